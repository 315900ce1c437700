/*
 * test_page.c - any bytes as HTML, numbers, and excerpts of documents
 */
#include "output/page.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The HTML of some text, until the next call. */
static const char *html_of(const void *bytes, size_t length, enum zf_html_text kind, size_t most)
{
	static struct zf_buffer buffer;
	zipfit_error error;
	struct zf_html html = {&buffer, &error, false};

	buffer.length = 0;
	zf_html_text(&html, bytes, length, kind, most);
	zf_html_put(&html, "");
	assert_false(html.failed);
	assert_true(zf_buffer_append_byte(&buffer, '\0', &error));
	return (const char *)buffer.data;
}

static const char *line_of(const char *text)
{
	return html_of(text, strlen(text), ZF_HTML_LINE, 1000);
}

static void escapes(void **state)
{
	(void)state;
	assert_string_equal(line_of("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
	assert_string_equal(html_of("x\0y", 3, ZF_HTML_LINE, 100), "x<i>U+0000 </i>y");
	assert_string_equal(line_of("\xff\xfe\x80z"), "<i>0xFF 0xFE 0x80 </i>z");
	assert_string_equal(line_of("\xe2\x80\xae\x1b[0m"), "<i>U+202E U+001B </i>[0m");
	assert_string_equal(line_of("gr\xc3\xbc\xc3\x9f \xe6\x96\x87 \xf0\x9f\x98\x80"),
	                    "gr\xc3\xbc\xc3\x9f \xe6\x96\x87 \xf0\x9f\x98\x80");
	assert_string_equal(line_of("\xed\xa0\x80"), "<i>0xED 0xA0 0x80 </i>");
	assert_string_equal(line_of("a\nb\tc\r"), "a<i>U+000A </i>b<i>U+0009 </i>c<i>U+000D </i>");
	assert_string_equal(html_of("a\nb\tc\r", 6, ZF_HTML_LINES, 100), "a\nb\tc<i>U+000D </i>");
	assert_string_equal(line_of("\xf3\xa0\x81\x81\xef\xbf\xbf"), "<i>U+E0041 U+FFFF </i>");
	assert_string_equal(html_of("abcdefgh", 8, ZF_HTML_LINE, 4), "abcd\xe2\x80\xa6");
}

/* Each byte, and each code point that no page may hold as it is, is either safe or written out. */
static void escapes_everything(void **state)
{
	(void)state;
	for (unsigned code = 0; code < 0x3000; code++) {
		const unsigned char bytes[] = {(unsigned char)(0xe0 | code >> 12),
		                               (unsigned char)(0x80 | (code >> 6 & 0x3f)),
		                               (unsigned char)(0x80 | (code & 0x3f))};
		const unsigned char two[] = {(unsigned char)(0xc0 | code >> 6), bytes[2]}, one = (unsigned char)code;
		const char *text = code < 0x80    ? html_of(&one, 1, ZF_HTML_LINE, 100)
		                   : code < 0x800 ? html_of(two, 2, ZF_HTML_LINE, 100)
		                                  : html_of(bytes, 3, ZF_HTML_LINE, 100);
		char escape[32];
		const bool hides = code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c ||
		                   (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
		                   (code >= 0x2066 && code <= 0x2069) || code == 0xad;

		snprintf(escape, sizeof(escape), "<i>U+%04X </i>", code);
		assert_true(!hides || strcmp(text, escape) == 0);
		assert_true(code < 0x20 || strpbrk(text, "<>\"'") == NULL || strcmp(text, escape) == 0);
	}
}

/* What a function writes of a number. */
#define WRITES(call, text)                                                                                             \
	do {                                                                                                           \
		struct zf_buffer buffer = {0};                                                                         \
		zipfit_error error;                                                                                    \
		struct zf_html html = {&buffer, &error, false};                                                        \
		call;                                                                                                  \
		assert_true(!html.failed && zf_buffer_append_byte(&buffer, '\0', &error));                             \
		assert_string_equal((const char *)buffer.data, text);                                                  \
		zf_buffer_free(&buffer);                                                                               \
	} while (0)

static void numbers(void **state)
{
	(void)state;
	WRITES(zf_html_count(&html, 0), "0");
	WRITES(zf_html_count(&html, 999), "999");
	WRITES(zf_html_count(&html, 1000), "1,000");
	WRITES(zf_html_count(&html, UINT64_MAX), "18,446,744,073,709,551,615");
	WRITES(zf_html_bytes(&html, 1), "1 byte");
	WRITES(zf_html_bytes(&html, 999), "999 bytes");
	WRITES(zf_html_bytes(&html, 999.6), "1.00 kB");
	WRITES(zf_html_bytes(&html, 12345678), "12.3 MB");
	WRITES(zf_html_share(&html, 0), "0 %");
	WRITES(zf_html_share(&html, 0.00004), "0.004 %");
	WRITES(zf_html_share(&html, 0.0123), "1.2 %");
	WRITES(zf_html_share(&html, 1), "100 %");
	WRITES(zf_html_score(&html, 0.123456), "0.1235");
	WRITES(zf_html_score(&html, -1234.5), "-1234");
	WRITES(zf_html_some(&html, 1, "record"), "1 record");
	WRITES(zf_html_some(&html, 2000, "record"), "2,000 records");
}

static char *excerpt_of(const char *text, size_t length, const size_t (*passages)[2], size_t count)
{
	struct zf_buffer buffer = {0};
	zipfit_error error;

	assert_true(zf_page_excerpt(&buffer, (const unsigned char *)text, length, passages, count, &error));
	assert_true(zf_buffer_append_byte(&buffer, '\0', &error));
	return (char *)buffer.data;
}

static void excerpts(void **state)
{
	static const size_t near[][2] = {{8, 3}, {0, 4}}, in_character[][2] = {{2, 2}}, far[][2] = {{5000, 20}};
	char *text = excerpt_of("<b>d ef ghijk", 13, near, 2), *long_text = malloc(6000);

	(void)state;
	assert_string_equal(text, "<mark>&lt;b&gt;d</mark> ef <mark>ghi</mark>jk");
	free(text);
	/* A passage that begins within a character is marked from the next one on. */
	text = excerpt_of("a\xc3\xbc\xc3\xb6z", 6, in_character, 1);
	assert_string_equal(text, "a\xc3\xbc<mark>\xc3\xb6</mark>z");
	free(text);
	assert_non_null(long_text);
	memset(long_text, '.', 6000);
	memset(long_text + 5000, 'p', 20);
	text = excerpt_of(long_text, 6000, far, 1);
	assert_non_null(strstr(text, "<mark>pppppppppppppppppppp</mark>..."));
	assert_true(strlen(text) < 700);
	free(text);
	/* What is long when it is written out is cut. */
	memset(long_text, 0xff, 6000);
	text = excerpt_of(long_text, 6000, far, 1);
	assert_true(strlen(text) < 5000);
	free(text);
	free(long_text);
	text = excerpt_of("", 0, NULL, 0);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes),
		cmocka_unit_test(escapes_everything),
		cmocka_unit_test(numbers),
		cmocka_unit_test(excerpts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
