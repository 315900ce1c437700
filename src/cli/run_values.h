/*
 * run_values.h - reads the options of scores, outputs and runs
 *
 * Each function is the `read` of a row in option_table.c: option.h says what it does.
 */
#ifndef ZF_CLI_RUN_VALUES_H
#define ZF_CLI_RUN_VALUES_H

#include "cli/reading.h"

bool read_score(struct reading *reading, const char *text, zipfit_error *error);
bool read_prior(struct reading *reading, const char *text, zipfit_error *error);
bool read_background(struct reading *reading, const char *text, zipfit_error *error);
bool read_background_sample(struct reading *reading, const char *text, zipfit_error *error);
bool read_seed(struct reading *reading, const char *text, zipfit_error *error);
bool read_level(struct reading *reading, const char *text, zipfit_error *error);
bool read_compressor(struct reading *reading, const char *text, zipfit_error *error);
bool read_frame(struct reading *reading, const char *text, zipfit_error *error);
bool read_engine(struct reading *reading, const char *text, zipfit_error *error);
bool read_order(struct reading *reading, const char *text, zipfit_error *error);
bool read_threads(struct reading *reading, const char *text, zipfit_error *error);
bool read_readers(struct reading *reading, const char *text, zipfit_error *error);
bool read_progress(struct reading *reading, const char *text, zipfit_error *error);
bool read_quiet(struct reading *reading, const char *text, zipfit_error *error);
bool read_verbose(struct reading *reading, const char *text, zipfit_error *error);
bool read_shard(struct reading *reading, const char *text, zipfit_error *error);
bool read_identity(struct reading *reading, const char *text, zipfit_error *error);
bool read_checkpoint_every(struct reading *reading, const char *text, zipfit_error *error);
bool read_memory(struct reading *reading, const char *text, zipfit_error *error);

#endif
