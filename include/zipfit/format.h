/*
 * format.h - how bytes become records, and records documents
 */
#ifndef ZIPFIT_FORMAT_H
#define ZIPFIT_FORMAT_H

#include "zipfit/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum zipfit_record_kind {
	ZIPFIT_JSONL, /* one JSON object a line */
	ZIPFIT_LINES, /* each line is a document */
	ZIPFIT_FILES, /* each file, or each member of an archive, is a document */
};

/* How the bytes of ZIPFIT_JSONL become records. */
enum zipfit_records {
	ZIPFIT_RECORDS_AUTO,   /* lines; but an input that begins with '[' is an array whose elements are records */
	ZIPFIT_RECORDS_LINES,  /* lines, whatever the input begins with */
	ZIPFIT_RECORDS_VALUES, /* JSON values one after the other, several on a line or over several lines */
	ZIPFIT_RECORDS_ARRAY_OR_VALUES /* as ZIPFIT_RECORDS_AUTO, with values for lines */
};

/* What a record costs, where a selection has a budget. */
enum zipfit_unit {
	ZIPFIT_BYTES,      /* bytes of its document */
	ZIPFIT_WORDS,      /* words of its document: runs of bytes other than ASCII white space */
	ZIPFIT_FIELD_UNIT, /* the number in one of its fields, such as a count of tokens */
};

/*
 * Which members of archives, and which files below the directories and in the lists of zipfit_options, are read, by
 * their names. A glob is a pattern of the shell: * is any characters, slashes too, ? is one character, [a-z] and [!a-z]
 * are sets, \x is x. A glob with a slash is compared with the whole name, which for a file below a directory begins
 * there, and any other glob with its last part. All-zero takes all names.
 */
typedef struct zipfit_name_filter {
	const char *const *include; /* only these names, if there are any */
	size_t include_count;
	const char *const *omit; /* none of these, and nothing below a directory of such a name */
	size_t omit_count;
	bool *include_used; /* NULL, or one for each of `include`: becomes true when the glob takes a name */
} zipfit_name_filter;

#define ZIPFIT_DEFAULT_MAX_RECORD ((size_t)64 << 20)
#define ZIPFIT_DEFAULT_MAX_WINDOW ((uint64_t)128 << 20)

/*
 * How bytes become records and records become documents. All-zero is valid and
 * means JSONL with the field "text". Strings are borrowed and must outlive what
 * the format is given to.
 *
 * A field is a member's name, or, where it starts with '/', a JSON pointer
 * (RFC 6901), in which "*" stands for every element of an array. Its text is a
 * string, or an array of strings, joined by newlines. A pattern builds the document
 * out of several fields: "Problem: {prompt}\nSolution: {/a/b}", with the escapes
 * \n \t \\ {{ }}. There, numbers and booleans are text as they stand in the record,
 * and {name?} is empty where the field is missing or null. A chat is an array of turns
 * {"role", "content"} or {"from", "value"}, whose texts are joined by newlines.
 */
typedef struct zipfit_format {
	enum zipfit_record_kind kind;
	const char *field;      /* NULL: "text"; JSONL only */
	const char *pattern;    /* NULL: none; excludes `field`; JSONL only */
	const char *chat;       /* NULL: none; the field with the turns; excludes both; JSONL only */
	const char *roles;      /* NULL: all turns; else a list of roles with commas; for `chat` only */
	size_t max_record;      /* longest line, value or member in bytes; 0: ZIPFIT_DEFAULT_MAX_RECORD */
	size_t min_document;    /* documents of fewer bytes are left out; 0: none is */
	size_t max_document;    /* documents of more bytes are left out; 0: none is */
	enum zipfit_unit unit;  /* what a record's cost is counted in */
	const char *unit_field; /* ZIPFIT_FIELD_UNIT: a member, or a JSON pointer, with a whole number; JSONL only */
	enum zipfit_records records; /* JSONL only */
	bool plain;          /* bytes are taken as they are stored: no compression and no archive is looked for */
	uint64_t max_window; /* bytes of the largest zstd window or xz dictionary; 0: ZIPFIT_DEFAULT_MAX_WINDOW */
	const zipfit_name_filter *names; /* [--include] [--omit] which members of archives are read; NULL: all */
	uint64_t min_tokens;  /* documents of fewer tokens are left out, as words and punctuation count for DSIR */
	uint64_t reserved[2]; /* 0 */
} zipfit_format;

/* What became of a record. Those from ZIPFIT_NOT_JSON on are bad records. */
enum zipfit_outcome {
	ZIPFIT_SCORED,
	ZIPFIT_BLANK,      /* a JSONL line of nothing but white space */
	ZIPFIT_EMPTY,      /* the document has no byte, and min_document is above 0 */
	ZIPFIT_TOO_SHORT,  /* shorter than min_document or min_tokens, yet not empty */
	ZIPFIT_TOO_LONG,   /* longer than max_document */
	ZIPFIT_EXCLUDED,   /* shares words with excluded text */
	ZIPFIT_NOT_JSON,   /* not a JSON value, or more than one */
	ZIPFIT_NOT_OBJECT, /* a JSON value of another type */
	ZIPFIT_TOO_DEEP,   /* nested deeper than 1,000 levels */
	ZIPFIT_FIELD_MISSING,
	ZIPFIT_NOT_STRING, /* the field, or a text of the chat, is there with a value of another type */
	ZIPFIT_OVERLONG,   /* longer than max_record */
	ZIPFIT_NO_COUNT,   /* the unit's field is missing, or not a whole number of 0 or more */
	ZIPFIT_DAMAGED,    /* the rest of an input, which is damaged there; one for each such input */
	ZIPFIT_OUTCOMES    /* how many outcomes there are */
};

#define ZIPFIT_MAX_OUTCOMES 32 /* room for outcomes of later versions */

/* "scored", "blank", ..., "field missing": for counts in reports. */
ZIPFIT_API const char *zipfit_outcome_name(enum zipfit_outcome outcome);
ZIPFIT_API bool zipfit_outcome_is_bad(enum zipfit_outcome outcome);

/* Says whether `format` is usable: fails with ZIPFIT_BAD_OPTION where its field, pattern or chat does not parse. */
ZIPFIT_API bool zipfit_format_check(const zipfit_format *format, zipfit_error *error);

#ifdef __cplusplus
}
#endif

#endif
