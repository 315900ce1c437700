/*
 * sandbox.c - into the sandbox, and what -v says of it
 */
#include "cli/sandbox.h"

#include "cli/ranks.h"
#include "util/error.h"
#include "util/inherited.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One for each file that the options name, the checkpoint, and two for the directories of temporary files. */
#define MAX_WRITTEN (OPTIONS_OUTPUTS + 3)

/* What files are written in or, for those that are no regular files, themselves. */
struct written {
	char *paths[MAX_WRITTEN]; /* owned */
	size_t count;
	bool incomplete; /* there was no memory for one of them */
};

/* Takes over `path`. */
static void add(struct written *written, char *path)
{
	if (path == NULL)
		written->incomplete = true;
	else
		written->paths[written->count++] = path;
}

static void add_directory_of(struct written *written, const char *path)
{
	char *name = strdup(path);

	/* dirname() may cut the name or give a string of its own. */
	add(written, name != NULL ? strdup(dirname(name)) : NULL);
	free(name);
}

/* A regular file, and one that is not there yet, is made beside the name, or beside what a link leads to. */
static void add_output(struct written *written, const char *path)
{
	struct stat status;
	char *name;

	/* Open descriptors stay as they are. */
	if (path == NULL || strcmp(path, "-") == 0 || zf_inherited_number(path) >= 0)
		return;
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
		add(written, strdup(path));
	} else if (stat(path, &status) != 0 || (lstat(path, &status) == 0 && !S_ISLNK(status.st_mode))) {
		add_directory_of(written, path);
	} else if ((name = realpath(path, NULL)) != NULL) {
		add_directory_of(written, name);
		free(name);
	} else {
		written->incomplete |= errno == ENOMEM;
	}
}

static struct written find_written(const struct options *options)
{
	struct named_output outputs[OPTIONS_OUTPUTS];
	const char *temporary = getenv("TMPDIR");
	struct written written = {.count = 0};

	options_outputs(options, outputs);
	for (size_t i = 0; i < OPTIONS_OUTPUTS; i++)
		add_output(&written, outputs[i].path);
	/* Checkpoints do not follow links. */
	if (options->checkpoint != NULL)
		add_directory_of(&written, options->checkpoint);
	add(&written, strdup(temporary != NULL && *temporary != '\0' ? temporary : "/tmp"));
	if (options->tmpdir != NULL)
		add(&written, strdup(options->tmpdir));
	return written;
}

/* Says in `*denied` whether the system does it. */
static bool deny_writes(const struct options *options, bool *denied, zipfit_error *error)
{
	struct written written = find_written(options);
	const bool ok = !written.incomplete || zf_fail_memory(error, "the sandbox");

	*denied = ok && sandbox_deny_writes((const char *const *)written.paths, written.count);
	for (size_t i = 0; i < written.count; i++)
		free(written.paths[i]);
	return ok;
}

bool sandbox_begin(const struct options *options, zipfit_error *error)
{
	bool writes, calls;

	if (options->no_sandbox || ranks_parallel()) {
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
