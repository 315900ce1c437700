/*
 * identity.h - whether two parts belong to the same run, and if not, what differs
 */
#ifndef ZF_SHARDS_IDENTITY_H
#define ZF_SHARDS_IDENTITY_H

#include "score/dsir/hashed_ngrams.h"
#include "shards/part.h"

/* Size and digest of the documents `begin` to `end` - 1, which stand for the file that they come from. */
struct zf_fingerprint zf_identity_documents(const zipfit_documents *documents, size_t begin, size_t end);

/* The same for a background of which only the n-grams are known; the size is their number. */
struct zf_fingerprint zf_identity_counts(const struct zf_ngram_counts *counts);

/*
 * Whether the parts were made from different files or with different options. If so,
 * `text`, of `size` bytes, names the first difference: "its option --level is 1, not 6 as
 * in NAME", where `name` is that of `other`. The shards that they hold are not compared.
 * How records are to be written is compared for partial results only.
 */
bool zf_identity_differs(const struct zf_part_head *head, const struct zf_part_head *other, const char *name,
                         char *text, size_t size);

#endif
