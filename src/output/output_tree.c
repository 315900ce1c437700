/*
 * output_tree.c - many output files below one directory, which appear together
 *
 * Files cannot wait for their names without having one, as a single output does
 * (new_file.h): each would need an open descriptor. A file and its temporary name are in the
 * same directory, since a sandbox may forbid to move files between directories. A few
 * files wait for the disk one by one. Some ten thousand would take minutes: then all that the
 * file system has in memory is written, others' data too.
 */
#include "output/output_tree.h"

#include "util/buffer.h"
#include "util/error.h"
#include "util/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The number of temporary names that one process tries. */
#define ATTEMPTS 100

/* The number of files that wait for the disk one by one. */
#define SYNCED_FILES 100

/* A file or directory that was made. */
struct made {
	struct made *before; /* the one made before it, or NULL */
	bool is_directory;
	bool replaces;  /* a file had the name already */
	bool published; /* it has its name; those below a new directory get theirs with it */
	size_t length;  /* of the name to get, with which `path` begins */
	char path[];
};

struct zf_output_tree {
	const zipfit_stop *stop;
	char *directory;
	char *root; /* what files are made below: `directory`, or the temporary one; NULL before the first */
	bool fresh; /* the temporary one */
	bool published;
	struct made *made;     /* the last one */
	size_t files;          /* that were made */
	struct zf_buffer name; /* room for the longest of the names to get */
	struct zf_buffer last; /* the directory of the file before, in `directory` */
};

/* The first `length` bytes of `name` are what the error is about. */
static bool fail_at(const struct zf_output_tree *tree, const char *name, size_t length, const char *what,
                    zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_IO, "%s%s%.*s: cannot %s: %s", tree->directory, length > 0 ? "/" : "", (int)length,
	               name, what, zf_errno_text(errno));
}

/* ---- The directory ------------------------------------------------------- */

/* Tries whether the directory can be made, or whether files can be made in it. */
static bool try_directory(const struct zf_output_tree *tree)
{
	struct stat status;
	int descriptor;

	if (mkdir(tree->directory, 0777) == 0 && rmdir(tree->directory) == 0)
		return true;
	if (errno != EEXIST || stat(tree->directory, &status) != 0)
		return false;
	if (!S_ISDIR(status.st_mode)) {
		errno = ENOTDIR;
		return false;
	}
	descriptor = zf_scratch_open(tree->directory);
	return descriptor >= 0 && close(descriptor) == 0;
}

struct zf_output_tree *zf_output_tree_new(const char *directory, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_output_tree *tree = calloc(1, sizeof(*tree));
	size_t length = strlen(directory);

	while (length > 1 && directory[length - 1] == '/')
		length--;
	if (tree != NULL)
		tree->directory = strndup(directory, length);
	if (tree == NULL || tree->directory == NULL) {
		zf_fail_memory(error, "an output directory");
	} else if (!try_directory(tree)) {
		fail_at(tree, "", 0, "create", error);
	} else {
		tree->stop = stop;
		return tree;
	}
	zf_output_tree_free(tree);
	return NULL;
}

/* ---- Making -------------------------------------------------------------- */

/* Room to note what is about to be made. */
static struct made *new_made(const char *path, size_t length, zipfit_error *error)
{
	const size_t size = strlen(path) + 1;
	struct made *made = malloc(sizeof(*made) + size);

	if (made == NULL) {
		zf_fail_memory(error, "a file name");
		return NULL;
	}
	*made = (struct made){.length = length};
	memcpy(made->path, path, size);
	return made;
}

static void note(struct zf_output_tree *tree, struct made *made)
{
	made->before = tree->made;
	tree->made = made;
}

/* Makes the directory `path` unless there is one; sets `*exists`. Errors are about `length` bytes of `name`. */
static bool make_directory(struct zf_output_tree *tree, const char *path, const char *name, size_t length, bool *exists,
                           zipfit_error *error)
{
	struct made *made = new_made(path, 0, error);

	if (made == NULL)
		return false;
	made->is_directory = true;
	*exists = mkdir(path, 0777) != 0;
	if (!*exists) {
		note(tree, made);
		return true;
	}
	free(made);
	return errno == EEXIST || fail_at(tree, name, length, "create", error);
}

/* The path of a temporary name that is not used; NULL with `error`. */
static char *temporary_path(const struct zf_output_tree *tree, const char *path, zipfit_error *error)
{
	for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
		struct stat status;
		char *name = zf_temporary_name(path, attempt);

		if (name == NULL) {
			zf_fail_memory(error, "a file name");
			return NULL;
		}
		/* Any other error is one of making it, too. */
		if (lstat(name, &status) != 0)
			return name;
		free(name);
	}
	fail_at(tree, "", 0, "make a temporary file in it", error);
	return NULL;
}

/* Before the first file: finds out, or makes, what files are made below. */
static bool make_root(struct zf_output_tree *tree, zipfit_error *error)
{
	struct stat status;
	bool exists;

	tree->fresh = stat(tree->directory, &status) != 0;
	if (tree->fresh && errno != ENOENT)
		return fail_at(tree, "", 0, "create", error);
	if (tree->fresh)
		tree->root = temporary_path(tree, tree->directory, error);
	else if ((tree->root = strdup(tree->directory)) == NULL)
		zf_fail_memory(error, "a file name");
	return tree->root != NULL && (!tree->fresh || make_directory(tree, tree->root, "", 0, &exists, error));
}

/* Makes the directories of `name`, whose path is `path`. Most files have the directory of the file before. */
static bool make_directories(struct zf_output_tree *tree, char *path, const char *name, zipfit_error *error)
{
	const char *end = strrchr(name, '/');
	const size_t length = end != NULL ? (size_t)(end - name) : 0;
	char *below = path + strlen(tree->root) + 1;

	if (length == 0 || (length == tree->last.length && memcmp(name, tree->last.data, length) == 0))
		return true;
	for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		const size_t here = (size_t)(slash - name);
		bool exists, ok;

		below[here] = '\0';
		ok = make_directory(tree, path, name, here, &exists, error);
		below[here] = '/';
		if (!ok)
			return false;
	}
	tree->last.length = 0;
	return zf_buffer_append(&tree->last, name, length, error);
}

/* Looks for a file to replace. */
static bool look(const struct zf_output_tree *tree, const char *path, const char *name, struct stat *status,
                 bool *exists, zipfit_error *error)
{
	*exists = stat(path, status) == 0;
	if (*exists)
		return S_ISREG(status->st_mode) ||
		       zf_fail(error, ZIPFIT_IO, "%s/%s: is not a regular file", tree->directory, name);
	return errno == ENOENT || fail_at(tree, name, strlen(name), "create", error);
}

/* Makes the file whose name will be `path`, under the name `temporary`. */
static struct zf_outfile *make_file(struct zf_output_tree *tree, const char *path, const char *temporary,
                                    const char *name, zipfit_error *error)
{
	struct zf_outfile *file = NULL;
	struct made *made = new_made(temporary, strlen(path), error);
	struct stat status;
	char *shown = NULL;

	if (made == NULL)
		return NULL;
	if (asprintf(&shown, "%s/%s", tree->directory, name) < 0)
		zf_fail_memory(error, "a file name");
	else if (look(tree, path, name, &status, &made->replaces, error) &&
	         zf_buffer_reserve(&tree->name, made->length + 1, error))
		file = zf_outfile_create(temporary, shown, made->replaces ? &status : NULL, tree->files < SYNCED_FILES,
		                         tree->stop, error);
	free(shown);
	if (file == NULL) {
		free(made);
		return NULL;
	}
	note(tree, made);
	tree->files++;
	return file;
}

struct zf_outfile *zf_output_tree_open(struct zf_output_tree *tree, const char *name, zipfit_error *error)
{
	struct zf_outfile *file = NULL;
	char *path = NULL, *temporary = NULL;

	if (tree->root == NULL && !make_root(tree, error))
		return NULL;
	if (asprintf(&path, "%s/%s", tree->root, name) < 0) {
		zf_fail_memory(error, "a file name");
		return NULL;
	}
	if (make_directories(tree, path, name, error)) {
		/* Below a temporary directory the name is free at once. */
		if (!tree->fresh)
			temporary = temporary_path(tree, path, error);
		if (tree->fresh || temporary != NULL)
			file = make_file(tree, path, tree->fresh ? path : temporary, name, error);
	}
	free(temporary);
	free(path);
	return file;
}

/* ---- Publishing ---------------------------------------------------------- */

/* Waits until all that was written to the file system of `path` is on the disk. */
static bool sync_file_system(const char *path)
{
	const int descriptor = (int)TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	bool ok;

	if (descriptor < 0)
		return false;
	ok = syncfs(descriptor) == 0;
	close(descriptor);
	return ok;
}

bool zf_output_tree_sync(const struct zf_output_tree *tree, zipfit_error *error)
{
	return tree->files <= SYNCED_FILES || sync_file_system(tree->root) || fail_at(tree, "", 0, "write", error);
}

/* Makes the names below the root durable. If the file system cannot, that is no error: the data is safe. */
static void sync_names(const struct zf_output_tree *tree)
{
	if (tree->files > SYNCED_FILES)
		(void)sync_file_system(tree->root);
	for (const struct made *made = tree->made; tree->files <= SYNCED_FILES && made != NULL; made = made->before)
		zf_sync_directory_of(made->path);
}

/* Needs no memory: some files may have their names already. */
static bool rename_file(struct zf_output_tree *tree, struct made *made, zipfit_error *error)
{
	const size_t below = strlen(tree->root) + 1;
	char *name = (char *)tree->name.data;

	memcpy(name, made->path, made->length);
	name[made->length] = '\0';
	made->published = rename(made->path, name) == 0;
	return made->published || fail_at(tree, name + below, made->length - below, "rename", error);
}

/* Removes the files again that have got their names. */
static void take_back(struct zf_output_tree *tree)
{
	for (struct made *made = tree->made; made != NULL; made = made->before) {
		if (!made->published || made->replaces)
			continue;
		made->path[made->length] = '\0';
		unlink(made->path);
	}
}

/* Gives each file its name, in a directory that was there before. */
static bool rename_files(struct zf_output_tree *tree, zipfit_error *error)
{
	for (struct made *made = tree->made; made != NULL; made = made->before) {
		if (!made->is_directory && !rename_file(tree, made, error)) {
			take_back(tree);
			return false;
		}
	}
	return true;
}

bool zf_output_tree_publish(struct zf_output_tree *tree, zipfit_error *error)
{
	if (tree->root == NULL)
		return true;
	if (!tree->fresh) {
		tree->published = rename_files(tree, error);
		sync_names(tree);
		return tree->published;
	}
	if (tree->files <= SYNCED_FILES)
		sync_names(tree);
	if (rename(tree->root, tree->directory) != 0)
		return fail_at(tree, "", 0, "rename", error);
	tree->published = true;
	zf_sync_directory_of(tree->directory);
	return true;
}

void zf_output_tree_abandon(const struct zf_output_tree *tree)
{
	if (tree->published)
		return;
	/* What was made later is in what was made before. */
	for (const struct made *made = tree->made; made != NULL; made = made->before) {
		if (made->is_directory)
			rmdir(made->path);
		else
			unlink(made->path);
	}
}

void zf_output_tree_free(struct zf_output_tree *tree)
{
	if (tree == NULL)
		return;
	zf_output_tree_abandon(tree);
	while (tree->made != NULL) {
		struct made *made = tree->made;

		tree->made = made->before;
		free(made);
	}
	zf_buffer_free(&tree->name);
	zf_buffer_free(&tree->last);
	free(tree->root);
	free(tree->directory);
	free(tree);
}
