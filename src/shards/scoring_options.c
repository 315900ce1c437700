/*
 * scoring_options.c - compares what two parts say about their scoring
 *
 * The description is a JSON object. It is parsed only to name the member that
 * differs: parts with the same text are the same. A member that is not in the table
 * below is named by the long option of its name.
 */
#include "shards/scoring_options.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#define VALUE_BYTES 160

/* What messages call a member: by default, the long option of its name. */
static void name_member(const char *member, char *what, size_t size)
{
	static const char *const names[][2] = {
		{"records", "kind of records"},
		{"max_record", "option --max-line or --max-member"},
		{"sample_seed", "option --seed"},
		{"sets", "list of target sets"},
		{"code_lengths", "version of code lengths"},
		{"split", "option --records"},
		{"exclude_format", "format of exclusions"},
		{"exclude_formats", "formats of exclusions"},
		{"target_format", "format of targets"},
		{"target_formats", "formats of targets"},
		{"model_sha256", "classifier"},
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

/* The sets' names, and their shares if `shares`. */
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

/* The argument of --dedup. The member holds the similarity that it asks for. */
static void print_dedup(const cJSON *value, char *text, size_t size)
{
	const double jaccard = cJSON_GetNumberValue(value);

	if (jaccard > 0)
		snprintf(text, size, "near=%g", jaccard);
	else
		snprintf(text, size, "exact");
}

/* Says how a member differs. A value is NULL if the member is missing. */
static bool say_member(const struct zf_comparison *comparison, const char *member, const cJSON *value,
                       const cJSON *other)
{
	void (*print)(const cJSON *, char *, size_t) = strcmp(member, "dedup") == 0 ? print_dedup : print_value;
	char what[64], texts[2][VALUE_BYTES];

	name_member(member, what, sizeof(what));
	if (cJSON_IsTrue(value) || cJSON_IsTrue(other))
		return zf_difference_flag(comparison, what + strcspn(what, "-"), cJSON_IsTrue(value));
	if (value != NULL)
		print(value, texts[0], sizeof(texts[0]));
	if (other != NULL)
		print(other, texts[1], sizeof(texts[1]));
	return zf_difference_values(comparison, what, value != NULL ? texts[0] : NULL, other != NULL ? texts[1] : NULL);
}

/*
 * Whether a member is compared later or not at all. Shares, prior and model may depend on the targets, so they are
 * compared after those. The length of a match counts only if both parts exclude something; if only one does, comparing
 * the files gives a better message.
 */
static bool is_compared_later(const char *member, const cJSON *object, const cJSON *other)
{
	if (strcmp(member, "exclude_ngram") == 0)
		return !cJSON_HasObjectItem(object, member) || !cJSON_HasObjectItem(other, member);
	return strcmp(member, "sets") == 0 || strcmp(member, "prior") == 0 || strcmp(member, "model_sha256") == 0;
}

static bool sets_differ(const struct zf_comparison *comparison, const cJSON *sets, const cJSON *other, bool shares)
{
	char texts[2][VALUE_BYTES];

	if (sets == NULL || other == NULL)
		return (sets != NULL || other != NULL) && say_member(comparison, "sets", sets, other);
	print_sets(sets, shares, texts[0], sizeof(texts[0]));
	print_sets(other, shares, texts[1], sizeof(texts[1]));
	return strcmp(texts[0], texts[1]) != 0 &&
	       zf_difference_values(comparison, shares ? "option --mix" : "list of target sets", texts[0], texts[1]);
}

/* Whether a member differs, or is missing in one of the objects. */
static bool members_differ(const struct zf_comparison *comparison, const cJSON *object, const cJSON *other)
{
	const cJSON *member, *found;

	cJSON_ArrayForEach(member, object)
	{
		found = cJSON_GetObjectItemCaseSensitive(other, member->string);
		if (is_compared_later(member->string, object, other) || cJSON_Compare(member, found, true))
			continue;
		return cJSON_IsObject(member) && cJSON_IsObject(found)
		               ? members_differ(comparison, member, found) || members_differ(comparison, found, member)
		               : say_member(comparison, member->string, member, found);
	}
	cJSON_ArrayForEach(member, other)
	{
		found = cJSON_GetObjectItemCaseSensitive(object, member->string);
		if (found == NULL && !is_compared_later(member->string, object, other))
			return say_member(comparison, member->string, NULL, member);
	}
	return false;
}

/* Whether the options differ. */
static bool options_differ(const struct zf_comparison *comparison, const cJSON *scoring, const cJSON *other)
{
	const cJSON *sets = cJSON_GetObjectItemCaseSensitive(scoring, "sets");
	const cJSON *other_sets = cJSON_GetObjectItemCaseSensitive(other, "sets");

	return members_differ(comparison, scoring, other) || sets_differ(comparison, sets, other_sets, false);
}

/* Whether a computed value differs that both have. */
static bool result_differs(const struct zf_comparison *comparison, const char *member, const cJSON *scoring,
                           const cJSON *other)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(scoring, member);
	const cJSON *other_value = cJSON_GetObjectItemCaseSensitive(other, member);

	return value != NULL && other_value != NULL && !cJSON_Compare(value, other_value, true) &&
	       say_member(comparison, member, value, other_value);
}

/* Whether values differ that are computed from the options and the targets, which are the same. */
static bool results_differ(const struct zf_comparison *comparison, const cJSON *scoring, const cJSON *other)
{
	const cJSON *sets = cJSON_GetObjectItemCaseSensitive(scoring, "sets");
	const cJSON *other_sets = cJSON_GetObjectItemCaseSensitive(other, "sets");

	if (sets_differ(comparison, sets, other_sets, true))
		return true;
	return result_differs(comparison, "prior", scoring, other) ||
	       result_differs(comparison, "model_sha256", scoring, other);
}

/* The object, or NULL if the text is none: then no member can be named. */
static cJSON *parse(const char *text)
{
	cJSON *object = cJSON_Parse(text);

	if (cJSON_IsObject(object))
		return object;
	cJSON_Delete(object);
	return NULL;
}

/* Parses both descriptions and compares them by `compare`. */
static bool parsed_differ(const struct zf_comparison *comparison, const char *scoring, const char *other,
                          bool (*compare)(const struct zf_comparison *, const cJSON *, const cJSON *))
{
	cJSON *object = parse(scoring), *other_object = parse(other);
	const bool differ = compare(comparison, object, other_object);

	cJSON_Delete(object);
	cJSON_Delete(other_object);
	return differ;
}

bool zf_scoring_options_differ(const struct zf_comparison *comparison, const char *scoring, const char *other)
{
	return parsed_differ(comparison, scoring, other, options_differ);
}

bool zf_scoring_results_differ(const struct zf_comparison *comparison, const char *scoring, const char *other)
{
	return parsed_differ(comparison, scoring, other, results_differ);
}
