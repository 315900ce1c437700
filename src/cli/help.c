/*
 * help.c - what --help and --version print
 */
#include "cli/help.h"

#include "cli/option_table.h"

#include <stdio.h>
#include <string.h>

/* Where the help text of an option starts. */
#define HELP_COLUMN 36

void help_program(void)
{
	fputs("Usage: zipfit COMMAND [OPTION]... [INPUT]...\n"
	      "Select training data that looks like a target task, by compression (ZIP-FIT).\n"
	      "\n"
	      "Commands:\n"
	      "  select    write the records that look most like the targets\n"
	      "  score     write the score of every record\n"
	      "  merge     join the partial results of shards\n"
	      "  eval      measure how well a selection predicts held-out text\n"
	      "  tune      measure how much to select\n"
	      "  align     rank whole data sets by how much they look like the targets\n"
	      "\n"
	      "'zipfit COMMAND --help' shows a command's options. Inputs are JSONL, plain or\n"
	      "compressed, or archives of it. With no INPUT, or when INPUT is -, standard\n"
	      "input is read.\n"
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

/* Prints the option, its help text in a column of its own; a newline in it starts another line there. */
static void print_option(const struct option_description *option)
{
	char left[64];
	const char *line = option->help;
	size_t length = strcspn(line, "\n");

	format_left(option, left, sizeof(left));
	printf("%-*s%.*s\n", HELP_COLUMN, left, (int)length, line);
	while (line[length] != '\0') {
		line += length + 1;
		length = strcspn(line, "\n");
		printf("%*s%.*s\n", HELP_COLUMN, "", (int)length, line);
	}
}

/* The usage line of a command, and what it does. */
static const char *command_usage(enum command command)
{
	switch (command) {
	case COMMAND_SELECT:
		return "Usage: zipfit select -t TARGET [-t TARGET]... LIMIT [OPTION]... [INPUT]...\n"
		       "Write the records of the INPUTs that look most like the TARGETs, best first.\n";
	case COMMAND_SCORE:
		return "Usage: zipfit score -t TARGET [-t TARGET]... [OPTION]... [INPUT]...\n"
		       "Write 'file line bytes score' for every record of the INPUTs, in input order.\n";
	case COMMAND_MERGE:
		return "Usage: zipfit merge [OPTION]... PART...\n"
		       "From the partial results of all shards ('zipfit select --shard K/N'), write what one\n"
		       "'zipfit select' over the whole input would write.\n";
	case COMMAND_TUNE:
		return "Usage: zipfit tune -t TARGET [-t TARGET]... [OPTION]... [INPUT]...\n"
		       "Select with one half of the targets, judge with the other, for doubling sizes. Write\n"
		       "'train_bytes documents bits_per_byte lowest_score best'; fewer bits are better.\n";
	case COMMAND_ALIGN:
		return "Usage: zipfit align -t TARGET [-t TARGET]... [--by FIELD] [OPTION]... [INPUT]...\n"
		       "Score a sample of each INPUT, or of each value of FIELD, and write a table of them, the one\n"
		       "nearest to the TARGETs first.\n";
	default:
		return "Usage: zipfit eval --train FILE [--train FILE]... --test [NAME=]FILE [OPTION]...\n"
		       "Measure how well training text predicts test text, in bits per byte; fewer is better.\n"
		       "Write 'train_bytes documents bits_per_byte', first without any training text.\n";
	}
}

/* What a command does with standard input. */
static const char *command_stdin(enum command command)
{
	switch (command) {
	case COMMAND_EVAL:
		return "A training or test FILE of - is standard input.\n";
	case COMMAND_MERGE:
		return "Limits may be narrower than those of the shards, which are the default.\n";
	default:
		return "With no INPUT, or when INPUT is -, standard input is read.\n";
	}
}

void help_command(enum command command)
{
	const char *group = NULL;

	fputs(command_usage(command), stdout);
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
	printf("\nA SIZE takes the suffixes K, M, G (powers of 1024) and kB, MB, GB (of 1000).\n%s",
	       command_stdin(command));
}
