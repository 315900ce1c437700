/*
 * written_places.c - zipfit_written_places(): where an operation creates and writes files
 */
#include "job/outputs.h"
#include "util/error.h"
#include "util/inherited.h"
#include "util/struct_size.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct places {
	bool (*place)(void *user, const char *path, zipfit_error *error);
	void *user;
};

static bool add_directory_of(const struct places *places, const char *path, zipfit_error *error)
{
	char *name = strdup(path);
	bool ok;

	if (name == NULL)
		return zf_fail_memory(error, "a file name");
	/* dirname() may cut the name or give a string of its own. */
	ok = places->place(places->user, dirname(name), error);
	free(name);
	return ok;
}

/* A regular file, and one that does not exist yet, is made beside the name, or beside what a link leads to. */
static bool add_output(const struct places *places, const char *path, zipfit_error *error)
{
	struct stat status;
	char *name;
	bool ok;

	/* Open descriptors stay as they are. */
	if (path == NULL || strcmp(path, "-") == 0 || zf_inherited_number(path) >= 0)
		return true;
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		return places->place(places->user, path, error);
	if (stat(path, &status) != 0 || (lstat(path, &status) == 0 && !S_ISLNK(status.st_mode)))
		return add_directory_of(places, path, error);
	name = realpath(path, NULL);
	if (name == NULL)
		return errno != ENOMEM || zf_fail_memory(error, "a file name");
	ok = add_directory_of(places, name, error);
	free(name);
	return ok;
}

/* A directory that does not exist yet is made beside its name. */
static bool add_split(const struct places *places, const char *path, zipfit_error *error)
{
	struct stat status;

	if (path == NULL)
		return true;
	return stat(path, &status) == 0 ? places->place(places->user, path, error)
	                                : add_directory_of(places, path, error);
}

bool zipfit_written_places(const zipfit_options *options,
                           bool (*place)(void *user, const char *path, zipfit_error *error), void *user,
                           zipfit_error *error)
{
	const struct places places = {place, user};
	const char *temporary = getenv("TMPDIR");
	zipfit_options known;
	zipfit_error unread = {.code = ZIPFIT_OK};

	error = error != NULL ? error : &unread;
	if (!zf_struct_take(&known, sizeof(known), options, false, "zipfit_options", error))
		return false;
	for (int output = 0; output < ZF_OUTPUT_COUNT; output++)
		if (!add_output(&places, zf_output_named(&known, (enum zf_output)output).path, error))
			return false;
	/* Checkpoints do not follow links. */
	return add_split(&places, known.split_output, error) &&
	       (known.checkpoint == NULL || add_directory_of(&places, known.checkpoint, error)) &&
	       place(user, temporary != NULL && *temporary != '\0' ? temporary : "/tmp", error) &&
	       (known.tmpdir == NULL || place(user, known.tmpdir, error));
}
