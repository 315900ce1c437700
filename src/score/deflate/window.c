/*
 * window.c - the part of the text that matches can reach, and its hash chains
 */
#include "score/deflate/window.h"

void zf_window_open(struct zf_window *window, const struct zf_level *level, const unsigned char *text, size_t length)
{
	window->level = level;
	window->text = text;
	window->base = 0;
	window->end = length;
	window->inserted = 0;
	window->boundary = UINT32_MAX;
	memset(window->head, 0, sizeof(window->head));
}

void zf_window_set_boundary(struct zf_window *window)
{
	window->boundary = (unsigned)window->end;
	window->straddle[0] = window->straddle[1] = ZF_HASHES;
}

void zf_window_append(struct zf_window *window, size_t length)
{
	window->end = window->boundary + length;
}

static void slide_positions(uint16_t *positions, size_t count)
{
	for (size_t i = 0; i < count; i++)
		positions[i] = (uint16_t)(positions[i] > ZF_WINDOW_STEP ? positions[i] - ZF_WINDOW_STEP : 0);
}

void zf_window_slide(struct zf_window *window)
{
	memmove(window->chain, window->chain + ZF_WINDOW_STEP,
	        (ZF_WINDOW_POSITIONS - ZF_WINDOW_STEP) * sizeof(*window->chain));
	memmove(window->ranks, window->ranks + ZF_WINDOW_STEP,
	        (ZF_WINDOW_POSITIONS - ZF_WINDOW_STEP) * sizeof(*window->ranks));
	slide_positions(window->chain, ZF_WINDOW_POSITIONS - ZF_WINDOW_STEP);
	slide_positions(window->head, ZF_HASHES);
	window->text += ZF_WINDOW_STEP;
	window->base += ZF_WINDOW_STEP;
	window->end -= ZF_WINDOW_STEP;
	window->inserted -= ZF_WINDOW_STEP;
}
