/*
 * text_index.h - the model of a text (the targets, or a background): n-grams and passages
 */
#ifndef ZF_CONDITIONAL_TEXT_INDEX_H
#define ZF_CONDITIONAL_TEXT_INDEX_H

#include "score/conditional/ngrams.h"
#include "score/conditional/passages.h"

/* Read-only once built; any number of threads. */
struct zf_text_index {
	struct zf_ngrams *ngrams;
	struct zf_passages passages;
};

/*
 * Builds the index of a set of documents; their order makes no difference. The set may be
 * freed afterwards. `stop` may be NULL. On failure there is nothing to free.
 */
bool zf_text_index_init(struct zf_text_index *index, const zipfit_documents *documents, const zipfit_stop *stop,
                        zipfit_error *error);
void zf_text_index_free(struct zf_text_index *index);

#endif
