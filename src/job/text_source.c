/*
 * text_source.c - texts of a file or of the caller's memory
 */
#include "job/text_source.h"

#include "input/documents.h"
#include "input/sample.h"

const char *zf_text_name(const zipfit_text_source *source)
{
	return source->path != NULL ? source->path : "documents in memory";
}

const char *zf_text_path(const zipfit_text_source *source)
{
	return source->documents == NULL ? source->path : NULL;
}

bool zf_text_read(const zipfit_text_source *source, enum zf_file_role role, zipfit_documents *documents,
                  const zipfit_stop *stop, zipfit_error *error)
{
	const size_t count = source->documents != NULL ? zipfit_documents_count(source->documents) : 0;

	if (source->documents == NULL)
		return zf_documents_read(documents, source->path, role, &source->format, source->fallback, stop, error);
	for (size_t i = 0; i < count; i++) {
		const struct zf_document document = zf_documents_at(source->documents, i);

		if (!zipfit_documents_add(documents, document.bytes, document.length, error))
			return false;
	}
	return true;
}

/* A zf_sample_visit(). */
static bool add_sampled(void *user, const unsigned char *document, size_t length, zipfit_error *error)
{
	return zipfit_documents_add(user, document, length, error);
}

bool zf_text_sample(const zipfit_text_source *source, uint64_t size, uint64_t seed, zipfit_documents *documents,
                    const zipfit_stop *stop, zipfit_error *error)
{
	const size_t count = source->documents != NULL ? zipfit_documents_count(source->documents) : 0;
	struct zf_sample *sample;
	bool ok;

	if (source->documents == NULL)
		return zipfit_documents_sample(documents, source->path, &source->format, source->fallback, size, seed,
		                               stop, error);
	sample = zf_sample_new(size, seed, error);
	ok = sample != NULL;
	for (size_t i = 0; ok && i < count; i++) {
		const struct zf_document document = zf_documents_at(source->documents, i);

		ok = zf_sample_offer(sample, document.bytes, document.length, error);
	}
	ok = ok && zf_sample_finish(sample, add_sampled, documents, error);
	zf_sample_free(sample);
	return ok;
}
