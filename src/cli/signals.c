/*
 * signals.c - a signal asks, the main path cleans up, then the signal is raised again
 *
 * The handler does nothing but note the signal and request the stop. No
 * SA_RESTART: a write that waits for a full pipe must wake up.
 *
 * Signals that a user or a batch system sends to end a job are always handled. Other
 * signals that end the process are handled unless a library handles them: a profiler uses
 * SIGPROF, a sanitizer SIGSEGV. SIGQUIT is for finding out where the program is, and
 * ends it at once, as a fault does.
 */
#include "cli/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

static const int requests[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};
static const int others[] = {
	SIGALRM,   SIGVTALRM, SIGPROF, SIGIO,
#ifdef SIGPWR
	SIGPWR,
#endif
#ifdef SIGSTKFLT
	SIGSTKFLT,
#endif
};
static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP, SIGABRT, SIGQUIT};
static const int errors_of_write[] = {SIGPIPE, SIGXFSZ};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Global because a handler has no argument. */
static volatile sig_atomic_t received;
static _Atomic(zipfit_stop *) stop_to_request;
static _Atomic(zipfit_cleanup *) cleanup_to_run;

static void on_signal(int number)
{
	zipfit_stop *stop = atomic_load(&stop_to_request);

	received = number;
	if (stop != NULL)
		zipfit_stop_request(stop);
}

static void die_by(int number)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t set;

	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, number);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
}

/* libarchive calls exit(), in whatever thread that is, where it has no memory for a string. */
static void on_exit_of_process(void)
{
	zipfit_cleanup_run(atomic_load(&cleanup_to_run));
}

/* Only system calls can be relied on now. */
static void on_fault(int number)
{
	zipfit_cleanup_run(atomic_load(&cleanup_to_run));
	die_by(number);
}

/* Sets a handler, where there is none yet or, if `always`, another one. */
static void handle(int number, void (*handler)(int number), bool always)
{
	struct sigaction action = {.sa_handler = handler};
	struct sigaction before;

	sigemptyset(&action.sa_mask);
	if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN &&
	    (always || before.sa_handler == SIG_DFL))
		sigaction(number, &action, NULL);
}

void signals_begin(zipfit_stop *stop, zipfit_cleanup *cleanup)
{
	atomic_store(&stop_to_request, stop);
	atomic_store(&cleanup_to_run, cleanup);
	/* Without a handler a file may be left behind: no reason not to run. */
	(void)atexit(on_exit_of_process);
	for (size_t i = 0; i < COUNT(requests); i++)
		handle(requests[i], on_signal, true);
	for (size_t i = 0; i < COUNT(others); i++)
		handle(others[i], on_signal, false);
	for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
		handle(number, on_signal, false);
	for (size_t i = 0; i < COUNT(faults); i++)
		handle(faults[i], on_fault, false);
	for (size_t i = 0; i < COUNT(errors_of_write); i++)
		handle(errors_of_write[i], SIG_IGN, true);
}

void signals_end(void)
{
	atomic_store(&stop_to_request, NULL);
	atomic_store(&cleanup_to_run, NULL);
}

void signals_exit(bool broken_pipe)
{
	if (received != 0)
		die_by(received);
	if (broken_pipe)
		die_by(SIGPIPE);
}
