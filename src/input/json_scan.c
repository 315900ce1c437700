/*
 * json_scan.c - finds one value in a record without building its tree
 *
 * Nearly all bytes of a record are in strings, so these are skipped eight at a time.
 */
#include "input/json_scan.h"

#include "util/word_bytes.h"

#include <string.h>

/* The parser goes deeper, but few records do, and this recursion takes little of a thread's stack. */
#define MAX_DEPTH 32

/* cJSON cuts numbers of 64 characters and more short. */
#define MAX_NUMBER 60

/* A value that is not on the way to the field. */
#define ASIDE SIZE_MAX

struct scan {
	const struct zf_field *field;
	size_t tokens; /* of the field */
	const unsigned char *at, *end;
	const unsigned char *value; /* what was found, or NULL */
	size_t value_length;
};

/* All functions return false if the scan does not know. */
static bool scan_value(struct scan *scan, unsigned depth, size_t level);

static void skip_space(struct scan *scan)
{
	while (scan->at < scan->end &&
	       (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
		scan->at++;
}

/* Moves past the byte, if it is next. */
static bool take(struct scan *scan, unsigned char byte)
{
	if (scan->at == scan->end || *scan->at != byte)
		return false;
	scan->at++;
	return true;
}

/* Moves to the next quote or backslash, or to the end. */
static void skip_plain(struct scan *scan)
{
	while (scan->end - scan->at >= ZF_WORD_BYTES) {
		const uint64_t word = zf_load_word(scan->at);
		const uint64_t marks = zf_mark_byte(word, '"') | zf_mark_byte(word, '\\');

		if (marks != 0) {
			scan->at += zf_first_mark(marks);
			return;
		}
		scan->at += ZF_WORD_BYTES;
	}
	while (scan->at < scan->end && *scan->at != '"' && *scan->at != '\\')
		scan->at++;
}

static bool is_hex(unsigned char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* Moves past what follows a backslash. */
static bool skip_escape(struct scan *scan)
{
	if (scan->at == scan->end)
		return false;
	switch (*scan->at++) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		return true;
	case 'u':
		for (int i = 0; i < 4; i++, scan->at++)
			if (scan->at == scan->end || !is_hex(*scan->at))
				return false;
		return true;
	default:
		return false;
	}
}

/* Moves from a string's first byte past its closing quote. */
static bool skip_string(struct scan *scan, bool *escapes)
{
	*escapes = false;
	while (scan->at < scan->end) {
		skip_plain(scan);
		if (take(scan, '"'))
			return true;
		*escapes = true;
		if (!take(scan, '\\') || !skip_escape(scan))
			return false;
	}
	return false;
}

/* Moves past at least one digit. */
static bool skip_digits(struct scan *scan)
{
	const unsigned char *begin = scan->at;

	while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
		scan->at++;
	return scan->at > begin;
}

static bool skip_number(struct scan *scan)
{
	const unsigned char *begin = scan->at;

	take(scan, '-');
	if (!take(scan, '0') && !skip_digits(scan))
		return false;
	if (take(scan, '.') && !skip_digits(scan))
		return false;
	if (take(scan, 'e') || take(scan, 'E')) {
		if (!take(scan, '+'))
			take(scan, '-');
		if (!skip_digits(scan))
			return false;
	}
	return scan->at - begin <= MAX_NUMBER;
}

static bool skip_word(struct scan *scan, const char *word)
{
	const size_t length = strlen(word);

	if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0)
		return false;
	scan->at += length;
	return true;
}

/* Whether the name is the field's token number `level`. */
static bool is_token(const struct scan *scan, size_t level, const unsigned char *name, size_t length)
{
	const char *token = zf_field_token(scan->field, level);

	return strlen(token) == length && memcmp(token, name, length) == 0;
}

/* Scans a member. A field that is there twice is the last one, so what was found in an earlier one is forgotten. */
static bool scan_member(struct scan *scan, unsigned depth, size_t level)
{
	const unsigned char *name, *value;
	size_t length;
	bool escapes, wanted;

	if (!take(scan, '"'))
		return false;
	name = scan->at;
	if (!skip_string(scan, &escapes) || (escapes && level != ASIDE))
		return false;
	length = (size_t)(scan->at - name) - 1;
	skip_space(scan);
	if (!take(scan, ':'))
		return false;
	skip_space(scan);
	wanted = level != ASIDE && is_token(scan, level, name, length);
	if (!wanted)
		return scan_value(scan, depth, ASIDE);
	scan->value = NULL;
	value = scan->at;
	if (level + 1 < scan->tokens)
		return scan_value(scan, depth, level + 1);
	if (!scan_value(scan, depth, ASIDE))
		return false;
	scan->value = value;
	scan->value_length = (size_t)(scan->at - value);
	return true;
}

/* Scans the members or elements after the opening bracket. */
static bool scan_children(struct scan *scan, unsigned char close, unsigned depth, size_t level)
{
	if (depth == MAX_DEPTH)
		return false;
	skip_space(scan);
	if (take(scan, close))
		return true;
	do {
		skip_space(scan);
		if (close == '}' ? !scan_member(scan, depth + 1, level) : !scan_value(scan, depth + 1, ASIDE))
			return false;
		skip_space(scan);
	} while (take(scan, ','));
	return take(scan, close);
}

/* Scans a value, to which the first `level` tokens of the field lead, unless that is ASIDE. */
static bool scan_value(struct scan *scan, unsigned depth, size_t level)
{
	bool escapes;

	if (scan->at == scan->end)
		return false;
	switch (*scan->at) {
	case '{':
		scan->at++;
		return scan_children(scan, '}', depth, level);
	case '[':
		/* A token may be an index of this array. */
		if (level != ASIDE)
			return false;
		scan->at++;
		return scan_children(scan, ']', depth, ASIDE);
	case '"':
		scan->at++;
		return skip_string(scan, &escapes);
	case 't':
		return skip_word(scan, "true");
	case 'f':
		return skip_word(scan, "false");
	case 'n':
		return skip_word(scan, "null");
	default:
		return skip_number(scan);
	}
}

enum zf_json_scanned zf_json_scan(const struct zf_field *field, const unsigned char *record, size_t length,
                                  const unsigned char **value, size_t *value_length)
{
	struct scan scan = {
		.field = field,
		.tokens = zf_field_tokens(field),
		.at = record,
		.end = record + length,
	};

	/* Names are compared as they stand, but a name with this byte is guarded. */
	if (scan.tokens == 0 || strchr(zf_field_text(field), 0xff) != NULL)
		return ZF_SCAN_UNKNOWN;
	skip_space(&scan);
	if (scan.at == scan.end || *scan.at != '{' || !scan_value(&scan, 0, 0))
		return ZF_SCAN_UNKNOWN;
	skip_space(&scan);
	if (scan.at < scan.end)
		return ZF_SCAN_UNKNOWN;
	*value = scan.value;
	*value_length = scan.value_length;
	return scan.value != NULL ? ZF_SCAN_FOUND : ZF_SCAN_MISSING;
}
