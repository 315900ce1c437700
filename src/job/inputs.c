/*
 * inputs.c - the files that the inputs of an operation are
 *
 * Hundreds of thousands of files may be found, and none is kept open. Each is looked at
 * once, by all threads: what the system says of it then also serves to compare it with the
 * outputs, to measure the input and to see whether it changes.
 */
#include "job/inputs.h"

#include "input/directory.h"
#include "input/name_filter.h"
#include "input/name_list.h"
#include "job/events.h"
#include "job/options_check.h"
#include "util/parallel.h"
#include "util/error.h"
#include "util/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* So many files are opened by a thread before it takes others. */
#define FILES_AT_A_TIME ((size_t)256)

struct finding {
	struct zf_settings *settings;
	struct zf_directory_tally tally;
	const zipfit_name_list *names; /* the list that is being read */
	/* Directories and lists in which there is no file to read; of the first one, its name and the files in it. */
	uint64_t barren, barren_files;
	const char *barren_path;
	bool barren_is_list;
	const zipfit_stop *stop;
};

/* ---- Directories and lists ----------------------------------------------- */

/* Notes that a directory or list, in which `files` were found, has added none of them. */
static bool note_barren(struct finding *finding, const char *path, bool is_list, uint64_t files, zipfit_error *error)
{
	if (finding->barren++ > 0)
		return true;
	finding->barren_files = files;
	finding->barren_is_list = is_list;
	finding->barren_path = zf_strings_add(&finding->settings->list.strings, path, strlen(path), error);
	return finding->barren_path != NULL;
}

static bool add_directory(struct finding *finding, const char *path, zipfit_error *error)
{
	struct zf_input_list *list = &finding->settings->list;
	const size_t before = list->count;
	const uint64_t files = finding->tally.files;

	if (!zf_directory_list(path, finding->settings->options.format.names, list, &finding->tally, finding->stop,
	                       error))
		return false;
	return list->count > before || note_barren(finding, path, false, finding->tally.files - files, error);
}

/* Adds a file that a list names, or the files below a directory. */
static bool add_name(void *user, const char *name, size_t length, uint64_t number, zipfit_error *error)
{
	struct finding *finding = user;
	struct zf_input_list *list = &finding->settings->list;
	struct stat status;
	const char *copy;

	finding->tally.files++;
	if (strcmp(name, "-") == 0)
		return zf_input_list_add(list, "-", (struct zf_stamp){0}, error);
	if (zf_name_is_omitted(finding->settings->options.format.names, name))
		return true;
	if (stat(name, &status) != 0)
		return zf_fail(error, ZIPFIT_IO, "%s:%llu: %s: cannot open: %s", finding->names->path,
		               (unsigned long long)number, name, zf_errno_text(errno));
	if (S_ISDIR(status.st_mode))
		return add_directory(finding, name, error);
	if (!zf_name_is_taken(finding->settings->options.format.names, name))
		return true;
	copy = zf_strings_add(&list->strings, name, length, error);
	return copy != NULL && zf_input_list_add(list, copy, zf_stamp_of(&status), error);
}

static bool add_list(struct finding *finding, const zipfit_name_list *names, zipfit_error *error)
{
	const size_t before = finding->settings->list.count;
	const uint64_t files = finding->tally.files;

	finding->names = names;
	if (!zf_name_list_read(names, add_name, finding, finding->stop, error))
		return false;
	return finding->settings->list.count > before ||
	       note_barren(finding, names->path, true, finding->tally.files - files, error);
}

/* Adds an input that the caller named. Of a file that cannot be read, file_check.c says so. */
static bool add_input(struct finding *finding, size_t i, zipfit_error *error)
{
	const zipfit_options *options = &finding->settings->options;
	const char *path = options->inputs[i];
	struct stat status;

	if (!zf_input_is_in_memory(options, i) && strcmp(path, "-") != 0 && stat(path, &status) == 0 &&
	    S_ISDIR(status.st_mode))
		return add_directory(finding, path, error);
	return zf_input_list_add(&finding->settings->list, path, (struct zf_stamp){0}, error);
}

static bool find_all(struct finding *finding, size_t *places, zipfit_error *error)
{
	const zipfit_options *options = &finding->settings->options;

	for (size_t i = 0; i < options->input_count; i++) {
		places[i] = finding->settings->list.count;
		if (!add_input(finding, i, error))
			return false;
	}
	for (size_t i = 0; i < options->list_count; i++)
		if (!add_list(finding, &options->lists[i], error))
			return false;
	return true;
}

/* ---- What was found ------------------------------------------------------ */

static bool fail_barren(const struct finding *finding, zipfit_error *error)
{
	if (finding->barren_files > 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: --include and --omit take none of its %llu files",
		               finding->barren_path, (unsigned long long)finding->barren_files);
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s: %s", finding->barren_path,
	               finding->barren_is_list ? "names no file"
	                                       : "has no file (names that begin with a dot do not count)");
}

/* Says what a user may not expect. */
static void tell_found(const struct finding *finding)
{
	const zipfit_events *events = finding->settings->options.events;
	const struct zf_directory_tally *tally = &finding->tally;
	const unsigned long long special = tally->special, links = tally->links, barren = finding->barren;

	if (special > 0)
		zf_tell(events, ZIPFIT_NOTE, "left out of directories: %llu pipe%s, socket%s or device%s%s%s", special,
		        special == 1 ? "" : "s", special == 1 ? "" : "s", special == 1 ? "" : "s",
		        special == 1 ? ": " : ", such as ", tally->first_special);
	if (links > 0)
		zf_tell(events, ZIPFIT_NOTE, "left out of directories: %llu link%s to %s%s%s", links,
		        links == 1 ? "" : "s", links == 1 ? "a directory" : "directories",
		        links == 1 ? ": " : ", such as ", tally->first_link);
	if (barren == 1)
		zf_tell(events, ZIPFIT_NOTE, "%s: has no file to read", finding->barren_path);
	if (barren > 1)
		zf_tell(events, ZIPFIT_NOTE, "%llu directories or lists have no file to read, such as %s", barren,
		        finding->barren_path);
}

/* The caller's memory for each input, at its new place. */
static bool move_contents(struct zf_settings *settings, const size_t *places, zipfit_error *error)
{
	zipfit_options *options = &settings->options;

	if (options->contents == NULL)
		return true;
	settings->contents = calloc(settings->list.count + 1, sizeof(*settings->contents));
	if (settings->contents == NULL)
		return zf_fail_memory(error, "the inputs");
	for (size_t i = 0; i < options->input_count; i++)
		if (zf_input_is_in_memory(options, i))
			settings->contents[places[i]] = options->contents[i];
	options->contents = settings->contents;
	return true;
}

/* ---- Opening ------------------------------------------------------------- */

/* Opens and closes a file, and asks what the system says of it, if that is not known yet. */
static bool open_file(const char *path, struct zf_stamp *stamp, zipfit_error *error)
{
	const int descriptor = (int)TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
	const bool is_known = stamp->inode != 0;
	struct stat status;

	if (descriptor < 0 || (!is_known && fstat(descriptor, &status) != 0)) {
		zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", path, zf_errno_text(errno));
		if (descriptor >= 0)
			close(descriptor);
		return false;
	}
	close(descriptor);
	if (!is_known)
		*stamp = zf_stamp_of(&status);
	return true;
}

static bool open_some(void *user, size_t thread, size_t item, zipfit_error *error)
{
	const struct finding *finding = user;
	struct zf_input_list *list = &finding->settings->list;
	const size_t left = list->count - item * FILES_AT_A_TIME;
	const size_t end = list->count - left + (left < FILES_AT_A_TIME ? left : FILES_AT_A_TIME);

	(void)thread;
	for (size_t i = item * FILES_AT_A_TIME; i < end; i++)
		if (list->stamps[i].regular && !open_file(list->paths[i], &list->stamps[i], error))
			return false;
	return zf_stop_check(finding->stop, error);
}

static bool open_all(struct finding *finding, zipfit_error *error)
{
	const size_t count = finding->settings->list.count;

	return zf_parallel_for(finding->settings->options.threads, (count + FILES_AT_A_TIME - 1) / FILES_AT_A_TIME,
	                       open_some, finding, error);
}

/* ---- All ----------------------------------------------------------------- */

/* Makes the options' filter one that notes which globs are used. */
static bool watch_filter(struct zf_settings *settings, zipfit_error *error)
{
	zipfit_format *format = &settings->options.format;

	if (format->names == NULL || format->names->include_used != NULL)
		return true;
	settings->names = *format->names;
	settings->include_used = calloc(settings->names.include_count + 1, sizeof(*settings->include_used));
	if (settings->include_used == NULL)
		return zf_fail_memory(error, "the names of files");
	settings->names.include_used = settings->include_used;
	format->names = &settings->names;
	return true;
}

static bool find_and_open(struct finding *finding, size_t *places, zipfit_error *error)
{
	struct zf_settings *settings = finding->settings;
	zipfit_options *options = &settings->options;

	if (!watch_filter(settings, error) || !find_all(finding, places, error))
		return false;
	if (settings->list.count == 0)
		return fail_barren(finding, error);
	tell_found(finding);
	if (!open_all(finding, error) || !move_contents(settings, places, error))
		return false;
	options->inputs = settings->list.paths;
	options->input_count = settings->list.count;
	return true;
}

bool zf_inputs_find(struct zf_settings *settings, enum zf_operation operation, zipfit_stop *stop, zipfit_error *error)
{
	struct finding finding = {.settings = settings, .stop = stop};
	size_t *places = calloc(settings->options.input_count + 1, sizeof(*places));
	bool ok;

	if (places == NULL)
		return zf_fail_memory(error, "the inputs' names");
	ok = find_and_open(&finding, places, error);
	zf_directory_tally_free(&finding.tally);
	free(places);
	/* A list may name standard input. */
	return ok && zf_options_check(operation, &settings->options, error);
}
