/*
 * communicator.h - the other processes of the program, if there are any
 *
 * The program is linked with one of two files: zipfit with communicator_none.c, zipfit-mpi with
 * src/mpi/communicator_mpi.c.
 */
#ifndef ZF_CLI_COMMUNICATOR_H
#define ZF_CLI_COMMUNICATOR_H

#include "zipfit.h"

/* The first call of main(). NULL: the program does not know other processes. Valid until communicator_end(). */
const zipfit_communicator *communicator_begin(int *argc, char ***argv);

/* The last call of main(): returns the exit status, or ends all processes. */
int communicator_end(int status);

#endif
