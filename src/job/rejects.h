/*
 * rejects.h - what is said about bad records and damaged inputs
 */
#ifndef ZF_JOB_REJECTS_H
#define ZF_JOB_REJECTS_H

#include "job/job.h"

/* Notes that an input is no JSONL at all, and says so of the first one. */
void zf_job_note_kind(struct zf_job *job, const zipfit_record *record);

/* If the record is ZIPFIT_DAMAGED, notes the damaged input and warns. */
bool zf_job_note_damage(struct zf_job *job, const zipfit_record *record, zipfit_error *error);

/* Warns which input of `paths` is damaged, where and why. */
void zf_job_tell_damage(const struct zf_job *job, const struct zf_damage *damage, const char *const *paths);

/* Appends to `to` a line for the rejects that says the same, without its newline. */
bool zf_append_damage(struct zf_buffer *to, const zipfit_record *record, enum zipfit_record_kind kind,
                      zipfit_error *error);

/* Writes a bad record, or a piece of one, to the rejects. */
bool zf_job_write_reject(struct zf_job *job, const zipfit_record *record, zipfit_error *error);

#endif
