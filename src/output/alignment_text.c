/*
 * alignment_text.c - the rows of an alignment of data sets, as text
 */
#include "output/alignment_text.h"

#include "output/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool zf_append_alignment_heading(struct zf_buffer *to, bool by_value, bool has_sets, zipfit_error *error)
{
	return zf_buffer_append_text(to, by_value ? "value" : "file", error) &&
	       zf_buffer_append_text(to, "\trecords\tbytes\tsampled\tmean\terror\tq1\tmedian\tq3\tabove_p90", error) &&
	       zf_buffer_append_text(to, has_sets ? "\tset\n" : "\n", error);
}

/* Appends a number that may be none. `digits` 0: as many as it takes to read it back. */
static bool append_number(struct zf_buffer *to, double value, int digits, bool json, zipfit_error *error)
{
	char text[32];

	if (isnan(value))
		return zf_buffer_append_text(to, json ? "null" : "nan", error);
	if (digits == 0)
		return zf_append_double(to, value, error);
	snprintf(text, sizeof(text), "%.*g", digits, value);
	return zf_buffer_append_text(to, text, error);
}

static bool append_name(struct zf_buffer *to, const zipfit_alignment_row *row, bool json, zipfit_error *error)
{
	if (row->name == NULL)
		return zf_buffer_append_text(to, json ? "null" : "-", error);
	return json ? zf_append_json_string(to, row->name, row->name_length, error)
	            : zf_append_tsv_bytes(to, row->name, row->name_length, error);
}

/* Appends what stands before a value: its key in JSON, a tab in a table. */
static bool append_key(struct zf_buffer *to, const char *key, bool json, zipfit_error *error)
{
	if (!json)
		return zf_buffer_append_byte(to, '\t', error);
	return zf_buffer_append_text(to, ",\"", error) && zf_buffer_append_text(to, key, error) &&
	       zf_buffer_append_text(to, "\":", error);
}

static bool append_set(struct zf_buffer *to, const char *name, bool json, zipfit_error *error)
{
	if (name == NULL)
		return true;
	return append_key(to, "set", json, error) &&
	       (json ? zf_append_json_string(to, name, strlen(name), error) : zf_append_tsv_field(to, name, error));
}

bool zf_append_alignment_row(struct zf_buffer *to, const zipfit_alignment_row *row, bool by_value, bool json,
                             zipfit_error *error)
{
	const struct {
		const char *key;
		uint64_t value;
	} counts[] = {{"records", row->records}, {"bytes", row->bytes}, {"sampled", row->sampled}};
	const struct {
		const char *key;
		double value;
		int digits;
	} numbers[] = {{"mean", row->mean, 0},     {"error", row->error, 4}, {"q1", row->q1, 0},
	               {"median", row->median, 0}, {"q3", row->q3, 0},       {"above_p90", row->above_p90, 6}};

	if (json && (!zf_buffer_append_text(to, by_value ? "{\"value\":" : "{\"file\":", error)))
		return false;
	if (!append_name(to, row, json, error))
		return false;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (!append_key(to, counts[i].key, json, error) || !zf_append_uint(to, counts[i].value, error))
			return false;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!append_key(to, numbers[i].key, json, error) ||
		    !append_number(to, numbers[i].value, numbers[i].digits, json, error))
			return false;
	return append_set(to, row->set_name, json, error) && zf_buffer_append_text(to, json ? "}\n" : "\n", error);
}
