/*
 * test_stop.c - the flag that ends what is under way
 *
 * Waiting code polls the descriptor, computing code looks at the flag; both must see a
 * request from a thread or a signal handler, and keep seeing it.
 */
#include "support.h"
#include "util/stop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

static zipfit_stop *new_stop(void)
{
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);

	assert_ok(stop != NULL, error);
	return stop;
}

/* Whether the descriptor is readable within `milliseconds`; -1 waits for ever. */
static bool readable(const zipfit_stop *stop, int milliseconds)
{
	struct pollfd polled = {.fd = zf_stop_descriptor(stop), .events = POLLIN};

	return poll(&polled, 1, milliseconds) == 1;
}

static void test_request_is_seen_and_stays(void **state)
{
	zipfit_stop *stop = new_stop();
	zipfit_error error;

	(void)state;
	assert_false(zipfit_stop_requested(stop));
	assert_true(zf_stop_check(stop, &error));
	assert_false(readable(stop, 0));
	/* More often than a pipe holds bytes: a full one must neither block nor lose anything. */
	for (int i = 0; i < 100000; i++)
		zipfit_stop_request(stop);
	for (int i = 0; i < 3; i++) {
		assert_true(zipfit_stop_requested(stop));
		assert_true(readable(stop, 0));
		assert_false(zf_stop_check(stop, &error));
		assert_int_equal(ZIPFIT_STOPPED, error.code);
	}
	zipfit_stop_free(stop);
}

static void test_no_stop_never_stops(void **state)
{
	zipfit_error error;

	(void)state;
	assert_false(zipfit_stop_requested(NULL));
	assert_true(zf_stop_check(NULL, &error));
	assert_int_equal(-1, zf_stop_descriptor(NULL));
	zipfit_stop_free(NULL);
}

static void *request(void *stop)
{
	zipfit_stop_request(stop);
	return NULL;
}

static void test_another_thread_wakes_a_sleeper(void **state)
{
	zipfit_stop *stop = new_stop();
	pthread_t thread;

	(void)state;
	assert_int_equal(0, pthread_create(&thread, NULL, request, stop));
	assert_true(readable(stop, -1));
	assert_true(zipfit_stop_requested(stop));
	pthread_join(thread, NULL);
	zipfit_stop_free(stop);
}

static zipfit_stop *signalled;

static void on_signal(int number)
{
	(void)number;
	zipfit_stop_request(signalled);
}

static void test_signal_handler_keeps_errno(void **state)
{
	struct sigaction action = {.sa_handler = on_signal};

	(void)state;
	signalled = new_stop();
	/* Fill the pipe, so that the handler's write fails. */
	for (int i = 0; i < 100000; i++)
		zipfit_stop_request(signalled);
	assert_int_equal(0, sigaction(SIGUSR1, &action, NULL));
	errno = ERANGE;
	raise(SIGUSR1);
	assert_int_equal(ERANGE, errno);
	assert_true(zipfit_stop_requested(signalled));
	signal(SIGUSR1, SIG_DFL);
	zipfit_stop_free(signalled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request_is_seen_and_stays),
		cmocka_unit_test(test_no_stop_never_stops),
		cmocka_unit_test(test_another_thread_wakes_a_sleeper),
		cmocka_unit_test(test_signal_handler_keeps_errno),
	};

	return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
