/*
 * candidates.h - the records of the pool from which a selection is chosen
 *
 * A candidate is a record of the pool that is within the pool's limit, once for each target
 * set. Candidates are numbered from 0 in order of rank.
 */
#ifndef ZF_SELECT_CANDIDATES_H
#define ZF_SELECT_CANDIDATES_H

#include "input/extractor.h"
#include "select/selection_rules.h"

struct zf_candidates {
	const zipfit_topk *pool; /* sorted by rank */
	size_t *places;          /* of each candidate in the pool; owned */
	size_t count;            /* candidates */
	size_t drawable;         /* records that may be drawn (general.h), behind them in the order of the draw */
	size_t prefix;           /* bytes before the record in a kept record */
	struct zf_extractor *extractor; /* NULL: documents cannot be read */
	const zipfit_stop *stop;        /* may be NULL */
};

/* Memory of a thread that reads documents. All-zero is valid. */
struct zf_candidate_reader {
	struct zf_scratch scratch;
	struct zf_buffer fetched;
};

/*
 * Fills `places`, `count` and `drawable` of candidates whose other members are set: the records of the pool within its
 * limits if `scored` records were scored. zf_candidates_free() in any case.
 */
bool zf_candidates_list(struct zf_candidates *candidates, const struct zf_selection_rules *rules, uint64_t scored,
                        zipfit_error *error);
void zf_candidates_free(struct zf_candidates *candidates);

struct zf_kept zf_candidates_at(const struct zf_candidates *candidates, size_t number);

/* Reads a candidate's document, which stays where it is until the next call with the same reader. Any thread. */
bool zf_candidates_read(const struct zf_candidates *candidates, struct zf_candidate_reader *reader, size_t number,
                        struct zf_document *document, zipfit_error *error);

void zf_candidate_reader_free(struct zf_candidate_reader *reader);

#endif
