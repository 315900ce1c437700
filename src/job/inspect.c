/*
 * inspect.c - zipfit_inspect(): what files hold
 *
 * The program's own files begin with a magic; each kind of them has a row in the table below. Anything else is taken
 * for records. A file with a fault does not end the operation: the others are looked at, too.
 */
#include "job/events.h"
#include "job/file_check.h"
#include "job/inputs.h"
#include "job/inspection.h"
#include "job/job.h"
#include "job/options_check.h"
#include "output/inspection.h"
#include "shards/magic.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Kinds of files ------------------------------------------------------- */

static bool inspect_lock(struct zf_inspection *inspection, bool decoded, zipfit_error *error)
{
	(void)decoded;
	(void)error;
	inspection->found.kind = ZIPFIT_FILE_LOCK;
	inspection->found.what = "lock of a checkpoint: its run has not ended, or was killed";
	inspection->found.complete = true;
	return true;
}

/* The kinds of files that begin with a magic. A new kind is a row of this table. */
static const struct kind {
	enum zf_magic_kind magic;
	bool (*inspect)(struct zf_inspection *inspection, bool decoded, zipfit_error *error);
} kinds[] = {
	{ZF_MAGIC_PART, zf_inspect_part},
	{ZF_MAGIC_JOURNAL, zf_inspect_journal},
	{ZF_MAGIC_LOCK, inspect_lock},
};

static const struct kind *kind_of(const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (length >= ZF_MAGIC_BYTES && memcmp(bytes, zf_magic(kinds[i].magic), ZF_MAGIC_BYTES) == 0)
			return &kinds[i];
	return NULL;
}

/* Reads the first bytes of what the stream gives. */
static bool read_head(struct zf_stream *stream, unsigned char head[ZF_MAGIC_BYTES], size_t *have, zipfit_error *error)
{
	const unsigned char *bytes;
	size_t length = 1;
	bool found;

	if (!zf_stream_next(stream, &found, error))
		return false;
	while (found && *have < ZF_MAGIC_BYTES && length > 0) {
		size_t take;

		if (!zf_stream_read(stream, &bytes, &length, error))
			return false;
		take = length < ZF_MAGIC_BYTES - *have ? length : ZF_MAGIC_BYTES - *have;
		memcpy(head + *have, bytes, take);
		*have += take;
	}
	return true;
}

/* Finds the kind of what a chain gives, as stored if `plain`. Damage is no error here: it is one where the file is
 * read. */
static bool look(const struct zf_inspection *inspection, bool plain, const struct kind **kind, zipfit_error *error)
{
	struct zf_decoding decoding = zf_decoding_of(&inspection->options->format);
	zipfit_error why = {.code = ZIPFIT_OK};
	struct zf_stream *stream;
	unsigned char head[ZF_MAGIC_BYTES];
	size_t have = 0;
	bool ok;

	decoding.plain |= plain;
	stream = zf_stream_open(inspection->input, &decoding, inspection->stop, &why);
	ok = stream != NULL && read_head(stream, head, &have, &why);
	zf_stream_close(stream);
	*kind = kind_of(head, have);
	if (ok || why.code == ZIPFIT_BAD_DATA)
		return true;
	*error = why;
	return false;
}

/* Looks at a file, whatever it is. */
static bool inspect_file(struct zf_inspection *inspection, zipfit_error *error)
{
	struct zf_stored stored;
	const struct kind *kind;

	inspection->found.kind = ZIPFIT_FILE_OTHER;
	inspection->found.what = "a file that cannot be read";
	if (!zf_input_is_stdin(inspection->input) && !zf_stored_look(inspection->input, &stored, error))
		return false;
	/* Only a file can be read twice. */
	if (zf_input_is_stdin(inspection->input) || !stored.regular)
		return zf_inspect_records(inspection, error);
	inspection->found.stored_bytes = stored.size;
	if (!look(inspection, true, &kind, error))
		return false;
	if (kind != NULL)
		return kind->inspect(inspection, false, error);
	if (!look(inspection, false, &kind, error))
		return false;
	return kind != NULL ? kind->inspect(inspection, true, error) : zf_inspect_records(inspection, error);
}

/* ---- What all kinds have --------------------------------------------------- */

bool zf_inspection_set_coding(struct zf_inspection *inspection, const struct zf_stream_link *links, size_t count,
                              zipfit_error *error)
{
	struct zf_buffer *coding = &inspection->coding;

	coding->length = 0;
	inspection->found.coding = NULL;
	for (size_t i = 0; i < count; i++) {
		char text[64];

		snprintf(text, sizeof(text), "%s%s, %" PRIu64 " %s%s", i > 0 ? " -> " : "", links[i].name,
		         links[i].count, links[i].unit, links[i].count == 1 ? "" : "s");
		if (!zf_buffer_append_text(coding, text, error))
			return false;
	}
	if (count == 0)
		return true;
	if (!zf_buffer_append_byte(coding, '\0', error))
		return false;
	inspection->found.coding = (const char *)coding->data;
	return true;
}

static void free_inspection(struct zf_inspection *inspection)
{
	zf_buffer_free(&inspection->coding);
	zf_buffer_free(&inspection->hint);
	zf_buffer_free(&inspection->sample);
	zf_lengths_free(&inspection->lengths);
	zf_field_census_free(inspection->census);
	zf_part_close(inspection->part);
	zf_stream_close(inspection->stream);
	free(inspection->files);
}

/* ---- From file to file ----------------------------------------------------- */

struct inspect {
	const zipfit_options *options;
	zipfit_stop *stop;
	struct zf_outputs outputs;
	struct zf_buffer text;
	zipfit_error last; /* what was wrong with the last file that had a fault; ZIPFIT_OK: none had */
};

/* Whether the error is one of the file; else it ends the operation. */
static bool is_problem(const zipfit_error *error)
{
	return error->code == ZIPFIT_BAD_DATA || error->code == ZIPFIT_IO;
}

/* The message begins with the name of the file, as all do. */
static void name_problem(const char *path, const zipfit_error *cause, zipfit_error *named)
{
	const size_t length = strlen(path);
	zipfit_error prefix;

	/* The name in the message is masked. */
	zf_fail(&prefix, ZIPFIT_OK, "%s:", path);
	if (strncmp(cause->message, prefix.message, length + 1) == 0)
		*named = *cause;
	else
		zf_fail(named, cause->code, "%s: %s", path, cause->message);
}

static bool inspect_one(struct inspect *inspect, size_t i, zipfit_error *error)
{
	const zipfit_options *options = inspect->options;
	const struct zf_inputs inputs = {options->inputs, options->contents};
	struct zf_inspection inspection = {.options = options, .input = zf_input_at(inputs, i), .stop = inspect->stop};
	zipfit_error cause = {.code = ZIPFIT_OK}, named;
	bool ok;

	inspection.found.path = options->inputs[i];
	ok = inspect_file(&inspection, &cause);
	if (!ok && is_problem(&cause)) {
		name_problem(options->inputs[i], &cause, &named);
		inspection.found.problem = named.message;
		/* Each is said once: the last one is the error of the operation. */
		if (inspect->last.code != ZIPFIT_OK)
			zf_tell(options->events, ZIPFIT_WARNING, "%s", inspect->last.message);
		inspect->last = named;
		ok = true;
	}
	if (!ok)
		*error = cause;
	else if (options->events->inspected != NULL)
		options->events->inspected(options->events->user, &inspection.found);
	ok = ok &&
	     (options->json ? zf_append_inspection_json(&inspect->text, &inspection.found, error)
	                    : (i == 0 || zf_buffer_append_byte(&inspect->text, '\n', error)) &&
	                              zf_append_inspection_text(&inspect->text, &inspection.found, error)) &&
	     zf_outputs_write(&inspect->outputs, ZF_OUTPUT_MAIN, &inspect->text, error);
	free_inspection(&inspection);
	return ok;
}

static bool inspect_files(struct inspect *inspect, zipfit_error *error)
{
	const zipfit_options *options = inspect->options;

	if (!zf_file_check(ZF_INSPECT, options, NULL, error) ||
	    !zf_outputs_open(&inspect->outputs, options, inspect->stop, error))
		return false;
	for (size_t i = 0; i < options->input_count; i++)
		if (!inspect_one(inspect, i, error) || !zf_outputs_flush(&inspect->outputs, error))
			return false;
	if (!zf_outputs_finish(&inspect->outputs, false, error) || !zf_outputs_publish(&inspect->outputs, error))
		return false;
	if (inspect->last.code == ZIPFIT_OK)
		return true;
	*error = inspect->last;
	return false;
}

bool zipfit_inspect(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_settings settings;
	struct inspect inspect = {.options = &settings.options, .stop = stop, .last = {.code = ZIPFIT_OK}};
	zipfit_error unread = {.code = ZIPFIT_OK};
	bool ok;

	error = error != NULL ? error : &unread;
	if (!zf_settings_take(&settings, ZF_INSPECT, options, error) ||
	    !zf_options_check(ZF_INSPECT, &settings.options, error))
		return false;
	ok = zf_inputs_find(&settings, ZF_INSPECT, stop, error) && inspect_files(&inspect, error);
	zf_outputs_close(&inspect.outputs);
	zf_buffer_free(&inspect.text);
	zf_settings_free(&settings);
	return zf_job_result(ok, stop, error);
}
