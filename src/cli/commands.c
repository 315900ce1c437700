/*
 * commands.c - the commands of the program: operations of the library, with their messages printed
 */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* ---- What an operation reports ------------------------------------------- */

static void on_message(void *user, enum zipfit_message_kind kind, const char *text)
{
	(void)user;
	if (kind == ZIPFIT_WARNING)
		message_warning("%s", text);
	else if (kind == ZIPFIT_NOTE)
		message_note("%s", text);
	else
		message_detail("%s", text);
}

static bool is_dash(const char *path)
{
	return path != NULL && strcmp(path, "-") == 0;
}

static bool reads_stdin(const zipfit_text_source *sources, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_dash(sources[i].path))
			return true;
	return false;
}

/* What is read from standard input, or NULL. */
static const char *awaited(const zipfit_options *job)
{
	for (size_t i = 0; i < job->input_count; i++)
		if (is_dash(job->inputs[i]))
			return "records";
	for (size_t i = 0; i < job->list_count; i++)
		if (is_dash(job->lists[i].path))
			return "the names of inputs";
	if (reads_stdin(job->targets, job->target_count))
		return "the targets";
	return reads_stdin(job->trains, job->train_count) || reads_stdin(job->tests, job->test_count) ||
	                       reads_stdin(job->excludes, job->exclude_count) ||
	                       reads_stdin(job->background, job->background != NULL) || is_dash(job->from_scores) ||
	                       is_dash(job->ids)
	               ? "text"
	               : NULL;
}

/* A user who forgot the input must not think that the program is busy. */
static void on_begun(void *user)
{
	const char *what = awaited(user);

	if (what != NULL && isatty(STDIN_FILENO))
		message_note("reading %s from the terminal; end with Ctrl-D", what);
}

static void on_phase(void *user, const char *name)
{
	(void)user;
	progress_phase(name);
}

static void on_progress(void *user, const zipfit_progress *progress)
{
	(void)user;
	progress_show(progress);
}

static void on_step(void *user, uint64_t done, uint64_t total)
{
	(void)user;
	progress_step(done, total);
}

static void on_summary(void *user, const zipfit_summary *summary)
{
	(void)user;
	message_note("%s", summary->line);
}

/* ---- --dry-run ----------------------------------------------------------- */

static void print_estimation(const zipfit_estimation *estimation)
{
	printf("sampled_records\t%llu\n", (unsigned long long)estimation->sampled);
	printf("records\t%.0f\n", estimation->records);
	printf("scored\t%.0f\n", estimation->scored);
	printf("text_bytes\t%.0f\n", estimation->text_bytes);
	printf("selected\t%.0f\n", estimation->selected);
	printf("output_bytes\t%.0f\n", estimation->output_bytes);
	printf("memory_bytes\t%.0f\n", estimation->memory_bytes);
	printf("spool_bytes\t%.0f\n", estimation->spool_bytes);
	printf("cpu_hours\t%.6f\n", estimation->cpu_seconds / 3600);
	printf("hours\t%.6f\n", estimation->wall_seconds / 3600);
	printf("threads\t%zu\n", estimation->threads);
	printf("\nshards\tcpu_hours\thours_each\tmemory_each\n");
	for (size_t i = 0; i < estimation->shard_row_count; i++) {
		const struct zipfit_shard_row *row = &estimation->shard_rows[i];

		printf("%llu\t%.6f\t%.6f\t%.0f\n", (unsigned long long)row->shards, row->cpu_seconds / 3600,
		       row->seconds_each / 3600, row->memory_each);
	}
}

static bool dry_run(const zipfit_options *job, zipfit_stop *stop, zipfit_error *error)
{
	zipfit_estimation estimation;

	if (!zipfit_estimate(job, &estimation, stop, error))
		return false;
	print_estimation(&estimation);
	return (fflush(stdout) == 0 && !ferror(stdout)) ||
	       zipfit_fail(error, ZIPFIT_IO, "standard output: cannot write");
}

/* merge has all parts open at once: it takes as many descriptors as the system allows. */
static void raise_open_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* ---- The commands -------------------------------------------------------- */

bool command_run(const struct options *options, const zipfit_communicator *communicator, zipfit_cleanup *cleanup,
                 zipfit_stop *stop, zipfit_error *error)
{
	zipfit_options job = options->job;
	const zipfit_events events = {
		.struct_size = sizeof(events),
		.user = &job,
		.begun = on_begun,
		.message = on_message,
		.phase = on_phase,
		.progress = on_progress,
		.step = on_step,
		.summary = on_summary,
	};
	const bool is_first = communicator == NULL || communicator->rank == 0;

	/* The other ranks only take part in a selection. */
	if (!is_first && (options->command != COMMAND_SELECT || options->dry_run))
		return true;
	job.events = &events;
	job.cleanup = cleanup;
	job.communicator = communicator;
	progress_start(is_first && progress_wanted(options->progress, options->verbosity == QUIET));
	switch (options->command) {
	case COMMAND_SELECT:
		return options->dry_run ? dry_run(&job, stop, error) : zipfit_select(&job, stop, error);
	case COMMAND_SCORE:
		return zipfit_score(&job, stop, error);
	case COMMAND_MERGE:
		raise_open_files();
		return zipfit_merge(&job, stop, error);
	case COMMAND_INSPECT:
		return zipfit_inspect(&job, stop, error);
	case COMMAND_TUNE:
		return zipfit_tune(&job, stop, error);
	case COMMAND_ALIGN:
		return zipfit_align(&job, stop, error);
	default:
		return zipfit_evaluate(&job, stop, error);
	}
}
