/*
 * selection.h - what select and merge do with the records they chose
 */
#ifndef ZF_CLI_SELECTION_H
#define ZF_CLI_SELECTION_H

#include "cli/job.h"

/* How a selection is written. */
struct selection_form {
	zipfit_limit limit; /* what was asked for */
	bool input_order, annotate;
};

/* Writes the selection to the main output; fails where there is none. */
bool selection_write(struct job *job, zipfit_topk *topk, const struct selection_form *form, zipfit_error *error);

#endif
