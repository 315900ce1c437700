/*
 * html.h - text as HTML, whatever it holds
 *
 * The functions write to a buffer and remember the first failure, for lack of memory: a caller looks at `failed` once,
 * at the end.
 */
#ifndef ZF_OUTPUT_HTML_H
#define ZF_OUTPUT_HTML_H

#include "util/buffer.h"

struct zf_html {
	struct zf_buffer *to;
	zipfit_error *error; /* filled once `failed` */
	bool failed;
};

/* Text that is HTML already. */
void zf_html_put(struct zf_html *html, const char *text);

/* The same, formatted as by printf(), up to 500 bytes: for numbers and names of this program. */
void zf_html_format(struct zf_html *html, const char *format, ...) ZIPFIT_PRINTF(2, 3);

enum zf_html_text {
	ZF_HTML_LINE,  /* a newline is shown as an escape too */
	ZF_HTML_LINES, /* a newline stays one */
};

/*
 * Any bytes, as text. What has a meaning in HTML becomes a reference. Control characters, those that are invisible
 * or change the direction of text, and bytes that are not UTF-8 become visible: <i>U+202E</i>, <i>0xFF</i>. Ends with
 * an ellipsis where the HTML would be longer than about `most` bytes. Returns how many bytes it has taken.
 */
size_t zf_html_text(struct zf_html *html, const void *bytes, size_t length, enum zf_html_text kind, size_t most);

/* The same for a name, on one line, up to some 300 bytes. */
void zf_html_name(struct zf_html *html, const char *name);

/* 1234567 as 1,234,567; bytes as 1.23 MB; a share, 0 to 1, as 12.3 %; a score with four digits behind the point. */
void zf_html_count(struct zf_html *html, uint64_t count);
void zf_html_bytes(struct zf_html *html, double bytes);
void zf_html_share(struct zf_html *html, double share);
void zf_html_score(struct zf_html *html, double score);

/* "1 record", "2,000 records": the count and the word, with an s where it is not one. */
void zf_html_some(struct zf_html *html, uint64_t count, const char *word);

#endif
