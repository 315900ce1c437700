/*
 * ranks_alone.c - a program that is one process
 */
#include "cli/ranks.h"

#include "run/shard_environment.h"
#include "util/error.h"

void ranks_begin(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
}

int ranks_end(int status)
{
	return status;
}

bool ranks_parallel(void)
{
	return false;
}

bool ranks_check(bool divided, zipfit_error *error)
{
	const char *variable;
	const uint64_t processes = zf_launched_processes(&variable);

	if (divided || processes <= 1)
		return true;
	return zf_fail(error, ZIPFIT_BAD_OPTION,
	               "this is one of %llu processes of a parallel job, and each would do all of the work: run "
	               "zipfit-mpi, or select with --shard auto (where each has inputs of its own, unset %s)",
	               (unsigned long long)processes, variable);
}

size_t ranks_count(void)
{
	return 1;
}

size_t ranks_rank(void)
{
	return 0;
}

void ranks_fail(const zipfit_error *error)
{
	(void)error;
}

bool ranks_poll(zipfit_stop *stop, zipfit_error *error)
{
	(void)stop;
	(void)error;
	return true;
}

bool ranks_agree(bool ok, zipfit_stop *stop, zipfit_error *error)
{
	(void)stop;
	(void)error;
	return ok;
}

bool ranks_gather(const struct gathering *gathering, zipfit_error *error)
{
	(void)gathering;
	(void)error;
	return true;
}

bool ranks_rows(const struct gathering *gathering,
                bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user, zipfit_error *error)
{
	(void)gathering;
	(void)put;
	(void)user;
	(void)error;
	return true;
}

bool ranks_done(zipfit_error *error)
{
	(void)error;
	return true;
}
