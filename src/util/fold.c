/*
 * fold.c - folds characters, by utf8proc
 *
 * utf8proc gives a character's decomposition, case folding and category, but takes about 100 ns
 * per character. So a table holds the results for the basic plane, which has nearly all
 * characters of texts; for other planes utf8proc is called each time.
 *
 * An entry of the table is a folded character or, with the highest bit set, the offset in
 * `sequences` and the number of several.
 */
#include "util/fold.h"

#include "util/character.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define BASIC_PLANE ((size_t)0x10000)

#define SEQUENCE     0x80000000u
#define LENGTH_SHIFT 24
#define OFFSET_MASK  0xffffffu

/* Room for the sequences of the basic plane, which have about 65,000 characters. */
#define SEQUENCES ((size_t)0x20000)

struct zf_fold {
	uint32_t table[BASIC_PLANE];
	zf_folded *sequences;
	size_t used;
};

/* ---- Kinds of characters ------------------------------------------------- */

struct code_range {
	utf8proc_int32_t first, last;
};

/*
 * Scripts without spaces between words: ideographs and kana, and the scripts for which line
 * breaking needs a dictionary (class SA of UAX #14). Hangul and Yi have spaces.
 */
static const struct code_range alone[] = {
	{0x0e00, 0x0eff},   /* Thai, Lao */
	{0x1000, 0x109f},   /* Myanmar */
	{0x1780, 0x17ff},   /* Khmer */
	{0x1950, 0x19df},   /* Tai Le, New Tai Lue */
	{0x1a20, 0x1aaf},   /* Tai Tham */
	{0x2e80, 0x30ff},   /* radicals, ideographic marks, Hiragana, Katakana */
	{0x31f0, 0x31ff},   /* Katakana */
	{0x3400, 0x4dbf},   /* ideographs */
	{0x4e00, 0x9fff},   /* ideographs */
	{0xa9e0, 0xa9ff},   /* Myanmar */
	{0xaa60, 0xaadf},   /* Myanmar, Tai Viet */
	{0xf900, 0xfaff},   /* ideographs */
	{0x11700, 0x1174f}, /* Ahom */
	{0x116d0, 0x116ff}, /* Myanmar */
	{0x16fe0, 0x18dff}, /* Tangut, Khitan */
	{0x1aff0, 0x1b2ff}, /* Kana, Nushu */
	{0x20000, 0x3ffff}, /* ideographs */
};

static bool is_alone(utf8proc_int32_t code)
{
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		if (code >= alone[i].first && code <= alone[i].last)
			return true;
	return false;
}

/* Characters whose category is letter but which are used as apostrophes and quotes. */
static bool is_apostrophe(utf8proc_int32_t code)
{
	return (code >= 0x2b9 && code <= 0x2bf) || code == 0x2c8 || code == 0x2ee;
}

static bool is_mark(utf8proc_category_t category)
{
	return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME;
}

static zf_folded fold(utf8proc_int32_t code, enum zf_fold_kind kind)
{
	return (zf_folded)code | (zf_folded)kind << 24;
}

/* The ASCII form of a typographic quote or dash, or the character itself. */
static utf8proc_int32_t plain_form(utf8proc_int32_t code, utf8proc_category_t category)
{
	if (category == UTF8PROC_CATEGORY_PD || code == 0x2212)
		return '-';
	if (is_apostrophe(code) || (code >= 0x2018 && code <= 0x201b) || code == 0x2039 || code == 0x203a)
		return '\'';
	if ((code >= 0x201c && code <= 0x201f) || code == 0xab || code == 0xbb)
		return '"';
	return code;
}

/* Sets `*folded` to the folded form of a fully decomposed character; false if the character is ignored. */
static bool classify(utf8proc_int32_t code, zf_folded *folded)
{
	const utf8proc_category_t category = utf8proc_category(code);

	if (is_apostrophe(code)) {
		*folded = fold('\'', ZF_FOLD_BETWEEN);
		return true;
	}
	if ((code >= '\t' && code <= '\r') || code == 0x85) {
		*folded = fold(' ', ZF_FOLD_SPACE);
		return true;
	}
	switch (category) {
	case UTF8PROC_CATEGORY_CF:
		return false;
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		*folded = fold(' ', ZF_FOLD_SPACE);
		return true;
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		*folded = fold(code, is_alone(code) ? ZF_FOLD_ALONE : ZF_FOLD_LETTER);
		return true;
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CS:
		*folded = fold(code, ZF_FOLD_LETTER);
		return true;
	default:
		*folded = fold(plain_form(code, category), is_mark(category) ? ZF_FOLD_MARK : ZF_FOLD_BETWEEN);
		return true;
	}
}

/*
 * Folds a character into `to`, and returns the number of folded characters. It is decomposed
 * first; then the case of everything but marks is folded. In the other order, two forms of one
 * character could differ: U+0345 is a mark that folds to a letter.
 */
static size_t fold_character(utf8proc_int32_t code, zf_folded *to)
{
	const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE;
	utf8proc_int32_t parts[ZF_FOLDED_MAX], cases[ZF_FOLDED_MAX];
	int boundary = 0;
	const utf8proc_ssize_t count = utf8proc_decompose_char(code, parts, ZF_FOLDED_MAX, options, &boundary);
	size_t written = 0;

	for (utf8proc_ssize_t i = 0; i < count && i < ZF_FOLDED_MAX; i++) {
		utf8proc_ssize_t folded = 1;

		cases[0] = parts[i];
		if (!is_mark(utf8proc_category(parts[i])))
			folded = utf8proc_decompose_char(parts[i], cases, ZF_FOLDED_MAX, options | UTF8PROC_CASEFOLD,
			                                 &boundary);
		for (utf8proc_ssize_t j = 0; j < folded && written < ZF_FOLDED_MAX; j++)
			written += classify(cases[j], &to[written]);
	}
	return written;
}

/* ---- The table ----------------------------------------------------------- */

static void fill(struct zf_fold *table)
{
	for (size_t code = 0; code < BASIC_PLANE; code++) {
		zf_folded folded[ZF_FOLDED_MAX];
		const size_t count = fold_character((utf8proc_int32_t)code, folded);

		if (count == 1) {
			table->table[code] = folded[0];
			continue;
		}
		/* No version of Unicode should exceed `sequences`; if one does, the rest folds to nothing. */
		table->table[code] = SEQUENCE;
		if (count > SEQUENCES - table->used)
			continue;
		table->table[code] = SEQUENCE | (uint32_t)count << LENGTH_SHIFT | (uint32_t)table->used;
		memcpy(table->sequences + table->used, folded, count * sizeof(folded[0]));
		table->used += count;
	}
}

struct zf_fold *zf_fold_new(zipfit_error *error)
{
	struct zf_fold *table = malloc(sizeof(*table));

	if (table != NULL) {
		table->used = 0;
		table->sequences = malloc(SEQUENCES * sizeof(*table->sequences));
	}
	if (table == NULL || table->sequences == NULL) {
		free(table);
		zf_fail_memory(error, "a table of characters");
		return NULL;
	}
	fill(table);
	return table;
}

void zf_fold_free(struct zf_fold *table)
{
	if (table == NULL)
		return;
	free(table->sequences);
	free(table);
}

/* ---- Reading ------------------------------------------------------------- */

const zf_folded *zf_fold_next(const struct zf_fold *table, const unsigned char **at, const unsigned char *end,
                              zf_folded *own, size_t *count)
{
	size_t length;
	const uint32_t code = zf_character(*at, (size_t)(end - *at), &length);
	uint32_t entry;

	*at += length;
	*count = 1;
	if (code >= BASIC_PLANE) {
		if (code < ZF_BAD_BYTE)
			*count = fold_character((utf8proc_int32_t)code, own);
		else
			own[0] = fold((utf8proc_int32_t)code, ZF_FOLD_LETTER);
		return own;
	}
	entry = table->table[code];
	if ((entry & SEQUENCE) == 0)
		return &table->table[code];
	*count = entry >> LENGTH_SHIFT & 0x7f;
	return table->sequences + (entry & OFFSET_MASK);
}
