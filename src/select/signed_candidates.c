/*
 * signed_candidates.c - the signatures of candidates, made ahead on several threads
 */
#include "select/signed_candidates.h"

#include "util/error.h"
#include "util/parallel.h"

#include <stdlib.h>

struct worker {
	struct zf_candidate_reader reader;
	struct zf_buffer scratch;
};

struct zf_signed_candidates {
	const struct zf_candidates *candidates;
	const struct zf_signer *signer;
	struct zf_signature **signatures; /* of each candidate; NULL: not signed */
	struct worker *workers;
	size_t threads;
	size_t numbers[ZF_SIGNED_AHEAD]; /* the candidates that are being signed */
};

struct zf_signed_candidates *zf_signed_candidates_new(const struct zf_candidates *candidates,
                                                      const struct zf_signer *signer, size_t threads,
                                                      zipfit_error *error)
{
	struct zf_signed_candidates *made = calloc(1, sizeof(*made));

	if (made != NULL) {
		*made = (struct zf_signed_candidates){.candidates = candidates, .signer = signer};
		made->threads = threads > 0 ? threads : 1;
		made->workers = calloc(made->threads, sizeof(*made->workers));
		made->signatures = calloc(candidates->count + candidates->drawable + 1, sizeof(struct zf_signature *));
		if (made->workers != NULL && made->signatures != NULL)
			return made;
	}
	zf_signed_candidates_free(made);
	zf_fail_memory(error, "texts");
	return NULL;
}

void zf_signed_candidates_free(struct zf_signed_candidates *signed_candidates)
{
	const struct zf_candidates *candidates;

	if (signed_candidates == NULL)
		return;
	candidates = signed_candidates->candidates;
	for (size_t i = 0; signed_candidates->signatures != NULL && i < candidates->count + candidates->drawable; i++)
		zf_signed_candidates_drop(signed_candidates, i);
	for (size_t i = 0; signed_candidates->workers != NULL && i < signed_candidates->threads; i++) {
		zf_candidate_reader_free(&signed_candidates->workers[i].reader);
		zf_buffer_free(&signed_candidates->workers[i].scratch);
	}
	free(signed_candidates->signatures);
	free(signed_candidates->workers);
	free(signed_candidates);
}

size_t zf_signed_candidates_ahead(const struct zf_signed_candidates *signed_candidates)
{
	return signed_candidates->threads > 1 ? ZF_SIGNED_AHEAD : 0;
}

bool zf_signed_candidates_has(const struct zf_signed_candidates *signed_candidates, size_t number)
{
	return signed_candidates->signatures[number] != NULL;
}

/* Signs a candidate: a zf_item_work(). */
static bool sign(void *user, size_t thread, size_t item, zipfit_error *error)
{
	struct zf_signed_candidates *signed_candidates = user;
	struct worker *worker = &signed_candidates->workers[thread];
	const size_t number = signed_candidates->numbers[item];
	const struct zf_candidates *candidates = signed_candidates->candidates;
	struct zf_signature *signature = malloc(sizeof(*signature));
	struct zf_document document;

	if (signature == NULL)
		return zf_fail_memory(error, "texts");
	if (!zf_candidates_read(candidates, &worker->reader, number, &document, error) ||
	    !zf_signature_make(signature, signed_candidates->signer, &worker->scratch, document.bytes, document.length,
	                       candidates->stop, error)) {
		free(signature);
		return false;
	}
	signed_candidates->signatures[number] = signature;
	return true;
}

bool zf_signed_candidates_sign(struct zf_signed_candidates *signed_candidates, const size_t *numbers, size_t count,
                               zipfit_error *error)
{
	size_t wanted = 0;

	for (size_t i = 0; i < count; i++)
		if (signed_candidates->signatures[numbers[i]] == NULL)
			signed_candidates->numbers[wanted++] = numbers[i];
	return zf_parallel_for(signed_candidates->threads, wanted, sign, signed_candidates, error);
}

struct zf_signature *zf_signed_candidates_at(const struct zf_signed_candidates *signed_candidates, size_t number)
{
	return signed_candidates->signatures[number];
}

void zf_signed_candidates_drop(struct zf_signed_candidates *signed_candidates, size_t number)
{
	if (signed_candidates->signatures[number] == NULL)
		return;
	zf_signature_free(signed_candidates->signatures[number]);
	free(signed_candidates->signatures[number]);
	signed_candidates->signatures[number] = NULL;
}
