/*
 * text_source.h - texts of a file or of the caller's memory
 */
#ifndef ZF_JOB_TEXT_SOURCE_H
#define ZF_JOB_TEXT_SOURCE_H

#include "input/file_role.h"
#include "zipfit.h"

/* What messages call it. */
const char *zf_text_name(const zipfit_text_source *source);

/* The name of the file, or NULL where the texts are in memory. */
const char *zf_text_path(const zipfit_text_source *source);

/* Appends its documents to `documents`. Those in memory are copied. */
bool zf_text_read(const zipfit_text_source *source, enum zf_file_role role, zipfit_documents *documents,
                  const zipfit_stop *stop, zipfit_error *error);

/* Appends a sample of them, as zipfit_documents_sample() draws it. */
bool zf_text_sample(const zipfit_text_source *source, uint64_t size, uint64_t seed, zipfit_documents *documents,
                    const zipfit_stop *stop, zipfit_error *error);

#endif
