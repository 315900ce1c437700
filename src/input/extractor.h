/*
 * extractor.h - a record -> its document
 *
 * An extractor is a compiled zipfit_format: it says which bytes of a record are the
 * document. For JSONL that is the text of one field, of a template or of the turns of a
 * chat; for lines, the line without its carriage return; for files, the record itself. An
 * extractor of ids takes the id of the record for its document.
 */
#ifndef ZF_INPUT_EXTRACTOR_H
#define ZF_INPUT_EXTRACTOR_H

#include "input/batch.h"
#include "input/document.h"
#include "input/json.h"
#include "util/tokens.h"

/* Immutable once made; any number of threads may use it. */
struct zf_extractor;

struct zf_extractor *zf_extractor_new(const zipfit_format *format, zipfit_error *error);

/*
 * An extractor whose documents are ids: the text of the member `field` of JSON records, which may be a string, a number
 * as it stands in the record, or a boolean. A record without it is ZIPFIT_FIELD_MISSING, with another value
 * ZIPFIT_NOT_STRING. Of `format` only `max_record` counts.
 */
struct zf_extractor *zf_extractor_of_id(const char *field, const zipfit_format *format, zipfit_error *error);
void zf_extractor_free(struct zf_extractor *extractor);

/* Scratch memory of one thread. All-zero is valid. */
struct zf_scratch {
	struct zf_json json;
	struct zf_buffer text;
	struct zf_tokens tokens;
};

void zf_scratch_free(struct zf_scratch *scratch);

/* What a record holds. */
struct zf_extracted {
	enum zipfit_outcome outcome;
	size_t bad_byte; /* ZIPFIT_NOT_JSON: as zf_json_parse() has it */
	struct zf_document
		document;  /* ZIPFIT_SCORED: in the record or the scratch memory; valid until either changes */
	uint64_t cost;     /* ZIPFIT_SCORED */
	bool invalid_utf8; /* ZIPFIT_SCORED: the document is not UTF-8 */
	uint64_t roles;    /* the roles that turns of the chat have, as in a zf_draft */
};

/*
 * Finds the document in the `length` bytes at `record` (which may be NULL if there are none). A bad record is an
 * outcome; fails only when memory runs out.
 */
bool zf_extract(const struct zf_extractor *extractor, struct zf_scratch *scratch, const unsigned char *record,
                size_t length, struct zf_extracted *extracted, zipfit_error *error);

/* The same for a record of a batch: sets its members that come from there. */
bool zf_extract_record(const struct zf_extractor *extractor, struct zf_scratch *scratch, const struct zf_batch *batch,
                       struct zf_record *record, struct zf_document *document, zipfit_error *error);

#endif
