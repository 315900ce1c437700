/*
 * main.c - the program zipfit: find the command, read its options, run it
 *
 * Errors come up here as values and are reported once. A signal, or a reader
 * that went away, ends the process by that signal after everything is cleaned up.
 */
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/signals.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	enum command command;
	bool (*run)(const struct options *options, zipfit_stop *stop, zipfit_error *error);
} commands[] = {
	{"select", COMMAND_SELECT, command_select},
	{"score", COMMAND_SCORE, command_score},
	{"merge", COMMAND_MERGE, command_merge},
	{"eval", COMMAND_EVAL, command_eval},
};

/* Ends a command that only printed to standard output. */
static enum exit_status finish_stdout(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_DONE;
	message_error("standard output: cannot write");
	return EXIT_BAD;
}

/* Runs a command whose options are read, with signals caught. */
static enum exit_status run_command(size_t command, const struct options *options)
{
	zipfit_error error = {.code = ZIPFIT_OK};
	zipfit_stop *stop = zipfit_stop_new(&error);

	if (stop != NULL) {
		signals_begin(stop, options->checkpoint != NULL);
		if (commands[command].run(options, stop, &error))
			error.code = ZIPFIT_OK;
		signals_end();
		zipfit_stop_free(stop);
		if (error.code == ZIPFIT_STOPPED || error.code == ZIPFIT_BROKEN_PIPE)
			signals_exit(error.code == ZIPFIT_BROKEN_PIPE);
	}
	return message_report(&error, options->command_name);
}

static enum exit_status start_command(size_t command, int argc, char **argv)
{
	struct options options;
	zipfit_error error;
	enum exit_status status;

	if (!options_read(&options, commands[command].command, argc, argv, &error)) {
		status = message_report(&error, commands[command].name);
	} else if (options.help) {
		help_command(commands[command].command);
		status = finish_stdout();
	} else if (options.version) {
		help_version();
		status = finish_stdout();
	} else {
		message_set_verbosity(options.verbosity);
		status = run_command(command, &options);
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
		if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", modes[descriptor]) < 0)
			return;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";

	occupy_standard_descriptors();
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(word, commands[i].name) == 0)
			return (int)start_command(i, argc - 1, argv + 1);
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
		help_program();
		return (int)finish_stdout();
	}
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		help_version();
		return (int)finish_stdout();
	}
	if (argc < 2)
		message_error("a command is missing: select, score, merge or eval");
	else
		message_error("'%s' is not a command: select, score, merge or eval", word);
	fputs("Try 'zipfit --help'.\n", stderr);
	return EXIT_USAGE;
}
