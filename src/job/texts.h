/*
 * texts.h - the texts that an operation compares records with: targets, background, text to exclude
 */
#ifndef ZF_JOB_TEXTS_H
#define ZF_JOB_TEXTS_H

#include "job/mix.h"
#include "select/choose.h"
#include "score/dsir/hashed_ngrams.h"
#include "select/exclude.h"

/* The documents that one source gave to a set: `begin` to `end` - 1. */
struct zf_text_range {
	const zipfit_documents *set;
	size_t begin, end;
};

/* All-zero is empty. Read-only once open. */
struct zf_texts {
	const zipfit_options *options;
	struct zf_mix mix;
	zipfit_documents *targets[ZIPFIT_MAX_SETS]; /* of each set; the first one is not NULL once open */
	struct zf_text_range *target_ranges;        /* of each target source, in the order given */
	zipfit_documents *background;               /* a sample, for a contrast or classifier; NULL: none */
	struct zf_ngram_counts *background_counts;  /* of all of it, for DSIR; NULL: none */
	zipfit_documents *excluded;                 /* the texts of all sources; NULL: none */
	size_t *excluded_ends;                      /* for each source, how many texts it and those before it have */
	struct zf_exclude *exclude;                 /* NULL: none */
};

/* Reads all of them. zf_texts_close() in any case. */
bool zf_texts_open(struct zf_texts *texts, const zipfit_options *options, const zipfit_stop *stop, zipfit_error *error);
void zf_texts_close(struct zf_texts *texts);

/* The targets of all sets together. */
struct zf_target_counts {
	uint64_t documents, bytes, empty;
};

struct zf_target_counts zf_texts_count_targets(const struct zf_texts *texts);

/* How many words in a row make a match with excluded text. */
size_t zf_texts_exclude_words(const zipfit_options *options);

/* How to choose as the options say, with the target sets and their shares. */
struct zf_selection_rules zf_texts_rules(const struct zf_texts *texts);

/* Room for a reason: the longest file name, the words shared, and what is said of them. */
#define ZF_REASON_MAX (4096 + ZIPFIT_MESSAGE_MAX)

/* Writes into `reason`, of `size` bytes, why the record was excluded. */
void zf_texts_explain_excluded(const struct zf_texts *texts, const zipfit_record *record, char *reason, size_t size);

#endif
