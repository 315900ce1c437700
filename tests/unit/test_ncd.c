/*
 * test_ncd.c - the score, as the public interface gives it
 *
 * The control is the formula of zipfit/scorer.h, written again with plain zlib calls on new
 * streams with gzip's own frame. Scores must be equal as doubles, bit for bit,
 * because other tests compare selections byte for byte.
 */
#include "support.h"
#include "input/documents.h"
#include "score/ncd.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define TARGETS   6
#define DOCUMENTS 12

/* ---- The control ---------------------------------------------------------- */

static size_t gzip_size(int level, const struct zf_buffer *x)
{
	z_stream stream = {0};
	unsigned char *output;
	uLong bound;

	assert_int_equal(Z_OK, deflateInit2(&stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY));
	bound = deflateBound(&stream, (uLong)x->length);
	output = malloc(bound);
	assert_non_null(output);
	stream.next_in = x->data;
	stream.avail_in = (uInt)x->length;
	stream.next_out = output;
	stream.avail_out = (uInt)bound;
	assert_int_equal(Z_STREAM_END, deflate(&stream, Z_FINISH));
	deflateEnd(&stream);
	free(output);
	return stream.total_out;
}

static double control_score(int level, bool frame, const struct zf_buffer *x, const struct zf_buffer *targets,
                            size_t count)
{
	const double shift = frame ? 0 : 18;
	const double cx = (double)gzip_size(level, x) - shift;
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		const double cy = (double)gzip_size(level, &targets[i]) - shift;
		struct zf_buffer xy = {0};
		zipfit_error error;
		double cxy;

		assert_ok(zf_buffer_append(&xy, x->data, x->length, &error) &&
		                  zf_buffer_append(&xy, targets[i].data, targets[i].length, &error),
		          error);
		cxy = (double)gzip_size(level, &xy) - shift;
		zf_buffer_free(&xy);
		sum += (cxy - (cx < cy ? cx : cy)) / (cx < cy ? cy : cx);
	}
	return 1.0 - sum / (double)count;
}

/* ---- Data ----------------------------------------------------------------- */

struct fixture {
	struct zf_buffer texts[DOCUMENTS]; /* the first TARGETS of them are the targets */
	zipfit_documents *targets;
};

/* Texts from nothing to longer than deflate's window, of words and of random bytes. */
static int make_fixture(void **state)
{
	static const size_t lengths[DOCUMENTS] = {900, 0, 40000, 1, 7000, 300, 0, 1, 2500, 35000, 400, 90000};
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct prng prng = {14};
	zipfit_error error;

	assert_non_null(fixture);
	fixture->targets = zipfit_documents_new(&error);
	assert_ok(fixture->targets != NULL, error);
	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct zf_buffer *text = &fixture->texts[i];

		append_words(text, &prng, lengths[i]);
		if (i % 4 == 1)
			prng_fill(&prng, text->data, text->length);
		if (i < TARGETS)
			assert_ok(zipfit_documents_add(fixture->targets, text->data, text->length, &error), error);
	}
	*state = fixture;
	return 0;
}

static int free_fixture(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < DOCUMENTS; i++)
		zf_buffer_free(&fixture->texts[i]);
	zipfit_documents_free(fixture->targets);
	free(fixture);
	return 0;
}

static zipfit_scorer *open_scorer(const zipfit_documents *targets, zipfit_score_options options)
{
	zipfit_error error;
	zipfit_scorer *scorer = zipfit_scorer_open(targets, &options, NULL, &error);

	assert_ok(scorer != NULL, error);
	return scorer;
}

static zipfit_worker *new_worker(const zipfit_scorer *scorer, const zipfit_stop *stop)
{
	zipfit_error error;
	zipfit_worker *worker = zipfit_worker_new(scorer, stop, &error);

	assert_ok(worker != NULL, error);
	return worker;
}

static double score(zipfit_worker *worker, const struct zf_buffer *document)
{
	zipfit_error error;
	double score = 12345;

	assert_ok(zipfit_worker_score(worker, document->data, document->length, &score, &error), error);
	return score;
}

static void assert_same_double(double a, double b)
{
	if (memcmp(&a, &b, sizeof(a)) != 0)
		fail_msg("%.17g is not %.17g", b, a);
}

/* ---- Tests ---------------------------------------------------------------- */

static void test_ncd_of_known_sizes(void **state)
{
	(void)state;
	assert_same_double(0.75, zf_ncd(100, 200, 250));
	assert_same_double(0.75, zf_ncd(200, 100, 250));
	assert_same_double(0, zf_ncd(128, 128, 128));
	assert_same_double(1, zf_ncd(1, 1, 2));
	/* C(x+y) below both: the distance is negative, not enormous. */
	assert_same_double(-0.125, zf_ncd(90, 160, 70));
}

static void test_equals_the_formula(void **state)
{
	static const int levels[] = {1, 6, 9};
	const struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(levels); i++)
		for (int frame = 0; frame <= 1; frame++) {
			zipfit_scorer *scorer = open_scorer(
				fixture->targets, (zipfit_score_options){.level = levels[i], .without_frame = !frame});
			zipfit_worker *worker = new_worker(scorer, NULL);

			for (size_t j = 0; j < DOCUMENTS; j++)
				assert_same_double(
					control_score(levels[i], frame, &fixture->texts[j], fixture->texts, TARGETS),
					score(worker, &fixture->texts[j]));
			zipfit_worker_free(worker);
			zipfit_scorer_close(scorer);
		}
}

static void test_defaults_and_engines(void **state)
{
	const struct fixture *fixture = *state;
	zipfit_scorer *plain = open_scorer(fixture->targets, (zipfit_score_options){0});
	zipfit_scorer *zlib = open_scorer(fixture->targets, (zipfit_score_options){.engine = ZIPFIT_ENGINE_ZLIB});
	zipfit_worker *plain_worker = new_worker(plain, NULL);
	zipfit_worker *zlib_worker = new_worker(zlib, NULL);

	for (size_t i = 0; i < DOCUMENTS; i++) {
		assert_same_double(score(zlib_worker, &fixture->texts[i]), score(plain_worker, &fixture->texts[i]));
		assert_same_double(control_score(6, true, &fixture->texts[i], fixture->texts, TARGETS),
		                   score(plain_worker, &fixture->texts[i]));
	}
	zipfit_worker_free(plain_worker);
	zipfit_worker_free(zlib_worker);
	zipfit_scorer_close(plain);
	zipfit_scorer_close(zlib);
}

static void test_documents_do_not_influence_each_other(void **state)
{
	const struct fixture *fixture = *state;
	zipfit_scorer *scorer = open_scorer(fixture->targets, (zipfit_score_options){0});
	zipfit_worker *used = new_worker(scorer, NULL);
	struct prng prng = {15};

	for (int round = 0; round < 40; round++) {
		const struct zf_buffer *text = &fixture->texts[prng_below(&prng, DOCUMENTS)];
		zipfit_worker *fresh = new_worker(scorer, NULL);

		assert_same_double(score(fresh, text), score(used, text));
		zipfit_worker_free(fresh);
	}
	zipfit_worker_free(used);
	zipfit_scorer_close(scorer);
}

struct scoring {
	const struct fixture *fixture;
	zipfit_worker *worker;
	double scores[DOCUMENTS];
	bool ok;
	pthread_t thread;
};

static void *score_all(void *argument)
{
	struct scoring *scoring = argument;
	zipfit_error error;

	scoring->ok = true;
	for (size_t i = 0; i < DOCUMENTS; i++)
		scoring->ok &= zipfit_worker_score(scoring->worker, scoring->fixture->texts[i].data,
		                                   scoring->fixture->texts[i].length, &scoring->scores[i], &error);
	return NULL;
}

static void test_workers_share_a_scorer(void **state)
{
	struct scoring scorings[3] = {{0}};
	const struct fixture *fixture = *state;
	zipfit_scorer *scorer = open_scorer(fixture->targets, (zipfit_score_options){.level = 1});

	for (size_t i = 0; i < ARRAY_LENGTH(scorings); i++) {
		scorings[i].fixture = fixture;
		scorings[i].worker = new_worker(scorer, NULL);
		assert_int_equal(0, pthread_create(&scorings[i].thread, NULL, score_all, &scorings[i]));
	}
	for (size_t i = 0; i < ARRAY_LENGTH(scorings); i++) {
		pthread_join(scorings[i].thread, NULL);
		assert_true(scorings[i].ok);
		assert_memory_equal(scorings[0].scores, scorings[i].scores, sizeof(scorings[i].scores));
		zipfit_worker_free(scorings[i].worker);
	}
	zipfit_scorer_close(scorer);
}

static zipfit_documents *targets_of(const void *bytes, size_t length)
{
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);

	assert_ok(targets != NULL && zipfit_documents_add(targets, bytes, length, &error), error);
	return targets;
}

/* What a distance is for: next to nothing to a copy, about one to what has nothing in common. */
static void test_distances_make_sense(void **state)
{
	enum {
		LENGTH = 15000
	};
	struct zf_buffer text = {0}, half = {0}, other = {0};
	struct prng prng = {16};
	zipfit_documents *targets;
	zipfit_scorer *scorer;
	zipfit_worker *worker;

	(void)state;
	append_words(&text, &prng, LENGTH);
	append_words(&half, &prng, LENGTH);
	append_words(&other, &prng, LENGTH);
	/* Noise has nothing in common with other noise, and all with its copy. */
	prng_fill(&prng, text.data, LENGTH);
	prng_fill(&prng, other.data, LENGTH);
	memcpy(half.data, other.data, LENGTH);
	memcpy(half.data, text.data, LENGTH / 2);
	targets = targets_of(text.data, text.length);
	scorer = open_scorer(targets, (zipfit_score_options){0});
	worker = new_worker(scorer, NULL);
	assert_true(score(worker, &text) > 0.9);
	assert_true(score(worker, &half) > 0.4 && score(worker, &half) < 0.6);
	assert_true(score(worker, &other) < 0.1);
	zipfit_worker_free(worker);
	zipfit_scorer_close(scorer);
	zipfit_documents_free(targets);
	zf_buffer_free(&text);
	zf_buffer_free(&half);
	zf_buffer_free(&other);
}

static void test_nothing_against_nothing(void **state)
{
	zipfit_documents *targets = targets_of(NULL, 0);

	(void)state;
	for (int frame = 0; frame <= 1; frame++) {
		const struct zf_buffer empty = {0};
		zipfit_scorer *scorer = open_scorer(targets, (zipfit_score_options){.without_frame = !frame});
		zipfit_worker *worker = new_worker(scorer, NULL);

		/* All three sizes are those of nothing, so the distance is 0. */
		assert_same_double(1, score(worker, &empty));
		zipfit_worker_free(worker);
		zipfit_scorer_close(scorer);
	}
	zipfit_documents_free(targets);
}

static void test_refusals(void **state)
{
	static const int levels[] = {-1, 10, 100};
	const struct fixture *fixture = *state;
	zipfit_error error;
	zipfit_documents *empty = zipfit_documents_new(&error);

	for (size_t i = 0; i < ARRAY_LENGTH(levels); i++) {
		const zipfit_score_options options = {.level = levels[i]};

		assert_null(zipfit_scorer_open(fixture->targets, &options, NULL, &error));
		assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	}
	assert_null(zipfit_scorer_open(empty, &(zipfit_score_options){0}, NULL, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	zipfit_documents_free(empty);
	zipfit_scorer_close(NULL);
	zipfit_worker_free(NULL);
}

static void test_stop(void **state)
{
	const struct fixture *fixture = *state;
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	zipfit_scorer *scorer = open_scorer(fixture->targets, (zipfit_score_options){0});
	zipfit_worker *worker = new_worker(scorer, stop);
	double ignored;

	score(worker, &fixture->texts[0]);
	zipfit_stop_request(stop);
	assert_false(zipfit_worker_score(worker, "a", 1, &ignored, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_null(zipfit_scorer_open(fixture->targets, &(zipfit_score_options){0}, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zipfit_worker_free(worker);
	zipfit_scorer_close(scorer);
	zipfit_stop_free(stop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ncd_of_known_sizes),
		cmocka_unit_test(test_equals_the_formula),
		cmocka_unit_test(test_defaults_and_engines),
		cmocka_unit_test(test_documents_do_not_influence_each_other),
		cmocka_unit_test(test_workers_share_a_scorer),
		cmocka_unit_test(test_distances_make_sense),
		cmocka_unit_test(test_nothing_against_nothing),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests_name("ncd", tests, make_fixture, free_fixture);
}
