/*
 * survey_bytes.h - a survey as it stands in the summary of a part
 */
#ifndef ZF_SHARDS_SURVEY_BYTES_H
#define ZF_SHARDS_SURVEY_BYTES_H

#include "select/survey.h"
#include "shards/serialize.h"

/* Appends the survey's bytes, as part_format.h describes them. */
bool zf_survey_put(struct zf_buffer *to, const struct zf_survey *survey, zipfit_error *error);

/* Reads them. Returns NULL with the error filled if memory is missing or, ZIPFIT_BAD_DATA, they are damaged. */
struct zf_survey *zf_survey_get(struct zf_cursor *cursor, zipfit_error *error);

#endif
