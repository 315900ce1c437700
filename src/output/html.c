/*
 * html.c - text as HTML, whatever it holds
 */
#include "output/html.h"

#include "input/utf8.h"
#include "util/error.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NAME_MOST 300

static void put_bytes(struct zf_html *html, const void *bytes, size_t length)
{
	html->failed = html->failed || !zf_buffer_append(html->to, bytes, length, html->error);
}

void zf_html_put(struct zf_html *html, const char *text)
{
	put_bytes(html, text, strlen(text));
}

void zf_html_format(struct zf_html *html, const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	zf_html_put(html, text);
}

/* ---- Text ---------------------------------------------------------------- */

/* First and last code points of what cannot be seen, or reorders the text around it. */
static const struct {
	uint32_t first, last;
} invisible[] = {
	{0x0000, 0x001f},    {0x007f, 0x009f}, {0x00ad, 0x00ad},   {0x034f, 0x034f},   {0x061c, 0x061c},
	{0x115f, 0x1160},    {0x17b4, 0x17b5}, {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
	{0x2060, 0x206f},    {0x3164, 0x3164}, {0xfdd0, 0xfdef},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
	{0xfff0, 0xfffb},    {0xfffe, 0xffff}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
	{0xfffff, 0x10ffff},
};

static bool is_invisible(uint32_t code)
{
	/* The last two code points of each plane are no characters. */
	if ((code & 0xfffe) == 0xfffe)
		return true;
	for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++)
		if (code >= invisible[i].first && code <= invisible[i].last)
			return true;
	return false;
}

/* The code point at the beginning of valid UTF-8, and its length. */
static uint32_t decode(const unsigned char *at, size_t *length)
{
	*length = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
	switch (*length) {
	case 1:
		return at[0];
	case 2:
		return (at[0] & 0x1fU) << 6 | (at[1] & 0x3fU);
	case 3:
		return (at[0] & 0x0fU) << 12 | (at[1] & 0x3fU) << 6 | (at[2] & 0x3fU);
	default:
		return (at[0] & 0x07U) << 18 | (at[1] & 0x3fU) << 12 | (at[2] & 0x3fU) << 6 | (at[3] & 0x3fU);
	}
}

/* A string of escapes is one element. */
static void turn_escapes(struct zf_html *html, bool *escapes, bool wanted)
{
	if (*escapes != wanted)
		zf_html_put(html, wanted ? "<i>" : "</i>");
	*escapes = wanted;
}

static void put_code(struct zf_html *html, const unsigned char *at, size_t length, uint32_t code, bool *escapes,
                     enum zf_html_text kind)
{
	const bool stays = kind == ZF_HTML_LINES && (code == '\n' || code == '\t');
	const bool escaped = !stays && is_invisible(code);

	turn_escapes(html, escapes, escaped);
	if (escaped)
		zf_html_format(html, "U+%04" PRIX32 " ", code);
	else if (code == '&')
		zf_html_put(html, "&amp;");
	else if (code == '<')
		zf_html_put(html, "&lt;");
	else if (code == '>')
		zf_html_put(html, "&gt;");
	else if (code == '"')
		zf_html_put(html, "&quot;");
	else if (code == '\'')
		zf_html_put(html, "&#39;");
	else
		put_bytes(html, at, length);
}

size_t zf_html_text(struct zf_html *html, const void *bytes, size_t length, enum zf_html_text kind, size_t most)
{
	const unsigned char *at = bytes;
	const unsigned char *const end = at + length;
	const size_t begin = html->to->length;
	size_t valid = 0; /* bytes from `at` on that are UTF-8 */
	bool escapes = false;

	while (at < end && html->to->length - begin < most && !html->failed) {
		size_t taken = 1;

		if (valid == 0)
			valid = zf_utf8_prefix(at, (size_t)(end - at));
		if (valid == 0) {
			turn_escapes(html, &escapes, true);
			zf_html_format(html, "0x%02X ", *at);
		} else {
			const uint32_t code = decode(at, &taken);

			put_code(html, at, taken, code, &escapes, kind);
			valid -= taken;
		}
		at += taken;
	}
	turn_escapes(html, &escapes, false);
	if (at < end)
		zf_html_put(html, "\xe2\x80\xa6");
	return length - (size_t)(end - at);
}

void zf_html_name(struct zf_html *html, const char *name)
{
	zf_html_text(html, name, strlen(name), ZF_HTML_LINE, NAME_MOST);
}

/* ---- Numbers ------------------------------------------------------------- */

void zf_html_count(struct zf_html *html, uint64_t count)
{
	char digits[24], text[32];
	const size_t length = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, count);
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			text[used++] = ',';
		text[used++] = digits[i];
	}
	put_bytes(html, text, used);
}

void zf_html_bytes(struct zf_html *html, double bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
	size_t unit = 0;

	/* 999.5 would be printed as 1000. */
	while (bytes >= 999.5 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1000;
		unit++;
	}
	if (unit == 0 && bytes == 1)
		zf_html_put(html, "1 byte");
	else
		zf_html_format(html, "%.*f %s",
		               unit == 0 || bytes >= 99.95 ? 0
		               : bytes >= 9.995            ? 1
		                                           : 2,
		               bytes, units[unit]);
}

void zf_html_share(struct zf_html *html, double share)
{
	const double percent = 100 * share;

	zf_html_format(html, percent < 0.095 ? "%.1g %%" : percent < 9.95 ? "%.1f %%" : "%.0f %%", percent);
}

void zf_html_score(struct zf_html *html, double score)
{
	const double size = fabs(score);

	if (size >= 1e6 || (size > 0 && size < 1e-4))
		zf_html_format(html, "%.3g", score);
	else
		zf_html_format(html, "%.*f", size >= 1000 ? 0 : size >= 10 ? 2 : 4, score);
}

void zf_html_some(struct zf_html *html, uint64_t count, const char *word)
{
	zf_html_count(html, count);
	zf_html_format(html, " %s%s", word, count == 1 ? "" : "s");
}
