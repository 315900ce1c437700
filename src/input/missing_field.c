/*
 * missing_field.c - what a message says where a record lacks a field
 */
#include "input/missing_field.h"

#include "input/json.h"
#include "input/utf8.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>

/* How many of a record's members a message names, and how many bytes of each name. */
#define NAMED_MEMBERS 6
#define NAME_BYTES    40

/* Appends a member's name in quotes, at most NAME_BYTES of it. */
static bool append_name(struct zf_buffer *list, const char *guarded, zipfit_error *error)
{
	size_t begin;

	if (!zf_buffer_append_byte(list, '\'', error))
		return false;
	begin = list->length;
	if (!zf_json_append_unguarded(list, guarded, error))
		return false;
	if (list->length - begin > NAME_BYTES) {
		list->length = begin + zf_utf8_prefix(list->data + begin, NAME_BYTES);
		if (!zf_buffer_append_text(list, "...", error))
			return false;
	}
	for (size_t i = begin; i < list->length; i++)
		if (list->data[i] == '\0')
			list->data[i] = '?';
	return zf_buffer_append_byte(list, '\'', error);
}

/* Writes the names of the first members of `object` to `list`, as a string. */
static bool list_members(struct zf_buffer *list, const cJSON *object, zipfit_error *error)
{
	const cJSON *member = object->child;
	size_t count = 0;

	for (; member != NULL && count < NAMED_MEMBERS; member = member->next, count++)
		if (!zf_buffer_append_text(list, count > 0 ? ", " : "", error) ||
		    !append_name(list, member->string, error))
			return false;
	return zf_buffer_append_text(list,
	                             count == 0       ? "no members"
	                             : member != NULL ? ", ..."
	                                              : "",
	                             error) &&
	       zf_buffer_append_byte(list, '\0', error);
}

/* ---- What helps ----------------------------------------------------------- */

/* The first element of an array of objects, or NULL. */
static const cJSON *first_object(const cJSON *value)
{
	return cJSON_IsArray(value) && cJSON_IsObject(value->child) ? value->child : NULL;
}

static bool is_turn(const cJSON *object)
{
	return zf_json_member(object, "role") != NULL || zf_json_member(object, "from") != NULL;
}

/* Whether the name can stand in a command line and a jq filter as it is. */
static bool is_plain_name(const char *name)
{
	const size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return length > 0 && length <= NAME_BYTES && name[length] == '\0' && (name[0] < '0' || name[0] > '9');
}

/* The first member of the record that is an array of turns, or of other objects if `turns` is false; or NULL. */
static const char *find_array(const cJSON *object, bool turns)
{
	const cJSON *member;

	cJSON_ArrayForEach(member, object)
	{
		const cJSON *element = first_object(member);

		if (element != NULL && is_turn(element) == turns && is_plain_name(member->string))
			return member->string;
	}
	return NULL;
}

/* Whether a pointer ends with a name, not with an index. */
static bool names_member(const char *field)
{
	const char *slash = strrchr(field, '/');

	return slash != NULL && strspn(slash + 1, "0123456789-") < strlen(slash + 1);
}

/* Writes to `hint` what may help, or nothing; it begins with a semicolon. */
static void find_hint(const struct zf_missing_field *missing, char *hint, size_t size)
{
	const char *field = missing->field, *chat, *array;

	hint[0] = '\0';
	if (!missing->is_document || field == NULL)
		return;
	chat = find_array(missing->object, true);
	array = find_array(missing->object, false);
	if (field[0] != '/' && strpbrk(field, "./") != NULL)
		snprintf(hint, size, "; a JSON pointer to a member of a member begins with a slash");
	else if (names_member(field) && cJSON_IsArray(missing->lacking) && missing->lacking->child != NULL)
		snprintf(hint, size, "; in a pointer * is each element of an array");
	else if (missing->lacking != missing->object)
		return;
	else if (chat != NULL)
		snprintf(hint, size, "; %s %s takes the turns of '%s'", zf_file_role_chat(missing->role), chat, chat);
	else if (array != NULL)
		snprintf(hint, size, "; jq -c '.%s[]' FILE | zipfit ... reads the objects in '%s'", array, array);
}

void zf_tell_chat(const cJSON *object, enum zf_file_role role, zipfit_error *why)
{
	const char *chat = find_array(object, true);
	const zipfit_error type = *why;

	if (chat != NULL)
		zf_fail(why, ZIPFIT_BAD_DATA, "%.300s; %s %s takes the turns of '%s'", type.message,
		        zf_file_role_chat(role), chat, chat);
}

void zf_tell_missing(const struct zf_missing_field *missing, zipfit_error *why)
{
	const cJSON *lacking = missing->lacking;
	const char *text = zf_file_role_text(missing->role);
	const zipfit_error plain = *why;
	struct zf_buffer list = {0};
	char hint[256];
	zipfit_error error;

	find_hint(missing, hint, sizeof(hint));
	if (cJSON_IsObject(lacking) && list_members(&list, lacking, &error))
		zf_fail(why, ZIPFIT_BAD_DATA, "%.300s in this %s, which has %s%s; see %s%s", plain.message, text,
		        (const char *)list.data, lacking != missing->object ? " there" : "", missing->options, hint);
	else
		zf_fail(why, ZIPFIT_BAD_DATA, "%.300s in this %s%s; see %s%s", plain.message, text,
		        cJSON_IsArray(lacking) && lacking->child == NULL ? ", where an array is empty" : "",
		        missing->options, hint);
	zf_buffer_free(&list);
}
