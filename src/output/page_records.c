/*
 * page_records.c - the records that the page shows, and excerpts of their documents
 */
#include "output/page.h"

#include "shards/span.h"

#include <stdlib.h>
#include <string.h>

#define BEGINNING    280  /* bytes of the document that are always shown */
#define AROUND       70   /* bytes before and after a passage */
#define PASSAGE      400  /* bytes of one passage, at most */
#define EXCERPT      1100 /* bytes of all, at most */
#define EXCERPT_HTML 4500 /* bytes of its HTML, at most: escapes are longer than what they stand for */

/* ---- Excerpts ------------------------------------------------------------ */

struct interval {
	size_t begin, end;
};

static int by_begin(const void *a, const void *b)
{
	const struct interval *left = a, *right = b;

	return (left->begin > right->begin) - (left->begin < right->begin);
}

/* The first place from `at` on where a character begins, if that is near. */
static size_t next_character(const unsigned char *document, size_t length, size_t at)
{
	for (size_t i = at; i < length && i < at + 4; i++)
		if ((document[i] & 0xc0) != 0x80)
			return i;
	return at + 4 < length ? at : length;
}

/* Lists what is shown, in order and without overlaps; returns how many intervals. */
static size_t list_shown(const unsigned char *document, size_t length, const struct interval *passages, size_t count,
                         struct interval *shown)
{
	size_t all = 1, kept = 0;

	shown[0] = (struct interval){0, BEGINNING < length ? BEGINNING : length};
	for (size_t i = 0; i < count; i++) {
		const size_t size = passages[i].end - passages[i].begin;
		const size_t end = passages[i].begin + (size < PASSAGE ? size : PASSAGE) + AROUND;

		shown[all++] = (struct interval){passages[i].begin > AROUND ? passages[i].begin - AROUND : 0,
		                                 end < length ? end : length};
	}
	qsort(shown, all, sizeof(*shown), by_begin);
	for (size_t i = 1; i < all; i++) {
		if (shown[i].begin > shown[kept].end + AROUND / 2)
			shown[++kept] = shown[i];
		else if (shown[i].end > shown[kept].end)
			shown[kept].end = shown[i].end;
	}
	for (size_t i = 0; i <= kept; i++) {
		shown[i].begin = next_character(document, length, shown[i].begin);
		shown[i].end = next_character(document, length, shown[i].end);
	}
	return kept + 1;
}

/* Shows the bytes of the document, of which some belong to passages. */
static void put_interval(struct zf_html *html, const unsigned char *document, struct interval shown,
                         const struct interval *passages, size_t count, size_t most)
{
	size_t at = shown.begin;

	for (size_t i = 0; i < count && at < shown.end && html->to->length < most; i++) {
		const size_t begin = passages[i].begin > at ? passages[i].begin : at;
		const size_t end = passages[i].end < shown.end ? passages[i].end : shown.end;

		if (begin >= end)
			continue;
		zf_html_text(html, document + at, begin - at, ZF_HTML_LINES, most - html->to->length);
		zf_html_put(html, "<mark>");
		zf_html_text(html, document + begin, end - begin, ZF_HTML_LINES,
		             html->to->length < most ? most - html->to->length : 1);
		zf_html_put(html, "</mark>");
		at = end;
	}
	if (at < shown.end && html->to->length < most)
		zf_html_text(html, document + at, shown.end - at, ZF_HTML_LINES, most - html->to->length);
}

static const char gap[] = "<span class=\"gap\"> […] </span>";

bool zf_page_excerpt(struct zf_buffer *to, const unsigned char *document, size_t length, const size_t (*passages)[2],
                     size_t count, zipfit_error *error)
{
	struct zf_html html = {to, error, false};
	struct interval marked[ZF_EXCERPT_PASSAGES] = {{0, 0}}, shown[ZF_EXCERPT_PASSAGES + 1];
	const size_t most = to->length + EXCERPT_HTML;
	size_t shown_count, left = EXCERPT;

	for (size_t i = 0; i < count; i++) {
		marked[i].begin = next_character(document, length, passages[i][0]);
		marked[i].end = next_character(document, length, passages[i][0] + passages[i][1]);
	}
	qsort(marked, count, sizeof(*marked), by_begin);
	shown_count = list_shown(document, length, marked, count, shown);
	for (size_t i = 0; i < shown_count && left > 0 && to->length < most; i++) {
		if (shown[i].end - shown[i].begin > left)
			shown[i].end = next_character(document, length, shown[i].begin + left);
		left -= shown[i].end - shown[i].begin < left ? shown[i].end - shown[i].begin : left;
		if (shown[i].begin > 0)
			zf_html_put(&html, gap);
		put_interval(&html, document, shown[i], marked, count, most);
		if (i + 1 == shown_count && shown[i].end < length)
			zf_html_put(&html, gap);
	}
	return !html.failed;
}

/* ---- Records ------------------------------------------------------------- */

static void put_place(struct zf_html *html, const char *path, uint64_t line)
{
	zf_html_put(html, "<bdi>");
	zf_html_name(html, path);
	zf_html_put(html, "</bdi>:");
	zf_html_count(html, line);
}

static void put_nearest(struct zf_html *html, const struct zf_page_record *record)
{
	if (record->nearest == NULL)
		return;
	zf_html_put(html, "<span>nearest target ");
	if (record->nearest[0] != '\0')
		put_place(html, record->nearest, record->nearest_line);
	zf_html_format(html, ", distance %.3f</span><span>", record->ncd);
	if (record->shared > 0)
		zf_html_some(html, record->shared, "byte");
	zf_html_put(html, record->shared > 0 ? " in marked passages" : "no shared passage");
	zf_html_put(html, "</span>");
}

static void put_record(struct zf_html *html, const struct zf_page_record *record)
{
	zf_html_put(html, "<article><header><h4>");
	if (record->rank > 0) {
		zf_html_put(html, "Rank ");
		zf_html_count(html, record->rank);
	} else {
		zf_html_put(html, "Not selected");
	}
	zf_html_put(html, "</h4><span>score ");
	zf_html_score(html, record->score);
	zf_html_put(html, "</span><span>");
	put_place(html, record->path, record->line);
	zf_html_put(html, "</span><span>");
	zf_html_bytes(html, (double)record->bytes);
	zf_html_put(html, "</span>");
	if (record->set != NULL) {
		zf_html_put(html, "<span>for ");
		zf_html_name(html, record->set);
		zf_html_put(html, "</span>");
	}
	put_nearest(html, record);
	zf_html_put(html, "</header>\n<div class=\"text\" dir=\"auto\">");
	if (record->text.length > 0 && !html->failed)
		html->failed = !zf_buffer_append(html->to, record->text.data, record->text.length, html->error);
	zf_html_put(html, "</div></article>\n");
}

static const char *const titles[ZF_PAGE_GROUPS] = {
	[ZF_PAGE_TOP] = "The top",
	[ZF_PAGE_MIDDLE] = "The middle",
	[ZF_PAGE_EDGE] = "The edge: the last that were selected",
	[ZF_PAGE_BELOW] = "Just below: the best that were not selected",
};

static void put_reasons(struct zf_html *html, enum zf_page_reasons reasons)
{
	switch (reasons) {
	case ZF_PAGE_NO_TARGETS:
		zf_html_put(html, "Scores were given, without targets to compare with.");
		return;
	case ZF_PAGE_MANY_TARGETS:
		zf_html_put(html, "There are too many targets to look for shared passages here; --explain does that.");
		return;
	default:
		zf_html_put(html, "<mark>Marked</mark> are the longest passages that a record shares with the targets. "
		                  "The nearest "
		                  "target is the one with the smallest normalized compression distance.");
	}
}

void zf_page_put_records(struct zf_html *html, const struct zf_page_view *view)
{
	zf_html_put(html, "<section><h2 id=\"records\">Records</h2>\n<p>");
	put_reasons(html, view->page->reasons);
	zf_html_put(html,
	            " What cannot be seen is written out: <i>U+202E</i> is a character, <i>0xFF</i> a byte that is not "
	            "UTF-8.</p>\n");
	for (int group = 0; group < ZF_PAGE_GROUPS; group++) {
		if (view->page->counts[group] == 0)
			continue;
		zf_html_format(html, "<h3>%s</h3>\n", titles[group]);
		for (size_t i = 0; i < view->page->counts[group]; i++)
			put_record(html, &view->page->records[group][i]);
	}
	zf_html_put(html, "</section>\n");
}

/* ---- What was left out --------------------------------------------------- */

static void put_example(struct zf_html *html, const struct zf_page_view *view, const struct zf_example *example)
{
	const size_t input = zf_span_input(example->span, view->shards);
	uint64_t line = example->line;

	if (!example->found || input >= view->input_count)
		return;
	if (view->summary != NULL)
		line = zf_summary_line(view->summary, view->shards, example->span, line);
	put_place(html, view->report->inputs[input], line);
	if (example->reason.length > 0) {
		zf_html_put(html, "<br>");
		zf_html_text(html, example->reason.data, example->reason.length, ZF_HTML_LINE, 700);
	}
	if (example->bytes.length > 0) {
		zf_html_put(html, "<div class=\"cell\" dir=\"auto\">");
		zf_html_text(html, example->bytes.data, example->bytes.length, ZF_HTML_LINE, 700);
		zf_html_put(html, "</div>");
	}
}

static void put_cause(struct zf_html *html, const struct zf_page_view *view, int outcome)
{
	const uint64_t count = view->report->counts->outcome[outcome];

	if (count == 0)
		return;
	zf_html_format(html, "<tr><th scope=\"row\">%s%s</th><td class=\"n\">",
	               zipfit_outcome_name((enum zipfit_outcome)outcome),
	               zipfit_outcome_is_bad((enum zipfit_outcome)outcome) ? " (bad)" : "");
	zf_html_count(html, count);
	zf_html_put(html, "</td><td class=\"eg\">");
	put_example(html, view, &view->survey->examples[outcome]);
	zf_html_put(html, "</td></tr>\n");
}

static void put_copies(struct zf_html *html, const struct zf_page_view *view)
{
	const struct zf_page_record *copied = &view->page->copied;

	if (!view->report->has_copies)
		return;
	zf_html_put(html, "<tr><th scope=\"row\">copies of selected records</th><td class=\"n\">");
	zf_html_count(html, view->report->copies);
	zf_html_put(html, "</td><td class=\"eg\">");
	if (copied->copies > 0) {
		put_place(html, copied->path, copied->line);
		zf_html_put(html, " stands for ");
		zf_html_count(html, copied->copies);
		zf_html_format(html, " other%s<div class=\"cell\" dir=\"auto\">", copied->copies == 1 ? "" : "s");
		if (copied->text.length > 0 && !html->failed)
			html->failed = !zf_buffer_append(html->to, copied->text.data, copied->text.length, html->error);
		zf_html_put(html, "</div>");
	}
	zf_html_put(html, "</td></tr>\n");
}

void zf_page_put_causes(struct zf_html *html, const struct zf_page_view *view)
{
	const zipfit_counts *counts = view->report->counts;

	if (counts->progress.records == counts->outcome[ZIPFIT_SCORED] && !view->report->has_copies)
		return;
	zf_html_put(html, "<section><h2 id=\"left-out\">What was left out</h2>\n<p>Records that have no score, by "
	                  "cause, with the "
	                  "first of each as an example");
	zf_html_put(html, view->report->has_copies ? ", and copies.</p>\n" : ".</p>\n");
	zf_page_begin_table(html, "Records left out, by cause");
	zf_html_put(
		html,
		"<thead><tr><th scope=\"col\">Cause</th><th scope=\"col\" class=\"n\">Records</th><th scope=\"col\">"
		"Example</th></tr></thead>\n<tbody>");
	for (int outcome = ZIPFIT_SCORED + 1; outcome < ZIPFIT_OUTCOMES; outcome++)
		put_cause(html, view, outcome);
	put_copies(html, view);
	zf_html_put(html, "</tbody>");
	zf_page_end_table(html);
	zf_html_put(html, "</section>\n");
}
