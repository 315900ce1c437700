/*
 * interpose.c - system calls and allocations that fail on demand, in an unmodified program
 *
 * Loaded by LD_PRELOAD, this library stands between the program - with all its
 * libraries - and the C library, or AddressSanitizer's allocator where the program
 * is built with that. The environment says what is to fail:
 *
 *	FAULT="memory once 17"	the 17th allocation fails
 *	FAULT="write from 3"	the third write fails, and all after it
 *	FAULT="all eintr"	every call that may be interrupted is, every second time
 *	FAULT="all one"		reads and writes move one byte at a time
 *	FAULT="all half"	reads and writes move half of what is asked
 *
 * It appends to the file FAULT_REPORT, one line each: the stack of the call that failed,
 * the number of calls of each kind, and descriptors that were not closed. It counts
 * calls from the beginning of main() to its end, so that neither the dynamic linker
 * nor the libraries' constructors are disturbed.
 *
 * Calls that the C library makes internally do not come here; its allocations do.
 * Streams are opened on our read(), so that reading them can fail.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Kinds of calls, counted apart; what an error of theirs is, and whether a signal may interrupt them. */
enum kind {
	MEMORY,
	OPEN,
	TEMPORARY,
	READ,
	PREAD,
	WRITE,
	PWRITE,
	SYNC,
	TRUNCATE,
	SEEK,
	STAT,
	CHMOD,
	RENAME,
	LINK,
	UNLINK,
	DIRECTORY,
	CLOSE,
	FCNTL,
	LOCK,
	POLL,
	PIPE,
	REALPATH,
	THREAD,
	INIT,
	LIMIT,
	FLUSH,
	KINDS
};

static const struct {
	const char *name;
	int error;
	bool interruptible;
} kinds[KINDS] = {
	[MEMORY] = {"memory", ENOMEM, false},
	[OPEN] = {"open", EMFILE, true},
	/* mkostemp() cannot be called again with the template that it changed. */
	[TEMPORARY] = {"temporary", ENOSPC, false},
	[READ] = {"read", EIO, true},
	[PREAD] = {"pread", EIO, true},
	[WRITE] = {"write", ENOSPC, true},
	[PWRITE] = {"pwrite", ENOSPC, true},
	[SYNC] = {"sync", EIO, true},
	[TRUNCATE] = {"truncate", EIO, true},
	[SEEK] = {"seek", EIO, false},
	[STAT] = {"stat", EIO, false},
	[CHMOD] = {"chmod", EPERM, true},
	[RENAME] = {"rename", EIO, false},
	[LINK] = {"link", EIO, false},
	[UNLINK] = {"unlink", EIO, false},
	[DIRECTORY] = {"directory", ENOSPC, false},
	[CLOSE] = {"close", EIO, true},
	[FCNTL] = {"fcntl", EINVAL, false},
	[LOCK] = {"lock", ENOLCK, true},
	[POLL] = {"poll", ENOMEM, true},
	[PIPE] = {"pipe", EMFILE, false},
	[REALPATH] = {"realpath", EIO, false},
	[THREAD] = {"thread", EAGAIN, false},
	[INIT] = {"init", EAGAIN, false},
	[LIMIT] = {"limit", EPERM, false},
	[FLUSH] = {"flush", ENOSPC, false},
};

enum how {
	NOT_AT_ALL,
	ONCE,
	FROM,
	INTERRUPTED,
	ONE_BYTE,
	HALF
};

/* The plan: set before main(), read-only afterwards. `kind` is KINDS for all of them. */
static enum how how;
static enum kind planned;
static uint64_t number;
static int report_descriptor; /* opened before the program gives up the right to write there */

static atomic_bool armed; /* main() is running */
static atomic_uint_fast64_t counts[KINDS];
static atomic_bool reported; /* the stack of a fault */

/* ---- Calling the real functions ------------------------------------------ */

static void *find(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (found == NULL)
		abort();
	return found;
}

/* The next function of that name. Finding it twice at the same time does no harm. */
#define NEXT(name)                                                                                                     \
	({                                                                                                             \
		static _Atomic(void *) next;                                                                           \
		void *found = atomic_load(&next);                                                                      \
		if (found == NULL)                                                                                     \
			atomic_store(&next, found = find(#name));                                                      \
		(__typeof__(&name))found;                                                                              \
	})

/* ---- The report ---------------------------------------------------------- */

/* Appends a line; by system calls of its own, which nothing disturbs. */
__attribute__((format(printf, 1, 2))) static void report(const char *format, ...)
{
	char line[512];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	if (length < 0 || length >= (int)sizeof(line) || syscall(SYS_write, report_descriptor, line, length) != length)
		abort();
}

/* Reports who called: "fault KIND", then "frame OBJECT OFFSET FUNCTION", innermost first. */
static void report_stack(enum kind kind)
{
	void *frames[48];
	const int count = backtrace(frames, 48);

	report("fault %s\n", kinds[kind].name);
	for (int i = 2; i < count; i++) {
		const char *object = "?", *function = "?";
		uintptr_t offset = 0;
		Dl_info info;

		if (dladdr(frames[i], &info) != 0) {
			object = strrchr(info.dli_fname, '/') != NULL ? strrchr(info.dli_fname, '/') + 1
			                                              : info.dli_fname;
			/* The call stands before where it returns to. */
			offset = (uintptr_t)frames[i] - 1 - (uintptr_t)info.dli_fbase;
			function = info.dli_sname != NULL ? info.dli_sname : "?";
		}
		report("frame %s %" PRIxPTR " %s\n", object, offset, function);
	}
}

/* ---- The plan ------------------------------------------------------------ */

static bool is_planned(enum kind kind)
{
	return planned == KINDS || planned == kind;
}

/* Counts a call; true: it is to fail, with errno set. */
__attribute__((noinline)) static bool fails(enum kind kind)
{
	uint64_t count;
	bool failed = false;

	if (!atomic_load(&armed))
		return false;
	count = atomic_fetch_add(&counts[kind], 1) + 1;
	if (how == ONCE)
		failed = is_planned(kind) && count == number;
	else if (how == FROM)
		failed = is_planned(kind) && count >= number;
	else if (how == INTERRUPTED)
		failed = is_planned(kind) && kinds[kind].interruptible && count % 2 == 1;
	if (!failed)
		return false;
	if (how != INTERRUPTED && !atomic_exchange(&reported, true))
		report_stack(kind);
	errno = how == INTERRUPTED ? EINTR : kinds[kind].error;
	return true;
}

/* How many bytes a read or write may move. */
static size_t shortened(enum kind kind, size_t size)
{
	if (!atomic_load(&armed) || !is_planned(kind) || size == 0)
		return size;
	return how == ONE_BYTE ? 1 : how == HALF ? (size + 1) / 2 : size;
}

static void read_plan(const char *text)
{
	static const char *const hows[] = {"", "once", "from", "eintr", "one", "half"};
	char kind[16], word[16];

	if (text == NULL || sscanf(text, "%15s %15s %" SCNu64, kind, word, &number) < 2)
		return;
	for (planned = 0; planned < KINDS && strcmp(kinds[planned].name, kind) != 0;)
		planned++;
	for (size_t i = 1; i < sizeof(hows) / sizeof(hows[0]); i++)
		if (strcmp(hows[i], word) == 0)
			how = (enum how)i;
	if (how == NOT_AT_ALL || (planned == KINDS && strcmp(kind, "all") != 0))
		abort();
}

/* ---- The program's beginning and end ------------------------------------- */

#define DESCRIPTORS 256

static void find_open(bool *open)
{
	for (int descriptor = 0; descriptor < DESCRIPTORS; descriptor++)
		open[descriptor] = syscall(SYS_fcntl, descriptor, F_GETFD) >= 0;
}

static int (*program_main)(int argc, char **argv, char **environment);

static int main_between(int argc, char **argv, char **environment)
{
	const char *report_path = getenv("FAULT_REPORT");
	bool before[DESCRIPTORS], after[DESCRIPTORS];
	void *frame;
	int status;

	read_plan(getenv("FAULT"));
	if (report_path == NULL)
		return program_main(argc, argv, environment);
	report_descriptor =
		(int)syscall(SYS_openat, AT_FDCWD, report_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (report_descriptor < 0)
		abort();
	backtrace(&frame, 1); /* the first call loads a library */
	find_open(before);
	atomic_store(&armed, true);
	status = program_main(argc, argv, environment);
	atomic_store(&armed, false);
	find_open(after);
	for (int kind = 0; kind < KINDS; kind++)
		report("count %s %" PRIuFAST64 "\n", kinds[kind].name, atomic_load(&counts[kind]));
	for (int descriptor = 3; descriptor < DESCRIPTORS; descriptor++)
		if (after[descriptor] && !before[descriptor])
			report("leaked %d\n", descriptor);
	return status;
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*linker_fini)(void), void *stack_end);

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*linker_fini)(void), void *stack_end)
{
	program_main = main;
	return NEXT(__libc_start_main)(main_between, argc, argv, init, fini, linker_fini, stack_end);
}

/* LeakSanitizer leaves out what the dynamic linker allocates, but only where the linker calls its malloc() itself. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:ld-linux\nleak:/ld.so";
}

const char *__lsan_default_options(void);

const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}

/* ---- Calls --------------------------------------------------------------- */

/* A function that fails by giving `failed`, and else is the next one. */
#define CALL(type, name, parameters, arguments, kind, failed)                                                          \
	type name parameters                                                                                           \
	{                                                                                                              \
		return fails(kind) ? failed : NEXT(name) arguments;                                                    \
	}

/* A function that gives an error's number. */
#define CALL_NUMBER(name, parameters, arguments, kind) CALL(int, name, parameters, arguments, kind, errno)

CALL(void *, malloc, (size_t size), (size), MEMORY, NULL)
CALL(void *, calloc, (size_t count, size_t size), (count, size), MEMORY, NULL)
CALL(void *, realloc, (void *bytes, size_t size), (bytes, size), MEMORY, NULL)
CALL(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size), MEMORY, NULL)
CALL_NUMBER(posix_memalign, (void **bytes, size_t alignment, size_t size), (bytes, alignment, size), MEMORY)

CALL(int, mkostemp, (char *path, int flags), (path, flags), TEMPORARY, -1)
CALL(int, mkostemp64, (char *path, int flags), (path, flags), TEMPORARY, -1)
CALL(int, ftruncate, (int descriptor, off_t length), (descriptor, length), TRUNCATE, -1)
CALL(int, ftruncate64, (int descriptor, off64_t length), (descriptor, length), TRUNCATE, -1)
CALL(off_t, lseek, (int descriptor, off_t offset, int whence), (descriptor, offset, whence), SEEK, -1)
CALL(off64_t, lseek64, (int descriptor, off64_t offset, int whence), (descriptor, offset, whence), SEEK, -1)
CALL(int, stat, (const char *path, struct stat *status), (path, status), STAT, -1)
CALL(int, stat64, (const char *path, struct stat64 *status), (path, status), STAT, -1)
CALL(int, fstat, (int descriptor, struct stat *status), (descriptor, status), STAT, -1)
CALL(int, fstat64, (int descriptor, struct stat64 *status), (descriptor, status), STAT, -1)
CALL(int, access, (const char *path, int mode), (path, mode), STAT, -1)
CALL(int, fchmod, (int descriptor, mode_t mode), (descriptor, mode), CHMOD, -1)
CALL(int, rename, (const char *from, const char *to), (from, to), RENAME, -1)
CALL(int, linkat, (int from, const char *old, int to, const char *new, int flags), (from, old, to, new, flags), LINK,
     -1)
CALL(int, unlink, (const char *path), (path), UNLINK, -1)
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode), DIRECTORY, -1)
CALL(int, flock, (int descriptor, int operation), (descriptor, operation), LOCK, -1)
CALL(int, poll, (struct pollfd * polled, nfds_t count, int timeout), (polled, count, timeout), POLL, -1)
CALL(int, pipe2, (int ends[2], int flags), (ends, flags), PIPE, -1)
CALL(char *, realpath, (const char *path, char *resolved), (path, resolved), REALPATH, NULL)
CALL(int, fflush, (FILE * stream), (stream), FLUSH, EOF)
CALL(int, getrlimit64, (__rlimit_resource_t resource, struct rlimit64 *limit), (resource, limit), LIMIT, -1)
CALL(int, setrlimit64, (__rlimit_resource_t resource, const struct rlimit64 *limit), (resource, limit), LIMIT, -1)
CALL(int, sched_getaffinity, (pid_t process, size_t size, cpu_set_t *set), (process, size, set), LIMIT, -1)

CALL_NUMBER(pthread_create,
            (pthread_t * thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument),
            (thread, attributes, body, argument), THREAD)
CALL_NUMBER(pthread_mutex_init, (pthread_mutex_t * mutex, const pthread_mutexattr_t *attributes), (mutex, attributes),
            INIT)
CALL_NUMBER(pthread_cond_init, (pthread_cond_t * condition, const pthread_condattr_t *attributes),
            (condition, attributes), INIT)
CALL_NUMBER(pthread_condattr_init, (pthread_condattr_t * attributes), (attributes), INIT)
CALL_NUMBER(pthread_condattr_setclock, (pthread_condattr_t * attributes, clockid_t clock), (attributes, clock), INIT)

/* Nothing of a test need outlive the machine: waiting for the disk would be most of its time. */
int fsync(int descriptor)
{
	(void)descriptor;
	return fails(SYNC) ? -1 : 0;
}

int syncfs(int descriptor)
{
	(void)descriptor;
	return fails(SYNC) ? -1 : 0;
}

int fdatasync(int descriptor)
{
	(void)descriptor;
	return fails(SYNC) ? -1 : 0;
}

/* AddressSanitizer's strdup() would allocate past us. */
static char *duplicate(const char *text, size_t length)
{
	char *copy = malloc(length + 1);

	if (copy != NULL) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

char *strdup(const char *text)
{
	return duplicate(text, strlen(text));
}

char *strndup(const char *text, size_t limit)
{
	return duplicate(text, strnlen(text, limit));
}

/* ---- Calls that move bytes ----------------------------------------------- */

#define MOVE(name, parameters, arguments, kind)                                                                        \
	ssize_t name parameters                                                                                        \
	{                                                                                                              \
		if (fails(kind))                                                                                       \
			return -1;                                                                                     \
		size = shortened(kind, size);                                                                          \
		return NEXT(name) arguments;                                                                           \
	}

MOVE(read, (int descriptor, void *bytes, size_t size), (descriptor, bytes, size), READ)
MOVE(pread, (int descriptor, void *bytes, size_t size, off_t offset), (descriptor, bytes, size, offset), PREAD)
MOVE(pread64, (int descriptor, void *bytes, size_t size, off64_t offset), (descriptor, bytes, size, offset), PREAD)
MOVE(write, (int descriptor, const void *bytes, size_t size), (descriptor, bytes, size), WRITE)
MOVE(pwrite, (int descriptor, const void *bytes, size_t size, off_t offset), (descriptor, bytes, size, offset), PWRITE)
MOVE(pwrite64, (int descriptor, const void *bytes, size_t size, off64_t offset), (descriptor, bytes, size, offset),
     PWRITE)

/* ---- Opening and closing ------------------------------------------------- */

static bool has_mode(int flags)
{
	return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

#define OPEN_CALL(name, parameters, ...)                                                                               \
	int name parameters                                                                                            \
	{                                                                                                              \
		mode_t mode = 0;                                                                                       \
		va_list arguments;                                                                                     \
                                                                                                                       \
		if (has_mode(flags)) {                                                                                 \
			va_start(arguments, flags);                                                                    \
			mode = va_arg(arguments, mode_t);                                                              \
			va_end(arguments);                                                                             \
		}                                                                                                      \
		return fails(OPEN) ? -1 : NEXT(name)(__VA_ARGS__, flags, mode);                                        \
	}

OPEN_CALL(open, (const char *path, int flags, ...), path)
OPEN_CALL(open64, (const char *path, int flags, ...), path)
OPEN_CALL(openat, (int directory, const char *path, int flags, ...), directory, path)

/* A descriptor whose closing failed is closed all the same. */
int close(int descriptor)
{
	const bool failed = fails(CLOSE);
	const int error = errno;
	const int result = NEXT(close)(descriptor);

	if (!failed || result != 0)
		return result;
	errno = error;
	return -1;
}

int fcntl64(int descriptor, int command, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, command);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	return fails(FCNTL) ? -1 : NEXT(fcntl64)(descriptor, command, argument);
}

static ssize_t read_stream(void *cookie, char *bytes, size_t size)
{
	return read((int)(intptr_t)cookie, bytes, size);
}

static int close_stream(void *cookie)
{
	return close((int)(intptr_t)cookie);
}

/* Streams that are read; the program writes none. */
FILE *fopen64(const char *path, const char *mode)
{
	const cookie_io_functions_t functions = {.read = read_stream, .close = close_stream};
	const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	FILE *stream;

	if (mode[0] != 'r')
		abort();
	if (descriptor < 0)
		return NULL;
	stream = fopencookie((void *)(intptr_t)descriptor, "r", functions);
	if (stream == NULL)
		NEXT(close)(descriptor);
	return stream;
}
