/*
 * test_code_length.c - C(x), and C(x given a text)
 *
 * The control goes over a document once, byte by byte, without chunks: it computes the hash of
 * each repeat from its bytes, looks for repeats by going back through the document, and adds up
 * literals with libm's logarithm. It queries the index one n-gram and one passage at a time;
 * other tests check that index. All instruction sets of this machine are compared with it.
 *
 * Repeats are lossy: a position is forgotten as soon as another one has its slot. The control
 * goes back to the last position with the same slot.
 */
#include "support.h"
#include "score/conditional/code_length.h"

#include "util/cpu.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define REPEAT       13
#define REPEAT_STEP  4
#define PASSAGE_STEP 8

static const enum zipfit_cpu cpus[] = {ZIPFIT_CPU_BASELINE, ZIPFIT_CPU_AVX2, ZIPFIT_CPU_AVX512};

/* ---- The control -------------------------------------------------------------- */

/* The four bytes that end with byte i, the last one highest; zeros stand before the document. */
static uint32_t word_at(const unsigned char *document, size_t i)
{
	uint32_t word = 0;

	for (size_t back = 4; back > 0; back--)
		word = word >> 8 | (back - 1 <= i ? (uint32_t)document[i - (back - 1)] << 24 : 0);
	return word;
}

/* The hash of the 13 bytes that end with byte i, i >= 12: eight and, from five bytes earlier, eight. */
static uint32_t hash_at(const unsigned char *document, size_t i)
{
	uint32_t eights[2], hash;

	for (size_t k = 0; k < 2; k++)
		eights[k] = word_at(document, i - 5 * k) * UINT32_C(0x85ebca6b) +
		            word_at(document, i - 5 * k - 4) * UINT32_C(0x9e3779b1);
	hash = eights[0] * UINT32_C(0xc2b2ae35) + eights[1];
	return (hash ^ hash >> 15) * UINT32_C(0x27d4eb2d) | 1;
}

/* Four slots for each byte of the document, rounded up to a power of two from 2^8 to 2^14. */
static unsigned slot_bits(size_t length)
{
	unsigned bits = 8;

	while (bits < 14 && (size_t)1 << bits < 4 * length)
		bits++;
	return bits;
}

/* Whether the bytes up to byte i, with those hashes, were there before; those at the beginning have no hash. */
static bool is_repeat(const uint32_t *hashes, size_t length, size_t i)
{
	const unsigned shift = 32 - slot_bits(length);

	for (size_t j = i; i >= REPEAT - 1 && j > REPEAT - 1; j--)
		if (hashes[j - 1] >> shift == hashes[i] >> shift)
			return (uint16_t)hashes[j - 1] == (uint16_t)hashes[i];
	return false;
}

/* The n-gram of `length` bytes before the end of byte i - 1. */
static uint64_t ngram_before(const unsigned char *document, size_t i, size_t length)
{
	uint64_t ngram = 0;

	for (size_t back = 1; back <= length; back++)
		ngram = ngram << 8 | (back > i ? ZF_OUTSIDE : document[i - back]);
	return ngram;
}

/* cost << 8 | escape of that n-gram, 0 where it is not there. */
static unsigned entry_before(const struct zf_ngrams *ngrams, const unsigned char *document, size_t i, size_t length)
{
	return zf_ngrams_entry(ngrams, ngram_before(document, i, length), (int)length);
}

static unsigned ngram_cost(const struct zf_ngrams *ngrams, const unsigned char *document, size_t i)
{
	unsigned escapes = 0;
	size_t length = ZF_NGRAM_LONGEST;

	/* Every pair has a cost. */
	for (; entry_before(ngrams, document, i + 1, length) == 0; length--)
		escapes += entry_before(ngrams, document, i, length - 1) & 255;
	return (entry_before(ngrams, document, i + 1, length) >> 8) + escapes;
}

static double literals_cost(const uint64_t *literals)
{
	double sum = 0, units = 0;

	for (int byte = 0; byte < 256; byte++)
		sum += (double)literals[byte];
	for (int byte = 0; byte < 256; byte++)
		if (literals[byte] > 0)
			units += (double)literals[byte] * log2(sum / (double)literals[byte]) * ZF_BIT + 5 * ZF_BIT;
	return units;
}

#define TEXTS 2

struct control {
	double alone;
	double given[TEXTS];
};

/* The last byte of the step that byte i is in. */
static size_t step_end(size_t i, size_t step, size_t length)
{
	const size_t end = i / step * step + step;

	return (end < length ? end : length) - 1;
}

static bool is_passage(const struct zf_text_index *text, const unsigned char *document, size_t i, size_t length)
{
	const size_t last = step_end(i, PASSAGE_STEP, length);

	return last + 1 >= ZF_PASSAGE && zf_passages_have(&text->passages, zf_passage_hash(document + last + 1));
}

static struct control control(const struct zf_text_index *texts, size_t text_count, const unsigned char *document,
                              size_t length)
{
	struct control control = {0};
	uint64_t literals[256] = {0};
	uint32_t *hashes = calloc(length + 1, sizeof(*hashes));

	assert_non_null(hashes);
	for (size_t i = REPEAT - 1; i < length; i++)
		hashes[i] = hash_at(document, i);
	for (size_t i = 0; i < length; i++) {
		const bool repeats = is_repeat(hashes, length, step_end(i, REPEAT_STEP, length));

		if (repeats)
			control.alone += 0.75 * ZF_BIT;
		else
			literals[document[i]]++;
		for (size_t text = 0; text < text_count; text++) {
			double cost = ngram_cost(texts[text].ngrams, document, i);

			if (repeats)
				cost = fmin(cost, 0.75 * ZF_BIT);
			if (is_passage(&texts[text], document, i, length))
				cost = fmin(cost, 0.125 * ZF_BIT);
			control.given[text] += cost;
		}
	}
	control.alone = fmin(control.alone + literals_cost(literals), 8.0 * ZF_BIT * (double)length);
	for (size_t text = 0; text < text_count; text++)
		control.given[text] = fmin(control.given[text], control.alone);
	free(hashes);
	return control;
}

/* ---- Data ---------------------------------------------------------------------- */

enum {
	LONGEST = 3000,
	NEAR = 30000,
	FAR = 1200000
};

struct fixture {
	struct zf_buffer text; /* of the second index; the first one is of its beginning */
	struct zf_text_index texts[TEXTS];
	struct zf_text_group near, far, both; /* of the first text, of the second, and of both */
};

static void make_index(struct zf_text_index *index, const unsigned char *document, size_t length)
{
	zipfit_error error;
	zipfit_documents *documents = zipfit_documents_new(&error);

	assert_ok(documents != NULL && zipfit_documents_add(documents, document, length, &error), error);
	assert_ok(zf_text_index_init(index, documents, NULL, &error), error);
	zipfit_documents_free(documents);
}

static void make_group(struct zf_text_group *group, const unsigned char *text, const size_t *lengths, size_t count)
{
	struct zf_text_index texts[TEXTS];
	zipfit_error error;

	for (size_t i = 0; i < count; i++)
		make_index(&texts[i], text, lengths[i]);
	assert_ok(zf_text_group_init(group, texts, count, NULL, &error), error);
	for (size_t i = 0; i < count; i++)
		zf_text_index_free(&texts[i]);
}

/* One text that is near a core and one that is far. */
static int make_fixture(void **state)
{
	static const size_t lengths[TEXTS] = {NEAR, FAR};
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct prng prng = {80};

	assert_non_null(fixture);
	append_words(&fixture->text, &prng, FAR);
	prng_fill(&prng, fixture->text.data + FAR / 2, FAR / 4);
	for (size_t i = 0; i < TEXTS; i++)
		make_index(&fixture->texts[i], fixture->text.data, lengths[i]);
	make_group(&fixture->near, fixture->text.data, &lengths[0], 1);
	make_group(&fixture->far, fixture->text.data, &lengths[1], 1);
	make_group(&fixture->both, fixture->text.data, lengths, TEXTS);
	*state = fixture;
	return 0;
}

static int free_fixture(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < TEXTS; i++)
		zf_text_index_free(&fixture->texts[i]);
	zf_text_group_free(&fixture->near);
	zf_text_group_free(&fixture->far);
	zf_text_group_free(&fixture->both);
	zf_buffer_free(&fixture->text);
	free(fixture);
	return 0;
}

static struct zf_coder *new_coder_for(const struct zf_text_group *groups, size_t count, enum zipfit_cpu cpu,
                                      const zipfit_stop *stop)
{
	zipfit_error error;
	struct zf_coder *coder = zf_coder_new(groups, count, cpu, stop, &error);

	assert_ok(coder != NULL, error);
	return coder;
}

static struct zf_coder *new_coder(const struct zf_text_group *groups, size_t count, const zipfit_stop *stop)
{
	return new_coder_for(groups, count, ZIPFIT_CPU_AUTO, stop);
}

/* What a coder says, which is its own, as a copy. */
struct measured {
	uint64_t alone;
	uint64_t given[TEXTS];
};

/* Measures with a coder of `texts` texts. */
static struct measured measure(struct zf_coder *coder, size_t texts, const unsigned char *document, size_t length)
{
	struct zf_code_lengths lengths;
	struct measured measured = {0};
	zipfit_error error;

	assert_ok(zf_coder_measure(coder, document, length, &lengths, &error), error);
	measured.alone = lengths.alone;
	for (size_t text = 0; text < texts; text++)
		measured.given[text] = lengths.given[text];
	return measured;
}

/* ---- Tests ----------------------------------------------------------------------- */

/* The sum of costs is exact; that of logarithms is rounded once. */
static void assert_equals_control(const struct fixture *fixture, struct zf_coder *coder, size_t text_count,
                                  const unsigned char *document, size_t length)
{
	const struct measured lengths = measure(coder, text_count, document, length);
	const struct control expected = control(fixture->texts, text_count, document, length);

	if (fabs((double)lengths.alone - expected.alone) > 0.51)
		fail_msg("C of %zu bytes is %g, not %g", length, (double)lengths.alone, expected.alone);
	for (size_t text = 0; text < text_count; text++) {
		assert_true(lengths.given[text] <= lengths.alone);
		if (fabs((double)lengths.given[text] - expected.given[text]) > 0.51)
			fail_msg("C of %zu bytes, given text %zu, is %g, not %g", length, text,
			         (double)lengths.given[text], expected.given[text]);
	}
}

/* Compares one kind of document of all lengths about the sizes of a step, a chunk and a history. */
static void compare_lengths(const struct fixture *fixture, const unsigned char *document, size_t text_count,
                            enum zipfit_cpu cpu)
{
	static const size_t lengths[] = {0,   1,   2,   3,   4,   5,   7,   8,    9,    12,   13,   14,     15,
	                                 16,  17,  20,  21,  22,  23,  24,  25,   31,   32,   33,   63,     255,
	                                 256, 257, 479, 480, 481, 510, 511, 512,  513,  514,  525,  528,    533,
	                                 534, 535, 543, 544, 545, 767, 768, 1023, 1024, 1025, 1537, LONGEST};
	const struct zf_text_group *group = text_count == TEXTS ? &fixture->both : &fixture->near;
	struct zf_coder *coder = new_coder_for(group, text_count > 0, cpu, NULL);

	for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++)
		assert_equals_control(fixture, coder, text_count, document, lengths[i]);
	zf_coder_free(coder);
}

static void compare_all_lengths(const struct fixture *fixture, const unsigned char *document)
{
	for (size_t i = 0; i < ARRAY_LENGTH(cpus); i++)
		for (size_t text_count = 0; zf_cpu_has(cpus[i]) && text_count <= TEXTS; text_count++)
			compare_lengths(fixture, document, text_count, cpus[i]);
}

static void test_words(void **state)
{
	struct zf_buffer document = {0};
	struct prng prng = {81};

	append_words(&document, &prng, LONGEST);
	compare_all_lengths(*state, document.data);
	zf_buffer_free(&document);
}

static void test_random_bytes(void **state)
{
	static unsigned char document[LONGEST];
	struct prng prng = {82};

	prng_fill(&prng, document, sizeof(document));
	compare_all_lengths(*state, document);
}

/* Documents of the text, from a place where a group begins and from others; those of the second alone as well. */
static void test_copies_of_the_text(void **state)
{
	const struct fixture *fixture = *state;

	for (size_t shift = 0; shift < 4; shift++) {
		compare_all_lengths(fixture, fixture->text.data + 1000 + shift);
		compare_all_lengths(fixture, fixture->text.data + FAR / 2 + 1000 + shift);
		/* Half of it out of each kind of text. */
		compare_all_lengths(fixture, fixture->text.data + FAR / 2 - 300 + shift);
	}
	compare_all_lengths(fixture, fixture->text.data);
}

/* The document's own past: blocks that come again after every distance, over the edges of groups and chunks. */
static void test_repeats(void **state)
{
	static unsigned char document[LONGEST];
	struct prng prng = {83};

	for (size_t period = 1; period < 3000; period = period * 2 + 1) {
		for (size_t i = 0; i < sizeof(document); i++)
			document[i] = i < period ? (unsigned char)prng_next(&prng) : document[i - period];
		compare_all_lengths(*state, document);
	}
	/* Pieces of few bytes to some dozens, as long as a repeat must be and shorter. */
	for (size_t begin = 0; begin < sizeof(document);) {
		const size_t left = sizeof(document) - begin;
		const size_t drawn = 1 + (size_t)prng_below(&prng, 40);
		const size_t length = drawn < left ? drawn : left;

		if (begin > 100 && prng_below(&prng, 2) == 0)
			memmove(document + begin, document + (size_t)prng_below(&prng, begin - length), length);
		else
			prng_fill(&prng, document + begin, length);
		begin += length;
	}
	compare_all_lengths(*state, document);
}

/* Literals beyond what the table of logarithms has, all of one byte but a few. */
static void test_many_literals(void **state)
{
	static unsigned char document[LONGEST];
	const struct fixture *fixture = *state;
	struct zf_coder *coder = new_coder(&fixture->both, 1, NULL);
	struct prng prng = {84};

	/* Two letters at random: about 1,500 times each, and hardly a repeat. */
	for (size_t i = 0; i < sizeof(document); i++)
		document[i] = (unsigned char)("ab"[prng_below(&prng, 2)]);
	for (size_t length = 2000; length <= 2100; length += 7)
		assert_equals_control(fixture, coder, TEXTS, document, length);
	assert_equals_control(fixture, coder, TEXTS, document, LONGEST);
	zf_coder_free(coder);
}

static void assert_same_lengths(struct measured a, struct measured b)
{
	assert_int_equal(a.alone, b.alone);
	for (size_t text = 0; text < TEXTS; text++)
		assert_int_equal(a.given[text], b.given[text]);
}

/*
 * One coder, one document after another. Documents are told apart by a number of
 * 16 bits: the one that comes 65,535 documents later, when what it left behind is
 * still there, must not take itself for a repeat.
 */
static void test_no_memory_of_earlier_documents(void **state)
{
	enum {
		NUMBERS = UINT16_MAX,
		DOCUMENTS = 70000,
		LENGTH = 600
	};
	const struct fixture *fixture = *state;
	struct zf_coder *coder = new_coder(&fixture->both, 1, NULL);
	struct measured fresh[4];
	static unsigned char documents[4][LENGTH];
	struct prng prng = {85};

	for (size_t i = 0; i < 4; i++) {
		struct zf_coder *other = new_coder(&fixture->both, 1, NULL);

		prng_fill(&prng, documents[i], LENGTH);
		fresh[i] = measure(other, TEXTS, documents[i], LENGTH);
		/* A second time at once. */
		assert_same_lengths(fresh[i], measure(other, TEXTS, documents[i], LENGTH));
		zf_coder_free(other);
	}
	for (size_t i = 0; i < DOCUMENTS; i++)
		if (i % NUMBERS < 4 || i > NUMBERS + 100)
			assert_same_lengths(fresh[i % NUMBERS % 4],
			                    measure(coder, TEXTS, documents[i % NUMBERS % 4], LENGTH));
		else
			measure(coder, TEXTS, (const unsigned char *)"x", 1);
	zf_coder_free(coder);
}

/* A document's past is its own, whatever the order and the lengths. */
static void test_documents_in_any_order(void **state)
{
	const struct fixture *fixture = *state;
	struct zf_coder *used = new_coder(&fixture->both, 1, NULL);
	struct prng prng = {86};

	for (int round = 0; round < 100; round++) {
		const unsigned char *document = fixture->text.data + prng_below(&prng, FAR - LONGEST);
		const size_t length = (size_t)prng_below(&prng, round % 10 == 0 ? LONGEST : 700);
		struct zf_coder *fresh = new_coder(&fixture->both, 1, NULL);

		assert_same_lengths(measure(fresh, TEXTS, document, length), measure(used, TEXTS, document, length));
		zf_coder_free(fresh);
	}
	zf_coder_free(used);
}

/* Two texts at once, of two sizes, are two texts one by one; so are groups. */
static void test_texts_do_not_influence_each_other(void **state)
{
	const struct fixture *fixture = *state;
	const struct zf_text_group groups[] = {fixture->far, fixture->near, fixture->both};
	struct zf_coder *all = new_coder(groups, ARRAY_LENGTH(groups), NULL);
	struct zf_coder *both = new_coder(&fixture->both, 1, NULL);
	struct zf_coder *first = new_coder(&fixture->near, 1, NULL);
	struct zf_coder *second = new_coder(&fixture->far, 1, NULL);
	zipfit_error error;

	for (size_t begin = 0; begin < 50; begin++) {
		const unsigned char *document = fixture->text.data + begin * 20000;
		const struct measured lengths = measure(both, TEXTS, document, 1200);
		struct zf_code_lengths separate;

		assert_int_equal(lengths.given[0], measure(first, 1, document, 1200).given[0]);
		assert_int_equal(lengths.given[1], measure(second, 1, document, 1200).given[0]);
		assert_int_equal(lengths.alone, measure(first, 1, document, 1200).alone);
		assert_ok(zf_coder_measure(all, document, 1200, &separate, &error), error);
		assert_int_equal(separate.alone, lengths.alone);
		assert_int_equal(separate.given[0], lengths.given[1]);
		assert_int_equal(separate.given[1], lengths.given[0]);
		assert_int_equal(separate.given[2], lengths.given[0]);
		assert_int_equal(separate.given[3], lengths.given[1]);
	}
	zf_coder_free(all);
	zf_coder_free(both);
	zf_coder_free(first);
	zf_coder_free(second);
	zf_coder_free(NULL);
}

/* A full group of eight texts, each with its own beginning: every one says what it says alone, on all instruction sets.
 */
static void test_eight_texts(void **state)
{
	const struct fixture *fixture = *state;
	struct zf_text_index texts[ZF_GROUP_TEXTS];
	struct zf_text_group together, alone[ZF_GROUP_TEXTS];
	zipfit_error error;

	for (size_t text = 0; text < ZF_GROUP_TEXTS; text++) {
		const unsigned char *begin = fixture->text.data + text * 9000;

		make_index(&texts[text], begin, 8000 + 3000 * text);
		assert_true(zf_text_group_fits(&texts[text], texts, text));
	}
	assert_ok(zf_text_group_init(&together, texts, ZF_GROUP_TEXTS, NULL, &error), error);
	for (size_t text = 0; text < ZF_GROUP_TEXTS; text++) {
		zf_text_index_free(&texts[text]);
		make_group(&alone[text], fixture->text.data + text * 9000, &(size_t){8000 + 3000 * text}, 1);
	}
	for (size_t i = 0; i < ARRAY_LENGTH(cpus) && zf_cpu_has(cpus[i]); i++) {
		struct zf_coder *coder = new_coder_for(&together, 1, cpus[i], NULL);

		for (size_t length = 0; length < 1200; length += 97) {
			struct zf_code_lengths lengths;

			assert_ok(zf_coder_measure(coder, fixture->text.data + 20000, length, &lengths, &error), error);
			for (size_t text = 0; text < ZF_GROUP_TEXTS; text++) {
				struct zf_coder *one = new_coder_for(&alone[text], 1, ZIPFIT_CPU_BASELINE, NULL);

				assert_int_equal(measure(one, 1, fixture->text.data + 20000, length).given[0],
				                 lengths.given[text]);
				zf_coder_free(one);
			}
		}
		zf_coder_free(coder);
	}
	zf_text_group_free(&together);
	for (size_t text = 0; text < ZF_GROUP_TEXTS; text++)
		zf_text_group_free(&alone[text]);
}

static void *request_stop(void *stop)
{
	zipfit_stop_request(stop);
	return NULL;
}

static void test_stop(void **state)
{
	const struct fixture *fixture = *state;
	struct zf_code_lengths lengths;
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct zf_coder *coder = new_coder(&fixture->both, 1, stop);
	pthread_t thread;

	measure(coder, TEXTS, fixture->text.data, FAR);
	/* From another thread at any moment: only the stop ends the loop. */
	assert_int_equal(0, pthread_create(&thread, NULL, request_stop, stop));
	while (zf_coder_measure(coder, fixture->text.data, FAR, &lengths, &error))
		;
	pthread_join(thread, NULL);
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zf_coder_free(coder);
	zipfit_stop_free(stop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_copies_of_the_text),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_many_literals),
		cmocka_unit_test(test_no_memory_of_earlier_documents),
		cmocka_unit_test(test_documents_in_any_order),
		cmocka_unit_test(test_texts_do_not_influence_each_other),
		cmocka_unit_test(test_eight_texts),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests_name("code_length", tests, make_fixture, free_fixture);
}
