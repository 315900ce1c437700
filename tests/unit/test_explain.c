/*
 * test_explain.c - reasons, compared with a search of every position of the targets
 *
 * The control follows the description literally: the neighbours of a position among all
 * positions of the targets in the order of their texts, the longest passages that do not
 * overlap, and the smallest of the distances that plain zlib gives.
 */
#include "support.h"
#include "input/documents.h"
#include "score/explain.h"
#include "score/ncd.h"
#include "score/suffix_index.h"
#include "score/zlib_size.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BYTES 400

/* ---- The control ---------------------------------------------------------- */

/* A place in a text, to its end. */
struct rest {
	const unsigned char *bytes;
	size_t length;
	size_t target;
};

static size_t shared_by(struct rest a, struct rest b)
{
	size_t length = 0;

	while (length < a.length && length < b.length && a.bytes[length] == b.bytes[length])
		length++;
	return length;
}

/* The order of places: by text, the begin of another before it, then by target. */
static bool stands_before(struct rest a, struct rest b)
{
	const size_t common = shared_by(a, b);

	if (common < a.length && common < b.length)
		return a.bytes[common] < b.bytes[common];
	return a.length != b.length ? a.length < b.length : a.target < b.target;
}

/* The passage that begins where `wanted` does: shared with the neighbour that has more of it. */
static struct zf_shared control_passage(const zipfit_documents *targets, struct rest wanted)
{
	struct rest before = {NULL, 0, 0}, behind = {NULL, 0, 0};
	struct zf_shared shared = {0};

	for (size_t i = 0; i < zipfit_documents_count(targets); i++) {
		const struct zf_document target = zf_documents_at(targets, i);

		for (size_t at = 0; at < target.length; at++) {
			const struct rest rest = {target.bytes + at, target.length - at, i};

			if (stands_before(rest, wanted)) {
				if (before.bytes == NULL || stands_before(before, rest))
					before = rest;
			} else if (behind.bytes == NULL || stands_before(rest, behind)) {
				behind = rest;
			}
		}
	}
	if (before.bytes != NULL) {
		shared.length = shared_by(before, wanted);
		shared.target = before.target;
	}
	if (behind.bytes != NULL && shared_by(behind, wanted) > shared.length) {
		shared.length = shared_by(behind, wanted);
		shared.target = behind.target;
	}
	return shared;
}

static size_t control_passages(const zipfit_documents *targets, const unsigned char *document, size_t length,
                               struct zf_shared *told)
{
	struct zf_shared all[MOST_BYTES];
	size_t count = 0;

	assert_true(length <= MOST_BYTES);
	for (size_t at = 0; at < length; at++) {
		all[at] = control_passage(targets, (struct rest){document + at, length - at, 0});
		all[at].begin = at;
	}
	while (count < ZF_PASSAGES) {
		const struct zf_shared *best = NULL;

		for (size_t at = 0; at < length; at++) {
			bool is_free = all[at].length >= ZF_PASSAGE_LEAST;

			for (size_t i = 0; i < count; i++)
				is_free = is_free && (all[at].begin >= told[i].begin + told[i].length ||
				                      told[i].begin >= all[at].begin + all[at].length);
			if (is_free && (best == NULL || all[at].length > best->length))
				best = &all[at];
		}
		if (best == NULL)
			break;
		told[count++] = *best;
	}
	return count;
}

static size_t control_nearest(const zipfit_documents *targets, const unsigned char *document, size_t length,
                              double *ncd)
{
	zipfit_error error;
	struct zf_zlib *zlib = zf_zlib_new(6, NULL, &error);
	size_t nearest = 0;

	assert_non_null(zlib);
	for (size_t i = 0; i < zipfit_documents_count(targets); i++) {
		const struct zf_document target = zf_documents_at(targets, i);
		struct zf_buffer pair = {0};
		uint64_t x = 0, y = 0, xy = 0;
		double distance;

		assert_ok(zf_buffer_append(&pair, document, length, &error) &&
		                  zf_buffer_append(&pair, target.bytes, target.length, &error) &&
		                  zf_zlib_size(zlib, document, length, &x, &error) &&
		                  zf_zlib_size(zlib, target.bytes, target.length, &y, &error) &&
		                  zf_zlib_size(zlib, pair.data, pair.length, &xy, &error),
		          error);
		distance = zf_ncd(x + ZF_GZIP_FRAME, y + ZF_GZIP_FRAME, xy + ZF_GZIP_FRAME);
		zf_buffer_free(&pair);
		if (i == 0 || distance < *ncd) {
			*ncd = distance;
			nearest = i;
		}
	}
	zf_zlib_free(zlib);
	return nearest;
}

/* ---- Texts ---------------------------------------------------------------- */

/* Appends pieces of the targets so far, of the text itself, runs, and bytes of a small alphabet. */
static void append_mixed(struct zf_buffer *to, const zipfit_documents *targets, struct prng *prng, size_t length,
                         unsigned first, unsigned symbols)
{
	while (to->length < length) {
		struct zf_document from = {to->data, to->length};
		size_t begin, size = 1 + prng_below(prng, prng_below(prng, 2) == 0 ? 12 : 60);
		zipfit_error error;

		if (zipfit_documents_count(targets) > 0 && prng_below(prng, 2) == 0)
			from = zf_documents_at(targets, prng_below(prng, zipfit_documents_count(targets)));
		if (size > length - to->length)
			size = length - to->length;
		if (from.length == 0 || prng_below(prng, 3) == 0) {
			const uint64_t same = prng_below(prng, symbols);
			const bool run = prng_below(prng, 3) == 0;

			for (size_t i = 0; i < size; i++)
				assert_ok(zf_buffer_append_byte(
						  to, (unsigned char)(first + (run ? same : prng_below(prng, symbols))),
						  &error),
				          error);
			continue;
		}
		begin = prng_below(prng, from.length);
		if (size > from.length - begin)
			size = from.length - begin;
		assert_ok(zf_buffer_reserve(to, size, &error), error);
		/* `from` may be the buffer, which may have moved. */
		if (from.length == to->length)
			from.bytes = to->data;
		memmove(to->data + to->length, from.bytes + begin, size);
		to->length += size;
	}
}

static void check(const zipfit_documents *targets, const struct zf_buffer *documents, size_t count)
{
	const zipfit_score_options options = {.level = 6};
	zipfit_error error;
	struct zf_explainer *explainer = zf_explainer_new(targets, &options, NULL, &error);
	struct zf_explainer_worker *worker;

	assert_non_null(explainer);
	worker = zf_explainer_worker_new(explainer, NULL, &error);
	assert_non_null(worker);
	for (size_t i = 0; i < count; i++) {
		const struct zf_buffer *document = &documents[i];
		struct zf_shared told[ZF_PASSAGES];
		struct zf_reason reason;
		double ncd = 0;

		assert_ok(zf_explain(worker, document->data, document->length, &reason, &error), error);
		assert_int_equal(control_nearest(targets, document->data, document->length, &ncd), reason.nearest);
		assert_true(ncd >= reason.ncd && ncd <= reason.ncd);
		assert_int_equal(control_passages(targets, document->data, document->length, told),
		                 reason.passage_count);
		for (size_t j = 0; j < reason.passage_count; j++) {
			assert_int_equal(told[j].begin, reason.passages[j].begin);
			assert_int_equal(told[j].length, reason.passages[j].length);
			assert_int_equal(told[j].target, reason.passages[j].target);
		}
	}
	zf_explainer_worker_free(worker);
	zf_explainer_free(explainer);
}

/* ---- Tests ---------------------------------------------------------------- */

static void random_texts(void **state)
{
	static const struct {
		unsigned first, symbols;
	} alphabets[] = {{'a', 1}, {'a', 2}, {'a', 4}, {0, 256}, {254, 2}, {0, 1}};
	struct prng prng = {3};

	(void)state;
	for (size_t round = 0; round < 120; round++) {
		const unsigned first = alphabets[round % 6].first, symbols = alphabets[round % 6].symbols;
		zipfit_documents *targets = new_targets();
		struct zf_buffer documents[6] = {{0}};
		const size_t count = 1 + prng_below(&prng, 5);

		for (size_t i = 0; i < count; i++) {
			struct zf_buffer text = {0};

			/* Now and then empty, or equal to another one. */
			append_mixed(&text, targets, &prng, prng_below(&prng, 5) * prng_below(&prng, 50), first,
			             symbols);
			add_target(targets, text.data, text.length);
			if (prng_below(&prng, 4) == 0)
				add_target(targets, text.data, text.length);
			zf_buffer_free(&text);
		}
		for (size_t i = 0; i < 6; i++)
			append_mixed(&documents[i], targets, &prng,
			             i == 0 ? 0 : prng_below(&prng, i % 2 == 0 ? 40 : MOST_BYTES), first, symbols);
		check(targets, documents, 6);
		for (size_t i = 0; i < 6; i++)
			zf_buffer_free(&documents[i]);
		zipfit_documents_free(targets);
	}
}

/* A passage that is the end of another, but begins where one told before ends. */
static void behind_a_passage(void **state)
{
	static const char text[] = "0123456789abcdefghij-----klmnopqrstuvwxyz";
	zipfit_documents *targets = new_targets();
	struct zf_buffer document = {0};
	zipfit_error error;

	(void)state;
	/* The longest one ends with the first byte of a shorter one, which counts from its second byte on. */
	add_target(targets, LITERAL("0123456789abcdefghij"));
	add_target(targets, LITERAL("j-----klmnop"));
	assert_ok(zf_buffer_append(&document, LITERAL(text), &error), error);
	check(targets, &document, 1);
	zf_buffer_free(&document);
	zipfit_documents_free(targets);
}

/* With a cost that grows with the square of the text this does not end. */
static void long_runs(void **state)
{
	const size_t run = 1500000;
	const zipfit_score_options options = {.level = 1};
	zipfit_documents *targets = new_targets();
	struct zf_buffer text = {0};
	struct zf_explainer *explainer;
	struct zf_explainer_worker *worker;
	struct zf_reason reason;
	zipfit_error error;

	(void)state;
	assert_ok(zf_buffer_reserve(&text, 3 * run, &error), error);
	memset(text.data, 'a', 3 * run);
	add_target(targets, LITERAL("short"));
	add_target(targets, text.data, run);
	add_target(targets, text.data, run);
	text.data[run + 10] = 'b';
	explainer = zf_explainer_new(targets, &options, NULL, &error);
	assert_non_null(explainer);
	worker = zf_explainer_worker_new(explainer, NULL, &error);
	assert_non_null(worker);
	/* run + 10 of them, another byte, then more than twice as many: three whole targets fit in. */
	assert_ok(zf_explain(worker, text.data, 3 * run, &reason, &error), error);
	assert_int_equal(3, reason.passage_count);
	assert_int_equal(0, reason.passages[0].begin);
	assert_int_equal(run + 11, reason.passages[1].begin);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(run, reason.passages[i].length);
		assert_true(reason.passages[i].target > 0);
	}
	assert_int_equal(run - 11, reason.passages[2].length);
	assert_int_equal(2 * run + 11, reason.passages[2].begin);
	zf_explainer_worker_free(worker);
	zf_explainer_free(explainer);
	zipfit_documents_free(targets);
	zf_buffer_free(&text);
}

static void stops(void **state)
{
	const zipfit_score_options options = {.level = 6};
	zipfit_documents *targets = new_targets();
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct zf_explainer *explainer;
	struct zf_explainer_worker *worker;
	struct zf_reason reason;

	(void)state;
	assert_non_null(stop);
	add_target(targets, LITERAL("a target to be explained by"));
	explainer = zf_explainer_new(targets, &options, stop, &error);
	assert_non_null(explainer);
	worker = zf_explainer_worker_new(explainer, stop, &error);
	assert_non_null(worker);
	zipfit_stop_request(stop);
	assert_false(zf_explain(worker, (const unsigned char *)"explained by", 12, &reason, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_null(zf_suffix_index_new(targets, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zf_explainer_worker_free(worker);
	zf_explainer_free(explainer);
	zipfit_stop_free(stop);
	zipfit_documents_free(targets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_texts),
		cmocka_unit_test(behind_a_passage),
		cmocka_unit_test(long_runs),
		cmocka_unit_test(stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
