/*
 * page_groups.c - who was selected: the values of a field, or the inputs, in the pool and in the selection
 */
#include "output/page.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN 30

/* A value with its records in the pool and in the selection. */
struct pair {
	struct zf_group pool;
	uint64_t selected;
	double weight; /* the larger one of its shares of both */
};

static int compare_values(const struct zf_group *a, const struct zf_group *b)
{
	const size_t least = a->length < b->length ? a->length : b->length;
	const int order = least > 0 ? memcmp(a->value, b->value, least) : 0;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static int by_weight(const void *a, const void *b)
{
	const struct pair *left = a, *right = b;

	if (left->weight != right->weight)
		return left->weight > right->weight ? -1 : 1;
	return compare_values(&left->pool, &right->pool);
}

/* Most selected first. */
static int by_selected(const void *a, const void *b)
{
	const struct pair *left = a, *right = b;

	if (left->selected != right->selected)
		return left->selected > right->selected ? -1 : 1;
	if (left->pool.records != right->pool.records)
		return left->pool.records > right->pool.records ? -1 : 1;
	return compare_values(&left->pool, &right->pool);
}

static void put_value(struct zf_html *html, const struct zf_group *group)
{
	switch (group->kind) {
	case ZF_GROUP_NONE:
		zf_html_put(html, "<span class=\"soft\">none</span>");
		return;
	case ZF_GROUP_OTHER:
		zf_html_put(html, "<span class=\"soft\">not text or a number</span>");
		return;
	default:
		zf_html_put(html, "<bdi>");
		zf_html_text(html, group->value, group->length, ZF_HTML_LINE, 90);
		zf_html_put(html, "</bdi>");
	}
}

/* Shares of the pool and of the selection as two bars; the widest is the whole width. */
static void put_bars(struct zf_html *html, double pool, double selected, double widest)
{
	zf_html_format(html,
	               "<td class=\"bar\"><svg aria-hidden=\"true\"><rect class=\"pool\" y=\"1\" width=\"%.2f%%\" "
	               "height=\"7\"/><rect class=\"chosen\" y=\"10\" width=\"%.2f%%\" height=\"7\"/></svg></td>",
	               100 * pool / widest, 100 * selected / widest);
}

static void put_counts(struct zf_html *html, uint64_t count, double share)
{
	zf_html_put(html, "<td class=\"n wide\">");
	zf_html_count(html, count);
	zf_html_put(html, "</td><td class=\"n\">");
	zf_html_share(html, share);
	zf_html_put(html, "</td>");
}

/* A row, after the cell with its name. */
static void put_row(struct zf_html *html, const struct pair *pair, uint64_t scored, uint64_t selected, double widest)
{
	const double pool = (double)pair->pool.records / (double)scored;
	const double chosen = selected > 0 ? (double)pair->selected / (double)selected : 0;

	put_bars(html, pool, chosen, widest);
	put_counts(html, pair->pool.records, pool);
	put_counts(html, pair->selected, chosen);
	zf_html_format(html, "<td class=\"n\">%.*f×</td></tr>\n", chosen < 9.95 * pool ? 2 : 0, chosen / pool);
}

static void put_table(struct zf_html *html, const struct zf_page_view *view, struct pair *pairs, size_t count)
{
	const uint64_t scored = view->report->counts->outcome[ZIPFIT_SCORED];
	const uint64_t selected = view->report->selected.records;
	const size_t shown = count < SHOWN ? count : SHOWN;
	struct pair rest = {.selected = 0};
	double widest = 0;

	qsort(pairs, count, sizeof(*pairs), by_weight);
	widest = pairs[0].weight;
	for (size_t i = shown; i < count; i++) {
		rest.pool.records += pairs[i].pool.records;
		rest.selected += pairs[i].selected;
	}
	rest.weight = (double)rest.pool.records / (double)scored;
	if (selected > 0 && (double)rest.selected / (double)selected > rest.weight)
		rest.weight = (double)rest.selected / (double)selected;
	widest = rest.weight > widest ? rest.weight : widest;
	qsort(pairs, shown, sizeof(*pairs), by_selected);
	for (size_t i = 0; i < shown; i++) {
		zf_html_put(html, "<tr><th scope=\"row\" class=\"v\">");
		put_value(html, &pairs[i].pool);
		zf_html_put(html, "</th>");
		put_row(html, &pairs[i], scored, selected, widest);
	}
	if (shown == count)
		return;
	zf_html_put(html, "<tr><th scope=\"row\" class=\"v\"><span class=\"soft\">the rest: ");
	zf_html_some(html, count - shown, "value");
	zf_html_put(html, "</span></th>");
	put_row(html, &rest, scored, selected, widest);
}

/* Joins the values of the pool with those of the selection. NULL for lack of memory. */
static struct pair *make_pairs(const struct zf_page_view *view)
{
	const struct zf_groups *pool = &view->survey->groups;
	const double scored = (double)view->report->counts->outcome[ZIPFIT_SCORED];
	const double selected = (double)view->report->selected.records;
	struct pair *pairs = calloc(pool->count + 1, sizeof(*pairs));

	for (size_t i = 0; pairs != NULL && i < pool->count; i++) {
		const struct zf_group *found = zf_groups_find(&view->page->groups, &pool->groups[i]);

		pairs[i].pool = pool->groups[i];
		pairs[i].selected = found != NULL ? found->records : 0;
		pairs[i].weight = (double)pairs[i].pool.records / scored;
		if (selected > 0 && (double)pairs[i].selected / selected > pairs[i].weight)
			pairs[i].weight = (double)pairs[i].selected / selected;
	}
	return pairs;
}

static void put_title(struct zf_html *html, const struct zf_page_view *view)
{
	zf_html_put(html, "<section><h2 id=\"groups\">Who was selected</h2>\n<p>");
	if (view->field == NULL) {
		zf_html_put(
			html,
			"The share that each input file has of the pool and of the selection, and how many times as "
			"large the second one is.</p>\n");
		return;
	}
	zf_html_put(html, "The share that each value of <b><bdi>");
	zf_html_name(html, view->field);
	zf_html_put(html, "</bdi></b> has of the pool and of the selection, and how many times as large the second one "
	                  "is.</p>\n");
}

void zf_page_put_groups(struct zf_html *html, const struct zf_page_view *view)
{
	const struct zf_groups *pool = &view->survey->groups;
	struct pair *pairs;

	if (pool->count == 0 && !pool->too_many)
		return;
	put_title(html, view);
	if (pool->too_many) {
		zf_html_put(html, "<p>There are more than ");
		zf_html_some(html, ZF_GROUPS_MOST, "value");
		zf_html_put(html, ": too many to count each of them.</p></section>\n");
		return;
	}
	pairs = make_pairs(view);
	if (pairs == NULL) {
		html->failed = html->failed || !zf_fail_memory(html->error, "a report");
		return;
	}
	zf_page_begin_table(html, "Records of each value");
	zf_html_put(
		html,
		"<thead><tr><th scope=\"col\">Value</th><th scope=\"col\"><span class=\"wide\">pool above, selection "
		"below</span></th><th scope=\"col\" class=\"n wide\">Scored</th><th scope=\"col\" class=\"n\">of "
		"the<br>pool"
		"</th><th scope=\"col\" class=\"n wide\">Selected</th><th scope=\"col\" class=\"n\">of the<br>"
		"selection</th><th scope=\"col\" "
		"class=\"n\">Ratio</th></tr></thead>\n<tbody>");
	put_table(html, view, pairs, pool->count);
	zf_html_put(html, "</tbody>");
	zf_page_end_table(html);
	zf_html_put(html, "</section>\n");
	free(pairs);
}
