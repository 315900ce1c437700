/*
 * estimate.c - what a run would take, from a sample of its input
 *
 * All inputs lie end to end, as in shard.c, and the sample is taken at places evenly
 * spread over them. In a plain file a place is a few lines there; any other file is
 * read from its beginning, and some megabytes of it are decoded to see how much text
 * a stored byte holds. From the scores of the sample follows which part of it would
 * be selected, and how long the records are that would.
 */
#include "run/estimate.h"

#include "input/extractor.h"
#include "input/reader.h"
#include "input/stream.h"
#include "util/error.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PLACES 32

/* Records, and bytes of records, that are scored at a place. */
#define PLACE_RECORDS 40
#define PLACE_BYTES   ((uint64_t)256 << 10)
#define SCORED_MAX    ((size_t)PLACES * PLACE_RECORDS)

/* Decoded to see how much a file holds; places in it lie within that. */
#define DECODED_SAMPLE ((uint64_t)8 << 20)

struct sampled {
	double score;
	double weight; /* how many records of the input it stands for */
	uint64_t document_bytes;
	uint64_t record_bytes; /* as written, with the newline */
};

struct sample {
	const zipfit_run_options *options;
	const zipfit_stop *stop;
	struct zf_extractor *extractor;
	struct zf_scratch scratch;
	zipfit_worker *worker;
	struct sampled scored[SCORED_MAX];
	size_t scored_count;
	/* Of the place under way. */
	uint64_t records, bytes; /* with newlines */
	/* Of the input, from what each place stands for. */
	uint64_t sampled;
	double all_records, all_scored, all_bytes, all_seconds;
	uint64_t plain_stored, other_stored; /* of the files that were looked at */
	uint64_t decoded;                    /* of all, to see how long that takes */
	double decode_seconds;
};

/* A file that places fall into. */
struct looked_at {
	size_t input;
	uint64_t size;
	bool plain;
	bool archive;
	uint64_t decoded; /* bytes, up to DECODED_SAMPLE or so */
	double ratio;     /* of decoded to stored bytes */
};

/* CPU time of this thread. */
static double cpu_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double ratio(double a, double b)
{
	return b > 0 ? a / b : 0;
}

/* ---- Scoring at a place -------------------------------------------------- */

static bool sample_record(struct sample *sample, struct zf_batch *batch, struct zf_record *record, zipfit_error *error)
{
	const unsigned char *document;

	sample->records += !record->more;
	sample->bytes += record->length + 1;
	if (record->outcome == ZIPFIT_OVERLONG)
		return true;
	if (!zf_extract(sample->extractor, &sample->scratch, batch, record, &document, error))
		return false;
	if (record->outcome != ZIPFIT_SCORED)
		return true;
	if (!zipfit_worker_score(sample->worker, document, record->document_bytes, &record->score, error))
		return false;
	sample->scored[sample->scored_count++] = (struct sampled){
		.score = record->score,
		.document_bytes = record->document_bytes,
		.record_bytes = record->length + 1,
	};
	return true;
}

/* Lets what was sampled at a place stand for `weight` times as much. */
static void weigh(struct sample *sample, size_t scored_before, double weight, double seconds)
{
	for (size_t i = scored_before; i < sample->scored_count; i++)
		sample->scored[i].weight = weight;
	sample->sampled += sample->records;
	sample->all_records += weight * (double)sample->records;
	sample->all_scored += weight * (double)(sample->scored_count - scored_before);
	sample->all_bytes += weight * (double)sample->bytes;
	sample->all_seconds += weight * seconds;
}

/*
 * Scores the first records of the piece from `start` on; where that is in the middle
 * of a file, it is in the middle of a record, which is left out. They stand for
 * `bytes` of decoded text.
 */
static bool sample_piece(struct sample *sample, const struct zf_piece *piece, uint64_t start, double bytes,
                         zipfit_error *error)
{
	const zipfit_run_options *options = sample->options;
	const struct zf_place place = {.offset = start, .line = 1};
	struct zf_reader *reader =
		zf_reader_open_pieces(options->paths, piece, 1, &place, &options->format, sample->stop, error);
	struct zf_batch *batch = zf_batch_new(error);
	bool ok = reader != NULL && batch != NULL && zf_reader_fill(reader, batch, error);
	const size_t scored_before = sample->scored_count;
	const double began = cpu_seconds();

	sample->records = sample->bytes = 0;
	for (size_t i = start > 0; ok && i < batch->count && i < PLACE_RECORDS && sample->bytes < PLACE_BYTES; i++)
		ok = sample_record(sample, batch, &batch->records[i], error);
	if (ok && sample->bytes > 0)
		weigh(sample, scored_before, bytes / (double)sample->bytes, cpu_seconds() - began);
	zf_batch_free(batch);
	zf_reader_close(reader);
	return ok;
}

/* ---- Decoding ------------------------------------------------------------ */

/* Finds the lines of a block, as a reader does. */
static void split(const unsigned char *bytes, size_t length)
{
	const unsigned char *newline;

	/* Of an empty block there is no address. */
	while (length > 0 && (newline = memchr(bytes, '\n', length)) != NULL) {
		length -= (size_t)(newline + 1 - bytes);
		bytes = newline + 1;
	}
}

/* Decodes some of a file, and measures that. */
static bool try_decoding(struct sample *sample, struct zf_stream *stream, struct looked_at *file, zipfit_error *error)
{
	const double began = cpu_seconds();
	const unsigned char *bytes;
	bool found = true;

	while (file->decoded < DECODED_SAMPLE) {
		size_t length = 1;

		if (!zf_stream_next(stream, &found, error))
			return false;
		if (!found)
			break;
		file->plain = zf_stream_is_plain(stream);
		file->archive = zf_stream_member(stream) != NULL;
		for (; length > 0 && file->decoded < DECODED_SAMPLE; file->decoded += length) {
			if (!zf_stream_read(stream, &bytes, &length, error))
				return false;
			split(bytes, length);
		}
	}
	sample->decoded += file->decoded;
	sample->decode_seconds += cpu_seconds() - began;
	file->ratio = file->plain
	                      ? 1
	                      : ratio((double)file->decoded, (double)(found ? zf_stream_position(stream) : file->size));
	return true;
}

static bool look_at_file(struct sample *sample, struct looked_at *file, zipfit_error *error)
{
	const char *path = sample->options->paths[file->input];
	const struct zf_decoding decoding = zf_decoding_of(&sample->options->format);
	zipfit_error cause;
	struct zf_stream *stream = zf_stream_open(path, &decoding, sample->stop, &cause);
	const bool ok = stream != NULL && try_decoding(sample, stream, file, &cause);

	zf_stream_close(stream);
	if (!ok && cause.code == ZIPFIT_STOPPED)
		*error = cause;
	else if (!ok)
		zf_fail(error, cause.code, "%s: %s", path, cause.message);
	return ok;
}

/* ---- Places -------------------------------------------------------------- */

/* Samples the file at `places` places, the first of them `first` bytes from its beginning, then every `step` bytes. */
static bool sample_places(struct sample *sample, const struct looked_at *file, uint64_t first, uint64_t step,
                          uint64_t places, zipfit_error *error)
{
	struct zf_piece piece = {.input = file->input, .size = file->size, .end = file->size};
	const double bytes = (double)step * file->ratio;

	for (uint64_t i = 0; i < places; i++) {
		if (sample->scored_count + PLACE_RECORDS > SCORED_MAX)
			return true;
		if (sample->options->format.kind == ZIPFIT_FILES || file->archive)
			return sample_piece(sample, &piece, 0, bytes * (double)places, error);
		if (file->plain) {
			piece.kind = ZF_RANGE;
			piece.begin = first + i * step;
		}
		if (!sample_piece(sample, &piece, file->plain ? 0 : file->decoded * i / places, bytes, error))
			return false;
	}
	return true;
}

static bool sample_file(struct sample *sample, size_t input, uint64_t size, uint64_t first, uint64_t step,
                        zipfit_error *error)
{
	struct looked_at file = {.input = input, .size = size};

	if (!look_at_file(sample, &file, error))
		return false;
	if (file.plain)
		sample->plain_stored += size;
	else
		sample->other_stored += size;
	return sample_places(sample, &file, first, step, (size - first + step - 1) / step, error);
}

static bool measure_file(const char *path, uint64_t *size, zipfit_error *error)
{
	struct zf_stored stored;

	if (strcmp(path, "-") == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a sample can be taken of files, not of standard input");
	if (!zf_stored_look(path, &stored, error))
		return false;
	*size = stored.size;
	return stored.regular || zf_fail(error, ZIPFIT_BAD_OPTION, "%s: a sample can be taken of files alone", path);
}

static bool take_sample(struct sample *sample, zipfit_error *error)
{
	const zipfit_run_options *options = sample->options;
	uint64_t total = 0, size = 0, step, next;

	for (size_t i = 0; i < options->path_count; total += size, i++)
		if (!measure_file(options->paths[i], &size, error))
			return false;
	step = total / PLACES + 1;
	next = step / 2;
	for (size_t i = 0; i < options->path_count; i++) {
		if (!measure_file(options->paths[i], &size, error))
			return false;
		if (next >= size) {
			next -= size;
			continue;
		}
		if (!sample_file(sample, i, size, next, step, error))
			return false;
		next += (size - next + step - 1) / step * step - size;
	}
	return true;
}

/* ---- From the sample to the whole ---------------------------------------- */

static int by_score(const void *a, const void *b)
{
	const double left = ((const struct sampled *)a)->score, right = ((const struct sampled *)b)->score;

	return left > right ? -1 : left < right;
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

/* How many records are selected, and their bytes: the best of the sample stand for the best of the whole. */
static void estimate_selection(struct sample *sample, const zipfit_limit *limit, struct zf_estimate *estimate)
{
	const size_t count = sample->scored_count;
	double left = limit->records > 0 ? (double)limit->records : DBL_MAX;
	double budget = limit->budget > 0 ? (double)limit->budget : DBL_MAX;

	qsort(sample->scored, count, sizeof(sample->scored[0]), by_score);
	for (size_t i = 0; i < count && left > 0 && budget > 0; i++) {
		const struct sampled *one = &sample->scored[i];
		const double documents = one->document_bytes > 0 ? (double)one->document_bytes : 1;
		const double taken = smaller(smaller(one->weight, left), budget / documents);

		if (limit->has_min_score && one->score < limit->min_score)
			break;
		estimate->selected += taken;
		estimate->selected_bytes += taken * (double)one->record_bytes;
		left -= taken;
		budget -= taken * documents;
	}
}

static void fill_estimate(struct sample *sample, const zipfit_limit *limit, struct zf_estimate *estimate)
{
	const double plain = (double)sample->plain_stored, other = (double)sample->other_stored;

	estimate->sampled = sample->sampled;
	estimate->records = sample->all_records;
	estimate->scored = sample->all_scored;
	estimate->decoded_bytes = sample->all_bytes;
	estimate->score_seconds = sample->all_seconds;
	estimate->decode_seconds = sample->all_bytes * ratio(sample->decode_seconds, (double)sample->decoded);
	estimate->repeated_share = ratio(other, plain + other);
	estimate_selection(sample, limit, estimate);
}

bool zf_estimate_run(const zipfit_run_options *options, const zipfit_limit *limit, const zipfit_scorer *scorer,
                     const zipfit_stop *stop, struct zf_estimate *estimate, zipfit_error *error)
{
	struct sample *sample = calloc(1, sizeof(*sample));
	bool ok = false;

	*estimate = (struct zf_estimate){0};
	if (sample == NULL)
		return zf_fail_memory(error, "a sample");
	sample->options = options;
	sample->stop = stop;
	sample->extractor = zf_extractor_new(&options->format, error);
	if (sample->extractor == NULL)
		goto done;
	sample->worker = zipfit_worker_new(scorer, stop, error);
	if (sample->worker == NULL || !take_sample(sample, error))
		goto done;
	fill_estimate(sample, limit, estimate);
	ok = true;
done:
	zipfit_worker_free(sample->worker);
	zf_scratch_free(&sample->scratch);
	zf_extractor_free(sample->extractor);
	free(sample);
	return ok;
}
