/*
 * engine.h - zlib's sizes of x+y for one x and many y, without zlib
 *
 * Gives the size of what zlib's deflate writes (memLevel 8, window bits 15,
 * default strategy, the input given whole), computed by counting symbols instead
 * of writing them, and with all work shared that pairs of the same x or the same
 * y have in common. It follows zlib 1.2.13; whether the linked zlib is of that
 * kind is for selfcheck.h to find out.
 */
#ifndef ZF_SCORE_DEFLATE_ENGINE_H
#define ZF_SCORE_DEFLATE_ENGINE_H

#include "score/deflate/kernel.h"

/* The size is not known: zlib must be asked. */
#define ZF_SIZE_UNKNOWN 0

/* The prepared targets: read-only, shared by all workers. About 40 bytes per byte of target, and 70 kB. */
struct zf_engine;

/* What one thread needs: about 500 kB, whatever the length of a text. */
struct zf_engine_worker;

/* `targets` are borrowed. `level` is 1 to 9. `stop` may be NULL. */
struct zf_engine *zf_engine_new(const zipfit_documents *targets, int level, const struct zf_kernel *kernel,
                                const zipfit_stop *stop, zipfit_error *error);
void zf_engine_free(struct zf_engine *engine);

/* So many bytes behind a document belong to the engine, for y and for reads of whole words. */
size_t zf_engine_room(const struct zf_engine *engine);

struct zf_engine_worker *zf_engine_worker_new(const struct zf_engine *engine, zipfit_error *error);
void zf_engine_worker_free(struct zf_engine_worker *worker);

/*
 * Sets sizes[j] to the bytes of deflate for the `length` bytes at `text` with
 * target j behind them, and sizes[number of targets] to those for the text alone;
 * ZF_SIZE_UNKNOWN where the engine cannot tell. zf_engine_room() bytes behind the
 * text are overwritten. Fails only by `stop`, which may be NULL.
 */
bool zf_engine_sizes(struct zf_engine_worker *worker, unsigned char *text, size_t length, const zipfit_stop *stop,
                     uint64_t *sizes, zipfit_error *error);

#endif
