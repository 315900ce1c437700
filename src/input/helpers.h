/*
 * helpers.h - threads that decode for the thread that reads a file
 *
 * The owner of a job offers it before it needs the result. A thread that has nothing else to
 * do takes it; if none has when the owner needs it, the owner does it itself. So the owner
 * never waits for a thread that waits, with any number of threads.
 *
 * Any number of threads.
 */
#ifndef ZF_INPUT_HELPERS_H
#define ZF_INPUT_HELPERS_H

#include "zipfit.h"

struct zf_helpers;

/* A job, part of what it is about. Its owner sets `run` and `bytes`; the other members belong to the helpers. */
struct zf_job {
	void (*run)(struct zf_job *job); /* by any thread; touches nothing that its owner touches meanwhile */
	size_t bytes;                    /* of memory that it takes until it is dropped */
	struct zf_job *next;             /* of those that no thread has taken */
	bool taken, done;
};

struct zf_helpers *zf_helpers_new(zipfit_error *error);

/* No thread may be using them, and all jobs must have been dropped. NULL is allowed. */
void zf_helpers_free(struct zf_helpers *helpers);

/* ---- The owner of a job --------------------------------------------------- */

/*
 * Offers a job. False, and it is not offered, if those that were not dropped take too much memory with it, unless it is
 * `needed`.
 */
bool zf_helpers_offer(struct zf_helpers *helpers, struct zf_job *job, bool needed);

/* Waits until a job is done, or does it now. */
void zf_helpers_await(struct zf_helpers *helpers, struct zf_job *job);

/* A job that was offered is no longer needed: it is not begun, or has been done, when this returns. */
void zf_helpers_drop(struct zf_helpers *helpers, struct zf_job *job);

/* ---- Threads that help ---------------------------------------------------- */

/* One more thread may own jobs, until zf_helpers_leave() is called for it. */
void zf_helpers_expect(struct zf_helpers *helpers);
void zf_helpers_leave(struct zf_helpers *helpers);

/* Does a job that no thread has taken; false if there is none. */
bool zf_helpers_help(struct zf_helpers *helpers);

/* Does jobs until no thread may own any. */
void zf_helpers_stay(struct zf_helpers *helpers);

/* Whether a job waits for a thread. */
bool zf_helpers_wanted(struct zf_helpers *helpers);

#endif
