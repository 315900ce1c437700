/*
 * format_choice.c - the format of a file, where the one that was asked for is only a first choice
 */
#include "input/format_choice.h"

#include "input/extractor.h"
#include "input/reader.h"
#include "input/stream.h"
#include "util/error.h"

#include <string.h>

/*
 * Whether `format` finds a document in the first record of `batch` that is not
 * blank. If all are blank, `*fits` does not change.
 */
static bool format_fits(const zipfit_format *format, struct zf_batch *batch, bool *fits, zipfit_error *error)
{
	struct zf_extractor *extractor = zf_extractor_new(format, error);
	struct zf_scratch scratch = {.text = {0}};
	struct zf_extracted extracted;
	bool ok = extractor != NULL;

	for (size_t i = 0; ok && i < batch->count; i++) {
		const struct zf_record *record = &batch->records[i];

		if (record->outcome == ZIPFIT_OVERLONG)
			break;
		ok = zf_extract(extractor, &scratch, batch->bytes.data + record->begin, record->length, &extracted,
		                error);
		if (extracted.outcome == ZIPFIT_BLANK)
			continue;
		*fits = !zipfit_outcome_is_bad(extracted.outcome);
		break;
	}
	zf_scratch_free(&scratch);
	zf_extractor_free(extractor);
	return ok;
}

bool zf_choose_field(zipfit_format *format, struct zf_batch *batch, zipfit_error *error)
{
	zipfit_format plain = *format;
	bool fits = true;

	if (format->kind != ZIPFIT_JSONL || (format->field == NULL && format->pattern == NULL && format->chat == NULL))
		return true;
	if (!format_fits(format, batch, &fits, error))
		return false;
	if (fits)
		return true;
	plain.field = NULL;
	plain.pattern = NULL;
	plain.chat = NULL;
	plain.roles = NULL;
	if (!format_fits(&plain, batch, &fits, error))
		return false;
	if (fits)
		*format = plain;
	return true;
}

/* Whether the file's first line that is not blank is an object with a text in `jsonl`'s field; looks at one batch. */
static bool looks_like_jsonl(const char *path, const zipfit_format *jsonl, const zipfit_stop *stop, bool *yes,
                             zipfit_error *error)
{
	struct zf_reader *reader = zf_reader_open(&path, 1, jsonl, stop, error);
	struct zf_batch *batch = zf_batch_new(error);
	bool ok = reader != NULL && batch != NULL && zf_reader_fill(reader, batch, error);

	*yes = false;
	if (ok && batch->count > 0)
		ok = format_fits(jsonl, batch, yes, error);
	zf_batch_free(batch);
	zf_reader_close(reader);
	return ok;
}

bool zf_choose_kind(zipfit_format *format, const char *path, const zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_format jsonl = {.kind = ZIPFIT_JSONL,
	                             .max_record = format->max_record,
	                             .records = format->records,
	                             .plain = format->plain,
	                             .max_window = format->max_window};
	struct zf_stored stored;
	bool yes = false;

	if (format->kind == ZIPFIT_JSONL || strcmp(path, "-") == 0)
		return true;
	/* A pipe is not read twice. */
	if (!zf_stored_look(zf_file_input(path), &stored, error) ||
	    (stored.size > 0 && !looks_like_jsonl(path, &jsonl, stop, &yes, error)))
		return false;
	if (yes)
		format->kind = ZIPFIT_JSONL;
	return true;
}

bool zf_choose_format(zipfit_format *format, const char *path, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_stored stored = {.size = 0};
	struct zf_reader *reader = NULL;
	struct zf_batch *batch = NULL;
	bool ok;

	if (!zf_choose_kind(format, path, stop, error))
		return false;
	if (strcmp(path, "-") == 0 || !zf_stored_look(zf_file_input(path), &stored, error))
		return strcmp(path, "-") == 0;
	if (stored.size == 0)
		return true;
	reader = zf_reader_open(&path, 1, format, stop, error);
	batch = reader != NULL ? zf_batch_new(error) : NULL;
	ok = batch != NULL && zf_reader_fill(reader, batch, error) && zf_choose_field(format, batch, error);
	zf_batch_free(batch);
	zf_reader_close(reader);
	return ok;
}
