/*
 * parallel.c - does the same work for each of many items, on several threads
 *
 * The threads take the items in order. When an item fails, all items before it are done
 * or in progress, so the error that is reported does not depend on the number of threads.
 */
#include "util/parallel.h"

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

/* A thread and the error that ended it. */
struct worker {
	struct loop *loop;
	size_t number;
	pthread_t thread;
	bool failed;
	size_t item;
	zipfit_error error;
};

static void *worker_main(void *argument)
{
	struct worker *worker = argument;
	struct loop *loop = worker->loop;

	while (!worker->failed && !atomic_load(&loop->is_over)) {
		worker->item = atomic_fetch_add(&loop->next, 1);
		if (worker->item >= loop->count)
			break;
		worker->failed = !loop->work(loop->user, worker->number, worker->item, &worker->error);
		if (worker->failed)
			atomic_store(&loop->is_over, true);
	}
	return NULL;
}

bool zf_parallel_for(size_t threads, size_t count, zf_item_work work, void *user, zipfit_error *error)
{
	const size_t worker_count = threads < count ? threads : count;
	struct loop loop = {.work = work, .user = user, .count = count};
	struct worker *workers;
	const struct worker *first = NULL;
	size_t started = 1;
	bool ok = true;

	if (count == 0)
		return true;
	workers = calloc(worker_count, sizeof(*workers));
	if (workers == NULL)
		return zf_fail_memory(error, "threads");
	atomic_init(&loop.next, 0);
	atomic_init(&loop.is_over, false);
	for (size_t i = 0; i < worker_count; i++) {
		workers[i].loop = &loop;
		workers[i].number = i;
	}
	while (ok && started < worker_count) {
		ok = zf_thread_start(&workers[started].thread, worker_main, &workers[started], error);
		started += ok;
	}
	if (ok)
		worker_main(&workers[0]);
	else
		atomic_store(&loop.is_over, true);
	for (size_t i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	for (size_t i = 0; ok && i < worker_count; i++)
		if (workers[i].failed && (first == NULL || workers[i].item < first->item))
			first = &workers[i];
	if (first != NULL)
		*error = first->error;
	free(workers);
	return ok && first == NULL;
}
