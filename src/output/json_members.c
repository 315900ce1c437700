/*
 * json_members.c - JSON objects built member by member
 */
#include "output/json_members.h"

#include "output/text.h"
#include "util/error.h"

#include <errno.h>
#include <string.h>

void zf_add_string(cJSON *object, const char *name, const char *text, bool *complete)
{
	*complete &= cJSON_AddStringToObject(object, name, text) != NULL;
}

void zf_add_number(cJSON *object, const char *name, double number, bool *complete)
{
	*complete &= cJSON_AddNumberToObject(object, name, number) != NULL;
}

void zf_add_flag(cJSON *object, const char *name, bool *complete)
{
	if (cJSON_AddTrueToObject(object, name) == NULL)
		*complete = false;
}

void zf_add_count(cJSON *object, const char *name, uint64_t count, bool *complete)
{
	zf_add_number(object, name, (double)count, complete);
}

/* The path as a JSON string, as it will be printed; NULL if memory is missing. */
static cJSON *make_path(const char *path)
{
	struct zf_buffer text = {0};
	zipfit_error ignored;
	cJSON *item = NULL;

	if (zf_append_json_string(&text, path, strlen(path), &ignored) && zf_buffer_append_byte(&text, '\0', &ignored))
		item = cJSON_CreateRaw((const char *)text.data);
	zf_buffer_free(&text);
	return item;
}

/* cJSON owns an item only if it could add it. */
static void keep_or_delete(bool added, cJSON *item, bool *complete)
{
	if (!added)
		cJSON_Delete(item);
	*complete &= added;
}

void zf_add_path(cJSON *object, const char *name, const char *path, bool *complete)
{
	cJSON *item = make_path(path);

	keep_or_delete(cJSON_AddItemToObject(object, name, item), item, complete);
}

void zf_add_paths(cJSON *object, const char *name, const char *const *paths, size_t count, bool *complete)
{
	cJSON *array = zf_add_array(object, name, complete);

	for (size_t i = 0; i < count; i++) {
		cJSON *item = make_path(paths[i]);

		keep_or_delete(cJSON_AddItemToArray(array, item), item, complete);
	}
}

cJSON *zf_add_object(cJSON *object, const char *name, bool *complete)
{
	cJSON *added = cJSON_AddObjectToObject(object, name);

	*complete &= added != NULL;
	return added;
}

cJSON *zf_add_array(cJSON *object, const char *name, bool *complete)
{
	cJSON *added = cJSON_AddArrayToObject(object, name);

	*complete &= added != NULL;
	return added;
}

cJSON *zf_add_element(cJSON *array, bool *complete)
{
	cJSON *item = cJSON_CreateObject();
	const bool added = cJSON_AddItemToArray(array, item);

	keep_or_delete(added, item, complete);
	return added ? item : NULL;
}

void zf_add_copy(cJSON *object, const char *name, const cJSON *item, bool *complete)
{
	cJSON *copy = cJSON_Duplicate(item, true);

	keep_or_delete(cJSON_AddItemToObject(object, name, copy), copy, complete);
}

bool zf_parse_own_json(const char *text, cJSON **object, zipfit_error *error)
{
	errno = 0;
	*object = cJSON_Parse(text);
	return *object != NULL || errno != ENOMEM || zf_fail_memory(error, "the options of a part");
}
