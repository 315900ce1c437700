/*
 * identity.h - whether two parts are parts of one thing, and if not, what differs
 */
#ifndef ZF_SHARDS_IDENTITY_H
#define ZF_SHARDS_IDENTITY_H

#include "shards/part.h"

/* The content of a file of which documents `begin` to `end` - 1 of `documents` are what counts. */
struct zf_fingerprint zf_identity_documents(const zipfit_documents *documents, size_t begin, size_t end);

/*
 * Whether `head` was made of something else than `other`, or in another way. Then `text`,
 * of `size` bytes, says what differs first, by its name: "its option --level is 1, not 6
 * as in NAME", `name` being what to call `other`. Which shards they hold is not looked
 * at; how records are to be written counts for partial results alone.
 */
bool zf_identity_differs(const struct zf_part_head *head, const struct zf_part_head *other, const char *name,
                         char *text, size_t size);

#endif
