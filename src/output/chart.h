/*
 * chart.h - pictures in a page: inline SVG, with its words for those who do not see it
 *
 * All pictures are CHART_WIDTH units wide and take their colours and the size of their letters from the page's style
 * sheet. On a telephone letters are larger, in units: margins have room for that.
 */
#ifndef ZF_OUTPUT_CHART_H
#define ZF_OUTPUT_CHART_H

#include "output/html.h"

#define ZF_CHART_WIDTH  720
#define ZF_CHART_LEFT   84
#define ZF_CHART_RIGHT  20
#define ZF_CHART_TOP    16
#define ZF_CHART_BOTTOM 64

/* Where a number stands between two others, as units of the picture. */
struct zf_scale {
	double low, high; /* numbers, or their logarithms */
	double from, to;  /* units */
	bool is_log;
};

double zf_scale_at(const struct zf_scale *scale, double number);

/* What a tick says. */
enum zf_tick {
	ZF_TICK_SCORE,
	ZF_TICK_COUNT,
	ZF_TICK_BYTES,
	ZF_TICK_BINARY, /* bytes, in units of 1024 */
	ZF_TICK_SHARE,
	ZF_TICK_PLAIN,
};

/* Begins a picture of this height, named by `title` and described by `description`, both HTML; `id` is unique. */
void zf_chart_begin(struct zf_html *html, const char *id, int height, const char *title, const char *description);
void zf_chart_end(struct zf_html *html);

/* Draws the axis below the picture or to its left, with ticks at about `ticks` round numbers and a title. */
void zf_chart_x_axis(struct zf_html *html, const struct zf_scale *scale, int height, enum zf_tick tick, int ticks,
                     const char *title);
void zf_chart_y_axis(struct zf_html *html, const struct zf_scale *scale, enum zf_tick tick, int ticks,
                     const char *title);

/* A mark of the axis below a picture, and its label of this number. */
void zf_chart_x_tick(struct zf_html *html, double x, int height, enum zf_tick tick, double number, double step);

/* A number as a tick shows it. */
void zf_chart_number(struct zf_html *html, enum zf_tick tick, double number, double step);

/* The largest of 1, 2 and 5 times a power of ten with which `range` has at most about `count` steps. */
double zf_chart_step(double range, int count);

#endif
