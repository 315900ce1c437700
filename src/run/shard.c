/*
 * shard.c - which share of the input is whose
 *
 * All inputs lie end to end on a line, as long as their stored bytes together.
 * N - 1 cuts divide it into N equal shares; a cut that falls close to a border
 * between two files moves there. With many files that leaves them whole; with
 * few, or with one large one, a share begins and ends inside of them. There a
 * plain file of lines is cut into byte ranges and any other into blocks, in the
 * same proportion.
 */
#include "run/shard.h"

#include "input/reader.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdlib.h>

/* A cut moves to a border that is nearer than this part of a share: shares differ by a quarter at most. */
#define SNAP_PART 8

/* ---- The line and its cuts ----------------------------------------------- */

/* Where each file ends on the line, `ends[i]`. */
static bool lay_out(const zipfit_run_options *options, uint64_t *ends, zipfit_error *error)
{
	uint64_t total = 0;

	for (size_t i = 0; i < options->path_count; i++) {
		const struct zf_input input = zf_input_at(zf_run_inputs(options), i);
		struct zf_stored stored;

		if (zf_input_is_stdin(input))
			return zf_fail(error, ZIPFIT_BAD_OPTION, "standard input cannot be divided into shards");
		if (!zf_stored_look(input, &stored, error))
			return false;
		if (!stored.regular)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "%s: only a file can be divided into shards",
			               input.path);
		total += stored.size;
		ends[i] = total;
	}
	return true;
}

/* total * part / parts without overflow for parts <= ZF_MAX_SHARDS. */
static uint64_t fraction_of(uint64_t total, uint64_t part, uint64_t parts)
{
	return total / parts * part + total % parts * part / parts;
}

/* The beginning of share `part` of `parts`, counted from 0, moved to a border where one is near. */
static uint64_t find_cut(const uint64_t *ends, size_t count, uint64_t part, uint64_t parts)
{
	const uint64_t total = ends[count - 1];
	const uint64_t cut = fraction_of(total, part, parts);
	const uint64_t near = total / parts / SNAP_PART;
	uint64_t nearest = cut, distance = near + 1;

	if (part == 0 || part == parts)
		return cut;
	for (size_t i = 0; i < count; i++) {
		const uint64_t away = ends[i] < cut ? cut - ends[i] : ends[i] - cut;

		if (away < distance) {
			nearest = ends[i];
			distance = away;
		}
	}
	return nearest;
}

/* ---- Pieces -------------------------------------------------------------- */

/* How a file is read of which this shard has a part. */
static bool choose_kind(const zipfit_run_options *options, struct zf_piece *piece, const zipfit_stop *stop,
                        zipfit_error *error)
{
	bool plain = false, lines = false;

	if (piece->begin == 0 && piece->end == piece->size)
		return true;
	if (options->format.kind != ZIPFIT_FILES && !zf_reader_look(zf_input_at(zf_run_inputs(options), piece->input),
	                                                            &options->format, stop, &plain, &lines, error))
		return false;
	piece->kind = plain && lines ? ZF_RANGE : ZF_BLOCKS;
	return true;
}

bool zf_shard_plan(const zipfit_run_options *options, uint64_t shard, uint64_t shards, const zipfit_stop *stop,
                   struct zf_piece **pieces, size_t *count, zipfit_error *error)
{
	uint64_t *ends = calloc(options->path_count, sizeof(*ends));
	uint64_t from, to, begin = 0;
	bool ok = false;

	*count = 0;
	*pieces = calloc(options->path_count, sizeof(**pieces));
	if (ends == NULL || *pieces == NULL) {
		zf_fail_memory(error, "shards");
		goto done;
	}
	if (!lay_out(options, ends, error))
		goto done;
	from = find_cut(ends, options->path_count, shard - 1, shards);
	to = find_cut(ends, options->path_count, shard, shards);
	for (size_t i = 0; i < options->path_count; begin = ends[i++]) {
		const uint64_t first = from > begin ? from : begin;
		const uint64_t last = to < ends[i] ? to : ends[i];
		const bool empty = begin == ends[i];
		struct zf_piece *piece = &(*pieces)[*count];

		/* A file without a byte belongs to whom the next byte belongs to, or to the last. */
		if (empty ? begin < from || (begin >= to && shard < shards) : first >= last)
			continue;
		*piece = (struct zf_piece){
			.input = i,
			.begin = empty ? 0 : first - begin,
			.end = empty ? 0 : last - begin,
			.size = ends[i] - begin,
		};
		if (!choose_kind(options, piece, stop, error))
			goto done;
		++*count;
	}
	ok = true;
done:
	free(ends);
	if (!ok) {
		free(*pieces);
		*pieces = NULL;
	}
	return ok;
}

/* ---- The environment ----------------------------------------------------- */

/* The number in an environment variable; false where it is not set or not a number. */
static bool read_variable(const char *name, uint64_t *value)
{
	const char *text = getenv(name);
	char *end;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return false;
	*value = strtoull(text, &end, 10);
	return *end == '\0';
}

/*
 * The task of a Slurm array: ids run from MIN to MAX in steps of STEP, and there are COUNT of them. Slurm does not say
 * whether these are all tasks or some that were submitted again, alone. A shard of the wrong number of shards would be
 * another result, so an array counts only where it looks whole: more than one id, from 0 or 1 on, without gaps.
 */
static bool find_array_task(uint64_t *shard, uint64_t *shards, zipfit_error *error)
{
	uint64_t id, lowest, highest, step, count;

	if (!read_variable("SLURM_ARRAY_TASK_ID", &id) || !read_variable("SLURM_ARRAY_TASK_MIN", &lowest) ||
	    !read_variable("SLURM_ARRAY_TASK_MAX", &highest) || !read_variable("SLURM_ARRAY_TASK_COUNT", &count))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--shard auto: Slurm's array variables are not complete");
	if (!read_variable("SLURM_ARRAY_TASK_STEP", &step) || step == 0)
		step = 1;
	if (count < 2 || lowest > 1 || highest < lowest || (highest - lowest) / step != count - 1 || id < lowest ||
	    id > highest || (id - lowest) % step != 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--shard auto: this array has %" PRIu64 " of the ids %" PRIu64 " to %" PRIu64
		               ", which may be a part of another array: give --shard K/N, with N the number of all "
		               "tasks",
		               count, lowest, highest);
	*shard = (id - lowest) / step + 1;
	*shards = count;
	return true;
}

/*
 * The variables in which launchers of parallel jobs say which process this is and how many there are. An mpirun may
 * itself have started its daemons by srun, so srun's count last. SLURM_NTASKS is not srun's: a batch script has it too.
 */
static const struct {
	const char *rank, *size;
} launchers[] = {
	{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
	{"PMI_RANK", "PMI_SIZE"},
	{"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"},
};

/* The first of them that is set, or `LAUNCHER_COUNT`. */
#define LAUNCHER_COUNT (sizeof(launchers) / sizeof(launchers[0]))

static size_t find_launcher(uint64_t *rank, uint64_t *size)
{
	size_t i = 0;

	while (i < LAUNCHER_COUNT &&
	       (!read_variable(launchers[i].rank, rank) || !read_variable(launchers[i].size, size)))
		i++;
	return i;
}

uint64_t zf_parallel_processes(const char **variable)
{
	uint64_t rank, size = 1;
	const size_t found = find_launcher(&rank, &size);

	*variable = found < LAUNCHER_COUNT ? launchers[found].size : NULL;
	return found < LAUNCHER_COUNT ? size : 1;
}

bool zf_shard_from_environment(uint64_t *shard, uint64_t *shards, zipfit_error *error)
{
	uint64_t rank;

	if (getenv("SLURM_ARRAY_TASK_ID") != NULL) {
		if (!find_array_task(shard, shards, error))
			return false;
	} else if (find_launcher(&rank, shards) < LAUNCHER_COUNT) {
		*shard = rank + 1;
	} else {
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--shard auto: neither a Slurm array nor the ranks of a parallel job are set here");
	}
	if (*shard < 1 || *shard > *shards || *shards > ZF_MAX_SHARDS)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--shard auto: the environment says %" PRIu64 "/%" PRIu64 ", which is no shard", *shard,
		               *shards);
	return true;
}
