/*
 * page_curves.c - the curves of the page: score and coverage along the ranks, bits per byte by size
 */
#include "output/chart.h"
#include "output/page.h"

#include <math.h>

#define HEIGHT 260

/* ---- Along the ranks ----------------------------------------------------- */

/* Which number of a point a curve shows. */
typedef double number_of(const struct zf_page_point *point);

static double score_of(const struct zf_page_point *point)
{
	return point->score;
}

static double coverage_of(const struct zf_page_point *point)
{
	return point->coverage;
}

/* The scale from the lowest to the highest number, with some room; a flat curve lies in the middle. */
static struct zf_scale scale_of(const struct zf_page *page, number_of *number)
{
	struct zf_scale y = {INFINITY, -INFINITY, HEIGHT - ZF_CHART_BOTTOM, ZF_CHART_TOP, false};
	double room;

	for (size_t i = 0; i < page->point_count; i++) {
		y.low = fmin(y.low, number(&page->points[i]));
		y.high = fmax(y.high, number(&page->points[i]));
	}
	room = y.high > y.low ? 0.06 * (y.high - y.low) : fmax(fabs(y.low) / 10, 1e-6);
	y.low -= room;
	y.high += room;
	return y;
}

static void put_curve(struct zf_html *html, const struct zf_page *page, const struct zf_scale *x,
                      const struct zf_scale *y, number_of *number, const char *curve, const char *dot)
{
	zf_html_format(html, "<polyline class=\"%s\" points=\"", curve);
	for (size_t i = 0; i < page->point_count; i++)
		zf_html_format(html, "%.1f,%.1f ", zf_scale_at(x, (double)page->points[i].rank),
		               zf_scale_at(y, number(&page->points[i])));
	zf_html_put(html, "\"/>\n");
	for (size_t i = 0; i < page->point_count; i++) {
		const struct zf_page_point *point = &page->points[i];

		if ((point->rank & (point->rank - 1)) == 0 || i + 1 == page->point_count)
			zf_html_format(html, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>\n", dot,
			               zf_scale_at(x, (double)point->rank), zf_scale_at(y, number(point)));
	}
}

static void put_doubling(struct zf_html *html, const struct zf_page *page, const struct zf_page_point *point)
{
	zf_html_put(html, "<tr><td class=\"n\">");
	zf_html_count(html, point->rank);
	zf_html_put(html, "</td><td class=\"n\">");
	zf_html_bytes(html, (double)point->bytes);
	zf_html_put(html, "</td><td class=\"n\">");
	zf_html_score(html, point->score);
	if (page->has_coverage) {
		zf_html_put(html, "</td><td class=\"n\">");
		zf_html_share(html, point->coverage);
	}
	zf_html_put(html, "</td></tr>\n");
}

static void put_doublings(struct zf_html *html, const struct zf_page *page)
{
	zf_html_put(html, "<details><summary>The numbers at doubling sizes</summary>\n");
	zf_page_begin_table(html, "Doubling sizes of the selection");
	zf_html_put(
		html,
		"<thead><tr><th scope=\"col\" class=\"n\">Records</th><th scope=\"col\" class=\"n\">Documents</th><th "
		"scope=\"col\" class=\"n\">Mean score since<br>the row above</th>");
	if (page->has_coverage)
		zf_html_put(html, "<th scope=\"col\" class=\"n\">Coverage</th>");
	zf_html_put(html, "</tr></thead>\n<tbody>");
	for (size_t i = 0; i < page->doubling_count; i++)
		put_doubling(html, page, &page->doublings[i]);
	zf_html_put(html, "</tbody>");
	zf_page_end_table(html);
	zf_html_put(html, "</details>\n");
}

static void put_score_curve(struct zf_html *html, const struct zf_page *page, const struct zf_scale *x)
{
	const struct zf_scale y = scale_of(page, score_of);

	zf_html_put(html, "<figure>\n");
	zf_chart_begin(
		html, "ranks", HEIGHT, "Score along the ranks",
		"A curve of the score from the first selected record to the last. The table below has the numbers at "
		"doubling sizes.");
	zf_chart_y_axis(html, &y, ZF_TICK_SCORE, 5, "score");
	put_curve(html, page, x, &y, score_of, "curve", "chosen");
	zf_chart_x_axis(html, x, HEIGHT, ZF_TICK_COUNT, 8, "rank");
	zf_chart_end(html);
	zf_html_put(html,
	            "<figcaption>The score at each rank. Dots mark selections of 1, 2, 4, … records, and the whole "
	            "one.</figcaption></figure>\n");
}

static void put_coverage_curve(struct zf_html *html, const struct zf_page *page, const struct zf_scale *x)
{
	const struct zf_scale y = scale_of(page, coverage_of);

	zf_html_put(html, "<figure>\n");
	zf_chart_begin(html, "coverage", HEIGHT, "Coverage along the ranks",
	               "A curve of the share of the targets' passages that the selection has, up to each rank. The "
	               "table below "
	               "has the numbers at doubling sizes.");
	zf_chart_y_axis(html, &y, ZF_TICK_SHARE, 5, "coverage");
	put_curve(html, page, x, &y, coverage_of, "curve2", "second");
	zf_chart_x_axis(html, x, HEIGHT, ZF_TICK_COUNT, 8, "rank");
	zf_chart_end(html);
	zf_html_put(
		html,
		"<figcaption>Coverage: of the passages of 8 bytes that the targets have, the share that the records "
		"up to a rank have too. Where it is flat, further records say nothing new of the "
		"targets.</figcaption></figure>\n");
}

void zf_page_put_ranks(struct zf_html *html, const struct zf_page_view *view)
{
	const struct zf_page *page = view->page;
	const uint64_t last = page->point_count > 0 ? page->points[page->point_count - 1].rank : 0;
	const struct zf_scale x = {0, log2((double)last), ZF_CHART_LEFT, ZF_CHART_WIDTH - ZF_CHART_RIGHT, true};

	if (last < 2)
		return;
	zf_html_put(
		html,
		"<section><h2 id=\"ranks\">Along the ranks</h2>\n<p>What each further doubling of the selection adds."
		"</p>\n");
	put_score_curve(html, page, &x);
	if (page->has_coverage)
		put_coverage_curve(html, page, &x);
	put_doublings(html, page);
	zf_html_put(html, "</section>\n");
}

/* ---- Bits per byte by size ----------------------------------------------- */

static struct zf_scale bits_scale(const zipfit_tuning *tuning)
{
	struct zf_scale y = {INFINITY, -INFINITY, HEIGHT - ZF_CHART_BOTTOM, ZF_CHART_TOP, false};
	double room;

	for (size_t i = 0; i < tuning->point_count; i++)
		for (int fold = 0; fold < 2; fold++) {
			y.low = fmin(y.low, tuning->points[i].fold_bits[fold]);
			y.high = fmax(y.high, tuning->points[i].fold_bits[fold]);
		}
	room = fmax(0.06 * (y.high - y.low), 1e-6);
	y.low -= room;
	y.high += room;
	return y;
}

/* A curve of one fold, 0 or 1, or, 2, of the mean. */
static void put_bits_curve(struct zf_html *html, const zipfit_tuning *tuning, int fold, const struct zf_scale *x,
                           const struct zf_scale *y)
{
	zf_html_format(html, "<polyline class=\"%s\" points=\"", fold < 2 ? "fold" : "curve");
	for (size_t i = 0; i < tuning->point_count; i++) {
		const zipfit_tuning_point *point = &tuning->points[i];
		const double bits = fold < 2 ? point->fold_bits[fold] : point->bits_per_byte;

		zf_html_format(html, "%.1f,%.1f ", zf_scale_at(x, (double)point->train_bytes), zf_scale_at(y, bits));
	}
	zf_html_put(html, "\"/>\n");
}

static void put_bits_dots(struct zf_html *html, const zipfit_tuning *tuning, const struct zf_scale *x,
                          const struct zf_scale *y)
{
	const double bottom = zf_scale_at(x, (double)tuning->budget);
	const bool left = bottom > (double)ZF_CHART_WIDTH / 2;

	for (size_t i = 0; i < tuning->point_count; i++)
		if (!tuning->points[i].is_between)
			zf_html_format(html, "<circle class=\"chosen\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>\n",
			               zf_scale_at(x, (double)tuning->points[i].train_bytes),
			               zf_scale_at(y, tuning->points[i].bits_per_byte));
	zf_html_format(html, "<path class=\"edge\" d=\"M%.1f 4V%d\"/><text class=\"say%s\" x=\"%.1f\" y=\"%d\">taken: ",
	               bottom, HEIGHT - ZF_CHART_BOTTOM, left ? " end" : "", left ? bottom - 8 : bottom + 8,
	               ZF_CHART_TOP + 8);
	zf_html_bytes(html, (double)tuning->budget);
	zf_html_put(html, "</text>\n");
}

static void put_bits_table(struct zf_html *html, const zipfit_tuning *tuning)
{
	zf_html_put(html, "<details><summary>The numbers of this picture</summary>\n");
	zf_page_begin_table(html, "Bits per byte by size");
	zf_html_put(html,
	            "<thead><tr><th scope=\"col\" class=\"n\">Size</th><th scope=\"col\" class=\"n\">Documents</th><th "
	            "scope=\"col\" class=\"n\">Bits per byte</th><th scope=\"col\" class=\"n\">First half</th><th "
	            "scope=\"col\" class=\"n\">Second half</th><th scope=\"col\" class=\"n\">Lowest "
	            "score</th></tr></thead>\n"
	            "<tbody>");
	for (size_t i = 0; i < tuning->point_count; i++) {
		const zipfit_tuning_point *point = &tuning->points[i];

		zf_html_put(html, "<tr><td class=\"n\">");
		zf_html_bytes(html, (double)point->train_bytes);
		zf_html_put(html, "</td><td class=\"n\">");
		zf_html_count(html, point->documents);
		zf_html_format(html,
		               "</td><td class=\"n\">%.4f</td><td class=\"n\">%.4f</td><td class=\"n\">%.4f</td><td "
		               "class=\"n\">",
		               point->bits_per_byte, point->fold_bits[0], point->fold_bits[1]);
		zf_html_score(html, point->lowest_score);
		zf_html_put(html, "</td></tr>\n");
	}
	zf_html_put(html, "</tbody>");
	zf_page_end_table(html);
	zf_html_put(html, "</details>\n");
}

static void put_bits_answer(struct zf_html *html, const zipfit_tuning *tuning)
{
	zf_html_put(
		html,
		"<section><h2 id=\"size\">How much to select</h2>\n<p>Held-out text of the targets is predicted best "
		"after ");
	zf_html_bytes(html, (double)tuning->budget);
	zf_html_put(html, " of selected text; the two halves of the targets say ");
	zf_html_bytes(html, (double)tuning->lowest);
	zf_html_put(html, " to ");
	zf_html_bytes(html, (double)tuning->highest);
	zf_html_put(html, ".");
	if (tuning->is_last)
		zf_html_put(html, " The curve still falls at its end: more records than there are would be better.");
	if (tuning->is_uncertain)
		zf_html_put(html, " There are few targets: take this as a hint.");
	zf_html_put(html, "</p>\n");
}

void zf_page_put_tuning(struct zf_html *html, const struct zf_page_view *view)
{
	const zipfit_tuning *tuning = view->report->tuning;

	if (tuning == NULL || tuning->point_count < 2)
		return;
	const struct zf_scale x = {log2((double)tuning->points[0].train_bytes),
	                           log2((double)tuning->points[tuning->point_count - 1].train_bytes), ZF_CHART_LEFT,
	                           ZF_CHART_WIDTH - ZF_CHART_RIGHT, true};
	const struct zf_scale y = bits_scale(tuning);

	put_bits_answer(html, tuning);
	zf_html_put(html, "<figure>\n");
	zf_chart_begin(html, "bits", HEIGHT, "Bits per byte by size",
	               "A curve of the bits per byte of held-out targets against the size of the selection. The table "
	               "below has "
	               "the numbers.");
	zf_chart_y_axis(html, &y, ZF_TICK_PLAIN, 5, "bits per byte");
	for (int fold = 0; fold < 3; fold++)
		put_bits_curve(html, tuning, fold, &x, &y);
	put_bits_dots(html, tuning, &x, &y);
	zf_chart_x_axis(html, &x, HEIGHT, ZF_TICK_BINARY, 8, "size of the selection");
	zf_chart_end(html);
	zf_html_put(
		html,
		"<figcaption>Bits per byte of the half of the targets that was not selected with: fewer is better. The "
		"thin lines are the halves, the thick one is their mean.</figcaption></figure>\n");
	put_bits_table(html, tuning);
	zf_html_put(html, "</section>\n");
}
