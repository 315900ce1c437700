/*
 * code_length.c - goes through a document chunk by chunk, and adds up its literals
 */
#include "score/conditional/code_length.h"

#include "score/conditional/chunk.h"
#include "util/cpu.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

#define SYMBOL_COST (UINT64_C(5) * ZF_BIT)

/* For counts below this, n * log2(n) is in a table. */
#define TABULATED 1024

/* n * log2(n) is an integer, in fractions of a unit of cost, so that sums do not depend on their order. */
#define FRACTIONS_PER_UNIT ((uint64_t)1 << 16)

/* Slots for positions, for each byte of the document: few are lost, and a short document has few to clear. */
#define SLOTS_PER_BYTE 4
#define MIN_SEEN_BITS  8

/* Chunks between two looks at the stop flag. */
#define STOP_INTERVAL 256

struct zf_coder {
	const struct zf_text_group *groups;
	size_t group_count;
	const zipfit_stop *stop;
	zf_chunk_measure *measure;
	uint64_t *given; /* the sum of costs so far, for each text; owned */
	size_t text_count;
	uint64_t log_sums[TABULATED]; /* n * log2(n) */
	struct zf_chunk chunk;
};

static uint64_t compute_log_sum(uint64_t n)
{
	return n < 2 ? 0 : (uint64_t)((double)n * zf_log2_portable((double)n) * ZF_BIT * FRACTIONS_PER_UNIT);
}

static inline uint64_t log_sum(const struct zf_coder *coder, uint64_t n)
{
	return n < TABULATED ? coder->log_sums[n] : compute_log_sum(n);
}

static zf_chunk_measure *measure_for(enum zipfit_cpu cpu)
{
#ifdef ZF_X86_KERNELS
	if (cpu == ZIPFIT_CPU_AVX512)
		return zf_chunk_measure_avx512;
	if (cpu == ZIPFIT_CPU_AVX2)
		return zf_chunk_measure_avx2;
#endif
	(void)cpu;
	return zf_chunk_measure_baseline;
}

struct zf_coder *zf_coder_new(const struct zf_text_group *groups, size_t count, enum zipfit_cpu cpu,
                              const zipfit_stop *stop, zipfit_error *error)
{
	const enum zipfit_cpu chosen = zf_cpu_choose(cpu);
	struct zf_coder *coder;

	if (!zf_cpu_has(chosen)) {
		zf_fail(error, ZIPFIT_BAD_OPTION, "this machine does not have the instruction set asked for");
		return NULL;
	}
	coder = calloc(1, sizeof(*coder));
	for (size_t group = 0; coder != NULL && group < count; group++)
		coder->text_count += groups[group].count;
	if (coder != NULL)
		coder->given = calloc(coder->text_count + 1, sizeof(*coder->given));
	if (coder == NULL || coder->given == NULL) {
		free(coder);
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	coder->groups = groups;
	coder->group_count = count;
	coder->stop = stop;
	coder->measure = measure_for(chosen);
	for (uint64_t n = 0; n < TABULATED; n++)
		coder->log_sums[n] = compute_log_sum(n);
	return coder;
}

void zf_coder_free(struct zf_coder *coder)
{
	if (coder != NULL)
		free(coder->given);
	free(coder);
}

/* C(x), once all chunks were read: literals, repeats, and the table of symbols. */
static uint64_t length_alone(const struct zf_coder *coder)
{
	const uint64_t repeated = coder->chunk.repeated;
	uint64_t literals = 0, symbols = 0, sums = 0, entropy, alone, stored;

	for (size_t byte = 0; byte < 256; byte++) {
		const uint64_t count = coder->chunk.literals[0][byte] + coder->chunk.literals[1][byte];

		/* Most documents have few of the 256 bytes, next to each other. */
		if (count == 0)
			continue;
		symbols++;
		literals += count;
		sums += log_sum(coder, count);
	}
	/* Each sum is rounded down, so that of all literals could be less than those of its parts. */
	entropy = log_sum(coder, literals);
	entropy = entropy > sums ? entropy - sums : 0;
	entropy = (entropy + FRACTIONS_PER_UNIT / 2) / FRACTIONS_PER_UNIT;
	alone = entropy + repeated * ZF_REPEAT_COST + symbols * SYMBOL_COST;
	stored = (literals + repeated) * 8 * ZF_BIT;
	return alone < stored ? alone : stored;
}

static void begin_document(struct zf_coder *coder, size_t length)
{
	unsigned bits = MIN_SEEN_BITS;

	while (bits < ZF_SEEN_BITS && (size_t)1 << bits < length * SLOTS_PER_BYTE)
		bits++;
	coder->chunk.seen_shift = 32 - bits;
	memset(coder->chunk.literals, 0,
	       offsetof(struct zf_chunk, seen) - offsetof(struct zf_chunk, literals) +
	               (sizeof(*coder->chunk.seen) << bits));
	memset(coder->chunk.text, ZF_OUTSIDE, ZF_HISTORY);
	memset(coder->given, 0, coder->text_count * sizeof(*coder->given));
	coder->chunk.done = 0;
	coder->chunk.repeated = 0;
}

bool zf_coder_measure(struct zf_coder *coder, const unsigned char *document, size_t length,
                      struct zf_code_lengths *lengths, zipfit_error *error)
{
	struct zf_chunk *chunk = &coder->chunk;

	*lengths = (struct zf_code_lengths){.given = coder->given};
	begin_document(coder, length);
	for (size_t begin = 0; begin < length; begin += ZF_CHUNK) {
		const size_t size = length - begin < ZF_CHUNK ? length - begin : ZF_CHUNK;

		if (begin / ZF_CHUNK % STOP_INTERVAL == STOP_INTERVAL - 1 && !zf_stop_check(coder->stop, error))
			return false;
		if (begin > 0)
			memcpy(chunk->text, chunk->text + ZF_CHUNK, ZF_HISTORY);
		memmove(chunk->text + ZF_HISTORY, document + begin, size);
		coder->measure(chunk, size, coder->groups, coder->group_count, coder->given);
		chunk->done += size;
	}
	lengths->alone = length_alone(coder);
	for (size_t text = 0; text < coder->text_count; text++)
		if (coder->given[text] > lengths->alone)
			coder->given[text] = lengths->alone;
	return true;
}
