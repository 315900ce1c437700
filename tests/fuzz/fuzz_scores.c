/*
 * fuzz_scores.c - every scorer on arbitrary bytes
 *
 * The input is cut into targets, a background and documents; a document may be a piece
 * of the targets. Scores must be finite, in their range, and the same on a worker that
 * has scored another document meanwhile; NCD must be what zlib says, size for size.
 * Explanations are looked up in the texts, and the sizes of PPMd must be the same again.
 */
#include "fuzz.h"
#include "input/documents.h"
#include "score/explain.h"
#include "score/ncd.h"
#include "score/suffix_index.h"
#include "score/zlib_size.h"

#include <math.h>
#include <string.h>

/* PPMd's model is 16 MB to clear: one input in so many has its texts judged. */
#define PPMD_ONE_IN 16

struct text {
	const uint8_t *bytes;
	size_t length;
};

#define MAX_TARGETS 6

/* What the input is cut into. */
struct task {
	zipfit_score_options options;
	bool judges; /* by PPMd */
	size_t target_count;
	zipfit_documents *targets, *background;
	struct text document, other;
};

/* ---- Cutting ------------------------------------------------------------- */

static zipfit_documents *new_targets(void)
{
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);

	require(targets != NULL, "no memory");
	return targets;
}

static void add(zipfit_documents *targets, struct text text)
{
	zipfit_error error;

	require(zipfit_documents_add(targets, text.bytes, text.length, &error), "no memory");
}

/* Cuts off the next piece. */
static struct text cut(struct text *rest, size_t length)
{
	const struct text piece = {rest->bytes, length < rest->length ? length : rest->length};

	rest->bytes += piece.length;
	rest->length -= piece.length;
	return piece;
}

static void choose_task(struct choices *choices, struct task *task)
{
	const unsigned first = choose_byte(choices), second = choose_byte(choices);
	size_t lengths[MAX_TARGETS + 2];
	struct text rest;

	task->options = (zipfit_score_options){
		.method = (enum zipfit_method)(first % 3),
		.level = 1 + (int)(first / 3 % 9),
		.without_frame = first / 27 % 2 == 1,
		.cpu = (enum zipfit_cpu)(second % 4),
		.prior_given = second / 4 % 2 == 1,
		.prior = second / 8 % 4 * 37.5,
	};
	task->judges = second / 32 % 8 == 0 && choose_byte(choices) % (PPMD_ONE_IN / 8) == 0;
	task->target_count = 1 + choose_below(choices, MAX_TARGETS);
	for (size_t i = 0; i < MAX_TARGETS + 2; i++)
		lengths[i] = choose_below(choices, i < 2 ? 65536 : 4096);
	rest = (struct text){choices->at, choices->left};
	task->document = cut(&rest, lengths[0]);
	task->other = cut(&rest, lengths[1] % 4096);
	task->targets = new_targets();
	task->background = new_targets();
	/* The last target has all that is left. */
	for (size_t i = 0; i + 1 < task->target_count; i++)
		add(task->targets, cut(&rest, lengths[2 + i]));
	add(task->targets, rest);
	add(task->background, task->other);
	/* Half the time the document is a piece of the targets: of what has been scored before nothing is new. */
	if (second / 128 == 1)
		task->other = (struct text){rest.bytes, rest.length / 2};
}

/* ---- Scores -------------------------------------------------------------- */

static double ask(zipfit_worker *worker, struct text text)
{
	double score = 0;
	zipfit_error error;

	require(zipfit_worker_score(worker, text.bytes, text.length, &score, &error), "scoring fails: %s",
	        error.message);
	return score;
}

static bool is_same(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* Where scores of the method can be. */
static void require_range(const struct task *task, double score)
{
	require(isfinite(score), "a score of %g", score);
	if (task->options.method == ZIPFIT_CONDITIONAL)
		require(score >= 0 && score <= 1, "a conditional score of %.17g", score);
	else if (task->options.method == ZIPFIT_CONTRAST)
		require(score >= -1 && score <= 1, "a contrast of %.17g", score);
}

/* The mean NCD by zlib and the formula. */
static double score_by_zlib(const struct task *task, struct text document)
{
	const uint64_t frame = task->options.without_frame ? 0 : ZF_GZIP_FRAME;
	const size_t count = zipfit_documents_count(task->targets);
	struct zf_buffer pair = {0};
	zipfit_error error;
	struct zf_zlib *zlib = zf_zlib_new(task->options.level, NULL, &error);
	double sum = 0;

	require(zlib != NULL, "no zlib");
	for (size_t i = 0; i < count; i++) {
		const struct zf_document target = zf_documents_at(task->targets, i);
		uint64_t x = 0, y = 0, xy = 0;

		pair.length = 0;
		require(zf_buffer_append(&pair, document.bytes, document.length, &error) &&
		                zf_buffer_append(&pair, target.bytes, target.length, &error) &&
		                zf_zlib_size(zlib, document.bytes, document.length, &x, &error) &&
		                zf_zlib_size(zlib, target.bytes, target.length, &y, &error) &&
		                zf_zlib_size(zlib, pair.data, pair.length, &xy, &error),
		        "zlib fails");
		x += frame;
		y += frame;
		xy += frame;
		sum += ((double)xy - (double)(x < y ? x : y)) / (double)(x > y ? x : y);
	}
	zf_buffer_free(&pair);
	zf_zlib_free(zlib);
	return 1 - sum / (double)count;
}

static zipfit_scorer *open_scorer(struct task *task)
{
	zipfit_error error;
	zipfit_scorer *scorer;

	task->options.background = task->options.method == ZIPFIT_CONTRAST ? task->background : NULL;
	scorer = zipfit_scorer_open(task->targets, &task->options, NULL, &error);
	if (scorer == NULL && error.code == ZIPFIT_BAD_OPTION) {
		/* This machine has not all instruction sets. */
		task->options.cpu = ZIPFIT_CPU_AUTO;
		scorer = zipfit_scorer_open(task->targets, &task->options, NULL, &error);
	}
	require(scorer != NULL, "no scorer: %s", error.message);
	return scorer;
}

static void try_scores(struct task *task)
{
	zipfit_error error;
	zipfit_scorer *scorer = open_scorer(task);
	zipfit_worker *worker = zipfit_worker_new(scorer, NULL, &error);
	zipfit_worker *fresh = zipfit_worker_new(scorer, NULL, &error);
	double score, other;

	require(worker != NULL && fresh != NULL, "no worker");
	score = ask(worker, task->document);
	other = ask(worker, task->other);
	require_range(task, score);
	require_range(task, other);
	require(is_same(score, ask(worker, task->document)), "another score after another document");
	require(is_same(other, ask(fresh, task->other)), "another score of another worker");
	require(is_same(score, ask(fresh, task->document)), "another score of another worker");
	if (task->options.method == ZIPFIT_NCD) {
		const double expected = score_by_zlib(task, task->document);

		require(is_same(score, expected), "NCD %.17g, by zlib %.17g", score, expected);
	}
	zipfit_worker_free(worker);
	zipfit_worker_free(fresh);
	zipfit_scorer_close(scorer);
}

/* ---- Explanations -------------------------------------------------------- */

/* A passage stands in the document and in its target, and is not part of another one. */
static void require_passage(const struct task *task, const struct zf_reason *reason, size_t i)
{
	const struct zf_shared *passage = &reason->passages[i];
	struct zf_document target;

	require(passage->length >= ZF_PASSAGE_LEAST && passage->begin <= task->document.length &&
	                passage->length <= task->document.length - passage->begin &&
	                passage->target < zipfit_documents_count(task->targets),
	        "a passage of %zu bytes at %zu", passage->length, passage->begin);
	target = zf_documents_at(task->targets, passage->target);
	require(memmem(target.bytes, target.length, task->document.bytes + passage->begin, passage->length) != NULL,
	        "a passage that is not in its target");
	require(i == 0 || passage->length <= reason->passages[i - 1].length, "a longer passage behind a shorter one");
	for (size_t j = 0; j < i; j++)
		require(passage->begin + passage->length <= reason->passages[j].begin ||
		                reason->passages[j].begin + reason->passages[j].length <= passage->begin,
		        "passages overlap");
}

static void try_explanation(const struct task *task)
{
	zipfit_error error;
	struct zf_explainer *explainer = zf_explainer_new(task->targets, &task->options, NULL, &error);
	struct zf_explainer_worker *worker =
		explainer != NULL ? zf_explainer_worker_new(explainer, NULL, &error) : NULL;
	struct zf_reason reason = {0};

	require(worker != NULL && zf_explain(worker, task->document.bytes, task->document.length, &reason, &error),
	        "no explanation");
	require(reason.nearest < zipfit_documents_count(task->targets) && isfinite(reason.ncd), "the nearest is none");
	require(reason.passage_count <= ZF_PASSAGES, "%zu passages", reason.passage_count);
	for (size_t i = 0; i < reason.passage_count; i++)
		require_passage(task, &reason, i);
	zf_explainer_worker_free(worker);
	zf_explainer_free(explainer);
}

/* ---- Cross-entropy ------------------------------------------------------- */

static void try_cross_entropy(const struct task *task)
{
	const size_t count = zipfit_documents_count(task->targets);
	zipfit_error error;
	double bits = 0, again = 0;

	require(zipfit_cross_entropy(task->targets, count, task->background, NULL, &bits, &error) &&
	                zipfit_cross_entropy(task->targets, count, task->background, NULL, &again, &error),
	        "no cross-entropy: %s", error.message);
	require(isfinite(bits) && is_same(bits, again), "%g and %g bits", bits, again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices choices = {data, size < 65536 ? size : 65536};
	struct task task;

	choose_task(&choices, &task);
	try_scores(&task);
	try_explanation(&task);
	if (task.judges)
		try_cross_entropy(&task);
	zipfit_documents_free(task.targets);
	zipfit_documents_free(task.background);
	return 0;
}
