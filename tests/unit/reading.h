/*
 * reading.h - reads inputs to their end and compares them with a naive split
 *
 * The control of all tests of the reader walks through the text and cuts at every
 * newline. However the text is compressed or archived, the reader must give the same
 * lines. From damaged input it may give the lines before the damage, but it must end
 * in an error: a truncated corpus must never be taken for a complete one.
 */
#ifndef ZF_TESTS_READING_H
#define ZF_TESTS_READING_H

#include "support.h"
#include "input/reader.h"

struct seen {
	size_t begin, length; /* in the reading's bytes */
	size_t input;
	uint64_t line;
	char *member;
	bool more;
	enum zipfit_outcome outcome;
};

/* All that a reader gave, and how it ended. */
struct reading {
	struct zf_buffer bytes;
	struct seen *seen;
	size_t count, capacity;
	uint64_t bytes_read;
	bool ok;
	zipfit_error error;
};

extern const zipfit_format lines;
extern const zipfit_format files;

struct reading read_inputs(const char *const *paths, size_t count, zipfit_format format, const zipfit_stop *stop);
struct reading read_input(const char *path, zipfit_format format);

/* The same, past damage. */
struct reading read_inputs_past_damage(const char *const *paths, size_t count, zipfit_format format);
void forget(struct reading *reading);

/* Whether the reading is `text` cut at its newlines; how many of its records that are. */
size_t assert_lines(const struct reading *reading, const void *text, size_t length, size_t max_record);

/* Reads the file and expects the lines of `text` and no error. */
void assert_reads(const char *path, const void *text, size_t length);

/* Reads a file that must fail; what came before the error must be the beginning of `text`. */
void assert_fails(const char *path, const void *text, size_t length);

/* Lines of random bytes from nothing to several of libarchive's blocks, most of them short. */
struct zf_buffer random_text(uint64_t seed, size_t count);

/* Appends the bytes as one gzip member. */
void append_gzip_member(struct zf_buffer *to, const unsigned char *bytes, size_t length);

/* The text as gzip members of random lengths, some of nothing. */
struct zf_buffer gzip_members(const struct zf_buffer *text, uint64_t seed, size_t longest);

/* Writes the bytes as a file in the format of libarchive's `filter`. */
void write_compressed(const char *path, int filter, const void *bytes, size_t length);

#endif
