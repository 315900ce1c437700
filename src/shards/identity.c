/*
 * identity.c - whether two parts belong to the same run, and if not, what differs
 *
 * Two parts belong together if the descriptions of their scoring are the same text
 * and their files have the same content. Inputs must have the same names too, since
 * the rows of --scores hold them. Devices, times and the directories that a name
 * leads through do not count: a corpus that was copied to another machine is the
 * same corpus.
 */
#include "shards/identity.h"

#include "input/documents.h"
#include "shards/scoring_options.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- Documents ----------------------------------------------------------- */

struct zf_fingerprint zf_identity_documents(const zipfit_documents *documents, size_t begin, size_t end)
{
	struct zf_fingerprint content = {0};
	struct zf_sha256 sha;

	zf_sha256_begin(&sha);
	for (size_t i = begin; i < end; i++) {
		const struct zf_document document = zf_documents_at(documents, i);

		/* With each length before its document, no two lists of documents give the same bytes. */
		zf_sha256_add_number(&sha, document.length);
		zf_sha256_add(&sha, document.bytes, document.length);
		content.size += document.length;
	}
	zf_sha256_end(&sha, content.digest);
	return content;
}

struct zf_fingerprint zf_identity_counts(const struct zf_ngram_counts *counts)
{
	struct zf_fingerprint content = {.size = counts->total};
	struct zf_sha256 sha;

	zf_sha256_begin(&sha);
	for (size_t i = 0; i < ZF_NGRAM_BUCKETS; i++)
		zf_sha256_add_number(&sha, counts->buckets[i]);
	zf_sha256_end(&sha, content.digest);
	return content;
}

/* ---- Limits and outputs -------------------------------------------------- */

/* Whether the limits differ, or the outputs. */
static bool requests_differ(const struct zf_comparison *comparison, const struct zf_part_head *head,
                            const struct zf_part_head *other)
{
	const zipfit_limit *limit = &head->limit, *other_limit = &other->limit;
	const bool is_result = head->kind == ZF_PART_RESULT;

	if (limit->records != other_limit->records)
		return zf_difference_count(comparison, "option -k", limit->records, other_limit->records);
	if (limit->budget != other_limit->budget)
		return zf_difference_count(comparison, "option --budget", limit->budget, other_limit->budget);
	if (!zf_limit_equal(limit, other_limit)) {
		char texts[2][32];

		snprintf(texts[0], sizeof(texts[0]), "%.17g", limit->min_score);
		snprintf(texts[1], sizeof(texts[1]), "%.17g", other_limit->min_score);
		return zf_difference_values(comparison, "option --min-score", limit->has_min_score ? texts[0] : NULL,
		                            other_limit->has_min_score ? texts[1] : NULL);
	}
	if (head->scores != other->scores)
		return zf_difference_flag(comparison, "--scores", head->scores);
	if (head->rejects != other->rejects)
		return zf_difference_flag(comparison, "--rejects", head->rejects);
	if (head->report != other->report)
		return zf_difference_flag(comparison, "--report", head->report);
	if (is_result && head->annotate != other->annotate)
		return zf_difference_flag(comparison, "--annotate", head->annotate);
	return is_result && head->input_order != other->input_order &&
	       zf_difference_values(comparison, "option --order", head->input_order ? "input" : "score",
	                            other->input_order ? "input" : "score");
}

/* ---- Files --------------------------------------------------------------- */

static size_t count_role(const struct zf_part_head *head, enum zf_file_role role)
{
	size_t count = 0;

	for (size_t i = 0; i < head->file_count; i++)
		count += head->files[i].role == role;
	return count;
}

static const struct zf_part_file *next_of_role(const struct zf_part_head *head, enum zf_file_role role, size_t *next)
{
	while (head->files[*next].role != role)
		++*next;
	return &head->files[(*next)++];
}

/* Whether file `number` of its role differs. Names count for inputs only. */
static bool file_differs(const struct zf_comparison *comparison, const struct zf_part_file *file,
                         const struct zf_part_file *other, size_t number)
{
	const char *role = zf_file_role_name(file->role);
	const bool is_stored = file->role != ZF_ROLE_TARGET && file->role != ZF_ROLE_EXCLUSION &&
	                       file->role != ZF_ROLE_BACKGROUND && file->role != ZF_ROLE_MODEL;
	const uint64_t size = file->content.size, other_size = other->content.size;

	if (file->role == ZF_ROLE_INPUT && strcmp(file->path, other->path) != 0) {
		snprintf(comparison->text, comparison->size, "its input %zu is %s, not %s as in %s", number, file->path,
		         other->path, comparison->name);
		return true;
	}
	if (is_stored && size != other_size) {
		const uint64_t by = size > other_size ? size - other_size : other_size - size;

		snprintf(comparison->text, comparison->size, "its %s %s is %" PRIu64 " byte%s %s than in %s", role,
		         file->path, by, by == 1 ? "" : "s", size > other_size ? "longer" : "shorter",
		         comparison->name);
		return true;
	}
	if (size == other_size && memcmp(file->content.digest, other->content.digest, ZF_SHA256_BYTES) == 0)
		return false;
	snprintf(comparison->text, comparison->size, "its %s %s has other content than in %s", role, file->path,
	         comparison->name);
	return true;
}

static bool counts_differ(const struct zf_comparison *comparison, const struct zf_part_head *head,
                          const struct zf_part_head *other, enum zf_file_role role)
{
	const size_t count = count_role(head, role), other_count = count_role(other, role);
	char what[64], texts[2][24];

	if (count == other_count)
		return false;
	snprintf(what, sizeof(what), "number of %s", zf_file_role_plural(role));
	snprintf(texts[0], sizeof(texts[0]), "%zu", count);
	snprintf(texts[1], sizeof(texts[1]), "%zu", other_count);
	return zf_difference_values(comparison, what, texts[0], texts[1]);
}

/* Whether one of the files of a role differs; both parts have as many. */
static bool role_differs(const struct zf_comparison *comparison, const struct zf_part_head *head,
                         const struct zf_part_head *other, enum zf_file_role role)
{
	const size_t count = count_role(head, role);
	size_t next = 0, other_next = 0;

	for (size_t i = 0; i < count; i++) {
		const struct zf_part_file *file = next_of_role(head, role, &next);

		if (file_differs(comparison, file, next_of_role(other, role, &other_next), i + 1))
			return true;
	}
	return false;
}

/* ---- All ----------------------------------------------------------------- */

bool zf_identity_differs(const struct zf_part_head *head, const struct zf_part_head *other, const char *name,
                         char *text, size_t size)
{
	const struct zf_comparison comparison = {name, text, size};
	const bool is_same = strcmp(head->scoring, other->scoring) == 0;

	/* The numbers of files come first: options may say how each file is read. */
	for (int role = 0; role < ZF_ROLE_COUNT; role++)
		if (counts_differ(&comparison, head, other, (enum zf_file_role)role))
			return true;
	if (!is_same && zf_scoring_options_differ(&comparison, head->scoring, other->scoring))
		return true;
	if (requests_differ(&comparison, head, other))
		return true;
	for (int role = 0; role < ZF_ROLE_COUNT; role++)
		if (role_differs(&comparison, head, other, (enum zf_file_role)role))
			return true;
	if (is_same)
		return false;
	if (!zf_scoring_results_differ(&comparison, head->scoring, other->scoring))
		snprintf(text, size, "its options are not those of %s", name);
	return true;
}
