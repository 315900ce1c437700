/*
 * shard.c - divides the input among shards
 *
 * All inputs lie end to end; the total length is that of their stored bytes. N - 1
 * cuts divide it into N equal shares. A cut close to a border between two files
 * moves there, so many small files stay whole. A share may begin and end inside a
 * large file. A plain file of lines is then cut into byte ranges, and any other
 * file into blocks, in the same proportion.
 */
#include "run/shard.h"

#include "input/reader.h"
#include "util/error.h"

#include <stdlib.h>

/* A cut moves to a border within 1/8 of a share, so a share is at most a quarter larger or smaller. */
#define SNAP_PART 8

/* ---- Cuts ---------------------------------------------------------------- */

/* Sets `ends[i]` to where file i ends, counted from the beginning of the first. */
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

/* total * part / parts without overflow for parts <= ZIPFIT_MAX_SHARDS. */
static uint64_t fraction_of(uint64_t total, uint64_t part, uint64_t parts)
{
	return total / parts * part + total % parts * part / parts;
}

/* The beginning of share `part` of `parts`, counted from 0; moved to a border if one is near. */
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

/* Decides how the piece of a file is read. */
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

		/* An empty file belongs to the shard of the next byte, or to the last shard. */
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
