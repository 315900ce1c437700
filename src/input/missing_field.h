/*
 * missing_field.h - what a message says where a record lacks a field
 *
 * People meet these messages first, with data whose fields they do not know yet. So they
 * name the members that are there, the options, and what is likely to help.
 */
#ifndef ZF_INPUT_MISSING_FIELD_H
#define ZF_INPUT_MISSING_FIELD_H

#include "input/file_role.h"
#include "zipfit.h"

#include <cjson/cJSON.h>

struct zf_missing_field {
	enum zf_file_role role; /* of the file */
	const cJSON *object;    /* the record */
	const cJSON *lacking;   /* the value that should have the member or element */
	const char *field;      /* as it was written; NULL: not known */
	const char *options;    /* that say where the field is */
	bool is_document;       /* the field is the document's, not an id or a count */
};

/* Completes `why`, which says that a field is missing. */
void zf_tell_missing(const struct zf_missing_field *missing, zipfit_error *why);

/* Adds to `why`, a document that is not a string, that a member of the record is a chat, if one is. */
void zf_tell_chat(const cJSON *object, enum zf_file_role role, zipfit_error *why);

#endif
