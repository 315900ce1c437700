/*
 * train.c - trains a linear model to tell targets from a background
 *
 * Stochastic gradient descent, a target and a document of the background in turn. The order of each class is a random
 * one by the seed, another one in each pass; the smaller class begins again as often as needed, so that both have the
 * same weight. Each weight has a step size of its own, which falls with the squares of its gradients (AdaGrad: Duchi,
 * Hazan and Singer, 2011): so frequent and rare n-grams need no other care, and one rate suits all data.
 *
 * Only additions, multiplications, divisions and square roots are used, which IEEE 754 rounds in one way: exp() of a C
 * library may give another last bit on another machine, and all shards of a run must find the same model.
 */
#include "score/classifier/train.h"

#include "input/documents.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/set.h"
#include "util/stop.h"

#include <math.h>
#include <stdlib.h>

/* Measured (README.md). A higher rate learns few targets by heart, and finds fewer others like them. */
#define PASSES    5
#define RATE      0.03
#define MOST_TEXT ((uint64_t)256 << 20)

/* Keeps the first step finite. */
#define SMALLEST 1e-6

/* Log odds beyond this are as good as certain. */
#define LARGEST_ODDS 40.0

/* One class's documents in random order. */
struct example_order {
	const zipfit_documents *documents;
	uint32_t *numbers;
	size_t count, next;
};

struct trainer {
	struct zf_linear_model *model;
	float *squares; /* sums of the squares of each weight's gradients */
	double bias_squares;
	struct example_order classes[2]; /* targets, background */
	uint64_t random;
	const zipfit_stop *stop;
};

/* ---- Documents ----------------------------------------------------------- */

static uint64_t draw(struct trainer *trainer, uint64_t below)
{
	trainer->random += ZF_GOLDEN_RATIO;
	/* The remainder favours small numbers by less than below / 2^64. */
	return zf_mix(trainer->random) % below;
}

static void shuffle(struct trainer *trainer, struct example_order *order)
{
	for (size_t i = order->count; i > 1; i--) {
		const size_t other = (size_t)draw(trainer, i);
		const uint32_t number = order->numbers[i - 1];

		order->numbers[i - 1] = order->numbers[other];
		order->numbers[other] = number;
	}
	order->next = 0;
}

static struct zf_document next_document(struct trainer *trainer, struct example_order *order)
{
	if (order->next == order->count)
		shuffle(trainer, order);
	return zf_documents_at(order->documents, order->numbers[order->next++]);
}

static uint64_t hash_document(struct zf_document document)
{
	return zf_hash_bytes(0, document.bytes, document.length);
}

/* Lists the documents that are not in `known`. */
static bool list_documents(struct example_order *order, const zipfit_documents *documents, const struct zf_set *known,
                           zipfit_error *error)
{
	const size_t count = zipfit_documents_count(documents);

	if (count > UINT32_MAX)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a classifier learns from fewer than 2^32 documents");
	order->documents = documents;
	order->numbers = calloc(count + 1, sizeof(*order->numbers));
	if (order->numbers == NULL)
		return zf_fail_memory(error, "a model");
	for (size_t i = 0; i < count; i++)
		if (zf_set_find(known, hash_document(zf_documents_at(documents, i)), NULL) == NULL)
			order->numbers[order->count++] = (uint32_t)i;
	order->next = order->count;
	return true;
}

/* Lists both classes. */
static bool list_classes(struct trainer *trainer, const zipfit_documents *targets, const zipfit_documents *background,
                         zipfit_error *error)
{
	struct zf_set known = {NULL, 0, 0};
	bool ok = list_documents(&trainer->classes[0], targets, &known, error);

	for (size_t i = 0; ok && i < zipfit_documents_count(targets); i++)
		ok = zf_set_value(&known, hash_document(zf_documents_at(targets, i)), error) != NULL;
	ok = ok && list_documents(&trainer->classes[1], background, &known, error);
	zf_set_free(&known);
	if (ok && trainer->classes[0].count == 0)
		ok = zf_fail(error, ZIPFIT_BAD_DATA, "no target document to learn from");
	if (ok && trainer->classes[1].count == 0)
		ok = zf_fail(error, ZIPFIT_BAD_DATA,
		             "every document of the background is a target: there is nothing to tell apart");
	return ok;
}

/* ---- Steps --------------------------------------------------------------- */

/* e to the power of `x`, which is at most LARGEST_ODDS from 0, by its series; the last bits may be wrong. */
static double exponential(double x)
{
	const int power = (int)(x / M_LN2 + (x < 0 ? -0.5 : 0.5));
	const double rest = x - power * M_LN2;
	double sum = 1;

	for (int i = 14; i > 0; i--)
		sum = 1 + sum * rest / i;
	return ldexp(sum, power);
}

/* 1 / (1 + e^-odds) */
static double probability(double odds)
{
	const double bounded = odds > LARGEST_ODDS ? LARGEST_ODDS : odds < -LARGEST_ODDS ? -LARGEST_ODDS : odds;

	return 1 / (1 + exponential(-bounded));
}

/* The log odds of a document by the weights so far, and the number of its n-grams. */
static bool measure(const struct trainer *trainer, struct zf_document document, double *odds, uint64_t *ngrams,
                    zipfit_error *error)
{
	uint32_t buckets[ZF_FEATURE_CHUNK];
	struct zf_features features;
	double sum = 0;
	size_t count;

	*ngrams = 0;
	zf_features_start(&features, document.bytes, document.length);
	while ((count = zf_features_next(&features, buckets)) > 0) {
		sum += zf_linear_model_sum(trainer->model, buckets, count);
		*ngrams += count;
		if (!zf_stop_check(trainer->stop, error))
			return false;
	}
	*odds = zf_linear_model_odds(trainer->model, sum, *ngrams);
	return true;
}

/* Moves the weights of a document's n-grams against the gradient, of which each n-gram has the same share. */
static bool move_weights(const struct trainer *trainer, struct zf_document document, double gradient,
                         zipfit_error *error)
{
	const double square = gradient * gradient;
	uint32_t buckets[ZF_FEATURE_CHUNK];
	struct zf_features features;
	size_t count;

	zf_features_start(&features, document.bytes, document.length);
	while ((count = zf_features_next(&features, buckets)) > 0) {
		for (size_t i = 0; i < count; i++) {
			float *weight = &trainer->model->weights[buckets[i]];
			float *squares = &trainer->squares[buckets[i]];

			*squares = (float)(*squares + square);
			*weight = (float)(*weight - RATE * gradient / (sqrt(*squares) + SMALLEST));
		}
		if (!zf_stop_check(trainer->stop, error))
			return false;
	}
	return true;
}

/* Learns from one document; `wanted` is the probability that it is a target: 0 or 1. */
static bool learn(struct trainer *trainer, struct zf_document document, double wanted, zipfit_error *error)
{
	struct zf_linear_model *model = trainer->model;
	double odds, gradient;
	uint64_t ngrams;

	if (!measure(trainer, document, &odds, &ngrams, error))
		return false;
	gradient = probability(odds) - wanted;
	trainer->bias_squares += gradient * gradient;
	model->bias -= RATE * gradient / (sqrt(trainer->bias_squares) + SMALLEST);
	return ngrams == 0 || move_weights(trainer, document, gradient / sqrt((double)ngrams), error);
}

static bool train(struct trainer *trainer, zipfit_error *error)
{
	struct example_order *targets = &trainer->classes[0], *background = &trainer->classes[1];
	const size_t larger = targets->count > background->count ? targets->count : background->count;
	uint64_t bytes = 0;

	for (uint64_t i = 0; i < (uint64_t)larger * PASSES && bytes < MOST_TEXT; i++) {
		const struct zf_document target = next_document(trainer, targets);
		const struct zf_document other = next_document(trainer, background);

		if (!learn(trainer, target, 1, error) || !learn(trainer, other, 0, error))
			return false;
		bytes += (uint64_t)target.length + other.length;
	}
	return true;
}

bool zf_linear_model_train(struct zf_linear_model *model, const zipfit_documents *targets,
                           const zipfit_documents *background, uint64_t seed, const zipfit_stop *stop,
                           zipfit_error *error)
{
	struct trainer trainer = {.model = model, .random = zf_mix(seed), .stop = stop};
	bool ok = zf_linear_model_new(model, error);

	trainer.squares = calloc(ZF_FEATURE_BUCKETS, sizeof(*trainer.squares));
	if (ok && trainer.squares == NULL)
		ok = zf_fail_memory(error, "a model");
	ok = ok && list_classes(&trainer, targets, background, error) && train(&trainer, error);
	free(trainer.classes[0].numbers);
	free(trainer.classes[1].numbers);
	free(trainer.squares);
	if (!ok)
		zf_linear_model_free(model);
	return ok;
}
