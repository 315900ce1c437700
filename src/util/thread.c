/*
 * thread.c - starts a thread
 */
#include "util/thread.h"

#include "util/error.h"

#include <signal.h>

bool zf_thread_start(pthread_t *thread, void *(*body)(void *), void *argument, zipfit_error *error)
{
	sigset_t all, before;
	int code;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(thread, NULL, body, argument);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return code == 0 || zf_fail(error, ZIPFIT_NO_MEMORY, "cannot start a thread: %s", zf_errno_text(code));
}
