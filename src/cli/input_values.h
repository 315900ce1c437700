/*
 * input_values.h - reads the options of inputs, records and documents
 *
 * Each function is the `read` of a row in option_table.c: option.h says what it does.
 */
#ifndef ZF_CLI_INPUT_VALUES_H
#define ZF_CLI_INPUT_VALUES_H

#include "cli/reading.h"

bool read_files_from(struct reading *reading, const char *text, zipfit_error *error);
bool read_files0_from(struct reading *reading, const char *text, zipfit_error *error);
bool read_include(struct reading *reading, const char *text, zipfit_error *error);
bool read_omit(struct reading *reading, const char *text, zipfit_error *error);
bool read_lines(struct reading *reading, const char *text, zipfit_error *error);
bool read_whole_files(struct reading *reading, const char *text, zipfit_error *error);
bool read_roles(struct reading *reading, const char *text, zipfit_error *error);
bool read_target_field(struct reading *reading, const char *text, zipfit_error *error);
bool read_target_template(struct reading *reading, const char *text, zipfit_error *error);
bool read_target_chat(struct reading *reading, const char *text, zipfit_error *error);
bool read_records(struct reading *reading, const char *text, zipfit_error *error);
bool read_min_bytes(struct reading *reading, const char *text, zipfit_error *error);
bool read_max_bytes(struct reading *reading, const char *text, zipfit_error *error);
bool read_min_tokens(struct reading *reading, const char *text, zipfit_error *error);
bool read_max_line(struct reading *reading, const char *text, zipfit_error *error);
bool read_max_member(struct reading *reading, const char *text, zipfit_error *error);
bool read_max_window(struct reading *reading, const char *text, zipfit_error *error);
bool read_on_error(struct reading *reading, const char *text, zipfit_error *error);

#endif
