/*
 * documents.c - a set of documents
 *
 * All documents lie in one buffer, so that a scan over them walks through
 * memory in order; an array of offsets tells where each begins.
 */
#include "input/documents.h"

#include "input/bad_record.h"
#include "input/format_choice.h"
#include "input/reader.h"
#include "input/sample.h"
#include "util/error.h"
#include "util/grow.h"

#include <stdlib.h>
#include <string.h>

struct zipfit_documents {
	struct zf_buffer bytes;
	size_t *ends; /* where each document ends; it begins where the one before ends */
	size_t count;
	size_t capacity; /* of `ends` and `origins` */
	struct zf_origin *origins;
	char **paths; /* of the origins */
	size_t path_count;
	uint64_t dropped;
	bool has_roles; /* a file was read as chats, of which some roles are taken */
	uint64_t roles; /* that turns have, as in a zf_draft */
};

zipfit_documents *zipfit_documents_new(zipfit_error *error)
{
	zipfit_documents *documents = calloc(1, sizeof(*documents));

	if (documents == NULL)
		zf_fail_memory(error, "a set of documents");
	return documents;
}

void zipfit_documents_free(zipfit_documents *documents)
{
	if (documents == NULL)
		return;
	zf_buffer_free(&documents->bytes);
	free(documents->ends);
	free(documents->origins);
	for (size_t i = 0; i < documents->path_count; i++)
		free(documents->paths[i]);
	free(documents->paths);
	free(documents);
}

static bool reserve_end(zipfit_documents *documents, zipfit_error *error)
{
	size_t ends_capacity = documents->capacity;
	struct zf_origin *origins;
	size_t *ends;

	ends = zf_grow(documents->ends, &ends_capacity, documents->count + 1, sizeof(*ends), "a set of documents",
	               error);
	if (ends == NULL)
		return false;
	documents->ends = ends;
	origins = zf_grow(documents->origins, &documents->capacity, documents->count + 1, sizeof(*origins),
	                  "a set of documents", error);
	if (origins == NULL)
		return false;
	documents->origins = origins;
	return true;
}

bool zipfit_documents_add(zipfit_documents *documents, const void *document, size_t length, zipfit_error *error)
{
	if (!reserve_end(documents, error) || !zf_buffer_append(&documents->bytes, document, length, error))
		return false;
	documents->origins[documents->count] = (struct zf_origin){0};
	documents->ends[documents->count++] = documents->bytes.length;
	return true;
}

/* The name as the documents own it: that of the document before, or a copy of its own. NULL for lack of memory. */
static const char *own_path(zipfit_documents *documents, const void *path, size_t length, zipfit_error *error)
{
	const char *last = documents->path_count > 0 ? documents->paths[documents->path_count - 1] : NULL;
	char **paths;

	if (last != NULL && strlen(last) == length && memcmp(last, path, length) == 0)
		return last;
	paths = realloc(documents->paths, (documents->path_count + 1) * sizeof(*paths));
	if (paths != NULL) {
		documents->paths = paths;
		paths[documents->path_count] = strndup(path, length);
		if (paths[documents->path_count] != NULL)
			return paths[documents->path_count++];
	}
	zf_fail_memory(error, "a set of documents");
	return NULL;
}

bool zf_documents_add_from(zipfit_documents *documents, struct zf_document document, const void *path, size_t length,
                           uint64_t line, zipfit_error *error)
{
	struct zf_origin origin = {.line = line};

	if (length > 0 && (origin.path = own_path(documents, path, length, error)) == NULL)
		return false;
	if (!zipfit_documents_add(documents, document.bytes, document.length, error))
		return false;
	documents->origins[documents->count - 1] = origin;
	return true;
}

size_t zipfit_documents_count(const zipfit_documents *documents)
{
	return documents->count;
}

uint64_t zipfit_documents_bytes(const zipfit_documents *documents)
{
	return documents->bytes.length;
}

uint64_t zipfit_documents_dropped(const zipfit_documents *documents)
{
	return documents->dropped;
}

bool zf_documents_have_roles(const zipfit_documents *documents, uint64_t *roles)
{
	*roles = documents->roles;
	return documents->has_roles;
}

struct zf_origin zf_documents_origin(const zipfit_documents *documents, size_t i)
{
	return documents->origins[i];
}

struct zf_document zf_documents_at(const zipfit_documents *documents, size_t i)
{
	const size_t begin = i == 0 ? 0 : documents->ends[i - 1];

	if (documents->ends[i] == begin)
		return (struct zf_document){0};
	return (struct zf_document){documents->bytes.data + begin, documents->ends[i] - begin};
}

/* The state of adding the documents of one file. */
struct loader {
	zipfit_documents *documents;
	struct zf_sample *sample; /* NULL: all documents are taken */
	const struct zf_extractor *extractor;
	struct zf_scratch scratch;
	const char *path;
	enum zf_file_role role;
	const char *own_path; /* the documents' copy of the path */
};

static bool take(struct loader *loader, struct zf_document document, uint64_t line, zipfit_error *error)
{
	zipfit_documents *documents = loader->documents;

	if (loader->sample != NULL)
		return zf_sample_offer(loader->sample, document.bytes, document.length, error);
	if (!zipfit_documents_add(documents, document.bytes, document.length, error))
		return false;
	documents->origins[documents->count - 1] = (struct zf_origin){loader->own_path, line};
	return true;
}

/* Takes a copy of the file's name, for the origins of its documents. */
static bool copy_path(struct loader *loader, zipfit_error *error)
{
	zipfit_documents *documents = loader->documents;
	char **paths = realloc(documents->paths, (documents->path_count + 1) * sizeof(*paths));

	if (paths == NULL)
		return zf_fail_memory(error, "a set of documents");
	documents->paths = paths;
	paths[documents->path_count] = strdup(loader->path);
	if (paths[documents->path_count] == NULL)
		return zf_fail_memory(error, "a set of documents");
	loader->own_path = paths[documents->path_count++];
	return true;
}

static bool add_batch(struct loader *loader, struct zf_batch *batch, zipfit_error *error)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct zf_record *record = &batch->records[i];
		struct zf_document document = {NULL, 0};

		if (record->outcome != ZIPFIT_OVERLONG &&
		    !zf_extract_record(loader->extractor, &loader->scratch, batch, record, &document, error))
			return false;
		if (zipfit_outcome_is_bad(record->outcome)) {
			zf_explain_bad(loader->extractor, batch, record, loader->role, loader->path, error);
			return false;
		}
		loader->documents->roles |= record->roles;
		if (record->outcome == ZIPFIT_EMPTY)
			loader->documents->dropped++;
		else if (record->outcome == ZIPFIT_SCORED && !take(loader, document, record->line, error))
			return false;
	}
	return true;
}

/* Reads one file in `format`; with `fallback`, its first record may change the field. */
static bool read_file(struct loader *loader, zipfit_format format, bool fallback, const zipfit_stop *stop,
                      zipfit_error *error)
{
	struct zf_reader *reader = zf_reader_open(&loader->path, 1, &format, stop, error);
	struct zf_batch *batch = zf_batch_new(error);
	struct zf_extractor *extractor = NULL;
	bool ok = false;

	if (reader == NULL || batch == NULL || !zf_reader_fill(reader, batch, error))
		goto done;
	format.min_document = 1;
	format.max_document = 0;
	format.min_tokens = 0;
	if (fallback && !zf_choose_field(&format, batch, error))
		goto done;
	extractor = zf_extractor_new(&format, error);
	if (extractor == NULL)
		goto done;
	loader->extractor = extractor;
	loader->documents->has_roles |= format.roles != NULL;
	while (batch->count > 0) {
		if (!add_batch(loader, batch, error))
			goto done;
		zf_batch_reset(batch);
		if (!zf_reader_fill(reader, batch, error))
			goto done;
	}
	ok = true;
done:
	zf_scratch_free(&loader->scratch);
	zf_extractor_free(extractor);
	zf_batch_free(batch);
	zf_reader_close(reader);
	return ok;
}

/* zipfit_documents_read() into `loader`. */
static bool load(struct loader *loader, const zipfit_format *format, bool fallback, const zipfit_stop *stop,
                 zipfit_error *error)
{
	zipfit_format chosen = *format;

	return (!fallback || zf_choose_kind(&chosen, loader->path, stop, error)) &&
	       read_file(loader, chosen, fallback, stop, error);
}

bool zf_documents_read(zipfit_documents *documents, const char *path, enum zf_file_role role,
                       const zipfit_format *format, bool fallback, const zipfit_stop *stop, zipfit_error *error)
{
	struct loader loader = {.documents = documents, .path = path, .role = role};

	return copy_path(&loader, error) && load(&loader, format, fallback, stop, error);
}

bool zipfit_documents_read(zipfit_documents *documents, const char *path, const zipfit_format *format, bool fallback,
                           const zipfit_stop *stop, zipfit_error *error)
{
	return zf_documents_read(documents, path, ZF_ROLE_TARGET, format, fallback, stop, error);
}

/* A zf_sample_visit(). */
static bool add_sampled(void *user, const unsigned char *document, size_t length, zipfit_error *error)
{
	return zipfit_documents_add(user, document, length, error);
}

bool zipfit_documents_sample(zipfit_documents *documents, const char *path, const zipfit_format *format, bool fallback,
                             uint64_t size, uint64_t seed, const zipfit_stop *stop, zipfit_error *error)
{
	struct loader loader = {
		.documents = documents,
		.sample = zf_sample_new(size, seed, error),
		.path = path,
		.role = ZF_ROLE_BACKGROUND,
	};
	const bool ok = loader.sample != NULL && load(&loader, format, fallback, stop, error) &&
	                zf_sample_finish(loader.sample, add_sampled, documents, error);

	zf_sample_free(loader.sample);
	return ok;
}
