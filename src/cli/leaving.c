/*
 * leaving.c - what must not be left where a library ends the process
 *
 * Where libarchive has no memory for a string it says so and calls exit(), in
 * whatever thread that is. Nobody cleans up then but this handler. The outputs are
 * global because it has no argument; the program has one set of them.
 */
#include "cli/leaving.h"

#include <stdbool.h>
#include <stdlib.h>

static struct zf_outfile *const *watched;
static size_t watched_count;

static void on_exit_of_process(void)
{
	for (size_t i = 0; i < watched_count; i++)
		if (watched[i] != NULL)
			zf_outfile_abandon(watched[i]);
}

void leaving_watch(struct zf_outfile *const *outputs, size_t count)
{
	static bool registered;

	/* Where there is no room for a handler, a file may be left: no reason not to begin. */
	if (!registered)
		registered = atexit(on_exit_of_process) == 0;
	watched = outputs;
	watched_count = count;
}

void leaving_forget(void)
{
	watched_count = 0;
}
