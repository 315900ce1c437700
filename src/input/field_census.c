/*
 * field_census.c - which fields records have, of which types and lengths
 *
 * Fields form a tree, whose root is the record; the elements of an array are one field, "*". They are found by a hash
 * of the path that leads to them. An object whose members are data, such as a map from ids, would have a field for each
 * of them: the number of fields, and of those within one, is limited.
 */
#include "input/field_census.h"

#include "input/json.h"
#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"
#include "util/lengths.h"
#include "util/set.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FIELDS   400
#define MAX_CHILDREN 100
#define MAX_DEPTH    8

#define ROOT 0

struct node {
	size_t parent;
	size_t depth;
	bool element; /* it is "*" */
	char *token;  /* its name in its parent, guarded as json.h says; owned; NULL: an element, or the root */
	char *name;   /* as --field takes it; owned */
	uint64_t key;
	size_t children;
	uint64_t records, last_record; /* how many records have it, and the number of the last one */
	uint64_t types[ZIPFIT_JSON_TYPES];
	struct zf_lengths strings, arrays;
};

struct zf_field_census {
	struct node *nodes; /* a parent comes before its children */
	size_t count, capacity;
	struct zf_set index; /* from the key of a path to a node */
	uint64_t records;
	bool more;
	struct zf_buffer text;
	zipfit_field *fields; /* the result */
};

struct zf_field_census *zf_field_census_new(zipfit_error *error)
{
	struct zf_field_census *census = calloc(1, sizeof(*census));

	if (census != NULL)
		census->nodes = zf_grow(NULL, &census->capacity, 1, sizeof(*census->nodes), "fields", error);
	if (census == NULL || census->nodes == NULL) {
		free(census);
		zf_fail_memory(error, "fields");
		return NULL;
	}
	census->nodes[ROOT] = (struct node){.key = 1};
	census->count = 1;
	return census;
}

void zf_field_census_free(struct zf_field_census *census)
{
	if (census == NULL)
		return;
	for (size_t i = 0; i < census->count; i++) {
		free(census->nodes[i].token);
		free(census->nodes[i].name);
		zf_lengths_free(&census->nodes[i].strings);
		zf_lengths_free(&census->nodes[i].arrays);
	}
	free(census->nodes);
	zf_set_free(&census->index);
	zf_buffer_free(&census->text);
	free(census->fields);
	free(census);
}

/* ---- Names ---------------------------------------------------------------- */

/* Appends a step of a JSON pointer. */
static bool append_step(struct zf_buffer *to, const char *token, zipfit_error *error)
{
	bool ok = zf_buffer_append_byte(to, '/', error);

	for (const char *at = token; ok && *at != '\0'; at++) {
		if (*at == '~' || *at == '/')
			ok = zf_buffer_append_text(to, *at == '~' ? "~0" : "~1", error);
		else
			ok = zf_buffer_append_byte(to, (unsigned char)*at, error);
	}
	return ok;
}

/* Appends the pointer that leads to a node. */
static bool append_pointer(const struct zf_field_census *census, struct zf_buffer *to, size_t node, zipfit_error *error)
{
	size_t path[MAX_DEPTH + 1], depth = 0;
	bool ok = true;

	for (size_t at = node; at != ROOT; at = census->nodes[at].parent)
		path[depth++] = at;
	while (ok && depth > 0) {
		const struct node *step = &census->nodes[path[--depth]];

		ok = append_step(to, step->element ? "*" : step->token, error);
	}
	return ok;
}

/* Makes the name of a node: a pointer, or for a member of the record the plain name if that is one. */
static bool name_node(struct zf_field_census *census, size_t node, zipfit_error *error)
{
	struct zf_buffer guarded = {0};
	struct node *named = &census->nodes[node];
	const bool is_plain = named->depth == 1 && named->token[0] != '\0' && named->token[0] != '/';
	bool ok = is_plain ? zf_buffer_append_text(&guarded, named->token, error)
	                   : append_pointer(census, &guarded, node, error);

	census->text.length = 0;
	ok = ok && zf_buffer_append_byte(&guarded, '\0', error) &&
	     zf_json_append_unguarded(&census->text, (const char *)guarded.data, error);
	/* No command line has a NUL. */
	for (size_t i = 0; ok && i < census->text.length; i++)
		if (census->text.data[i] == '\0')
			census->text.data[i] = '?';
	ok = ok && zf_buffer_append_byte(&census->text, '\0', error);
	zf_buffer_free(&guarded);
	named->name = ok ? strdup((const char *)census->text.data) : NULL;
	return ok && (named->name != NULL || zf_fail_memory(error, "fields"));
}

/* ---- Counting ------------------------------------------------------------- */

/* Adds a node that is not there yet. */
static bool add_node(struct zf_field_census *census, size_t parent, const char *token, uint64_t key, size_t *node,
                     zipfit_error *error)
{
	struct node *nodes =
		zf_grow(census->nodes, &census->capacity, census->count + 1, sizeof(*nodes), "fields", error);

	if (nodes == NULL)
		return false;
	census->nodes = nodes;
	*node = census->count;
	nodes[*node] =
		(struct node){.parent = parent, .depth = nodes[parent].depth + 1, .element = token == NULL, .key = key};
	if (token != NULL && (nodes[*node].token = strdup(token)) == NULL)
		return zf_fail_memory(error, "fields");
	census->count++;
	nodes[parent].children++;
	return zf_set_add(&census->index, key, *node, error) && name_node(census, *node, error);
}

/* Finds the field `token` (NULL: the elements) of `parent`; `*node` is ROOT if there are too many. */
static bool find_node(struct zf_field_census *census, size_t parent, const char *token, size_t *node,
                      zipfit_error *error)
{
	const uint64_t seed = census->nodes[parent].key;
	const uint64_t hash = token != NULL ? zf_hash_bytes(seed, token, strlen(token)) : zf_mix(~seed);
	const uint64_t key = hash | (hash == 0);
	const struct zf_set_slot *slot = zf_set_find(&census->index, key, NULL);

	*node = ROOT;
	if (slot != NULL) {
		*node = (size_t)slot->value;
		return true;
	}
	if (census->count > MAX_FIELDS || census->nodes[parent].children >= MAX_CHILDREN) {
		census->more = true;
		return true;
	}
	return add_node(census, parent, token, key, node, error);
}

static enum zipfit_json_type type_of(const cJSON *value)
{
	if (cJSON_IsString(value))
		return ZIPFIT_JSON_STRING;
	if (cJSON_IsNumber(value))
		return ZIPFIT_JSON_NUMBER;
	if (cJSON_IsBool(value))
		return ZIPFIT_JSON_BOOLEAN;
	if (cJSON_IsArray(value))
		return ZIPFIT_JSON_ARRAY;
	return cJSON_IsObject(value) ? ZIPFIT_JSON_OBJECT : ZIPFIT_JSON_NULL;
}

/* Counts a value of the field `node`. */
static bool count_value(struct zf_field_census *census, size_t node, const cJSON *value, zipfit_error *error)
{
	struct node *field = &census->nodes[node];
	const enum zipfit_json_type type = type_of(value);

	field->types[type]++;
	if (field->last_record != census->records) {
		field->last_record = census->records;
		field->records++;
	}
	if (type == ZIPFIT_JSON_ARRAY)
		return zf_lengths_add(&field->arrays, (uint64_t)cJSON_GetArraySize(value), error);
	if (type != ZIPFIT_JSON_STRING)
		return true;
	census->text.length = 0;
	return zf_json_append_unguarded(&census->text, value->valuestring, error) &&
	       zf_lengths_add(&field->strings, census->text.length, error);
}

/* Whether a later member of the same object has the same name: that one counts. */
static bool is_replaced(const cJSON *member)
{
	for (const cJSON *later = member->next; later != NULL; later = later->next)
		if (strcmp(later->string, member->string) == 0)
			return true;
	return false;
}

/* Counts the fields within `value`, which is the field `node`. The depth is limited. */
static bool count_within(struct zf_field_census *census, size_t node, const cJSON *value, zipfit_error *error)
{
	const bool is_array = cJSON_IsArray(value);
	/* Looking for doubles takes the square of the number of members. */
	const bool few = !is_array && cJSON_GetArraySize(value) <= MAX_CHILDREN;
	const cJSON *child;

	if (census->nodes[node].depth == MAX_DEPTH) {
		census->more |= value->child != NULL && (is_array || cJSON_IsObject(value));
		return true;
	}
	if (!is_array && !cJSON_IsObject(value))
		return true;
	cJSON_ArrayForEach(child, value)
	{
		size_t within;

		if (few && is_replaced(child))
			continue;
		if (!find_node(census, node, is_array ? NULL : child->string, &within, error))
			return false;
		if (within != ROOT &&
		    (!count_value(census, within, child, error) || !count_within(census, within, child, error)))
			return false;
	}
	return true;
}

bool zf_field_census_add(struct zf_field_census *census, const cJSON *object, zipfit_error *error)
{
	census->records++;
	return count_within(census, ROOT, object, error);
}

/* ---- What could be the document ------------------------------------------- */

/* The child of `parent` with this name (NULL: its elements), or NULL. */
static const struct node *child_of(const struct zf_field_census *census, size_t parent, const char *token)
{
	for (size_t i = parent + 1; i < census->count; i++) {
		const struct node *node = &census->nodes[i];

		if (node->parent == parent &&
		    (token == NULL ? node->element : !node->element && strcmp(node->token, token) == 0))
			return node;
	}
	return NULL;
}

static size_t place_of(const struct zf_field_census *census, const struct node *node)
{
	return (size_t)(node - census->nodes);
}

/* The bytes of text in the turns of `node`, if it is a chat; else 0. */
static uint64_t chat_bytes(const struct zf_field_census *census, size_t node)
{
	static const char *const forms[][2] = {{"role", "content"}, {"from", "value"}};
	const struct node *turns = child_of(census, node, NULL);

	if (turns == NULL || turns->types[ZIPFIT_JSON_OBJECT] == 0)
		return 0;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct node *role = child_of(census, place_of(census, turns), forms[i][0]);
		const struct node *content = child_of(census, place_of(census, turns), forms[i][1]);
		const struct node *part;

		if (role == NULL || content == NULL || role->types[ZIPFIT_JSON_STRING] == 0)
			continue;
		if (content->strings.total > 0)
			return content->strings.total;
		part = child_of(census, place_of(census, content), NULL);
		part = part != NULL ? child_of(census, place_of(census, part), "text") : NULL;
		return part != NULL ? part->strings.total : 0;
	}
	return 0;
}

/* Whether the node is within the elements of an array that is a chat. */
static bool is_in_chat(const struct zf_field_census *census, size_t node)
{
	for (size_t at = node; at != ROOT; at = census->nodes[at].parent)
		if (chat_bytes(census, at) > 0)
			return true;
	return false;
}

/* The default, if each record has it as a string; else the field with most text. An array of strings is joined. */
static const char *find_document(const struct zf_field_census *census)
{
	const struct node *found = child_of(census, ROOT, "text");
	uint64_t most = 0;

	if (found != NULL && found->types[ZIPFIT_JSON_STRING] == census->records && found->strings.total > 0)
		return found->name;
	found = NULL;
	for (size_t i = ROOT + 1; i < census->count; i++) {
		const struct node *node = &census->nodes[i];

		if (node->strings.total <= most || is_in_chat(census, i))
			continue;
		most = node->strings.total;
		found = node->element && node->parent != ROOT ? &census->nodes[node->parent] : node;
	}
	return found != NULL ? found->name : NULL;
}

static const char *find_chat(const struct zf_field_census *census)
{
	uint64_t most = 0;
	const char *found = NULL;

	for (size_t i = ROOT + 1; i < census->count; i++) {
		const uint64_t bytes = chat_bytes(census, i);

		if (bytes > most) {
			most = bytes;
			found = census->nodes[i].name;
		}
	}
	return found;
}

/* ---- The result ----------------------------------------------------------- */

/* Puts the fields within `parent` behind `*count` others, each before those within it. */
static void put_within(struct zf_field_census *census, size_t parent, size_t *count)
{
	for (size_t i = parent + 1; i < census->count; i++) {
		struct node *node = &census->nodes[i];
		zipfit_field *field = &census->fields[*count];

		if (node->parent != parent)
			continue;
		*field = (zipfit_field){.name = node->name, .records = node->records};
		memcpy(field->types, node->types, sizeof(field->types));
		field->strings = zf_lengths_summary(&node->strings);
		field->arrays = zf_lengths_summary(&node->arrays);
		++*count;
		put_within(census, i, count);
	}
}

bool zf_field_census_result(struct zf_field_census *census, struct zf_census_result *result, zipfit_error *error)
{
	size_t count = 0;

	census->fields = calloc(census->count, sizeof(*census->fields));
	if (census->fields == NULL)
		return zf_fail_memory(error, "fields");
	put_within(census, ROOT, &count);
	*result = (struct zf_census_result){
		.fields = census->fields,
		.field_count = count,
		.more_fields = census->more,
		.field = find_document(census),
		.chat = find_chat(census),
	};
	return true;
}
