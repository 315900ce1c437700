/*
 * part_head.h - the head of a part: what was run, and on what
 */
#ifndef ZF_SHARDS_PART_HEAD_H
#define ZF_SHARDS_PART_HEAD_H

#include "input/fingerprint.h"
#include "input/source.h"
#include "shards/serialize.h"

/* A file that decides what a part holds, identified by its content. The path belongs to the head. */
struct zf_part_file {
	enum zf_file_role role;
	char *path; /* as given */
	/* Of the stored bytes; for targets, exclusions and backgrounds, of the documents that were taken from them. */
	struct zf_fingerprint content;
};

enum zf_part_kind {
	ZF_PART_RESULT = 1,
	ZF_CHECKPOINT = 2,
};

/* Strings and arrays belong to the code that filled the struct: the caller of a writer, or the reader. */
struct zf_part_head {
	enum zf_part_kind kind;
	uint64_t shards; /* how many shards the input was divided into; 1: it was not divided */
	uint64_t *held;  /* the shards that this part holds, from 1, ascending */
	size_t held_count;
	char *scoring;              /* all options that decide a score or an outcome, as a JSON object */
	struct zf_part_file *files; /* the files that decide them, by role, in the order given */
	size_t file_count;
	zipfit_limit limit;
	bool input_order, annotate; /* how the selection is to be written */
	bool plain_lines;           /* records are not JSON and cannot be annotated */
	bool scores, rejects;       /* there are rows of --scores, of --rejects */
	bool report;                /* there is what --report needs */
	char *options;              /* all options as a JSON object, for reports */
	char **paths;               /* the inputs */
	size_t path_count;
	uint64_t target_documents, target_bytes, target_empty;
};

bool zf_limit_equal(const zipfit_limit *a, const zipfit_limit *b);

void zf_part_head_free(struct zf_part_head *head);

/* Appends the head's bytes, as part_format.h describes them. */
bool zf_part_head_put(struct zf_buffer *to, const struct zf_part_head *head, zipfit_error *error);

/*
 * Reads the bytes of a head, to the end of `cursor`, into `head`, which must be all-zero. Call zf_part_head_free()
 * whether it fails or not. ZIPFIT_BAD_DATA if the head is damaged or of another version of the format; the message does
 * not name the file.
 */
bool zf_part_head_get(struct zf_cursor *cursor, struct zf_part_head *head, zipfit_error *error);

#endif
