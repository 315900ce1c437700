/*
 * identity.c - whether two parts are parts of one thing, and if not, what differs
 *
 * Two parts belong together where the descriptions of their scoring are the same text,
 * and their files have the same content. Inputs must have the same names too, since
 * names stand in the rows of --scores. Devices, times and what a name resolves to have
 * no say: a corpus that was copied to another machine is the same corpus.
 *
 * A description is a JSON object. It is taken apart only to find the name of what
 * differs: a member that is not in the table below is the long option of its name.
 */
#include "shards/identity.h"

#include "input/documents.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VALUE_BYTES 160

/* What is being compared, and where to say what differs. */
struct comparison {
	const char *name; /* of the other */
	char *text;
	size_t size;
};

/* ---- Documents ----------------------------------------------------------- */

struct zf_fingerprint zf_identity_documents(const zipfit_documents *documents, size_t begin, size_t end)
{
	struct zf_fingerprint content = {0};
	struct zf_sha256 sha;

	zf_sha256_begin(&sha);
	for (size_t i = begin; i < end; i++) {
		const struct zf_document document = zf_documents_at(documents, i);

		/* With its length before it, no two rows of documents look the same. */
		zf_sha256_add_number(&sha, document.length);
		zf_sha256_add(&sha, document.bytes, document.length);
		content.size += document.length;
	}
	zf_sha256_end(&sha, content.digest);
	return content;
}

/* ---- Words --------------------------------------------------------------- */

/* Says that `what` is `value` here, and `other` there; NULL where it was not given. Returns true. */
static bool say(const struct comparison *comparison, const char *what, const char *value, const char *other)
{
	if (value != NULL && other != NULL)
		snprintf(comparison->text, comparison->size, "its %s is %s, not %s as in %s", what, value, other,
		         comparison->name);
	else
		snprintf(comparison->text, comparison->size, "it was made with%s %s %s, unlike %s",
		         value != NULL ? "" : "out", what, value != NULL ? value : other, comparison->name);
	return true;
}

static bool say_flag(const struct comparison *comparison, const char *option, bool value)
{
	snprintf(comparison->text, comparison->size, "it was made with%s %s, unlike %s", value ? "" : "out", option,
	         comparison->name);
	return true;
}

static bool say_count(const struct comparison *comparison, const char *what, uint64_t value, uint64_t other)
{
	char texts[2][24];

	snprintf(texts[0], sizeof(texts[0]), "%" PRIu64, value);
	snprintf(texts[1], sizeof(texts[1]), "%" PRIu64, other);
	return say(comparison, what, value > 0 ? texts[0] : NULL, other > 0 ? texts[1] : NULL);
}

/* ---- Options ------------------------------------------------------------- */

/* Members whose option has another name, or that are no option. */
static void name_member(const char *member, char *what, size_t size)
{
	static const char *const names[][2] = {
		{"records", "kind of records"},
		{"max_record", "option --max-line or --max-member"},
		{"sample_seed", "option --seed"},
		{"sets", "list of target sets"},
		{"split", "option --records"},
		{"exclude_format", "format of exclusions"},
		{"exclude_formats", "formats of exclusions"},
		{"target_format", "format of targets"},
		{"target_formats", "formats of targets"},
		{"zlib", "zlib"},
		{"utf8proc", "utf8proc"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(member, names[i][0]) == 0) {
			snprintf(what, size, "%s", names[i][1]);
			return;
		}
	snprintf(what, size, "option --%s", member);
	for (char *at = strchr(what, '_'); at != NULL; at = strchr(at, '_'))
		*at = '-';
}

/* The sets' names, with their shares where those are asked for. */
static void print_sets(const cJSON *sets, bool shares, char *text, size_t size)
{
	size_t used = 0;
	const cJSON *set;

	text[0] = '\0';
	cJSON_ArrayForEach(set, sets)
	{
		const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(set, "name"));
		const double share = cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(set, "share"));

		if (used + 1 >= size)
			return;
		used += (size_t)snprintf(text + used, size - used, "%s%s", used > 0 ? "," : "",
		                         name != NULL ? name : "?");
		if (shares && used + 1 < size)
			used += (size_t)snprintf(text + used, size - used, "=%.6g", share);
	}
}

static void print_value(const cJSON *value, char *text, size_t size)
{
	if (cJSON_IsArray(value) && cJSON_HasObjectItem(value->child, "name"))
		print_sets(value, false, text, size);
	else if (cJSON_IsString(value))
		snprintf(text, size, "%s", value->valuestring);
	else if (!cJSON_PrintPreallocated((cJSON *)(uintptr_t)value, text, (int)size, false))
		snprintf(text, size, "other");
}

/* The argument of --dedup, which is told as the similarity it asks for. */
static void print_dedup(const cJSON *value, char *text, size_t size)
{
	const double jaccard = cJSON_GetNumberValue(value);

	if (jaccard > 0)
		snprintf(text, size, "near=%g", jaccard);
	else
		snprintf(text, size, "exact");
}

/* Says how a member differs; NULL where it is missing. */
static bool say_member(const struct comparison *comparison, const char *member, const cJSON *value, const cJSON *other)
{
	void (*print)(const cJSON *, char *, size_t) = strcmp(member, "dedup") == 0 ? print_dedup : print_value;
	char what[64], texts[2][VALUE_BYTES];

	name_member(member, what, sizeof(what));
	if (cJSON_IsTrue(value) || cJSON_IsTrue(other))
		return say_flag(comparison, what + strcspn(what, "-"), cJSON_IsTrue(value));
	if (value != NULL)
		print(value, texts[0], sizeof(texts[0]));
	if (other != NULL)
		print(other, texts[1], sizeof(texts[1]));
	return say(comparison, what, value != NULL ? texts[0] : NULL, other != NULL ? texts[1] : NULL);
}

/*
 * The shares and the prior may depend on the targets: they tell something only where those are the same. How many
 * words make a match is told where both exclude something; that only one does, the list of files shows better.
 */
static bool is_told_later(const char *member, const cJSON *object, const cJSON *other)
{
	if (strcmp(member, "exclude_ngram") == 0)
		return !cJSON_HasObjectItem(object, member) || !cJSON_HasObjectItem(other, member);
	return strcmp(member, "sets") == 0 || strcmp(member, "prior") == 0;
}

static bool sets_differ(const struct comparison *comparison, const cJSON *sets, const cJSON *other, bool shares)
{
	char texts[2][VALUE_BYTES];

	if (sets == NULL || other == NULL)
		return (sets != NULL || other != NULL) && say_member(comparison, "sets", sets, other);
	print_sets(sets, shares, texts[0], sizeof(texts[0]));
	print_sets(other, shares, texts[1], sizeof(texts[1]));
	return strcmp(texts[0], texts[1]) != 0 &&
	       say(comparison, shares ? "option --mix" : "list of target sets", texts[0], texts[1]);
}

/* Whether a member of `object` is another one in `other`, or missing there. */
static bool members_differ(const struct comparison *comparison, const cJSON *object, const cJSON *other)
{
	const cJSON *member, *found;

	cJSON_ArrayForEach(member, object)
	{
		found = cJSON_GetObjectItemCaseSensitive(other, member->string);
		if (is_told_later(member->string, object, other) || cJSON_Compare(member, found, true))
			continue;
		return cJSON_IsObject(member) && cJSON_IsObject(found)
		               ? members_differ(comparison, member, found) || members_differ(comparison, found, member)
		               : say_member(comparison, member->string, member, found);
	}
	cJSON_ArrayForEach(member, other)
	{
		found = cJSON_GetObjectItemCaseSensitive(object, member->string);
		if (found == NULL && !is_told_later(member->string, object, other))
			return say_member(comparison, member->string, NULL, member);
	}
	return false;
}

/* What was asked for. */
static bool options_differ(const struct comparison *comparison, const cJSON *scoring, const cJSON *other)
{
	const cJSON *sets = cJSON_GetObjectItemCaseSensitive(scoring, "sets");
	const cJSON *other_sets = cJSON_GetObjectItemCaseSensitive(other, "sets");

	return members_differ(comparison, scoring, other) || sets_differ(comparison, sets, other_sets, false);
}

/* What follows from that and from the targets; those are the same. */
static bool results_differ(const struct comparison *comparison, const cJSON *scoring, const cJSON *other)
{
	const cJSON *prior = cJSON_GetObjectItemCaseSensitive(scoring, "prior");
	const cJSON *other_prior = cJSON_GetObjectItemCaseSensitive(other, "prior");
	const cJSON *sets = cJSON_GetObjectItemCaseSensitive(scoring, "sets");
	const cJSON *other_sets = cJSON_GetObjectItemCaseSensitive(other, "sets");

	if (sets_differ(comparison, sets, other_sets, true))
		return true;
	return prior != NULL && other_prior != NULL && !cJSON_Compare(prior, other_prior, true) &&
	       say_member(comparison, "prior", prior, other_prior);
}

/* Whether the limits differ, or what else of the run is told. */
static bool requests_differ(const struct comparison *comparison, const struct zf_part_head *head,
                            const struct zf_part_head *other)
{
	const zipfit_limit *limit = &head->limit, *other_limit = &other->limit;
	const bool is_result = head->kind == ZF_PART_RESULT;

	if (limit->records != other_limit->records)
		return say_count(comparison, "option -k", limit->records, other_limit->records);
	if (limit->budget != other_limit->budget)
		return say_count(comparison, "option --budget", limit->budget, other_limit->budget);
	if (!zf_limit_equal(limit, other_limit)) {
		char texts[2][32];

		snprintf(texts[0], sizeof(texts[0]), "%.17g", limit->min_score);
		snprintf(texts[1], sizeof(texts[1]), "%.17g", other_limit->min_score);
		return say(comparison, "option --min-score", limit->has_min_score ? texts[0] : NULL,
		           other_limit->has_min_score ? texts[1] : NULL);
	}
	if (head->scores != other->scores)
		return say_flag(comparison, "--scores", head->scores);
	if (head->rejects != other->rejects)
		return say_flag(comparison, "--rejects", head->rejects);
	if (is_result && head->annotate != other->annotate)
		return say_flag(comparison, "--annotate", head->annotate);
	return is_result && head->input_order != other->input_order &&
	       say(comparison, "option --order", head->input_order ? "input" : "score",
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

/* Whether file `number` of its role is another one. Only inputs are known by their names too. */
static bool file_differs(const struct comparison *comparison, const struct zf_part_file *file,
                         const struct zf_part_file *other, size_t number)
{
	const char *role = zf_file_role_name(file->role);
	const bool is_stored =
		file->role != ZF_ROLE_TARGET && file->role != ZF_ROLE_EXCLUSION && file->role != ZF_ROLE_BACKGROUND;
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

static bool counts_differ(const struct comparison *comparison, const struct zf_part_head *head,
                          const struct zf_part_head *other, enum zf_file_role role)
{
	const size_t count = count_role(head, role), other_count = count_role(other, role);
	char what[64], texts[2][24];

	if (count == other_count)
		return false;
	snprintf(what, sizeof(what), "number of %s", zf_file_role_plural(role));
	snprintf(texts[0], sizeof(texts[0]), "%zu", count);
	snprintf(texts[1], sizeof(texts[1]), "%zu", other_count);
	return say(comparison, what, texts[0], texts[1]);
}

/* Whether one of the files of a role, of which both have as many, is another one. */
static bool role_differs(const struct comparison *comparison, const struct zf_part_head *head,
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

/* The object, or NULL where the text is none, which tells nothing by name. */
static cJSON *parse(const char *text)
{
	cJSON *object = cJSON_Parse(text);

	if (cJSON_IsObject(object))
		return object;
	cJSON_Delete(object);
	return NULL;
}

bool zf_identity_differs(const struct zf_part_head *head, const struct zf_part_head *other, const char *name,
                         char *text, size_t size)
{
	const struct comparison comparison = {name, text, size};
	const bool is_same = strcmp(head->scoring, other->scoring) == 0;
	cJSON *scoring = is_same ? NULL : parse(head->scoring);
	cJSON *other_scoring = is_same ? NULL : parse(other->scoring);
	bool differs = false;

	/* How many files there are comes first: options may say how each is read. */
	for (int role = 0; !differs && role < ZF_ROLE_COUNT; role++)
		differs = counts_differ(&comparison, head, other, (enum zf_file_role)role);
	differs = differs || (!is_same && options_differ(&comparison, scoring, other_scoring)) ||
	          requests_differ(&comparison, head, other);
	for (int role = 0; !differs && role < ZF_ROLE_COUNT; role++)
		differs = role_differs(&comparison, head, other, (enum zf_file_role)role);
	if (!differs && !is_same) {
		differs = true;
		if (!results_differ(&comparison, scoring, other_scoring))
			snprintf(text, size, "its options are not those of %s", name);
	}
	cJSON_Delete(scoring);
	cJSON_Delete(other_scoring);
	return differs;
}
