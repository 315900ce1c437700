/*
 * conditional.c - conditional and contrast scores
 *
 *     conditional   (C(x) - C(x given T)) / (C(x) + p)
 *     contrast      (C(x given B) - C(x given T)) / (C(x) + p)
 *
 * One question about all of T instead of one about each target. What C is was
 * decided by measurement, on splits of the validation halves of two tasks
 * (HumanEval, ProofNet), against zstd -3 with T as its dictionary: change of
 * zipfit eval's bits per byte, mean over 0.25 to 2 MB and both tasks.
 *
 *     matches of x in T and x, literals of order 0        +0.6 %
 *     the same, literals by order 2 of T                  -0.3 %
 *     n-grams of T up to order 2 / 3 / 4 / 5              -0.2 / -0.5 / -0.65 / -0.7 %
 *     order 4 with repeats and passages, as built         -0.7 %
 *     adaptive order 4 on T and x, 20 times the time      -0.8 %
 *
 * So the gain is in the n-grams of T, and a stronger compressor adds little. Some
 * repeats must be known, else a document that says one thing many times scores
 * too high; repeats of six bytes are too many, and cost 0.2 %. Constant escapes
 * instead of counted ones cost 1 to 2 %.
 */
#include "score/conditional/conditional.h"

#include "input/targets.h"
#include "score/conditional/code_length.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

enum text {
	TARGETS,
	BACKGROUND,
};

struct conditional_scorer {
	zipfit_scorer base;
	struct zf_text_index texts[ZF_MAX_TEXTS];
	size_t text_count; /* 2 for contrast */
};

struct conditional_worker {
	zipfit_worker base;
	const struct conditional_scorer *scorer;
	struct zf_coder *coder;
};

static void conditional_close(zipfit_scorer *base)
{
	struct conditional_scorer *scorer = (struct conditional_scorer *)base;

	for (size_t text = 0; text < scorer->text_count; text++)
		zf_text_index_free(&scorer->texts[text]);
	free(scorer);
}

static zipfit_worker *conditional_worker_new(const zipfit_scorer *base, const zipfit_stop *stop, zipfit_error *error)
{
	const struct conditional_scorer *scorer = (const struct conditional_scorer *)base;
	struct conditional_worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	worker->base.class = base->class;
	worker->scorer = scorer;
	worker->coder = zf_coder_new(scorer->texts, scorer->text_count, stop, error);
	if (worker->coder == NULL) {
		free(worker);
		return NULL;
	}
	return &worker->base;
}

static void conditional_worker_free(zipfit_worker *base)
{
	struct conditional_worker *worker = (struct conditional_worker *)base;

	zf_coder_free(worker->coder);
	free(worker);
}

static bool conditional_score(zipfit_worker *base, const unsigned char *document, size_t length, double *score,
                              zipfit_error *error)
{
	struct conditional_worker *worker = (struct conditional_worker *)base;
	const struct conditional_scorer *scorer = worker->scorer;
	struct zf_code_lengths lengths;
	double before, whole;

	if (!zf_coder_measure(worker->coder, document, length, &lengths, error))
		return false;
	before = (double)(scorer->text_count > 1 ? lengths.given[BACKGROUND] : lengths.alone);
	whole = (double)lengths.alone + scorer->base.prior * ZF_CODE_UNITS;
	/* Without a prior, an empty document is 0 of 0: nothing says anything of it. */
	*score = whole > 0 ? (before - (double)lengths.given[TARGETS]) / whole : 0;
	return true;
}

static const struct zf_scorer_class conditional_class = {
	.close = conditional_close,
	.worker_new = conditional_worker_new,
	.worker_free = conditional_worker_free,
	.score = conditional_score,
};

/* The default prior: a third of the mean C(y). */
static bool measure_prior(struct conditional_scorer *scorer, const zipfit_targets *targets, const zipfit_stop *stop,
                          zipfit_error *error)
{
	const size_t count = zipfit_targets_count(targets);
	struct zf_coder *coder = zf_coder_new(NULL, 0, stop, error);
	struct zf_code_lengths lengths;
	uint64_t sum = 0;
	bool ok = coder != NULL;

	for (size_t i = 0; ok && i < count; i++) {
		const struct zf_target target = zf_targets_at(targets, i);

		ok = zf_stop_check(stop, error) &&
		     zf_coder_measure(coder, target.bytes, target.length, &lengths, error);
		sum += lengths.alone;
	}
	scorer->base.prior = (double)sum / (double)count / 3 / ZF_CODE_UNITS;
	zf_coder_free(coder);
	return ok;
}

static bool add_text(struct conditional_scorer *scorer, const zipfit_targets *documents, const zipfit_stop *stop,
                     zipfit_error *error)
{
	if (!zf_text_index_init(&scorer->texts[scorer->text_count], documents, stop, error))
		return false;
	scorer->text_count++;
	return true;
}

zipfit_scorer *zf_conditional_open(const zipfit_targets *targets, const zipfit_score_options *options,
                                   const zipfit_stop *stop, zipfit_error *error)
{
	struct conditional_scorer *scorer = calloc(1, sizeof(*scorer));
	bool ok;

	if (scorer == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	scorer->base.class = &conditional_class;
	scorer->base.prior = options->prior;
	ok = (options->prior_given || measure_prior(scorer, targets, stop, error)) &&
	     add_text(scorer, targets, stop, error) &&
	     (options->method != ZIPFIT_CONTRAST || add_text(scorer, options->background, stop, error));
	if (!ok) {
		conditional_close(&scorer->base);
		return NULL;
	}
	return &scorer->base;
}
