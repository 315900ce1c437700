/*
 * ranks.c - the processes of a parallel job: how they begin, fail, stop and end together
 *
 * Waiting is done by probing now and then. The wait of a communicator such as MPI keeps a
 * core busy, which threads of other ranks could use, and sees neither an error of
 * another rank nor a stop.
 */
#include "job/ranks.h"

#include "util/error.h"

#include <stdlib.h>
#include <time.h>

#define POLL_NANOSECONDS 1000000L

struct zf_ranks {
	zipfit_communicator communicator;
	bool reported;       /* this rank has sent its report */
	bool stop_passed;    /* rank 0: has told all ranks to stop */
	size_t reports_left; /* rank 0: how many ranks have not reported */
	bool any_stopped;    /* rank 0: a rank has reported that a stop ended its run */
	bool stop_is_told;   /* rank 0: the verdict told all ranks that the job was stopped */
	enum zipfit_code stopped_as;
};

struct zf_ranks *zf_ranks_new(const zipfit_communicator *communicator, zipfit_error *error)
{
	struct zf_ranks *ranks = calloc(1, sizeof(*ranks));

	if (ranks == NULL) {
		zf_fail_memory(error, "a parallel job");
		return NULL;
	}
	ranks->communicator.size = 1;
	if (communicator == NULL)
		return ranks;
	if (communicator->struct_size < sizeof(*communicator) || communicator->rank >= communicator->size ||
	    communicator->send == NULL || communicator->probe == NULL || communicator->receive == NULL) {
		free(ranks);
		zf_fail(error, ZIPFIT_BAD_OPTION, "the communicator is incomplete");
		return NULL;
	}
	ranks->communicator = *communicator;
	ranks->reports_left = communicator->size - 1;
	return ranks;
}

void zf_ranks_free(struct zf_ranks *ranks)
{
	free(ranks);
}

size_t zf_ranks_count(const struct zf_ranks *ranks)
{
	return ranks->communicator.size;
}

size_t zf_ranks_rank(const struct zf_ranks *ranks)
{
	return ranks->communicator.rank;
}

/* ---- Messages ------------------------------------------------------------ */

static void pause_a_moment(void)
{
	const struct timespec time = {.tv_nsec = POLL_NANOSECONDS};

	nanosleep(&time, NULL);
}

bool zf_ranks_send(struct zf_ranks *ranks, size_t to, enum zf_ranks_tag tag, const void *bytes, size_t length,
                   zipfit_error *error)
{
	return ranks->communicator.send(ranks->communicator.user, to, (int)tag, bytes, length, error);
}

/* Whether a message is there; sets its sender and length. */
static bool probe(const struct zf_ranks *ranks, size_t *from, enum zf_ranks_tag tag, size_t *length)
{
	return ranks->communicator.probe(ranks->communicator.user, from, (int)tag, length);
}

/* Takes the message that was probed into `bytes`. */
static bool take(const struct zf_ranks *ranks, size_t from, enum zf_ranks_tag tag, void *bytes, size_t length,
                 zipfit_error *error)
{
	return ranks->communicator.receive(ranks->communicator.user, from, (int)tag, bytes, length, error);
}

/* Sends the same message to all other ranks. */
static bool send_to_all(struct zf_ranks *ranks, enum zf_ranks_tag tag, const void *bytes, size_t length,
                        zipfit_error *error)
{
	for (size_t other = 1; other < ranks->communicator.size; other++)
		if (!zf_ranks_send(ranks, other, tag, bytes, length, error))
			return false;
	return true;
}

/* ---- Reports ------------------------------------------------------------- */

static bool report(struct zf_ranks *ranks, const zipfit_error *how, zipfit_error *error)
{
	if (ranks->reported || ranks->communicator.rank == 0)
		return true;
	ranks->reported = true;
	return zf_ranks_send(ranks, 0, ZF_TAG_REPORT, how, sizeof(*how), error);
}

void zf_ranks_fail(struct zf_ranks *ranks, const zipfit_error *error)
{
	zipfit_error ignored; /* a rank that cannot be reached will hear of the end of this process */

	if (ranks->stop_is_told)
		return;
	if (ranks->communicator.rank == 0)
		send_to_all(ranks, ZF_TAG_VERDICT, error, sizeof(*error), &ignored);
	else
		report(ranks, error, &ignored);
}

/* Rank 0: notes that a stop ended the run of a rank, and stops the others. */
static bool note_stopped(struct zf_ranks *ranks, enum zipfit_code code, zipfit_error *error)
{
	/* If one rank has no checkpoint, the job cannot go on. */
	if (!ranks->any_stopped || code == ZIPFIT_STOPPED)
		ranks->stopped_as = code;
	ranks->any_stopped = true;
	if (ranks->stop_passed)
		return true;
	ranks->stop_passed = true;
	return send_to_all(ranks, ZF_TAG_STOP, NULL, 0, error);
}

static bool was_stopped(const zipfit_error *error)
{
	return error->code == ZIPFIT_STOPPED || error->code == ZIPFIT_SAVED;
}

/* Rank 0: takes the reports that have arrived. False with the error that a rank reports. */
static bool take_reports(struct zf_ranks *ranks, zipfit_error *error)
{
	size_t from = ZIPFIT_ANY_RANK, length;

	while (ranks->communicator.rank == 0 && ranks->reports_left > 0 &&
	       probe(ranks, &from, ZF_TAG_REPORT, &length)) {
		zipfit_error came;

		if (length != sizeof(came))
			return zf_fail(error, ZIPFIT_IO, "rank %zu: its report is damaged", from);
		if (!take(ranks, from, ZF_TAG_REPORT, &came, sizeof(came), error))
			return false;
		ranks->reports_left--;
		if (was_stopped(&came)) {
			if (!note_stopped(ranks, came.code, error))
				return false;
		} else if (came.code != ZIPFIT_OK) {
			*error = came;
			return false;
		}
		from = ZIPFIT_ANY_RANK;
	}
	return true;
}

/* A rank other than 0: takes the verdict if it has arrived. False with the error that ended the job. */
static bool take_verdict(struct zf_ranks *ranks, bool *came, zipfit_error *error)
{
	size_t from = 0, length;
	zipfit_error verdict;

	*came = ranks->communicator.rank > 0 && probe(ranks, &from, ZF_TAG_VERDICT, &length);
	if (!*came)
		return true;
	if (length != sizeof(verdict))
		return zf_fail(error, ZIPFIT_IO, "rank 0: its verdict is damaged");
	if (!take(ranks, 0, ZF_TAG_VERDICT, &verdict, sizeof(verdict), error))
		return false;
	if (verdict.code != ZIPFIT_OK)
		*error = verdict;
	return verdict.code == ZIPFIT_OK;
}

/* Looks for what ends the job: on rank 0 the report of an error, on other ranks a verdict that comes too early. */
static bool check(struct zf_ranks *ranks, zipfit_error *error)
{
	bool came;

	return take_reports(ranks, error) && take_verdict(ranks, &came, error);
}

bool zf_ranks_receive(struct zf_ranks *ranks, size_t from, enum zf_ranks_tag tag, struct zf_buffer *to,
                      zipfit_error *error)
{
	size_t length;

	while (!probe(ranks, &from, tag, &length)) {
		if (!check(ranks, error))
			return false;
		pause_a_moment();
	}
	to->length = 0;
	if (!zf_buffer_reserve(to, length, error) || !take(ranks, from, tag, to->data, length, error))
		return false;
	to->length = length;
	return true;
}

bool zf_ranks_poll(struct zf_ranks *ranks, zipfit_stop *stop, zipfit_error *error)
{
	size_t from = 0, length;

	if (ranks->communicator.size == 1)
		return true;
	if (!check(ranks, error))
		return false;
	if (ranks->any_stopped)
		zipfit_stop_request(stop);
	if (ranks->communicator.rank > 0 && probe(ranks, &from, ZF_TAG_STOP, &length)) {
		if (!take(ranks, from, ZF_TAG_STOP, NULL, 0, error))
			return false;
		zipfit_stop_request(stop);
	}
	return true;
}

/* ---- Agreeing ------------------------------------------------------------ */

/* A rank other than 0: reports how its share ended, and waits to hear how all did. */
static bool wait_for_verdict(struct zf_ranks *ranks, bool ok, zipfit_error *error)
{
	const zipfit_error done = {.code = ZIPFIT_OK};
	zipfit_error problem;
	bool came = false;

	if (!report(ranks, ok ? &done : error, &problem)) {
		*error = problem;
		return false;
	}
	if (!ok && !was_stopped(error))
		return false;
	while (!came) {
		if (!take_verdict(ranks, &came, error))
			return false;
		if (!came)
			pause_a_moment();
	}
	return true;
}

/* Rank 0: waits for all reports, and tells all ranks what follows from them. */
static bool give_verdict(struct zf_ranks *ranks, bool ok, zipfit_error *error)
{
	zipfit_error verdict = {.code = ZIPFIT_OK}, problem;

	if (!ok && !was_stopped(error))
		return false;
	if (!ok && !note_stopped(ranks, error->code, &problem)) {
		*error = problem;
		return false;
	}
	while (ranks->reports_left > 0) {
		if (!take_reports(ranks, error))
			return false;
		pause_a_moment();
	}
	if (ranks->any_stopped)
		zf_fail(&verdict, ranks->stopped_as, "stopped; the same command goes on from there");
	if (!send_to_all(ranks, ZF_TAG_VERDICT, &verdict, sizeof(verdict), &problem)) {
		*error = problem;
		return false;
	}
	ranks->stop_is_told = ranks->any_stopped;
	if (ranks->any_stopped && (ok || error->code != verdict.code))
		*error = verdict;
	return !ranks->any_stopped;
}

bool zf_ranks_agree(struct zf_ranks *ranks, bool ok, zipfit_error *error)
{
	if (ranks->communicator.size == 1)
		return ok;
	return ranks->communicator.rank > 0 ? wait_for_verdict(ranks, ok, error) : give_verdict(ranks, ok, error);
}

bool zf_ranks_done(struct zf_ranks *ranks, zipfit_error *error)
{
	struct zf_buffer nothing = {0};
	bool ok;

	if (ranks->communicator.rank == 0)
		return send_to_all(ranks, ZF_TAG_DONE, NULL, 0, error);
	ok = zf_ranks_receive(ranks, 0, ZF_TAG_DONE, &nothing, error);
	zf_buffer_free(&nothing);
	return ok;
}
