/*
 * model.c - a linear model of hashed n-grams, and its file
 *
 * A model trained on few texts has few weights, so only those that are not 0 are kept. The file is read as a whole, at
 * most as many bytes as a model can have, and nothing of it is used before its checksum is found right.
 */
#include "score/classifier/model.h"

#include "input/stream.h"
#include "util/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC_BYTES  8
#define HEAD_BYTES   (MAGIC_BYTES + 4 + 4 + 8 + 8)
#define WEIGHT_BYTES 8
#define LONGEST_FILE (HEAD_BYTES + WEIGHT_BYTES * ZF_FEATURE_BUCKETS + ZF_SHA256_BYTES)

/* A first byte that no text has, and line ends that a transfer as text would change. */
static const unsigned char magic[MAGIC_BYTES] = {0x89, 'Z', 'F', 'M', '\r', '\n', 0x1a, '\n'};

bool zf_linear_model_new(struct zf_linear_model *model, zipfit_error *error)
{
	*model = (struct zf_linear_model){.weights = calloc(ZF_FEATURE_BUCKETS, sizeof(*model->weights))};
	return model->weights != NULL || zf_fail_memory(error, "a model");
}

void zf_linear_model_free(struct zf_linear_model *model)
{
	free(model->weights);
	*model = (struct zf_linear_model){0};
}

double zf_linear_model_sum(const struct zf_linear_model *model, const uint32_t *buckets, size_t count)
{
	const float *weights = model->weights;
	double first = 0, second = 0, third = 0, fourth = 0;
	size_t i = 0;

	/* Four sums: an addition need not wait for the one before. */
	for (; i + 4 <= count; i += 4) {
		first += weights[buckets[i]];
		second += weights[buckets[i + 1]];
		third += weights[buckets[i + 2]];
		fourth += weights[buckets[i + 3]];
	}
	for (; i < count; i++)
		first += weights[buckets[i]];
	return first + second + (third + fourth);
}

double zf_linear_model_odds(const struct zf_linear_model *model, double sum, uint64_t ngrams)
{
	return ngrams > 0 ? model->bias + sum / sqrt((double)ngrams) : model->bias;
}

/* ---- Writing ------------------------------------------------------------- */

/* Appends the lowest `size` bytes of a number. */
static bool put(struct zf_buffer *file, uint64_t number, size_t size, zipfit_error *error)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(number >> 8 * i);
	return zf_buffer_append(file, bytes, size, error);
}

static bool put_weights(const struct zf_linear_model *model, struct zf_buffer *file, zipfit_error *error)
{
	for (size_t i = 0; i < ZF_FEATURE_BUCKETS; i++) {
		uint32_t weight;

		memcpy(&weight, &model->weights[i], sizeof(weight));
		if (model->weights[i] != 0 && (!put(file, i, 4, error) || !put(file, weight, 4, error)))
			return false;
	}
	return true;
}

bool zf_linear_model_put(const struct zf_linear_model *model, struct zf_buffer *file, zipfit_error *error)
{
	const size_t begin = file->length;
	unsigned char digest[ZF_SHA256_BYTES];
	struct zf_sha256 sha;
	uint64_t bias, count = 0;

	memcpy(&bias, &model->bias, sizeof(bias));
	for (size_t i = 0; i < ZF_FEATURE_BUCKETS; i++)
		count += model->weights[i] != 0;
	if (!zf_buffer_append(file, magic, sizeof(magic), error) || !put(file, ZF_MODEL_VERSION, 4, error) ||
	    !put(file, ZF_FEATURE_BITS, 4, error) || !put(file, bias, 8, error) || !put(file, count, 8, error) ||
	    !put_weights(model, file, error))
		return false;
	zf_sha256_begin(&sha);
	zf_sha256_add(&sha, file->data + begin, file->length - begin);
	zf_sha256_end(&sha, digest);
	return zf_buffer_append(file, digest, sizeof(digest), error);
}

/* ---- Reading ------------------------------------------------------------- */

static uint64_t get(const unsigned char *bytes, size_t size)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++)
		number |= (uint64_t)bytes[i] << 8 * i;
	return number;
}

/* Takes the weights; false where a bucket is out of order or a weight is none. */
static bool get_weights(struct zf_linear_model *model, const unsigned char *bytes, uint64_t count)
{
	uint64_t least = 0;

	for (uint64_t i = 0; i < count; i++, bytes += WEIGHT_BYTES) {
		const uint64_t at = get(bytes, 4);
		const uint32_t bits = (uint32_t)get(bytes + 4, 4);
		float weight;

		memcpy(&weight, &bits, sizeof(weight));
		if (at < least || at >= ZF_FEATURE_BUCKETS || !isfinite(weight))
			return false;
		model->weights[at] = weight;
		least = at + 1;
	}
	return true;
}

static bool has_checksum(const struct zf_buffer *file)
{
	const size_t length = file->length - ZF_SHA256_BYTES;
	unsigned char digest[ZF_SHA256_BYTES];
	struct zf_sha256 sha;

	zf_sha256_begin(&sha);
	zf_sha256_add(&sha, file->data, length);
	zf_sha256_end(&sha, digest);
	return memcmp(digest, file->data + length, sizeof(digest)) == 0;
}

static bool parse(struct zf_linear_model *model, const struct zf_buffer *file, zipfit_error *error)
{
	const unsigned char *bytes = file->data;
	const size_t start = file->length < sizeof(magic) ? file->length : sizeof(magic);
	uint64_t version, bits, bias, count;

	if (file->length == 0 || memcmp(bytes, magic, start) != 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "is not a model of zipfit");
	if (file->length < HEAD_BYTES + ZF_SHA256_BYTES)
		return zf_fail(error, ZIPFIT_BAD_DATA, "truncated");
	version = get(bytes + MAGIC_BYTES, 4);
	if (version != ZF_MODEL_VERSION)
		return zf_fail(error, ZIPFIT_BAD_DATA, "is a model of version %llu; this program reads version %d",
		               (unsigned long long)version, ZF_MODEL_VERSION);
	bits = get(bytes + MAGIC_BYTES + 4, 4);
	count = get(bytes + MAGIC_BYTES + 16, 8);
	bias = get(bytes + MAGIC_BYTES + 8, 8);
	memcpy(&model->bias, &bias, sizeof(bias));
	if (bits == ZF_FEATURE_BITS && count <= ZF_FEATURE_BUCKETS &&
	    file->length < HEAD_BYTES + WEIGHT_BYTES * count + ZF_SHA256_BYTES)
		return zf_fail(error, ZIPFIT_BAD_DATA, "truncated");
	return (bits == ZF_FEATURE_BITS && count <= ZF_FEATURE_BUCKETS &&
	        file->length == HEAD_BYTES + WEIGHT_BYTES * count + ZF_SHA256_BYTES && has_checksum(file) &&
	        isfinite(model->bias) && get_weights(model, bytes + HEAD_BYTES, count)) ||
	       zf_fail(error, ZIPFIT_BAD_DATA, "damaged");
}

/* Reads the file, or one byte more than a model may have of it. */
static bool read_file(struct zf_buffer *file, struct zf_stream *stream, zipfit_error *error)
{
	const unsigned char *bytes;
	size_t length;
	bool found;

	if (!zf_stream_next(stream, &found, error))
		return false;
	while (found && file->length <= LONGEST_FILE) {
		if (!zf_stream_read(stream, &bytes, &length, error))
			return false;
		if (length == 0 && !zf_stream_next(stream, &found, error))
			return false;
		if (length > LONGEST_FILE + 1 - file->length)
			length = LONGEST_FILE + 1 - file->length;
		if (!zf_buffer_append(file, bytes, length, error))
			return false;
	}
	return true;
}

/* Reads the whole file and takes the model from it. Messages do not name the file. */
static bool read_model(struct zf_linear_model *model, const char *path, struct zf_buffer *file, const zipfit_stop *stop,
                       zipfit_error *error)
{
	struct zf_stream *stream = zf_stream_open(zf_file_input(path), NULL, stop, error);
	const bool ok = stream != NULL && read_file(file, stream, error) && parse(model, file, error);

	zf_stream_close(stream);
	return ok;
}

bool zf_linear_model_read(struct zf_linear_model *model, const char *path, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_buffer file = {NULL, 0, 0};
	zipfit_error cause;
	bool ok;

	if (!zf_linear_model_new(model, error))
		return false;
	ok = read_model(model, path, &file, stop, &cause);
	zf_buffer_free(&file);
	if (ok)
		return true;
	if (cause.code == ZIPFIT_STOPPED || cause.code == ZIPFIT_NO_MEMORY)
		*error = cause;
	else
		zf_fail(error, cause.code, "%s: %s", path, cause.message);
	zf_linear_model_free(model);
	return false;
}
