/*
 * dry_run.c - zipfit select --dry-run: what the run would take
 *
 * Memory is what this process has taken itself so far, with libraries, targets and
 * scorer, and what a run adds: a compressor and batches for each thread, and the
 * records held. CPU time is what this process has taken to open them, which every
 * shard repeats, and what the sample says of reading and scoring.
 */
#include "cli/dry_run.h"

#include "cli/job.h"
#include "run/estimate.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* Of a run, in bytes: what each thread has, and what each record that is kept has beside its text. */
#define THREAD_BYTES 700e3
#define RECORD_BYTES 90.0

/* A row of --scores in a journal, with one score; each further target set adds a double. */
#define ROW_BYTES 18.0

/* Records scored at each place: as many as take long enough to be measured. */
#define PLACE_RECORDS_NCD   40
#define PLACE_RECORDS_OTHER 512

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

/* Bytes of records for which there is no room in memory. */
static double spooled_bytes(const struct options *options, const struct zf_estimate *estimate)
{
	const double memory = (double)options->memory;

	return estimate->pool_bytes > memory ? estimate->pool_bytes - memory : 0;
}

static double memory_bytes(const struct options *options, const struct zf_estimate *estimate)
{
	return own_memory() + THREAD_BYTES * (double)(options->threads - 1) + estimate->pool_bytes -
	       spooled_bytes(options, estimate) + RECORD_BYTES * estimate->pool;
}

/*
 * Bytes of temporary files. Rows wait in one until the end where there is a checkpoint, or where it is known only then
 * which target set has the record. A checkpoint holds the records too.
 */
static double spool_bytes(const struct options *options, const struct zf_estimate *estimate, size_t sets)
{
	const bool waits = options->checkpoint != NULL || (sets > 1 && options->shards == 0);
	const double row = ROW_BYTES + 8 * (double)(sets - 1);
	const double rows = waits && options->scores != NULL ? row * estimate->scored : 0;
	const double saved = options->checkpoint != NULL ? estimate->pool_bytes + RECORD_BYTES * estimate->pool : 0;

	return rows + saved + spooled_bytes(options, estimate);
}

/* What each of several shards does before it reads its first record, and all of them together do once. */
struct cost {
	double setup_seconds; /* CPU time: targets read and indexed */
	const struct zf_estimate *estimate;
};

/* CPU seconds of all of `shards` together: a file that cannot be cut is decoded by every shard that has some of it. */
static double cpu_seconds(const struct options *options, const struct cost *cost, double shards)
{
	const struct zf_estimate *estimate = cost->estimate;
	const double files = (double)options->input_count;
	const double times = shards > files ? shards / files : 1;

	return cost->setup_seconds * shards + estimate->score_seconds +
	       estimate->read_seconds * (1 - estimate->repeated_share + estimate->repeated_share * times);
}

static void print_shards(const struct options *options, const struct cost *cost)
{
	static const double usual[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
	const size_t count = sizeof(usual) / sizeof(usual[0]);

	printf("\nshards\tcpu_hours\thours_each\tmemory_each\n");
	for (size_t i = 0; i <= count; i++) {
		const double shards = i < count ? usual[i] : (double)options->shards;
		const double seconds = cpu_seconds(options, cost, shards);

		if (shards > 0)
			printf("%.0f\t%.6f\t%.6f\t%.0f\n", shards, seconds / 3600,
			       seconds / 3600 / shards / (double)options->threads,
			       memory_bytes(options, cost->estimate));
	}
}

static void print_estimate(const struct options *options, const struct cost *cost, size_t sets)
{
	const struct zf_estimate *estimate = cost->estimate;

	printf("sampled_records\t%llu\n", (unsigned long long)estimate->sampled);
	printf("records\t%.0f\n", estimate->records);
	printf("scored\t%.0f\n", estimate->scored);
	printf("text_bytes\t%.0f\n", estimate->decoded_bytes);
	printf("selected\t%.0f\n", estimate->selected);
	printf("output_bytes\t%.0f\n", estimate->selected_bytes);
	printf("memory_bytes\t%.0f\n", memory_bytes(options, estimate));
	printf("spool_bytes\t%.0f\n", spool_bytes(options, estimate, sets));
	printf("cpu_hours\t%.6f\n", cpu_seconds(options, cost, 1) / 3600);
	printf("threads\t%zu\n", options->threads);
	print_shards(options, cost);
}

bool dry_run(const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_run_options run = {
		.paths = options->inputs,
		.path_count = options->input_count,
		.format = options->format,
	};
	struct zf_selection_rules choosing = options->choosing;
	struct zf_estimate_task task = {
		.choosing = &choosing,
		.place_records = options->scoring.method == ZIPFIT_NCD ? PLACE_RECORDS_NCD : PLACE_RECORDS_OTHER,
	};
	struct zf_estimate estimate;
	struct cost cost = {.estimate = &estimate};
	struct job job;
	bool ok = job_open_scorer(&job, options, stop, error);

	if (ok) {
		cost.setup_seconds = own_seconds();
		task.exclude = job.exclude;
		task.fold = job.fold;
		job_settle_sets(&job, &choosing);
		ok = zf_estimate_run(&run, &task, job.scorer, stop, &estimate, error);
	}
	if (ok) {
		print_estimate(options, &cost, job.mix.sets);
		ok = (fflush(stdout) == 0 && !ferror(stdout)) ||
		     zf_fail(error, ZIPFIT_IO, "standard output: cannot write");
	}
	job_close(&job);
	return ok;
}
