/*
 * channel.h - what the ranks of zipfit-mpi say to each other
 *
 * Waiting is done by asking now and then: MPI's own waiting takes all of a core,
 * which other ranks' threads could use, and would see neither an error of another
 * rank nor a signal.
 */
#ifndef ZF_MPI_CHANNEL_H
#define ZF_MPI_CHANNEL_H

#include "cli/ranks.h"

#include <mpi.h>

enum tag {
	TAG_REPORT = 1, /* to rank 0: how a rank's share ended, a zipfit_error */
	TAG_STOP,       /* from rank 0: a signal came */
	TAG_VERDICT,    /* from rank 0: whether to go on, an enum zipfit_code */
	TAG_BYTES,      /* bytes of a part; none at all at its end */
	TAG_REQUEST,    /* from rank 0: an int, whether more rows are wanted */
	TAG_ROWS,       /* bytes of a journal; none at all at its end */
	TAG_DONE,       /* from rank 0: the outputs stand */
};

/* Waits for a message; on rank 0 an error of any rank ends that. `*length` is its length in bytes. */
bool channel_wait(int source, enum tag tag, int *length, zipfit_error *error);

/* Takes an error from a rank's report, if one has come; only rank 0 gets any. */
bool channel_check_reports(zipfit_error *error);

#endif
