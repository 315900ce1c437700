/*
 * completions.c - scripts by which shells complete the program's command lines
 *
 * Made from the tables of commands and options, so that they know what the program knows: of each command its options,
 * of each option what it takes. The words that an option takes stand in its argument, as in "score|input".
 */
#include "cli/completions.h"

#include "cli/command_table.h"
#include "cli/option.h"

#include <stdio.h>
#include <string.h>

/* What is completed as an argument of an option. */
enum argument_kind {
	NO_ARGUMENT,
	ANYTHING, /* a number, a name: nothing is known */
	FILES,
	DIRECTORIES,
	WORDS,
};

static enum argument_kind kind_of(const struct option_description *option)
{
	struct option_word word = {.length = 0};

	if (option->argument == NULL)
		return NO_ARGUMENT;
	if (option_next_word(option, &word))
		return WORDS;
	if (strstr(option->argument, "FILE") != NULL)
		return FILES;
	return strcmp(option->argument, "DIR") == 0 ? DIRECTORIES : ANYTHING;
}

/* Prints the words that the option takes, a blank between two. */
static void print_words(const struct option_description *option)
{
	struct option_word word = {.length = 0};
	bool first = true;

	for (; option_next_word(option, &word); first = false)
		printf("%s%.*s", first ? "" : " ", (int)word.length, word.text);
}

/* Prints the first part of the option's help, up to a semicolon or a default, for text in single quotes. */
static void print_summary(const struct option_description *option, const char *escaped)
{
	for (const char *at = option->help; *at != '\0' && *at != ';'; at++) {
		if (*at == '\'')
			fputs("'\\''", stdout);
		else if ((at[0] == ' ' || at[0] == '\n') && at[1] == '[')
			return;
		else if (strchr(escaped, *at) != NULL)
			printf("\\%c", *at);
		else
			putchar(*at == '\n' ? ' ' : *at);
	}
}

static bool knows(const struct option_description *option, enum command command)
{
	return (option->commands & (int)command) != 0;
}

/* ---- bash --------------------------------------------------------------------- */

/* Prints the patterns of a case that an option is in. */
static void print_bash_pattern(const struct option_description *option)
{
	if (option->name != NULL)
		printf("--%s", option->name);
	if (option->letter != 0)
		printf("%s-%c", option->name != NULL ? " | " : "", option->letter);
}

static void print_bash_command(const struct command_description *command)
{
	printf("\t%s)\n\t\toptions='", command->name);
	for (size_t i = 0; i < option_count; i++) {
		const struct option_description *option = &option_table[i];

		if (!knows(option, command->command))
			continue;
		if (option->name != NULL)
			printf("--%s ", option->name);
		if (option->letter != 0)
			printf("-%c ", option->letter);
	}
	printf("'\n\t\tcase $option in\n");
	for (size_t i = 0; i < option_count; i++) {
		const struct option_description *option = &option_table[i];
		const enum argument_kind kind = kind_of(option);

		if (!knows(option, command->command) || kind == NO_ARGUMENT)
			continue;
		printf("\t\t");
		print_bash_pattern(option);
		printf(") takes=%s", kind == FILES ? "files" : kind == DIRECTORIES ? "directories" : "words");
		if (kind == WORDS) {
			printf(" words='");
			print_words(option);
			putchar('\'');
		}
		printf(" ;;\n");
	}
	printf("\t\tesac\n\t\t;;\n");
}

static void print_bash(void)
{
	fputs("# bash completion for zipfit, printed by 'zipfit completions bash'\n"
	      "_zipfit()\n"
	      "{\n"
	      "\tlocal current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}\n"
	      "\tlocal command=${COMP_WORDS[1]} options='' takes=files words='' commands='",
	      stdout);
	for (size_t i = 0; i < command_count; i++)
		printf("%s ", command_table[i].name);
	fputs("help completions --help --version'\n"
	      "\t# The shell takes the equals sign of --option=value for a word.\n"
	      "\tif [[ $current == = ]]; then\n"
	      "\t\tcurrent=\n"
	      "\telif [[ $option == = ]] && ((COMP_CWORD > 2)); then\n"
	      "\t\toption=${COMP_WORDS[COMP_CWORD - 2]}\n"
	      "\tfi\n"
	      "\tif ((COMP_CWORD == 1)); then\n"
	      "\t\tcommand= takes=words words=$commands\n"
	      "\tfi\n"
	      "\tcase $command in\n",
	      stdout);
	for (size_t i = 0; i < command_count; i++)
		print_bash_command(&command_table[i]);
	fputs("\thelp) takes=words words=${commands%% help*} ;;\n"
	      "\tcompletions) takes=words words='bash zsh fish' ;;\n"
	      "\tesac\n"
	      "\tif [[ $takes == files && $current == -* && $option != -- ]]; then\n"
	      "\t\ttakes=words words=$options\n"
	      "\tfi\n"
	      "\tCOMPREPLY=()\n"
	      "\tcase $takes in\n"
	      "\twords) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\") ;;\n"
	      "\tdirectories) mapfile -t COMPREPLY < <(compgen -d -- \"$current\") ;;\n"
	      "\t*) mapfile -t COMPREPLY < <(compgen -f -- \"$current\") ;;\n"
	      "\tesac\n"
	      "\t# Slashes behind directories, and quotes; not outside of a completion.\n"
	      "\tif [[ $takes != words ]]; then\n"
	      "\t\tcompopt -o filenames 2>/dev/null || true\n"
	      "\tfi\n"
	      "}\n"
	      "complete -F _zipfit zipfit zipfit-mpi\n",
	      stdout);
}

/* ---- zsh ---------------------------------------------------------------------- */

static void print_zsh_option(const struct option_description *option)
{
	const enum argument_kind kind = kind_of(option);

	printf("\t\t\t'*'");
	if (option->name != NULL && option->letter != 0)
		printf("{-%c%s,--%s%s}", option->letter, kind != NO_ARGUMENT ? "+" : "", option->name,
		       kind != NO_ARGUMENT ? "=" : "");
	else if (option->name != NULL)
		printf("--%s%s", option->name, kind != NO_ARGUMENT ? "=" : "");
	else
		printf("-%c%s", option->letter, kind != NO_ARGUMENT ? "+" : "");
	printf("'[");
	print_summary(option, "[]\\:");
	putchar(']');
	if (kind != NO_ARGUMENT)
		printf(":%s:", option->name != NULL ? option->name : "number");
	if (kind == FILES)
		printf("_files");
	else if (kind == DIRECTORIES)
		printf("_directories");
	else if (kind == WORDS) {
		putchar('(');
		print_words(option);
		putchar(')');
	} else if (kind == ANYTHING) {
		putchar(' ');
	}
	printf("' \\\n");
}

static void print_zsh(void)
{
	fputs("#compdef zipfit zipfit-mpi\n"
	      "# zsh completion for zipfit, printed by 'zipfit completions zsh'\n"
	      "_zipfit() {\n"
	      "\tlocal -a commands\n"
	      "\tcommands=(\n",
	      stdout);
	for (size_t i = 0; i < command_count; i++)
		printf("\t\t'%s:%s'\n", command_table[i].name, command_table[i].summary);
	fputs("\t\t'help:show the help of a command'\n"
	      "\t\t'completions:print the completions of a shell'\n"
	      "\t)\n"
	      "\tif (( CURRENT == 2 )); then\n"
	      "\t\t_describe -t commands command commands\n"
	      "\t\t[[ $words[2] == -* ]] && compadd -- --help --version\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tshift words\n"
	      "\t(( CURRENT-- ))\n"
	      "\tcase $words[1] in\n",
	      stdout);
	for (size_t i = 0; i < command_count; i++) {
		printf("\t%s)\n\t\t_arguments -s \\\n", command_table[i].name);
		for (size_t j = 0; j < option_count; j++)
			if (knows(&option_table[j], command_table[i].command))
				print_zsh_option(&option_table[j]);
		printf("\t\t\t'*:file:_files' ;;\n");
	}
	printf("\thelp) compadd");
	for (size_t i = 0; i < command_count; i++)
		printf(" %s", command_table[i].name);
	fputs(" ;;\n"
	      "\tcompletions) compadd bash zsh fish ;;\n"
	      "\tesac\n"
	      "}\n"
	      "# Read by hand or found by compinit, which calls the file.\n"
	      "if [[ $funcstack[1] == _zipfit ]]; then\n"
	      "\t_zipfit \"$@\"\n"
	      "else\n"
	      "\tcompdef _zipfit zipfit zipfit-mpi\n"
	      "fi\n",
	      stdout);
}

/* ---- fish --------------------------------------------------------------------- */

static void print_fish_option(const struct option_description *option)
{
	const enum argument_kind kind = kind_of(option);

	printf("complete -c zipfit -n '__zipfit_is");
	for (size_t i = 0; i < command_count; i++)
		if (knows(option, command_table[i].command))
			printf(" %s", command_table[i].name);
	putchar('\'');
	if (option->letter != 0)
		printf(" -s %c", option->letter);
	if (option->name != NULL)
		printf(" -l %s", option->name);
	if (kind == FILES)
		printf(" -r -F");
	else if (kind == DIRECTORIES)
		printf(" -x -a '(__fish_complete_directories)'");
	else if (kind == WORDS) {
		printf(" -x -a '");
		print_words(option);
		putchar('\'');
	} else if (kind == ANYTHING) {
		printf(" -x");
	}
	printf(" -d '");
	/* fish ends a quotation otherwise than the shells do: without quotes it is the same text. */
	for (const char *at = option->help; *at != '\0' && *at != ';' && !(at[0] == ' ' && at[1] == '['); at++)
		putchar(*at == '\n' ? ' ' : *at == '\'' ? '"' : *at);
	printf("'\n");
}

static void print_fish(void)
{
	fputs("# fish completion for zipfit, printed by 'zipfit completions fish'\n"
	      "function __zipfit_is\n"
	      "\tset -l words (commandline -opc)\n"
	      "\ttest (count $words) -ge 2; and contains -- $words[2] $argv\n"
	      "end\n"
	      "function __zipfit_is_first\n"
	      "\ttest (count (commandline -opc)) -eq 1\n"
	      "end\n"
	      "complete -c zipfit -n __zipfit_is_first -f\n"
	      "complete -c zipfit -n __zipfit_is_first -l help -d 'show the commands'\n"
	      "complete -c zipfit -n __zipfit_is_first -l version -d 'show the versions'\n",
	      stdout);
	for (size_t i = 0; i < command_count; i++)
		printf("complete -c zipfit -n __zipfit_is_first -a %s -d '%s'\n"
		       "complete -c zipfit -n '__zipfit_is help' -f -a %s\n",
		       command_table[i].name, command_table[i].summary, command_table[i].name);
	fputs("complete -c zipfit -n __zipfit_is_first -a help -d 'show the help of a command'\n"
	      "complete -c zipfit -n __zipfit_is_first -a completions -d 'print the completions of a shell'\n"
	      "complete -c zipfit -n '__zipfit_is completions' -f -a 'bash zsh fish'\n",
	      stdout);
	for (size_t i = 0; i < option_count; i++)
		print_fish_option(&option_table[i]);
	fputs("complete -c zipfit-mpi -w zipfit\n", stdout);
}

bool completions_print(const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		print_bash();
	else if (strcmp(shell, "zsh") == 0)
		print_zsh();
	else if (strcmp(shell, "fish") == 0)
		print_fish();
	else
		return false;
	return true;
}
