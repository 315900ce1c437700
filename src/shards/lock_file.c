/*
 * lock_file.c - a file by which one run keeps others away
 */
#include "shards/lock_file.h"

#include "shards/magic.h"
#include "util/error.h"

#include <errno.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* How often the lock is tried, and the time between two attempts. */
#define LOCK_ATTEMPTS          50
#define LOCK_PAUSE_NANOSECONDS 20000000

/* Whether the descriptor is still the file of that name: another run may have removed it in the meantime. */
static bool is_current(int descriptor, const char *path)
{
	struct stat ours, theirs;

	return fstat(descriptor, &ours) == 0 && stat(path, &theirs) == 0 && ours.st_ino == theirs.st_ino &&
	       ours.st_dev == theirs.st_dev;
}

bool zf_lock_file_take(struct zf_lock_file *lock, bool *taken, zipfit_error *error)
{
	const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NANOSECONDS};

	*taken = true;
	for (int attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
		lock->descriptor = zf_magic_open(lock->path, ZF_MAGIC_LOCK);
		if (lock->descriptor < 0)
			return zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", lock->path, zf_errno_text(errno));
		if (TEMP_FAILURE_RETRY(flock(lock->descriptor, LOCK_EX | LOCK_NB)) == 0) {
			if (is_current(lock->descriptor, lock->path))
				return true;
		} else if (errno != EWOULDBLOCK) {
			/* A file system without locks. The run goes on: it is most likely the only one. */
			return true;
		} else {
			nanosleep(&pause, NULL);
		}
		close(lock->descriptor);
		lock->descriptor = -1;
	}
	*taken = false;
	return true;
}

void zf_lock_file_release(struct zf_lock_file *lock)
{
	if (lock->descriptor < 0)
		return;
	/* A run that waits for the lock finds that the file has lost its name, and makes another. */
	if (is_current(lock->descriptor, lock->path))
		unlink(lock->path);
	close(lock->descriptor);
	lock->descriptor = -1;
}
