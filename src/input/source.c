/*
 * source.c - the files that have a say in a result, and what each of them is for
 */
#include "input/source.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct zf_stamp zf_stamp_take(const char *path)
{
	struct zf_stamp stamp = {0};
	struct stat status;
	const int code = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &status) : stat(path, &status);

	if (code != 0 || !S_ISREG(status.st_mode))
		return stamp;
	stamp.regular = true;
	stamp.device = (uint64_t)status.st_dev;
	stamp.inode = (uint64_t)status.st_ino;
	stamp.size = (uint64_t)status.st_size;
	stamp.modified = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
	return stamp;
}

enum zf_change zf_stamp_compare(const struct zf_stamp *before, const struct zf_stamp *now)
{
	if (before->regular != now->regular || before->size != now->size || before->inode != now->inode ||
	    before->device != now->device)
		return ZF_CHANGED;
	return before->modified != now->modified ? ZF_TOUCHED : ZF_UNCHANGED;
}
