/*
 * names.h - names of archive members as UTF-8
 *
 * libarchive gives the names of members in the character set of the locale, and none where that lacks a letter. Names
 * are UTF-8 here whatever the user's locale is; numbers and messages stay those of "C".
 */
#ifndef ZF_CLI_NAMES_H
#define ZF_CLI_NAMES_H

/* Makes libarchive give names in UTF-8. Called once, before there are other threads. */
void names_begin(void);

#endif
