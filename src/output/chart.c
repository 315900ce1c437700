/*
 * chart.c - pictures in a page: inline SVG, with its words for those who do not see it
 */
#include "output/chart.h"

#include <math.h>

double zf_scale_at(const struct zf_scale *scale, double number)
{
	const double place = scale->is_log ? log2(number) : number;
	const double range = scale->high - scale->low;

	return range > 0 ? scale->from + (scale->to - scale->from) * (place - scale->low) / range
	                 : (scale->from + scale->to) / 2;
}

void zf_chart_begin(struct zf_html *html, const char *id, int height, const char *title, const char *description)
{
	zf_html_format(html,
	               "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\">\n<title id=\"%s-t\">",
	               ZF_CHART_WIDTH, height, id, id, id);
	zf_html_put(html, title);
	zf_html_format(html, "</title><desc id=\"%s-d\">", id);
	zf_html_put(html, description);
	zf_html_put(html, "</desc>\n");
}

void zf_chart_end(struct zf_html *html)
{
	zf_html_put(html, "</svg>\n");
}

double zf_chart_step(double range, int count)
{
	const double least = range / count;
	const double power = pow(10, floor(log10(least)));

	return least <= power ? power : least <= 2 * power ? 2 * power : least <= 5 * power ? 5 * power : 10 * power;
}

/* A count or size in few letters: 20 k, 1.5 M; with `thousand` 1024, 20 KiB. */
static void put_short(struct zf_html *html, double number, double thousand, const char *unit)
{
	static const char *const prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
	size_t prefix = 0;

	while (number >= thousand && prefix + 1 < sizeof(prefixes) / sizeof(prefixes[0])) {
		number /= thousand;
		prefix++;
	}
	zf_html_format(html, "%.*f%s", number < 9.995 && number != floor(number) ? 1 : 0, number,
	               prefix > 0 || unit[0] != '\0' ? "\xc2\xa0" : "");
	if (thousand > 1000 && prefix > 0)
		zf_html_format(html, "%si%s", prefix == 1 ? "K" : prefixes[prefix], unit);
	else
		zf_html_format(html, "%s%s", prefixes[prefix], unit);
}

void zf_chart_number(struct zf_html *html, enum zf_tick tick, double number, double step)
{
	int digits;

	switch (tick) {
	case ZF_TICK_COUNT:
		put_short(html, number, 1000, "");
		return;
	case ZF_TICK_BYTES:
		put_short(html, number, 1000, "B");
		return;
	case ZF_TICK_BINARY:
		put_short(html, number, 1024, "B");
		return;
	case ZF_TICK_SHARE:
		zf_html_format(html, "%.3g %%", 100 * number);
		return;
	default:
		digits = step > 0 && step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;
		/* -0 is not meant. */
		zf_html_format(html, "%.*f", digits, fabs(number) < step / 2 ? 0 : number);
	}
}

/* The place of tick `i`, counted from the first one that is not below the scale; false beyond its end. */
static bool tick_at(const struct zf_scale *scale, int ticks, int i, double *number, double *step)
{
	if (scale->is_log) {
		/* Whole powers of two, or of a power of two. */
		const double whole = ceil((scale->high - scale->low) / ticks);

		*step = whole < 1 ? 1 : whole;
		*number = ceil(scale->low / *step - 1e-9) * *step + i * *step;
		if (*number > scale->high + 1e-9)
			return false;
		*number = exp2(*number);
		return true;
	}
	*step = zf_chart_step(scale->high - scale->low, ticks);
	*number = (ceil(scale->low / *step - 1e-9) + i) * *step;
	return *number <= scale->high + *step * 1e-9;
}

void zf_chart_x_tick(struct zf_html *html, double x, int height, enum zf_tick tick, double number, double step)
{
	const int bottom = height - ZF_CHART_BOTTOM;
	/* At the ends a label would leave the picture, or meet those of the other axis. */
	const char *anchor = x < ZF_CHART_LEFT + ZF_CHART_RIGHT                         ? ""
	                     : x > ZF_CHART_WIDTH - ZF_CHART_RIGHT - 2 * ZF_CHART_RIGHT ? " class=\"end\""
	                                                                                : " class=\"mid\"";
	const double shift = anchor[0] == '\0' ? -4 : anchor[8] == 'e' ? fmin(ZF_CHART_WIDTH - 2 - x, 24) : 0;

	zf_html_format(html, "<path class=\"axis\" d=\"M%.1f %dv6\"/><text%s x=\"%.1f\" y=\"%d\">", x, bottom, anchor,
	               x + shift, bottom + 26);
	zf_chart_number(html, tick, number, step);
	zf_html_put(html, "</text>\n");
}

void zf_chart_x_axis(struct zf_html *html, const struct zf_scale *scale, int height, enum zf_tick tick, int ticks,
                     const char *title)
{
	const int bottom = height - ZF_CHART_BOTTOM;
	double number, step;

	zf_html_format(html, "<path class=\"axis\" d=\"M%.1f %dH%.1f\"/>\n", scale->from, bottom, scale->to);
	for (int i = 0; scale->high > scale->low && tick_at(scale, ticks, i, &number, &step); i++)
		zf_chart_x_tick(html, zf_scale_at(scale, number), height, tick, number, step);
	zf_html_format(html, "<text class=\"mid name\" x=\"%.1f\" y=\"%d\">%s</text>\n", (scale->from + scale->to) / 2,
	               height - 8, title);
}

void zf_chart_y_axis(struct zf_html *html, const struct zf_scale *scale, enum zf_tick tick, int ticks,
                     const char *title)
{
	double number, step;

	for (int i = 0; scale->high > scale->low && tick_at(scale, ticks, i, &number, &step); i++) {
		const double y = zf_scale_at(scale, number);

		zf_html_format(html, "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text class=\"end\" x=\"%d\" y=\"%.1f\">",
		               ZF_CHART_LEFT, y, ZF_CHART_WIDTH - ZF_CHART_RIGHT, ZF_CHART_LEFT - 8, y + 5);
		zf_chart_number(html, tick, number, step);
		zf_html_put(html, "</text>\n");
	}
	zf_html_format(html, "<text class=\"mid name turn\" transform=\"translate(16 %.1f) rotate(-90)\">%s</text>\n",
	               (scale->from + scale->to) / 2, title);
}
