/*
 * new_file.h - a file that takes its name when it is complete
 *
 * Where the system can (O_TMPFILE), the file has no name before: a process that is
 * killed leaves nothing. Elsewhere it has a temporary name beside its own.
 *
 *     zf_new_file_open(&file, path, NULL, 0666)     write to file.descriptor, then
 *     zf_new_file_close(&file)                      nothing more is written
 *     zf_new_file_publish(&file)                    it replaces what has its name
 *     zf_new_file_discard(&file)                    in any case, at last
 *
 * Functions that fail return false, or -1, and set errno. One thread at a time.
 */
#ifndef ZF_UTIL_NEW_FILE_H
#define ZF_UTIL_NEW_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct zf_new_file {
	int descriptor; /* -1: closed */
	char *path;
	char *fallback;  /* the one temporary name that it may have; NULL: any that is free */
	char *temporary; /* the name that the file has now; NULL: none, or its own */
	bool nameless;   /* the system can make files without a name in that directory */
};

/* A file that is not open; zf_new_file_discard() does nothing to it. */
#define ZF_NEW_FILE_NONE                                                                                               \
	{                                                                                                              \
		.descriptor = -1                                                                                       \
	}

/*
 * Makes the file for reading and writing; `path`, of which a copy is taken, is not touched.
 * `fallback` is the temporary name where it must have one, be it for a moment, and what
 * has it is removed: what one process leaves, the next one tidies up. NULL: a name that no
 * file has.
 */
bool zf_new_file_open(struct zf_new_file *file, const char *path, const char *fallback, mode_t mode);

/* Closes a file that has a temporary name. One without a name stays open: its name is still to come. */
bool zf_new_file_close(struct zf_new_file *file);

/* Gives the file its name, durably where the file system can do that, and closes it. */
bool zf_new_file_publish(struct zf_new_file *file);

/* Removes a file that was not published, and frees what belongs to it. */
void zf_new_file_discard(struct zf_new_file *file);

/* Makes `path`, which must not exist, with these bytes in it from the start: a descriptor to read and write. */
int zf_new_file_create(const char *path, const void *bytes, size_t length);

/* A file in `directory` that never has a name: a descriptor to read and write. */
int zf_scratch_open(const char *directory);

#endif
