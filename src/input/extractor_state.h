/*
 * extractor_state.h - the private members of an extractor
 *
 * extractor.c makes documents with it; bad_record.c says why a record has none. No other
 * file includes this.
 */
#ifndef ZF_INPUT_EXTRACTOR_STATE_H
#define ZF_INPUT_EXTRACTOR_STATE_H

#include "input/chat.h"
#include "input/field.h"
#include "input/pattern.h"
#include "util/tokens.h"

struct zf_extractor {
	enum zipfit_record_kind kind;
	size_t max_record, min_document, max_document;
	uint64_t min_tokens;
	struct zf_token_table *token_table; /* NULL: tokens are not counted */
	struct zf_pattern *pattern;         /* of JSONL: this or `chat` */
	struct zf_chat *chat;
	enum zipfit_unit unit;
	struct zf_field *unit_field; /* NULL: the unit is no field */
	struct zf_field *id_field;   /* not NULL: the document is the record's id */
};

/*
 * Makes the document of `object`, which was parsed from the `length` bytes at `record`, in
 * `draft`, whose outcome says whether that was possible. Fails only when memory runs out.
 */
bool zf_extractor_fill(const struct zf_extractor *extractor, cJSON *object, const unsigned char *record, size_t length,
                       struct zf_draft *draft, zipfit_error *error);

#endif
