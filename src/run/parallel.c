/*
 * parallel.c - does the same work for each of many items, on several threads
 *
 * The threads take the items in order, so that all items before one that fails are done
 * or under way: which error is told does not depend on the number of threads.
 */
#include "run/parallel.h"

#include "util/error.h"
#include "util/thread.h"

#include <stdatomic.h>
#include <stdlib.h>

struct loop {
	zf_item_work work;
	void *user;
	size_t count;
	atomic_size_t next;  /* item */
	atomic_bool is_over; /* an item failed */
};

/* One thread, and the failure that ended it. */
struct lane {
	struct loop *loop;
	size_t number;
	pthread_t thread;
	bool failed;
	size_t item;
	zipfit_error error;
};

static void *lane_main(void *argument)
{
	struct lane *lane = argument;
	struct loop *loop = lane->loop;

	while (!lane->failed && !atomic_load(&loop->is_over)) {
		lane->item = atomic_fetch_add(&loop->next, 1);
		if (lane->item >= loop->count)
			break;
		lane->failed = !loop->work(loop->user, lane->number, lane->item, &lane->error);
		if (lane->failed)
			atomic_store(&loop->is_over, true);
	}
	return NULL;
}

bool zf_parallel_for(size_t threads, size_t count, zf_item_work work, void *user, zipfit_error *error)
{
	const size_t lane_count = threads < count ? threads : count;
	struct loop loop = {.work = work, .user = user, .count = count};
	struct lane *lanes;
	const struct lane *first = NULL;
	size_t started = 1;
	bool ok = true;

	if (count == 0)
		return true;
	lanes = calloc(lane_count, sizeof(*lanes));
	if (lanes == NULL)
		return zf_fail_memory(error, "threads");
	atomic_init(&loop.next, 0);
	atomic_init(&loop.is_over, false);
	for (size_t i = 0; i < lane_count; i++) {
		lanes[i].loop = &loop;
		lanes[i].number = i;
	}
	while (ok && started < lane_count) {
		ok = zf_thread_start(&lanes[started].thread, lane_main, &lanes[started], error);
		started += ok;
	}
	if (ok)
		lane_main(&lanes[0]);
	else
		atomic_store(&loop.is_over, true);
	for (size_t i = 1; i < started; i++)
		pthread_join(lanes[i].thread, NULL);
	for (size_t i = 0; ok && i < lane_count; i++)
		if (lanes[i].failed && (first == NULL || lanes[i].item < first->item))
			first = &lanes[i];
	if (first != NULL)
		*error = first->error;
	free(lanes);
	return ok && first == NULL;
}
