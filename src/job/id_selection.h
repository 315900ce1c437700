/*
 * id_selection.h - the records whose ids stand in a list, without scores
 */
#ifndef ZF_JOB_ID_SELECTION_H
#define ZF_JOB_ID_SELECTION_H

#include "zipfit.h"

/* zipfit_select() with `ids`; the options are complete and checked. */
bool zf_select_ids(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);

#endif
