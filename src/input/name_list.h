/*
 * name_list.h - the names in a file that names inputs
 */
#ifndef ZF_INPUT_NAME_LIST_H
#define ZF_INPUT_NAME_LIST_H

#include "zipfit.h"

/* Gets each name, of `length` bytes and a NUL, with its number in the list, from 1. Valid during the call. */
typedef bool (*zf_name_visitor)(void *user, const char *name, size_t length, uint64_t number, zipfit_error *error);

/*
 * Calls `visit` for each name of the list, in order. ZIPFIT_BAD_DATA for a name that is empty, is longer than any path,
 * or has a NUL in it; messages begin with the list and the number of the name.
 */
bool zf_name_list_read(const zipfit_name_list *list, zf_name_visitor visit, void *user, const zipfit_stop *stop,
                       zipfit_error *error);

#endif
