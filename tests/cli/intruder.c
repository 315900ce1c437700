/*
 * intruder.c - what hostile bytes might do after taking over a decoder
 *
 * Preloaded into zipfit (LD_PRELOAD). When the first gzip input is about to be decoded,
 * it tries to escape and prints the result of each attempt on standard error; then the
 * run continues.
 *
 * With WITHOUT_SANDBOX, it simulates a system without seccomp and Landlock, like many
 * containers.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <spawn.h>
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *what, int result)
{
	fprintf(stderr, "intruder: %s: %s\n", what, result >= 0 ? "done" : strerror(errno));
}

/* Starts `touch ran`. */
static int start_program(void)
{
	static char name[] = "touch", argument[] = "ran";
	char *const words[] = {name, argument, NULL};
	pid_t process;
	int status;

	errno = posix_spawnp(&process, "touch", NULL, NULL, words, environ);
	if (errno != 0)
		return -1;
	return waitpid(process, &status, 0) == process && status == 0 ? 0 : -1;
}

static int make_process(void)
{
	const pid_t process = fork();

	if (process == 0)
		_exit(0);
	return process < 0 ? -1 : (int)waitpid(process, NULL, 0);
}

/* Before main(): a filter of its own, under which the system knows neither filters nor rule sets. */
__attribute__((constructor)) static void take_sandbox_away(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {.len = sizeof(code) / sizeof(code[0]), .filter = code};

	if (getenv("WITHOUT_SANDBOX") != NULL &&
	    (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0))
		fprintf(stderr, "intruder: no filter: %s\n", strerror(errno));
}

static void try_to_get_out(void)
{
	const char *elsewhere = getenv("ELSEWHERE");

	tell("a socket to the network", socket(AF_INET, SOCK_STREAM, 0));
	tell("a program", start_program());
	tell("a process", make_process());
	if (elsewhere != NULL)
		tell("a file elsewhere", open(elsewhere, O_WRONLY | O_CREAT, 0666));
}

/* zlib's own name for inflateInit2(); the last two are the version and the size in the caller's header. */
int inflateInit2_(void *stream, int bits, const char *version, int size);

int inflateInit2_(void *stream, int bits, const char *version, int size)
{
	static int tried;
	int (*original)(void *, int, const char *, int);

	/* As POSIX has it: a pointer to data is given, which holds one to a function. */
	*(void **)&original = dlsym(RTLD_NEXT, "inflateInit2_");
	if (!tried)
		try_to_get_out();
	tried = 1;
	return original != NULL ? original(stream, bits, version, size) : -1;
}
