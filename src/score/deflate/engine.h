/*
 * engine.h - the size of zlib's output for x+y, for one x and many y
 *
 * Computes the exact number of bytes that zlib's deflate would write (memLevel 8,
 * window bits 15, default strategy, the whole input in one call), without
 * compressing. It counts symbols instead of writing them, and shares the work that
 * pairs with the same x or the same y have in common. README.md explains how. The
 * engine follows zlib 1.2.13; selfcheck.h tests whether the linked zlib does too.
 */
#ifndef ZF_SCORE_DEFLATE_ENGINE_H
#define ZF_SCORE_DEFLATE_ENGINE_H

#include "score/deflate/kernel.h"

/* The engine cannot compute this size; zlib must. */
#define ZF_SIZE_UNKNOWN 0

/* The indexed targets: read-only, shared by all workers. About 40 bytes per byte of target, plus 70 kB. */
struct zf_engine;

/* The state of one thread: about 500 kB, for texts of any length. */
struct zf_engine_worker;

/* Indexes the targets, which are borrowed, for `level` 1 to 9. `stop` may be NULL. NULL on error. */
struct zf_engine *zf_engine_new(const zipfit_documents *targets, int level, const struct zf_kernel *kernel,
                                const zipfit_stop *stop, zipfit_error *error);
void zf_engine_free(struct zf_engine *engine);

/* The number of bytes behind a document that the engine needs, for y and for reads of whole words. */
size_t zf_engine_room(const struct zf_engine *engine);

struct zf_engine_worker *zf_engine_worker_new(const struct zf_engine *engine, zipfit_error *error);
void zf_engine_worker_free(struct zf_engine_worker *worker);

/*
 * Sets sizes[j] to the size in bytes of the deflate stream of the `length` bytes at
 * `text` followed by target j, and sizes[number of targets] to that of the text
 * alone. A size that the engine cannot compute is ZF_SIZE_UNKNOWN. Overwrites
 * zf_engine_room() bytes behind the text. Fails only by `stop`, which may be NULL.
 */
bool zf_engine_sizes(struct zf_engine_worker *worker, unsigned char *text, size_t length, const zipfit_stop *stop,
                     uint64_t *sizes, zipfit_error *error);

#endif
