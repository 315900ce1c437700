/*
 * documents.h - a list of texts: targets, background, text to exclude
 */
#ifndef ZIPFIT_DOCUMENTS_H
#define ZIPFIT_DOCUMENTS_H

#include "zipfit/format.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An ordered list of documents. Scores are summed in its order. */
typedef struct zipfit_documents zipfit_documents;

ZIPFIT_API zipfit_documents *zipfit_documents_new(zipfit_error *error);
ZIPFIT_API void zipfit_documents_free(zipfit_documents *targets);

/* Appends a copy of the `length` bytes at `document`; `length` may be 0. */
ZIPFIT_API bool zipfit_documents_add(zipfit_documents *targets, const void *document, size_t length,
                                     zipfit_error *error);

/*
 * Appends the documents of the file `path` ("-": standard input), read as
 * `format` says. Empty documents are dropped; a bad record fails. The filters
 * min_document and max_document are not applied. `stop` may be NULL.
 *
 * With `fallback`, the format is only a first choice. Where the first record of
 * the file is a JSON object in which its field, pattern or chat finds no text, the
 * field "text" is taken, if that finds one. Where `format` is not JSONL, but the
 * first line of the file is an object with a text in "text", the file is JSONL.
 * The second rule is for regular files; standard input and pipes cannot be read
 * twice.
 */
ZIPFIT_API bool zipfit_documents_read(zipfit_documents *targets, const char *path, const zipfit_format *format,
                                      bool fallback, const zipfit_stop *stop, zipfit_error *error);

/*
 * The same, but appends a random sample of the file's documents, of at least
 * `size` bytes if it has that many, and by less than one document more. It is
 * drawn by a hash of `seed` and document: it does not depend on the order of the
 * documents. Memory is that of the sample.
 */
ZIPFIT_API bool zipfit_documents_sample(zipfit_documents *targets, const char *path, const zipfit_format *format,
                                        bool fallback, uint64_t size, uint64_t seed, const zipfit_stop *stop,
                                        zipfit_error *error);

ZIPFIT_API size_t zipfit_documents_count(const zipfit_documents *targets);

/* The bytes of all documents together. */
ZIPFIT_API uint64_t zipfit_documents_bytes(const zipfit_documents *targets);

/* How many empty documents zipfit_documents_read() dropped. */
ZIPFIT_API uint64_t zipfit_documents_dropped(const zipfit_documents *targets);

#ifdef __cplusplus
}
#endif

#endif
