/*
 * inspection.h - what zipfit_inspect() finds in a file
 */
#ifndef ZIPFIT_INSPECTION_H
#define ZIPFIT_INSPECTION_H

#include "zipfit/run.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How many lengths there are, and which. All zero where there is none. */
typedef struct zipfit_lengths {
	uint64_t count, total;
	uint64_t lowest, median, highest; /* the median of more than 4,096 lengths is that of a sample */
} zipfit_lengths;

enum zipfit_json_type {
	ZIPFIT_JSON_STRING,
	ZIPFIT_JSON_NUMBER,
	ZIPFIT_JSON_BOOLEAN,
	ZIPFIT_JSON_NULL,
	ZIPFIT_JSON_OBJECT,
	ZIPFIT_JSON_ARRAY,
	ZIPFIT_JSON_TYPES
};

/* A field that records have. */
typedef struct zipfit_field {
	const char *name; /* a member's name or a JSON pointer, in which "*" is every element of an array */
	uint64_t records; /* that have it */
	uint64_t types[ZIPFIT_JSON_TYPES]; /* how many of its values have each type */
	zipfit_lengths strings;            /* bytes of its strings */
	zipfit_lengths arrays;             /* elements of its arrays */
} zipfit_field;

enum zipfit_file_kind {
	ZIPFIT_FILE_RECORDS, /* JSON objects or lines of text: an input */
	ZIPFIT_FILE_SCORES,  /* written by `scores` or zipfit_score(), as a table */
	ZIPFIT_FILE_PART,    /* the partial result of one or more shards */
	ZIPFIT_FILE_CHECKPOINT,
	ZIPFIT_FILE_JOURNAL, /* rows of scores and rejects beside a checkpoint */
	ZIPFIT_FILE_LOCK,    /* beside the checkpoint of a run that has not ended */
	ZIPFIT_FILE_OTHER    /* no input as it is */
};

/* A file that a part or checkpoint was made from. */
typedef struct zipfit_made_from {
	const char *role; /* "target", "input", ... */
	const char *path; /* as it was given */
	uint64_t bytes;   /* of an input as it is stored; of other files the documents that were read */
} zipfit_made_from;

/*
 * What zipfit_inspect() found in a file. Valid during the event only. Members that a kind does not use are 0 or NULL.
 * Later versions may append members.
 */
typedef struct zipfit_inspection {
	const char *path;
	enum zipfit_file_kind kind;
	const char *what;      /* the kind in a few words, "JSON lines" */
	const char *problem;   /* NULL, or why the file is damaged or cannot be read; the rest is what came before */
	uint64_t stored_bytes; /* of a regular file; else 0 */
	const char *coding;    /* "zstd, 3 frames -> tar, 20 members"; NULL: read as it is stored */
	bool complete;         /* the file was read to its end; else only its first records were */

	/* Records, and rows of scores */
	uint64_t records;      /* without blank lines */
	uint64_t record_bytes; /* decoded, without newlines */
	uint64_t blank;
	uint64_t bad;               /* not a JSON object in a file of objects, or no row in a table of scores */
	uint64_t estimated_records; /* of the whole file; 0: not known */
	zipfit_lengths lengths;     /* bytes of the records */
	const zipfit_field *fields; /* a field comes before those within it */
	size_t field_count;
	bool more_fields;         /* there are more than are counted */
	const char *field, *chat; /* what --field and --chat could be; NULL: nothing that is known */
	const char *hint;         /* an option that the file needs, or why it cannot be read; NULL: none */
	const void *sample;       /* the first record, at most 4,096 bytes of it */
	size_t sample_length;

	/* Parts, checkpoints and journals */
	uint64_t shards; /* of the run; 1: it was not divided */
	const uint64_t *held;
	size_t held_count;   /* the shards that the file holds */
	const char *options; /* of the run: a JSON object, as `manifest` has it */
	const zipfit_made_from *files;
	size_t file_count;
	zipfit_counts counts; /* of what was read so far */
	uint64_t kept;        /* records that may be selected */
	uint64_t score_rows, reject_rows;
	size_t input_count;
	uint64_t next_input, next_line; /* of a checkpoint: where the run goes on, the input counted from 1 */
	const char *next_path;          /* NULL: all inputs were read */
	double lowest, highest;         /* scores kept, or of the rows; both 0 where there is none */
} zipfit_inspection;

#ifdef __cplusplus
}
#endif

#endif
