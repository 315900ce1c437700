/*
 * hashed_ngrams.c - the hashed n-grams of a text, as DSIR counts them
 *
 * SHA-256 would take most of the time. A cache of 4 MB keeps the buckets of n-grams by a hash of 64 bits, which costs
 * a few nanoseconds. One of 1 MB or of 8 MB was not faster: the first hashes more, and the second waits for memory.
 * Most bigrams occur once. So two slots belong together, and a new n-gram takes the second one: it can drive out only
 * another new one, until it is found again and moves to the first.
 * The n-grams of a chunk are looked up together, and those that are missing are hashed together, so that the processor
 * need not guess which one is missing.
 */
#include "score/dsir/hashed_ngrams.h"

#include "util/error.h"
#include "util/hash.h"
#include "util/sha256.h"

#include <stdlib.h>
#include <string.h>

/*
 * A slot holds the upper 50 bits of an n-gram's hash and 14 bits of bucket; the lower bits of the hash are its number.
 * The highest bit of a hash is set, so that a free slot, 0, is found by none.
 */
#define CACHE_SLOTS (ZF_HASHED_NGRAMS_BYTES / sizeof(uint64_t))
#define BUCKET_BITS 14
#define BUCKET_MASK ((UINT64_C(1) << BUCKET_BITS) - 1)
#define HIGHEST_BIT (UINT64_C(1) << 63)

/* N-grams handed out at a time. */
#define CHUNK ((size_t)512)

/* An n-gram of the chunk: its hash, and where it is in the tokens' text. */
struct ngram {
	uint64_t key;
	size_t begin, length;
};

struct zf_hashed_ngrams {
	uint64_t cache[CACHE_SLOTS]; /* first: a pair of slots must not lie in two lines of the processor's cache */
	const struct zf_sha256_kernel *kernel;
	const struct zf_token_table *table;
	struct zf_tokens tokens;
	uint64_t last; /* hash of the last token */
	struct ngram ngrams[CHUNK];
	uint16_t buckets[CHUNK];
	uint16_t missing[CHUNK]; /* n-grams of the chunk that are not in the cache */
};

struct zf_hashed_ngrams *zf_hashed_ngrams_new(const struct zf_token_table *table, zipfit_error *error)
{
	struct zf_hashed_ngrams *ngrams = calloc(1, sizeof(*ngrams));

	if (ngrams == NULL) {
		zf_fail_memory(error, "hashed n-grams");
		return NULL;
	}
	ngrams->kernel = zf_sha256_best();
	ngrams->table = table;
	return ngrams;
}

void zf_hashed_ngrams_free(struct zf_hashed_ngrams *ngrams)
{
	if (ngrams == NULL)
		return;
	zf_tokens_free(&ngrams->tokens);
	free(ngrams);
}

void zf_hashed_ngrams_start(struct zf_hashed_ngrams *ngrams, const void *text, size_t length)
{
	zf_tokens_start(&ngrams->tokens, ngrams->table, text, length);
}

/* A digest modulo 10,000: the powers of 2^32 modulo 10,000, the highest first, so that one division is enough. */
static uint16_t digest_bucket(const struct zf_sha256_text *text)
{
	static const uint64_t powers[8] = {9216, 2896, 2976, 1456, 336, 1616, 7296, 1};
	uint64_t sum = 0;

	for (size_t i = 0; i < 8; i++)
		sum += text->words[i] * powers[i];
	return (uint16_t)(sum % ZF_NGRAM_BUCKETS);
}

/*
 * A hash of a token. Most have at most 8 bytes: those are one number, made of two that may overlap.
 */
static uint64_t hash_token(const unsigned char *bytes, size_t length)
{
	uint32_t first = bytes[0], last = bytes[length - 1];

	if (length > 8)
		return zf_hash_bytes(0, bytes, length);
	if (length >= 4) {
		memcpy(&first, bytes, 4);
		memcpy(&last, bytes + length - 4, 4);
	} else {
		first |= (uint32_t)bytes[length / 2] << 8;
	}
	return zf_mix(((uint64_t)first << 32 | last) + length * ZF_GOLDEN_RATIO);
}

/* The number of the first one of the two slots for an n-gram. */
static size_t pair_of(uint64_t key)
{
	return 2 * (size_t)(key % (CACHE_SLOTS / 2));
}

/* Puts an n-gram into the chunk; its slot of the cache is needed soon. */
static void put_ngram(struct zf_hashed_ngrams *ngrams, size_t at, uint64_t key, size_t begin)
{
	ngrams->ngrams[at] = (struct ngram){key | HIGHEST_BIT, begin, ngrams->tokens.end - begin};
	__builtin_prefetch(&ngrams->cache[pair_of(key)]);
}

/* Reads tokens into the chunk until it is full or the text ends; sets `*count` to its n-grams. */
static bool read_chunk(struct zf_hashed_ngrams *ngrams, size_t *count, zipfit_error *error)
{
	struct zf_tokens *tokens = &ngrams->tokens;
	size_t used = 0;

	zf_tokens_forget(tokens);
	while (used + 2 <= CHUNK) {
		const uint64_t before = ngrams->last;
		bool found;

		if (!zf_next_token(tokens, &found, error))
			return false;
		if (!found)
			break;
		ngrams->last = hash_token(tokens->text.data + tokens->begin, tokens->end - tokens->begin);
		put_ngram(ngrams, used++, ngrams->last, tokens->begin);
		if (tokens->count > 1)
			put_ngram(ngrams, used++, before * 3 + ngrams->last, tokens->previous);
	}
	*count = used;
	return true;
}

/* Looks up the n-grams of the chunk and lists those that are not in the cache; returns how many. */
static size_t look_up(struct zf_hashed_ngrams *ngrams, size_t count)
{
	size_t missing = 0;

	for (size_t i = 0; i < count; i++) {
		const uint64_t key = ngrams->ngrams[i].key;
		uint64_t *pair = &ngrams->cache[pair_of(key)];
		const uint64_t first = pair[0], second = pair[1];
		const bool in_first = (first ^ key) >> BUCKET_BITS == 0, in_second = (second ^ key) >> BUCKET_BITS == 0;

		ngrams->buckets[i] = (uint16_t)((in_second ? second : first) & BUCKET_MASK);
		ngrams->missing[missing] = (uint16_t)i;
		missing += !in_first && !in_second;
		if (in_second) {
			pair[0] = second;
			pair[1] = first;
		}
	}
	return missing;
}

static struct zf_sha256_text missing_text(const struct zf_hashed_ngrams *ngrams, size_t missing)
{
	const struct ngram *ngram = &ngrams->ngrams[ngrams->missing[missing]];

	return (struct zf_sha256_text){.bytes = ngrams->tokens.text.data + ngram->begin, .length = ngram->length};
}

static void put_missing(struct zf_hashed_ngrams *ngrams, size_t missing, const struct zf_sha256_text *text)
{
	const size_t at = ngrams->missing[missing];
	const uint64_t key = ngrams->ngrams[at].key;
	const uint16_t bucket = digest_bucket(text);

	ngrams->buckets[at] = bucket;
	ngrams->cache[pair_of(key) + 1] = (key & ~BUCKET_MASK) | bucket;
}

bool zf_hashed_ngrams_next(struct zf_hashed_ngrams *ngrams, const uint16_t **buckets, size_t *count,
                           zipfit_error *error)
{
	struct zf_sha256_text text, other;
	size_t missing, i;

	*buckets = ngrams->buckets;
	if (!read_chunk(ngrams, count, error))
		return false;
	missing = look_up(ngrams, *count);
	for (i = 0; i + 2 <= missing; i += 2) {
		text = missing_text(ngrams, i);
		other = missing_text(ngrams, i + 1);
		zf_sha256_two(ngrams->kernel, &text, &other);
		put_missing(ngrams, i, &text);
		put_missing(ngrams, i + 1, &other);
	}
	if (i < missing) {
		text = missing_text(ngrams, i);
		zf_sha256_one(ngrams->kernel, &text);
		put_missing(ngrams, i, &text);
	}
	return true;
}

bool zf_ngram_counts_add(struct zf_ngram_counts *counts, struct zf_hashed_ngrams *ngrams, const void *text,
                         size_t length, zipfit_error *error)
{
	const uint16_t *buckets;
	size_t count;

	zf_hashed_ngrams_start(ngrams, text, length);
	for (;;) {
		if (!zf_hashed_ngrams_next(ngrams, &buckets, &count, error))
			return false;
		if (count == 0)
			return true;
		for (size_t i = 0; i < count; i++)
			counts->buckets[buckets[i]]++;
		counts->total += count;
	}
}
