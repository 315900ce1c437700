/*
 * magic.h - the bytes with which this program's files begin
 *
 * A run overwrites and removes its checkpoint and the files beside it. So each of
 * them begins with a magic, from the moment when it gets its name, and a file that
 * does not begin with it is left alone.
 */
#ifndef ZF_SHARDS_MAGIC_H
#define ZF_SHARDS_MAGIC_H

#include "zipfit.h"

#define ZF_MAGIC_BYTES 8

/* How many of them stand before the first newline. */
#define ZF_MAGIC_LINE 5

enum zf_magic_kind {
	ZF_MAGIC_PART, /* partial results and checkpoints */
	ZF_MAGIC_JOURNAL,
	ZF_MAGIC_LOCK,
};

enum zf_magic_state {
	ZF_MAGIC_ABSENT,
	ZF_MAGIC_EMPTY, /* no bytes: not finished, or not ours */
	ZF_MAGIC_PRESENT,
};

/* The ZF_MAGIC_BYTES bytes: a first byte that no text has, and line ends that a transfer as text would change. */
const unsigned char *zf_magic(enum zf_magic_kind kind);

/*
 * Opens the file, without checking it, or makes it with its magic. A descriptor for reading and writing, or -1 with
 * errno.
 */
int zf_magic_open(const char *path, enum zf_magic_kind kind);

/* Sets `*state`. ZIPFIT_BAD_DATA if the file begins with other bytes, ZIPFIT_IO if it cannot be read. */
bool zf_magic_check(const char *path, enum zf_magic_kind kind, enum zf_magic_state *state, zipfit_error *error);

#endif
