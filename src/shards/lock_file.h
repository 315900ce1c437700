/*
 * lock_file.h - a file by which one run keeps others away
 *
 * The lock is taken with flock(), so the system releases it when the process ends,
 * for whatever reason. The file is removed when the lock is released.
 */
#ifndef ZF_SHARDS_LOCK_FILE_H
#define ZF_SHARDS_LOCK_FILE_H

#include "zipfit.h"

struct zf_lock_file {
	char *path;
	int descriptor; /* -1: not locked */
};

/*
 * Takes the lock on `lock->path`, which stays the caller's. Waits up to a second while another process holds it: a
 * killed process may hold it for a moment. Sets `*taken` to false if it still does. On a file system without locks the
 * lock counts as taken. ZIPFIT_IO if the file cannot be opened.
 */
bool zf_lock_file_take(struct zf_lock_file *lock, bool *taken, zipfit_error *error);

/* Releases the lock and removes the file, if the lock is taken. */
void zf_lock_file_release(struct zf_lock_file *lock);

#endif
