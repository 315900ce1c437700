/*
 * estimate.c - zipfit_estimate(): what a selection would take
 *
 * Memory is what this process has taken so far, with libraries, targets, scorer, one thread
 * and one reader, and what a run adds: a scorer and batches for each further thread, a decoder
 * for each further reader, and the records held. CPU time is what this process has taken to
 * open them, which every shard repeats, and what the sample says of reading and scoring.
 *
 * Wall time is that of opening, which one thread does, and that of reading and scoring at
 * the same time: as all threads' CPU time divided by their number, or, if that is longer, as
 * the longest file that one reader must read alone, or as the collector.
 */
#include "job/file_check.h"
#include "job/inputs.h"
#include "job/job.h"
#include "job/options_check.h"
#include "run/estimate.h"

#include <math.h>
#include <sys/resource.h>
#include <time.h>

/* Bytes that a run needs for each thread besides its scorer, for each batch, and for each kept record besides its text.
 */
#define THREAD_BYTES 300e3
#define BATCH_BYTES  150e3
#define RECORD_BYTES 90.0

/*
 * What is read ahead of its turn: so many bytes at most, of so many files (the later ones drop more records), and the
 * memory that each of these bytes takes.
 */
#define AHEAD_BYTES 64e6
#define AHEAD_FILES 4.0
#define AHEAD_SPACE 2.4

/* CPU seconds of the collector for each record. */
#define COLLECT_SECONDS 0.5e-6

/* Bytes of the lists of a candidate, whatever its length, and for each byte of its record. */
#define LIST_BYTES 110.0
#define LIST_SHARE 0.4

/* A row of --scores in a journal, with one score; each further target set adds a double. */
#define ROW_BYTES 18.0

/* Records scored at each place: enough to measure the time. */
#define POINT_RECORDS_NCD   40
#define POINT_RECORDS_OTHER 512

static double own_memory(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss * 1024 : 0;
}

/* CPU seconds of this process so far. */
static double own_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Bytes of records that do not fit into memory. */
static double spooled_bytes(const zipfit_options *options, const struct zf_estimate *estimate)
{
	const double memory = (double)options->memory;

	return estimate->pool_bytes > memory ? estimate->pool_bytes - memory : 0;
}

/* Readers that the run will have: as it is told, or as many as keep its threads busy. */
static double reader_count(const zipfit_options *options, const struct zf_estimate *estimate)
{
	const double threads = (double)options->threads;
	double readers = threads;

	if (options->readers > 0)
		return (double)options->readers;
	if (options->threads == 1 || (options->input_count == 1 && estimate->repeated_share > 0))
		return 1;
	if (estimate->score_seconds > 0)
		readers = ceil(1 + threads * estimate->read_seconds / estimate->score_seconds);
	return readers < threads ? readers : threads;
}

/*
 * Bytes of records that wait until the files before theirs are done. Of a file of n records that is read while the pool
 * of p records fills, p (1 + log(n/p)) are better than the worst of the pool at their time.
 */
static double ahead_bytes(const struct zf_estimate *estimate, double readers)
{
	const double share = estimate->decoded_bytes > 0 ? estimate->longest_bytes / estimate->decoded_bytes : 0;
	const double records = estimate->records * share, files = readers - 1 < AHEAD_FILES ? readers - 1 : AHEAD_FILES;
	double kept = 1, bytes;

	if (records > estimate->pool && estimate->pool > 0)
		kept = estimate->pool / records * (1 + log(records / estimate->pool));
	bytes = files * kept * estimate->longest_bytes;
	return AHEAD_SPACE * (bytes < AHEAD_BYTES ? bytes : AHEAD_BYTES);
}

/* What several threads take more than one. */
static double threads_bytes(const zipfit_options *options, const struct zf_estimate *estimate)
{
	const double threads = (double)options->threads, readers = reader_count(options, estimate);
	const double most = BATCH_BYTES * (4 * threads + 2 * readers), text = 2 * estimate->decoded_bytes;
	const double batches = text < most ? text : most;

	if (options->threads == 1 && options->readers <= 1)
		return 0;
	return (threads - 1) * (THREAD_BYTES + estimate->worker_bytes) + batches +
	       (readers - 1) * estimate->reader_bytes + ahead_bytes(estimate, readers);
}

static double memory_bytes(const zipfit_options *options, const struct zf_estimate *estimate)
{
	return own_memory() + threads_bytes(options, estimate) + estimate->pool_bytes -
	       spooled_bytes(options, estimate) + RECORD_BYTES * estimate->pool;
}

/* What choosing takes with --cover and --diverse: lists of what the candidates' documents have. A shard does not
 * choose. */
static double choosing_bytes(const zipfit_options *options, const struct zf_estimate *estimate)
{
	const bool lists = options->shards == 0 && (options->choice.cover > 0 || options->choice.diverse > 0);

	return lists ? LIST_BYTES * estimate->pool + LIST_SHARE * estimate->pool_bytes : 0;
}

/*
 * Bytes of temporary files. Rows wait in one until the end with a checkpoint, and with several target sets, as only
 * then it is known which set took a record. A checkpoint holds the records too.
 */
static double spool_bytes(const zipfit_options *options, const struct zf_estimate *estimate, size_t sets)
{
	const bool waits = options->checkpoint != NULL || (sets > 1 && options->shards == 0);
	const double row = ROW_BYTES + 8 * (double)(sets - 1);
	const double rows = waits && options->scores != NULL ? row * estimate->scored : 0;
	const double saved = options->checkpoint != NULL ? estimate->pool_bytes + RECORD_BYTES * estimate->pool : 0;

	return rows + saved + spooled_bytes(options, estimate);
}

/* What each shard does before its first record, and what all of them share. */
struct cost {
	double setup_seconds; /* CPU time: targets read and indexed */
	const struct zf_estimate *estimate;
};

/* CPU seconds of all `shards` together. Every shard that has some of a file that cannot be cut decodes all of it. */
static double cpu_seconds(const zipfit_options *options, const struct cost *cost, double shards)
{
	const struct zf_estimate *estimate = cost->estimate;
	const double files = (double)options->input_count;
	const double times = shards > files ? shards / files : 1;

	return cost->setup_seconds * shards + estimate->score_seconds + COLLECT_SECONDS * estimate->records +
	       estimate->read_seconds * (1 - estimate->repeated_share + estimate->repeated_share * times);
}

/* Wall seconds of one of `shards`, on as many cores as it has threads. */
static double wall_seconds(const zipfit_options *options, const struct cost *cost, double shards)
{
	const double shared = cpu_seconds(options, cost, shards) / shards - cost->setup_seconds;
	const double collecting = COLLECT_SECONDS * cost->estimate->records / shards;
	double seconds = shared / (double)options->threads;

	if (seconds < cost->estimate->longest_seconds)
		seconds = cost->estimate->longest_seconds;
	return cost->setup_seconds + (seconds > collecting ? seconds : collecting);
}

/* Fills the rows for some numbers of shards, and for the one that the options ask for. */
static void fill_shards(zipfit_estimation *estimation, const zipfit_options *options, const struct cost *cost)
{
	static const uint64_t usual[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
	const size_t count = sizeof(usual) / sizeof(usual[0]);

	for (size_t i = 0; i <= count; i++) {
		const uint64_t shards = i < count ? usual[i] : options->shards;
		const double seconds = cpu_seconds(options, cost, (double)shards);

		if (shards > 0)
			estimation->shard_rows[estimation->shard_row_count++] = (struct zipfit_shard_row){
				.shards = shards,
				.cpu_seconds = seconds,
				.seconds_each = wall_seconds(options, cost, (double)shards),
				.memory_each = memory_bytes(options, cost->estimate),
			};
	}
}

static void fill(zipfit_estimation *estimation, const zipfit_options *options, const struct cost *cost, size_t sets)
{
	const struct zf_estimate *estimate = cost->estimate;

	*estimation = (zipfit_estimation){
		.sampled = estimate->sampled,
		.records = estimate->records,
		.scored = estimate->scored,
		.text_bytes = estimate->decoded_bytes,
		.selected = estimate->selected,
		.output_bytes = estimate->selected_bytes,
		.memory_bytes = memory_bytes(options, estimate) + choosing_bytes(options, estimate),
		.spool_bytes = spool_bytes(options, estimate, sets),
		.cpu_seconds = cpu_seconds(options, cost, 1),
		.wall_seconds = wall_seconds(options, cost, 1),
		.threads = options->threads,
	};
	fill_shards(estimation, options, cost);
}

static bool estimate_job(struct zf_job *job, const zipfit_options *options, zipfit_estimation *estimation,
                         zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_run_options run = {
		.paths = options->inputs,
		.path_count = options->input_count,
		.contents = options->contents,
		.format = options->format,
	};
	struct zf_selection_rules rules;
	struct zf_estimate_task task = {
		.rules = &rules,
		.point_records = options->scoring.method == ZIPFIT_NCD ? POINT_RECORDS_NCD : POINT_RECORDS_OTHER,
	};
	struct zf_estimate estimate;
	struct cost cost = {.estimate = &estimate};

	if (!zf_file_check(ZF_ESTIMATE, options, options->checkpoint, error) ||
	    !zf_job_open_scorer(job, ZF_ESTIMATE, options, stop, error))
		return false;
	cost.setup_seconds = own_seconds();
	task.exclude = job->texts.exclude;
	task.fold = job->fold;
	rules = zf_texts_rules(&job->texts);
	if (!zf_estimate_run(&run, &task, job->scorer, stop, &estimate, error))
		return false;
	fill(estimation, options, &cost, job->texts.mix.sets);
	return true;
}

bool zipfit_estimate(const zipfit_options *options, zipfit_estimation *estimation, zipfit_stop *stop,
                     zipfit_error *error)
{
	struct zf_settings settings;
	struct zf_job job = {.operation = ZF_ESTIMATE};
	zipfit_error unread = {.code = ZIPFIT_OK};
	bool ok;

	error = error != NULL ? error : &unread;
	if (!zf_settings_take(&settings, ZF_ESTIMATE, options, error) ||
	    !zf_options_check(ZF_ESTIMATE, &settings.options, error))
		return false;
	ok = zf_inputs_find(&settings, ZF_ESTIMATE, stop, error) &&
	     estimate_job(&job, &settings.options, estimation, stop, error);
	zf_job_close(&job);
	zf_settings_free(&settings);
	return zf_job_result(ok, stop, error);
}
