/*
 * rejects.c - what is said about bad records and damaged inputs
 */
#include "job/rejects.h"

#include "job/events.h"
#include "output/record_text.h"
#include "util/error.h"

/* One input is enough to name; there may be thousands. */
void zf_job_note_kind(struct zf_job *job, const zipfit_record *record)
{
	if (record->kind == NULL || job->kind != NULL)
		return;
	job->kind = record->kind;
	job->kind_path = record->path;
	zf_tell(job->options->events, ZIPFIT_NOTE, "%s:%llu: this is %s", record->path,
	        (unsigned long long)record->line, record->kind);
}

void zf_job_tell_damage(const struct zf_job *job, const struct zf_damage *damage, const char *const *paths)
{
	zf_tell(job->options->events, ZIPFIT_WARNING, "%s:%llu: %s; the rest of this input is not read",
	        paths[damage->input], (unsigned long long)damage->line, damage->message);
}

bool zf_job_note_damage(struct zf_job *job, const zipfit_record *record, zipfit_error *error)
{
	if (record->outcome != ZIPFIT_DAMAGED)
		return true;
	if (!zf_damages_add(&job->damages, record->input, record->line, record->damage, error))
		return false;
	zf_job_tell_damage(job, &job->damages.items[job->damages.count - 1], job->options->inputs);
	return true;
}

bool zf_append_damage(struct zf_buffer *to, const zipfit_record *record, enum zipfit_record_kind kind,
                      zipfit_error *error)
{
	const bool is_json = kind == ZIPFIT_JSONL;
	/* No record, but a place for the reason. */
	const zipfit_record nothing = {.bytes = (const unsigned char *)"{}", .length = is_json ? 2 : 0};
	zipfit_error reason;

	zf_fail(&reason, ZIPFIT_BAD_DATA, "damaged: %s:%llu: %s", record->path, (unsigned long long)record->line,
	        record->damage);
	return zf_append_reason(to, &nothing, is_json, reason.message, error);
}

/* Writes what could be read of the last record, if anything, and what is wrong with the input. */
static bool write_damage(struct zf_job *job, const zipfit_record *record, zipfit_error *error)
{
	struct zf_outfile *rejects = job->outputs.files[ZF_OUTPUT_REJECTS];

	job->text.length = 0;
	return (record->length == 0 || (zf_outfile_write(rejects, record->bytes, record->length, error) &&
	                                zf_outfile_write(rejects, "\n", 1, error))) &&
	       zf_append_damage(&job->text, record, job->options->format.kind, error) &&
	       zf_buffer_append_byte(&job->text, '\n', error) && zf_job_write_text(job, ZF_OUTPUT_REJECTS, error);
}

bool zf_job_write_reject(struct zf_job *job, const zipfit_record *record, zipfit_error *error)
{
	struct zf_outfile *rejects = job->outputs.files[ZF_OUTPUT_REJECTS];

	if (rejects == NULL || !zipfit_outcome_is_bad(record->outcome))
		return true;
	if (record->outcome == ZIPFIT_DAMAGED)
		return write_damage(job, record, error);
	return zf_outfile_write(rejects, record->bytes, record->length, error) &&
	       (record->more || zf_outfile_write(rejects, "\n", 1, error));
}
