/*
 * file_set.h - checks that no file of a run is both written and used in another way
 *
 * Two names are the same file if device and inode are the same or, for files that do not exist
 * yet, if the directory and the name in it are. A file may be read several times; a file that
 * is written may not be read, or written under another name.
 *
 *     zf_file_set_add(&set, ZF_FILE_READ, "an input", path, error) ...
 *     zf_file_set_check(&set, error)
 *     zf_file_set_free(&set)
 *
 * Character devices and sockets are not compared: they do not keep what is written to them.
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

/* An all-zero struct is an empty set. */
struct zf_file_set {
	struct zf_file_entry *entries;
	size_t count, capacity;
};

void zf_file_set_free(struct zf_file_set *set);

/*
 * Adds a file. "-" is standard input or, if it is written, standard output. `what` names its
 * role in messages: "an input" for a file that is read, the option for one that is written.
 * Both strings are borrowed. Fails with ZIPFIT_IO if the file's status cannot be read.
 */
bool zf_file_set_add(struct zf_file_set *set, enum zf_file_use use, const char *what, const char *path,
                     zipfit_error *error);

/* The same for a file that is read, whose device and inode are known. */
bool zf_file_set_add_known(struct zf_file_set *set, const char *what, const char *path, uint64_t device, uint64_t inode,
                           zipfit_error *error);

/* Which of the files were added before. */
struct zf_file_twice {
	uint64_t count;
	const char *path;  /* the first of them; NULL: there is none */
	const char *first; /* what it was added as before */
};

/* Looks for files that were added before, among those from number `from`, counted from 0, on. Takes O(n) time. */
bool zf_file_set_twice(const struct zf_file_set *set, size_t from, struct zf_file_twice *twice, zipfit_error *error);

/* Fails with ZIPFIT_BAD_OPTION, and a message on the first conflict in the order of adding, if there is one. */
bool zf_file_set_check(const struct zf_file_set *set, zipfit_error *error);

#endif
