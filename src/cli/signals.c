/*
 * signals.c - a signal asks, the main path cleans up, then the signal is raised again
 *
 * The handler does nothing but note the signal and request the stop. No
 * SA_RESTART: a write that waits for a full pipe must wake up.
 */
#include "cli/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

/* The user signals last: they are not always among them. */
static const int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
#define USER_SIGNALS 2

/* Global because a handler has no argument. */
static volatile sig_atomic_t received;
static _Atomic(zipfit_stop *) stop_to_request;

static void on_signal(int number)
{
	zipfit_stop *stop = atomic_load(&stop_to_request);

	received = number;
	if (stop != NULL)
		zipfit_stop_request(stop);
}

void signals_begin(zipfit_stop *stop, bool with_user)
{
	const size_t count = sizeof(handled) / sizeof(handled[0]) - (with_user ? 0 : USER_SIGNALS);
	struct sigaction action = {.sa_handler = on_signal};
	struct sigaction before;

	atomic_store(&stop_to_request, stop);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < count; i++)
		if (sigaction(handled[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(handled[i], &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

void signals_end(void)
{
	atomic_store(&stop_to_request, NULL);
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

void signals_exit(bool broken_pipe)
{
	if (received != 0)
		die_by(received);
	if (broken_pipe)
		die_by(SIGPIPE);
}
