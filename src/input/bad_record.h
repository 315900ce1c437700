/*
 * bad_record.h - why a record is bad
 */
#ifndef ZF_INPUT_BAD_RECORD_H
#define ZF_INPUT_BAD_RECORD_H

#include "input/extractor.h"
#include "input/file_role.h"

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
                    enum zf_file_role role, const char *path, zipfit_error *error);

#endif
