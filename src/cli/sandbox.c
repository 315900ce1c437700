/*
 * sandbox.c - enters the sandbox, and says with -v what is in force
 */
#include "cli/sandbox.h"

#include <stdlib.h>
#include <string.h>

/* One for each output, the checkpoint, and two for the directories of temporary files, and some more. */
#define MAX_PLACES 16

/* Directories that files are written in, and other files that are written themselves. */
struct places {
	char *paths[MAX_PLACES]; /* owned */
	size_t count;
};

static bool add_place(void *user, const char *path, zipfit_error *error)
{
	struct places *places = user;
	char *copy = places->count < MAX_PLACES ? strdup(path) : NULL;

	if (copy == NULL)
		return zipfit_fail(error, ZIPFIT_NO_MEMORY, "out of memory for the sandbox");
	places->paths[places->count++] = copy;
	return true;
}

/* Says in `*denied` whether the system does it. */
static bool deny_writes(const struct options *options, bool *denied, zipfit_error *error)
{
	struct places places = {.count = 0};
	const bool ok = zipfit_written_places(&options->job, add_place, &places, error);

	*denied = ok && sandbox_deny_writes((const char *const *)places.paths, places.count,
	                                    options->job.split_output != NULL);
	for (size_t i = 0; i < places.count; i++)
		free(places.paths[i]);
	return ok;
}

bool sandbox_begin(const struct options *options, bool parallel, zipfit_error *error)
{
	bool writes, calls;

	if (options->no_sandbox || parallel) {
		message_detail("sandbox: none, as %s",
		               options->no_sandbox ? "asked for" : "ranks talk over the network");
		return true;
	}
	if (!sandbox_keep_privileges()) {
		message_detail("sandbox: none: this build or this system has no means to it");
		return true;
	}
	if (!deny_writes(options, &writes, error))
		return false;
	calls = sandbox_deny_calls();
	message_detail("sandbox: no new privileges%s%s", calls ? ", no network, no programs" : "",
	               writes ? ", no files but the outputs" : "");
	return true;
}
