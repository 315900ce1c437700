/*
 * option.h - an option, and the table of all of them
 *
 * getopt_long()'s tables, the check that a command knows an option and the help
 * texts are all made from this table, so that they agree.
 */
#ifndef ZF_CLI_OPTION_H
#define ZF_CLI_OPTION_H

#include "cli/reading.h"

/* What an option does with its argument. */
enum option_effect {
	STORES_TEXT, /* the argument becomes the `const char *` at `offset` in struct options */
	SETS_FLAG,   /* the `bool` at `offset` becomes true */
	IS_READ,     /* `read` parses it */
};

struct option_description {
	const char *group;    /* a heading of the help before this option, or NULL */
	const char *name;     /* without its dashes; NULL: the letter alone */
	char letter;          /* 0: the name alone */
	int commands;         /* enum command values of those that know it */
	const char *argument; /* what the help calls it; NULL: the option takes none */
	const char *help;
	enum option_effect effect;
	size_t offset;
	/* Stores the option; `text` is its argument. ZIPFIT_BAD_OPTION where that makes no sense. */
	bool (*read)(struct reading *reading, const char *text, zipfit_error *error);
};

extern const struct option_description option_table[];
extern const size_t option_count;

/* One of the words that an option takes. */
struct option_word {
	const char *text;
	size_t length;
};

/*
 * Sets `*word` to the next of the words that stand in the argument of `option`, as in "auto|lines|values", or to the
 * first one if its length is 0. What is in capitals stands for something else, and is left out. False after the last.
 */
bool option_next_word(const struct option_description *option, struct option_word *word);

/* The index of `text` among the words that `option`, a name with its dashes, takes, into `*choice`. */
bool option_choose(const char *option, const char *text, size_t *choice, zipfit_error *error);

/* The same for an option that takes two words. */
bool option_choose_one_of_two(const char *option, const char *text, bool *is_second, zipfit_error *error);

/* Applies `option`, which the command line has with `text` as its argument. */
bool option_apply(const struct option_description *option, struct reading *reading, const char *text,
                  zipfit_error *error);

#endif
