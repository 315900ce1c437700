/*
 * run_values.c - reads the options of scores, outputs and runs
 */
#include "cli/run_values.h"

#include "cli/numbers.h"
#include "cli/option.h"
#include "cli/scheduler.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* ---- Scores ---------------------------------------------------------------- */

bool read_score(struct reading *reading, const char *text, zipfit_error *error)
{
	size_t choice;

	/* The words are those of zipfit_method_name(), in its order. */
	if (!option_choose("--score", text, &choice, error))
		return false;
	reading->options->job.scoring.method = (enum zipfit_method)choice;
	return true;
}

bool read_prior(struct reading *reading, const char *text, zipfit_error *error)
{
	zipfit_score_options *scoring = &reading->options->job.scoring;
	uint64_t prior;

	if (!parse_size("--prior", text, 0, UINT32_MAX, &prior, error))
		return false;
	scoring->prior = (double)prior;
	scoring->prior_given = true;
	return true;
}

bool read_background(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;

	(void)error;
	options->background.path = text;
	options->job.background = &options->background;
	return true;
}

bool read_background_sample(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_size("--background-sample", text, 1, UINT64_MAX, &reading->options->job.background_sample, error);
}

bool read_seed(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_number("--seed", text, 0, UINT64_MAX, &reading->options->job.seed, error);
}

bool read_level(struct reading *reading, const char *text, zipfit_error *error)
{
	uint64_t level;

	/* The range is the compressor's, which may be named later: the library checks it. */
	if (!parse_number("--level", text, 0, INT_MAX, &level, error))
		return false;
	reading->options->job.scoring.level = (int)level;
	reading->options->job.scoring.level_given = true;
	return true;
}

bool read_compressor(struct reading *reading, const char *text, zipfit_error *error)
{
	size_t choice;

	/* The words are those of zipfit_compressor_name(), in its order. */
	if (!option_choose("--compressor", text, &choice, error))
		return false;
	reading->options->job.scoring.compressor = (enum zipfit_compressor)choice;
	return true;
}

bool read_frame(struct reading *reading, const char *text, zipfit_error *error)
{
	return option_choose_one_of_two("--frame", text, &reading->options->job.scoring.without_frame, error);
}

bool read_engine(struct reading *reading, const char *text, zipfit_error *error)
{
	bool zlib;

	if (!option_choose_one_of_two("--engine", text, &zlib, error))
		return false;
	reading->options->job.scoring.engine = zlib ? ZIPFIT_ENGINE_ZLIB : ZIPFIT_ENGINE_AUTO;
	return true;
}

/* ---- Output ---------------------------------------------------------------- */

bool read_order(struct reading *reading, const char *text, zipfit_error *error)
{
	if (!option_choose_one_of_two("--order", text, &reading->options->job.input_order, error))
		return false;
	reading->score_order = !reading->options->job.input_order;
	return true;
}

/* ---- Running --------------------------------------------------------------- */

bool read_threads(struct reading *reading, const char *text, zipfit_error *error)
{
	uint64_t threads;

	if (!parse_number("--threads", text, 1, ZIPFIT_MAX_THREADS, &threads, error))
		return false;
	reading->options->job.threads = (size_t)threads;
	return true;
}

bool read_readers(struct reading *reading, const char *text, zipfit_error *error)
{
	uint64_t readers;

	if (!parse_number("--readers", text, 1, ZIPFIT_MAX_READERS, &readers, error))
		return false;
	reading->options->job.readers = (size_t)readers;
	return true;
}

bool read_progress(struct reading *reading, const char *text, zipfit_error *error)
{
	static const enum progress_when meanings[] = {PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER};
	size_t choice;

	if (!option_choose("--progress", text, &choice, error))
		return false;
	reading->options->progress = meanings[choice];
	return true;
}

bool read_quiet(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)text;
	(void)error;
	reading->options->verbosity = QUIET;
	return true;
}

bool read_verbose(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)text;
	(void)error;
	reading->options->verbosity = VERBOSE;
	return true;
}

/* ---- Large runs ------------------------------------------------------------ */

bool read_shard(struct reading *reading, const char *text, zipfit_error *error)
{
	zipfit_options *job = &reading->options->job;
	const char *slash = strchr(text, '/');
	char shard[24];

	if (strcmp(text, "auto") == 0)
		return scheduler_shard(&job->shard, &job->shards, error);
	if (slash == NULL || (size_t)(slash - text) >= sizeof(shard))
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--shard %s: must be K/N or auto", text);
	snprintf(shard, sizeof(shard), "%.*s", (int)(slash - text), text);
	return parse_number("--shard", slash + 1, 1, ZIPFIT_MAX_SHARDS, &job->shards, error) &&
	       parse_number("--shard", shard, 1, job->shards, &job->shard, error);
}

bool read_identity(struct reading *reading, const char *text, zipfit_error *error)
{
	return option_choose_one_of_two("--identity", text, &reading->options->job.whole_identity, error);
}

bool read_checkpoint_every(struct reading *reading, const char *text, zipfit_error *error)
{
	double *every = &reading->options->job.checkpoint_every;

	if (!parse_real("--checkpoint-every", text, every, error))
		return false;
	return *every > 0 || zipfit_fail(error, ZIPFIT_BAD_OPTION, "--checkpoint-every %s: must be above 0", text);
}

bool read_memory(struct reading *reading, const char *text, zipfit_error *error)
{
	uint64_t *memory = &reading->options->job.memory;

	if (!parse_size("--memory", text, 0, UINT64_MAX, memory, error))
		return false;
	/* 0 would be the library's default. */
	if (*memory == 0)
		*memory = 1;
	return true;
}
