/*
 * fuzz.h - what the fuzz targets share
 *
 * A target reads its choices - options, lengths, places to cut - from the first bytes
 * of its input, and uses the rest as hostile bytes. It keeps nothing from one input to
 * the next and leaves no file: inputs that must be files have no name (memory_file()),
 * and files that need a name are in a directory of the process, which is removed when
 * it ends.
 */
#ifndef ZF_TESTS_FUZZ_H
#define ZF_TESTS_FUZZ_H

#include "util/buffer.h"

/* What libFuzzer, or replay.c, calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the process as a finding where `ok` is false. */
void require(bool ok, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* An error is one line, without control characters, and has a code. */
void require_error(const zipfit_error *error);

/* ---- Choices ------------------------------------------------------------- */

/* What is left of the input. */
struct choices {
	const uint8_t *at;
	size_t left;
};

/* The next byte, or 0 where there is none. */
unsigned choose_byte(struct choices *choices);

/* A number below `bound`, which is at most 65536, of one or two bytes. */
size_t choose_below(struct choices *choices, size_t bound);

/* Takes up to `most` bytes, up to a newline if there is one before, as a string; it ends at its first NUL. */
void choose_text(struct choices *choices, size_t most, char *text);

/* Whether the bytes are among one in so many, by their hash: for checks that are slow. */
bool is_one_in(unsigned many, const void *bytes, size_t length);

/* ---- Files --------------------------------------------------------------- */

/* "/proc/self/fd/" and a descriptor. */
#define MEMORY_PATH_BYTES 40

/* A nameless file of these bytes: close() the descriptor. `path`, of MEMORY_PATH_BYTES, may be NULL. */
int memory_file(const void *bytes, size_t length, char *path);

/* Appends all that the descriptor's file has. */
void read_memory_file(int descriptor, struct zf_buffer *to);

/* The same under a path that does not change: "/proc/self/fd/200" for number 0, 201 for 1. It stays open. */
void numbered_file(int number, const void *bytes, size_t length);

/* Writes to `path`, of SCRATCH_PATH_BYTES, the path of this name in a directory of the process's own. */
#define SCRATCH_PATH_BYTES 512
void scratch_path(const char *name, char *path);

/* Makes `path` a file of these bytes. */
void write_scratch_file(const char *path, const void *bytes, size_t length);

/* What an input can be packed as: plain, then each filter and each kind of archive, of one member "m". */
#define PACKINGS 10

/* memory_file() of the bytes, packed. */
int packed_file(size_t packing, const void *bytes, size_t length, char *path);

/* Whether uncompressed bytes are certain to be read unchanged: they look like no archive. */
bool is_certainly_plain(const uint8_t *bytes, size_t length);

/* ---- Commands ------------------------------------------------------------ */

/* The most words of a command line. */
#define MAX_WORDS 64

/* A command line that is being put together; strings are borrowed. */
struct words {
	const char *words[MAX_WORDS];
	size_t count;
};

/* Adds words, up to a NULL. */
void add_words(struct words *words, ...) __attribute__((sentinel));

/*
 * Runs the command line, whose first word is the command, as main() would, without its messages. What it writes to
 * standard output is appended to `output`. False, with a sound error, where it fails.
 */
bool run_command(const struct words *words, struct zf_buffer *output, zipfit_error *error);

#endif
