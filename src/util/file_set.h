/*
 * file_set.h - the files of a run, compared before one of them is touched
 *
 * Two names are the same file where device and inode are, or, for files that are still
 * to be made, where the directory and the name in it are. A file may be read several
 * times; what is written may be neither read nor written under another name.
 *
 *     zf_file_set_add(&set, ZF_FILE_READ, "an input", path, error) ...
 *     zf_file_set_check(&set, error)
 *     zf_file_set_free(&set)
 *
 * Character devices and sockets are never the same: what is written to them does not stay.
 */
#ifndef ZF_UTIL_FILE_SET_H
#define ZF_UTIL_FILE_SET_H

#include "zipfit.h"

enum zf_file_use {
	ZF_FILE_READ,
	ZF_FILE_WRITTEN,
	ZF_FILE_STATE, /* written and read again, such as a checkpoint */
};

struct zf_file_entry;

/* All-zero is an empty set. */
struct zf_file_set {
	struct zf_file_entry *entries;
	size_t count, capacity;
};

void zf_file_set_free(struct zf_file_set *set);

/*
 * Adds a file. "-" is standard input or, where it is written, standard output. `what`
 * says in messages what it is to the run: "an input" of what is read, the option of
 * what is written. Both strings are borrowed. ZIPFIT_IO where the file cannot be looked at.
 */
bool zf_file_set_add(struct zf_file_set *set, enum zf_file_use use, const char *what, const char *path,
                     zipfit_error *error);

/* ZIPFIT_BAD_OPTION, with the first conflict in the order in which they were added, where there is one. */
bool zf_file_set_check(const struct zf_file_set *set, zipfit_error *error);

#endif
