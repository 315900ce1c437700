/*
 * file_check.c - checks the files that an operation is given, before it touches one
 *
 * A mistyped name must not end a run after hours, and no run may overwrite what it
 * reads. A regular file is opened and closed again; inputs.c has done that with those it
 * has found. A pipe is not: that would take its writer's first bytes, or wait for them.
 */
#include "job/file_check.h"

#include "job/events.h"
#include "job/outputs.h"
#include "job/split_output.h"
#include "job/text_source.h"
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

/* What is being checked. */
struct checking {
	enum zf_operation operation;
	const zipfit_options *options;
	const char *checkpoint; /* NULL: none */
	struct zf_file_set files;
	size_t first_input;                    /* place of the first input in `files` */
	struct zf_split_names split;           /* names in `files` */
	char *side_files[ZF_CHECKPOINT_FILES]; /* owned */
};

/* ---- What is read -------------------------------------------------------- */

/* Checks that the file can be read; the messages are those of zf_file_open(). */
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

static bool add_input(struct checking *checking, const char *what, const char *path, zipfit_error *error)
{
	/* inspect says of each file what is wrong with it, and goes on. */
	return path == NULL || ((checking->operation == ZF_INSPECT || try_input(path, error)) &&
	                        zf_file_set_add(&checking->files, ZF_FILE_READ, what, path, error));
}

static bool add_texts(struct checking *checking, const char *what, const zipfit_text_source *texts, size_t count,
                      zipfit_error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!add_input(checking, what, zf_text_path(&texts[i]), error))
			return false;
	return true;
}

static bool add_all_inputs(struct checking *checking, zipfit_error *error)
{
	const zipfit_options *options = checking->options;
	const char *input = checking->operation == ZF_MERGE ? "a part" : "an input";

	if (!add_texts(checking, "a target", options->targets, options->target_count, error) ||
	    !add_texts(checking, "training text", options->trains, options->train_count, error) ||
	    !add_texts(checking, "test text", options->tests, options->test_count, error) ||
	    !add_texts(checking, "the background", options->background, options->background != NULL, error) ||
	    !add_texts(checking, "text to exclude", options->excludes, options->exclude_count, error) ||
	    !add_input(checking, "the scores", options->from_scores, error) ||
	    !add_input(checking, "the list of ids", options->ids, error) ||
	    !add_input(checking, "the model", options->scoring.model, error))
		return false;
	for (size_t i = 0; i < options->list_count; i++)
		if (!add_input(checking, "a list of inputs", options->lists[i].path, error))
			return false;
	checking->first_input = checking->files.count;
	for (size_t i = 0; i < options->input_count; i++) {
		const struct zf_stamp stamp = zf_input_stamp(options, i);

		if (zf_input_is_in_memory(options, i))
			continue;
		if (stamp.regular ? !zf_file_set_add_known(&checking->files, input, options->inputs[i], stamp.device,
		                                           stamp.inode, error)
		                  : !add_input(checking, input, options->inputs[i], error))
			return false;
	}
	return true;
}

/* A file that is read twice is rarely meant, but may be. */
static bool tell_twice(const struct checking *checking, zipfit_error *error)
{
	struct zf_file_twice twice;
	bool is_renamed;
	char more[64];

	/* merge says more about parts that are given twice. */
	if (checking->operation == ZF_MERGE)
		return true;
	if (!zf_file_set_twice(&checking->files, checking->first_input, &twice, error))
		return false;
	is_renamed = twice.count > 0 && strcmp(twice.path, twice.first) != 0;
	snprintf(more, sizeof(more), "; so are %llu others", (unsigned long long)(twice.count - 1));
	if (twice.count > 0)
		zf_tell(checking->options->events, ZIPFIT_NOTE, "%s: is read twice%s%s%s", twice.path,
		        is_renamed ? ": it is the same file as " : "", is_renamed ? twice.first : "",
		        twice.count > 1 ? more : "");
	return true;
}

/* ---- What is written ----------------------------------------------------- */

/* The files of --split-output. merge does not know them yet: split_output.c checks them later. */
static bool add_split(struct checking *checking, zipfit_error *error)
{
	const zipfit_options *options = checking->options;
	const struct zf_split_inputs inputs = {options->inputs, options->input_count, options->format.kind};

	return options->split_output == NULL || checking->operation != ZF_SELECT ||
	       zf_split_names_find(&checking->split, options->split_output, &inputs, &checking->files, error);
}

static bool add_outputs(struct checking *checking, zipfit_error *error)
{
	/* The first conflict in this order is reported. */
	static const enum zf_output order[ZF_OUTPUT_COUNT] = {
		ZF_OUTPUT_MAIN,  ZF_OUTPUT_SCORES,   ZF_OUTPUT_REJECTS, ZF_OUTPUT_STATS,  ZF_OUTPUT_EXPLAIN,
		ZF_OUTPUT_MODEL, ZF_OUTPUT_MANIFEST, ZF_OUTPUT_DEPFILE, ZF_OUTPUT_REPORT,
	};

	for (size_t i = 0; i < ZF_OUTPUT_COUNT; i++) {
		const struct zf_named_output output = zf_output_named(checking->options, order[i]);

		if (output.path != NULL &&
		    !zf_file_set_add(&checking->files, ZF_FILE_WRITTEN, output.option, output.path, error))
			return false;
	}
	return add_split(checking, error);
}

/* The checkpoint's files, each of which a run may make, replace and remove. */
static bool add_checkpoint(struct checking *checking, zipfit_error *error)
{
	for (size_t i = 0; checking->checkpoint != NULL && i < ZF_CHECKPOINT_FILES; i++) {
		char *file = zf_checkpoint_file(checking->checkpoint, (enum zf_checkpoint_file)i);

		checking->side_files[i] = file;
		if (file == NULL)
			return zf_fail_memory(error, "a file name");
		if (!zf_file_set_add(&checking->files, ZF_FILE_STATE, "--checkpoint", file, error))
			return false;
	}
	return true;
}

bool zf_file_check(enum zf_operation operation, const zipfit_options *options, const char *checkpoint,
                   zipfit_error *error)
{
	struct checking checking = {.operation = operation, .options = options, .checkpoint = checkpoint};
	const bool ok = add_all_inputs(&checking, error) && tell_twice(&checking, error) &&
	                add_outputs(&checking, error) && add_checkpoint(&checking, error) &&
	                zf_file_set_check(&checking.files, error) &&
	                (checkpoint == NULL || zf_checkpoint_check(checkpoint, error));

	zf_file_set_free(&checking.files);
	zf_split_names_free(&checking.split);
	for (size_t i = 0; i < ZF_CHECKPOINT_FILES; i++)
		free(checking.side_files[i]);
	return ok;
}
