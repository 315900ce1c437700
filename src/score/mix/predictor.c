/*
 * predictor.c - mixes what the contexts predict
 *
 * The history of the bits seen in a context has a probability, learnt over all contexts of that
 * order. These are the inputs of two mixers, each of which has a set of weights for each value of something:
 * the beginning of the byte, and how many orders have been seen before. Their mean is corrected by two
 * adaptive maps, of the beginning of the byte and of the byte before too.
 *
 * Most of the time would go into waiting for memory. So the lines of the hash table are fetched one
 * bit ahead, when two are still possible.
 */
#include "score/mix/predictor.h"

#include "score/mix/adaptive_map.h"
#include "score/mix/contexts.h"
#include "score/mix/match.h"
#include "score/mix/mixer.h"
#include "score/mix/slots.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define MATCH_INPUT    ZF_CONTEXTS
#define CONSTANT_INPUT (MATCH_INPUT + 1)

/* Slots of a byte: of its first half, and of its second half for each value of the first. */
#define BYTE_SLOTS 17

#define MIXERS      2
#define BYTE_SETS   256
#define KNOWN_SETS  ((ZF_HASHED + 1) * 8)
#define WEIGHT_SETS (BYTE_SETS + KNOWN_SETS)

/* Steps of the weights, times 2^21: at first FIRST_RATE, in the end LAST_RATE. */
#define FIRST_RATE 14000
#define LAST_RATE  3000

/* Errors smaller than this, out of 65536, teach the mixers nothing that would be worth the time. */
#define LEAST_ERROR 400

/* Bytes of test text that every model has room for. */
#define TEST_BYTES ((uint64_t)128 << 10)

/* For each byte of text, pairs of lines that hold nearly all of its contexts: times 16. */
#define PAIRS_PER_16_BYTES 8

/* What is small, and copied as a whole by zf_predictor_mark(). */
struct predictor_state {
	_Alignas(ZF_LINE_BYTES) int32_t weights[WEIGHT_SETS][ZF_MIX_INPUTS];
	_Alignas(ZF_LINE_BYTES) uint16_t refine[65536][ZF_REFINE_STEPS];
	uint8_t order_1[256][BYTE_SLOTS][ZF_SLOT_BYTES];
	zf_adaptive maps[ZF_CONTEXTS][ZF_HISTORIES];
	zf_adaptive match_map[2 * (ZF_MATCH_MAX + 1)]; /* by length and expected bit */
	struct zf_text_state text;
	uint64_t hashes[ZF_CONTEXTS]; /* of the bytes before this one */
	uint64_t bytes;               /* learnt */
	int rate;                     /* of the mixers */
};

struct zf_predictor {
	struct predictor_state state, *marked;
	struct zf_slots slots;
	struct zf_match match;
	struct zf_mix_tables tables;
	/* The current byte */
	unsigned byte;                 /* its bits so far, with a leading 1 */
	unsigned node;                 /* those of this half */
	unsigned have;                 /* how many */
	uint64_t pending[ZF_CONTEXTS]; /* hashes whose lowest bit is not known yet */
	uint32_t pending_place;
	uint8_t *slot[ZF_CONTEXTS];
	unsigned known; /* contexts in the hash table that were there */
	/* The current bit */
	_Alignas(16) int16_t inputs[ZF_MIX_INPUTS];
	zf_adaptive *map[ZF_CONTEXTS];
	zf_adaptive *match_map; /* NULL: nothing is expected */
	int32_t *weights[MIXERS];
	unsigned mixed[MIXERS]; /* the probability of each mixer */
	struct zf_refine_at refine;
	unsigned p;
};

/* Finds the slots for the half of the byte that begins. */
static void take_slots(struct zf_predictor *predictor, const uint64_t *hashes)
{
	struct predictor_state *state = &predictor->state;
	const unsigned direct = predictor->have == 0 ? 0 : predictor->byte - 15;
	unsigned known = 0;

	predictor->slot[ZF_ORDER_1] = state->order_1[state->text.recent & 255][direct];
	for (unsigned i = ZF_FIRST_HASHED; i < ZF_CONTEXTS; i++) {
		predictor->slot[i] = zf_slots_find(&predictor->slots, hashes[i], &predictor->tables);
		known += predictor->slot[i][1] != 0;
	}
	predictor->known = known;
	predictor->node = 1;
}

static void begin_byte(struct zf_predictor *predictor)
{
	predictor->byte = 1;
	predictor->have = 0;
	take_slots(predictor, predictor->state.hashes);
	zf_match_find(&predictor->match);
}

static void end_byte(struct zf_predictor *predictor, unsigned bit)
{
	struct predictor_state *state = &predictor->state;
	const unsigned byte = predictor->byte & 255;

	state->bytes++;
	state->rate = LAST_RATE + (int)((FIRST_RATE - LAST_RATE) * UINT64_C(4096) / (state->bytes + 4096));
	for (unsigned i = ZF_FIRST_HASHED; i < ZF_CONTEXTS; i++)
		state->hashes[i] = predictor->pending[i] | bit;
	zf_text_add(&state->text, byte);
	zf_match_add(&predictor->match, byte, predictor->pending_place | bit);
	begin_byte(predictor);
}

static void prefetch(struct zf_predictor *predictor)
{
	for (unsigned i = ZF_FIRST_HASHED; i < ZF_CONTEXTS; i++)
		zf_slots_prefetch(&predictor->slots, predictor->pending[i]);
}

/* Moves to the next bit. */
static void advance(struct zf_predictor *predictor, unsigned bit)
{
	struct predictor_state *state = &predictor->state;

	predictor->byte = predictor->byte << 1 | bit;
	predictor->node = predictor->node << 1 | bit;
	switch (++predictor->have) {
	case 3:
		for (unsigned i = ZF_FIRST_HASHED; i < ZF_FIRST_NEAR; i++) {
			predictor->pending[i] = zf_contexts_extend(state->hashes[i], predictor->byte) & ~UINT64_C(1);
			zf_slots_prefetch(&predictor->slots, predictor->pending[i]);
		}
		break;
	case 4:
		for (unsigned i = ZF_FIRST_HASHED; i < ZF_FIRST_NEAR; i++)
			predictor->pending[i] |= bit;
		for (unsigned i = ZF_FIRST_NEAR; i < ZF_CONTEXTS; i++)
			predictor->pending[i] = zf_contexts_extend_near(state->hashes[i], predictor->byte);
		take_slots(predictor, predictor->pending);
		break;
	case 7:
		zf_contexts_hash(&state->text, predictor->byte & 127, predictor->pending);
		prefetch(predictor);
		predictor->pending_place =
			zf_match_place(&predictor->match, state->text.recent << 8 | (predictor->byte << 1 & 255));
		__builtin_prefetch(&predictor->match.places[predictor->pending_place], 1);
		break;
	case 8:
		end_byte(predictor, bit);
		break;
	}
}

/* The input of the match model: how sure it is depends on the length of the match. */
static int match_input(struct zf_predictor *predictor)
{
	const struct zf_match *match = &predictor->match;
	const unsigned expected = zf_match_expected(match) | 256;
	const unsigned have = predictor->have;

	predictor->match_map = NULL;
	if (match->state.length == 0 || expected >> (8 - have) != predictor->byte)
		return 0;
	predictor->match_map = &predictor->state.match_map[2 * match->state.length + (expected >> (7 - have) & 1)];
	return predictor->tables.stretch[zf_adaptive_p(*predictor->match_map) >> 4];
}

static void find_inputs(struct zf_predictor *predictor)
{
	for (unsigned i = 0; i < ZF_CONTEXTS; i++) {
		const unsigned history = predictor->slot[i][predictor->node];
		zf_adaptive *map = &predictor->state.maps[i][history];

		predictor->map[i] = map;
		predictor->inputs[i] =
			(int16_t)(history == 0 ? 0 : predictor->tables.stretch[zf_adaptive_p(*map) >> 4]);
	}
	predictor->inputs[MATCH_INPUT] = (int16_t)match_input(predictor);
	predictor->inputs[CONSTANT_INPUT] = 256;
}

static void predict(struct zf_predictor *predictor)
{
	struct predictor_state *state = &predictor->state;
	uint16_t *row = state->refine[(state->text.recent & 255) << 8 | predictor->byte];
	int sum = 0;

	__builtin_prefetch(row, 1);
	find_inputs(predictor);
	predictor->weights[0] = state->weights[predictor->byte];
	predictor->weights[1] = state->weights[BYTE_SETS + predictor->known * 8 + predictor->have];
	for (unsigned i = 0; i < MIXERS; i++) {
		const int stretched = zf_mixer_sum(predictor->weights[i], predictor->inputs);

		predictor->mixed[i] = predictor->tables.squash[stretched + ZF_SQUASH_MAX + 1];
		sum += stretched;
	}
	sum /= MIXERS;
	predictor->refine = zf_refine_find(row, sum);
	predictor->p = (predictor->tables.squash[sum + ZF_SQUASH_MAX + 1] + zf_refine_p(predictor->refine)) / 2;
	if (predictor->p == 0)
		predictor->p = 1;
}

static void learn(struct zf_predictor *predictor, unsigned bit)
{
	const struct zf_mix_tables *tables = &predictor->tables;
	const int target = bit != 0 ? (1 << 22) - 1 : 0;

	for (unsigned i = 0; i < MIXERS; i++) {
		const int error = (int)(bit << 16) - (int)predictor->mixed[i];

		if (error > LEAST_ERROR || error < -LEAST_ERROR)
			zf_mixer_learn(predictor->weights[i], predictor->inputs, error * predictor->state.rate >> 16);
	}
	for (unsigned i = 0; i < ZF_CONTEXTS; i++) {
		uint8_t *history = &predictor->slot[i][predictor->node];

		*predictor->map[i] = zf_adaptive_learn(*predictor->map[i], target, tables);
		*history = tables->next[*history][bit];
	}
	if (predictor->match_map != NULL)
		*predictor->match_map = zf_adaptive_learn(*predictor->match_map, target, tables);
	zf_refine_learn(predictor->refine, bit);
	advance(predictor, bit);
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

static void fill_refinements(struct zf_predictor *predictor)
{
	struct predictor_state *state = &predictor->state;

	for (int i = 0; i < ZF_REFINE_STEPS; i++) {
		const int stretched = i * 4096 / (ZF_REFINE_STEPS - 1) - 2048;
		const uint16_t p = predictor->tables.squash[stretched + ZF_SQUASH_MAX + 1];

		for (unsigned j = 0; j < 65536; j++)
			state->refine[j][i] = p;
	}
}

static void fill_state(struct zf_predictor *predictor)
{
	struct predictor_state *state = &predictor->state;

	for (unsigned i = 0; i < WEIGHT_SETS; i++)
		for (unsigned j = 0; j < CONSTANT_INPUT; j++)
			state->weights[i][j] = ZF_WEIGHT_ONE / 5;
	for (unsigned i = 0; i < ZF_CONTEXTS; i++)
		for (unsigned j = 0; j < ZF_HISTORIES; j++)
			state->maps[i][j] = zf_adaptive_start(predictor->tables.start[j], 6);
	for (size_t i = 0; i <= ZF_MATCH_MAX; i++) {
		const unsigned p = 65536 / ((unsigned)i + 2);

		state->match_map[2 * i] = zf_adaptive_start(p, 0);
		state->match_map[2 * i + 1] = zf_adaptive_start(65536 - p, 0);
	}
	fill_refinements(predictor);
	zf_contexts_hash(&state->text, 0, state->hashes);
	state->rate = FIRST_RATE;
}

/* The tables: as large as the text needs, within the memory that the rest leaves. */
static bool open_tables(struct zf_predictor *predictor, uint64_t memory, uint64_t bytes, zipfit_error *error)
{
	const uint64_t fixed = sizeof(*predictor) + sizeof(predictor->state);
	uint64_t pairs;
	unsigned text_bits = 16;

	bytes = bytes < UINT64_MAX - TEST_BYTES ? bytes + TEST_BYTES : UINT64_MAX;
	while (zf_match_memory(text_bits + 1) < memory / 8 && (UINT64_C(1) << text_bits) < bytes && text_bits < 30)
		text_bits++;
	memory -= fixed + zf_match_memory(text_bits);
	pairs = bytes / 16 * PAIRS_PER_16_BYTES;
	if (pairs > memory / zf_slots_memory(1))
		pairs = memory / zf_slots_memory(1);
	if (pairs > UINT64_C(1) << 28)
		pairs = UINT64_C(1) << 28;
	return zf_slots_open(&predictor->slots, pairs, error) && zf_match_open(&predictor->match, text_bits, error);
}

struct zf_predictor *zf_predictor_new(uint64_t memory, uint64_t bytes, zipfit_error *error)
{
	struct zf_predictor *predictor = aligned_alloc(ZF_LINE_BYTES, sizeof(*predictor));

	if (predictor == NULL) {
		zf_fail_memory(error, "the model");
		return NULL;
	}
	memset(predictor, 0, sizeof(*predictor));
	if (!open_tables(predictor, memory, bytes, error)) {
		zf_predictor_free(predictor);
		return NULL;
	}
	zf_mix_tables_fill(&predictor->tables);
	fill_state(predictor);
	begin_byte(predictor);
	predict(predictor);
	return predictor;
}

void zf_predictor_free(struct zf_predictor *predictor)
{
	if (predictor == NULL)
		return;
	zf_slots_close(&predictor->slots);
	zf_match_close(&predictor->match);
	free(predictor->marked);
	free(predictor);
}

uint64_t zf_predictor_memory(const struct zf_predictor *predictor)
{
	unsigned text_bits = predictor->match.place_bits;

	return sizeof(*predictor) + sizeof(predictor->state) + zf_match_memory(text_bits) +
	       zf_slots_memory(predictor->slots.pairs);
}

bool zf_predictor_mark(struct zf_predictor *predictor, zipfit_error *error)
{
	if (predictor->marked == NULL)
		predictor->marked = aligned_alloc(ZF_LINE_BYTES, sizeof(*predictor->marked));
	if (predictor->marked == NULL)
		return zf_fail_memory(error, "the model");
	if (!zf_match_mark(&predictor->match, error) || !zf_slots_mark(&predictor->slots, error))
		return false;
	memcpy(predictor->marked, &predictor->state, sizeof(predictor->state));
	/* The slots in use are saved, too. */
	begin_byte(predictor);
	predict(predictor);
	return true;
}

void zf_predictor_restore(struct zf_predictor *predictor)
{
	zf_slots_restore(&predictor->slots);
	zf_match_restore(&predictor->match);
	memcpy(&predictor->state, predictor->marked, sizeof(predictor->state));
	begin_byte(predictor);
	predict(predictor);
}
