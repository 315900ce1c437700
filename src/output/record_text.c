/*
 * record_text.c - the text of records in the outputs
 */
#include "output/record_text.h"

#include "output/text.h"

#include <string.h>

bool zf_append_file_record(struct zf_buffer *to, const zipfit_record *record, zipfit_error *error)
{
	const char *path = record->member != NULL ? record->member : record->path;

	return zf_buffer_append_text(to, "{\"path\":", error) && zf_append_json_string(to, path, strlen(path), error) &&
	       zf_buffer_append_text(to, ",\"text\":", error) &&
	       zf_append_json_string(to, record->bytes, record->length, error) && zf_buffer_append_byte(to, '}', error);
}

/* Whether there is only white space between the object's opening brace and its closing brace at `close`. */
static bool is_empty_object(const unsigned char *bytes, size_t close)
{
	static const char white_space[] = {' ', '\t', '\r', '\n'};

	while (close > 0 && memchr(white_space, bytes[close - 1], sizeof(white_space)) != NULL)
		close--;
	return close > 0 && bytes[close - 1] == '{';
}

/* The position of the record's closing brace, before which members can be added; only white space follows it. */
static size_t find_close(const unsigned char *bytes, size_t length)
{
	while (length > 0 && bytes[length - 1] != '}')
		length--;
	return length - (length > 0);
}

static bool append_string(struct zf_buffer *to, const char *text, zipfit_error *error)
{
	return zf_append_json_string(to, text, strlen(text), error);
}

/* Appends the set that selected the record and the scores for all sets. */
static bool append_sets(struct zf_buffer *to, const struct zf_annotation *annotation, zipfit_error *error)
{
	if (annotation->taker != NULL &&
	    (!zf_buffer_append_text(to, ",\"zipfit_set\":", error) || !append_string(to, annotation->taker, error)))
		return false;
	if (annotation->sets == 0)
		return true;
	if (!zf_buffer_append_text(to, ",\"zipfit_scores\":{", error))
		return false;
	for (size_t set = 0; set < annotation->sets; set++)
		if ((set > 0 && !zf_buffer_append_byte(to, ',', error)) ||
		    !append_string(to, annotation->names[set], error) || !zf_buffer_append_byte(to, ':', error) ||
		    !zf_append_double(to, annotation->scores[set], error))
			return false;
	return zf_buffer_append_byte(to, '}', error);
}

bool zf_append_annotated(struct zf_buffer *to, const struct zf_kept *kept, const struct zf_annotation *annotation,
                         zipfit_error *error)
{
	const size_t close = find_close(kept->bytes, kept->length);

	return zf_buffer_append(to, kept->bytes, close, error) &&
	       zf_buffer_append_text(to, is_empty_object(kept->bytes, close) ? "" : ",", error) &&
	       zf_buffer_append_text(to, "\"zipfit_score\":", error) && zf_append_double(to, kept->score, error) &&
	       zf_buffer_append_text(to, ",\"zipfit_rank\":", error) && zf_append_uint(to, kept->rank, error) &&
	       (annotation == NULL || append_sets(to, annotation, error)) &&
	       zf_buffer_append(to, kept->bytes + close, kept->length - close, error);
}

bool zf_append_reason(struct zf_buffer *to, const zipfit_record *record, bool is_json, const char *reason,
                      zipfit_error *error)
{
	const size_t close = is_json ? find_close(record->bytes, record->length) : record->length;

	if (!zf_buffer_append(to, record->bytes, close, error))
		return false;
	if (!is_json)
		return zf_buffer_append_byte(to, '\t', error) && zf_append_tsv_field(to, reason, error);
	return zf_buffer_append_text(to, is_empty_object(record->bytes, close) ? "" : ",", error) &&
	       zf_buffer_append_text(to, "\"zipfit_reason\":", error) &&
	       zf_append_json_string(to, reason, strlen(reason), error) &&
	       zf_buffer_append(to, record->bytes + close, record->length - close, error);
}

bool zf_append_heading(struct zf_buffer *to, const char *const *names, size_t sets, zipfit_error *error)
{
	if (!zf_buffer_append_text(to, "file\tline\tbytes", error))
		return false;
	if (sets <= 1)
		return zf_buffer_append_text(to, "\tscore", error);
	for (size_t set = 0; set < sets; set++)
		if (!zf_buffer_append_text(to, "\tscore:", error) || !zf_append_tsv_field(to, names[set], error))
			return false;
	return zf_buffer_append_text(to, "\tset", error);
}

bool zf_append_score_tsv(struct zf_buffer *to, const zipfit_record *record, zipfit_error *error)
{
	return zf_append_tsv_field(to, record->path, error) && zf_buffer_append_byte(to, '\t', error) &&
	       zf_append_uint(to, record->line, error) && zf_buffer_append_byte(to, '\t', error) &&
	       zf_append_uint(to, record->document_bytes, error) && zf_buffer_append_byte(to, '\t', error) &&
	       zf_append_double(to, record->score, error) && zf_buffer_append_byte(to, '\n', error);
}

bool zf_append_score_json(struct zf_buffer *to, const zipfit_record *record, zipfit_error *error)
{
	return zf_buffer_append_text(to, "{\"file\":", error) &&
	       zf_append_json_string(to, record->path, strlen(record->path), error) &&
	       zf_buffer_append_text(to, ",\"line\":", error) && zf_append_uint(to, record->line, error) &&
	       zf_buffer_append_text(to, ",\"bytes\":", error) && zf_append_uint(to, record->document_bytes, error) &&
	       zf_buffer_append_text(to, ",\"score\":", error) && zf_append_double(to, record->score, error) &&
	       zf_buffer_append_text(to, "}\n", error);
}
