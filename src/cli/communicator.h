/*
 * communicator.h - the parallel job that this process belongs to
 *
 * zipfit is one process (communicator_none.c); zipfit-mpi is started several times by
 * mpirun or srun (src/mpi/communicator_mpi.c).
 */
#ifndef ZF_CLI_COMMUNICATOR_H
#define ZF_CLI_COMMUNICATOR_H

#include "zipfit.h"

/* The first thing that main() does. The communicator stays valid; NULL: this program is one process. */
const zipfit_communicator *communicator_begin(int *argc, char ***argv);

/* The last thing: returns the exit status, or ends the whole job. */
int communicator_end(int status);

#endif
