/*
 * test_sandbox.c - forbidden calls fail, and what a run needs works
 *
 * A process cannot leave the sandbox, so each test enters it in its own process, whose
 * exit status is the result. If the system or the build lacks a part of the sandbox,
 * the tests of that part are skipped.
 */
#include "support.h"

#include "cli/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LACKS_A_PART 77

/* In the process of a test: ends it where `condition` does not hold. */
#define expect(condition)                                                                                              \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #condition, strerror(errno));  \
			_exit(1);                                                                                      \
		}                                                                                                      \
	} while (0)

#define expect_error(call, number) expect((call) < 0 && errno == (number))

/* Runs `body` in a process and gives its wait status; skips the test where it lacks a part. */
static int status_of(void (*body)(void))
{
	int status;
	pid_t process;

	fflush(NULL);
	process = fork();
	assert_true(process >= 0);
	if (process == 0) {
		body();
		_exit(0);
	}
	assert_int_equal(process, waitpid(process, &status, 0));
	if (WIFEXITED(status) && WEXITSTATUS(status) == LACKS_A_PART)
		skip();
	return status;
}

static void enter_calls(void)
{
	if (!sandbox_keep_privileges() || !sandbox_deny_calls())
		_exit(LACKS_A_PART);
}

/* ---- System calls -------------------------------------------------------- */

static char *const no_words[] = {NULL};
static char *const words[] = {(char[]){"true"}, NULL};

static int spawn(void)
{
	pid_t process;
	const int number = posix_spawn(&process, "/bin/true", NULL, NULL, words, no_words);

	if (number == 0)
		waitpid(process, NULL, 0);
	errno = number;
	return number == 0 ? 0 : -1;
}

/* The control: outside, the same calls work. */
static void outside(void)
{
	expect(socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno == EAFNOSUPPORT);
	expect(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
	expect(spawn() == 0);
	expect(execve("/nowhere", words, no_words) < 0 && errno == ENOENT);
}

static void calls_fail(void)
{
	int pair[2];
	pid_t process;

	enter_calls();
	expect_error(socket(AF_INET, SOCK_STREAM, 0), EPERM);
	expect_error(socket(AF_UNIX, SOCK_STREAM, 0), EPERM);
	expect_error(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), EPERM);
	expect_error(execve("/bin/true", words, no_words), EPERM);
	expect_error(execve("/nowhere", words, no_words), EPERM);
	process = fork();
	if (process == 0)
		_exit(0);
	expect_error(process, EPERM);
	expect_error(spawn(), EPERM);
	expect_error(ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM);
	expect_error(unshare(CLONE_NEWUSER), EPERM);
	expect_error(setuid(getuid()), EPERM);
	expect_error(ioctl(STDERR_FILENO, TIOCSTI, ""), EPERM);
#ifdef __x86_64__
	/* getpid of the x32 calls. */
	expect_error(syscall(0x40000000 | SYS_getpid), ENOSYS);
#endif
}

static void *add_one(void *number)
{
	++*(int *)number;
	return NULL;
}

static void runs_work(void)
{
	int number = 0;
	int ends[2];
	char read_back[5] = "";
	pthread_t thread;

	enter_calls();
	expect(pthread_create(&thread, NULL, add_one, &number) == 0);
	expect(pthread_join(thread, NULL) == 0 && number == 1);
	expect(pipe2(ends, O_CLOEXEC) == 0 && write(ends[1], "pipe", 4) == 4 && read(ends[0], read_back, 4) == 4);
	expect(strcmp(read_back, "pipe") == 0);
	expect((ends[0] = open("new", O_WRONLY | O_CREAT | O_EXCL, 0666)) >= 0 && fsync(ends[0]) == 0);
	expect(rename("new", "newer") == 0 && unlink("newer") == 0);
}

static void *open_socket(void *number)
{
	*(int *)number = socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? errno : 0;
	return NULL;
}

static void threads_inherit(void)
{
	int number = 0;
	pthread_t thread;

	enter_calls();
	expect(pthread_create(&thread, NULL, open_socket, &number) == 0 && pthread_join(thread, NULL) == 0);
	expect(number == EPERM);
}

static void test_calls(void **state)
{
	(void)state;
	assert_int_equal(0, status_of(outside));
	assert_int_equal(0, status_of(calls_fail));
	assert_int_equal(0, status_of(threads_inherit));
}

static void test_what_a_run_needs(void **state)
{
	(void)state;
	assert_int_equal(0, status_of(runs_work));
}

#ifdef __x86_64__

/* getpid by the gate of 32-bit programs, where 20 is its number. */
static void call_as_32_bits(void)
{
	long number = 20;

	__asm__ volatile("int $0x80" : "+a"(number) : : "memory", "r8", "r9", "r10", "r11");
	expect(number == getpid());
}

static void call_as_32_bits_inside(void)
{
	enter_calls();
	call_as_32_bits();
}

static void test_other_architecture(void **state)
{
	int status;

	(void)state;
	/* The kernel may have none of these calls. */
	if (status_of(call_as_32_bits) != 0)
		skip();
	status = status_of(call_as_32_bits_inside);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(SIGSYS, WTERMSIG(status));
}

#endif

/* ---- Files --------------------------------------------------------------- */

static int create(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

static void make_files(void)
{
	expect(mkdir("inside", 0777) == 0 && mkdir("outside", 0777) == 0);
	expect(create("inside/old") >= 0 && create("outside/old") >= 0);
	expect(mkfifo("pipe", 0666) == 0 && mkfifo("other-pipe", 0666) == 0);
}

static void writes_fail(void)
{
	const char *const paths[] = {"inside", "pipe", "missing"};
	char name[] = "inside/zipfit-XXXXXX";
	int before;

	make_files();
	expect((before = create("outside/before")) >= 0);
	if (!sandbox_keep_privileges() || !sandbox_deny_writes(paths, ARRAY_LENGTH(paths), false))
		_exit(LACKS_A_PART);

	expect_error(create("outside/new"), EACCES);
	expect_error(create("missing"), EACCES);
	expect_error(open("outside/old", O_WRONLY), EACCES);
	expect_error(unlink("outside/old"), EACCES);
	expect_error(rename("outside/old", "outside/older"), EACCES);
	expect(rename("inside/old", "outside/older") < 0 && (errno == EACCES || errno == EXDEV));
	expect_error(mkdir("outside/directory", 0777), EACCES);
	expect_error(symlink("old", "inside/link"), EACCES);
	expect_error(open("other-pipe", O_RDWR), EACCES);
	expect_error(execve("/bin/true", words, no_words), EACCES);

	expect(open("outside/old", O_RDONLY) >= 0);
	expect(open("pipe", O_RDWR) >= 0);
	expect(write(before, "x", 1) == 1);
	expect(create("inside/new") >= 0 && rename("inside/new", "inside/old") == 0 && unlink("inside/old") == 0);
	expect((before = mkostemp(name, O_CLOEXEC)) >= 0 && unlink(name) == 0 && write(before, "x", 1) == 1);
	expect(ftruncate(before, 0) == 0);
}

static void test_files(void **state)
{
	(void)state;
	assert_int_equal(0, status_of(writes_fail));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_calls),
		test_in_directory(test_what_a_run_needs),
#ifdef __x86_64__
		test_in_directory(test_other_architecture),
#endif
		test_in_directory(test_files),
	};

	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
