/*
 * ppmd_size.h - the size of a text under PPMd
 *
 * PPMd (order 6, 16 MB of model memory: libarchive's fixed parameters for 7zip) predicts each
 * byte from those before it, so the compressed size measures how predictable a text is.
 *
 *     ppmd = zf_ppmd_new(length, stop, error)
 *     zf_ppmd_add(ppmd, bytes, count, error) ...      `length` bytes in all
 *     zf_ppmd_finish(ppmd, &size, error)
 *     zf_ppmd_free(ppmd)
 *
 * One thread at a time.
 */
#ifndef ZF_SCORE_PPMD_SIZE_H
#define ZF_SCORE_PPMD_SIZE_H

#include "zipfit.h"

struct zf_ppmd;

/* `length` is that of the whole text: libarchive needs it first. `stop` may be NULL. */
struct zf_ppmd *zf_ppmd_new(uint64_t length, const zipfit_stop *stop, zipfit_error *error);
void zf_ppmd_free(struct zf_ppmd *ppmd);

/* Appends to the text and compresses. */
bool zf_ppmd_add(struct zf_ppmd *ppmd, const void *bytes, size_t length, zipfit_error *error);

/* Sets `*size` to the bytes of the PPMd stream, 0 for an empty text. Nothing may be added afterwards. */
bool zf_ppmd_finish(struct zf_ppmd *ppmd, uint64_t *size, zipfit_error *error);

#endif
