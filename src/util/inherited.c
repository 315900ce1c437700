/*
 * inherited.c - recognizes names of descriptors that the caller opened
 *
 * In Linux such names are links to /proc/self/fd/N, which is not an ordinary link: its target
 * may have no name. So links are followed one by one up to that point.
 */
#include "util/inherited.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The number of links that the system follows. */
#define MAX_LINKS 40

/* `name` as a number; -1 if it is none. */
static int number_of(const char *name)
{
	const size_t length = strspn(name, "0123456789");
	long number;

	if (length == 0 || name[length] != '\0')
		return -1;
	errno = 0;
	number = strtol(name, NULL, 10);
	return errno == 0 && number <= INT_MAX ? (int)number : -1;
}

/* Recognizes the names themselves, for systems without /proc. */
static int number_by_name(const char *path)
{
	static const char *const names[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
	static const char directory[] = "/dev/fd/";

	for (int number = 0; number <= 2; number++)
		if (strcmp(path, names[number]) == 0)
			return number;
	return strncmp(path, directory, strlen(directory)) == 0 ? number_of(path + strlen(directory)) : -1;
}

/* Whether `path` is in the directory of this process's descriptors. */
static bool is_in_proc(const char *path)
{
	struct stat directory, descriptors;
	char copy[PATH_MAX];

	snprintf(copy, sizeof(copy), "%s", path);
	return stat(dirname(copy), &directory) == 0 && stat("/proc/self/fd", &descriptors) == 0 &&
	       directory.st_dev == descriptors.st_dev && directory.st_ino == descriptors.st_ino;
}

/* Replaces `path` by the target of the link there; false if it is not a link. */
static bool follow(char path[PATH_MAX])
{
	char target[PATH_MAX], copy[PATH_MAX];
	const ssize_t length = readlink(path, target, sizeof(target) - 1);
	int written;

	if (length < 0)
		return false;
	target[length] = '\0';
	if (target[0] == '/') {
		memcpy(path, target, (size_t)length + 1);
		return true;
	}
	memcpy(copy, path, PATH_MAX);
	written = snprintf(path, PATH_MAX, "%s/%s", dirname(copy), target);
	return written > 0 && written < PATH_MAX;
}

int zf_inherited_number(const char *path)
{
	char current[PATH_MAX];
	const char *slash;

	if (number_by_name(path) >= 0 || strlen(path) >= sizeof(current))
		return number_by_name(path);
	snprintf(current, sizeof(current), "%s", path);
	for (int links = 0; links < MAX_LINKS; links++) {
		slash = strrchr(current, '/');
		if (slash != NULL && number_of(slash + 1) >= 0 && is_in_proc(current))
			return number_of(slash + 1);
		if (!follow(current))
			return -1;
	}
	return -1;
}

bool zf_inherited_is_open(int number, bool for_writing)
{
	const int flags = fcntl(number, F_GETFD);
	const int mode = flags >= 0 ? fcntl(number, F_GETFL) : -1;

	if (flags < 0 || mode < 0)
		return false;
	errno = EBADF;
	/* All descriptors of this program close on exec(); the caller's do not, or they would not have survived it. */
	return (flags & FD_CLOEXEC) == 0 && (mode & O_PATH) == 0 &&
	       (mode & O_ACCMODE) != (for_writing ? O_RDONLY : O_WRONLY);
}
