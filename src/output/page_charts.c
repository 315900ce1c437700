/*
 * page_charts.c - the pictures of the page: scores, and lengths against scores
 *
 * Counts differ by powers of ten: the few records that are selected could not be seen beside a pool of millions. So
 * bars and colours grow with the logarithm of the count, and the text says so. Under each picture stands a table with
 * its numbers.
 */
#include "output/chart.h"
#include "output/page.h"
#include "util/error.h"

#include <math.h>
#include <stdlib.h>

#define BARS        48
#define CELLS       26 /* rows of scores */
#define LEVELS      5
#define HEIGHT      300
#define HEIGHT_GRID 380

/* Up to one record in 400 at the low end may be left to the first bar, where that makes room for the others. */
#define TAIL_SHARE 400
#define TAIL_ROOM  1.5

/* The scores that a picture shows, in bins of the same width. */
struct window {
	double low, width;
	size_t bins;
	uint64_t tail; /* records below, which the first bin counts */
};

/* Chooses at most `most` bins for the scores of the pool, each 2^exponent wide or wider. */
static struct window choose_window(const struct zf_score_grid *grid, size_t most, int exponent)
{
	const double end = zf_score_grid_begin(grid, grid->high + 1);
	double low = zf_score_grid_begin(grid, grid->low);
	struct window window = {.width = ldexp(1, exponent > grid->exponent ? exponent : grid->exponent)};
	uint64_t total = 0, below = 0;
	int64_t bin = grid->low;

	for (int64_t i = grid->low; i <= grid->high; i++)
		total += zf_score_grid_at(grid, i, 0);
	while (bin < grid->high && below + zf_score_grid_at(grid, bin, 0) <= total / TAIL_SHARE)
		below += zf_score_grid_at(grid, bin++, 0);
	if (end - low >= TAIL_ROOM * (end - zf_score_grid_begin(grid, bin))) {
		low = zf_score_grid_begin(grid, bin);
		window.tail = below;
	}
	while (ceil(end / window.width) - floor(low / window.width) > (double)most)
		window.width *= 2;
	window.low = floor(low / window.width) * window.width;
	window.bins = (size_t)(ceil(end / window.width) - floor(low / window.width));
	return window;
}

/* The bin of the window that has a bin of a grid; what is outside belongs to the bins at the ends. */
static size_t place_of(const struct window *window, const struct zf_score_grid *grid, int64_t bin)
{
	const double place = floor((zf_score_grid_begin(grid, bin) - window->low) / window->width);

	return place < 0 ? 0 : place >= (double)window->bins ? window->bins - 1 : (size_t)place;
}

static void fill_bins(const struct window *window, const struct zf_score_grid *grid, uint64_t *bins)
{
	for (int64_t bin = grid->low; grid->used && bin <= grid->high; bin++)
		bins[place_of(window, grid, bin)] += zf_score_grid_at(grid, bin, 0);
}

void zf_page_begin_table(struct zf_html *html, const char *label)
{
	zf_html_format(html, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\"><table>\n", label);
}

void zf_page_end_table(struct zf_html *html)
{
	zf_html_put(html, "</table></div>\n");
}

static void put_keys(struct zf_html *html)
{
	zf_html_put(
		html,
		"<ul class=\"keys\"><li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"pool\" "
		"width=\"10\" height=\"10\"/></svg>scored records: the pool</li><li><svg viewBox=\"0 0 10 10\" "
		"aria-hidden=\"true\"><rect class=\"chosen\" width=\"10\" height=\"10\"/></svg>selected</li></ul>\n");
}

/* ---- The histogram ------------------------------------------------------- */

/* Lines at 1, 10, 100, ... records. */
static void put_decades(struct zf_html *html, const struct zf_scale *y)
{
	const int decades = (int)(log10(exp2(y->high)) + 1e-9);
	const int step = decades / 5 + 1;

	for (int i = 0; i <= decades; i += step) {
		const double at = zf_scale_at(y, pow(10, i));

		zf_html_format(html, "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text class=\"end\" x=\"%d\" y=\"%.1f\">",
		               ZF_CHART_LEFT, at, ZF_CHART_WIDTH - ZF_CHART_RIGHT, ZF_CHART_LEFT - 8, at + 5);
		zf_chart_number(html, ZF_TICK_COUNT, pow(10, i), 1);
		zf_html_put(html, "</text>\n");
	}
	zf_html_format(html,
	               "<text class=\"mid name turn\" transform=\"translate(16 %.1f) rotate(-90)\">records</text>\n",
	               (y->from + y->to) / 2);
}

static void put_bars(struct zf_html *html, const struct window *window, const uint64_t *bins, const char *kind,
                     const struct zf_scale *x, const struct zf_scale *y)
{
	zf_html_format(html, "<path class=\"%s\" d=\"", kind);
	for (size_t i = 0; i < window->bins; i++) {
		const double left = zf_scale_at(x, window->low + (double)i * window->width);
		const double right = zf_scale_at(x, window->low + (double)(i + 1) * window->width);
		const double top = bins[i] > 0 ? zf_scale_at(y, (double)bins[i]) : 0;

		if (bins[i] > 0)
			zf_html_format(html, "M%.1f %.1fV%.1fH%.1fV%.1fZ", left + 0.5, y->from, top, right - 0.5,
			               y->from);
	}
	zf_html_put(html, "\"/>\n");
}

/* A line where the selection ends, with its score beside it. */
static void put_edge(struct zf_html *html, const struct zf_page_view *view, const struct zf_scale *x, int height)
{
	const double at = zf_scale_at(x, view->report->selected.lowest);
	const bool left = at > (double)ZF_CHART_WIDTH / 2;

	if (at < x->from || at > x->to || view->report->selected.records == view->report->general.records)
		return;
	zf_html_format(html,
	               "<path class=\"edge\" d=\"M%.1f %dV%d\"/><text class=\"say%s\" x=\"%.1f\" y=\"%d\">lowest ", at,
	               4, height - ZF_CHART_BOTTOM, left ? " end" : "", left ? at - 8 : at + 8, ZF_CHART_TOP + 8);
	zf_html_score(html, view->report->selected.lowest);
	zf_html_put(html, "</text>\n");
}

static void put_bins_table(struct zf_html *html, const struct window *window, const uint64_t *pool,
                           const uint64_t *chosen)
{
	zf_html_put(html, "<details><summary>The numbers of this picture</summary>\n");
	zf_page_begin_table(html, "Records by score");
	zf_html_put(html,
	            "<thead><tr><th scope=\"col\" class=\"n\">Score from</th><th scope=\"col\" class=\"n\">up to</th>"
	            "<th scope=\"col\" class=\"n\">Scored</th><th scope=\"col\" "
	            "class=\"n\">Selected</th></tr></thead>\n<tbody>");
	for (size_t i = window->bins; i-- > 0;) {
		if (pool[i] == 0 && chosen[i] == 0)
			continue;
		zf_html_put(html, "<tr><td class=\"n\">");
		zf_html_score(html, window->low + (double)i * window->width);
		zf_html_put(html, "</td><td class=\"n\">");
		zf_html_score(html, window->low + (double)(i + 1) * window->width);
		zf_html_put(html, "</td><td class=\"n\">");
		zf_html_count(html, pool[i]);
		zf_html_put(html, "</td><td class=\"n\">");
		zf_html_count(html, chosen[i]);
		zf_html_put(html, "</td></tr>\n");
	}
	zf_html_put(html, "</tbody>");
	zf_page_end_table(html);
	zf_html_put(html, "</details>\n");
}

void zf_page_put_histogram(struct zf_html *html, const struct zf_page_view *view)
{
	const struct zf_score_grid *grid = &view->survey->scores;
	uint64_t pool[BARS] = {0}, chosen[BARS] = {0}, most = 1;
	struct window window;

	if (!grid->used)
		return;
	window = choose_window(grid, BARS, grid->exponent);
	fill_bins(&window, grid, pool);
	fill_bins(&window, &view->page->scores, chosen);
	for (size_t i = 0; i < window.bins; i++)
		most = pool[i] > most ? pool[i] : most;
	const struct zf_scale x = {window.low, window.low + (double)window.bins * window.width, ZF_CHART_LEFT,
	                           ZF_CHART_WIDTH - ZF_CHART_RIGHT, false};
	const struct zf_scale y = {-1, 1.2 * log2((double)most) + 1, HEIGHT - ZF_CHART_BOTTOM, ZF_CHART_TOP, true};

	zf_html_put(
		html,
		"<section><h2 id=\"scores\">Scores</h2>\n<p>How many records have which score, in the pool and in the "
		"selection. Each line upwards is ten times as many records or more.</p>\n<figure>\n");
	put_keys(html);
	zf_chart_begin(
		html, "histogram", HEIGHT, "Histogram of scores",
		"Bars of the scored records by score, and before them bars of the selected ones. The heights grow with "
		"the logarithm of the count. The table below has the numbers.");
	put_decades(html, &y);
	put_bars(html, &window, pool, "pool", &x, &y);
	put_bars(html, &window, chosen, "chosen", &x, &y);
	put_edge(html, view, &x, HEIGHT);
	zf_chart_x_axis(html, &x, HEIGHT, ZF_TICK_SCORE, 5, "score");
	zf_chart_end(html);
	if (window.tail > 0) {
		zf_html_put(html, "<figcaption>The first bar also has ");
		zf_html_some(html, window.tail, "record");
		zf_html_put(html, " with lower scores.</figcaption>\n");
	}
	zf_html_put(html, "</figure>\n");
	put_bins_table(html, &window, pool, chosen);
	zf_html_put(html, "</section>\n");
}

/* ---- Lengths against scores ---------------------------------------------- */

struct cells {
	struct window window;
	uint64_t counts[CELLS][ZF_SURVEY_LENGTHS];
	uint64_t most;
};

static void fill_cells(struct cells *cells, const struct zf_score_grid *grid)
{
	for (int64_t bin = grid->low; grid->used && bin <= grid->high; bin++)
		for (size_t column = 0; column < ZF_SURVEY_LENGTHS; column++) {
			uint64_t *cell = &cells->counts[place_of(&cells->window, grid, bin)][column];

			*cell += zf_score_grid_at(grid, bin, column);
			cells->most = *cell > cells->most ? *cell : cells->most;
		}
}

/* How dark a cell is, from 1 to LEVELS. */
static int level_of(const struct cells *cells, uint64_t count)
{
	const double share = cells->most > 1 ? log((double)count) / log((double)cells->most) : 1;

	return 1 + (int)(share * (LEVELS - 1) + 0.5);
}

/* Draws the cells, level by level; `inset` is what is left free on each side of a cell, as a share of it. */
static void put_cells(struct zf_html *html, const struct cells *cells, const char *kind, bool inset,
                      const struct zf_scale *x, const struct zf_scale *y)
{
	for (int level = 1; level <= LEVELS; level++) {
		const double free = inset ? 0.5 - (0.18 + 0.22 * level / LEVELS) : 0.03;

		zf_html_format(html, "<path class=\"%s\" fill-opacity=\"%.2f\" d=\"", kind,
		               inset ? 1 : 0.25 + 0.75 * level / LEVELS);
		for (size_t row = 0; row < cells->window.bins; row++)
			for (size_t column = 0; column < ZF_SURVEY_LENGTHS; column++) {
				const uint64_t count = cells->counts[row][column];
				const double left = zf_scale_at(x, (double)column),
					     wide = zf_scale_at(x, (double)column + 1) - left;
				const double top =
					zf_scale_at(y, cells->window.low + (double)(row + 1) * cells->window.width);
				const double high = (y->from - y->to) / (double)cells->window.bins;

				if (count > 0 && level_of(cells, count) == level)
					zf_html_format(html, "M%.1f %.1fh%.1fv%.1fh%.1fZ", left + free * wide,
					               top + free * high, wide * (1 - 2 * free), high * (1 - 2 * free),
					               -wide * (1 - 2 * free));
			}
		zf_html_put(html, "\"/>\n");
	}
}

/* Ticks at whole powers of two, in bytes. */
static void put_length_axis(struct zf_html *html, const struct zf_scale *x, size_t first, size_t last)
{
	const size_t step = 2 * ((last - first) / 12 + 1);
	const int bottom = HEIGHT_GRID - ZF_CHART_BOTTOM;

	zf_html_format(html, "<path class=\"axis\" d=\"M%.1f %dH%.1f\"/>\n", x->from, bottom, x->to);
	for (size_t column = (first + 1) / 2 * 2; column <= last + 1; column += step)
		zf_chart_x_tick(html, zf_scale_at(x, (double)column), HEIGHT_GRID, ZF_TICK_BINARY,
		                zf_length_begin(column), 1);
	zf_html_format(html, "<text class=\"mid name\" x=\"%.1f\" y=\"%d\">length of the document</text>\n",
	               (x->from + x->to) / 2, HEIGHT_GRID - 8);
}

static void put_lengths_row(struct zf_html *html, double from, uint64_t pool, uint64_t chosen)
{
	if (pool == 0)
		return;
	zf_html_put(html, "<tr><td class=\"n\">");
	zf_html_bytes(html, from);
	zf_html_put(html, "</td><td class=\"n\">");
	zf_html_count(html, pool);
	zf_html_put(html, "</td><td class=\"n\">");
	zf_html_count(html, chosen);
	zf_html_put(html, "</td><td class=\"n\">");
	zf_html_share(html, (double)chosen / (double)pool);
	zf_html_put(html, "</td></tr>\n");
}

static void put_lengths_table(struct zf_html *html, const struct cells *pool, const struct cells *chosen, size_t first,
                              size_t last)
{
	zf_html_put(html, "<details><summary>The numbers by length</summary>\n");
	zf_page_begin_table(html, "Records by length");
	zf_html_put(
		html,
		"<thead><tr><th scope=\"col\" class=\"n\">Length from</th><th scope=\"col\" class=\"n\">Scored</th><th "
		"scope=\"col\" class=\"n\">Selected</th><th scope=\"col\" class=\"n\">Of "
		"these</th></tr></thead>\n<tbody>");
	for (size_t column = first / 2 * 2; column <= last; column += 2) {
		uint64_t scored = 0, selected = 0;

		for (size_t row = 0; row < pool->window.bins; row++) {
			scored += pool->counts[row][column] + pool->counts[row][column + 1];
			selected += chosen->counts[row][column] + chosen->counts[row][column + 1];
		}
		put_lengths_row(html, zf_length_begin(column), scored, selected);
	}
	zf_html_put(html, "</tbody>");
	zf_page_end_table(html);
	zf_html_put(html, "</details>\n");
}

/* The first and the last column that has records. */
static void find_columns(const struct cells *cells, size_t *first, size_t *last)
{
	*first = ZF_SURVEY_LENGTHS - 1;
	*last = 0;
	for (size_t row = 0; row < cells->window.bins; row++)
		for (size_t column = 0; column < ZF_SURVEY_LENGTHS; column++)
			if (cells->counts[row][column] > 0) {
				*first = column < *first ? column : *first;
				*last = column > *last ? column : *last;
			}
}

static void put_lengths(struct zf_html *html, const struct zf_page_view *view, struct cells *pool, struct cells *chosen)
{
	size_t first, last;

	pool->window = chosen->window = choose_window(&view->survey->scores, CELLS, view->survey->lengths.exponent);
	fill_cells(pool, &view->survey->lengths);
	fill_cells(chosen, &view->page->lengths);
	find_columns(pool, &first, &last);
	const struct window *window = &pool->window;
	const struct zf_scale x = {(double)first, (double)last + 1, ZF_CHART_LEFT, ZF_CHART_WIDTH - ZF_CHART_RIGHT,
	                           false};
	const struct zf_scale y = {window->low, window->low + (double)window->bins * window->width,
	                           HEIGHT_GRID - ZF_CHART_BOTTOM, ZF_CHART_TOP, false};

	zf_html_put(html,
	            "<section><h2 id=\"lengths\">Length against score</h2>\n<p>Where the records lie by the length of "
	            "their document and by score. A field of a stronger colour has more records of the pool; a larger "
	            "square in it, "
	            "more selected ones.</p>\n<figure>\n");
	put_keys(html);
	zf_chart_begin(html, "grid", HEIGHT_GRID, "Length of the document against score",
	               "Fields by length and score, the stronger in colour the more records, with squares for selected "
	               "ones. The table "
	               "below has the numbers by length.");
	zf_chart_y_axis(html, &y, ZF_TICK_SCORE, 6, "score");
	put_cells(html, pool, "pool", false, &x, &y);
	put_cells(html, chosen, "chosen", true, &x, &y);
	put_length_axis(html, &x, first, last);
	zf_chart_end(html);
	zf_html_put(html, "</figure>\n");
	put_lengths_table(html, pool, chosen, first, last);
	zf_html_put(html, "</section>\n");
}

void zf_page_put_lengths(struct zf_html *html, const struct zf_page_view *view)
{
	struct cells *cells = calloc(2, sizeof(*cells));

	if (cells == NULL)
		html->failed = html->failed || !zf_fail_memory(html->error, "a report");
	else if (view->survey->lengths.used)
		put_lengths(html, view, &cells[0], &cells[1]);
	free(cells);
}
