/*
 * communicator_none.c - zipfit is one process
 */
#include "cli/communicator.h"

const zipfit_communicator *communicator_begin(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return NULL;
}

int communicator_end(int status)
{
	return status;
}
