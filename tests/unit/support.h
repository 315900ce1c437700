/*
 * support.h - what several unit tests need
 *
 * Every test that touches files runs in a new, empty working directory: paths
 * are short names, error messages are known in full, and a temporary file left
 * behind is visible. Inputs are generated, from a seed or by a library's own
 * writer; no compressed fixture is stored.
 *
 * The functions end the test when a system call fails. cmocka can do that only on
 * the main thread: on other threads call only prng_*().
 */
#ifndef ZF_TESTS_SUPPORT_H
#define ZF_TESTS_SUPPORT_H

#include "util/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Bytes and their number, from a string literal that may hold NUL. */
#define LITERAL(text) (text), sizeof(text) - 1

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Fails with the error's message where `ok` is false. */
#define assert_ok(ok, error)                                                                                           \
	do {                                                                                                           \
		if (!(ok))                                                                                             \
			fail_msg("%s", (error).message);                                                               \
	} while (0)

#define assert_starts_with(text, start)                                                                                \
	do {                                                                                                           \
		if (strncmp((text), (start), strlen(start)) != 0)                                                      \
			fail_msg("'%s' does not start with '%s'", (text), (start));                                    \
	} while (0)

#define assert_contains(text, part)                                                                                    \
	do {                                                                                                           \
		if (strstr((text), (part)) == NULL)                                                                    \
			fail_msg("'%s' does not contain '%s'", (text), (part));                                        \
	} while (0)

/* ---- Files --------------------------------------------------------------- */

/* A cmocka test that runs in a directory of its own. */
#define test_in_directory(function) cmocka_unit_test_setup_teardown(function, enter_directory, leave_directory)

int enter_directory(void **state);
int leave_directory(void **state);

void write_file(const char *path, const void *bytes, size_t length);

/* Appends the file's bytes to `to`. */
void read_file(const char *path, struct zf_buffer *to);

/* ---- Pseudo-random data, the same on every machine ------------------------ */

struct prng {
	uint64_t state; /* the seed */
};

uint64_t prng_next(struct prng *prng);
uint64_t prng_below(struct prng *prng, uint64_t bound);
void prng_fill(struct prng *prng, void *bytes, size_t length);

/* Appends exactly `length` bytes of words and spaces: compressible as text is. */
void append_words(struct zf_buffer *to, struct prng *prng, size_t length);

/* ---- Target sets ---------------------------------------------------------- */

zipfit_documents *new_targets(void);
void add_target(zipfit_documents *targets, const void *document, size_t length);

/* ---- Archives ------------------------------------------------------------- */

struct member {
	const char *name; /* a directory where it ends with '/' */
	const void *bytes;
	size_t length;
};

/* Writes an archive of libarchive's `format` (ARCHIVE_FORMAT_RAW: one member, compressed only) through `filter`. */
void write_archive(const char *path, int format, int filter, const struct member *members, size_t count);

/* How many names the working directory has. */
int count_names(void);

/* Fails where the file holds anything else. */
void assert_content(const char *path, const void *bytes, size_t length);

#endif
