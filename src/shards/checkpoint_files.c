/*
 * checkpoint_files.c - the files that a checkpoint consists of
 */
#include "shards/checkpoint_files.h"

#include "shards/magic.h"
#include "shards/part.h"
#include "util/error.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *ending;
	enum zf_magic_kind kind;
} side_files[ZF_CHECKPOINT_FILES] = {
	[ZF_CHECKPOINT_LOCK] = {".lock", ZF_MAGIC_LOCK},
	[ZF_CHECKPOINT_FILE] = {"", ZF_MAGIC_PART},
	[ZF_CHECKPOINT_NEW] = {".new", ZF_MAGIC_PART},
	[ZF_CHECKPOINT_JOURNAL] = {".journal", ZF_MAGIC_JOURNAL},
};

char *zf_checkpoint_file(const char *path, enum zf_checkpoint_file which)
{
	char *file;

	return asprintf(&file, "%s%s", path, side_files[which].ending) < 0 ? NULL : file;
}

/* A partial result has the magic of a checkpoint; its head tells them apart. A truncated file may be either. */
static bool check_kind(const char *file, zipfit_error *error)
{
	zipfit_error cause;
	struct zf_part_reader *reader = zf_part_open(file, NULL, &cause);
	bool ok = true;

	if (reader == NULL && cause.code != ZIPFIT_BAD_DATA) {
		*error = cause;
		ok = false;
	} else if (reader != NULL && zf_part_head(reader)->kind != ZF_CHECKPOINT) {
		ok = zf_fail(error, ZIPFIT_BAD_DATA, "%s: is a partial result, not a checkpoint", file);
	}
	zf_part_close(reader);
	return ok;
}

bool zf_checkpoint_check(const char *path, zipfit_error *error)
{
	bool locked = false, ok = true;

	for (size_t i = 0; ok && i < ZF_CHECKPOINT_FILES; i++) {
		char *file = zf_checkpoint_file(path, (enum zf_checkpoint_file)i);
		enum zf_magic_state state;

		if (file == NULL)
			return zf_fail_memory(error, "a checkpoint");
		ok = zf_magic_check(file, side_files[i].kind, &state, error);
		if (i == ZF_CHECKPOINT_LOCK)
			locked = state == ZF_MAGIC_PRESENT;
		if (ok && state == ZF_MAGIC_PRESENT && side_files[i].kind == ZF_MAGIC_PART)
			ok = check_kind(file, error);
		/* A run that is writing, or was killed, may leave an empty file, but then its lock exists too. */
		if (ok && state == ZF_MAGIC_EMPTY && !locked)
			ok = zf_fail(error, ZIPFIT_BAD_DATA,
			             "%s: is empty, and not a file of zipfit; the checkpoint would overwrite it", file);
		free(file);
	}
	return ok;
}
