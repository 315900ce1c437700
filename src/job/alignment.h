/*
 * alignment.h - how near each data set is to each target set: the statistics
 */
#ifndef ZF_JOB_ALIGNMENT_H
#define ZF_JOB_ALIGNMENT_H

#include "job/data_sets.h"

/*
 * Makes the rows of a zipfit_alignment, which describes them and their order, from the scores of the data sets. There
 * are `sets->count` rows for each target set; free() them. `names` are those of the target sets, NULL if there is one.
 */
bool zf_alignment_make(const struct zf_data_sets *sets, const char *const *names, const zipfit_stop *stop,
                       zipfit_alignment_row **rows, zipfit_error *error);

#endif
