/*
 * engine.h - the size of lz4's output for x+y, for one x and many y
 *
 * Computes the exact number of bytes that LZ4F_compressFrame() writes at levels 0 to 2: of a text of one block (64 kB)
 * without compressing; of a longer one by compressing the blocks that y changes. README.md explains how. It follows lz4
 * 1.9.4; selfcheck.h tests whether the linked lz4 does too.
 */
#ifndef ZF_SCORE_LZ4_ENGINE_H
#define ZF_SCORE_LZ4_ENGINE_H

#include "zipfit.h"

/* The engine cannot compute this size; lz4 must. */
#define ZF_LZ4_SIZE_UNKNOWN 0

/* The levels at which lz4 parses this way. */
#define ZF_LZ4_HIGHEST_LEVEL 2

/* The indexed targets: read-only, shared by all workers. About 15 bytes per byte of target. */
struct zf_lz4_engine;

/* The state of one thread: about 520 kB, most of it for long texts alone, and a bit per byte of target. */
struct zf_lz4_worker;

/* Indexes the targets, which are borrowed. `stop` may be NULL. NULL on error. */
struct zf_lz4_engine *zf_lz4_engine_new(const zipfit_documents *targets, const zipfit_stop *stop, zipfit_error *error);
void zf_lz4_engine_free(struct zf_lz4_engine *engine);

/* The number of bytes behind a document that the engine needs, for y. */
size_t zf_lz4_engine_room(const struct zf_lz4_engine *engine);

struct zf_lz4_worker *zf_lz4_worker_new(const struct zf_lz4_engine *engine, zipfit_error *error);
void zf_lz4_worker_free(struct zf_lz4_worker *worker);

/*
 * Sets sizes[j] to the size in bytes of the frame of the `length` bytes at `text` followed by target j, and
 * sizes[number of targets] to that of the text alone. A size that the engine cannot compute is ZF_LZ4_SIZE_UNKNOWN:
 * those of an x or a y below 13 bytes, and of a y of 64 kB or more. Overwrites zf_lz4_engine_room() bytes behind the
 * text. Fails only by `stop`, which may be NULL.
 */
bool zf_lz4_engine_sizes(struct zf_lz4_worker *worker, unsigned char *text, size_t length, const zipfit_stop *stop,
                         uint64_t *sizes, zipfit_error *error);

#endif
