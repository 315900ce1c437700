/*
 * file_set.c - checks that no file of a run is both written and used in another way
 *
 * A run may read, and write, hundreds of thousands of files: they are sorted by what they are, and
 * each one that is written is compared with its equals. To find files that are read twice there is
 * an index.
 */
#include "util/file_set.h"

#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"
#include "util/inherited.h"
#include "util/set.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum identity_kind {
	IS_ALONE,  /* not compared */
	IS_FILE,   /* `device` and `inode` */
	IS_DEVICE, /* a block device: `device` */
	IS_NAME,   /* does not exist yet: `name` in the directory `device` and `inode` */
};

struct zf_file_entry {
	enum zf_file_use use;
	const char *what, *path; /* borrowed */
	int descriptor;          /* of an open stream; -1: use `path` */
	enum identity_kind kind;
	uint64_t device, inode;
	const char *name; /* in `path` */
};

void zf_file_set_free(struct zf_file_set *set)
{
	free(set->entries);
	*set = (struct zf_file_set){0};
}

/* ---- Adding -------------------------------------------------------------- */

static void identify_file(struct zf_file_entry *entry, const struct stat *status)
{
	if (S_ISBLK(status->st_mode)) {
		entry->kind = IS_DEVICE;
		entry->device = status->st_rdev;
	} else if (!S_ISCHR(status->st_mode) && !S_ISSOCK(status->st_mode)) {
		entry->kind = IS_FILE;
		entry->device = status->st_dev;
		entry->inode = status->st_ino;
	}
}

/* After stat() failed: true if the file does not exist, else an error. */
static bool is_absence(const struct zf_file_entry *entry, zipfit_error *error)
{
	return errno == ENOENT || errno == ENOTDIR ||
	       zf_fail(error, ZIPFIT_IO, "%s: cannot %s: %s", entry->path,
	               entry->use == ZF_FILE_READ ? "open" : "create", zf_errno_text(errno));
}

/* Identifies a file that does not exist yet. If its directory does not exist, creating it will fail later. */
static bool identify_name(struct zf_file_entry *entry, zipfit_error *error)
{
	const char *slash = strrchr(entry->path, '/');
	char *copy = strdup(entry->path);
	struct stat status;
	bool ok = true;

	if (copy == NULL)
		return zf_fail_memory(error, "a file name");
	if (stat(dirname(copy), &status) != 0) {
		ok = is_absence(entry, error);
	} else if (S_ISDIR(status.st_mode)) {
		entry->kind = IS_NAME;
		entry->device = status.st_dev;
		entry->inode = status.st_ino;
		entry->name = slash != NULL ? slash + 1 : entry->path;
	}
	free(copy);
	return ok;
}

static bool identify(struct zf_file_entry *entry, zipfit_error *error)
{
	const bool is_dash = strcmp(entry->path, "-") == 0;
	struct stat status;

	if (is_dash)
		entry->descriptor = entry->use == ZF_FILE_READ ? STDIN_FILENO : STDOUT_FILENO;
	else if (entry->use == ZF_FILE_WRITTEN)
		entry->descriptor = zf_inherited_number(entry->path);
	if (is_dash)
		entry->path = entry->use == ZF_FILE_READ ? "standard input" : "standard output";
	if (entry->descriptor >= 0) {
		if (fstat(entry->descriptor, &status) != 0)
			return errno == EBADF || is_absence(entry, error);
		identify_file(entry, &status);
		return true;
	}
	if (stat(entry->path, &status) != 0)
		return is_absence(entry, error) && identify_name(entry, error);
	identify_file(entry, &status);
	return true;
}

static bool add_entry(struct zf_file_set *set, struct zf_file_entry entry, zipfit_error *error)
{
	struct zf_file_entry *entries =
		zf_grow(set->entries, &set->capacity, set->count + 1, sizeof(*entries), "file names", error);

	if (entries == NULL)
		return false;
	set->entries = entries;
	set->entries[set->count++] = entry;
	return true;
}

bool zf_file_set_add(struct zf_file_set *set, enum zf_file_use use, const char *what, const char *path,
                     zipfit_error *error)
{
	struct zf_file_entry entry = {.use = use, .what = what, .path = path, .descriptor = -1};

	return identify(&entry, error) && add_entry(set, entry, error);
}

bool zf_file_set_add_known(struct zf_file_set *set, const char *what, const char *path, uint64_t device, uint64_t inode,
                           zipfit_error *error)
{
	const struct zf_file_entry entry = {
		.use = ZF_FILE_READ,
		.what = what,
		.path = path,
		.descriptor = -1,
		.kind = IS_FILE,
		.device = device,
		.inode = inode,
	};

	return add_entry(set, entry, error);
}

/* ---- Comparing ----------------------------------------------------------- */

static bool is_same(const struct zf_file_entry *a, const struct zf_file_entry *b)
{
	/* Two outputs to one stream would mix, even on a terminal. */
	if (a->descriptor >= 0 && a->descriptor == b->descriptor)
		return true;
	return a->kind != IS_ALONE && a->kind == b->kind && a->device == b->device && a->inode == b->inode &&
	       (a->kind != IS_NAME || strcmp(a->name, b->name) == 0);
}

/* The entry that is the same file as entry `i` and in `places`, or NULL. */
static const struct zf_file_entry *find_same(const struct zf_file_set *set, const struct zf_set *places, uint64_t key,
                                             size_t i)
{
	const struct zf_set_slot *slot = NULL;

	while ((slot = zf_set_find(places, key, slot)) != NULL)
		if (is_same(&set->entries[i], &set->entries[slot->value]))
			return &set->entries[slot->value];
	return NULL;
}

bool zf_file_set_twice(const struct zf_file_set *set, size_t from, struct zf_file_twice *twice, zipfit_error *error)
{
	struct zf_set places = {0};
	bool ok = true;

	*twice = (struct zf_file_twice){0};
	for (size_t i = from; ok && i < set->count; i++) {
		const struct zf_file_entry *entry = &set->entries[i], *same;
		const uint64_t key = zf_mix(zf_mix(entry->device) ^ entry->inode);

		if (entry->kind != IS_FILE)
			continue;
		same = find_same(set, &places, key, i);
		if (same == NULL) {
			ok = zf_set_add(&places, key, i, error);
		} else if (twice->count++ == 0) {
			twice->path = entry->path;
			twice->first = same->path;
		}
	}
	zf_set_free(&places);
	return ok;
}

/* Reports that `written` is the same file as `other`, which was added before it or is read. */
static bool fail_same(const struct zf_file_entry *written, const struct zf_file_entry *other, zipfit_error *error)
{
	if (other->use == ZF_FILE_READ && strcmp(written->path, other->path) == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%s: is %s; %s would overwrite it", written->path, other->what,
		               written->what);
	if (other->use == ZF_FILE_READ)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%s: is the same file as %s, %s; %s would overwrite it",
		               written->path, other->path, other->what, written->what);
	if (other->use == ZF_FILE_WRITTEN && written->use == ZF_FILE_WRITTEN)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "two outputs go to %s", written->path);
	return zf_fail(error, ZIPFIT_BAD_OPTION, "%s: both %s and %s would write it", written->path, other->what,
	               written->what);
}

/* Compares what two entries are, for sorting. Those that are not compared have nothing in common but that. */
static int compare_identities(const struct zf_file_entry *a, const struct zf_file_entry *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	if (a->inode != b->inode)
		return a->inode < b->inode ? -1 : 1;
	return a->kind == IS_NAME ? strcmp(a->name, b->name) : 0;
}

/* An entry, for sorting. */
struct sorted {
	const struct zf_file_entry *entry;
};

/* The same, and then the order of adding, for pointers into one array. */
static int compare_entries(const void *a, const void *b)
{
	const struct zf_file_entry *left = ((const struct sorted *)a)->entry;
	const struct zf_file_entry *right = ((const struct sorted *)b)->entry;
	const int order = compare_identities(left, right);

	return order != 0 ? order : (left > right) - (left < right);
}

/* The first of the sorted entries that is not before `entry`. */
static size_t find_equals(const struct sorted *sorted, size_t count, const struct zf_file_entry *entry)
{
	size_t low = 0, high = count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (compare_identities(sorted[middle].entry, entry) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Compares a file that is written with those that may be the same. An open stream may have no identity. */
static bool check_written(const struct sorted *sorted, size_t count, const struct zf_file_entry *written,
                          zipfit_error *error)
{
	const bool is_stream = written->descriptor >= 0;

	for (size_t i = is_stream ? 0 : find_equals(sorted, count, written); i < count; i++) {
		const struct zf_file_entry *other = sorted[i].entry;

		if (!is_stream && (written->kind == IS_ALONE || !is_same(written, other)))
			break;
		if ((other < written || other->use == ZF_FILE_READ) && is_same(written, other))
			return fail_same(written, other, error);
	}
	return true;
}

bool zf_file_set_check(const struct zf_file_set *set, zipfit_error *error)
{
	struct sorted *sorted = calloc(set->count + 1, sizeof(*sorted));
	bool ok = sorted != NULL || zf_fail_memory(error, "file names");

	for (size_t i = 0; ok && i < set->count; i++)
		sorted[i].entry = &set->entries[i];
	if (ok)
		qsort(sorted, set->count, sizeof(*sorted), compare_entries);
	for (size_t i = 0; ok && i < set->count; i++)
		ok = set->entries[i].use == ZF_FILE_READ || check_written(sorted, set->count, &set->entries[i], error);
	free(sorted);
	return ok;
}
