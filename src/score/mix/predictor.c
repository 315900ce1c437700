/*
 * predictor.c - contexts, their bit histories, and the mixing of what they predict
 *
 * For each context: history of the bits seen in it -> adaptive probability of that history ->
 * two inputs of the mixers. Three mixers, each with a set of weights chosen by a context of
 * its own, are averaged; two adaptive maps refine the result.
 */
#include "score/mix/predictor.h"

#include "score/mix/match.h"
#include "score/mix/mixer.h"
#include "score/mix/slots.h"
#include "score/mix/tables.h"
#include "util/error.h"
#include "util/hash.h"

#include <stdlib.h>
#include <string.h>

/* Contexts: orders 0 and 1, which are looked up directly, then those in the hash table. */
enum {
	ORDER_0,
	ORDER_1,
	ORDER_2,
	ORDER_3,
	ORDER_4,
	ORDER_5,
	ORDER_6,
	WORD,
	WORDS,
	CONTEXTS,
	FIRST_HASHED = ORDER_2,
	HASHED = CONTEXTS - FIRST_HASHED
};

/* Inputs: two for each context, two for the match, one that is constant. */
#define MATCH_INPUT (2 * CONTEXTS)
#define CONSTANT_INPUT (MATCH_INPUT + 2)

/* The slots of a byte's two halves: one, then one for each value of the first. */
#define BYTE_SLOTS 17

#define MIXERS 3
#define MATCH_SETS 16
#define APM_STEPS 33


/* What is small is copied as a whole when the state is marked. */
struct model_state {
	_Alignas(64) int32_t weights[256 + 80 + MATCH_SETS * 8][ZF_MIX_INPUTS];
	uint8_t order_0[BYTE_SLOTS][ZF_SLOT_BYTES];
	uint8_t order_1[256][BYTE_SLOTS][ZF_SLOT_BYTES];
	uint32_t maps[CONTEXTS][ZF_HISTORIES]; /* 22 bits of probability, 10 of count */
	uint32_t match_map[2 * (ZF_MATCH_MAX + 1)];
	uint16_t apm_0[256][APM_STEPS];
	uint16_t apm_1[65536][APM_STEPS];
	uint64_t recent; /* the last eight bytes */
	uint64_t word, last_word;
	uint64_t bits;
	/* Of the bytes before: these stand between two bytes. */
	uint64_t hashes[CONTEXTS];
};

struct zf_predictor {
	struct model_state state;
	struct zf_mix_tables tables;
	struct zf_slots slots;
	struct zf_match match;
	/* Of the current bit */
	_Alignas(16) int16_t inputs[ZF_MIX_INPUTS];
	uint8_t *slot[CONTEXTS];
	uint32_t *map[CONTEXTS];
	uint32_t *match_at; /* NULL: nothing is expected */
	int32_t *weights[MIXERS];
	int dots[MIXERS];
	unsigned node;   /* the bits of this half of the byte, with a leading 1 */
	unsigned byte;   /* the bits of this byte, with a leading 1 */
	unsigned known;  /* contexts seen before */
	unsigned mixed;  /* probability before the maps */
	unsigned p;
	uint16_t *apm_at[2];
	unsigned apm_weight;
	struct model_state *marked_state;
};


static unsigned map_learn(const struct zf_mix_tables *tables, uint32_t *map, unsigned bit, unsigned limit)
{
	const uint32_t count = *map & 1023;
	const int32_t p = (int32_t)(*map >> 10);
	const int32_t error = (int32_t)(bit << 22) - p;
	const int32_t next = p + (int32_t)(((int64_t)error * tables->reciprocal[count]) >> 16);

	*map = (uint32_t)(next > 0x3fffff ? 0x3fffff : next) << 10 | (count < limit ? count + 1 : count);
	return 0;
}

static void take_slots(struct zf_predictor *predictor)
{
	struct model_state *state = &predictor->state;
	const unsigned half = predictor->byte; /* 1: the first half; else 16 to 31 */
	const unsigned direct = half == 1 ? 0 : half - 15;
	uint64_t hashes[CONTEXTS];
	unsigned known = 0;

	for (unsigned i = FIRST_HASHED; i < CONTEXTS; i++) {
		hashes[i] = half == 1 ? state->hashes[i] : (state->hashes[i] + half) * ZF_GOLDEN_RATIO;
		hashes[i] ^= hashes[i] >> 29;
		zf_slots_prefetch(&predictor->slots, hashes[i]);
	}
	predictor->slot[ORDER_0] = state->order_0[direct];
	predictor->slot[ORDER_1] = state->order_1[state->recent & 255][direct];
	for (unsigned i = FIRST_HASHED; i < CONTEXTS; i++) {
		predictor->slot[i] = zf_slots_find(&predictor->slots, hashes[i], &predictor->tables);
		known += i <= ORDER_6 && predictor->slot[i][1] != 0;
	}
	predictor->known = known;
	predictor->node = 1;
}

static void predict_match(struct zf_predictor *predictor)
{
	struct zf_match *match = &predictor->match;
	int16_t *inputs = predictor->inputs;
	unsigned have = 0;

	for (unsigned b = predictor->byte; b > 1; b >>= 1)
		have++;
	predictor->match_at = NULL;
	inputs[MATCH_INPUT] = 0;
	inputs[MATCH_INPUT + 1] = 0;
	if (match->length > 0 && match->expected >> (8 - have) == predictor->byte) {
		const unsigned bit = match->expected >> (7 - have) & 1;
		uint32_t *map = &predictor->state.match_map[2 * match->length + bit];
		const int p = (int)(*map >> 16);

		predictor->match_at = map;
		inputs[MATCH_INPUT] = predictor->tables.stretch[p >> 4];
		inputs[MATCH_INPUT + 1] = (int16_t)((p - 32768) >> 5);
	}
}

static uint16_t *apm_find(uint16_t *row, int stretched, unsigned *weight)
{
	const unsigned at = (unsigned)(stretched + 2048) * (APM_STEPS - 1);
	const unsigned step = at >> 12;

	*weight = at & 4095;
	return row + step;
}

static void predict(struct zf_predictor *predictor)
{
	struct model_state *state = &predictor->state;
	const struct zf_mix_tables *tables = &predictor->tables;
	int16_t *inputs = predictor->inputs;
	int sum = 0;
	int32_t *sets = state->weights[0];
	unsigned have = 0, length;

	for (unsigned i = 0; i < CONTEXTS; i++) {
		const unsigned history = predictor->slot[i][predictor->node];
		uint32_t *map = &state->maps[i][history];
		const int p = (int)(*map >> 16);

		predictor->map[i] = map;
		if (history == 0) {
			inputs[2 * i] = inputs[2 * i + 1] = 0;
		} else {
			inputs[2 * i] = tables->stretch[p >> 4];
			inputs[2 * i + 1] = (int16_t)((p - 32768) >> 5);
		}
	}
	predict_match(predictor);
	inputs[CONSTANT_INPUT] = 256;
	for (unsigned b = predictor->byte; b > 1; b >>= 1)
		have++;
	length = predictor->match_at == NULL ? 0 : predictor->match.length;
	length = length < 16 ? length / 2 : 8 + length / 16;
	predictor->weights[0] = sets + predictor->byte * ZF_MIX_INPUTS;
	predictor->weights[1] = sets + (256 + predictor->known * 8 + have) * ZF_MIX_INPUTS;
	predictor->weights[2] = sets + (256 + 80 + length * 8 + have) * ZF_MIX_INPUTS;
	for (unsigned i = 0; i < MIXERS; i++) {
		predictor->dots[i] = zf_mixer_sum(predictor->weights[i], inputs);
		sum += predictor->dots[i];
	}
	sum /= MIXERS;
	predictor->mixed = tables->squash[sum + ZF_SQUASH_MAX + 1];
	{
		int s = sum > 2047 ? 2047 : sum < -2047 ? -2047 : sum;
		unsigned w;
		unsigned a, b;
		uint16_t *row = apm_find(state->apm_0[predictor->byte], s, &w);
		predictor->apm_at[0] = row;
		a = (row[0] * (4096 - w) + row[1] * w) >> 12;
		row = apm_find(state->apm_1[predictor->byte | (state->recent & 255) << 8], s, &w);
		predictor->apm_at[1] = row;
		b = (row[0] * (4096 - w) + row[1] * w) >> 12;
		predictor->apm_weight = w;
		predictor->p = (2 * predictor->mixed + a + b) >> 2;
		if (predictor->p < 1)
			predictor->p = 1;
	}
}

static uint64_t hash_bytes(uint64_t bytes, unsigned salt)
{
	return zf_mix(bytes ^ (uint64_t)salt << 56);
}

static void end_byte(struct zf_predictor *predictor)
{
	struct model_state *state = &predictor->state;
	const unsigned byte = predictor->byte & 255;
	unsigned letter = byte | 32;

	state->recent = state->recent << 8 | byte;
	for (unsigned order = 2; order <= 6; order++)
		state->hashes[order] = hash_bytes(state->recent & (((uint64_t)1 << 8 * order) - 1), order);
	if ((letter >= 'a' && letter <= 'z') || byte >= 128 || (byte >= '0' && byte <= '9')) {
		state->word = (state->word + byte + 1) * ZF_GOLDEN_RATIO;
	} else if (state->word != 0) {
		state->last_word = state->word;
		state->word = 0;
	}
	state->hashes[WORD] = zf_mix(state->word + byte * 0x9876543 + 77);
	state->hashes[WORDS] = zf_mix(state->word + byte + state->last_word * 0x12345671);
	zf_match_add(&predictor->match, byte);
	predictor->byte = 1;
}

static void learn(struct zf_predictor *predictor, unsigned bit)
{
	struct model_state *state = &predictor->state;
	const struct zf_mix_tables *tables = &predictor->tables;
	unsigned rate = 65536 * 16 / (unsigned)(state->bits / 16 + 64) + 3500;

	if (rate > 14000) rate = 14000;
	state->bits++;
	for (unsigned i = 0; i < MIXERS; i++) {
		const int error = (int)(bit << 16) - tables->squash[predictor->dots[i] + ZF_SQUASH_MAX + 1];

		zf_mixer_learn(predictor->weights[i], predictor->inputs, (error * (int)rate) >> 16);
	}
	for (unsigned i = 0; i < CONTEXTS; i++) {
		uint8_t *history = &predictor->slot[i][predictor->node];

		map_learn(tables, predictor->map[i], bit, 255);
		*history = tables->next[*history][bit];
	}
	if (predictor->match_at != NULL)
		map_learn(tables, predictor->match_at, bit, 1023);
	for (unsigned i = 0; i < 2; i++)
		for (unsigned j = 0; j < 2; j++) {
			uint16_t *at = &predictor->apm_at[i][j];
			*at = (uint16_t)(*at + (((int)(bit << 16) - (int)bit - *at) >> 6));
		}
	predictor->byte = predictor->byte << 1 | bit;
	predictor->node = predictor->node << 1 | bit;
	if (predictor->byte >= 256)
		end_byte(predictor);
	if (predictor->byte == 1 || predictor->byte >> 4 == 1)
		take_slots(predictor);
	predict(predictor);
}

unsigned zf_predictor_p(const struct zf_predictor *predictor)
{
	return predictor->p;
}

void zf_predictor_learn(struct zf_predictor *predictor, unsigned bit)
{
	learn(predictor, bit);
}

void zf_predictor_learn_bytes(struct zf_predictor *predictor, const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		for (unsigned bit = 8; bit > 0; bit--)
			learn(predictor, bytes[i] >> (bit - 1) & 1);
}

static void fill_state(struct zf_predictor *predictor)
{
	struct model_state *state = &predictor->state;

	for (size_t i = 0; i < sizeof(state->weights) / sizeof(state->weights[0]); i++)
		for (unsigned j = 0; j < CONSTANT_INPUT; j += 2)
			state->weights[i][j] = ZF_WEIGHT_ONE * 3 / 10;
	for (unsigned i = 0; i < CONTEXTS; i++)
		for (unsigned j = 0; j < ZF_HISTORIES; j++)
			state->maps[i][j] = (uint32_t)predictor->tables.start[j] << 16 | 6;
	for (unsigned i = 0; i <= ZF_MATCH_MAX; i++) {
		uint32_t p = 65536 / (i + 2);

		state->match_map[2 * i] = p << 16;
		state->match_map[2 * i + 1] = (65535 - p) << 16;
	}
	for (unsigned i = 0; i < APM_STEPS; i++) {
		const int x = (int)(i * 128) - 2048;
		uint16_t p = predictor->tables.squash[(x > 2047 ? 2047 : x) + ZF_SQUASH_MAX + 1];

		for (unsigned j = 0; j < 256; j++)
			state->apm_0[j][i] = p;
		for (unsigned j = 0; j < 65536; j++)
			state->apm_1[j][i] = p;
	}
}

struct zf_predictor *zf_predictor_new(uint64_t memory, uint64_t bytes, zipfit_error *error)
{
	struct zf_predictor *predictor = aligned_alloc(64, (sizeof(*predictor) + 63) / 64 * 64);
	unsigned line_bits = 14, text_bits = 16;

	if (predictor == NULL) {
		zf_fail_memory(error, "the model");
		return NULL;
	}
	memset(predictor, 0, sizeof(*predictor));
	while (((uint64_t)256 << line_bits) < memory && ((uint64_t)1 << line_bits) < 4 * bytes && line_bits < 30)
		line_bits++;
	while (((uint64_t)16 << text_bits) < memory && ((uint64_t)1 << text_bits) < bytes && text_bits < 30)
		text_bits++;
	if (!zf_slots_open(&predictor->slots, line_bits, error) ||
	    !zf_match_open(&predictor->match, text_bits, text_bits, error)) {
		zf_predictor_free(predictor);
		return NULL;
	}
	zf_mix_tables_fill(&predictor->tables);
	fill_state(predictor);
	predictor->byte = 1;
	take_slots(predictor);
	predict(predictor);
	return predictor;
}

void zf_predictor_free(struct zf_predictor *predictor)
{
	if (predictor == NULL)
		return;
	zf_slots_close(&predictor->slots);
	zf_match_close(&predictor->match);
	free(predictor->marked_state);
	free(predictor);
}

bool zf_predictor_mark(struct zf_predictor *predictor, zipfit_error *error)
{
	if (predictor->marked_state == NULL)
		predictor->marked_state = aligned_alloc(64, sizeof(*predictor->marked_state));
	if (predictor->marked_state == NULL)
		return zf_fail_memory(error, "the model");
	if (!zf_slots_mark(&predictor->slots, error))
		return false;
	zf_match_mark(&predictor->match);
	memcpy(predictor->marked_state, &predictor->state, sizeof(predictor->state));
	/* The slots in use were found before. */
	if (!zf_predictor_reserve(predictor, 1, error)) {
		zf_predictor_restore(predictor);
		return false;
	}
	take_slots(predictor);
	predict(predictor);
	return true;
}

bool zf_predictor_reserve(struct zf_predictor *predictor, size_t bytes, zipfit_error *error)
{
	return zf_slots_reserve(&predictor->slots, 2 * HASHED * bytes, error) &&
	       zf_match_reserve(&predictor->match, bytes, error);
}

void zf_predictor_restore(struct zf_predictor *predictor)
{
	zf_slots_restore(&predictor->slots);
	zf_match_restore(&predictor->match);
	memcpy(&predictor->state, predictor->marked_state, sizeof(predictor->state));
	predictor->byte = 1;
	take_slots(predictor);
	predict(predictor);
}
