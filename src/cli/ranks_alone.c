/*
 * ranks_alone.c - a program that is one process
 */
#include "cli/ranks.h"

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
