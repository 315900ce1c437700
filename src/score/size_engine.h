/*
 * size_engine.h - the engine of a compressor: C of x and of every x+y, without compressing
 *
 * There is one for gzip (deflate/) and one for the fast levels of lz4 (lz4/). Both give the sizes of the linked
 * library; which one computes them changes nothing but time.
 */
#ifndef ZF_SCORE_SIZE_ENGINE_H
#define ZF_SCORE_SIZE_ENGINE_H

#include "zipfit.h"

/* The engine cannot compute this size; the compressor's library must. */
#define ZF_NO_SIZE 0

/* Read-only once open; shared by all workers. */
struct zf_size_engine;
struct zf_size_worker;

/*
 * Opens the engine for `options`; `options->level` is a level of the compressor. `*engine` is NULL where the library
 * must compute all sizes: it was asked for, there is no engine, or the library's sizes differ from those of the engine.
 * `*name` is what zipfit_scorer_engine() returns. `targets` are borrowed. Fails by `stop`, which may be NULL, if
 * memory runs out, or if this machine does not have the instruction set asked for.
 */
bool zf_size_engine_open(const zipfit_documents *targets, const zipfit_score_options *options, const zipfit_stop *stop,
                         struct zf_size_engine **engine, const char **name, zipfit_error *error);
void zf_size_engine_close(struct zf_size_engine *engine);

/* The number of bytes behind a document that the engine overwrites. */
size_t zf_size_engine_room(const struct zf_size_engine *engine);

/* The state of one thread. */
struct zf_size_worker *zf_size_worker_new(const struct zf_size_engine *engine, zipfit_error *error);
void zf_size_worker_free(struct zf_size_worker *worker);

/*
 * Sets sizes[j] to the compressed size in bytes of the `length` bytes at `text` followed by target j, and sizes[number
 * of targets] to that of the text alone: for gzip without its frame. Fails only by `stop`, which may be NULL.
 */
bool zf_size_worker_sizes(struct zf_size_worker *worker, unsigned char *text, size_t length, const zipfit_stop *stop,
                          uint64_t *sizes, zipfit_error *error);

#endif
