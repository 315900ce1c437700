/*
 * lacking.h - a system without certain features, for programs linked with --wrap
 *
 * The linker redirects their calls of open(), linkat() and fchmod() to lacking.c. A
 * feature that `lacking` names fails as it does on a system without it.
 */
#ifndef ZF_TESTS_LACKING_H
#define ZF_TESTS_LACKING_H

#include <stdbool.h>

struct lacking {
	int tmpfile; /* the error of a file without a name; 0: there are such files */
	int linkat;  /* of giving one a name */
	int fchmod;  /* of setting a mode */
};

extern struct lacking lacking;

/* How many files without a name were made since the program began. */
extern int nameless_files;

#endif
