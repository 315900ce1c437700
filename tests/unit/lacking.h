/*
 * lacking.h - a system that lacks something, for programs linked with --wrap
 *
 * The calls open(), linkat() and fchmod() of such a program come here. What `lacking`
 * says is missing fails as it does where it is missing.
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
