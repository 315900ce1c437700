/*
 * dry_run.c - zipfit select --dry-run: what the run would take
 *
 * Memory is what this process has taken itself so far, with libraries, targets and
 * scorer, and what a run adds: a compressor and batches for each thread, and the
 * records selected.
 */
#include "cli/dry_run.h"

#include "cli/job.h"
#include "run/estimate.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* Of a run, in bytes: what each thread has, and what each selected record has beside its text. */
#define THREAD_BYTES 700e3
#define RECORD_BYTES 90.0

/* A row of --scores in a journal. */
#define ROW_BYTES 18.0

static double own_memory(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss * 1024 : 0;
}

static double memory_bytes(const struct options *options, const struct zf_estimate *estimate)
{
	return own_memory() + THREAD_BYTES * (double)(options->threads - 1) + estimate->selected_bytes +
	       RECORD_BYTES * estimate->selected;
}

/* Rows are kept until the end where there is a checkpoint; a selection is held in memory. */
static double spool_bytes(const struct options *options, const struct zf_estimate *estimate)
{
	const double rows = options->scores != NULL ? ROW_BYTES * estimate->scored : 0;

	return options->checkpoint != NULL ? rows + estimate->selected_bytes + RECORD_BYTES * estimate->selected : 0;
}

/* CPU seconds of all of `shards` together: a file that cannot be cut is decoded by every shard that has some of it. */
static double cpu_seconds(const struct options *options, const struct zf_estimate *estimate, double shards)
{
	const double files = (double)options->input_count;
	const double times = shards > files ? shards / files : 1;

	return estimate->score_seconds +
	       estimate->decode_seconds * (1 - estimate->repeated_share + estimate->repeated_share * times);
}

static void print_shards(const struct options *options, const struct zf_estimate *estimate)
{
	static const double usual[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
	const size_t count = sizeof(usual) / sizeof(usual[0]);

	printf("\nshards\tcpu_hours\thours_each\tmemory_each\n");
	for (size_t i = 0; i <= count; i++) {
		const double shards = i < count ? usual[i] : (double)options->shards;
		const double seconds = cpu_seconds(options, estimate, shards);

		if (shards > 0)
			printf("%.0f\t%.6f\t%.6f\t%.0f\n", shards, seconds / 3600,
			       seconds / 3600 / shards / (double)options->threads, memory_bytes(options, estimate));
	}
}

static void print_estimate(const struct options *options, const struct zf_estimate *estimate)
{
	printf("sampled_records\t%llu\n", (unsigned long long)estimate->sampled);
	printf("records\t%.0f\n", estimate->records);
	printf("scored\t%.0f\n", estimate->scored);
	printf("text_bytes\t%.0f\n", estimate->decoded_bytes);
	printf("selected\t%.0f\n", estimate->selected);
	printf("output_bytes\t%.0f\n", estimate->selected_bytes);
	printf("memory_bytes\t%.0f\n", memory_bytes(options, estimate));
	printf("spool_bytes\t%.0f\n", spool_bytes(options, estimate));
	printf("cpu_hours\t%.6f\n", cpu_seconds(options, estimate, 1) / 3600);
	printf("threads\t%zu\n", options->threads);
	print_shards(options, estimate);
}

bool dry_run(const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_run_options run = {
		.paths = options->inputs,
		.path_count = options->input_count,
		.format = options->format,
	};
	struct zf_estimate estimate;
	struct job job;
	bool ok = job_open_scorer(&job, options, stop, error) &&
	          zf_estimate_run(&run, &options->choosing.limit, job.scorer, stop, &estimate, error);

	if (ok) {
		/* Every set of targets has a scorer, and takes its time. */
		estimate.score_seconds *= (double)job.mix.sets;
		print_estimate(options, &estimate);
		ok = (fflush(stdout) == 0 && !ferror(stdout)) ||
		     zf_fail(error, ZIPFIT_IO, "standard output: cannot write");
	}
	job_close(&job);
	return ok;
}
