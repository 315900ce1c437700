/*
 * cross_entropy.h - how well one text predicts another
 */
#ifndef ZIPFIT_CROSS_ENTROPY_H
#define ZIPFIT_CROSS_ENTROPY_H

#include "zipfit/documents.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Sets `*bits_per_byte` to how well the first `train_count` documents of `train`
 * predict the text of `test`: the bits that PPMd (order 6, as libarchive's 7zip
 * writer has it) needs for a byte of the test text after the training text,
 *
 *     8 * (size(train text + test text) - size(train text)) / bytes(test text)
 *
 * size being that of the compressed stream. Fewer is better; `train_count` 0
 * gives what the test text costs alone. A set's text is its documents in order,
 * each followed by one newline, which counts among the bytes. PPMd's memory is
 * 16 MB: a model that has filled it starts over and forgets what it has learnt, from
 * ZIPFIT_PPMD_TEXT bytes of text on. zipfit_cross_entropy_mix() has no such limit.
 *
 * Both sets are borrowed for the call and may be one and the same. libarchive
 * writes a nameless temporary file of the compressed size, in TMPDIR or /tmp.
 * `stop` may be NULL. Fails with ZIPFIT_BAD_DATA where `test` has no document,
 * with ZIPFIT_BAD_OPTION where `train` has fewer than `train_count`, and with
 * ZIPFIT_IO where the temporary file cannot be written.
 */
ZIPFIT_API bool zipfit_cross_entropy(const zipfit_documents *train, size_t train_count, const zipfit_documents *test,
                                     const zipfit_stop *stop, double *bits_per_byte, zipfit_error *error);

/* Bytes of training and test text up to which PPMd's 16 MB are known to hold all that it learns from ordinary text. */
#define ZIPFIT_PPMD_TEXT ((uint64_t)1 << 20)

/*
 * The same by this library's own model, a mixture of contexts of 1 to 6 bytes, of words and of
 * repeated passages. It predicts better than PPMd, and takes about four times as long. `memory`
 * bounds its tables, in bytes, which grow with the text; 0: ZIPFIT_DEFAULT_MODEL_MEMORY. If the text needs
 * more, the model forgets what is rare. The same texts and memory give the same bits on every machine.
 * Fails with ZIPFIT_BAD_OPTION where `memory` is below ZIPFIT_MIN_MODEL_MEMORY, else as the above.
 */
ZIPFIT_API bool zipfit_cross_entropy_mix(const zipfit_documents *train, size_t train_count,
                                         const zipfit_documents *test, uint64_t memory, const zipfit_stop *stop,
                                         double *bits_per_byte, zipfit_error *error);

#define ZIPFIT_DEFAULT_MODEL_MEMORY ((uint64_t)1 << 30)
#define ZIPFIT_MIN_MODEL_MEMORY     ((uint64_t)16 << 20)

#ifdef __cplusplus
}
#endif

#endif
