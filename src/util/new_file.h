/*
 * new_file.h - a file that gets its name when it is complete
 *
 * If the system supports O_TMPFILE, the file has no name before that, and a process that is
 * killed leaves nothing behind. Otherwise it has a temporary name in the same directory.
 *
 *     zf_new_file_open(&file, path, NULL, 0666)     write to file.descriptor, then
 *     zf_new_file_close(&file)                      nothing more can be written
 *     zf_new_file_publish(&file)                    it replaces any file of its name
 *     zf_new_file_discard(&file)                    in any case, at the end
 *
 * On failure, functions return false or -1 and set errno. One thread at a time.
 */
#ifndef ZF_UTIL_NEW_FILE_H
#define ZF_UTIL_NEW_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct zf_new_file {
	int descriptor; /* -1: closed */
	char *path;
	char *fallback;  /* the only temporary name it may have; NULL: any unused name */
	char *temporary; /* the name it has now; NULL: none, or its own */
	bool nameless;   /* the system supports files without a name in that directory */
};

/* A file that is not open; zf_new_file_discard() does nothing to it. */
#define ZF_NEW_FILE_NONE                                                                                               \
	{                                                                                                              \
		.descriptor = -1                                                                                       \
	}

/*
 * Creates the file for reading and writing. A file at `path`, which is copied, is not touched.
 * `fallback` is the temporary name, if the file needs one, even for a moment; a file of that
 * name is removed, so that what one process leaves behind the next one cleans up. NULL: any
 * unused name.
 */
bool zf_new_file_open(struct zf_new_file *file, const char *path, const char *fallback, mode_t mode);

/* Closes a file that has a temporary name. One without a name must stay open until it gets its name. */
bool zf_new_file_close(struct zf_new_file *file);

/* Gives the file its name, durably if the file system can, and closes it. */
bool zf_new_file_publish(struct zf_new_file *file);

/* Removes the file if it was not published, and frees the struct's memory. */
void zf_new_file_discard(struct zf_new_file *file);

/* Creates `path`, which must not exist, with these bytes in it from the start. Returns a descriptor for reading and
 * writing. */
int zf_new_file_create(const char *path, const void *bytes, size_t length);

/* A temporary name for a file that will be `path`, in the same directory; another one for each attempt. free() it. */
char *zf_temporary_name(const char *path, unsigned attempt);

/* Makes the name `path` durable. If the file system cannot, that is no error: the data is safe. */
void zf_sync_directory_of(const char *path);

/* Creates a file in `directory` that never has a name. Returns a descriptor for reading and writing. */
int zf_scratch_open(const char *directory);

#endif
