/*
 * draft.h - a document that is being built from the values of a record
 *
 * Texts come from fields, elements of arrays or turns of a chat. Whatever they come
 * from, they are joined in the same way, and a record is refused in the same way.
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
	bool joins; /* a newline goes before the next text */
	enum zipfit_outcome outcome;
	zipfit_error *why;    /* gets the reason of a refusal; NULL: the reason is not wanted */
	const cJSON *lacking; /* ZIPFIT_FIELD_MISSING: the value without such a member or element; else NULL */
	const char *field;    /* with `lacking`: the field, as it was written; borrowed */
	uint64_t roles;       /* of a chat: bit i is set if a turn has role number i of the list, i < 64 */
};

/* Appends the text of a guarded string (see json.h), after a newline if `joins` is set; then sets it. */
bool zf_draft_join(struct zf_draft *draft, const char *guarded, zipfit_error *error);

/* Refuses the record with a reason as in printf(). Returns false. */
bool zf_draft_refuse(struct zf_draft *draft, enum zipfit_outcome outcome, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
