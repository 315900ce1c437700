/*
 * test_conditional.c - conditional and contrast scores, as the public interface gives them
 *
 * Code lengths and their parts have their own tests. These check what a user of the
 * score relies on: where it is near 1 and near 0, what the prior does to it, that it
 * depends only on the sets of documents, and that it is always a number. The texts
 * are those of the sample data.
 */
#include "support.h"
#include "input/documents.h"
#include "score/conditional/code_length.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ---- Data ---------------------------------------------------------------------- */

struct fixture {
	zipfit_documents *targets;
	zipfit_documents *pool;
	struct zf_buffer text; /* of the pool, all of it in a row: a long document */
};

static zipfit_documents *read_data(const char *path)
{
	zipfit_documents *targets = new_targets();
	zipfit_error error;

	assert_ok(zipfit_documents_read(targets, path, &(zipfit_format){0}, false, NULL, &error), error);
	return targets;
}

static zipfit_documents *copy_of(const zipfit_documents *documents)
{
	zipfit_documents *copy = new_targets();

	for (size_t i = 0; i < zipfit_documents_count(documents); i++) {
		const struct zf_document document = zf_documents_at(documents, i);

		add_target(copy, document.bytes, document.length);
	}
	return copy;
}

static int make_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->targets = read_data(ZIPFIT_DATA "/targets.jsonl");
	fixture->pool = read_data(ZIPFIT_DATA "/pool.jsonl");
	for (size_t i = 0; i < zipfit_documents_count(fixture->pool); i++) {
		const struct zf_document document = zf_documents_at(fixture->pool, i);
		zipfit_error error;

		assert_ok(zf_buffer_append(&fixture->text, document.bytes, document.length, &error), error);
	}
	*state = fixture;
	return 0;
}

static int free_fixture(void **state)
{
	struct fixture *fixture = *state;

	zf_buffer_free(&fixture->text);
	zipfit_documents_free(fixture->targets);
	zipfit_documents_free(fixture->pool);
	free(fixture);
	return 0;
}

/* ---- Scoring ---------------------------------------------------------------------- */

/* A scorer with a worker. */
struct scoring {
	zipfit_scorer *scorer;
	zipfit_worker *worker;
};

static struct scoring open_scoring(const zipfit_documents *targets, zipfit_score_options options)
{
	zipfit_error error;
	struct scoring scoring = {.scorer = zipfit_scorer_open(targets, &options, NULL, &error)};

	assert_ok(scoring.scorer != NULL, error);
	scoring.worker = zipfit_worker_new(scoring.scorer, NULL, &error);
	assert_ok(scoring.worker != NULL, error);
	return scoring;
}

static void close_scoring(struct scoring *scoring)
{
	zipfit_worker_free(scoring->worker);
	zipfit_scorer_close(scoring->scorer);
}

static double score(const struct scoring *scoring, const void *document, size_t length)
{
	zipfit_error error;
	double score = 12345;

	assert_ok(zipfit_worker_score(scoring->worker, document, length, &score, &error), error);
	return score;
}

/* The score of one document by a scorer opened for it. */
static double score_once(const zipfit_documents *targets, zipfit_score_options options, const void *document,
                         size_t length)
{
	struct scoring scoring = open_scoring(targets, options);
	const double result = score(&scoring, document, length);

	close_scoring(&scoring);
	return result;
}

static double score_of(const struct scoring *scoring, const zipfit_documents *documents, size_t i)
{
	const struct zf_document document = zf_documents_at(documents, i);

	return score(scoring, document.bytes, document.length);
}

/* C(x) in bytes. */
static double code_length(const void *document, size_t length)
{
	zipfit_error error;
	struct zf_coder *coder = zf_coder_new(NULL, 0, ZIPFIT_CPU_AUTO, NULL, &error);
	struct zf_code_lengths lengths;

	assert_ok(coder != NULL, error);
	assert_ok(zf_coder_measure(coder, document, length, &lengths, &error), error);
	zf_coder_free(coder);
	return (double)lengths.alone / ZF_CODE_UNITS;
}

static void assert_same_double(double a, double b)
{
	if (memcmp(&a, &b, sizeof(a)) != 0)
		fail_msg("%.17g is not %.17g", b, a);
}

static void assert_between(double least, double score, double most)
{
	/* Written so that NaN fails. */
	if (!(score >= least && score <= most))
		fail_msg("%.17g is not %g to %g", score, least, most);
}

static const zipfit_score_options conditional = {.method = ZIPFIT_CONDITIONAL};
static const zipfit_score_options without_prior = {.method = ZIPFIT_CONDITIONAL, .prior_given = true};

/* ---- What the score says ------------------------------------------------------------ */

static void test_part_of_the_targets(void **state)
{
	const struct fixture *fixture = *state;
	zipfit_documents *targets = copy_of(fixture->targets);
	struct scoring scoring, unshrunk;

	add_target(targets, fixture->text.data, fixture->text.length);
	scoring = open_scoring(targets, conditional);
	unshrunk = open_scoring(targets, without_prior);
	for (size_t length = 4000; length <= fixture->text.length; length *= 2)
		assert_between(0.9, score(&unshrunk, fixture->text.data + 777, length - 777), 1);
	assert_between(0.9, score(&scoring, fixture->text.data, fixture->text.length), 1);
	close_scoring(&scoring);
	close_scoring(&unshrunk);
	zipfit_documents_free(targets);
}

/* The prior is so many bytes of evidence that x has nothing to do with T: s * C(x) / (C(x) + p). */
static void test_prior_shrinks(void **state)
{
	static const double priors[] = {0, 1, 150, 1e12};
	const struct fixture *fixture = *state;
	struct scoring plain = open_scoring(fixture->targets, without_prior);

	for (size_t i = 0; i < ARRAY_LENGTH(priors); i++) {
		const zipfit_score_options options = {
			.method = ZIPFIT_CONDITIONAL, .prior_given = true, .prior = priors[i]};
		struct scoring scoring = open_scoring(fixture->targets, options);

		for (size_t j = 0; j < zipfit_documents_count(fixture->pool); j++) {
			const struct zf_document x = zf_documents_at(fixture->pool, j);

			/* All of it, and short ones of it. */
			for (size_t length = x.length; length > 0; length /= 4) {
				const double c = code_length(x.bytes, length);
				const double before = score(&plain, x.bytes, length);
				const double after = score(&scoring, x.bytes, length);

				assert_between(0, after, before);
				assert_true(fabs(after - before * c / (c + priors[i])) < 1e-14);
			}
		}
		close_scoring(&scoring);
	}
	close_scoring(&plain);
}

/* A third of the mean C(y), unless it is given; the same for a contrast. */
static void test_default_prior(void **state)
{
	const struct fixture *fixture = *state;
	const size_t count = zipfit_documents_count(fixture->targets);
	double mean = 0;

	for (size_t i = 0; i < count; i++) {
		const struct zf_document y = zf_documents_at(fixture->targets, i);

		mean += code_length(y.bytes, y.length) / (double)count;
	}
	for (enum zipfit_method method = ZIPFIT_CONDITIONAL; method <= ZIPFIT_CONTRAST; method++) {
		/* A prior that is not given may be anything. */
		const zipfit_score_options by_default = {.method = method, .prior = NAN, .background = fixture->pool};
		const zipfit_score_options by_hand = {
			.method = method, .prior_given = true, .prior = mean / 3, .background = fixture->pool};
		struct scoring first = open_scoring(fixture->targets, by_default);
		struct scoring second = open_scoring(fixture->targets, by_hand);

		for (size_t i = 0; i < zipfit_documents_count(fixture->pool); i++)
			assert_true(fabs(score_of(&first, fixture->pool, i) - score_of(&second, fixture->pool, i)) <
			            1e-12);
		close_scoring(&first);
		close_scoring(&second);
	}
}

/* A short document is shrunk more than a long one, though all of both is in T. */
static void test_short_documents_say_little(void **state)
{
	const struct fixture *fixture = *state;
	zipfit_documents *targets = copy_of(fixture->targets);
	struct scoring scoring;

	add_target(targets, fixture->text.data, fixture->text.length);
	scoring = open_scoring(targets, conditional);
	assert_between(0, score(&scoring, fixture->text.data, 10), 0.1);
	assert_true(score(&scoring, fixture->text.data, 100) < score(&scoring, fixture->text.data, 1000));
	assert_true(score(&scoring, fixture->text.data, 1000) < score(&scoring, fixture->text.data, 10000));
	close_scoring(&scoring);
	zipfit_documents_free(targets);
}

static void test_random_bytes(void **state)
{
	static unsigned char bytes[20000];
	const struct fixture *fixture = *state;
	struct scoring scoring = open_scoring(fixture->targets, conditional);
	struct scoring plain = open_scoring(fixture->targets, without_prior);
	struct prng prng = {100};

	prng_fill(&prng, bytes, sizeof(bytes));
	for (size_t length = 1000; length <= sizeof(bytes); length += 1000) {
		assert_between(0, score(&scoring, bytes, length), 0.02);
		assert_between(0, score(&plain, bytes, length), 0.02);
	}
	close_scoring(&scoring);
	close_scoring(&plain);
}

/*
 * As T gets more of x, an eighth at a time, x is told by it ever more cheaply. What
 * T knew before it knows a little less well, as counts are shared with the new
 * text: that may cost the rest of x some bits, but not what the eighth gains. The
 * bound leaves a thousandth for what slots and bits of the index collide again.
 */
static void test_more_of_the_document(void **state)
{
	const struct fixture *fixture = *state;

	for (size_t begin = 0; begin + 8000 < fixture->text.length; begin += 20000) {
		const unsigned char *x = fixture->text.data + begin;
		const size_t length = 400 + begin % 5000;
		double last = -1;

		for (size_t eighths = 0; eighths <= 8; eighths++) {
			zipfit_documents *targets = copy_of(fixture->targets);
			double now;

			add_target(targets, x, length * eighths / 8);
			now = score_once(targets, without_prior, x, length);
			if (now < last - 0.001)
				fail_msg("%zu eighths of %zu bytes: %g, before %g", eighths, length, now, last);
			last = now;
			zipfit_documents_free(targets);
		}
		assert_between(0.8, last, 1);
	}
}

/* What is like the targets scores higher than what is not: the candidates of their kind begin as they do. */
static void test_own_kind_comes_first(void **state)
{
	const struct fixture *fixture = *state;
	struct scoring scoring = open_scoring(fixture->targets, conditional);
	double own = 0, others = 0;
	size_t own_count = 0;

	for (size_t i = 0; i < zipfit_documents_count(fixture->pool); i++) {
		const struct zf_document x = zf_documents_at(fixture->pool, i);
		const double s = score(&scoring, x.bytes, x.length);

		if (memmem(x.bytes, x.length, "# Exercise:", 11) != NULL) {
			own += s;
			own_count++;
		} else {
			others += s;
		}
	}
	assert_true(own_count > 0);
	own /= (double)own_count;
	others /= (double)(zipfit_documents_count(fixture->pool) - own_count);
	assert_true(own > others + 0.1);
	close_scoring(&scoring);
}

/* ---- Contrast --------------------------------------------------------------------- */

static void test_contrast_with_the_targets_is_nothing(void **state)
{
	const struct fixture *fixture = *state;
	zipfit_documents *background = copy_of(fixture->targets);
	struct scoring scoring = open_scoring(
		fixture->targets, (zipfit_score_options){.method = ZIPFIT_CONTRAST, .background = background});

	zipfit_documents_free(background);
	for (size_t i = 0; i < zipfit_documents_count(fixture->pool); i++)
		assert_same_double(0, score_of(&scoring, fixture->pool, i));
	for (size_t i = 0; i < zipfit_documents_count(fixture->targets); i++)
		assert_same_double(0, score_of(&scoring, fixture->targets, i));
	assert_same_double(0, score(&scoring, NULL, 0));
	close_scoring(&scoring);
}

/* (C(x given B) - C(x given T)) is what the one conditional score has more than the other. */
static void test_contrast_is_a_difference(void **state)
{
	const struct fixture *fixture = *state;
	const zipfit_score_options given = {.method = ZIPFIT_CONDITIONAL, .prior_given = true, .prior = 100};
	zipfit_score_options contrast = given;
	struct scoring targets = open_scoring(fixture->targets, given), pool = open_scoring(fixture->pool, given);
	struct scoring both, swapped;

	contrast.method = ZIPFIT_CONTRAST;
	contrast.background = fixture->pool;
	both = open_scoring(fixture->targets, contrast);
	contrast.background = fixture->targets;
	swapped = open_scoring(fixture->pool, contrast);
	for (size_t i = 0; i < zipfit_documents_count(fixture->pool); i++) {
		const double expected = score_of(&targets, fixture->pool, i) - score_of(&pool, fixture->pool, i);
		const double s = score_of(&both, fixture->pool, i);

		assert_between(-1, s, 1);
		assert_true(fabs(s - expected) < 1e-14);
		assert_same_double(-s, score_of(&swapped, fixture->pool, i));
	}
	close_scoring(&targets);
	close_scoring(&pool);
	close_scoring(&both);
	close_scoring(&swapped);
}

/* ---- What it depends on ------------------------------------------------------------- */

static void assert_same_scores(const struct fixture *fixture, const struct scoring *a, const struct scoring *b)
{
	for (size_t i = 0; i < zipfit_documents_count(fixture->pool); i++)
		assert_same_double(score_of(a, fixture->pool, i), score_of(b, fixture->pool, i));
}

static zipfit_documents *reversed(const zipfit_documents *documents)
{
	zipfit_documents *copy = new_targets();

	for (size_t i = zipfit_documents_count(documents); i > 0; i--) {
		const struct zf_document document = zf_documents_at(documents, i - 1);

		add_target(copy, document.bytes, document.length);
	}
	return copy;
}

static void test_order_does_not_matter(void **state)
{
	const struct fixture *fixture = *state;
	zipfit_documents *targets = reversed(fixture->targets), *background = reversed(fixture->pool);

	for (enum zipfit_method method = ZIPFIT_CONDITIONAL; method <= ZIPFIT_CONTRAST; method++) {
		struct scoring forwards = open_scoring(
			fixture->targets, (zipfit_score_options){.method = method, .background = fixture->pool});
		struct scoring backwards =
			open_scoring(targets, (zipfit_score_options){.method = method, .background = background});

		assert_same_scores(fixture, &forwards, &backwards);
		close_scoring(&forwards);
		close_scoring(&backwards);
	}
	zipfit_documents_free(targets);
	zipfit_documents_free(background);
}

/* No size of zlib's is in it. */
static void test_options_of_other_methods_are_nothing_to_it(void **state)
{
	const struct fixture *fixture = *state;
	struct scoring plain = open_scoring(fixture->targets, conditional);

	for (int level = 1; level <= 9; level += 4) {
		const zipfit_score_options options = {.method = ZIPFIT_CONDITIONAL,
		                                      .level = level,
		                                      .without_frame = level > 1,
		                                      .engine = ZIPFIT_ENGINE_ZLIB,
		                                      .background = fixture->pool};
		struct scoring other = open_scoring(fixture->targets, options);

		assert_same_scores(fixture, &plain, &other);
		close_scoring(&other);
	}
	close_scoring(&plain);
}

/* Scorers keep nothing of the sets they were opened on. */
static void test_sets_may_be_freed(void **state)
{
	const struct fixture *fixture = *state;
	zipfit_documents *targets = copy_of(fixture->targets), *background = copy_of(fixture->pool);
	struct scoring kept = open_scoring(
		fixture->targets, (zipfit_score_options){.method = ZIPFIT_CONTRAST, .background = fixture->pool});
	struct scoring freed =
		open_scoring(targets, (zipfit_score_options){.method = ZIPFIT_CONTRAST, .background = background});

	zipfit_documents_free(targets);
	zipfit_documents_free(background);
	assert_same_scores(fixture, &kept, &freed);
	close_scoring(&kept);
	close_scoring(&freed);
}

struct thread {
	const struct fixture *fixture;
	zipfit_worker *worker;
	double *scores;
	bool backwards, ok;
	pthread_t thread;
};

static void *score_all(void *argument)
{
	struct thread *thread = argument;
	const size_t count = zipfit_documents_count(thread->fixture->pool);

	thread->ok = true;
	for (size_t i = 0; i < count; i++) {
		const size_t number = thread->backwards ? count - 1 - i : i;
		const struct zf_document x = zf_documents_at(thread->fixture->pool, number);
		zipfit_error error;

		thread->ok &= zipfit_worker_score(thread->worker, x.bytes, x.length, &thread->scores[number], &error);
	}
	return NULL;
}

/* At the same time, and in another order. */
static void test_workers_share_a_scorer(void **state)
{
	const struct fixture *fixture = *state;
	const size_t count = zipfit_documents_count(fixture->pool);
	const zipfit_score_options contrast = {.method = ZIPFIT_CONTRAST, .background = fixture->pool};
	struct scoring scoring = open_scoring(fixture->targets, contrast);
	struct thread threads[2] = {{0}};
	zipfit_error error;

	for (size_t i = 0; i < ARRAY_LENGTH(threads); i++) {
		threads[i] = (struct thread){.fixture = fixture, .backwards = i == 1};
		threads[i].worker = zipfit_worker_new(scoring.scorer, NULL, &error);
		threads[i].scores = calloc(count, sizeof(double));
		assert_true(threads[i].worker != NULL && threads[i].scores != NULL);
		assert_int_equal(0, pthread_create(&threads[i].thread, NULL, score_all, &threads[i]));
	}
	for (size_t i = 0; i < ARRAY_LENGTH(threads); i++) {
		pthread_join(threads[i].thread, NULL);
		assert_true(threads[i].ok);
		zipfit_worker_free(threads[i].worker);
	}
	for (size_t i = 0; i < count; i++) {
		assert_same_double(threads[0].scores[i], threads[1].scores[i]);
		assert_same_double(threads[0].scores[i], score_of(&scoring, fixture->pool, i));
	}
	for (size_t i = 0; i < ARRAY_LENGTH(threads); i++)
		free(threads[i].scores);
	close_scoring(&scoring);
}

/* ---- Always a number ---------------------------------------------------------------- */

/* Documents of any kind and length; targets of any kind. */
static void compare_with_range(const struct fixture *fixture, const zipfit_documents *targets,
                               zipfit_score_options options)
{
	static unsigned char bytes[3000];
	const double least = options.method == ZIPFIT_CONTRAST ? -1 : 0;
	struct scoring scoring = open_scoring(targets, options);
	struct prng prng = {101};

	for (size_t length = 0; length <= sizeof(bytes); length = length < 40 ? length + 1 : length * 3 / 2) {
		prng_fill(&prng, bytes, length);
		assert_between(least, score(&scoring, bytes, length), 1);
		memset(bytes, length % 2 == 0 ? 0 : 'a', length);
		assert_between(least, score(&scoring, bytes, length), 1);
		assert_between(least, score(&scoring, fixture->text.data, length), 1);
	}
	for (int byte = 0; byte < 256; byte++)
		assert_between(least, score(&scoring, &(unsigned char){(unsigned char)byte}, 1), 1);
	/* Nothing says nothing. */
	assert_same_double(0, score(&scoring, NULL, 0));
	close_scoring(&scoring);
}

static void test_always_a_number(void **state)
{
	const struct fixture *fixture = *state;
	zipfit_documents *empty = new_targets(), *one_byte = new_targets(), *noise = new_targets();
	const zipfit_documents *sets[] = {fixture->targets, empty, one_byte, noise};
	struct prng prng = {102};
	unsigned char bytes[5000];

	add_target(empty, NULL, 0);
	add_target(empty, NULL, 0);
	add_target(one_byte, "a", 1);
	prng_fill(&prng, bytes, sizeof(bytes));
	add_target(noise, bytes, sizeof(bytes));
	for (size_t i = 0; i < ARRAY_LENGTH(sets); i++) {
		compare_with_range(fixture, sets[i], conditional);
		compare_with_range(fixture, sets[i], without_prior);
		for (size_t j = 0; j < ARRAY_LENGTH(sets); j++)
			compare_with_range(fixture, sets[i],
			                   (zipfit_score_options){.method = ZIPFIT_CONTRAST,
			                                          .prior_given = true,
			                                          .background = sets[j]});
	}
	zipfit_documents_free(empty);
	zipfit_documents_free(one_byte);
	zipfit_documents_free(noise);
}

/* All of x in T, twenty million bytes of it; and a part of it that comes at its end. */
static void test_long_document(void **state)
{
	enum {
		LENGTH = 20000000
	};
	const struct fixture *fixture = *state;
	zipfit_documents *targets = copy_of(fixture->targets);
	struct zf_buffer x = {0};
	struct scoring scoring;
	zipfit_error error;

	while (x.length < LENGTH)
		assert_ok(zf_buffer_append(&x, fixture->text.data, fixture->text.length, &error), error);
	add_target(targets, fixture->text.data, fixture->text.length);
	scoring = open_scoring(targets, conditional);
	assert_between(0.9, score(&scoring, x.data, LENGTH), 1);
	close_scoring(&scoring);
	zipfit_documents_free(targets);
	zf_buffer_free(&x);
}

/* ---- Failing ------------------------------------------------------------------------ */

static void assert_refuses(const zipfit_documents *targets, zipfit_score_options options, enum zipfit_code code)
{
	zipfit_error error;

	assert_null(zipfit_scorer_open(targets, &options, NULL, &error));
	assert_int_equal(code, error.code);
	assert_true(error.message[0] != '\0');
}

static void test_refusals(void **state)
{
	static const double priors[] = {-1, -1e-300, NAN, INFINITY, -INFINITY, 1e13};
	const struct fixture *fixture = *state;
	zipfit_documents *none = new_targets();

	for (size_t i = 0; i < ARRAY_LENGTH(priors); i++)
		for (enum zipfit_method method = ZIPFIT_CONDITIONAL; method <= ZIPFIT_CONTRAST; method++)
			assert_refuses(fixture->targets,
			               (zipfit_score_options){.method = method,
			                                      .prior_given = true,
			                                      .prior = priors[i],
			                                      .background = fixture->pool},
			               ZIPFIT_BAD_OPTION);
	assert_refuses(fixture->targets, (zipfit_score_options){.method = ZIPFIT_CONTRAST}, ZIPFIT_BAD_OPTION);
	assert_refuses(fixture->targets, (zipfit_score_options){.method = ZIPFIT_CONTRAST, .background = none},
	               ZIPFIT_BAD_DATA);
	assert_refuses(none, (zipfit_score_options){.method = ZIPFIT_CONTRAST, .background = fixture->pool},
	               ZIPFIT_BAD_DATA);
	assert_refuses(none, conditional, ZIPFIT_BAD_DATA);
	assert_refuses(fixture->targets, (zipfit_score_options){.method = (enum zipfit_method)3}, ZIPFIT_BAD_OPTION);
	zipfit_documents_free(none);
}

static void *request_stop(void *stop)
{
	zipfit_stop_request(stop);
	return NULL;
}

/* A long document is left in its midst; an index is not built to its end. */
static void test_stop(void **state)
{
	const struct fixture *fixture = *state;
	struct scoring scoring = open_scoring(fixture->targets, conditional);
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	zipfit_worker *worker = zipfit_worker_new(scoring.scorer, stop, &error);
	pthread_t thread;
	double ignored;

	assert_ok(worker != NULL, error);
	assert_int_equal(0, pthread_create(&thread, NULL, request_stop, stop));
	while (zipfit_worker_score(worker, fixture->text.data, fixture->text.length, &ignored, &error))
		;
	pthread_join(thread, NULL);
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	for (enum zipfit_method method = ZIPFIT_CONDITIONAL; method <= ZIPFIT_CONTRAST; method++)
		for (int prior_given = 0; prior_given <= 1; prior_given++) {
			const zipfit_score_options options = {
				.method = method, .prior_given = prior_given == 1, .background = fixture->pool};

			assert_null(zipfit_scorer_open(fixture->targets, &options, stop, &error));
			assert_int_equal(ZIPFIT_STOPPED, error.code);
		}
	zipfit_worker_free(worker);
	zipfit_stop_free(stop);
	close_scoring(&scoring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_part_of_the_targets),
		cmocka_unit_test(test_prior_shrinks),
		cmocka_unit_test(test_default_prior),
		cmocka_unit_test(test_short_documents_say_little),
		cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_more_of_the_document),
		cmocka_unit_test(test_own_kind_comes_first),
		cmocka_unit_test(test_contrast_with_the_targets_is_nothing),
		cmocka_unit_test(test_contrast_is_a_difference),
		cmocka_unit_test(test_order_does_not_matter),
		cmocka_unit_test(test_options_of_other_methods_are_nothing_to_it),
		cmocka_unit_test(test_sets_may_be_freed),
		cmocka_unit_test(test_workers_share_a_scorer),
		cmocka_unit_test(test_always_a_number),
		cmocka_unit_test(test_long_document),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests_name("conditional", tests, make_fixture, free_fixture);
}
