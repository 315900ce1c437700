/*
 * option.c - an option: the words that it takes, and its effect
 *
 * The words stand in the table, as the help shows them, so that help, completions and errors agree.
 */
#include "cli/option.h"

#include <stdio.h>
#include <string.h>

bool option_next_word(const struct option_description *option, struct option_word *word)
{
	const char *at = word->length == 0 ? option->argument : word->text + word->length;

	if (at == NULL || strchr(option->argument, '|') == NULL)
		return false;
	/* What may follow a word, as in "near[=J]", is no part of it. */
	while (*at != '\0') {
		const size_t length = strcspn(at, "|");

		if (at[0] >= 'a' && at[0] <= 'z' && (at == option->argument || at[-1] == '|')) {
			*word = (struct option_word){at, strcspn(at, "|[")};
			return true;
		}
		at += length + (at[length] == '|');
	}
	return false;
}

/* The option that takes one of several words. */
static const struct option_description *find_choice(const char *name)
{
	size_t i = 0;

	while (option_table[i].name == NULL || strcmp(option_table[i].name, name) != 0 ||
	       option_table[i].argument == NULL || strchr(option_table[i].argument, '|') == NULL)
		i++;
	return &option_table[i];
}

bool option_choose(const char *option, const char *text, size_t *choice, zipfit_error *error)
{
	const struct option_description *row = find_choice(option + 2);
	struct option_word word = {.length = 0};
	char list[128] = "";

	for (*choice = 0; option_next_word(row, &word); (*choice)++) {
		const size_t used = strlen(list);

		if (strlen(text) == word.length && strncmp(text, word.text, word.length) == 0)
			return true;
		snprintf(list + used, sizeof(list) - used, "%s%.*s", used > 0 ? " or " : "", (int)word.length,
		         word.text);
	}
	return zipfit_fail(error, ZIPFIT_BAD_OPTION, "%s %s: must be %s", option, text, list);
}

bool option_choose_one_of_two(const char *option, const char *text, bool *is_second, zipfit_error *error)
{
	size_t choice;

	if (!option_choose(option, text, &choice, error))
		return false;
	*is_second = choice == 1;
	return true;
}

/* Whether the argument is the name of a file or directory: what the help calls it says so. */
static bool takes_name(const struct option_description *option)
{
	return option->argument != NULL &&
	       (strstr(option->argument, "FILE") != NULL || strcmp(option->argument, "DIR") == 0);
}

bool option_apply(const struct option_description *option, struct reading *reading, const char *text,
                  zipfit_error *error)
{
	void *member = (char *)reading->options + option->offset;

	/* A variable of a script that is not set, as in -o "$OUT", must not be found out after the run. */
	if (takes_name(option) && *text == '\0')
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--%s '': needs the name of a file", option->name);
	switch (option->effect) {
	case STORES_TEXT:
		*(const char **)member = text;
		return true;
	case SETS_FLAG:
		*(bool *)member = true;
		return true;
	default:
		return option->read(reading, text, error);
	}
}
