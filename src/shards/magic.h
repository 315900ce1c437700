/*
 * magic.h - whether a file beside a checkpoint is this program's
 *
 * A checkpoint and its side files are overwritten and removed. So each begins with bytes
 * that no other file has, from the moment when it has its name, and what does not begin
 * with them is left alone.
 */
#ifndef ZF_SHARDS_MAGIC_H
#define ZF_SHARDS_MAGIC_H

#include "zipfit.h"

#define ZF_MAGIC_BYTES 8

enum zf_magic_kind {
	ZF_MAGIC_PART,
	ZF_MAGIC_JOURNAL,
	ZF_MAGIC_LOCK,
};

enum zf_magic_state {
	ZF_MAGIC_ABSENT,
	ZF_MAGIC_EMPTY, /* no byte to tell by: not made whole, or another's */
	ZF_MAGIC_PRESENT,
};

const unsigned char *zf_magic(enum zf_magic_kind kind);

/* Opens the file, whatever it holds, or makes it with its magic: a descriptor to read and write, or -1 with errno. */
int zf_magic_open(const char *path, enum zf_magic_kind kind);

/* ZIPFIT_BAD_DATA where the file is another's; ZIPFIT_IO where it cannot be looked at. */
bool zf_magic_check(const char *path, enum zf_magic_kind kind, enum zf_magic_state *state, zipfit_error *error);

#endif
