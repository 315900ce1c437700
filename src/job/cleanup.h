/*
 * cleanup.h - the temporary files of outputs, for a process that ends in the middle
 */
#ifndef ZF_JOB_CLEANUP_H
#define ZF_JOB_CLEANUP_H

#include "output/output_tree.h"

/*
 * From now on `cleanup` removes the temporary files of these outputs and of `tree`; NULL entries are skipped, and
 * `tree` may be NULL. All are borrowed. With a `cleanup` of NULL it does nothing.
 */
void zf_cleanup_watch(zipfit_cleanup *cleanup, struct zf_outfile *const *outputs, size_t count,
                      const struct zf_output_tree *tree);

/*
 * Opens one of the watched outputs into `*output`. Signals that end the process at once wait meanwhile: there is no
 * moment in which a temporary file exists and is not watched.
 */
bool zf_cleanup_open(struct zf_outfile **output, const char *path, const zipfit_stop *stop, zipfit_error *error);

/* The same for a file of the watched tree. */
bool zf_cleanup_open_in(struct zf_outfile **output, struct zf_output_tree *tree, const char *name, zipfit_error *error);

#endif
