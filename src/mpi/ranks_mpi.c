/*
 * ranks_mpi.c - the processes of a job under MPI: how it begins, fails, stops and ends
 *
 * Each rank sends rank 0 one report: its share is done, saved, or failed. Rank 0
 * looks for reports while it scores itself. The first error ends its own run too;
 * it cleans up, prints the message and ends the job by MPI_Abort(), whose status
 * then is the job's (but for multiples of 256, which would be 0; ours are small). A
 * signal may reach one rank or all; rank 0 passes it on, so that all save their
 * state, and when the last has reported, all end with the same status.
 */
#include "mpi/channel.h"

#include "cli/message.h"
#include "util/error.h"

#include <stdio.h>
#include <time.h>

#define POLL_NANOSECONDS 1000000L

/* How long a rank that failed waits for rank 0 to end the job before it does that itself, in milliseconds. */
#define ABORT_PATIENCE 10000

/* Global because a process has one place in a job. */
static int rank, count = 1;
static bool reported;    /* this rank has sent its report */
static bool stop_passed; /* rank 0 has told all ranks to stop */
static int reports_left; /* rank 0: how many ranks have not reported */
static bool any_stopped; /* rank 0: a rank has reported that a signal ended its run */
static enum zipfit_code stopped_as;

void ranks_begin(int *argc, char ***argv)
{
	int provided;

	/* Only the thread that collects talks to MPI. */
	MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &count);
	reports_left = count - 1;
	if (rank == 0)
		return;
	message_mute();
	if (freopen("/dev/null", "w", stdout) == NULL)
		MPI_Abort(MPI_COMM_WORLD, EXIT_BAD);
}

bool ranks_parallel(void)
{
	return true;
}

bool ranks_check(bool divided, zipfit_error *error)
{
	(void)divided;
	(void)error;
	return true;
}

size_t ranks_count(void)
{
	return (size_t)count;
}

size_t ranks_rank(void)
{
	return (size_t)rank;
}

static void pause_a_moment(void)
{
	const struct timespec time = {.tv_nsec = POLL_NANOSECONDS};

	nanosleep(&time, NULL);
}

int ranks_end(int status)
{
	if (status == EXIT_DONE || status == EXIT_SAVED) {
		MPI_Finalize();
		return status;
	}
	for (int i = 0; rank > 0 && i < ABORT_PATIENCE; i++)
		pause_a_moment();
	MPI_Abort(MPI_COMM_WORLD, status);
	return status;
}

/* ---- Reports ------------------------------------------------------------- */

static void report(const zipfit_error *error)
{
	if (!reported && rank > 0)
		MPI_Send(error, (int)sizeof(*error), MPI_BYTE, 0, TAG_REPORT, MPI_COMM_WORLD);
	reported = true;
}

void ranks_fail(const zipfit_error *error)
{
	if (count > 1)
		report(error);
}

/* Whether a message is there, and of what length. */
static bool probe(int source, enum tag tag, MPI_Status *status)
{
	int there;

	MPI_Iprobe(source, (int)tag, MPI_COMM_WORLD, &there, status);
	return there != 0;
}

static void pass_stop_on(void)
{
	if (stop_passed)
		return;
	stop_passed = true;
	for (int other = 1; other < count; other++)
		MPI_Send(NULL, 0, MPI_BYTE, other, TAG_STOP, MPI_COMM_WORLD);
}

static void note_stopped(enum zipfit_code code)
{
	/* One rank without a checkpoint, and there is nothing to go on from. */
	if (!any_stopped || code == ZIPFIT_STOPPED)
		stopped_as = code;
	any_stopped = true;
	pass_stop_on();
}

bool channel_check_reports(zipfit_error *error)
{
	zipfit_error came;
	MPI_Status status;

	while (rank == 0 && probe(MPI_ANY_SOURCE, TAG_REPORT, &status)) {
		MPI_Recv(&came, (int)sizeof(came), MPI_BYTE, status.MPI_SOURCE, TAG_REPORT, MPI_COMM_WORLD,
		         MPI_STATUS_IGNORE);
		reports_left--;
		if (came.code == ZIPFIT_STOPPED || came.code == ZIPFIT_SAVED) {
			note_stopped(came.code);
		} else if (came.code != ZIPFIT_OK) {
			*error = came;
			return false;
		}
	}
	return true;
}

bool channel_wait(int source, enum tag tag, int *length, zipfit_error *error)
{
	MPI_Status status;

	while (!probe(source, tag, &status)) {
		if (!channel_check_reports(error))
			return false;
		pause_a_moment();
	}
	MPI_Get_count(&status, MPI_BYTE, length);
	return true;
}

bool ranks_poll(zipfit_stop *stop, zipfit_error *error)
{
	MPI_Status status;

	if (!channel_check_reports(error))
		return false;
	if (any_stopped)
		zipfit_stop_request(stop);
	if (rank > 0 && probe(0, TAG_STOP, &status)) {
		MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG_STOP, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
		zipfit_stop_request(stop);
	}
	return true;
}

/* ---- Agreeing ------------------------------------------------------------ */

/* A rank other than 0: tells how its share ended, and waits to hear how all did. */
static bool wait_for_verdict(bool ok, zipfit_error *error)
{
	const zipfit_error done = {.code = ZIPFIT_OK};
	enum zipfit_code verdict;
	int length;

	report(ok ? &done : error);
	if (!ok && error->code != ZIPFIT_SAVED && error->code != ZIPFIT_STOPPED)
		return false;
	if (!channel_wait(0, TAG_VERDICT, &length, error))
		return false;
	MPI_Recv(&verdict, (int)sizeof(verdict), MPI_BYTE, 0, TAG_VERDICT, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	return verdict == ZIPFIT_OK || zf_fail(error, verdict, "stopped");
}

/* Rank 0: waits for all reports, and tells all what follows from them. */
static bool give_verdict(bool ok, zipfit_error *error)
{
	enum zipfit_code verdict;

	if (!ok && error->code != ZIPFIT_SAVED && error->code != ZIPFIT_STOPPED)
		return false;
	if (!ok)
		note_stopped(error->code);
	while (reports_left > 0) {
		if (!channel_check_reports(error))
			return false;
		pause_a_moment();
	}
	verdict = any_stopped ? stopped_as : ZIPFIT_OK;
	for (int other = 1; other < count; other++)
		MPI_Send(&verdict, (int)sizeof(verdict), MPI_BYTE, other, TAG_VERDICT, MPI_COMM_WORLD);
	if (!any_stopped)
		return true;
	if (ok || error->code != verdict)
		zf_fail(error, verdict, "stopped; the same command goes on from there");
	return false;
}

bool ranks_agree(bool ok, zipfit_stop *stop, zipfit_error *error)
{
	(void)stop;
	if (count == 1)
		return ok;
	return rank > 0 ? wait_for_verdict(ok, error) : give_verdict(ok, error);
}

bool ranks_done(zipfit_error *error)
{
	int length;

	if (rank == 0) {
		for (int other = 1; other < count; other++)
			MPI_Send(NULL, 0, MPI_BYTE, other, TAG_DONE, MPI_COMM_WORLD);
		return true;
	}
	if (!channel_wait(0, TAG_DONE, &length, error))
		return false;
	MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG_DONE, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	return true;
}
