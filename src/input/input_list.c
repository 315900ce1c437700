/*
 * input_list.c - the names of a run's inputs
 */
#include "input/input_list.h"

#include "util/grow.h"

#include <stdlib.h>

bool zf_input_list_add(struct zf_input_list *list, const char *path, struct zf_stamp stamp, zipfit_error *error)
{
	static const char what[] = "the inputs' names";
	const char **paths = zf_grow(list->paths, &list->path_capacity, list->count + 1, sizeof(*paths), what, error);
	struct zf_stamp *stamps;

	if (paths == NULL)
		return false;
	list->paths = paths;
	stamps = zf_grow(list->stamps, &list->stamp_capacity, list->count + 1, sizeof(*stamps), what, error);
	if (stamps == NULL)
		return false;
	list->stamps = stamps;
	list->paths[list->count] = path;
	list->stamps[list->count++] = stamp;
	return true;
}

bool zf_input_list_add_copy(struct zf_input_list *list, const void *path, size_t length, zipfit_error *error)
{
	const char *copy = zf_strings_add(&list->strings, path, length, error);

	return copy != NULL && zf_input_list_add(list, copy, (struct zf_stamp){.regular = true}, error);
}

void zf_input_list_free(struct zf_input_list *list)
{
	free(list->paths);
	free(list->stamps);
	zf_strings_free(&list->strings);
	*list = (struct zf_input_list){0};
}
