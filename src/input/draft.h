/*
 * draft.h - a document that is being put together from what a record says
 *
 * Texts come from fields, elements of arrays or turns of a chat. All of them are
 * joined in the same way, and a record is refused in the same way.
 *
 * A function that adds to a draft returns false in two cases: the record is
 * refused, and `outcome` says so; or memory ran out, `outcome` is still
 * ZIPFIT_SCORED and the error is filled.
 */
#ifndef ZF_INPUT_DRAFT_H
#define ZF_INPUT_DRAFT_H

#include "util/buffer.h"

#include <cjson/cJSON.h>

struct zf_draft {
	struct zf_buffer *text;
	bool joins; /* the next text comes after a newline */
	enum zipfit_outcome outcome;
	zipfit_error *why;    /* gets the reason of a refusal; NULL: no reason is written */
	const cJSON *lacking; /* ZIPFIT_FIELD_MISSING: what has no such member or element; else NULL */
};

/* Appends the text of the guarded string (see json.h), after a newline where the draft joins; then it does. */
bool zf_draft_join(struct zf_draft *draft, const char *guarded, zipfit_error *error);

/* Refuses the record; the rest is for printf(). Returns false. */
bool zf_draft_refuse(struct zf_draft *draft, enum zipfit_outcome outcome, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
