/*
 * surveying.c - what a run notes of each record, for --report
 */
#include "job/surveying.h"

#include "select/record_field.h"
#include "util/error.h"

#include <string.h>

bool zf_surveying_open(struct zf_surveying *surveying, struct zf_job *job, const zipfit_options *options,
                       const struct zf_selection_rules *rules, zipfit_error *error)
{
	/* What a sample leaves is no edge, and a pool of different texts is larger than what is taken from it. */
	const bool below = rules->choice.temperature <= 0 && !zf_rules_is_distinct(rules);

	*surveying = (struct zf_surveying){.survey = NULL};
	if (options->report == NULL)
		return true;
	if (options->report_by != NULL && (surveying->field = zf_record_field_new(options->report_by, error)) == NULL)
		return false;
	surveying->options = options;
	surveying->texts = &job->texts;
	surveying->sets = rules->sets;
	surveying->survey = job->survey = zf_survey_new(below ? rules->sets : 0, error);
	return job->survey != NULL;
}

void zf_surveying_close(struct zf_surveying *surveying)
{
	zf_extractor_free(surveying->field);
	zf_scratch_free(&surveying->scratch);
	zf_buffer_free(&surveying->example.bytes);
	zf_buffer_free(&surveying->example.reason);
}

bool zf_surveying_value(const struct zf_extractor *field, struct zf_scratch *scratch, const char *path,
                        const unsigned char *record, size_t length, struct zf_group *group, zipfit_error *error)
{
	struct zf_extracted extracted;

	group->kind = ZF_GROUP_VALUE;
	if (field == NULL) {
		group->value = (unsigned char *)(uintptr_t)path;
		group->length = strlen(path);
		return true;
	}
	if (!zf_extract(field, scratch, record, length, &extracted, error))
		return false;
	group->value = NULL;
	group->length = 0;
	if (extracted.outcome != ZIPFIT_SCORED) {
		group->kind = ZF_GROUP_OTHER;
	} else if (extracted.document.length == 0) {
		group->kind = ZF_GROUP_NONE;
	} else {
		group->value = (unsigned char *)(uintptr_t)extracted.document.bytes;
		group->length = extracted.document.length;
	}
	return true;
}

static bool note_example(struct zf_surveying *surveying, const zipfit_record *record, uint64_t span,
                         zipfit_error *error)
{
	struct zf_example *example = &surveying->example;
	char reason[ZIPFIT_MESSAGE_MAX] = "";

	/* The first one is the example: of the others nothing has to be made. */
	if (surveying->survey->examples[record->outcome].found)
		return true;
	if (record->outcome == ZIPFIT_EXCLUDED)
		zf_texts_explain_excluded(surveying->texts, record, reason, sizeof(reason));
	example->span = span;
	example->line = record->line;
	example->bytes.length = example->reason.length = 0;
	return zf_buffer_append(&example->bytes, record->bytes,
	                        record->length < ZF_EXAMPLE_BYTES ? record->length : ZF_EXAMPLE_BYTES, error) &&
	       zf_buffer_append_text(&example->reason, record->damage != NULL ? record->damage : reason, error) &&
	       zf_survey_example(surveying->survey, record->outcome, example, error);
}

bool zf_surveying_note(struct zf_surveying *surveying, const zipfit_record *record, uint64_t span, zipfit_error *error)
{
	const zipfit_options *options = surveying->options;
	struct zf_group group = {.records = 1, .bytes = record->document_bytes};
	double score = record->score;

	if (surveying->survey == NULL)
		return true;
	if (record->outcome != ZIPFIT_SCORED)
		return note_example(surveying, record, span, error);
	for (size_t set = 1; record->scores != NULL && set < surveying->sets; set++)
		score = record->scores[set] > score ? record->scores[set] : score;
	if (!zf_survey_score(surveying->survey, score, record->document_bytes, error))
		return false;
	if (surveying->field == NULL && options->input_count < 2)
		return true;
	return zf_surveying_value(surveying->field, &surveying->scratch, record->path, record->bytes, record->length,
	                          &group, error) &&
	       zf_groups_count(&surveying->survey->groups, &group, error);
}
