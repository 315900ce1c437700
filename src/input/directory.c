/*
 * directory.c - the files below a directory, in the byte order of their paths
 *
 * Each directory is read as a whole and its names are sorted, where the name of a directory
 * ends in a slash: visited in this order, whole paths are in the order of their bytes. Only
 * one directory is open at a time, and the C stack does not grow with the depth.
 */
#include "input/directory.h"

#include "input/name_filter.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/grow.h"
#include "util/sort.h"
#include "util/stop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory that is being visited. */
struct level {
	struct zf_buffer text; /* its names, each with a NUL */
	const char **names;    /* sorted; into `text` */
	size_t count, next;
	size_t path_length; /* of the directory, with a slash */
};

struct walk {
	struct level *levels; /* from the root to the directory that is being visited */
	size_t depth, capacity;
	struct zf_buffer path; /* the path of the current name, with a NUL behind it */
	size_t root_length;    /* with a slash */
	const zipfit_name_filter *filter;
	struct zf_input_list *list;
	struct zf_directory_tally *tally;
	const zipfit_stop *stop;
};

void zf_directory_tally_free(struct zf_directory_tally *tally)
{
	free(tally->first_special);
	free(tally->first_link);
	*tally = (struct zf_directory_tally){0};
}

/* ---- Paths --------------------------------------------------------------- */

/* Makes the path that of `name` in the directory whose path has `length` bytes. */
static bool set_path(struct walk *walk, size_t length, const char *name, zipfit_error *error)
{
	walk->path.length = length;
	if (!zf_buffer_append(&walk->path, name, strlen(name) + 1, error))
		return false;
	walk->path.length--;
	return walk->path.length < PATH_MAX ||
	       zf_fail(error, ZIPFIT_IO, "%.*s: holds a path of more than %d bytes, which cannot be opened: %.200s...",
	               (int)walk->root_length, (const char *)walk->path.data, PATH_MAX - 1,
	               (const char *)walk->path.data);
}

static const char *path_of(const struct walk *walk)
{
	return (const char *)walk->path.data;
}

static const char *path_from_root(const struct walk *walk)
{
	return path_of(walk) + walk->root_length;
}

/* ---- One directory ------------------------------------------------------- */

static bool is_junk(const char *name)
{
	return name[0] == '.' || strcmp(name, "__MACOSX") == 0;
}

/* The type of an entry, as its d_type: of a link, that of what it leads to, but DT_LNK if that is a directory. */
static unsigned type_of(int directory, const struct dirent *entry)
{
	struct stat status;
	unsigned type = entry->d_type;

	if (type == DT_UNKNOWN)
		type = fstatat(directory, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? IFTODT(status.st_mode)
		                                                                            : DT_REG;
	if (type != DT_LNK)
		return type;
	/* A link that leads nowhere counts as a file: opening it gives the error. */
	if (fstatat(directory, entry->d_name, &status, 0) != 0)
		return DT_REG;
	return S_ISDIR(status.st_mode) ? DT_LNK : IFTODT(status.st_mode);
}

static bool leave_out(struct walk *walk, unsigned type, zipfit_error *error)
{
	const bool is_link = type == DT_LNK;
	uint64_t *count = is_link ? &walk->tally->links : &walk->tally->special;
	char **first = is_link ? &walk->tally->first_link : &walk->tally->first_special;

	++*count;
	if (*first == NULL)
		*first = strdup(path_of(walk));
	return *first != NULL || zf_fail_memory(error, "a file name");
}

/* Adds the entry to the names of the level, if it is a file or a directory to be read. */
static bool add_entry(struct walk *walk, struct level *level, int directory, const struct dirent *entry,
                      zipfit_error *error)
{
	unsigned type;

	if (is_junk(entry->d_name))
		return true;
	if (!set_path(walk, level->path_length, entry->d_name, error))
		return false;
	if (zf_name_is_omitted(walk->filter, path_from_root(walk))) {
		walk->tally->files += entry->d_type == DT_REG;
		return true;
	}
	type = type_of(directory, entry);
	walk->tally->files += type == DT_REG;
	if (type != DT_DIR && type != DT_LNK && !zf_name_is_taken(walk->filter, path_from_root(walk)))
		return true;
	if (type != DT_REG && type != DT_DIR)
		return leave_out(walk, type, error);
	level->count++;
	return zf_buffer_append_text(&level->text, entry->d_name, error) &&
	       (type == DT_REG || zf_buffer_append_byte(&level->text, '/', error)) &&
	       zf_buffer_append_byte(&level->text, '\0', error);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool sort_names(struct level *level, const zipfit_stop *stop, zipfit_error *error)
{
	const char *name = (const char *)level->text.data;

	level->names = calloc(level->count + 1, sizeof(*level->names));
	if (level->names == NULL)
		return zf_fail_memory(error, "the names of files");
	for (size_t i = 0; i < level->count; i++) {
		level->names[i] = name;
		name += strlen(name) + 1;
	}
	return zf_sort(level->names, level->count, sizeof(*level->names), compare_names, stop, error);
}

static bool fail_read(const struct walk *walk, size_t length, int cause, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_IO, "%.*s: cannot read the directory: %s", (int)length, path_of(walk),
	               zf_errno_text(cause));
}

static bool read_entries(struct walk *walk, struct level *level, DIR *directory, zipfit_error *error)
{
	const struct dirent *entry;

	for (;;) {
		errno = 0;
		entry = readdir(directory); /* NOLINT(concurrency-mt-unsafe): the directory is this thread's own */
		if (entry == NULL)
			return errno == 0 || fail_read(walk, level->path_length, errno, error);
		if (!zf_stop_check(walk->stop, error) || !add_entry(walk, level, dirfd(directory), entry, error))
			return false;
	}
}

/* Begins to visit the directory at the current path, which ends in a slash. */
static bool enter(struct walk *walk, zipfit_error *error)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (walk->depth > 0 ? O_NOFOLLOW : 0);
	struct level *levels =
		zf_grow(walk->levels, &walk->capacity, walk->depth + 1, sizeof(*levels), "directories", error);
	struct level *level;
	int descriptor;
	DIR *directory;
	bool ok;

	if (levels == NULL)
		return false;
	walk->levels = levels;
	level = &levels[walk->depth++];
	*level = (struct level){.path_length = walk->path.length};
	descriptor = (int)TEMP_FAILURE_RETRY(open(path_of(walk), flags));
	directory = descriptor >= 0 ? fdopendir(descriptor) : NULL;
	if (directory == NULL) {
		const int cause = errno;

		if (descriptor >= 0)
			close(descriptor);
		return fail_read(walk, level->path_length, cause, error);
	}
	ok = read_entries(walk, level, directory, error) && sort_names(level, walk->stop, error);
	closedir(directory);
	return ok;
}

static void leave(struct walk *walk)
{
	struct level *level = &walk->levels[--walk->depth];

	zf_buffer_free(&level->text);
	free(level->names);
}

/* ---- All of them --------------------------------------------------------- */

static bool visit(struct walk *walk, zipfit_error *error)
{
	bool ok = enter(walk, error);

	while (ok && walk->depth > 0) {
		struct level *level = &walk->levels[walk->depth - 1];

		if (level->next == level->count) {
			leave(walk);
			continue;
		}
		ok = set_path(walk, level->path_length, level->names[level->next++], error) &&
		     (walk->path.data[walk->path.length - 1] == '/'
		              ? enter(walk, error)
		              : zf_input_list_add_copy(walk->list, walk->path.data, walk->path.length, error));
	}
	return ok;
}

bool zf_directory_list(const char *root, const zipfit_name_filter *filter, struct zf_input_list *list,
                       struct zf_directory_tally *tally, const zipfit_stop *stop, zipfit_error *error)
{
	struct walk walk = {.filter = filter, .list = list, .tally = tally, .stop = stop};
	size_t length = strlen(root);
	bool ok;

	/* One slash between the root and the rest, however many the root ends in. */
	while (length > 0 && root[length - 1] == '/')
		length--;
	walk.root_length = length + 1;
	ok = zf_buffer_append(&walk.path, root, length, error) && set_path(&walk, length, "/", error) &&
	     visit(&walk, error);
	while (walk.depth > 0)
		leave(&walk);
	free(walk.levels);
	zf_buffer_free(&walk.path);
	return ok;
}
