/*
 * conditional_loop.c - measures conditional scores, without reading and writing
 *
 *     conditional_loop [-c CPU] [-r ROUNDS] TARGETS... POOL
 *
 * Opens a conditional score on the target sets, each a file, and scores every document of the
 * pool, ROUNDS times over. Prints the bytes of targets and pool, the CPU milliseconds for opening
 * the score and the megabytes of targets indexed per second, the CPU nanoseconds per byte of the
 * pool in the fastest round, and a checksum of the scores. The checksum does not depend on CPU:
 * auto, baseline, avx2 or avx512.
 */
#include "input/documents.h"
#include "score/open_scorer.h"
#include "score/scorer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_SETS 64

static void fail(const char *what)
{
	fprintf(stderr, "conditional_loop: %s\n", what);
	exit(2);
}

static double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static zipfit_documents *read_documents(const char *path)
{
	zipfit_error error;
	zipfit_documents *documents = zipfit_documents_new(&error);

	if (documents == NULL || !zipfit_documents_read(documents, path, &(zipfit_format){0}, false, NULL, &error))
		fail(error.message);
	return documents;
}

/* Scores the pool once; returns the seconds it took. */
static double run(zipfit_worker *worker, const zipfit_documents *pool, size_t sets, uint64_t *checksum)
{
	const double begin = cpu_seconds();
	zipfit_error error;

	*checksum = 0;
	for (size_t i = 0; i < zipfit_documents_count(pool); i++) {
		const struct zf_document x = zf_documents_at(pool, i);
		double scores[MAX_SETS];

		if (!zf_worker_scores(worker, x.bytes, x.length, scores, sets, &error))
			fail(error.message);
		for (size_t set = 0; set < sets; set++) {
			uint64_t bits;

			memcpy(&bits, &scores[set], sizeof(bits));
			*checksum = *checksum * 31 + bits;
		}
	}
	return cpu_seconds() - begin;
}

static enum zipfit_cpu cpu_named(const char *name)
{
	static const char *const names[] = {"auto", "baseline", "avx2", "avx512"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return (enum zipfit_cpu)i;
	fail("-c auto|baseline|avx2|avx512");
	return ZIPFIT_CPU_AUTO;
}

static void measure(char **paths, size_t sets, enum zipfit_cpu cpu, int rounds)
{
	const zipfit_score_options options = {.method = ZIPFIT_CONDITIONAL, .cpu = cpu};
	zipfit_documents *targets[MAX_SETS], *pool = read_documents(paths[sets]);
	double indexing, fastest = 0;
	uint64_t bytes = 0, checksum = 0;
	zipfit_scorer *scorer;
	zipfit_worker *worker;
	zipfit_error error;

	for (size_t set = 0; set < sets; set++) {
		targets[set] = read_documents(paths[set]);
		bytes += zipfit_documents_bytes(targets[set]);
	}
	indexing = cpu_seconds();
	scorer = zf_scorer_open_sets((const zipfit_documents *const *)targets, sets, &options, NULL, NULL, &error);
	indexing = cpu_seconds() - indexing;
	worker = scorer == NULL ? NULL : zipfit_worker_new(scorer, NULL, &error);
	if (worker == NULL)
		fail(error.message);
	for (int round = 0; round < rounds; round++) {
		const double seconds = run(worker, pool, sets, &checksum);

		if (round == 0 || seconds < fastest)
			fastest = seconds;
	}
	printf("targets %" PRIu64 " bytes, opened in %.1f ms, %.1f MB/s; pool %" PRIu64
	       " bytes, %.3f ns a byte; checksum %016" PRIx64 "\n",
	       bytes, indexing * 1e3, (double)bytes / indexing / 1e6, zipfit_documents_bytes(pool),
	       fastest * 1e9 / (double)zipfit_documents_bytes(pool), checksum);
	zipfit_worker_free(worker);
	zipfit_scorer_close(scorer);
	for (size_t set = 0; set < sets; set++)
		zipfit_documents_free(targets[set]);
	zipfit_documents_free(pool);
}

int main(int argc, char **argv)
{
	enum zipfit_cpu cpu = ZIPFIT_CPU_AUTO;
	int rounds = 1;
	int option;

	while ((option = getopt(argc, argv, "c:r:")) != -1)
		if (option == 'c')
			cpu = cpu_named(optarg);
		else if (option == 'r')
			rounds = atoi(optarg);
		else
			return 2;
	if (argc - optind < 2 || argc - optind > MAX_SETS || rounds < 1)
		fail("[-c CPU] [-r ROUNDS] TARGETS... POOL");
	measure(argv + optind, (size_t)(argc - optind - 1), cpu, rounds);
	return 0;
}
