/*
 * main.c - the program zipfit: find the command, read its options, run it
 *
 * Errors arrive here as values and are reported once. After a signal, or a broken pipe,
 * the process cleans up and then ends by that signal.
 */
#include "cli/command_line.h"
#include "cli/command_table.h"
#include "cli/commands.h"
#include "cli/communicator.h"
#include "cli/completions.h"
#include "cli/help.h"
#include "cli/json_stop.h"
#include "cli/names.h"
#include "cli/sandbox.h"
#include "cli/scheduler.h"
#include "cli/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* Global because a process has one place in a job; NULL: there are no other processes. */
static const zipfit_communicator *communicator;

static bool is_first(void)
{
	return communicator == NULL || communicator->rank == 0;
}

/* Ends a command that only printed to standard output. */
static enum exit_status finish_stdout(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_DONE;
	message_error("standard output: cannot write");
	return EXIT_BAD;
}

/* Runs a command whose options are read, with signals caught. */
static enum exit_status run_command(const struct options *options)
{
	zipfit_error error = {.code = ZIPFIT_OK};
	zipfit_stop *stop = zipfit_stop_new(&error);
	zipfit_cleanup *cleanup = stop != NULL ? zipfit_cleanup_new(&error) : NULL;

	if (cleanup != NULL) {
		signals_begin(stop, cleanup);
		json_stop_begin(stop);
		if (command_run(options, communicator, cleanup, stop, &error))
			error.code = ZIPFIT_OK;
		json_stop_end();
		signals_end();
	}
	zipfit_cleanup_free(cleanup);
	zipfit_stop_free(stop);
	if (is_first() && (error.code == ZIPFIT_STOPPED || error.code == ZIPFIT_BROKEN_PIPE))
		signals_exit(error.code == ZIPFIT_BROKEN_PIPE);
	return message_report(&error, options->job.command);
}

/* Whether this is the only process to do this work, as far as a batch system says. */
static bool is_alone(const struct options *options, zipfit_error *error)
{
	return communicator != NULL || options->job.shards > 0 || scheduler_check(error);
}

static enum exit_status start_command(enum command command, int argc, char **argv)
{
	struct options options;
	zipfit_error error;
	enum exit_status status;

	if (!options_read(&options, command, argc, argv, &error)) {
		status = message_report(&error, argv[0]);
	} else if (options.help) {
		help_command(command);
		status = finish_stdout();
	} else if (options.version) {
		help_version();
		status = finish_stdout();
	} else {
		message_set_verbosity(options.verbosity);
		status = is_alone(&options, &error) && sandbox_begin(&options, communicator != NULL, &error)
		                 ? run_command(&options)
		                 : message_report(&error, options.job.command);
	}
	options_free(&options);
	return status;
}

/*
 * A descriptor of 0 to 2 that the caller closed would be given to the next file
 * opened, and data would land there. /dev/null takes its place, opened so that
 * reading standard input and writing standard output still are errors.
 */
static void occupy_standard_descriptors(void)
{
	static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};

	for (int descriptor = 0; descriptor <= 2; descriptor++)
		if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF && open("/dev/null", modes[descriptor]) < 0)
			return;
}

/* Reports a word that is no command; NULL: there is none. */
static enum exit_status fail_command(const char *word)
{
	const char *nearest = word != NULL ? command_nearest(word) : NULL;
	char list[160] = "";

	for (size_t i = 0; i < command_count; i++) {
		const size_t used = strlen(list);

		snprintf(list + used, sizeof(list) - used, "%s%s",
		         i == 0                   ? ""
		         : i + 1 == command_count ? " or "
		                                  : ", ",
		         command_table[i].name);
	}
	if (word == NULL)
		message_error("a command is missing: %s", list);
	else if (nearest != NULL)
		message_error("'%s' is not a command: did you mean %s?", word, nearest);
	else
		message_error("'%s' is not a command: %s", word, list);
	message_try_help("");
	return EXIT_USAGE;
}

/* zipfit help [COMMAND] */
static enum exit_status help(const char *word)
{
	const struct command_description *command = command_find(word);

	if (*word != '\0' && command == NULL)
		return fail_command(word);
	if (command != NULL)
		help_command(command->command);
	else
		help_program();
	return finish_stdout();
}

/* zipfit completions SHELL */
static enum exit_status completions(const char *shell)
{
	if (completions_print(shell))
		return finish_stdout();
	message_error("completions needs the name of a shell: bash, zsh or fish");
	message_try_help("");
	return EXIT_USAGE;
}

/* Runs the program, once the process is set up. */
static enum exit_status run_program(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "", *second = argc > 2 ? argv[2] : "";
	const struct command_description *command = command_find(word);

	if (command != NULL)
		return start_command(command->command, argc - 1, argv + 1);
	if (strcmp(word, "help") == 0)
		return help(second);
	if (strcmp(word, "completions") == 0)
		return completions(second);
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return help("");
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		help_version();
		return finish_stdout();
	}
	return fail_command(argc > 1 ? word : NULL);
}

int main(int argc, char **argv)
{
	names_begin();
	occupy_standard_descriptors();
	communicator = communicator_begin(&argc, &argv);
	/* The first process prints what there is to print. */
	if (!is_first())
		message_mute();
	return communicator_end((int)run_program(argc, argv));
}
