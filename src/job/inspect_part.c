/*
 * inspect_part.c - what a partial result, a checkpoint or a journal holds
 *
 * They are read to their end: only then is it known that they are not damaged.
 */
#include "job/describe.h"
#include "job/inspection.h"
#include "output/json_members.h"
#include "shards/magic.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* The bytes of a file of one member, from byte `skip` on. */
struct source {
	struct zf_stream *stream;
	size_t skip;
	bool ended;
};

static bool read_source(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct source *source = user;

	do {
		size_t skipped;

		if (!zf_stream_read(source->stream, bytes, length, error))
			return false;
		source->ended = *length == 0;
		skipped = source->skip < *length ? source->skip : *length;
		source->skip -= skipped;
		*bytes += skipped;
		*length -= skipped;
	} while (*length == 0 && !source->ended);
	return true;
}

/* A file that is stored as it is read is not decoded: its records could be taken for an archive. */
static bool open_stream(struct zf_inspection *inspection, bool decoded, zipfit_error *error)
{
	struct zf_decoding decoding = zf_decoding_of(&inspection->options->format);
	bool found;

	decoding.plain |= !decoded;
	inspection->stream = zf_stream_open(inspection->input, &decoding, inspection->stop, error);
	return inspection->stream != NULL && zf_stream_next(inspection->stream, &found, error);
}

static bool set_coding(struct zf_inspection *inspection, zipfit_error *error)
{
	struct zf_stream_link links[ZF_MAX_LINKS];
	const size_t count = zf_stream_chain(inspection->stream, links);

	return zf_inspection_set_coding(inspection, links, count, error);
}

/* ---- Heads ----------------------------------------------------------------- */

static bool take_head(struct zf_inspection *inspection, zipfit_error *error)
{
	const struct zf_part_head *head = zf_part_head(inspection->part);
	zipfit_inspection *found = &inspection->found;

	found->kind = head->kind == ZF_CHECKPOINT ? ZIPFIT_FILE_CHECKPOINT : ZIPFIT_FILE_PART;
	found->what = head->kind == ZF_CHECKPOINT ? "checkpoint of a run that has not ended" : "partial result";
	found->shards = head->shards;
	found->held = head->held;
	found->held_count = head->held_count;
	found->options = head->options;
	found->input_count = head->path_count;
	inspection->files = calloc(head->file_count + 1, sizeof(*inspection->files));
	if (inspection->files == NULL)
		return zf_fail_memory(error, "the files of a part");
	for (size_t i = 0; i < head->file_count; i++)
		inspection->files[i] = (zipfit_made_from){
			.role = zf_file_role_name(head->files[i].role),
			.path = head->files[i].path,
			.bytes = head->files[i].content.size,
		};
	found->files = inspection->files;
	found->file_count = head->file_count;
	return true;
}

/* Sets `*count` to how many scores stand before each record. */
static bool count_scores(const char *options, size_t *count, zipfit_error *error)
{
	struct zf_selection_rules rules;
	cJSON *object;

	*count = 0;
	if (!zf_parse_own_json(options, &object, error))
		return false;
	if (object != NULL && zf_rules_from(object, &rules))
		*count = rules.sets > 1 ? rules.sets : rules.choice.temperature > 0 || rules.choice.keep_general > 0;
	cJSON_Delete(object);
	return true;
}

/* ---- Entries --------------------------------------------------------------- */

static void note_score(zipfit_inspection *found, bool first, double score)
{
	found->lowest = first || score < found->lowest ? score : found->lowest;
	found->highest = first || score > found->highest ? score : found->highest;
}

static void take_row(zipfit_inspection *found, const struct zf_row *row, bool scores)
{
	/* A rejected line may come in fragments. The last one is a row of its own kind. */
	found->reject_rows += row->kind == ZF_ROW_REJECT;
	if (row->kind != ZF_ROW_SCORE && row->kind != ZF_ROW_SCORES)
		return;
	if (scores)
		note_score(found, found->score_rows == 0, row->kind == ZF_ROW_SCORE ? row->score : row->scores[0]);
	found->score_rows++;
}

static void take_summary(struct zf_inspection *inspection)
{
	const struct zf_part_summary *summary = zf_part_summary(inspection->part);
	const struct zf_part_head *head = zf_part_head(inspection->part);
	zipfit_inspection *found = &inspection->found;

	found->counts = summary->counts;
	/* Of a divided run, places are counted among the pieces of a shard. */
	if (found->kind != ZIPFIT_FILE_CHECKPOINT || head->shards > 1)
		return;
	found->next_input = summary->place.piece + 1;
	found->next_line = summary->place.line;
	found->next_path = summary->place.piece < head->path_count ? head->paths[summary->place.piece] : NULL;
}

static bool take_record(struct zf_inspection *inspection, size_t scores, zipfit_error *error)
{
	const struct zf_kept *record = zf_part_record(inspection->part);
	const size_t prefix = scores * sizeof(double);
	zipfit_inspection *found = &inspection->found;
	const size_t length = record->length - prefix;
	double score = record->score;

	if (record->length < prefix)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a record stands without its scores");
	for (size_t set = 0; set < scores; set++) {
		double other;

		memcpy(&other, record->bytes + set * sizeof(other), sizeof(other));
		score = set == 0 || other > score ? other : score;
	}
	note_score(found, found->kept == 0, score);
	if (found->kept++ > 0)
		return true;
	if (!zf_buffer_append(&inspection->sample, record->bytes + prefix,
	                      length < ZF_INSPECT_SAMPLE ? length : ZF_INSPECT_SAMPLE, error))
		return false;
	found->sample = inspection->sample.data;
	found->sample_length = inspection->sample.length;
	return true;
}

static bool take_entries(struct zf_inspection *inspection, size_t scores, zipfit_error *error)
{
	zipfit_inspection *found = &inspection->found;
	enum zf_part_entry entry;

	do {
		if (!zf_part_next(inspection->part, &entry, error))
			return false;
		if (entry == ZF_PART_ROW)
			take_row(found, zf_part_row(inspection->part), found->kind == ZIPFIT_FILE_JOURNAL);
		else if (entry == ZF_PART_SUMMARY)
			take_summary(inspection);
		else if (entry == ZF_PART_RECORD && !take_record(inspection, scores, error))
			return false;
	} while (entry != ZF_PART_END);
	return true;
}

/* ---- Files ------------------------------------------------------------------ */

bool zf_inspect_part(struct zf_inspection *inspection, bool decoded, zipfit_error *error)
{
	struct source source = {.skip = 0};
	size_t scores;
	bool ok;

	inspection->found.kind = ZIPFIT_FILE_PART;
	inspection->found.what = "partial result or checkpoint";
	if (!open_stream(inspection, decoded, error))
		return false;
	source.stream = inspection->stream;
	inspection->part =
		zf_part_open_source((struct zf_byte_source){read_source, &source}, inspection->input.path, error);
	ok = inspection->part != NULL && take_head(inspection, error) &&
	     count_scores(inspection->found.options, &scores, error) && take_entries(inspection, scores, error);
	inspection->found.complete = ok;
	/* Its error is one of memory: it must not hide the one before. */
	return ok ? set_coding(inspection, error) : ok;
}

bool zf_inspect_journal(struct zf_inspection *inspection, bool decoded, zipfit_error *error)
{
	struct source source = {.skip = ZF_MAGIC_BYTES};
	bool ok;

	inspection->found.kind = ZIPFIT_FILE_JOURNAL;
	inspection->found.what = "journal of a checkpoint: rows of scores and rejects";
	if (!open_stream(inspection, decoded, error))
		return false;
	source.stream = inspection->stream;
	inspection->part =
		zf_rows_open_source((struct zf_byte_source){read_source, &source}, inspection->input.path, error);
	ok = inspection->part != NULL && take_entries(inspection, 0, error);
	inspection->found.complete = ok;
	if (ok || error->code != ZIPFIT_BAD_DATA || !source.ended)
		return ok ? set_coding(inspection, error) : ok;
	/* A run that is killed leaves rows behind those that its checkpoint counts, and the last ones incomplete. */
	inspection->found.hint = "it ends within a row, where its run was killed; the run goes on from its checkpoint";
	return true;
}
