/*
 * lock_file.h - a file by which one run keeps others away
 *
 * The lock is flock()'s, so it ends with the process, however that ends. The file
 * is removed when the lock is released.
 */
#ifndef ZF_SHARDS_LOCK_FILE_H
#define ZF_SHARDS_LOCK_FILE_H

#include "zipfit.h"

struct zf_lock_file {
	char *path;
	int descriptor; /* -1: not locked */
};

/*
 * Takes the lock; `lock->path` is set and stays the caller's. Waits up to a second for another process to release it,
 * which one that was killed does a little after its end. Sets `*taken` to whether it was released. Where the file
 * system has no locks, the lock counts as taken. ZIPFIT_IO if the file cannot be made.
 */
bool zf_lock_file_take(struct zf_lock_file *lock, bool *taken, zipfit_error *error);

/* Releases the lock and removes the file, if the lock is taken. */
void zf_lock_file_release(struct zf_lock_file *lock);

#endif
