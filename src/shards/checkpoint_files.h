/*
 * checkpoint_files.h - the files that a checkpoint consists of
 *
 * A run overwrites and removes them. So each begins with a magic (magic.h), and a
 * file of such a name that does not is refused: the user meant it for something else.
 */
#ifndef ZF_SHARDS_CHECKPOINT_FILES_H
#define ZF_SHARDS_CHECKPOINT_FILES_H

#include "zipfit.h"

enum zf_checkpoint_file {
	ZF_CHECKPOINT_LOCK, /* FILE.lock; the first, see zf_checkpoint_check() */
	ZF_CHECKPOINT_FILE,
	ZF_CHECKPOINT_NEW,     /* FILE.new, while it is written, where a file needs a name */
	ZF_CHECKPOINT_JOURNAL, /* FILE.journal */
	ZF_CHECKPOINT_FILES,
};

/* The name of one of them, for the checkpoint `path`; free() it. NULL if memory is missing. */
char *zf_checkpoint_file(const char *path, enum zf_checkpoint_file which);

/*
 * Checks that the files that exist at these names are a checkpoint's; changes none. ZIPFIT_BAD_DATA if one is not.
 * zf_checkpoint_open() checks the same.
 */
bool zf_checkpoint_check(const char *path, zipfit_error *error);

#endif
