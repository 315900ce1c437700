/*
 * file_check.c - whether a run can have the files that it is given, before it touches one
 *
 * A run of a night must not end with a name that was mistyped, and none may overwrite
 * what it reads. A regular file is opened and closed again. A pipe is not: that would
 * take its writer's first bytes, or wait for them.
 */
#include "cli/file_check.h"

#include "cli/saving.h"
#include "shards/checkpoint.h"
#include "util/error.h"
#include "util/file_set.h"
#include "util/inherited.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The files of the run, and the names among them that are made here. */
struct checking {
	const struct options *options;
	struct zf_file_set files;
	char *side_files[ZF_CHECKPOINT_FILES]; /* owned */
};

/* ---- What is read -------------------------------------------------------- */

/* Whether the file can be read; the messages are those of zf_file_open(). */
static bool try_input(const char *path, zipfit_error *error)
{
	const int inherited = zf_inherited_number(path);
	struct stat status;
	int descriptor;

	if (strcmp(path, "-") == 0 || (inherited >= 0 && zf_inherited_is_open(inherited, false)))
		return true;
	if (stat(path, &status) != 0)
		return zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", path, zf_errno_text(errno));
	if (S_ISDIR(status.st_mode))
		return zf_fail(error, ZIPFIT_IO, "%s: is a directory", path);
	if (!S_ISREG(status.st_mode))
		return faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 ||
		       zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", path, zf_errno_text(errno));
	descriptor = (int)TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
	if (descriptor < 0)
		return zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", path, zf_errno_text(errno));
	close(descriptor);
	return true;
}

static bool add_inputs(struct checking *checking, const char *what, const char *const *paths, size_t count,
                       zipfit_error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!try_input(paths[i], error) ||
		    !zf_file_set_add(&checking->files, ZF_FILE_READ, what, paths[i], error))
			return false;
	return true;
}

static bool add_all_inputs(struct checking *checking, zipfit_error *error)
{
	const struct options *options = checking->options;
	const char *input = options->command == COMMAND_MERGE ? "a part" : "an input";

	return add_inputs(checking, "a target", options->targets, options->target_count, error) &&
	       add_inputs(checking, "training text", options->trains, options->train_count, error) &&
	       add_inputs(checking, "test text", options->tests, options->test_count, error) &&
	       add_inputs(checking, "the background", &options->background, options->background != NULL, error) &&
	       add_inputs(checking, "text to exclude", options->excludes, options->exclude_count, error) &&
	       add_inputs(checking, "the scores", &options->from_scores, options->from_scores != NULL, error) &&
	       add_inputs(checking, input, options->inputs, options->input_count, error);
}

/* ---- What is written ----------------------------------------------------- */

static bool add_outputs(struct checking *checking, zipfit_error *error)
{
	struct named_output outputs[OPTIONS_OUTPUTS];

	options_outputs(checking->options, outputs);
	for (size_t i = 0; i < OPTIONS_OUTPUTS; i++)
		if (outputs[i].path != NULL &&
		    !zf_file_set_add(&checking->files, ZF_FILE_WRITTEN, outputs[i].option, outputs[i].path, error))
			return false;
	return true;
}

/* The checkpoint's files, each of which a run may make, replace and remove. */
static bool add_checkpoint(struct checking *checking, zipfit_error *error)
{
	const char *path = checking->options->checkpoint;
	char *own = path != NULL ? saving_path(path) : NULL;
	bool ok = true;

	if (path == NULL)
		return true;
	for (size_t i = 0; ok && i < ZF_CHECKPOINT_FILES; i++) {
		char *file = own != NULL ? zf_checkpoint_file(own, i) : NULL;

		checking->side_files[i] = file;
		ok = file != NULL ? zf_file_set_add(&checking->files, ZF_FILE_STATE, "--checkpoint", file, error)
		                  : zf_fail_memory(error, "a file name");
	}
	free(own);
	return ok;
}

static bool check_checkpoint(const struct checking *checking, zipfit_error *error)
{
	const char *path = checking->options->checkpoint;
	char *own = path != NULL ? saving_path(path) : NULL;
	bool ok;

	if (path == NULL)
		return true;
	ok = own != NULL ? zf_checkpoint_check(own, error) : zf_fail_memory(error, "a file name");
	free(own);
	return ok;
}

bool file_check(const struct options *options, zipfit_error *error)
{
	struct checking checking = {.options = options};
	const bool ok = add_all_inputs(&checking, error) && add_outputs(&checking, error) &&
	                add_checkpoint(&checking, error) && zf_file_set_check(&checking.files, error) &&
	                check_checkpoint(&checking, error);

	zf_file_set_free(&checking.files);
	for (size_t i = 0; i < ZF_CHECKPOINT_FILES; i++)
		free(checking.side_files[i]);
	return ok;
}
