/*
 * stop.c - a request to stop, from a thread or a signal handler
 *
 * zipfit_stop_request() runs in signal handlers: it only stores an atomic flag and writes one
 * byte to a non-blocking pipe, and it preserves errno.
 */
#include "util/stop.h"

#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct zipfit_stop {
	atomic_bool requested; /* written by any thread or signal handler, read by any thread */
	int pipe[2];           /* set before the object is shared */
};

zipfit_stop *zipfit_stop_new(zipfit_error *error)
{
	zipfit_stop *stop = malloc(sizeof(*stop));

	if (stop == NULL) {
		zf_fail_memory(error, "a stop flag");
		return NULL;
	}
	atomic_init(&stop->requested, false);
	if (pipe2(stop->pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
		zf_fail(error, ZIPFIT_IO, "cannot make a pipe: %s", zf_errno_text(errno));
		free(stop);
		return NULL;
	}
	return stop;
}

void zipfit_stop_free(zipfit_stop *stop)
{
	if (stop == NULL)
		return;
	close(stop->pipe[0]);
	close(stop->pipe[1]);
	free(stop);
}

void zipfit_stop_request(zipfit_stop *stop)
{
	const int saved_errno = errno;

	if (stop == NULL)
		return;
	atomic_store(&stop->requested, true);
	/* A write fails only if the pipe is full, and then it is readable already. */
	while (write(stop->pipe[1], "", 1) < 0 && errno == EINTR)
		;
	errno = saved_errno;
}

bool zipfit_stop_requested(const zipfit_stop *stop)
{
	return stop != NULL && atomic_load(&stop->requested);
}

int zf_stop_descriptor(const zipfit_stop *stop)
{
	return stop == NULL ? -1 : stop->pipe[0];
}

bool zf_stop_check(const zipfit_stop *stop, zipfit_error *error)
{
	if (!zipfit_stop_requested(stop))
		return true;
	return zf_fail(error, ZIPFIT_STOPPED, "stopped");
}
