/*
 * input_sample.c - a sample of a run's input, scored
 *
 * All inputs lie end to end, as in shard.c. The sample is taken at points that are
 * evenly spread over them: some records from each point on. A plain file is read
 * from the point itself. Any other file is read from its beginning: some megabytes
 * of it are decoded, which also shows how much text a stored byte holds.
 *
 * Records are read and scored by the functions that a run uses, so they take as
 * long as in a run. If a record takes only microseconds, more records are scored at
 * a point: otherwise the clock and cold caches would dominate the measured time.
 */
#include "run/input_sample.h"

#include "input/reader.h"
#include "input/stream.h"
#include "run/record_scorer.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define POINTS 32

/* With more inputs than POINTS there are as many points as inputs, up to so many, of fewer records each. */
#define POINTS_MAX 1024

/* At most about so many bytes of records are scored at each of POINTS points. */
#define POINT_BYTES ((uint64_t)1 << 20)

/* So much of a file is decoded to measure how long that takes; the file's points are within it. */
#define READ_SAMPLE ((uint64_t)32 << 20)

/* A file that is read from its beginning for each point has at most so many points, but larger ones. */
#define POINTS_DECODED 8

/* What it takes to take a sample. */
struct sampler {
	const zipfit_run_options *options;
	const zipfit_stop *stop;
	size_t points;
	size_t point_records; /* records scored at a point, at most */
	uint64_t point_bytes; /* and their bytes, about */
	struct zf_extractor *extractor;
	struct zf_record_scorer scorer;
	struct zf_batch *batch;
	struct zf_input_sample *sample;
	size_t scored_max; /* the size of its arrays */
	/* The current point. */
	uint64_t records, bytes; /* with newlines */
	uint64_t most_records, most_bytes;
};

/* A file that has points in it. */
struct sampled_file {
	size_t input;
	uint64_t size;
	bool plain;
	bool archive;     /* or another file that can only be read from its beginning */
	uint64_t decoded; /* bytes, up to about READ_SAMPLE */
	double ratio;     /* of decoded to stored bytes */
	double seconds;   /* CPU time to decode those */
};

/* CPU time of this thread. */
static double cpu_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The most memory that this process has taken. */
static double peak_bytes(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss * 1024 : 0;
}

static double ratio(double a, double b)
{
	return b > 0 ? a / b : 0;
}

/* ---- Scoring at a point -------------------------------------------------- */

static bool sample_record(struct sampler *sampler, size_t i, zipfit_error *error)
{
	struct zf_input_sample *sample = sampler->sample;
	const struct zf_record *record = &sampler->batch->records[i];
	const size_t sets = sampler->scorer.sets;
	const double *scores;

	sampler->records += !record->more;
	sampler->bytes += record->length + 1;
	if (!zf_score_record(&sampler->scorer, sampler->batch, i, error))
		return false;
	if (record->outcome != ZIPFIT_SCORED)
		return true;
	scores = zf_record_scores(sampler->batch, i, sets);
	memcpy(sample->scores + sample->scored_count * sets, scores != NULL ? scores : &record->score,
	       sets * sizeof(*scores));
	sample->scored[sample->scored_count++] = (struct zf_sampled){
		.document_bytes = record->document_bytes,
		.record_bytes = record->length + 1,
	};
	return true;
}

/* Makes the records of a point stand for `weight` times as many. */
static void weigh(struct sampler *sampler, size_t scored_before, double weight, double seconds)
{
	struct zf_input_sample *sample = sampler->sample;

	for (size_t i = scored_before; i < sample->scored_count; i++)
		sample->scored[i].weight = weight;
	sample->sampled += sampler->records;
	sample->records += weight * (double)sampler->records;
	sample->documents += weight * (double)(sample->scored_count - scored_before);
	sample->bytes += weight * (double)sampler->bytes;
	sample->seconds += weight * seconds;
}

/* Whether the point has as many records as it may have, or the `bytes` that it stands for. */
static bool is_full(const struct sampler *sampler, double bytes)
{
	return sampler->records >= sampler->most_records || sampler->bytes >= sampler->most_bytes ||
	       (double)sampler->bytes >= bytes;
}

/* Scores the records of a batch from the `first` on, as many as the point may have. */
static bool sample_batch(struct sampler *sampler, size_t first, double bytes, zipfit_error *error)
{
	const struct zf_batch *batch = sampler->batch;

	for (size_t i = first; i < batch->count; i++) {
		if (is_full(sampler, bytes))
			return true;
		if (!sample_record(sampler, i, error))
			return false;
	}
	return true;
}

/*
 * Scores the first records of the piece from `start` on. A start in the middle of a
 * file is in the middle of a record, which is left out. The records stand for `bytes`
 * of decoded text.
 */
static bool sample_point(struct sampler *sampler, const struct zf_piece *piece, uint64_t start, double bytes,
                         zipfit_error *error)
{
	const zipfit_run_options *options = sampler->options;
	const struct zf_resume_point place = {.offset = start, .line = 1};
	struct zf_reader *reader =
		zf_reader_open_pieces(zf_run_inputs(options), piece, 1, &place, &options->format, sampler->stop, error);
	bool ok = reader != NULL;
	const size_t scored_before = sampler->sample->scored_count;
	double seconds = 0;
	size_t first = start > 0;

	sampler->records = sampler->bytes = 0;
	do {
		double began, peak;

		zf_batch_reset(sampler->batch);
		ok = ok && zf_reader_fill(reader, sampler->batch, error);
		peak = peak_bytes();
		began = cpu_seconds();
		ok = ok && sample_batch(sampler, first, bytes, error);
		seconds += cpu_seconds() - began;
		sampler->sample->worker_bytes += peak_bytes() - peak;
		first = 0;
	} while (ok && sampler->batch->count > 0 && !is_full(sampler, bytes));
	if (ok && sampler->bytes > 0)
		weigh(sampler, scored_before, bytes / (double)sampler->bytes, seconds);
	zf_reader_close(reader);
	return ok;
}

/* ---- Reading ------------------------------------------------------------- */

/* Like an archive's members, the elements of a JSON array can only be found by reading from the beginning. */
static bool find_splitting(const struct sampler *sampler, struct sampled_file *file, zipfit_error *error)
{
	const zipfit_run_options *options = sampler->options;
	bool plain, lines;

	if (!zf_reader_look(zf_input_at(zf_run_inputs(options), file->input), &options->format, sampler->stop, &plain,
	                    &lines, error))
		return false;
	file->plain &= lines;
	file->archive |= !lines;
	return true;
}

/* Finds out how the file can be read. */
static bool find_kind(const struct sampler *sampler, struct sampled_file *file, zipfit_error *error)
{
	const struct zf_input input = zf_input_at(zf_run_inputs(sampler->options), file->input);
	const struct zf_decoding decoding = zf_decoding_of(&sampler->options->format);
	zipfit_error cause;
	struct zf_stream *stream = zf_stream_open(input, &decoding, sampler->stop, &cause);
	bool found = false;
	const bool ok = stream != NULL && zf_stream_next(stream, &found, &cause);

	file->plain = ok && found && zf_stream_is_plain(stream);
	file->archive = ok && found && zf_stream_member(stream) != NULL;
	zf_stream_close(stream);
	if (!ok && cause.code == ZIPFIT_STOPPED)
		*error = cause;
	else if (!ok)
		zf_fail(error, cause.code, "%s: %s", input.path, cause.message);
	return ok && find_splitting(sampler, file, error);
}

/* What was decoded of a file, and the stored bytes that were read for it, some of which still wait to be decoded. */
struct progress {
	uint64_t decoded, stored;
};

/*
 * The ratio of decoded to stored bytes of a file that was read up to `end`. Those that wait to be decoded, up to some
 * hundred kilobytes, were about as many after its first batch: the difference leaves them out.
 */
static double decoded_ratio(const struct sampled_file *file, struct progress first, struct progress end)
{
	if (file->plain)
		return 1;
	if (end.decoded < READ_SAMPLE || end.stored <= first.stored)
		return ratio((double)end.decoded, (double)file->size);
	return ratio((double)(end.decoded - first.decoded), (double)(end.stored - first.stored));
}

/* The bytes of a batch's records, with newlines. */
static uint64_t count_bytes(const struct zf_batch *batch)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < batch->count; i++)
		bytes += batch->records[i].length + 1;
	return bytes;
}

/* Notes what was measured of reading a file. A plain file is divided among readers, unless it is an array. */
static void note_reading(struct zf_input_sample *sample, const struct sampled_file *file)
{
	const double bytes = (double)file->size * file->ratio;
	const double seconds = bytes * ratio(file->seconds, (double)file->decoded);

	sample->read += file->decoded;
	sample->read_seconds += file->seconds;
	if (file->plain || seconds <= sample->longest_seconds)
		return;
	sample->longest_seconds = seconds;
	sample->longest_bytes = bytes;
}

/* Reads the beginning of a file as a run does, and measures the time and the text. */
static bool measure_reading(struct sampler *sampler, struct sampled_file *file, zipfit_error *error)
{
	const zipfit_run_options *options = sampler->options;
	const double began = cpu_seconds(), peak = peak_bytes();
	struct zf_piece piece = {.input = file->input, .size = file->size, .end = file->size};
	struct zf_reader *reader = NULL;
	struct progress first = {0}, end = {0};
	bool ok = find_kind(sampler, file, error);

	if (ok)
		reader = zf_reader_open_pieces(zf_run_inputs(options), &piece, 1, NULL, &options->format, sampler->stop,
		                               error);
	ok = reader != NULL;
	sampler->batch->count = 1;
	while (ok && sampler->batch->count > 0 && file->decoded < READ_SAMPLE) {
		zf_batch_reset(sampler->batch);
		ok = zf_reader_fill(reader, sampler->batch, error);
		file->decoded += count_bytes(sampler->batch);
		end = (struct progress){file->decoded, sampler->batch->bytes_read};
		if (first.decoded == 0)
			first = end;
	}
	zf_reader_close(reader);
	file->seconds = cpu_seconds() - began;
	file->ratio = decoded_ratio(file, first, end);
	note_reading(sampler->sample, file);
	sampler->sample->reader_bytes += peak_bytes() - peak;
	return ok;
}

/* ---- Points -------------------------------------------------------------- */

/* Begins a point that is as large as `points` together; false if there is no room for its records. */
static bool begin_point(struct sampler *sampler, uint64_t points)
{
	sampler->most_records = sampler->point_records * points;
	sampler->most_bytes = sampler->point_bytes * points;
	return sampler->sample->scored_count + sampler->most_records <= sampler->scored_max;
}

/*
 * Samples a plain file at `points` points: `first` bytes from its beginning, then every `step` bytes. A small file is
 * read from its beginning: it may be one record, and a point in the middle of that would find none.
 */
static bool sample_plain(struct sampler *sampler, const struct sampled_file *file, uint64_t first, uint64_t step,
                         uint64_t points, zipfit_error *error)
{
	struct zf_piece piece = {.input = file->input, .kind = ZF_RANGE, .size = file->size, .end = file->size};

	for (uint64_t i = 0; i < points && begin_point(sampler, 1); i++) {
		piece.begin = file->size > step ? first + i * step : 0;
		if (!sample_point(sampler, &piece, 0, (double)step, error))
			return false;
	}
	return true;
}

/*
 * Samples any other file. The text that was read of it stands for all of it, for `points` points of `bytes` decoded
 * bytes each.
 */
static bool sample_decoded(struct sampler *sampler, const struct sampled_file *file, uint64_t points, double bytes,
                           zipfit_error *error)
{
	const struct zf_piece piece = {.input = file->input, .size = file->size, .end = file->size};
	const bool whole = sampler->options->format.kind == ZIPFIT_FILES || file->archive;
	const uint64_t joined = whole ? points : (points + POINTS_DECODED - 1) / POINTS_DECODED;
	const uint64_t count = (points + joined - 1) / joined;

	for (uint64_t i = 0; i < count && begin_point(sampler, joined); i++)
		if (!sample_point(sampler, &piece, file->decoded * i / count, bytes * (double)points / (double)count,
		                  error))
			return false;
	return true;
}

static bool sample_file(struct sampler *sampler, size_t input, uint64_t size, uint64_t first, uint64_t step,
                        zipfit_error *error)
{
	struct zf_input_sample *sample = sampler->sample;
	struct sampled_file file = {.input = input, .size = size};
	uint64_t points;

	if (!measure_reading(sampler, &file, error))
		return false;
	if (file.plain)
		sample->plain_stored += size;
	else
		sample->other_stored += size;
	points = (size - first + step - 1) / step;
	if (file.plain && sampler->options->format.kind != ZIPFIT_FILES)
		return sample_plain(sampler, &file, first, step, points, error);
	return sample_decoded(sampler, &file, points, (double)step * file.ratio, error);
}

static bool find_size(struct zf_input input, uint64_t *size, zipfit_error *error)
{
	struct zf_stored stored;

	if (zf_input_is_stdin(input))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a sample can be taken of files, not of standard input");
	if (!zf_stored_look(input, &stored, error))
		return false;
	*size = stored.size;
	return stored.regular ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "%s: a sample can only be taken of regular files", input.path);
}

static bool take_sample(struct sampler *sampler, zipfit_error *error)
{
	const zipfit_run_options *options = sampler->options;
	uint64_t total = 0, size = 0, step, next;

	for (size_t i = 0; i < options->path_count; total += size, i++)
		if (!find_size(zf_input_at(zf_run_inputs(options), i), &size, error))
			return false;
	step = total / sampler->points + 1;
	next = step / 2;
	for (size_t i = 0; i < options->path_count; i++) {
		if (!find_size(zf_input_at(zf_run_inputs(options), i), &size, error))
			return false;
		if (next >= size) {
			next -= size;
			continue;
		}
		if (!sample_file(sampler, i, size, next, step, error))
			return false;
		next += (size - next + step - 1) / step * step - size;
	}
	return true;
}

/* Makes room for the scored records of all points. */
static bool make_room(struct sampler *sampler, zipfit_error *error)
{
	struct zf_input_sample *sample = sampler->sample;

	/* Joined points may be a few more. */
	sampler->scored_max = (sampler->points + POINTS_DECODED) * sampler->point_records;
	sample->scored = calloc(sampler->scored_max, sizeof(*sample->scored));
	sample->scores = calloc(sampler->scored_max * sampler->scorer.sets, sizeof(*sample->scores));
	sampler->batch = zf_batch_new(error);
	if (sample->scored == NULL || sample->scores == NULL)
		return zf_fail_memory(error, "a sample");
	return sampler->batch != NULL;
}

/*
 * What memory grew by is also the sample's. And it grows by less than a thread takes where opening the scorer took
 * more, and gave it back.
 */
static void note_worker(struct zf_input_sample *sample, const zipfit_scorer *scorer)
{
	const size_t row = sizeof(*sample->scored) + sample->sets * sizeof(*sample->scores);

	sample->worker_bytes -= (double)sample->scored_count * (double)row;
	if (sample->worker_bytes < (double)scorer->class->worker_bytes)
		sample->worker_bytes = (double)scorer->class->worker_bytes;
}

bool zf_input_sample_take(struct zf_input_sample *sample, const zipfit_run_options *options,
                          const zipfit_scorer *scorer, const struct zf_exclude *exclude, const struct zf_fold *fold,
                          size_t point_records, const zipfit_stop *stop, zipfit_error *error)
{
	const size_t files = options->path_count < POINTS_MAX ? options->path_count : POINTS_MAX;
	const size_t points = files > POINTS ? files : POINTS;
	struct sampler sampler = {
		.options = options,
		.stop = stop,
		.points = points,
		.point_records = (point_records * POINTS + points - 1) / points,
		.point_bytes = POINT_BYTES * POINTS / points,
		.sample = sample,
	};
	bool ok;

	*sample = (struct zf_input_sample){.sets = scorer->sets};
	sampler.extractor = zf_extractor_new(&options->format, error);
	ok = sampler.extractor != NULL &&
	     zf_record_scorer_open(&sampler.scorer, sampler.extractor, scorer, exclude, fold, stop, error) &&
	     make_room(&sampler, error) && take_sample(&sampler, error);
	note_worker(sample, scorer);
	zf_batch_free(sampler.batch);
	zf_record_scorer_close(&sampler.scorer);
	zf_extractor_free(sampler.extractor);
	return ok;
}

void zf_input_sample_free(struct zf_input_sample *sample)
{
	free(sample->scored);
	free(sample->scores);
	*sample = (struct zf_input_sample){0};
}
