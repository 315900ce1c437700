/*
 * tokens.c - splits a text into lower-case words and punctuation
 *
 * A table holds the lower case and the class of each character of the basic plane; utf8proc, which takes about 100 ns
 * for each, fills it and is asked for other planes. Two characters have no lower case of their own: U+0130 becomes two
 * characters, and the capital sigma depends on its place in the word (Unicode, section 3.13, Final_Sigma).
 */
#include "util/tokens.h"

#include "util/character.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define BASIC_PLANE ((size_t)0x10000)

/* An entry: the code of the lower case, and above it the class. */
#define CODE_MASK   0x1fffffu
#define CLASS_SHIFT 24

#define CAPITAL_I_WITH_DOT 0x130u
#define COMBINING_DOT      0x307u
#define CAPITAL_SIGMA      0x3a3u
#define FINAL_SIGMA        0x3c2u

/* Room for this many bytes is made at a time. */
#define RUN_BYTES       ((size_t)256)
#define CHARACTER_BYTES ((size_t)4)

enum class {
	PUNCTUATION,
	WORD,
	SPACE,
};

struct zf_token_table {
	uint32_t entries[BASIC_PLANE];
};

struct code_range {
	uint32_t first, last;
};

static bool is_within(const struct code_range *ranges, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* ---- The table ----------------------------------------------------------- */

/* What Python's str.isspace() is true for. */
static bool is_space(uint32_t code)
{
	static const struct code_range spaces[] = {
		{0x09, 0x0d},     {0x1c, 0x20},     {0x85, 0x85},     {0xa0, 0xa0},     {0x1680, 0x1680},
		{0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
	};

	return is_within(spaces, sizeof(spaces) / sizeof(spaces[0]), code);
}

static bool is_word(uint32_t code)
{
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return code == '_';
	}
}

static uint32_t make_entry(uint32_t code)
{
	const uint32_t lower = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
	const enum class class = is_space(code) ? SPACE : is_word(code) ? WORD : PUNCTUATION;

	return lower | (uint32_t) class << CLASS_SHIFT;
}

struct zf_token_table *zf_token_table_new(zipfit_error *error)
{
	struct zf_token_table *table = malloc(sizeof(*table));

	if (table == NULL) {
		zf_fail_memory(error, "a table of characters");
		return NULL;
	}
	for (uint32_t code = 0; code < BASIC_PLANE; code++)
		table->entries[code] = make_entry(code);
	table->entries[CAPITAL_I_WITH_DOT] = 'i' | (uint32_t)WORD << CLASS_SHIFT;
	return table;
}

void zf_token_table_free(struct zf_token_table *table)
{
	free(table);
}

/* ---- The final sigma ------------------------------------------------------ */

/* The property Cased: upper, lower and title case, and letters and numbers that only look like it. */
static bool is_cased(uint32_t code)
{
	static const struct code_range others[] = {
		{0xaa, 0xaa},     {0xba, 0xba},     {0x2b0, 0x2b8},   {0x2c0, 0x2c1},   {0x2e0, 0x2e4},
		{0x345, 0x345},   {0x37a, 0x37a},   {0x1d2c, 0x1d6a}, {0x1d78, 0x1d78}, {0x1d9b, 0x1dbf},
		{0x2071, 0x2071}, {0x207f, 0x207f}, {0x2090, 0x209c}, {0x2160, 0x217f}, {0x24b6, 0x24e9},
		{0x2c7c, 0x2c7d}, {0xa69c, 0xa69d}, {0xa770, 0xa770}, {0xa7f8, 0xa7f9}, {0xab5c, 0xab5f},
	};
	const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

	return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
	       category == UTF8PROC_CATEGORY_LT || is_within(others, sizeof(others) / sizeof(others[0]), code);
}

/* The property Case_Ignorable: marks, format characters, modifiers, and punctuation within words. */
static bool is_case_ignorable(uint32_t code)
{
	static const struct code_range within_words[] = {
		{0x27, 0x27},     {0x2e, 0x2e},     {0x3a, 0x3a},     {0xb7, 0xb7},
		{0x387, 0x387},   {0x55f, 0x55f},   {0x5f4, 0x5f4},   {0x2018, 0x2019},
		{0x2024, 0x2024}, {0x2027, 0x2027}, {0xfe13, 0xfe13}, {0xfe52, 0xfe52},
		{0xfe55, 0xfe55}, {0xff07, 0xff07}, {0xff0e, 0xff0e}, {0xff1a, 0xff1a},
	};

	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_SK:
		return true;
	default:
		return is_within(within_words, sizeof(within_words) / sizeof(within_words[0]), code);
	}
}

/* The code of the character that ends before `at`, and its bytes in `*length`. */
static uint32_t character_before(const unsigned char *first, const unsigned char *at, size_t *length)
{
	for (size_t bytes = 4; bytes > 1; bytes--)
		if ((size_t)(at - first) >= bytes) {
			const uint32_t code = zf_character(at - bytes, bytes, length);

			if (*length == bytes)
				return code;
		}
	*length = 1;
	return at[-1] < 0x80 ? at[-1] : ZF_BAD_BYTE + at[-1];
}

/* Whether the capital sigma at `tokens->at`, of 2 bytes, ends a word. */
static bool is_final_sigma(const struct zf_tokens *tokens)
{
	const unsigned char *at = tokens->at;
	uint32_t code = 0;
	size_t length;
	bool cased = false;

	while (at > tokens->first) {
		code = character_before(tokens->first, at, &length);
		at -= length;
		cased = code < ZF_BAD_BYTE && is_cased(code);
		if (code >= ZF_BAD_BYTE || !is_case_ignorable(code))
			break;
		cased = false;
	}
	if (!cased)
		return false;
	for (at = tokens->at + 2; at < tokens->after; at += length) {
		code = zf_character(at, (size_t)(tokens->after - at), &length);
		if (code >= ZF_BAD_BYTE || !is_case_ignorable(code))
			return code >= ZF_BAD_BYTE || !is_cased(code);
	}
	return true;
}

/* ---- Reading -------------------------------------------------------------- */

void zf_tokens_start(struct zf_tokens *tokens, const struct zf_token_table *table, const void *text, size_t length)
{
	zf_buffer_reset(&tokens->text);
	tokens->previous = tokens->begin = tokens->end = 0;
	tokens->count = 0;
	tokens->table = table;
	tokens->first = tokens->at = text;
	tokens->after = length > 0 ? tokens->first + length : tokens->first;
	tokens->pending_dot = false;
}

void zf_tokens_free(struct zf_tokens *tokens)
{
	zf_buffer_free(&tokens->text);
}

/* peek() for a character that is not ASCII. */
static uint32_t look_up(const struct zf_tokens *tokens, size_t *length)
{
	const uint32_t code = zf_character(tokens->at, (size_t)(tokens->after - tokens->at), length);

	if (code >= ZF_BAD_BYTE)
		return code | (uint32_t)PUNCTUATION << CLASS_SHIFT;
	if (code == CAPITAL_SIGMA && is_final_sigma(tokens))
		return FINAL_SIGMA | (uint32_t)WORD << CLASS_SHIFT;
	return code < BASIC_PLANE ? tokens->table->entries[code] : make_entry(code);
}

/* The entry of the next character, which is there, and its bytes in `*length`. */
static inline uint32_t peek(const struct zf_tokens *tokens, size_t *length)
{
	if (*tokens->at >= 0x80)
		return look_up(tokens, length);
	*length = 1;
	return tokens->table->entries[*tokens->at];
}

void zf_tokens_forget(struct zf_tokens *tokens)
{
	const size_t length = tokens->end - tokens->begin;

	if (tokens->begin == 0)
		return;
	memmove(tokens->text.data, tokens->text.data + tokens->begin, length);
	tokens->begin = 0;
	tokens->end = tokens->text.length = length;
}

/* Skips white space and sets `*class` to that of what follows; false at the end of the text. */
static bool skip_space(struct zf_tokens *tokens, uint32_t *class)
{
	size_t length;

	*class = PUNCTUATION;
	if (tokens->pending_dot)
		return true;
	for (; tokens->at < tokens->after; tokens->at += length) {
		*class = peek(tokens, &length) >> CLASS_SHIFT;
		if (*class != SPACE)
			return true;
	}
	return false;
}

/* Makes room for a space and a run. */
static bool make_room(struct zf_tokens *tokens, zipfit_error *error)
{
	return tokens->text.capacity - tokens->text.length >= 1 + RUN_BYTES ||
	       zf_buffer_reserve(&tokens->text, 1 + RUN_BYTES, error);
}

/* Appends the ASCII characters of a class that come next, at most as many as there is room for. */
static void read_ascii(struct zf_tokens *tokens, uint32_t class, size_t room)
{
	const size_t left = (size_t)(tokens->after - tokens->at);
	const unsigned char *const stop = tokens->at + (left < room ? left : room);
	unsigned char *to = tokens->text.data + tokens->text.length;

	while (tokens->at < stop && *tokens->at < 0x80) {
		const uint32_t entry = tokens->table->entries[*tokens->at];

		if (entry >> CLASS_SHIFT != class)
			break;
		*to++ = (unsigned char)entry;
		tokens->at++;
	}
	tokens->text.length = (size_t)(to - tokens->text.data);
}

/* Appends the characters of one class. There is room for a run of them. */
static bool read_run(struct zf_tokens *tokens, uint32_t class, zipfit_error *error)
{
	size_t length;

	if (tokens->pending_dot) {
		tokens->pending_dot = false;
		tokens->text.length += zf_put_character(COMBINING_DOT, tokens->text.data + tokens->text.length);
	}
	while (tokens->at < tokens->after) {
		uint32_t entry;

		read_ascii(tokens, class, RUN_BYTES - 2 * CHARACTER_BYTES);
		if (tokens->at == tokens->after)
			break;
		entry = peek(tokens, &length);
		if (entry >> CLASS_SHIFT != class)
			break;
		tokens->text.length += zf_put_character(entry & CODE_MASK, tokens->text.data + tokens->text.length);
		tokens->at += length;
		/* The only capital of two bytes whose lower case is an "i". */
		if (length == 2 && (entry & CODE_MASK) == 'i') {
			tokens->pending_dot = true;
			break;
		}
		if (!make_room(tokens, error))
			return false;
	}
	return true;
}

bool zf_next_token(struct zf_tokens *tokens, bool *found, zipfit_error *error)
{
	uint32_t class;

	*found = skip_space(tokens, &class);
	if (!*found)
		return true;
	if (!make_room(tokens, error))
		return false;
	if (tokens->count > 0)
		tokens->text.data[tokens->text.length++] = ' ';
	tokens->previous = tokens->begin;
	tokens->begin = tokens->text.length;
	if (!read_run(tokens, class, error))
		return false;
	tokens->end = tokens->text.length;
	tokens->count++;
	return true;
}
