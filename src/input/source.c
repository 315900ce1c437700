/*
 * source.c - a file that a result was made from
 */
#include "input/source.h"

#include <sys/stat.h>
#include <unistd.h>

struct zf_stamp zf_stamp_of(const struct stat *status)
{
	if (!S_ISREG(status->st_mode))
		return (struct zf_stamp){0};
	return (struct zf_stamp){
		.regular = true,
		.device = (uint64_t)status->st_dev,
		.inode = (uint64_t)status->st_ino,
		.size = (uint64_t)status->st_size,
		.modified = (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec,
	};
}

struct zf_stamp zf_stamp_take(struct zf_input input)
{
	struct zf_stamp stamp = {0};
	struct stat status;

	if (input.contents.bytes != NULL) {
		stamp.size = input.contents.length;
		return stamp;
	}
	if ((zf_input_is_stdin(input) ? fstat(STDIN_FILENO, &status) : stat(input.path, &status)) != 0)
		return stamp;
	return zf_stamp_of(&status);
}

enum zf_change zf_stamp_compare(const struct zf_stamp *before, const struct zf_stamp *now)
{
	if (before->regular != now->regular || before->size != now->size || before->inode != now->inode ||
	    before->device != now->device)
		return ZF_CHANGED;
	return before->modified != now->modified ? ZF_TOUCHED : ZF_UNCHANGED;
}
