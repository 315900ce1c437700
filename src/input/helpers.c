/*
 * helpers.c - threads that decode for the thread that reads a file
 */
#include "input/helpers.h"

#include "util/error.h"

#include <pthread.h>
#include <stdlib.h>

/* The memory of jobs that are offered ahead. One job of each owner may exceed it. */
#define MOST_BYTES ((size_t)64 << 20)

struct zf_helpers {
	pthread_mutex_t mutex;
	pthread_cond_t offered; /* threads that stay wait for a job, or for the last owner's end */
	pthread_cond_t done;    /* owners wait for a job that another thread does */
	/* Under the mutex. */
	struct zf_job *first, *last; /* that no thread has taken, in the order of offers */
	size_t bytes;                /* of jobs that were not dropped */
	size_t owners;               /* threads that may offer jobs */
};

struct zf_helpers *zf_helpers_new(zipfit_error *error)
{
	struct zf_helpers *helpers = calloc(1, sizeof(*helpers));

	if (helpers == NULL || pthread_mutex_init(&helpers->mutex, NULL) != 0)
		goto no_mutex;
	if (pthread_cond_init(&helpers->offered, NULL) != 0)
		goto no_offered;
	if (pthread_cond_init(&helpers->done, NULL) == 0)
		return helpers;
	pthread_cond_destroy(&helpers->offered);
no_offered:
	pthread_mutex_destroy(&helpers->mutex);
no_mutex:
	free(helpers);
	zf_fail_memory(error, "readers");
	return NULL;
}

void zf_helpers_free(struct zf_helpers *helpers)
{
	if (helpers == NULL)
		return;
	pthread_cond_destroy(&helpers->done);
	pthread_cond_destroy(&helpers->offered);
	pthread_mutex_destroy(&helpers->mutex);
	free(helpers);
}

/* ---- The owner of a job --------------------------------------------------- */

/* Under the mutex. */
static void add(struct zf_helpers *helpers, struct zf_job *job)
{
	job->next = NULL;
	job->taken = job->done = false;
	*(helpers->first == NULL ? &helpers->first : &helpers->last->next) = job;
	helpers->last = job;
	helpers->bytes += job->bytes;
	pthread_cond_signal(&helpers->offered);
}

bool zf_helpers_offer(struct zf_helpers *helpers, struct zf_job *job, bool needed)
{
	bool fits;

	pthread_mutex_lock(&helpers->mutex);
	fits = needed || (helpers->bytes <= MOST_BYTES && job->bytes <= MOST_BYTES - helpers->bytes);
	if (fits)
		add(helpers, job);
	pthread_mutex_unlock(&helpers->mutex);
	return fits;
}

/* Takes a job off the list. Under the mutex. */
static void take(struct zf_helpers *helpers, struct zf_job *job)
{
	struct zf_job *before = NULL;

	for (struct zf_job *at = helpers->first; at != job; at = at->next)
		before = at;
	*(before == NULL ? &helpers->first : &before->next) = job->next;
	if (helpers->last == job)
		helpers->last = before;
	job->taken = true;
}

/* Does a job that was taken. Under the mutex, but not while it runs. */
static void run(struct zf_helpers *helpers, struct zf_job *job)
{
	pthread_mutex_unlock(&helpers->mutex);
	job->run(job);
	pthread_mutex_lock(&helpers->mutex);
	job->done = true;
	pthread_cond_broadcast(&helpers->done);
}

void zf_helpers_await(struct zf_helpers *helpers, struct zf_job *job)
{
	pthread_mutex_lock(&helpers->mutex);
	if (!job->taken) {
		take(helpers, job);
		run(helpers, job);
	}
	while (!job->done)
		pthread_cond_wait(&helpers->done, &helpers->mutex);
	pthread_mutex_unlock(&helpers->mutex);
}

void zf_helpers_drop(struct zf_helpers *helpers, struct zf_job *job)
{
	pthread_mutex_lock(&helpers->mutex);
	if (!job->taken)
		take(helpers, job);
	else
		while (!job->done)
			pthread_cond_wait(&helpers->done, &helpers->mutex);
	helpers->bytes -= job->bytes;
	pthread_mutex_unlock(&helpers->mutex);
}

/* ---- Threads that help ---------------------------------------------------- */

void zf_helpers_expect(struct zf_helpers *helpers)
{
	pthread_mutex_lock(&helpers->mutex);
	helpers->owners++;
	pthread_mutex_unlock(&helpers->mutex);
}

void zf_helpers_leave(struct zf_helpers *helpers)
{
	pthread_mutex_lock(&helpers->mutex);
	if (--helpers->owners == 0)
		pthread_cond_broadcast(&helpers->offered);
	pthread_mutex_unlock(&helpers->mutex);
}

/* Takes and does the first job, if there is one. Under the mutex. */
static bool help(struct zf_helpers *helpers)
{
	struct zf_job *job = helpers->first;

	if (job == NULL)
		return false;
	take(helpers, job);
	run(helpers, job);
	return true;
}

bool zf_helpers_help(struct zf_helpers *helpers)
{
	bool helped;

	pthread_mutex_lock(&helpers->mutex);
	helped = help(helpers);
	pthread_mutex_unlock(&helpers->mutex);
	return helped;
}

void zf_helpers_stay(struct zf_helpers *helpers)
{
	pthread_mutex_lock(&helpers->mutex);
	while (help(helpers) || helpers->owners > 0)
		if (helpers->first == NULL && helpers->owners > 0)
			pthread_cond_wait(&helpers->offered, &helpers->mutex);
	pthread_mutex_unlock(&helpers->mutex);
}

bool zf_helpers_wanted(struct zf_helpers *helpers)
{
	bool wanted;

	pthread_mutex_lock(&helpers->mutex);
	wanted = helpers->first != NULL;
	pthread_mutex_unlock(&helpers->mutex);
	return wanted;
}
