/*
 * ranks.c - the ranks of a job: so far, a single process
 *
 * To be replaced by what talks through a zipfit_communicator.
 */
#include "job/ranks.h"

#include "util/error.h"

#include <stdlib.h>

struct zf_ranks {
	size_t count;
};

struct zf_ranks *zf_ranks_new(const zipfit_communicator *communicator, zipfit_error *error)
{
	struct zf_ranks *ranks = calloc(1, sizeof(*ranks));

	(void)communicator;
	if (ranks == NULL) {
		zf_fail_memory(error, "the ranks");
		return NULL;
	}
	ranks->count = 1;
	return ranks;
}

void zf_ranks_free(struct zf_ranks *ranks)
{
	free(ranks);
}

size_t zf_ranks_count(const struct zf_ranks *ranks)
{
	return ranks->count;
}

size_t zf_ranks_rank(const struct zf_ranks *ranks)
{
	(void)ranks;
	return 0;
}

void zf_ranks_fail(struct zf_ranks *ranks, const zipfit_error *error)
{
	(void)ranks;
	(void)error;
}

bool zf_ranks_poll(struct zf_ranks *ranks, zipfit_stop *stop, zipfit_error *error)
{
	(void)ranks;
	(void)stop;
	(void)error;
	return true;
}

bool zf_ranks_agree(struct zf_ranks *ranks, bool ok, zipfit_error *error)
{
	(void)ranks;
	(void)error;
	return ok;
}

bool zf_ranks_gather(struct zf_ranks *ranks, const struct zf_gathering *gathering, zipfit_error *error)
{
	(void)ranks;
	(void)gathering;
	(void)error;
	return true;
}

bool zf_ranks_rows(struct zf_ranks *ranks, const struct zf_gathering *gathering,
                   bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user,
                   zipfit_error *error)
{
	(void)ranks;
	(void)gathering;
	(void)put;
	(void)user;
	(void)error;
	return true;
}

bool zf_ranks_done(struct zf_ranks *ranks, zipfit_error *error)
{
	(void)ranks;
	(void)error;
	return true;
}
