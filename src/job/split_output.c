/*
 * split_output.c - --split-output: the selected records of each input in a file of its own
 *
 * The files are written one after the other. The one that is open is the main output of the
 * operation, so that records are written as they always are.
 */
#include "job/split_output.h"

#include "job/cleanup.h"
#include "output/split_name.h"
#include "util/error.h"
#include "util/inherited.h"
#include "util/stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- Names --------------------------------------------------------------- */

/* Whether the input is an open stream: it has no name of its own. */
static bool is_stream(const char *path)
{
	const bool may_be = strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;

	return strcmp(path, "-") == 0 || (may_be && zf_inherited_number(path) >= 0);
}

/* Appends the name of the input's file, relative to the directory. */
static bool append_name(struct zf_buffer *to, const struct zf_split_inputs *inputs, size_t input, zipfit_error *error)
{
	const char *path = inputs->paths[input];
	const size_t begin = to->length;

	if (!zf_append_split_name(to, path, inputs->kind, error))
		return false;
	return (to->length > begin + 1 && !is_stream(path)) ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "%s: --split-output needs the names of files",
	               strcmp(path, "-") == 0 ? "standard input" : path);
}

/* A file that is there is replaced, but nothing else is. */
static bool check_file(const char *path, zipfit_error *error)
{
	struct stat status;

	if (stat(path, &status) == 0)
		return S_ISREG(status.st_mode) || zf_fail(error, ZIPFIT_IO, "%s: is not a regular file", path);
	return errno == ENOENT || errno == ENOTDIR ||
	       zf_fail(error, ZIPFIT_IO, "%s: cannot create: %s", path, zf_errno_text(errno));
}

/* A name, for sorting. */
struct named {
	const char *name;
	size_t input;
};

/* Sorts what is in a directory behind its name, before all else that begins like it. */
static int compare_names(const void *a, const void *b)
{
	const char *left = ((const struct named *)a)->name, *right = ((const struct named *)b)->name;

	while (*left == *right && *left != '\0') {
		left++;
		right++;
	}
	if (*left == *right)
		return ((const struct named *)a)->input < ((const struct named *)b)->input ? -1 : 1;
	if ((*left == '/') != (*right == '/') && *left != '\0' && *right != '\0')
		return *left == '/' ? -1 : 1;
	return (unsigned char)*left < (unsigned char)*right ? -1 : 1;
}

/* Fails where two names, which are sorted, cannot both be files. */
static bool check_names(const struct named *sorted, size_t count, const struct zf_split_inputs *inputs,
                        zipfit_error *error)
{
	for (size_t i = 1; i < count; i++) {
		const struct named *a = &sorted[i - 1], *b = &sorted[i];
		const size_t length = strlen(a->name);

		if (strncmp(a->name, b->name, length) != 0)
			continue;
		if (b->name[length] == '\0')
			return zf_fail(error, ZIPFIT_BAD_OPTION,
			               "--split-output: %s and %s would both be written to %s", inputs->paths[a->input],
			               inputs->paths[b->input], a->name);
		if (b->name[length] == '/')
			return zf_fail(error, ZIPFIT_BAD_OPTION,
			               "--split-output: the file of %s would be the directory of %s's",
			               inputs->paths[a->input], inputs->paths[b->input]);
	}
	return true;
}

/* Sorts the names, which follow the directory in the paths, and compares neighbours. */
static bool compare_all(const struct zf_split_names *names, size_t skip, const struct zf_split_inputs *inputs,
                        zipfit_error *error)
{
	struct named *sorted = malloc((names->count + 1) * sizeof(*sorted));
	bool ok;

	if (sorted == NULL)
		return zf_fail_memory(error, "file names");
	for (size_t i = 0; i < names->count; i++)
		sorted[i] = (struct named){names->paths[i] + skip, i};
	qsort(sorted, names->count, sizeof(*sorted), compare_names);
	ok = check_names(sorted, names->count, inputs, error);
	free(sorted);
	return ok;
}

/* Adds the next name. */
static bool add_name(struct zf_split_names *names, const char *path, struct zf_file_set *set, zipfit_error *error)
{
	char *copy = strdup(path);

	if (copy == NULL)
		return zf_fail_memory(error, "file names");
	names->paths[names->count++] = copy;
	return check_file(copy, error) && zf_file_set_add(set, ZF_FILE_WRITTEN, "--split-output", copy, error);
}

bool zf_split_names_find(struct zf_split_names *names, const char *directory, const struct zf_split_inputs *inputs,
                         struct zf_file_set *set, zipfit_error *error)
{
	struct zf_buffer path = {0};
	bool ok = true;

	*names = (struct zf_split_names){.paths = calloc(inputs->count + 1, sizeof(*names->paths))};
	if (names->paths == NULL)
		return zf_fail_memory(error, "file names");
	for (size_t i = 0; ok && i < inputs->count; i++) {
		path.length = 0;
		ok = zf_buffer_append_text(&path, directory, error) && zf_buffer_append_byte(&path, '/', error) &&
		     append_name(&path, inputs, i, error) && add_name(names, (const char *)path.data, set, error);
	}
	zf_buffer_free(&path);
	return ok && compare_all(names, strlen(directory) + 1, inputs, error);
}

void zf_split_names_free(struct zf_split_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->paths[i]);
	free(names->paths);
	*names = (struct zf_split_names){0};
}

static bool add_all(struct zf_file_set *set, const char *what, const char *const *paths, size_t count,
                    zipfit_error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!zf_file_set_add(set, ZF_FILE_READ, what, paths[i], error))
			return false;
	return true;
}

bool zf_split_check(const zipfit_options *options, const struct zf_split_inputs *inputs, zipfit_error *error)
{
	struct zf_split_names names = {0};
	struct zf_file_set set = {0};
	const bool ok = add_all(&set, "a part", options->inputs, options->input_count, error) &&
	                add_all(&set, "an input of the parts", inputs->paths, inputs->count, error) &&
	                zf_split_names_find(&names, options->split_output, inputs, &set, error) &&
	                zf_file_set_check(&set, error);

	zf_file_set_free(&set);
	zf_split_names_free(&names);
	return ok;
}

/* ---- Files --------------------------------------------------------------- */

/* Finishes the current file. */
static bool close_file(struct zf_outputs *outputs, zipfit_error *error)
{
	struct zf_outfile *file = outputs->files[ZF_OUTPUT_MAIN];
	const bool ok = file == NULL || zf_outfile_finish(file, error);

	outputs->files[ZF_OUTPUT_MAIN] = NULL;
	zf_outfile_free(file);
	return ok;
}

/* Opens the file of the next input. */
static bool open_next(struct zf_outputs *outputs, const struct zf_split_inputs *inputs, zipfit_error *error)
{
	struct zf_buffer name = {0};
	bool ok = zf_stop_check(outputs->stop, error) && append_name(&name, inputs, outputs->split_count, error) &&
	          zf_cleanup_open_in(&outputs->files[ZF_OUTPUT_MAIN], outputs->tree, (const char *)name.data, error);

	outputs->split_count++;
	zf_buffer_free(&name);
	return ok;
}

bool zf_split_turn(struct zf_outputs *outputs, const struct zf_split_inputs *inputs, size_t input, zipfit_error *error)
{
	while (outputs->split_count <= input)
		if (!close_file(outputs, error) || !open_next(outputs, inputs, error))
			return false;
	return true;
}

bool zf_split_end(struct zf_outputs *outputs, const struct zf_split_inputs *inputs, zipfit_error *error)
{
	return (inputs->count == 0 || zf_split_turn(outputs, inputs, inputs->count - 1, error)) &&
	       close_file(outputs, error);
}
