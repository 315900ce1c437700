/*
 * code_length.c - code lengths, a chunk of the document at a time
 *
 * A chunk goes through loops that each do one thing and do not branch, so that
 * the loads of many bytes are under way at once and the sums run in vectors:
 *
 *     find_repeats     hashes, repeats and literals of x itself
 *     send_for         what a large index has in far memory
 *     look_up          the n-grams that are there
 *     find_passages    which bytes stand in a passage of the text
 *     add_costs        the cheapest way to each byte
 *
 * The first is done once, the others for each text. Repeats and passages are
 * looked for at every fourth byte, the end of a group, and are taken to cover the
 * group: both are so much longer than four bytes that little is lost.
 */
#include "score/conditional/code_length.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

#define CHUNK 512
#define GROUP 4

/* What a document's first bytes see before them, and a chunk's first of the chunk before. */
#define HISTORY 16

#define REPEAT_COST  (3 * ZF_BIT / 4)
#define PASSAGE_COST (ZF_BIT / 8)
#define NO_LIMIT     UINT16_MAX
#define SYMBOL_COST  (UINT64_C(5) * ZF_BIT)

/* Repeats are found among about the last 16,000 positions: as many slots, one for each hash. */
#define SEEN_BITS 14

/* Literals up to this often have their share of the entropy in a table. */
#define TABULATED 1024

/* Chunks between two looks at the stop flag. */
#define STOP_INTERVAL 128

struct zf_coder {
	const struct zf_text_index *texts;
	size_t text_count;
	const zipfit_stop *stop;

	/* Constants. */
	uint64_t byte_hashes[256];
	double log_sums[TABULATED]; /* n * log2(n) */

	/* Of the document. */
	uint64_t literals[256];
	uint64_t repeated;    /* bytes in repeats */
	uint64_t repeat_hash; /* rolling */
	uint64_t passage_hash;
	uint32_t document;             /* its number, for `seen` */
	uint32_t seen[1 << SEEN_BITS]; /* document << 16 | tag of the last hash in this slot */

	/* Of the chunk. Index 0 of what is looked up belongs to the byte before it. */
	unsigned char text[HISTORY + CHUNK];
	uint64_t passage_hashes[CHUNK / GROUP];
	uint16_t repeat_limit[CHUNK]; /* REPEAT_COST or NO_LIMIT */
	uint16_t limit[CHUNK];        /* the same with passages */
	uint16_t pairs[1 + CHUNK];
	uint32_t probed[ZF_NGRAM_TABLES][1 + CHUNK];
	uint16_t entries[ZF_NGRAM_TABLES][1 + CHUNK];
	uint16_t costs[CHUNK];
};

struct zf_coder *zf_coder_new(const struct zf_text_index *texts, size_t count, const zipfit_stop *stop,
                              zipfit_error *error)
{
	struct zf_coder *coder = calloc(1, sizeof(*coder));

	if (coder == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	coder->texts = texts;
	coder->text_count = count;
	coder->stop = stop;
	zf_fill_byte_hashes(coder->byte_hashes);
	for (int n = 1; n < TABULATED; n++)
		coder->log_sums[n] = n * zf_log2(n);
	return coder;
}

void zf_coder_free(struct zf_coder *coder)
{
	free(coder);
}

/* Whether the 13 bytes before a group's end occurred before; then they are what occurred last. */
static bool note_repeat(struct zf_coder *coder, uint64_t hash)
{
	uint32_t *seen = &coder->seen[hash >> (64 - SEEN_BITS)];
	const uint32_t mark = coder->document << 16 | (uint32_t)(hash >> (64 - SEEN_BITS - 16) & 0xffff);
	const bool repeats = *seen == mark;

	*seen = mark;
	return repeats;
}

/* Rolls the hashes over a group and returns whether it stands in a repeat. */
static inline bool roll_group(struct zf_coder *coder, const unsigned char *text, size_t length)
{
	uint64_t repeat_hash = coder->repeat_hash;
	uint64_t passage_hash = coder->passage_hash;
	bool repeats = false;

	for (size_t i = 0; i < length; i++) {
		const uint64_t byte_hash = coder->byte_hashes[text[i]];

		/* Five bits a byte: the hash is that of the last 13 bytes. */
		repeat_hash = (repeat_hash << 5) + byte_hash;
		passage_hash = zf_passage_roll(passage_hash, byte_hash);
		repeats = note_repeat(coder, repeat_hash);
	}
	coder->repeat_hash = repeat_hash;
	coder->passage_hash = passage_hash;
	return repeats;
}

/* What x says of itself: sets the hashes and limits of each group, counts literals and repeated bytes. */
static void find_repeats(struct zf_coder *coder, size_t length)
{
	const unsigned char *text = coder->text + HISTORY;

	for (size_t begin = 0; begin < length; begin += GROUP) {
		const size_t size = length - begin < GROUP ? length - begin : GROUP;
		const bool repeats =
			size == GROUP ? roll_group(coder, text + begin, GROUP) : roll_group(coder, text + begin, size);

		coder->passage_hashes[begin / GROUP] = coder->passage_hash;
		for (size_t i = begin; i < begin + GROUP; i++)
			coder->repeat_limit[i] = repeats ? REPEAT_COST : NO_LIMIT;
		if (repeats)
			coder->repeated += size;
		else
			for (size_t i = begin; i < begin + size; i++)
				coder->literals[text[i]]++;
	}
}

/*
 * Sends for the places of a far index where the n-grams are, if they are there,
 * from the one that ends before the chunk to the one at its end, and the
 * passages. By the time they are looked at, they have come.
 */
static void send_for(const struct zf_coder *coder, const struct zf_text_index *index, size_t length)
{
	const struct zf_ngram_table t3 = index->ngrams->tables[0], t4 = index->ngrams->tables[1],
				    t5 = index->ngrams->tables[2];

	for (size_t i = 0; i <= length; i++) {
		const uint64_t bytes = zf_bytes_before(coder->text + HISTORY + i);

		__builtin_prefetch(zf_ngram_slot(&t3, zf_ngram_hash(&t3, zf_ngram(bytes, 3))));
		__builtin_prefetch(zf_ngram_slot(&t4, zf_ngram_hash(&t4, zf_ngram(bytes, 4))));
		__builtin_prefetch(zf_ngram_slot(&t5, zf_ngram_hash(&t5, zf_ngram(bytes, 5))));
	}
	for (size_t begin = 0; begin < length; begin += GROUP)
		__builtin_prefetch(zf_passage_word(&index->passages, coder->passage_hashes[begin / GROUP]));
}

/* Finds what the text has of these n-grams. */
static void look_up(struct zf_coder *coder, const struct zf_ngrams *ngrams, size_t length)
{
	const struct zf_ngram_table t3 = ngrams->tables[0], t4 = ngrams->tables[1], t5 = ngrams->tables[2];

	for (size_t i = 0; i <= length; i++) {
		const uint64_t bytes = zf_bytes_before(coder->text + HISTORY + i);

		coder->pairs[i] = ngrams->pairs[zf_ngram(bytes, 2)];
		coder->probed[0][i] = zf_ngram_probe(&t3, zf_ngram_hash(&t3, zf_ngram(bytes, 3)));
		coder->probed[1][i] = zf_ngram_probe(&t4, zf_ngram_hash(&t4, zf_ngram(bytes, 4)));
		coder->probed[2][i] = zf_ngram_probe(&t5, zf_ngram_hash(&t5, zf_ngram(bytes, 5)));
	}
	for (int table = 0; table < ZF_NGRAM_TABLES; table++)
		for (size_t i = 0; i <= length; i++)
			coder->entries[table][i] = zf_ngram_entry(coder->probed[table][i]);
}

static void find_passages(struct zf_coder *coder, const struct zf_passages *passages, size_t length)
{
	for (size_t begin = 0; begin < length; begin += GROUP) {
		const bool found = zf_passages_have(passages, coder->passage_hashes[begin / GROUP]);

		for (size_t i = begin; i < begin + GROUP; i++)
			coder->limit[i] = found ? PASSAGE_COST : coder->repeat_limit[i];
	}
}

/* Replaces costs by those of longer n-grams where there are any, else adds the escape of the longer context. */
static void extend(uint16_t *restrict costs, const uint16_t *restrict contexts, const uint16_t *restrict entries,
                   size_t length)
{
	for (size_t i = 0; i < length; i++) {
		const uint16_t entry = entries[i + 1];
		const uint16_t escaped = (uint16_t)(costs[i] + (contexts[i] & 255));

		costs[i] = entry != 0 ? entry >> 8 : escaped;
	}
}

static uint32_t add_costs(struct zf_coder *coder, size_t length)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < length; i++)
		coder->costs[i] = coder->pairs[i + 1] >> 8;
	extend(coder->costs, coder->pairs, coder->entries[0], length);
	extend(coder->costs, coder->entries[0], coder->entries[1], length);
	extend(coder->costs, coder->entries[1], coder->entries[2], length);
	for (size_t i = 0; i < length; i++) {
		const uint16_t cost = coder->costs[i];
		const uint16_t limit = coder->limit[i];

		sum += cost < limit ? cost : limit;
	}
	return sum;
}

/* Code length of what is known once all chunks are through: literals, repeats, and the table of symbols. */
static uint64_t length_alone(const struct zf_coder *coder)
{
	uint64_t alone, stored;
	uint64_t literals = 0;
	uint64_t symbols = 0;
	double bits = 0;

	for (int byte = 0; byte < 256; byte++) {
		const uint64_t count = coder->literals[byte];

		if (count == 0)
			continue;
		symbols++;
		literals += count;
		bits -= count < TABULATED ? coder->log_sums[count] : (double)count * zf_log2((double)count);
	}
	stored = (literals + coder->repeated) * 8 * ZF_BIT;
	if (literals > 0)
		bits += (double)literals * zf_log2((double)literals);
	alone = (uint64_t)(bits * ZF_BIT + 0.5) + coder->repeated * REPEAT_COST + symbols * SYMBOL_COST;
	return alone < stored ? alone : stored;
}

static void begin_document(struct zf_coder *coder)
{
	memset(coder->literals, 0, sizeof(coder->literals));
	memset(coder->text, ZF_OUTSIDE, HISTORY);
	coder->repeated = 0;
	coder->repeat_hash = 0;
	coder->passage_hash = 0;
	if (++coder->document > UINT16_MAX) {
		memset(coder->seen, 0, sizeof(coder->seen));
		coder->document = 1;
	}
}

bool zf_coder_measure(struct zf_coder *coder, const unsigned char *document, size_t length,
                      struct zf_code_lengths *lengths, zipfit_error *error)
{
	*lengths = (struct zf_code_lengths){0};
	begin_document(coder);
	for (size_t begin = 0; begin < length; begin += CHUNK) {
		const size_t size = length - begin < CHUNK ? length - begin : CHUNK;

		if (begin / CHUNK % STOP_INTERVAL == STOP_INTERVAL - 1 && !zf_stop_check(coder->stop, error))
			return false;
		if (begin > 0)
			memcpy(coder->text, coder->text + CHUNK, HISTORY);
		memcpy(coder->text + HISTORY, document + begin, size);
		find_repeats(coder, size);
		for (size_t text = 0; text < coder->text_count; text++) {
			if (coder->texts[text].is_far)
				send_for(coder, &coder->texts[text], size);
			look_up(coder, coder->texts[text].ngrams, size);
			find_passages(coder, &coder->texts[text].passages, size);
			lengths->given[text] += add_costs(coder, size);
		}
	}
	lengths->alone = length_alone(coder);
	for (size_t text = 0; text < coder->text_count; text++)
		if (lengths->given[text] > lengths->alone)
			lengths->given[text] = lengths->alone;
	return true;
}
