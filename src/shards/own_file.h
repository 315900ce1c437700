/*
 * own_file.h - whether a file beside a checkpoint is this program's
 *
 * A checkpoint and its side files are overwritten and removed. So each begins with bytes
 * that no other file has, from the moment when it has its name, and what does not begin
 * with them is left alone.
 */
#ifndef ZF_SHARDS_OWN_FILE_H
#define ZF_SHARDS_OWN_FILE_H

#include "zipfit.h"

#define ZF_OWN_MAGIC_BYTES 8

enum zf_own_kind {
	ZF_OWN_CHECKPOINT,
	ZF_OWN_JOURNAL,
	ZF_OWN_LOCK,
};

enum zf_own_state {
	ZF_OWN_ABSENT,
	ZF_OWN_EMPTY, /* no byte to tell by: not made whole, or another's */
	ZF_OWN_OURS,
};

const unsigned char *zf_own_magic(enum zf_own_kind kind);

/* Opens the file, whatever it holds, or makes it with its magic: a descriptor to read and write, or -1 with errno. */
int zf_own_open(const char *path, enum zf_own_kind kind);

/* ZIPFIT_BAD_DATA where the file is another's; ZIPFIT_IO where it cannot be looked at. */
bool zf_own_look(const char *path, enum zf_own_kind kind, enum zf_own_state *state, zipfit_error *error);

#endif
