/*
 * old_kernel.c - runs a program as if the kernel were Linux 3.2
 *
 *	old_kernel PROGRAM [ARGUMENT]...
 *
 * A seccomp filter makes the kernel answer as one that does not know what came later: system calls after
 * process_vm_writev(), the last of 3.2 on x86-64; prctl()'s PR_SET_NO_NEW_PRIVS and seccomp filters (3.5); O_TMPFILE
 * (3.11), which an older kernel takes for a directory that is opened for writing.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef __x86_64__
#error "numbers of system calls differ"
#endif

#define LAST_OF_3_2 311
/* Only the low half of an argument is looked at: x86-64 is little-endian. */
#define ARGUMENT(n) (offsetof(struct seccomp_data, args) + (n) * sizeof(__u64))
#define TMPFILE_BIT (O_TMPFILE & ~O_DIRECTORY)

#define LOAD(offset)             BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define IF(what, value, yes, no) BPF_JUMP(BPF_JMP | (what) | BPF_K, (value), (yes), (no))
#define ANSWER(code)             BPF_STMT(BPF_RET | BPF_K, (code))
#define FAIL(number)             ANSWER(SECCOMP_RET_ERRNO | (number))

int main(int argc, char **argv)
{
	struct sock_filter filter[] = {
		LOAD(offsetof(struct seccomp_data, nr)),
		IF(BPF_JGT, LAST_OF_3_2, 0, 1),
		FAIL(ENOSYS),
		IF(BPF_JEQ, SYS_prctl, 0, 4),
		LOAD(ARGUMENT(0)),
		IF(BPF_JEQ, PR_SET_NO_NEW_PRIVS, 1, 0),
		IF(BPF_JEQ, PR_SET_SECCOMP, 0, 7),
		FAIL(EINVAL),
		IF(BPF_JEQ, SYS_open, 0, 2),
		LOAD(ARGUMENT(1)),
		IF(BPF_JSET, TMPFILE_BIT, 2, 3),
		IF(BPF_JEQ, SYS_openat, 0, 2),
		LOAD(ARGUMENT(2)),
		IF(BPF_JSET, TMPFILE_BIT, 1, 0),
		ANSWER(SECCOMP_RET_ALLOW),
		FAIL(EISDIR),
	};
	const struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};

	if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
		fprintf(stderr, "old_kernel: %s\n", argc < 2 ? "which program?" : strerror(errno));
		return 2;
	}
	execv(argv[1], argv + 1);
	fprintf(stderr, "old_kernel: %s: %s\n", argv[1], strerror(errno));
	return 2;
}
