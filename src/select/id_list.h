/*
 * id_list.h - a list of ids from a file
 *
 * One id a line, in any compression that inputs may have. Lines are rows of a table as this
 * program writes them: the id ends at the first tab, and \t \n \r \\ are tab, newline, carriage
 * return and backslash. A backslash before anything else is a backslash. If the name of the id's
 * field is among the cells of the first row, that row is a heading, and ids stand in that column.
 * Rows without an id are counted and left out, as are ids that were there before.
 */
#ifndef ZF_SELECT_ID_LIST_H
#define ZF_SELECT_ID_LIST_H

#include "util/buffer.h"
#include "util/set.h"

/* How many ids a message names. */
#define ZF_ID_LIST_NAMED 10

/* Read-only once read: any number of threads may look ids up. */
struct zf_id_list {
	struct zf_buffer text; /* all ids, one after the other */
	size_t *ends;          /* where each of them ends in `text` */
	size_t count, capacity;
	struct zf_set set;   /* the hashes of ids, and their numbers from 0 */
	uint64_t empty_rows; /* rows without an id, and the first of them */
	uint64_t empty_row;
	uint64_t repeated; /* rows whose id was there before, and the first such ids */
	size_t repeated_ids[ZF_ID_LIST_NAMED];
};

/* How to read a list; borrowed. */
struct zf_id_list_format {
	const char *field;   /* the name of the id's column in a heading */
	bool no_heading;     /* the first row is none */
	size_t max_row;      /* bytes of the longest row */
	uint64_t max_window; /* as in zipfit_format */
	bool plain;
};

/*
 * Reads the file into the all-zero `list`. Fails with the file's name in the message; with ZIPFIT_BAD_DATA if there is
 * no id in it. zf_id_list_free() in any case.
 */
bool zf_id_list_read(struct zf_id_list *list, const char *path, const struct zf_id_list_format *format,
                     const zipfit_stop *stop, zipfit_error *error);
void zf_id_list_free(struct zf_id_list *list);

/* The number of the id, from 1; 0 if it is not in the list. */
size_t zf_id_list_find(const struct zf_id_list *list, const void *id, size_t length);

/* Id number `i`, from 1. */
const unsigned char *zf_id_list_at(const struct zf_id_list *list, size_t i, size_t *length);

#endif
