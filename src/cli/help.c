/*
 * help.c - what --help and --version print
 */
#include "cli/help.h"

#include "cli/command_table.h"
#include "cli/option.h"

#include <stdio.h>
#include <string.h>

/* Where the help text of an option starts, and where lines end. */
#define HELP_COLUMN 30
#define LAST_COLUMN 79

void help_program(void)
{
	fputs("Usage: zipfit COMMAND [OPTION]... [INPUT]...\n"
	      "Select training data that looks like a target task, by compression (ZIP-FIT).\n"
	      "\n"
	      "Commands:\n",
	      stdout);
	for (size_t i = 0; i < command_count; i++)
		printf("  %-12s%s\n", command_table[i].name, command_table[i].summary);
	fputs("  help        show the help of a command\n"
	      "  completions print the completions of a shell: bash, zsh or fish\n"
	      "\n"
	      "'zipfit help COMMAND' lists a command's options, and 'man zipfit-COMMAND'\n"
	      "explains them. Inputs are JSONL, plain or compressed, or archives of it. With\n"
	      "no INPUT, or when INPUT is -, standard input is read.\n"
	      "\n"
	      "Example: zipfit select -t target.jsonl -k 1000 pool.jsonl.zst -o best.jsonl\n",
	      stdout);
}

void help_version(void)
{
	printf("zipfit %s\nzlib %s\ncJSON %s\n%s\n", zipfit_version(), zipfit_zlib_version(), zipfit_cjson_version(),
	       zipfit_libarchive_version());
	printf("zstd %s\nliblzma %s\nbzip2 %s\nlz4 %s\nutf8proc %s\n", zipfit_zstd_version(), zipfit_lzma_version(),
	       zipfit_bzip2_version(), zipfit_lz4_version(), zipfit_utf8proc_version());
}

/* Writes "  -t, --target FILE" to `left`. */
static void format_left(const struct option_description *option, char *left, size_t size)
{
	const char *space = option->argument != NULL ? " " : "";
	const char *argument = option->argument != NULL ? option->argument : "";

	if (option->name == NULL)
		snprintf(left, size, "  -%c%s%s", option->letter, space, argument);
	else if (option->letter != 0)
		snprintf(left, size, "  -%c, --%s%s%s", option->letter, option->name, space, argument);
	else
		snprintf(left, size, "      --%s%s%s", option->name, space, argument);
}

/* Prints text in a column of its own, from `column` on. A newline ends a line only after a semicolon. */
static void print_wrapped(const char *text, int column)
{
	while (*text != '\0') {
		const size_t length = strcspn(text, " \n");
		const bool ends_line = text[length] == '\n' && length > 0 && text[length - 1] == ';';

		if (column > HELP_COLUMN && column + 1 + (int)length > LAST_COLUMN) {
			printf("\n%*s", HELP_COLUMN, "");
			column = HELP_COLUMN;
		}
		column += printf("%s%.*s", column > HELP_COLUMN ? " " : "", (int)length, text);
		if (ends_line)
			column = LAST_COLUMN;
		text += length + (text[length] != '\0');
	}
	putchar('\n');
}

static void print_option(const struct option_description *option)
{
	char left[80];

	format_left(option, left, sizeof(left));
	if (strlen(left) + 2 > HELP_COLUMN)
		printf("%s\n%*s", left, HELP_COLUMN, "");
	else
		printf("%-*s", HELP_COLUMN, left);
	print_wrapped(option->help, HELP_COLUMN);
}

static bool knows_checkpoints(enum command command)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].name != NULL && strcmp(option_table[i].name, "checkpoint") == 0)
			return (option_table[i].commands & (int)command) != 0;
	return false;
}

void help_command(enum command command)
{
	const struct command_description *row = command_row(command);
	const char *group = NULL;

	fputs(row->usage, stdout);
	for (size_t i = 0; i < option_count; i++) {
		if (option_table[i].group != NULL)
			group = option_table[i].group;
		if ((option_table[i].commands & (int)command) == 0)
			continue;
		if (group != NULL)
			printf("\n%s:\n", group);
		group = NULL;
		print_option(&option_table[i]);
	}
	printf("\nA SIZE takes the suffixes K, M, G (powers of 1024) and kB, MB, GB (of 1000).\n%s", row->inputs);
	printf("\nExamples:\n%s", row->examples);
	printf("\nExit status: 0 done; 1 bad data, input or output failed, no memory; 2 usage%s.\n",
	       knows_checkpoints(command) ? ";\n75 stopped by a signal, with a checkpoint to resume from" : "");
}
