/*
 * choice_values.h - reads the options that say what to look for, what to select and what to measure
 *
 * Each function is the `read` of a row in option_table.c: option.h says what it does.
 */
#ifndef ZF_CLI_CHOICE_VALUES_H
#define ZF_CLI_CHOICE_VALUES_H

#include "cli/reading.h"

bool read_target(struct reading *reading, const char *text, zipfit_error *error);
bool read_k(struct reading *reading, const char *text, zipfit_error *error);
bool read_fraction(struct reading *reading, const char *text, zipfit_error *error);
bool read_budget(struct reading *reading, const char *text, zipfit_error *error);
bool read_unit(struct reading *reading, const char *text, zipfit_error *error);
bool read_min_score(struct reading *reading, const char *text, zipfit_error *error);
bool read_candidates(struct reading *reading, const char *text, zipfit_error *error);
bool read_dedup(struct reading *reading, const char *text, zipfit_error *error);
bool read_diverse(struct reading *reading, const char *text, zipfit_error *error);
bool read_cover(struct reading *reading, const char *text, zipfit_error *error);
bool read_sample(struct reading *reading, const char *text, zipfit_error *error);
bool read_keep_general(struct reading *reading, const char *text, zipfit_error *error);
bool read_sample_size(struct reading *reading, const char *text, zipfit_error *error);
bool read_exclude(struct reading *reading, const char *text, zipfit_error *error);
bool read_exclude_ngram(struct reading *reading, const char *text, zipfit_error *error);
bool read_train(struct reading *reading, const char *text, zipfit_error *error);
bool read_test(struct reading *reading, const char *text, zipfit_error *error);
bool read_model(struct reading *reading, const char *text, zipfit_error *error);
bool read_model_memory(struct reading *reading, const char *text, zipfit_error *error);
bool read_at(struct reading *reading, const char *text, zipfit_error *error);

#endif
