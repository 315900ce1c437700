/*
 * mix.c - trains the model on texts, and measures texts with it
 */
#include "score/mix/mix.h"

#include "input/documents.h"
#include "score/mix/predictor.h"
#include "util/error.h"
#include "util/stop.h"

#include <math.h>
#include <stdlib.h>

/* Bytes between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)16 << 10)

struct zf_mix_model {
	struct zf_predictor *predictor;
	const zipfit_stop *stop;
};

/* A product of probabilities, fraction * 2^exponent, whose logarithm is taken once. */
struct product {
	double fraction;
	int64_t exponent;
};

struct zf_mix_model *zf_mix_model_new(uint64_t memory, uint64_t expected_bytes, const zipfit_stop *stop,
                                      zipfit_error *error)
{
	struct zf_mix_model *model;

	if (memory < ZIPFIT_MIN_MODEL_MEMORY) {
		zf_fail(error, ZIPFIT_BAD_OPTION, "a model needs at least %u MiB of memory",
		        (unsigned)(ZIPFIT_MIN_MODEL_MEMORY >> 20));
		return NULL;
	}
	model = calloc(1, sizeof(*model));
	if (model == NULL) {
		zf_fail_memory(error, "the model");
		return NULL;
	}
	model->stop = stop;
	model->predictor = zf_predictor_new(memory, expected_bytes, error);
	if (model->predictor != NULL)
		return model;
	free(model);
	return NULL;
}

void zf_mix_model_free(struct zf_mix_model *model)
{
	if (model == NULL)
		return;
	zf_predictor_free(model->predictor);
	free(model);
}

bool zf_mix_model_learn(struct zf_mix_model *model, const void *bytes, size_t length, zipfit_error *error)
{
	const unsigned char *at = bytes;

	while (length > 0) {
		const size_t size = length < STOP_INTERVAL ? length : STOP_INTERVAL;

		if (!zf_stop_check(model->stop, error))
			return false;
		zf_predictor_learn_bytes(model->predictor, at, size);
		at += size;
		length -= size;
	}
	return true;
}

bool zf_mix_model_learn_documents(struct zf_mix_model *model, const zipfit_documents *documents, size_t first,
                                  size_t count, zipfit_error *error)
{
	for (size_t i = first; i < first + count; i++) {
		const struct zf_document document = zf_documents_at(documents, i);

		if (!zf_mix_model_learn(model, document.bytes, document.length, error) ||
		    !zf_mix_model_learn(model, "\n", 1, error))
			return false;
	}
	return true;
}

static void code_byte(struct zf_predictor *predictor, unsigned byte, struct product *product)
{
	int exponent;

	for (unsigned i = 8; i > 0; i--) {
		const unsigned bit = byte >> (i - 1) & 1;
		const unsigned p = zf_predictor_p(predictor);

		product->fraction *= bit != 0 ? p : 65536 - p;
		zf_predictor_learn(predictor, bit);
	}
	product->fraction = frexp(product->fraction, &exponent);
	product->exponent += exponent - 8 * 16;
}

static bool code(struct zf_mix_model *model, const unsigned char *bytes, size_t length, struct product *product,
                 zipfit_error *error)
{
	for (size_t i = 0; i < length; i++) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(model->stop, error))
			return false;
		code_byte(model->predictor, bytes[i], product);
	}
	return true;
}

bool zf_mix_model_cost(struct zf_mix_model *model, const zipfit_documents *test, double *bits, zipfit_error *error)
{
	const size_t count = zipfit_documents_count(test);
	struct product product = {1, 0};
	bool ok = zf_predictor_mark(model->predictor, error);

	if (!ok)
		return false;
	for (size_t i = 0; ok && i < count; i++) {
		const struct zf_document document = zf_documents_at(test, i);

		ok = code(model, document.bytes, document.length, &product, error) &&
		     code(model, (const unsigned char *)"\n", 1, &product, error);
	}
	zf_predictor_restore(model->predictor);
	*bits = -((double)product.exponent + log2(product.fraction));
	return ok;
}
