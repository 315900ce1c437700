/*
 * field_census.h - which fields records have, of which types and lengths
 *
 * For zipfit_inspect(). A field is a member of the record, a member of a member, or every element of an array, named as
 * --field takes it: "text", "/meta/lang", and elements as "*".
 *
 * One thread at a time.
 */
#ifndef ZF_INPUT_FIELD_CENSUS_H
#define ZF_INPUT_FIELD_CENSUS_H

#include "zipfit.h"

#include <cjson/cJSON.h>

struct zf_field_census;

struct zf_field_census *zf_field_census_new(zipfit_error *error);
void zf_field_census_free(struct zf_field_census *census);

/* Counts the fields of a record, as zf_json_parse() gives it. */
bool zf_field_census_add(struct zf_field_census *census, const cJSON *object, zipfit_error *error);

/* What was found; all pointers belong to the census. */
struct zf_census_result {
	const zipfit_field *fields; /* a field comes before those within it */
	size_t field_count;
	bool more_fields;         /* there were too many different ones to count all */
	const char *field, *chat; /* what --field and --chat could name, or NULL */
};

/* After the last record, once. */
bool zf_field_census_result(struct zf_field_census *census, struct zf_census_result *result, zipfit_error *error);

#endif
