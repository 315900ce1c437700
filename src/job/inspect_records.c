/*
 * inspect_records.c - what a file of records holds: JSON objects, lines of text, or rows of scores
 *
 * The reader cuts the file into records as for any operation. The records tell what the file is: rows of scores if the
 * first line is their heading or a row, JSON if any record is an object. An object that spans lines gives bad lines;
 * such a file is read once more, as JSON values.
 */
#include "input/bad_record.h"
#include "input/reader.h"
#include "input/utf8.h"
#include "job/inspection.h"
#include "shards/magic.h"
#include "util/error.h"
#include "util/stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* No row of scores is longer. */
#define MAX_ROW ((size_t)1 << 20)

/* What the records of one file are. */
struct survey {
	struct zf_inspection *inspection;
	struct zf_reader *reader;
	struct zf_batch *batch;
	struct zf_json json;
	struct zf_buffer row;
	uint64_t consumed;              /* decoded bytes of the records seen */
	uint64_t objects, other_values; /* JSON values that are objects, and that are not */
	uint64_t binary, invalid;       /* records with a NUL, and not UTF-8 */
	uint64_t rows;                  /* of scores */
	bool heading;                   /* the first line is that of scores */
	size_t sets;                    /* scores in a row; 0: it is no table of scores */
	bool elements, begins_object;   /* records are elements of an array; the first byte is a brace */
	const char *kind;               /* what the file seems to be instead of JSONL */
};

/* ---- Rows of scores -------------------------------------------------------- */

/* Skips digits and the tab behind them. */
static bool skip_count(const char **at)
{
	const size_t digits = strspn(*at, "0123456789");

	*at += digits + 1;
	return digits > 0 && digits < 20 && (*at)[-1] == '\t';
}

/* How many scores the row has, of which `*lowest` and `*highest` are set; 0: it is no row. */
static size_t count_scores(const char *row, double *lowest, double *highest)
{
	const char *at = strchr(row, '\t');
	size_t count = 0;

	if (at == NULL || at == row)
		return 0;
	at++;
	if (!skip_count(&at) || !skip_count(&at))
		return 0;
	for (;;) {
		char *end;
		const double score = strtod(at, &end);

		/* The name of the set that is best follows the scores of several. */
		if (end == at || (*end != '\t' && *end != '\0') || !isfinite(score))
			return count > 1 && strchr(at, '\t') == NULL ? count : 0;
		*lowest = count == 0 || score < *lowest ? score : *lowest;
		*highest = count == 0 || score > *highest ? score : *highest;
		count++;
		if (*end == '\0')
			return count == 1 ? count : 0;
		at = end + 1;
	}
}

/* How many scores the rows below this heading have; 0: it is no heading. */
static size_t count_headed(const char *row)
{
	static const char first[] = "file\tline\tbytes\tscore";
	size_t count = 0;

	if (strcmp(row, first) == 0)
		return 1;
	if (strncmp(row, first, sizeof(first) - 1) != 0 || row[sizeof(first) - 1] != ':')
		return 0;
	for (const char *at = strstr(row, "\tscore:"); at != NULL; at = strstr(at + 1, "\tscore:"))
		count++;
	return count;
}

/* Looks at a record that may be a row. */
static bool take_row(struct survey *survey, const unsigned char *bytes, size_t length, zipfit_error *error)
{
	zipfit_inspection *found = &survey->inspection->found;
	const bool first = found->records == 0;
	double lowest = 0, highest = 0;
	const char *row;
	size_t sets;

	if ((!first && survey->sets == 0) || length > MAX_ROW || memchr(bytes, '\0', length) != NULL)
		return true;
	survey->row.length = 0;
	if (!zf_buffer_append(&survey->row, bytes, length, error) || !zf_buffer_append_byte(&survey->row, '\0', error))
		return false;
	row = (const char *)survey->row.data;
	if (first) {
		survey->sets = count_headed(row);
		survey->heading = survey->sets > 0;
		if (survey->heading)
			return true;
	}
	sets = count_scores(row, &lowest, &highest);
	if (first)
		survey->sets = sets;
	if (sets == 0 || sets != survey->sets)
		return true;
	found->lowest = survey->rows == 0 || lowest < found->lowest ? lowest : found->lowest;
	found->highest = survey->rows == 0 || highest > found->highest ? highest : found->highest;
	survey->rows++;
	return true;
}

/* ---- Records ----------------------------------------------------------------- */

static bool take_sample(struct zf_inspection *inspection, const unsigned char *bytes, size_t length,
                        zipfit_error *error)
{
	inspection->sample.length = 0;
	if (!zf_buffer_append(&inspection->sample, bytes, length < ZF_INSPECT_SAMPLE ? length : ZF_INSPECT_SAMPLE,
	                      error))
		return false;
	inspection->found.sample = inspection->sample.data;
	inspection->found.sample_length = inspection->sample.length;
	return true;
}

/* Parses the record and counts its fields. Sets `record->outcome`. */
static bool take_json(struct survey *survey, struct zf_record *record, const unsigned char *bytes, zipfit_error *error)
{
	cJSON *object = NULL;
	bool ok;

	if (!zf_json_parse(&survey->json, bytes, record->length, &object, &record->outcome, &record->bad_byte, error))
		return false;
	ok = record->outcome != ZIPFIT_SCORED || zf_field_census_add(survey->inspection->census, object, error);
	cJSON_Delete(object);
	survey->objects += record->outcome == ZIPFIT_SCORED;
	survey->other_values += record->outcome == ZIPFIT_NOT_OBJECT;
	return ok;
}

static bool is_blank(const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r')
			return false;
	return true;
}

/* Looks at one record of the batch. */
static bool take_record(struct survey *survey, struct zf_record *record, zipfit_error *error)
{
	struct zf_inspection *inspection = survey->inspection;
	zipfit_inspection *found = &inspection->found;
	const bool overlong = record->outcome == ZIPFIT_OVERLONG;
	const unsigned char *bytes;

	if (!zf_batch_unfold(survey->batch, record, error))
		return false;
	bytes = survey->batch->bytes.data + record->begin;
	survey->consumed = record->end;
	if (is_blank(bytes, record->length)) {
		found->blank++;
		return true;
	}
	survey->elements |= record->element;
	survey->begins_object |= found->records == 0 && bytes[0] == '{';
	found->record_bytes += record->length;
	survey->binary += memchr(bytes, '\0', record->length) != NULL;
	survey->invalid += zf_utf8_prefix(bytes, record->length) < record->length;
	if (!overlong && (!take_json(survey, record, bytes, error) || !take_row(survey, bytes, record->length, error)))
		return false;
	if (found->records == 0 && survey->kind == NULL && !overlong && record->outcome != ZIPFIT_SCORED)
		survey->kind = zf_bad_kind(survey->batch, record);
	/* Behind the heading of a table, the first row is the sample. */
	if (found->records == survey->heading && !take_sample(inspection, bytes, record->length, error))
		return false;
	/* The fragments of an overlong record are one. */
	found->records += !record->more;
	return overlong || zf_lengths_add(&inspection->lengths, record->length, error);
}

static bool has_enough(const struct survey *survey)
{
	const zipfit_inspection *found = &survey->inspection->found;

	return !survey->inspection->options->read_all &&
	       (found->records >= ZF_INSPECT_RECORDS || found->record_bytes >= ZF_INSPECT_BYTES);
}

/* Reads records up to the limits. If reading fails, the records before that count. */
static bool take_records(struct survey *survey, zipfit_error *error)
{
	zipfit_inspection *found = &survey->inspection->found;
	zipfit_error unseen;
	bool ok = true, read = true;

	while (ok && read && !found->complete && !has_enough(survey)) {
		if (!zf_stop_check(survey->inspection->stop, error))
			return false;
		zf_batch_reset(survey->batch);
		read = zf_reader_fill(survey->reader, survey->batch, error);
		found->complete = read && survey->batch->count == 0;
		for (size_t i = 0; ok && i < survey->batch->count && !has_enough(survey); i++)
			ok = take_record(survey, &survey->batch->records[i], read ? error : &unseen);
	}
	return ok && read;
}

/* ---- What the file is ---------------------------------------------------------- */

/* Copies the words of zf_sniff(), "Parquet, not JSONL; duckdb ...": what it is, and what helps. */
static bool tell_kind(struct zf_inspection *inspection, const char *kind, zipfit_error *error)
{
	const char *rest = strstr(kind, "; ");
	const size_t length = rest != NULL ? (size_t)(rest - kind) : strlen(kind);
	struct zf_buffer *text = &inspection->hint;

	text->length = 0;
	if (!zf_buffer_append(text, kind, length, error) || !zf_buffer_append_byte(text, '\0', error) ||
	    !zf_buffer_append_text(text, rest != NULL ? rest + 2 : "", error) ||
	    !zf_buffer_append_byte(text, '\0', error))
		return false;
	inspection->found.kind = ZIPFIT_FILE_OTHER;
	inspection->found.what = (const char *)text->data;
	inspection->found.hint = rest != NULL ? (const char *)text->data + length + 1 : NULL;
	return true;
}

static void tell_scores(const struct survey *survey)
{
	zipfit_inspection *found = &survey->inspection->found;

	found->kind = ZIPFIT_FILE_SCORES;
	found->what = !survey->heading   ? "table of scores without a heading"
	              : survey->sets > 1 ? "table of scores for several target sets"
	                                 : "table of scores";
	if (!survey->heading)
		found->hint = "--from-scores reads it with --no-heading";
	found->records -= survey->heading;
	found->bad = found->records - survey->rows;
}

/* Whether the first line is the beginning of a magic, which has a newline. */
static bool is_ours(const zipfit_inspection *found)
{
	static const enum zf_magic_kind kinds[] = {ZF_MAGIC_PART, ZF_MAGIC_JOURNAL, ZF_MAGIC_LOCK};
	const size_t length = ZF_MAGIC_LINE;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (found->sample_length == length && memcmp(found->sample, zf_magic(kinds[i]), length) == 0)
			return true;
	return false;
}

static bool tell_objects(struct survey *survey, bool values, zipfit_error *error)
{
	zipfit_inspection *found = &survey->inspection->found;
	struct zf_census_result result;

	if (!zf_field_census_result(survey->inspection->census, &result, error))
		return false;
	found->what = survey->elements && !values ? "JSON array" : values ? "JSON values" : "JSON lines";
	found->hint = values ? "--records values reads it" : NULL;
	found->bad = found->records - survey->objects;
	found->fields = result.fields;
	found->field_count = result.field_count;
	found->more_fields = result.more_fields;
	found->field = result.field;
	found->chat = result.chat;
	return true;
}

/* Says what the records are. `values`: they were read as JSON values. */
static bool tell(struct survey *survey, bool values, zipfit_error *error)
{
	zipfit_inspection *found = &survey->inspection->found;

	found->kind = ZIPFIT_FILE_RECORDS;
	if (survey->sets > 0 && (survey->rows > 0 || survey->heading)) {
		tell_scores(survey);
	} else if (survey->objects > 0) {
		if (!tell_objects(survey, values, error))
			return false;
	} else if (found->records == 0) {
		found->what = "no records";
	} else if (is_ours(found)) {
		found->kind = ZIPFIT_FILE_OTHER;
		found->what = "partial result, checkpoint or journal, which is described only if its file is named";
	} else if (survey->kind != NULL) {
		return tell_kind(survey->inspection, survey->kind, error);
	} else if (survey->binary > 0) {
		found->kind = ZIPFIT_FILE_OTHER;
		found->what = "binary data of an unknown kind";
	} else if (survey->other_values == found->records) {
		found->what = "JSON values that are not objects";
		found->bad = found->records;
	} else {
		found->what = survey->invalid > 0 ? "lines of text that is not all UTF-8" : "lines of text";
		found->hint = "--lines reads it";
	}
	found->lengths = zf_lengths_summary(&survey->inspection->lengths);
	if (found->coding == NULL && !found->complete && survey->consumed > 0 && found->stored_bytes > 0)
		found->estimated_records =
			(uint64_t)((double)found->records * (double)found->stored_bytes / (double)survey->consumed);
	return true;
}

/* ---- The file ------------------------------------------------------------------- */

/* Forgets an earlier reading of the file. */
static bool start(struct zf_inspection *inspection, zipfit_error *error)
{
	const zipfit_inspection found = {.path = inspection->found.path,
	                                 .stored_bytes = inspection->found.stored_bytes};

	inspection->found = found;
	inspection->sample.length = 0;
	zf_lengths_free(&inspection->lengths);
	inspection->lengths = (struct zf_lengths){.count = 0};
	zf_field_census_free(inspection->census);
	inspection->census = zf_field_census_new(error);
	return inspection->census != NULL;
}

/* Reads the file. `*again` becomes true if it should be read as JSON values. */
static bool read_as(struct zf_inspection *inspection, enum zipfit_records records, bool *again, zipfit_error *error)
{
	const bool values = records == ZIPFIT_RECORDS_VALUES;
	const struct zf_inputs inputs = {&inspection->input.path, &inspection->input.contents};
	struct survey survey = {.inspection = inspection};
	struct zf_stream_link links[ZF_MAX_LINKS];
	zipfit_format format = inspection->options->format;
	zipfit_error unseen;
	bool ok = false, read = false;

	format.kind = ZIPFIT_JSONL;
	format.records = records;
	if (!start(inspection, error))
		return false;
	survey.batch = zf_batch_new(error);
	survey.reader = survey.batch != NULL
	                        ? zf_reader_open_pieces(inputs, NULL, 1, NULL, &format, inspection->stop, error)
	                        : NULL;
	if (survey.reader == NULL)
		goto done;
	read = take_records(&survey, error);
	ok = zf_inspection_set_coding(inspection, links, zf_reader_chain(survey.reader, links), &unseen) &&
	     tell(&survey, values, &unseen);
	/* What follows the damage is not known. */
	if (!read)
		inspection->found.estimated_records = 0;
	if (read && !ok)
		*error = unseen;
	*again = read && !values && survey.objects == 0 && survey.begins_object && survey.sets == 0 &&
	         survey.binary == 0;
done:
	zf_reader_close(survey.reader);
	zf_batch_free(survey.batch);
	zf_json_free(&survey.json);
	zf_buffer_free(&survey.row);
	return ok && read;
}

bool zf_inspect_records(struct zf_inspection *inspection, zipfit_error *error)
{
	zipfit_error unseen = {.code = ZIPFIT_OK};
	bool again = false, ignored = false;

	if (!read_as(inspection, ZIPFIT_RECORDS_AUTO, &again, error))
		return false;
	if (!again || inspection->found.stored_bytes == 0)
		return true;
	if (read_as(inspection, ZIPFIT_RECORDS_VALUES, &ignored, &unseen) && inspection->found.fields != NULL)
		return true;
	if (unseen.code != ZIPFIT_OK && unseen.code != ZIPFIT_BAD_DATA && unseen.code != ZIPFIT_IO) {
		*error = unseen;
		return false;
	}
	return read_as(inspection, ZIPFIT_RECORDS_AUTO, &ignored, error);
}
