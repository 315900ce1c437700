/*
 * communicator_mpi.c - the ranks that mpirun or srun started, as a communicator for the library
 *
 * The program is the same as zipfit; this file takes the place of communicator_none.c. A
 * job of several ranks ends together: with success after MPI_Finalize(), else by
 * MPI_Abort(), whose status becomes that of the job.
 */
#include "cli/communicator.h"

#include "cli/message.h"

#include <limits.h>
#include <mpi.h>
#include <stdio.h>
#include <time.h>

/* How long a rank that failed waits for rank 0 to end the job before it does so itself, in milliseconds. */
#define ABORT_PATIENCE 10000

#define MILLISECOND 1000000L

static bool send_message(void *user, size_t to, int tag, const void *bytes, size_t length, zipfit_error *error)
{
	(void)user;
	if (length <= INT_MAX && MPI_Send(bytes, (int)length, MPI_BYTE, (int)to, tag, MPI_COMM_WORLD) == MPI_SUCCESS)
		return true;
	return zipfit_fail(error, ZIPFIT_IO, "cannot send to rank %zu", to);
}

static bool probe(void *user, size_t *from, int tag, size_t *length)
{
	const int source = *from == ZIPFIT_ANY_RANK ? MPI_ANY_SOURCE : (int)*from;
	MPI_Status status;
	int there, count;

	(void)user;
	if (MPI_Iprobe(source, tag, MPI_COMM_WORLD, &there, &status) != MPI_SUCCESS || there == 0)
		return false;
	MPI_Get_count(&status, MPI_BYTE, &count);
	*from = (size_t)status.MPI_SOURCE;
	*length = (size_t)count;
	return true;
}

static bool receive(void *user, size_t from, int tag, void *bytes, size_t length, zipfit_error *error)
{
	(void)user;
	if (MPI_Recv(bytes, (int)length, MPI_BYTE, (int)from, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE) == MPI_SUCCESS)
		return true;
	return zipfit_fail(error, ZIPFIT_IO, "cannot receive from rank %zu", from);
}

const zipfit_communicator *communicator_begin(int *argc, char ***argv)
{
	/* Static because it must outlive this call; a process has one place in a job. */
	static zipfit_communicator world = {
		.struct_size = sizeof(world),
		.send = send_message,
		.probe = probe,
		.receive = receive,
	};
	int provided, rank, size;

	/* Only the thread that collects talks to MPI. */
	MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &size);
	world.rank = (size_t)rank;
	world.size = (size_t)size;
	if (rank > 0 && freopen("/dev/null", "w", stdout) == NULL)
		MPI_Abort(MPI_COMM_WORLD, EXIT_BAD);
	return &world;
}

int communicator_end(int status)
{
	const struct timespec pause = {.tv_nsec = MILLISECOND};
	int rank;

	if (status == EXIT_DONE || status == EXIT_SAVED) {
		MPI_Finalize();
		return status;
	}
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	for (int i = 0; rank > 0 && i < ABORT_PATIENCE; i++) {
		int there;

		/* Nothing is expected; but MPI may finish what rank 0 sends to this rank only while it is called. */
		MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
		nanosleep(&pause, NULL);
	}
	MPI_Abort(MPI_COMM_WORLD, status);
	return status;
}
