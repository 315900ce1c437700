/*
 * replay.c - runs a fuzz target on the files that it is given, without a fuzzer
 *
 * Each file is run as it is and, so that a few seeds go a long way, with many
 * changes: other first bytes, pieces cut out, doubled and overwritten. The
 * changes are the same every time.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_BYTES ((size_t)128 << 10)

/* How many changes a seed is run with; slow targets are built with fewer. */
#ifndef CHANGES
#define CHANGES 200
#endif

/* Those that choose what is done with the others. */
#define FIRST_BYTES 8

struct input {
	uint8_t bytes[MAX_BYTES];
	size_t size;
};

static uint64_t draw(uint64_t *state, uint64_t bound)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state % bound;
}

/* Copies a piece to another place: over what is there, or in between. */
static void change(struct input *input, uint64_t *state)
{
	const size_t from = draw(state, input->size), to = draw(state, input->size);
	size_t piece = 1 + draw(state, 1 + draw(state, 300));
	uint8_t copy[512];

	piece = piece < input->size - from ? piece : input->size - from;
	memcpy(copy, input->bytes + from, piece);
	if (draw(state, 2) == 0) {
		if (input->size + piece > MAX_BYTES)
			return;
		memmove(input->bytes + to + piece, input->bytes + to, input->size - to);
		input->size += piece;
	}
	piece = piece < input->size - to ? piece : input->size - to;
	memcpy(input->bytes + to, copy, piece);
	if (draw(state, 4) == 0)
		input->size = 1 + draw(state, input->size);
}

/* An input in memory of its own, so that a read behind it shows. */
static void run(const struct input *input)
{
	uint8_t *bytes = malloc(input->size + (input->size == 0));

	if (bytes == NULL)
		abort();
	memcpy(bytes, input->bytes, input->size);
	LLVMFuzzerTestOneInput(bytes, input->size);
	free(bytes);
}

static bool replay(const char *path)
{
	static struct input seed, changed;
	const int changes = getenv("ZIPFIT_FEWER") == NULL ? CHANGES : CHANGES / 4;
	uint64_t state = 88172645463325252u;
	FILE *file = fopen(path, "rb");

	if (file == NULL) {
		perror(path);
		return false;
	}
	seed.size = fread(seed.bytes, 1, sizeof(seed.bytes), file);
	fclose(file);
	run(&seed);
	for (int i = 0; i < changes && seed.size > 0; i++) {
		changed.size = seed.size;
		memcpy(changed.bytes, seed.bytes, seed.size);
		for (uint64_t n = 1 + draw(&state, 8); n > 0; n--)
			change(&changed, &state);
		/* What chooses the options: all of them, some of the time. */
		for (size_t at = 0; at < FIRST_BYTES && at < changed.size && draw(&state, 4) > 0; at++)
			changed.bytes[at] = (uint8_t)draw(&state, 256);
		run(&changed);
	}
	return true;
}

int main(int argc, char **argv)
{
	bool ok = argc > 1;

	for (int i = 1; i < argc; i++)
		ok = replay(argv[i]) && ok;
	return ok ? 0 : 1;
}
