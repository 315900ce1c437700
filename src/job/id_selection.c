/*
 * id_selection.c - the records whose ids stand in a list, without scores
 *
 * Workers find the id of each record and look it up. In input order, a record is written as
 * soon as it is read. In the list's order, the records found wait in a zipfit_topk, with
 * the place of their ids in the list for a score.
 */
#include "job/id_selection.h"

#include "job/emission.h"
#include "job/events.h"
#include "job/file_check.h"
#include "job/finish.h"
#include "job/rejects.h"
#include "job/selection.h"
#include "output/record_text.h"
#include "output/text.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many bytes of an id a message shows. */
#define ID_BYTES 40

struct id_selection {
	struct zf_job job;
	struct zf_id_list list;
	size_t number;      /* of the current record's id, from 1; 0: not in the list */
	uint64_t *found;    /* how many records have each id */
	zipfit_topk *topk;  /* the records found, in the list's order; NULL: they were written */
	zipfit_format kept; /* how a written record becomes a document */
	struct zf_emission emission;
	struct zf_buffer packed; /* a file as a record, or its path */
	uint64_t written;
};

/* ---- Writing ------------------------------------------------------------- */

static bool append_row(struct id_selection *selection, const zipfit_kept *record, zipfit_error *error)
{
	struct zf_job *job = &selection->job;
	struct zf_columns_row row = {
		.record = record->bytes,
		.length = record->length,
		.file = job->options->inputs[record->input],
		.line = record->line,
		.has_bytes = job->options->format.kind == ZIPFIT_FILES,
		.bytes = record->cost,
	};

	return zf_emission_append(&selection->emission, &row, &job->text, error);
}

/* Writes the record, or its row, and hands it to the caller. */
static bool write_record(struct id_selection *selection, struct zf_kept kept, zipfit_error *error)
{
	struct zf_job *job = &selection->job;
	const zipfit_events *events = job->options->events;
	zipfit_kept record;

	kept.score = 0; /* it was the place in the list */
	kept.rank = ++selection->written;
	record = zf_kept_public(&kept);
	job->text.length = 0;
	if (selection->emission.columns != NULL ? !append_row(selection, &record, error)
	                                        : !zf_buffer_append(&job->text, kept.bytes, kept.length, error))
		return false;
	if (!zf_buffer_append_byte(&job->text, '\n', error))
		return false;
	zf_job_note_selected(job, &kept, job->text.length);
	record.bytes = job->text.data;
	record.length = job->text.length - 1;
	return (events->selected == NULL || events->selected(events->user, &record, error)) &&
	       zf_job_write_text(job, ZF_OUTPUT_MAIN, error);
}

/* Writes what was found in the list's order. */
static bool write_found(struct id_selection *selection, zipfit_error *error)
{
	struct zf_job *job = &selection->job;
	struct zf_buffer scratch = {0};
	bool ok = zf_topk_end(selection->topk, job->stop, error);
	const size_t count = zipfit_topk_count(selection->topk);

	for (size_t i = 0; ok && i < count; i++) {
		struct zf_kept kept = zf_topk_at(selection->topk, i);

		ok = zf_topk_fetch(selection->topk, &kept, &scratch, error) && write_record(selection, kept, error);
		zf_job_step(job, i + 1, count);
	}
	zf_buffer_free(&scratch);
	return ok;
}

/* ---- Reading ------------------------------------------------------------- */

/* Looks up a file by its path. Records are JSON, where bytes that are not UTF-8 are U+FFFD; so it is in the ids. */
static bool find_path(struct id_selection *selection, const zipfit_record *record, zipfit_error *error)
{
	const char *path = record->member != NULL ? record->member : record->path;
	struct zf_buffer *text = &selection->packed;

	text->length = 0;
	if (!zf_append_utf8(text, path, strlen(path), error))
		return false;
	selection->number = zf_id_list_find(&selection->list, text->data, text->length);
	return true;
}

/* Takes the record, whose id is in the list. */
static bool take_record(struct id_selection *selection, const zipfit_record *record, zipfit_error *error)
{
	struct zf_kept kept = {
		.score = -(double)selection->number,
		.input = record->input,
		.line = record->line,
		.cost = record->length, /* of a file, the bytes of its document */
		.bytes = record->bytes,
		.length = record->length,
	};

	selection->found[selection->number - 1]++;
	if (selection->job.options->format.kind == ZIPFIT_FILES) {
		selection->packed.length = 0;
		if (!zf_append_file_record(&selection->packed, record, error))
			return false;
		kept.bytes = selection->packed.data;
		kept.length = selection->packed.length;
	}
	return selection->topk != NULL ? zf_topk_push(selection->topk, &kept, error)
	                               : write_record(selection, kept, error);
}

static bool on_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct id_selection *selection = user;
	struct zf_job *job = &selection->job;

	zf_job_note_kind(job, record);
	if (record->outcome != ZIPFIT_SCORED)
		return zf_job_note_damage(job, record, error) && zf_job_write_reject(job, record, error);
	if (job->options->format.kind == ZIPFIT_FILES && !find_path(selection, record, error))
		return false;
	return selection->number == 0 || take_record(selection, record, error);
}

/* ---- What is said about ids ---------------------------------------------- */

/* A list of ids in a message: "a, b, c and 4 more". */
struct named_ids {
	char text[ZF_ID_LIST_NAMED * (ID_BYTES + 8) + 40];
	size_t used;
	uint64_t count;
};

static void name_id(struct named_ids *named, const struct zf_id_list *list, size_t number)
{
	size_t length;
	const unsigned char *id = zf_id_list_at(list, number, &length);
	size_t shown = length > ID_BYTES ? ID_BYTES : length;

	/* No half of a character. */
	while (shown > 0 && shown < length && (id[shown] & 0xc0) == 0x80)
		shown--;
	if (named->count++ < ZF_ID_LIST_NAMED)
		named->used += (size_t)snprintf(named->text + named->used, sizeof(named->text) - named->used,
		                                "%s%.*s%s", named->used > 0 ? ", " : "", (int)shown, (const char *)id,
		                                shown < length ? "..." : "");
}

/* Ends the list. */
static const char *end_names(struct named_ids *named)
{
	if (named->count > ZF_ID_LIST_NAMED)
		snprintf(named->text + named->used, sizeof(named->text) - named->used, " and %" PRIu64 " more",
		         named->count - ZF_ID_LIST_NAMED);
	return named->text;
}

/* What the list has that could be a mistake. */
static void tell_list(const struct id_selection *selection)
{
	const zipfit_options *options = selection->job.options;
	const struct zf_id_list *list = &selection->list;
	struct named_ids named = {.used = 0};

	if (list->empty_rows > 0)
		zf_tell(options->events, ZIPFIT_NOTE, "%s:%" PRIu64 ": lines without an id: %" PRIu64, options->ids,
		        list->empty_row, list->empty_rows);
	zf_tell(options->events, ZIPFIT_DETAIL, "ids: %zu of %s", list->count, options->ids);
	if (list->repeated == 0)
		return;
	for (size_t i = 0; i < ZF_ID_LIST_NAMED && i < list->repeated; i++)
		name_id(&named, list, list->repeated_ids[i]);
	named.count = list->repeated;
	zf_tell(options->events, ZIPFIT_NOTE, "%s: lines with an id that came before: %" PRIu64 ": %s", options->ids,
	        list->repeated, end_names(&named));
}

/* Warns of ids that several records have, all of which come out. */
static void tell_doubled(const struct id_selection *selection)
{
	struct named_ids named = {.used = 0};

	for (size_t i = 0; i < selection->list.count; i++)
		if (selection->found[i] > 1)
			name_id(&named, &selection->list, i + 1);
	if (named.count > 0)
		zf_tell(selection->job.options->events, ZIPFIT_WARNING,
		        "ids of several records, all of which are selected: %" PRIu64 ": %s", named.count,
		        end_names(&named));
}

/* An id of no record: the result would not be what the list asks for. */
static bool check_missing(const struct id_selection *selection, zipfit_error *error)
{
	const zipfit_options *options = selection->job.options;
	const size_t count = selection->list.count;
	struct named_ids named = {.used = 0};

	for (size_t i = 0; i < count; i++)
		if (selection->found[i] == 0)
			name_id(&named, &selection->list, i + 1);
	if (named.count == 0)
		return true;
	if (named.count == count)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "nothing to select: %s: ids that no record has: %zu of %zu: %s; see --id-field",
		               options->ids, count, count, end_names(&named));
	if (!options->skip_bad)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "%s: ids that no record has: %" PRIu64 " of %zu: %s; --on-error skip selects the others",
		               options->ids, named.count, count, end_names(&named));
	zf_tell(options->events, ZIPFIT_WARNING, "%s: ids that no record has: %" PRIu64 " of %zu: %s", options->ids,
	        named.count, count, end_names(&named));
	return true;
}

/* ---- The operation ------------------------------------------------------- */

static bool read_list(struct id_selection *selection, zipfit_error *error)
{
	const zipfit_options *options = selection->job.options;
	const struct zf_id_list_format format = {
		.field = options->id_field,
		.no_heading = options->no_heading,
		.max_row = options->format.max_record,
		.max_window = options->format.max_window,
		.plain = options->format.plain,
	};

	if (!zf_id_list_read(&selection->list, options->ids, &format, selection->job.stop, error))
		return false;
	selection->found = calloc(selection->list.count, sizeof(*selection->found));
	return selection->found != NULL || zf_fail_memory(error, "a list of ids");
}

static bool open_topk(struct id_selection *selection, zipfit_error *error)
{
	const zipfit_options *options = selection->job.options;
	const zipfit_limit everything = {.records = 0};

	if (options->input_order)
		return true;
	selection->topk = zipfit_topk_new(&everything, error);
	return selection->topk != NULL &&
	       zf_topk_spool(selection->topk, options->memory - options->memory / 8, options->tmpdir, error);
}

/* Prepares all that the first record needs. */
static bool prepare(struct id_selection *selection, zipfit_error *error)
{
	struct zf_job *job = &selection->job;
	const zipfit_options *options = job->options;

	if (options->manifest != NULL || options->depfile != NULL)
		job->rule = ZF_SOURCES_MUST_BE_SAME;
	selection->kept = zf_selection_kept_format(&options->format);
	if (!zf_sources_list(&job->sources, options, error) || !read_list(selection, error) ||
	    !open_topk(selection, error) || !zf_outputs_open(&job->outputs, options, job->stop, error) ||
	    !zf_emission_open(&selection->emission, job, &selection->kept, error))
		return false;
	tell_list(selection);
	if (options->format.kind != ZIPFIT_FILES)
		job->task = (struct zf_task){
			.ids = &selection->list,
			.id_field = options->id_field,
			.id_number = &selection->number,
		};
	return true;
}

static bool select_records(struct id_selection *selection, zipfit_error *error)
{
	struct zf_job *job = &selection->job;

	if (!zf_job_run(job, on_record, selection, error) || !check_missing(selection, error))
		return false;
	tell_doubled(selection);
	zf_job_enter(job, ZF_WRITING);
	return (selection->topk == NULL || write_found(selection, error)) && zf_job_finish(job, true, error);
}

bool zf_select_ids(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct id_selection selection = {.number = 0};
	bool ok;

	zf_job_begin(&selection.job, ZF_SELECT, options, stop);
	ok = zf_file_check(ZF_SELECT, options, NULL, error) && prepare(&selection, error) &&
	     select_records(&selection, error);
	zf_emission_close(&selection.emission);
	zf_job_close(&selection.job);
	zipfit_topk_free(selection.topk);
	zf_id_list_free(&selection.list);
	zf_buffer_free(&selection.packed);
	free(selection.found);
	return ok;
}
