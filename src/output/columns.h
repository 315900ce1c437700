/*
 * columns.h - the table that --emit writes instead of records
 *
 * A list such as "id,/meta/lang,@score" names the columns: members of the record, by name or
 * JSON pointer, and what the program knows of it. Cells are as in the table of scores: tab,
 * newline, carriage return and backslash are \t \n \r \\. A string is its text, a number the
 * text that stands in the record, an object or array its JSON text; null and what is missing
 * are the empty cell. A "*" in a pointer, where an array stands, is each of its elements,
 * joined by newlines, as in documents.
 */
#ifndef ZF_OUTPUT_COLUMNS_H
#define ZF_OUTPUT_COLUMNS_H

#include "util/buffer.h"

enum zf_column {
	ZF_COLUMN_MEMBER, /* of the record */
	ZF_COLUMN_FILE,   /* @file and so on */
	ZF_COLUMN_LINE,
	ZF_COLUMN_SCORE,
	ZF_COLUMN_RANK,
	ZF_COLUMN_SET,
	ZF_COLUMN_BYTES,
	ZF_COLUMN_KINDS,
};

/* One thread at a time: it has scratch memory. */
struct zf_columns;

/*
 * Parses a list with commas; \, in a name is a comma and \\ a backslash. ZIPFIT_BAD_OPTION if a name is missing, is
 * no JSON pointer, or begins with @ and is unknown.
 */
struct zf_columns *zf_columns_parse(const char *list, zipfit_error *error);
void zf_columns_free(struct zf_columns *columns);

/* Whether there is a column of this kind. */
bool zf_columns_have(const struct zf_columns *columns, enum zf_column kind);

/* The name of a kind, "@file" and so on, for messages. */
const char *zf_column_name(enum zf_column kind);

/* What a row is made of; everything is borrowed. */
struct zf_columns_row {
	const unsigned char *record; /* JSON; if it is not, its members are missing */
	size_t length;
	const char *file;
	uint64_t line;
	double score;
	uint64_t rank;
	const char *set; /* NULL: there is one target set */
	bool has_bytes;  /* else the cell of @bytes is empty */
	uint64_t bytes;  /* of the document */
};

/* Appends the names of the columns, as the list has them, without a newline. */
bool zf_columns_append_heading(const struct zf_columns *columns, struct zf_buffer *to, zipfit_error *error);

/* Appends a row, without a newline. Parses the record if there is a column of a member. */
bool zf_columns_append_row(struct zf_columns *columns, const struct zf_columns_row *row, struct zf_buffer *to,
                           zipfit_error *error);

#endif
