/*
 * sandbox_files.c - files are written only where outputs go
 *
 * Landlock, of Linux 5.13 and later, by its system calls. Rules name directories:
 * outputs, checkpoints and spools come and go there under names of their own, and
 * are renamed within them. Reading stays free: inputs are opened one after the
 * other, some of them twice, and what is read cannot leave the machine.
 */
#include "cli/sandbox.h"

#ifdef ZF_SANDBOX

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Headers may be older than the kernel. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#define VERSION_WITH_TRUNCATE 3

/* Of a file, and of the entries of a directory. */
#define OF_FILE      (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE)
#define OF_DIRECTORY (OF_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define OF_TREE      (LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR)

/* Denied everywhere: starting programs, and making anything but regular files and, for OF_TREE, directories. */
#define OF_NOBODY                                                                                                      \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                   \
	 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

/* Allows `path` the rights `of_directory`, if it is one, or those of a file. */
static bool allow(int rules, __u64 of_directory, const char *path)
{
	struct landlock_path_beneath_attr rule = {0};
	struct stat status;
	bool ok = true;

	do {
		rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	} while (rule.parent_fd < 0 && errno == EINTR);
	/* Where there is no way to it, there is none to write there either. */
	if (rule.parent_fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ELOOP;
	if (fstat(rule.parent_fd, &status) == 0) {
		rule.allowed_access = S_ISDIR(status.st_mode) ? of_directory : of_directory & OF_FILE;
		/* What has no place in the file system, such as an open pipe, is not judged by place either. */
		ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 ||
		     !S_ISDIR(status.st_mode);
	}
	close(rule.parent_fd);
	return ok;
}

bool sandbox_deny_writes(const char *const *paths, size_t count, bool directories)
{
	const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attributes = {.handled_access_fs = OF_DIRECTORY | OF_TREE | OF_NOBODY};
	__u64 allowed;
	int rules;
	bool ok = true;

	if (version < 1)
		return false;
	if (version < VERSION_WITH_TRUNCATE)
		attributes.handled_access_fs &= ~LANDLOCK_ACCESS_FS_TRUNCATE;
	allowed = attributes.handled_access_fs & (OF_DIRECTORY | (directories ? OF_TREE : 0));
	rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0);
	if (rules < 0)
		return false;
	for (size_t i = 0; ok && i < count; i++)
		ok = allow(rules, allowed, paths[i]);
	/* A rule that is missing would forbid what the run needs. */
	ok = ok && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	close(rules);
	return ok;
}

#else

bool sandbox_deny_writes(const char *const *paths, size_t count, bool directories)
{
	(void)paths;
	(void)count;
	(void)directories;
	return false;
}

#endif
