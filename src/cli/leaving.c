/*
 * leaving.c - what must not be left where the process ends in the middle
 *
 * Where libarchive has no memory for a string it says so and calls exit(), in
 * whatever thread that is. Only this handler cleans up then, and where the process
 * dies of a fault of its own. The outputs are global because it has no argument; the
 * program has one set of them.
 */
#include "cli/leaving.h"

#include <stdbool.h>
#include <stdlib.h>

static struct zf_outfile *const *watched;
static size_t watched_count;

void leaving_end(void)
{
	for (size_t i = 0; i < watched_count; i++)
		if (watched[i] != NULL)
			zf_outfile_abandon(watched[i]);
	watched_count = 0;
}

void leaving_watch(struct zf_outfile *const *outputs, size_t count)
{
	static bool registered;

	/* Where there is no room for a handler, a file may be left: no reason not to begin. */
	if (!registered)
		registered = atexit(leaving_end) == 0;
	watched = outputs;
	watched_count = count;
}
