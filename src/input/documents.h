/*
 * documents.h - a set of documents, as scorers see it
 */
#ifndef ZF_INPUT_DOCUMENTS_H
#define ZF_INPUT_DOCUMENTS_H

#include "input/document.h"
#include "input/file_role.h"
#include "util/buffer.h"

/* Where a document came from; all-zero if it was added from memory or is part of a random sample. */
struct zf_origin {
	const char *path; /* owned by the documents */
	uint64_t line;
};

struct zf_origin zf_documents_origin(const zipfit_documents *documents, size_t i);

/* zipfit_documents_add() for a document of line `line` of a file, whose name has `length` bytes and is copied. */
bool zf_documents_add_from(zipfit_documents *documents, struct zf_document document, const void *path, size_t length,
                           uint64_t line, zipfit_error *error);

/* Whether documents were read from chats with a list of roles; `*roles`: those that turns have, as in a zf_draft. */
bool zf_documents_have_roles(const zipfit_documents *documents, uint64_t *roles);

/* zipfit_documents_read() for a file that is used as `role` says; messages name the role. */
bool zf_documents_read(zipfit_documents *documents, const char *path, enum zf_file_role role,
                       const zipfit_format *format, bool fallback, const zipfit_stop *stop, zipfit_error *error);

/* Document i < zipfit_documents_count(documents). Valid until the next document is added. */
struct zf_document zf_documents_at(const zipfit_documents *documents, size_t i);

#endif
