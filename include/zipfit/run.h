/*
 * run.h - reads records, scores them on several threads and hands each to a sink
 */
#ifndef ZIPFIT_RUN_H
#define ZIPFIT_RUN_H

#include "zipfit/scorer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A record as a sink sees it. Everything it points to is valid during the call alone. */
typedef struct zipfit_record {
	const char *path;   /* the input as given or found, "-" for standard input */
	size_t input;       /* its index among the inputs, from 0 */
	uint64_t line;      /* from 1, through all members of an archive; for ZIPFIT_FILES the member's number, for
	                       elements and values the record's */
	const char *member; /* the archive member's name, or NULL outside archives; its letters are those of LC_CTYPE */
	const unsigned char *bytes; /* the record as it came, without its newline; an element or value that spans
	                               lines is on one; of ZIPFIT_DAMAGED, what could be read of the record */
	size_t length;
	bool more; /* an overlong record comes in pieces: another one follows */
	enum zipfit_outcome outcome;
	const char *kind; /* of the first record of a file, where it is bad: what the file seems to be, not JSONL, in
	                     words that go on from "this is "; else, and where that cannot be told, NULL */
	uint64_t document_bytes; /* ZIPFIT_SCORED: length of the document, its score, and what it costs */
	double score;
	const double *scores; /* with several target sets, for each of them, the first being `score`; else NULL */
	uint64_t cost;
	uint64_t end;       /* where it ends, in decoded bytes of the input, or the member's number for ZIPFIT_FILES:
	                       the same in whatever part it is read */
	size_t excluded_by; /* ZIPFIT_EXCLUDED: the index of an item that it shares words with */
	const char *excluded_words; /* ZIPFIT_EXCLUDED: those words as the document has them, cut short where they are
	                               long */
	const char *damage;         /* ZIPFIT_DAMAGED: what is wrong, without the place; else NULL */
} zipfit_record;

/* How far a run is. */
typedef struct zipfit_progress {
	uint64_t records;    /* records handed to the sink */
	uint64_t bytes;      /* their bytes, decoded, without newlines */
	uint64_t input_read; /* bytes read from the inputs, as stored */
	uint64_t input_size; /* size of all inputs, as stored; 0: not known */
	double seconds;      /* since the run began */
} zipfit_progress;

/* Totals of a run; the outcomes add up to `progress.records`. */
typedef struct zipfit_counts {
	zipfit_progress progress;
	uint64_t outcome[ZIPFIT_MAX_OUTCOMES]; /* by enum zipfit_outcome */
	uint64_t invalid_utf8; /* scored documents that are not valid UTF-8; their bytes were scored as they stand */
	uint64_t roles;        /* bit i is set if a turn of a chat has role number i of the format's roles, i < 64 */
} zipfit_counts;

/*
 * Where a run's records go. Both functions are called by the thread that called
 * zipfit_run(), never at the same time. `record` is called for every record, in
 * input order whatever the number of threads; returning false (with the error
 * filled) ends the run. `progress` may be NULL; it is called about ten times a
 * second - with one thread at most once per record.
 */
typedef struct zipfit_sink {
	void *user;
	bool (*record)(void *user, const zipfit_record *record, zipfit_error *error);
	void (*progress)(void *user, const zipfit_progress *progress);
} zipfit_sink;

#define ZIPFIT_MAX_THREADS 1024
#define ZIPFIT_MAX_READERS 256

/* Bytes in memory that stand for a file: compressed data and archives are read as from a file. */
typedef struct zipfit_bytes {
	const void *bytes;
	size_t length;
} zipfit_bytes;

typedef struct zipfit_run_options {
	size_t struct_size;           /* sizeof(zipfit_run_options); 0: the struct of this version */
	const char *const *paths;     /* inputs in order, "-" is standard input */
	size_t path_count;            /* at least 1 */
	const zipfit_bytes *contents; /* NULL: all inputs are files. Else one for each path: where `bytes` is not NULL
	                                 they are read instead of the file, and the path is only a name */
	zipfit_format format;
	size_t threads; /* up to ZIPFIT_MAX_THREADS; 0: zipfit_default_threads(); 1, with at most 1 reader: no thread
	                   is started */
	bool skip_bad;  /* count bad records and go on, instead of failing at the first one; likewise, go on with the
	                   next input where one is damaged */
	size_t readers; /* threads that read at the same time, besides `threads`, up to ZIPFIT_MAX_READERS; 0: as many
	                   as it takes to keep those busy, found while the run goes on */
} zipfit_run_options;

/*
 * Reads all inputs, scores every document and hands every record to `sink`.
 * What the sink sees, and the error a failed run reports, do not depend on the
 * number of threads: of several errors, the first in input order is reported.
 * `counts` is filled in success and failure. `stop` may be NULL.
 */
ZIPFIT_API bool zipfit_run(const zipfit_run_options *options, const zipfit_scorer *scorer, const zipfit_sink *sink,
                           const zipfit_stop *stop, zipfit_counts *counts, zipfit_error *error);

/*
 * The threads this process may use: SLURM_CPUS_PER_TASK where it is set, else
 * the CPUs of the affinity mask, or fewer where a cgroup's quota allows fewer.
 * From 1 to ZIPFIT_MAX_THREADS.
 */
ZIPFIT_API size_t zipfit_default_threads(void);

#ifdef __cplusplus
}
#endif

#endif
