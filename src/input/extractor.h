/*
 * extractor.h - a record -> its document
 *
 * A format, compiled: which bytes of a record are the document. For JSONL that
 * is one field's text, a pattern filled in or the turns of a chat, for lines the
 * line without its carriage return, for files the record itself.
 */
#ifndef ZF_INPUT_EXTRACTOR_H
#define ZF_INPUT_EXTRACTOR_H

#include "input/batch.h"
#include "input/json.h"
#include "input/role.h"

/* Immutable once made; any number of threads may use it. */
struct zf_extractor;

struct zf_extractor *zf_extractor_new(const zipfit_format *format, zipfit_error *error);
void zf_extractor_free(struct zf_extractor *extractor);

/* Scratch memory of one thread. All-zero is valid. */
struct zf_scratch {
	struct zf_json json;
	struct zf_buffer text;
};

void zf_scratch_free(struct zf_scratch *scratch);

/*
 * Finds the document of a record whose outcome is not known yet, and sets the
 * outcome, `where` and, for ZIPFIT_SCORED, `document_bytes` and `invalid_utf8`.
 * `*document` then points into the batch or the scratch memory and is valid until
 * either changes. Fails for want of memory alone: a bad record is an outcome.
 */
bool zf_extract(const struct zf_extractor *extractor, struct zf_scratch *scratch, const struct zf_batch *batch,
                struct zf_record *record, const unsigned char **document, zipfit_error *error);

/*
 * Says what the file of `record` is instead of JSONL, in the words of zf_sniff(), if the
 * record is the first of its file or archive member and is not JSON or not an object;
 * else NULL.
 */
const char *zf_bad_kind(const struct zf_batch *batch, const struct zf_record *record);

/*
 * Writes into `error` why `record`, which has a bad outcome, is bad; `path` is its
 * input, `role` what the input is for. Parses the record again if the reason is in a
 * field. Names the kind of file if zf_sniff() knows it.
 */
void zf_explain_bad(const struct zf_extractor *extractor, const struct zf_batch *batch, const struct zf_record *record,
                    enum zf_role role, const char *path, zipfit_error *error);

#endif
