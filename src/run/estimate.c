/*
 * estimate.c - what a run would take, from a sample of its input
 *
 * All inputs lie end to end, as in shard.c, and the sample is taken at places evenly
 * spread over them. In a plain file a place is a few lines there; any other file is
 * read from its beginning, and some megabytes of it are decoded to see how much text
 * a stored byte holds. From the scores of the sample follows which part of it would
 * be selected, and how long the records are that would.
 *
 * Records are read and scored by the functions that a run uses, so their time is the
 * run's. A place has more of them where a record takes microseconds, or the clock and
 * cold caches would be most of what is measured.
 */
#include "run/estimate.h"

#include "input/reader.h"
#include "input/stream.h"
#include "run/record_scorer.h"
#include "util/error.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PLACES 32

/* Bytes of records that are scored at a place, where it has so many. */
#define PLACE_BYTES ((uint64_t)1 << 20)

/* Read to see how much a file holds and how long that takes; places in it lie within that. */
#define READ_SAMPLE ((uint64_t)32 << 20)

/* Places in a file that is read from its beginning for each of them; they are larger then. */
#define PLACES_DECODED 8

struct sampled {
	double weight; /* how many records of the input it stands for */
	uint64_t document_bytes;
	uint64_t record_bytes; /* as written, with the newline */
};

struct sample {
	const zipfit_run_options *options;
	const zipfit_stop *stop;
	struct zf_extractor *extractor;
	struct zf_record_scorer scorer;
	struct zf_batch *batch;
	size_t place_records; /* how many are scored at a place */
	struct sampled *scored;
	double *scores; /* a row of `scorer.sets` for each of `scored` */
	size_t scored_count, scored_max;
	/* Of the place under way. */
	uint64_t records, bytes; /* with newlines */
	uint64_t most_records, most_bytes;
	/* Of the input, from what each place stands for. */
	uint64_t sampled;
	double all_records, all_scored, all_bytes, all_seconds;
	uint64_t plain_stored, other_stored; /* of the files that were looked at */
	uint64_t read;                       /* decoded bytes of all, to see how long that takes */
	double read_seconds;
};

/* A file that places fall into. */
struct looked_at {
	size_t input;
	uint64_t size;
	bool plain;
	bool archive;     /* or another file that is read from its beginning alone */
	uint64_t decoded; /* bytes, up to READ_SAMPLE or so */
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

static bool sample_record(struct sample *sample, size_t i, zipfit_error *error)
{
	const struct zf_record *record = &sample->batch->records[i];
	const size_t sets = sample->scorer.sets;
	const double *scores;

	sample->records += !record->more;
	sample->bytes += record->length + 1;
	if (!zf_score_record(&sample->scorer, sample->batch, i, error))
		return false;
	if (record->outcome != ZIPFIT_SCORED)
		return true;
	scores = zf_record_scores(sample->batch, i, sets);
	memcpy(sample->scores + sample->scored_count * sets, scores != NULL ? scores : &record->score,
	       sets * sizeof(*scores));
	sample->scored[sample->scored_count++] = (struct sampled){
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

/* Scores the records of a batch from the `first` on, but none past what the place may have. */
static bool sample_batch(struct sample *sample, size_t first, double bytes, zipfit_error *error)
{
	const struct zf_batch *batch = sample->batch;

	for (size_t i = first; i < batch->count; i++) {
		if (sample->records >= sample->most_records || sample->bytes >= sample->most_bytes ||
		    (double)sample->bytes >= bytes)
			return true;
		if (!sample_record(sample, i, error))
			return false;
	}
	return true;
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
	const struct zf_resume_point place = {.offset = start, .line = 1};
	struct zf_reader *reader =
		zf_reader_open_pieces(zf_run_inputs(options), piece, 1, &place, &options->format, sample->stop, error);
	bool ok = reader != NULL;
	const size_t scored_before = sample->scored_count;
	double seconds = 0;
	size_t first = start > 0;
	uint64_t before;

	sample->records = sample->bytes = 0;
	do {
		const uint64_t bytes_before = sample->bytes;
		double began;

		zf_batch_reset(sample->batch);
		ok = ok && zf_reader_fill(reader, sample->batch, error);
		began = cpu_seconds();
		ok = ok && sample_batch(sample, first, bytes, error);
		seconds += cpu_seconds() - began;
		before = bytes_before;
		first = 0;
	} while (ok && sample->bytes > before);
	if (ok && sample->bytes > 0)
		weigh(sample, scored_before, bytes / (double)sample->bytes, seconds);
	zf_reader_close(reader);
	return ok;
}

/* ---- Reading ------------------------------------------------------------- */

/* The records of an array, and values, can be found from the beginning alone, as an archive's members. */
static bool look_at_records(const struct sample *sample, struct looked_at *file, zipfit_error *error)
{
	const zipfit_run_options *options = sample->options;
	bool plain, lines;

	if (!zf_reader_look(zf_input_at(zf_run_inputs(options), file->input), &options->format, sample->stop, &plain,
	                    &lines, error))
		return false;
	file->plain &= lines;
	file->archive |= !lines;
	return true;
}

/* What kind of file it is. */
static bool find_kind(const struct sample *sample, struct looked_at *file, zipfit_error *error)
{
	const struct zf_input input = zf_input_at(zf_run_inputs(sample->options), file->input);
	const struct zf_decoding decoding = zf_decoding_of(&sample->options->format);
	zipfit_error cause;
	struct zf_stream *stream = zf_stream_open(input, &decoding, sample->stop, &cause);
	bool found = false;
	const bool ok = stream != NULL && zf_stream_next(stream, &found, &cause);

	file->plain = ok && found && zf_stream_is_plain(stream);
	file->archive = ok && found && zf_stream_member(stream) != NULL;
	zf_stream_close(stream);
	if (!ok && cause.code == ZIPFIT_STOPPED)
		*error = cause;
	else if (!ok)
		zf_fail(error, cause.code, "%s: %s", input.path, cause.message);
	return ok && look_at_records(sample, file, error);
}

/* The bytes of a batch's records, with newlines. */
static uint64_t count_bytes(const struct zf_batch *batch)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < batch->count; i++)
		bytes += batch->records[i].length + 1;
	return bytes;
}

/* Reads some of a file as a run does, and measures that. */
static bool look_at_file(struct sample *sample, struct looked_at *file, zipfit_error *error)
{
	const zipfit_run_options *options = sample->options;
	const double began = cpu_seconds();
	struct zf_piece piece = {.input = file->input, .size = file->size, .end = file->size};
	struct zf_reader *reader = NULL;
	bool ok = find_kind(sample, file, error);

	if (ok)
		reader = zf_reader_open_pieces(zf_run_inputs(options), &piece, 1, NULL, &options->format, sample->stop,
		                               error);
	ok = reader != NULL;
	sample->batch->count = 1;
	while (ok && sample->batch->count > 0 && file->decoded < READ_SAMPLE) {
		zf_batch_reset(sample->batch);
		ok = zf_reader_fill(reader, sample->batch, error);
		file->decoded += count_bytes(sample->batch);
	}
	zf_reader_close(reader);
	sample->read += file->decoded;
	sample->read_seconds += cpu_seconds() - began;
	file->ratio = file->plain ? 1 : ratio((double)file->decoded, (double)sample->batch->bytes_read);
	return ok;
}

/* ---- Places -------------------------------------------------------------- */

/* Says of how many places in one the next place is: whether there is room for it. */
static bool begin_place(struct sample *sample, uint64_t places)
{
	sample->most_records = sample->place_records * places;
	sample->most_bytes = PLACE_BYTES * places;
	return sample->scored_count + sample->most_records <= sample->scored_max;
}

/* Samples a plain file at `places` places, the first of them `first` bytes from its beginning, then every `step`. */
static bool sample_plain(struct sample *sample, const struct looked_at *file, uint64_t first, uint64_t step,
                         uint64_t places, zipfit_error *error)
{
	struct zf_piece piece = {.input = file->input, .kind = ZF_RANGE, .size = file->size, .end = file->size};

	for (uint64_t i = 0; i < places && begin_place(sample, 1); i++) {
		piece.begin = first + i * step;
		if (!sample_piece(sample, &piece, 0, (double)step, error))
			return false;
	}
	return true;
}

/* Samples any other file: what was read of it stands for all of it, for `places` places of `bytes` decoded bytes. */
static bool sample_decoded(struct sample *sample, const struct looked_at *file, uint64_t places, double bytes,
                           zipfit_error *error)
{
	const struct zf_piece piece = {.input = file->input, .size = file->size, .end = file->size};
	const bool whole = sample->options->format.kind == ZIPFIT_FILES || file->archive;
	const uint64_t joined = whole ? places : (places + PLACES_DECODED - 1) / PLACES_DECODED;
	const uint64_t count = (places + joined - 1) / joined;

	for (uint64_t i = 0; i < count && begin_place(sample, joined); i++)
		if (!sample_piece(sample, &piece, file->decoded * i / count, bytes * (double)places / (double)count,
		                  error))
			return false;
	return true;
}

static bool sample_file(struct sample *sample, size_t input, uint64_t size, uint64_t first, uint64_t step,
                        zipfit_error *error)
{
	struct looked_at file = {.input = input, .size = size};
	uint64_t places;

	if (!look_at_file(sample, &file, error))
		return false;
	if (file.plain)
		sample->plain_stored += size;
	else
		sample->other_stored += size;
	places = (size - first + step - 1) / step;
	if (file.plain && sample->options->format.kind != ZIPFIT_FILES)
		return sample_plain(sample, &file, first, step, places, error);
	return sample_decoded(sample, &file, places, (double)step * file.ratio, error);
}

static bool measure_file(struct zf_input input, uint64_t *size, zipfit_error *error)
{
	struct zf_stored stored;

	if (zf_input_is_stdin(input))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a sample can be taken of files, not of standard input");
	if (!zf_stored_look(input, &stored, error))
		return false;
	*size = stored.size;
	return stored.regular ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "%s: a sample can be taken of files alone", input.path);
}

static bool take_sample(struct sample *sample, zipfit_error *error)
{
	const zipfit_run_options *options = sample->options;
	uint64_t total = 0, size = 0, step, next;

	for (size_t i = 0; i < options->path_count; total += size, i++)
		if (!measure_file(zf_input_at(zf_run_inputs(options), i), &size, error))
			return false;
	step = total / PLACES + 1;
	next = step / 2;
	for (size_t i = 0; i < options->path_count; i++) {
		if (!measure_file(zf_input_at(zf_run_inputs(options), i), &size, error))
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

/* A record of the sample, as target set `set` sees it. */
struct offer {
	double score;
	size_t one, set;
};

static int by_score(const void *a, const void *b)
{
	const double left = ((const struct offer *)a)->score, right = ((const struct offer *)b)->score;

	return left > right ? -1 : left < right;
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

static double limit_or_all(uint64_t limit)
{
	return limit > 0 ? (double)limit : DBL_MAX;
}

/* What of a sample's records is selected: with several target sets, no record twice. */
struct quota {
	double records, budget; /* left */
};

static void take_offer(struct sample *sample, const struct offer *offer, double *left, struct quota *quota,
                       struct zf_estimate *estimate)
{
	const struct sampled *one = &sample->scored[offer->one];
	const double cost = one->document_bytes > 0 ? (double)one->document_bytes : 1;
	const double taken = smaller(smaller(left[offer->one], quota->records), quota->budget / cost);

	estimate->selected += taken;
	estimate->selected_bytes += taken * (double)one->record_bytes;
	left[offer->one] -= taken;
	quota->records -= taken;
	quota->budget -= taken * cost;
}

/* How many records are selected, and their bytes: the best of the sample stand for the best of the whole. */
static bool estimate_selection(struct sample *sample, const struct zf_choosing *choosing, struct zf_estimate *estimate,
                               zipfit_error *error)
{
	const size_t sets = sample->scorer.sets, count = sample->scored_count * sets;
	const uint64_t scored = (uint64_t)sample->all_scored;
	struct offer *offers = calloc(count + 1, sizeof(*offers));
	double *left = calloc(sample->scored_count + 1, sizeof(*left));
	struct quota quotas[ZF_MAX_SETS];
	const bool ok = (offers != NULL && left != NULL) || zf_fail_memory(error, "a sample");

	for (size_t set = 0; set < sets; set++) {
		const zipfit_limit limit = zf_choosing_quota(choosing, scored, set);

		quotas[set] = (struct quota){limit_or_all(limit.records), limit_or_all(limit.budget)};
	}
	for (size_t i = 0; ok && i < count; i++) {
		offers[i] = (struct offer){sample->scores[i], i / sets, i % sets};
		left[i / sets] = sample->scored[i / sets].weight;
	}
	if (ok)
		qsort(offers, count, sizeof(*offers), by_score);
	for (size_t i = 0; ok && i < count; i++)
		if (!choosing->limit.has_min_score || offers[i].score >= choosing->limit.min_score)
			take_offer(sample, &offers[i], left, &quotas[offers[i].set], estimate);
	free(offers);
	free(left);
	return ok;
}

/*
 * What of the pool is held in memory or spool: every target set's best, up to the pool's limit, each with the text of
 * a record of average length.
 */
static void estimate_pool(const struct sample *sample, const struct zf_choosing *choosing, struct zf_estimate *estimate)
{
	const zipfit_limit limit = zf_choosing_pool(choosing, UINT64_MAX);
	const double mean = ratio(estimate->selected_bytes, estimate->selected);
	const double sets = (double)sample->scorer.sets;
	const double wider = zf_choosing_compares(choosing) ? 4 : 1;
	double records = smaller(limit_or_all(limit.records), sample->all_scored);

	if (limit.budget > 0 || limit.has_min_score)
		records = smaller(records, wider * estimate->selected);
	estimate->pool = records * sets;
	estimate->pool_bytes = records * sets * mean;
}

static bool fill_estimate(struct sample *sample, const struct zf_choosing *choosing, struct zf_estimate *estimate,
                          zipfit_error *error)
{
	const double plain = (double)sample->plain_stored, other = (double)sample->other_stored;

	estimate->sampled = sample->sampled;
	estimate->records = sample->all_records;
	estimate->scored = sample->all_scored;
	estimate->decoded_bytes = sample->all_bytes;
	estimate->score_seconds = sample->all_seconds;
	estimate->read_seconds = sample->all_bytes * ratio(sample->read_seconds, (double)sample->read);
	estimate->repeated_share = ratio(other, plain + other);
	if (!estimate_selection(sample, choosing, estimate, error))
		return false;
	estimate_pool(sample, choosing, estimate);
	return true;
}

/* Makes room for what is scored at all places. */
static bool make_room(struct sample *sample, zipfit_error *error)
{
	/* Places that are joined may be a few more. */
	sample->scored_max = (PLACES + PLACES_DECODED) * sample->place_records;
	sample->scored = calloc(sample->scored_max, sizeof(*sample->scored));
	sample->scores = calloc(sample->scored_max * sample->scorer.sets, sizeof(*sample->scores));
	sample->batch = zf_batch_new(error);
	if (sample->scored == NULL || sample->scores == NULL)
		return zf_fail_memory(error, "a sample");
	return sample->batch != NULL;
}

bool zf_estimate_run(const zipfit_run_options *options, const struct zf_estimate_task *task,
                     const zipfit_scorer *scorer, const zipfit_stop *stop, struct zf_estimate *estimate,
                     zipfit_error *error)
{
	struct sample sample = {.options = options, .stop = stop, .place_records = task->place_records};
	bool ok;

	*estimate = (struct zf_estimate){0};
	sample.extractor = zf_extractor_new(&options->format, error);
	ok = sample.extractor != NULL &&
	     zf_record_scorer_open(&sample.scorer, sample.extractor, scorer, task->exclude, task->fold, stop, error) &&
	     make_room(&sample, error) && take_sample(&sample, error) &&
	     fill_estimate(&sample, task->choosing, estimate, error);
	zf_batch_free(sample.batch);
	free(sample.scored);
	free(sample.scores);
	zf_record_scorer_close(&sample.scorer);
	zf_extractor_free(sample.extractor);
	return ok;
}
