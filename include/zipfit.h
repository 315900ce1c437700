/*
 * zipfit.h - select training data by compression: the public interface of libzipfit
 *
 * The method is ZIP-FIT (arXiv 2410.18194): a candidate document that compresses
 * well together with the documents of a target task has much in common with that task.
 *
 *     NCD(x, y) = (C(x+y) - min(C(x), C(y))) / max(C(x), C(y))
 *     score(x)  = 1 - (NCD(x, y1) + ... + NCD(x, yM)) / M
 *
 * where C is a compressed size in bytes and x+y is the concatenation, x first.
 * The normalized compression distance is that of Cilibrasi and Vitanyi,
 * "Clustering by Compression" (2005).
 *
 * Whole operations, each with every feature of the program's command of that name:
 *
 *     zipfit_select()     the best records of the inputs, or one shard's part of them
 *     zipfit_score()      the score of every record
 *     zipfit_merge()      joins the parts of shards
 *     zipfit_evaluate()   measures how well a selection predicts held-out text
 *     zipfit_tune()       measures how much to select
 *     zipfit_align()      ranks whole data sets by the scores of their records
 *     zipfit_estimate()   estimates the time and memory of a selection
 *     zipfit_inspect()    says what files hold: records, scores, parts, checkpoints
 *
 * They take one struct, zipfit_options, and report through zipfit_events. The objects
 * beneath them can be used on their own:
 *
 *     zipfit_documents   a list of texts: targets, background, text to exclude
 *     zipfit_scorer      a scoring method opened on targets; zipfit_worker scores with it
 *     zipfit_run()       reads records, scores them on several threads and hands each
 *                        to a sink, in input order
 *     zipfit_topk        keeps the best records
 *
 * Conventions. Sizes of things in memory are size_t, counts and totals are
 * uint64_t; every length is in bytes. Strings are NUL-terminated; documents and
 * records carry their length and may hold any byte. A function that can fail
 * takes a zipfit_error as its last argument, fills it on failure, and returns
 * false or NULL; it prints nothing and never exits. Every _free and _close takes
 * NULL. The library keeps no global state; unless a function says otherwise,
 * different objects may be used by different threads at the same time and one
 * object by one thread at a time.
 */
#ifndef ZIPFIT_H
#define ZIPFIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ZIPFIT_API               __attribute__((visibility("default")))
#define ZIPFIT_PRINTF(at, first) __attribute__((format(printf, at, first)))
#else
#define ZIPFIT_API
#define ZIPFIT_PRINTF(at, first)
#endif

/* ---- Version and errors ------------------------------------------------- */

#define ZIPFIT_VERSION "0.2.0"

/* The version of the library linked at run time, as in ZIPFIT_VERSION. */
ZIPFIT_API const char *zipfit_version(void);

/*
 * The version of the zlib linked at run time. Scores depend on its
 * compressed sizes: another version or variant may give other scores.
 */
ZIPFIT_API const char *zipfit_zlib_version(void);

/*
 * The versions of the other libraries linked, for reports. Which words --exclude and --dedup take for the same depends
 * on utf8proc's version of Unicode; the other libraries cannot change a result.
 */
ZIPFIT_API const char *zipfit_utf8proc_version(void);
ZIPFIT_API const char *zipfit_cjson_version(void);
ZIPFIT_API const char *zipfit_libarchive_version(void);
ZIPFIT_API const char *zipfit_zstd_version(void);
ZIPFIT_API const char *zipfit_lzma_version(void);
ZIPFIT_API const char *zipfit_bzip2_version(void);
ZIPFIT_API const char *zipfit_lz4_version(void);

/* Major << 24 | minor << 12 | patch; 0 in a build without brotli. */
ZIPFIT_API uint32_t zipfit_brotli_version(void);

enum zipfit_code {
	ZIPFIT_OK = 0,
	ZIPFIT_BAD_DATA, /* a record, an archive or a target set is malformed */
	ZIPFIT_IO,       /* the system refused to open, read, write or rename */
	ZIPFIT_NO_MEMORY,
	ZIPFIT_BAD_OPTION,  /* an argument is out of its range or does not parse */
	ZIPFIT_STOPPED,     /* zipfit_stop_request() was called */
	ZIPFIT_BROKEN_PIPE, /* the reader of an output went away */
	ZIPFIT_SAVED,       /* stopped, with a checkpoint written to resume from */
};

#define ZIPFIT_MESSAGE_MAX 1024

/*
 * What went wrong. `message` is one line without a newline, starts with the
 * place ("FILE:LINE: ") where there is one, and has control characters masked.
 * A zipfit_error needs no initialisation and no release.
 */
typedef struct zipfit_error {
	enum zipfit_code code;
	char message[ZIPFIT_MESSAGE_MAX];
} zipfit_error;

/*
 * Fills `error` with `code` and the formatted message, control characters masked, and
 * returns false: for the functions that the library calls. `error` may be NULL.
 */
ZIPFIT_API bool zipfit_fail(zipfit_error *error, enum zipfit_code code, const char *format, ...) ZIPFIT_PRINTF(3, 4);

/* ---- Stopping ----------------------------------------------------------- */

/*
 * A flag that ends running functions, even those that wait. Functions that may
 * take long accept one (or NULL) and fail with ZIPFIT_STOPPED soon after the
 * request. It must outlive every object it was given to.
 */
typedef struct zipfit_stop zipfit_stop;

ZIPFIT_API zipfit_stop *zipfit_stop_new(zipfit_error *error);
ZIPFIT_API void zipfit_stop_free(zipfit_stop *stop);

/* Any thread, and async-signal-safe: this is what a signal handler calls. `stop` may be NULL. */
ZIPFIT_API void zipfit_stop_request(zipfit_stop *stop);
ZIPFIT_API bool zipfit_stop_requested(const zipfit_stop *stop);

/* ---- Records and documents ---------------------------------------------- */

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

/* ---- Targets ------------------------------------------------------------ */

/* An ordered list of documents. Scores are summed in its order. */
typedef struct zipfit_documents zipfit_documents;

ZIPFIT_API zipfit_documents *zipfit_documents_new(zipfit_error *error);
ZIPFIT_API void zipfit_documents_free(zipfit_documents *targets);

/* Appends a copy of the `length` bytes at `document`; `length` may be 0. */
ZIPFIT_API bool zipfit_documents_add(zipfit_documents *targets, const void *document, size_t length,
                                     zipfit_error *error);

/*
 * Appends the documents of the file `path` ("-": standard input), read as
 * `format` says. Empty documents are dropped; a bad record fails. The filters
 * min_document and max_document are not applied. `stop` may be NULL.
 *
 * With `fallback`, the format is only a first choice. Where the first record of
 * the file is a JSON object in which its field, pattern or chat finds no text, the
 * field "text" is taken, if that finds one. Where `format` is not JSONL, but the
 * first line of the file is an object with a text in "text", the file is JSONL.
 * The second rule is for regular files; standard input and pipes cannot be read
 * twice.
 */
ZIPFIT_API bool zipfit_documents_read(zipfit_documents *targets, const char *path, const zipfit_format *format,
                                      bool fallback, const zipfit_stop *stop, zipfit_error *error);

/*
 * The same, but appends a random sample of the file's documents, of at least
 * `size` bytes if it has that many, and by less than one document more. It is
 * drawn by a hash of `seed` and document: it does not depend on the order of the
 * documents. Memory is that of the sample.
 */
ZIPFIT_API bool zipfit_documents_sample(zipfit_documents *targets, const char *path, const zipfit_format *format,
                                        bool fallback, uint64_t size, uint64_t seed, const zipfit_stop *stop,
                                        zipfit_error *error);

ZIPFIT_API size_t zipfit_documents_count(const zipfit_documents *targets);

/* The bytes of all documents together. */
ZIPFIT_API uint64_t zipfit_documents_bytes(const zipfit_documents *targets);

/* How many empty documents zipfit_documents_read() dropped. */
ZIPFIT_API uint64_t zipfit_documents_dropped(const zipfit_documents *targets);

/* ---- Scorers ------------------------------------------------------------ */

enum zipfit_method {
	ZIPFIT_NCD,         /* mean normalized compression distance: ZIP-FIT */
	ZIPFIT_CONDITIONAL, /* how much of a document all targets together already contain */
	ZIPFIT_CONTRAST,    /* how much more of it than a background they contain */
	ZIPFIT_DSIR,        /* log importance weight of hashed n-grams: DSIR */
	ZIPFIT_CLASSIFIER,  /* log odds of a linear n-gram classifier, trained on targets against a background */
};

/* "ncd", "conditional", "contrast", "dsir", "classifier". */
ZIPFIT_API const char *zipfit_method_name(enum zipfit_method method);

/* Whose sizes NCD compares. */
enum zipfit_compressor {
	ZIPFIT_GZIP,
	ZIPFIT_LZ4,
	ZIPFIT_ZSTD,
	ZIPFIT_BROTLI, /* not in every build */
	ZIPFIT_XZ,
};

/* "gzip", "lz4", "zstd", "brotli", "xz". */
ZIPFIT_API const char *zipfit_compressor_name(enum zipfit_compressor compressor);

/* Its levels, and the one that is the default. Fails with ZIPFIT_BAD_OPTION where this build does not have it. */
ZIPFIT_API bool zipfit_compressor_levels(enum zipfit_compressor compressor, int *lowest, int *highest, int *standard,
                                         zipfit_error *error);

enum zipfit_engine {
	ZIPFIT_ENGINE_AUTO, /* the fastest way to zlib's own sizes, or to lz4's */
	ZIPFIT_ENGINE_ZLIB, /* zlib itself, or lz4, for every size */
};

/* Instruction sets that the fastest way has code for. They differ only in time. */
enum zipfit_cpu {
	ZIPFIT_CPU_AUTO,     /* the best one this machine has */
	ZIPFIT_CPU_BASELINE, /* plain C: every machine has it */
	ZIPFIT_CPU_AVX2,
	ZIPFIT_CPU_AVX512,
};

#define ZIPFIT_DEFAULT_LEVEL 6

/*
 * How to score; all-zero is valid and means mean NCD with gzip's sizes at
 * ZIPFIT_DEFAULT_LEVEL. For targets y1 ... yM, all of them together T, a
 * background B and a prior p in bytes, the score of a document x is
 *
 *     ZIPFIT_NCD           1 - mean of (C(x+yj) - min(C(x), C(yj))) / max(C(x), C(yj))
 *     ZIPFIT_CONDITIONAL   (C(x) - C(x given T)) / (C(x) + p)
 *     ZIPFIT_CONTRAST      (C(x given B) - C(x given T)) / (C(x) + p)
 *     ZIPFIT_DSIR          sum over the n-grams of x of log(p + 1e-8) - log(q + 1e-8)
 *     ZIPFIT_CLASSIFIER    b + (sum of the weights of the n-grams of x) / sqrt(number of n-grams of x)
 *
 * For DSIR (Xie et al. 2023), p and q are the shares of an n-gram's bucket, one of 10,000, among the n-grams of T
 * and of B; the n-grams are lower-case words and punctuation, and pairs of them. For NCD, C is the exact size that
 * Python's gzip, lz4.frame, zstandard, brotli or lzma give. For conditional and contrast it is a code length of our
 * own, without the window of zlib's format; their time does not depend on the number of targets. A conditional score is
 * 0 to 1, a contrast -1 to 1; both are 0 where p is 0 and the document empty.
 *
 * The classifier is a logistic regression over hashed n-grams of bytes and words (src/score/classifier/README.md). Its
 * weights and its bias b are learned from T and B, each with the same weight, in a random order by `seed`, or read from
 * a model file that an operation has written (zipfit_options.model_out). Training takes some seconds.
 */
typedef struct zipfit_score_options {
	size_t struct_size; /* sizeof(zipfit_score_options); 0: the struct of this version */
	enum zipfit_method method;

	/* NCD */
	enum zipfit_compressor compressor;
	int level;          /* see zipfit_compressor_levels(); 0 without `level_given`: its default */
	bool level_given;   /* `level` 0 is a level: lz4, brotli and xz have one */
	bool without_frame; /* leave the 18 bytes of the gzip frame out of every C; gzip only */
	enum zipfit_engine engine;
	enum zipfit_cpu cpu; /* for tests and benchmarks */

	/* Conditional and contrast */
	bool prior_given;                   /* else p is a third of the mean C(y) */
	double prior;                       /* p in bytes, 0 or more */
	const zipfit_documents *background; /* contrast, DSIR and classifier; borrowed while the scorer is opened */

	/* Classifier */
	uint64_t seed;     /* of the order of training; operations take that of zipfit_options instead */
	const char *model; /* [--model] a model file, instead of targets and background; NULL: train one */
} zipfit_score_options;

/* A scoring method opened on a target set. Read-only once open: all threads share it. */
typedef struct zipfit_scorer zipfit_scorer;

/*
 * Opens a method on `targets`, which the scorer borrows: they must outlive it
 * and may not change. They are not used, and may be NULL, where `options->model` names a model. Each target is
 * compressed or indexed once; `stop`, which may be NULL, ends that. Fails with ZIPFIT_BAD_DATA for a set (or
 * background) without documents, with ZIPFIT_BAD_OPTION for options that make no sense, a level that does not exist or
 * an instruction set that this machine lacks.
 */
ZIPFIT_API zipfit_scorer *zipfit_scorer_open(const zipfit_documents *targets, const zipfit_score_options *options,
                                             const zipfit_stop *stop, zipfit_error *error);

/* The prior in force, in bytes: the one given or the default. 0 for NCD, which has none. */
ZIPFIT_API double zipfit_scorer_prior(const zipfit_scorer *scorer);

/*
 * How the scorer finds sizes, in a word or a few: "zlib", or the compressor's name; or the instruction set
 * it uses, as "size-only avx2"; "size-only lz4"; or that it should, but must not, since sizes of
 * the linked library were found to differ. Valid as long as
 * the program runs; NULL for scores that need none.
 */
ZIPFIT_API const char *zipfit_scorer_engine(const zipfit_scorer *scorer);

/* Every worker must have been freed before. */
ZIPFIT_API void zipfit_scorer_close(zipfit_scorer *scorer);

/* What one thread needs to score: about 1 MB and twice a document for NCD, 4 MB for DSIR, hardly any for the
   classifier, 100 kB for the other methods; some 100 MB for xz. */
typedef struct zipfit_worker zipfit_worker;

/* `stop` may be NULL; it is looked at many times during a long document. */
ZIPFIT_API zipfit_worker *zipfit_worker_new(const zipfit_scorer *scorer, const zipfit_stop *stop, zipfit_error *error);
ZIPFIT_API void zipfit_worker_free(zipfit_worker *worker);

/*
 * Sets `*score` to the score of the `length` bytes at `document` (any bytes,
 * any length, 0 included). The same document gives the same double on every
 * worker. Higher is more like the targets.
 */
ZIPFIT_API bool zipfit_worker_score(zipfit_worker *worker, const void *document, size_t length, double *score,
                                    zipfit_error *error);

/* ---- Runs --------------------------------------------------------------- */

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

/* ---- Selection ---------------------------------------------------------- */

/*
 * Where a selection ends. All limits that are set hold: in order of rank, it ends
 * at the first one reached. All-zero is no limit, and everything is kept.
 */
typedef struct zipfit_limit {
	uint64_t records;   /* at most so many; 0: any number */
	uint64_t budget;    /* it ends before the record with which the cost would be more; 0: any cost */
	bool has_min_score; /* it ends at the first score below `min_score` */
	double min_score;
} zipfit_limit;

/*
 * The best records pushed so far. Order: higher score first, then the earlier
 * (input, line). As no two records share both, the result does not depend on
 * the order of the pushes.
 */
typedef struct zipfit_topk zipfit_topk;

/* One record kept. `bytes` belong to the zipfit_topk. */
typedef struct zipfit_kept {
	double score;
	uint64_t rank; /* from 1, set by zipfit_topk_sort() */
	size_t input;
	uint64_t line;
	uint64_t cost;
	const unsigned char *bytes;
	size_t length;
	size_t set;      /* index of the target set, 0 if there is one; past the last: drawn by `keep_general` */
	uint64_t copies; /* records of the same text that this one stands for, besides itself */
} zipfit_kept;

/* Keeps what `limit` allows, and nothing that can no longer be selected. Memory grows with what is kept. */
ZIPFIT_API zipfit_topk *zipfit_topk_new(const zipfit_limit *limit, zipfit_error *error);
ZIPFIT_API void zipfit_topk_free(zipfit_topk *topk);

/* Says whether a record of this score and position could be kept now. */
ZIPFIT_API bool zipfit_topk_admits(const zipfit_topk *topk, double score, size_t input, uint64_t line);

/*
 * Keeps a copy of the record's `bytes` if it is among the best, dropping those
 * that fall out. Of `record`, `rank` is not looked at.
 */
ZIPFIT_API bool zipfit_topk_push(zipfit_topk *topk, const zipfit_kept *record, zipfit_error *error);

ZIPFIT_API size_t zipfit_topk_count(const zipfit_topk *topk);

/*
 * Ends the pushing: ranks the records and puts them in order of rank, or, with
 * `input_order`, in order of their position. Afterwards zipfit_topk_at() gives
 * record 0 <= i < count in that order; it stays valid until zipfit_topk_free().
 */
ZIPFIT_API void zipfit_topk_sort(zipfit_topk *topk, bool input_order);
ZIPFIT_API zipfit_kept zipfit_topk_at(const zipfit_topk *topk, size_t i);

/* ---- Evaluation --------------------------------------------------------- */

/*
 * Sets `*bits_per_byte` to how well the first `train_count` documents of `train`
 * predict the text of `test`: the bits that PPMd (order 6, as libarchive's 7zip
 * writer has it) needs for a byte of the test text after the training text,
 *
 *     8 * (size(train text + test text) - size(train text)) / bytes(test text)
 *
 * size being that of the compressed stream. Fewer is better; `train_count` 0
 * gives what the test text costs alone. A set's text is its documents in order,
 * each followed by one newline, which counts among the bytes. PPMd's memory is
 * 16 MB: a model that has filled it starts over and forgets what it has learnt, from
 * ZIPFIT_PPMD_TEXT bytes of text on. zipfit_cross_entropy_mix() has no such limit.
 *
 * Both sets are borrowed for the call and may be one and the same. libarchive
 * writes a nameless temporary file of the compressed size, in TMPDIR or /tmp.
 * `stop` may be NULL. Fails with ZIPFIT_BAD_DATA where `test` has no document,
 * with ZIPFIT_BAD_OPTION where `train` has fewer than `train_count`, and with
 * ZIPFIT_IO where the temporary file cannot be written.
 */
ZIPFIT_API bool zipfit_cross_entropy(const zipfit_documents *train, size_t train_count, const zipfit_documents *test,
                                     const zipfit_stop *stop, double *bits_per_byte, zipfit_error *error);

/* Bytes of training and test text up to which PPMd's 16 MB are known to hold all that it learns from ordinary text. */
#define ZIPFIT_PPMD_TEXT ((uint64_t)1 << 20)

/*
 * The same by this library's own model, a mixture of contexts of 1 to 6 bytes, of words and of
 * repeated passages. It predicts better than PPMd, and takes about four times as long. `memory`
 * bounds its tables, in bytes, which grow with the text; 0: ZIPFIT_DEFAULT_MODEL_MEMORY. If the text needs
 * more, the model forgets what is rare. The same texts and memory give the same bits on every machine.
 * Fails with ZIPFIT_BAD_OPTION where `memory` is below ZIPFIT_MIN_MODEL_MEMORY, else as the above.
 */
ZIPFIT_API bool zipfit_cross_entropy_mix(const zipfit_documents *train, size_t train_count,
                                         const zipfit_documents *test, uint64_t memory, const zipfit_stop *stop,
                                         double *bits_per_byte, zipfit_error *error);

#define ZIPFIT_DEFAULT_MODEL_MEMORY ((uint64_t)1 << 30)
#define ZIPFIT_MIN_MODEL_MEMORY     ((uint64_t)16 << 20)

/* ---- Operations ---------------------------------------------------------- */

/*
 * A list of texts: a file, or documents in memory. Everything is borrowed and must
 * outlive the operation.
 */
typedef struct zipfit_text_source {
	const char *path;                  /* "-" is standard input; with `documents`, their name in messages */
	const zipfit_documents *documents; /* not NULL: these, and no file is read */
	const char *set;                   /* targets, tests: name of the set they belong to; NULL: see `mix` */
	zipfit_format format;
	bool fallback;        /* `format` is a first choice, as zipfit_documents_read() describes */
	uint64_t reserved[2]; /* 0 */
} zipfit_text_source;

/* A file that names inputs, in order. A name that is not there, or is empty, is an error. */
typedef struct zipfit_name_list {
	const char *path; /* "-" is standard input */
	bool nul;         /* each name ends in a NUL; else in a newline, with or without a carriage return before it */
} zipfit_name_list;

enum zipfit_dedup {
	ZIPFIT_DEDUP_NONE,
	ZIPFIT_DEDUP_EXACT, /* of records with the same text, only the best is selected */
	ZIPFIT_DEDUP_NEAR,  /* the same for texts whose sets of word 3-grams have a Jaccard similarity of at least
	                       `jaccard` */
};

/* Which records to select. All-zero selects every scored record. */
typedef struct zipfit_choice {
	zipfit_limit limit;
	double fraction;     /* of the scored records, above 0 to 1; 0: no limit of this kind */
	uint64_t candidates; /* `dedup`, `diverse`, `cover` choose among this many best records; 0: 4 times the limit */
	enum zipfit_dedup dedup;
	double jaccard;     /* above 0 to 1; 0: ZIPFIT_DEFAULT_JACCARD */
	double diverse;     /* D in score x coverage^A x novelty^D; 0: novelty does not count */
	double temperature; /* above 0: draw without replacement, weights exp(score / temperature) */
	double cover;       /* A in score x coverage^A x novelty^D; 0: coverage does not count */
	bool budget_auto;   /* [--budget auto] select the size that zipfit_tune() finds, at most `limit.budget` */
	/* This share of the limit, 0 to 1, is drawn evenly by `seed` from the records that are not selected otherwise.
	 */
	double keep_general;
	uint64_t reserved[1];
} zipfit_choice;

#define ZIPFIT_DEFAULT_JACCARD       0.8
#define ZIPFIT_DEFAULT_EXCLUDE_WORDS 13
#define ZIPFIT_DEFAULT_MEMORY        ((uint64_t)1 << 30)
#define ZIPFIT_DEFAULT_SAMPLE_SIZE   ((uint64_t)1000)
#define ZIPFIT_MAX_SETS              ((size_t)32)
#define ZIPFIT_MAX_EXCLUDE_WORDS     64
#define ZIPFIT_MAX_SHARDS            UINT64_C(1000000)

/* What was selected or, where nothing is selected, scored. */
typedef struct zipfit_tally {
	uint64_t records;
	uint64_t bytes;         /* of the records as they are written, with newlines */
	uint64_t cost;          /* in the unit of the budget */
	double lowest, highest; /* scores; undefined without records */
} zipfit_tally;

/* A size that zipfit_tune() has measured. Means are those of the two folds. */
typedef struct zipfit_tuning_point {
	uint64_t train_bytes; /* the size, as a budget for the selection */
	uint64_t documents;   /* selected within that budget: the mean, rounded */
	double bits_per_byte; /* of the held-out targets: the mean */
	double fold_bits[2];  /* selected with the first fold, judged with the second; and the other way round */
	double lowest_score;  /* of a selected record: the mean */
	bool is_between;      /* it lies between two of the sizes that double, and is no row of the table */
} zipfit_tuning_point;

/* The curve over all sizes, and its bottom. */
typedef struct zipfit_tuning {
	const zipfit_tuning_point *points;
	size_t point_count;
	size_t best;              /* the index of the lowest point that is a row of the table */
	uint64_t budget;          /* the size at the bottom, which lies between points; at either end, a point's */
	uint64_t lowest, highest; /* from the bottom of one fold's curve to that of the other's, with `budget` */
	bool is_last;             /* the curve still falls at its end */
	bool is_uncertain;        /* there are too few targets to tell */
} zipfit_tuning;

/*
 * How near one data set is to one target set. Quantiles are scores that occur: q1 is the lowest score that at least a
 * quarter of the scored records do not exceed, and so on. Of a data set without a scored record, statistics are NaN.
 */
typedef struct zipfit_alignment_row {
	const char *name;        /* of the input, or the value of the field; NULL: the records that have no value */
	size_t name_length;      /* in bytes; a value may hold any byte */
	size_t number;           /* of the data set, from 0, in the order of the inputs or of the first records */
	size_t set;              /* index of the target set */
	const char *set_name;    /* NULL: there is one target set */
	uint64_t records, bytes; /* with a document, and their documents' bytes */
	uint64_t sampled;        /* of these records, those that were scored */
	double mean;             /* of the scores */
	double error;            /* standard error of the mean: deviation / sqrt(sampled); NaN for one record */
	double q1, median, q3;
	double above_p90; /* share of scores above the 90th percentile of all data sets, each with all its records */
} zipfit_alignment_row;

/* The table of zipfit_align(). What it points to is valid during the event only. */
typedef struct zipfit_alignment {
	const zipfit_alignment_row *rows; /* by target set, then the highest mean first, then `number` */
	size_t row_count;
	size_t set_count; /* target sets, at least 1 */
} zipfit_alignment;

/* What an operation did. Everything it points to is valid during the event only. */
typedef struct zipfit_summary {
	const char *line; /* the summary in one line, for people */
	zipfit_counts counts;
	zipfit_tally selected;
	uint64_t copies;              /* passed over by `dedup` */
	size_t set_count;             /* 0: there is one target set */
	const char *const *set_names; /* `set_count` names, and what each set has of the selection */
	const zipfit_tally *set_tallies;
	const zipfit_tuning *tuning; /* with `budget_auto`; else NULL */
	zipfit_tally general;        /* drawn by `keep_general`, and counted in `selected` but for its scores */
} zipfit_summary;

/* Which model zipfit_evaluate() measures with. */
enum zipfit_model {
	ZIPFIT_MODEL_AUTO, /* PPMd up to ZIPFIT_PPMD_TEXT bytes of text, else the mixing model, with a note */
	ZIPFIT_MODEL_PPMD, /* zipfit_cross_entropy(); fails with ZIPFIT_BAD_DATA where the text is longer */
	ZIPFIT_MODEL_MIX,  /* zipfit_cross_entropy_mix(), trained once for all sizes */
};

/* One row of zipfit_evaluate(). What it points to is valid during the event only. Later versions may append members. */
typedef struct zipfit_point {
	uint64_t train_bytes;
	uint64_t train_documents;
	double bits_per_byte;          /* of the first test set */
	size_t test_count;             /* test sets: 1, or the number of names */
	const double *test_bits;       /* bits per byte of each test set */
	const char *const *test_names; /* NULL: no test has a name */
} zipfit_point;

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

enum zipfit_message_kind {
	ZIPFIT_DETAIL,  /* how the operation is set up */
	ZIPFIT_NOTE,    /* what may be of interest */
	ZIPFIT_WARNING, /* what is wrong but does not end the operation */
};

/*
 * What an operation reports. The thread that called the operation calls these
 * functions, one at a time. Each may be NULL.
 */
typedef struct zipfit_events {
	size_t struct_size;                                                           /* sizeof(zipfit_events) */
	void *user;                                                                   /* handed to each function */
	void (*message)(void *user, enum zipfit_message_kind kind, const char *text); /* one line, without a newline */
	void (*phase)(void *user, const char *name); /* a phase begins: "reading and scoring", "choosing", ... */
	void (*progress)(void *user,
	                 const zipfit_progress *progress);       /* while inputs are read, some 10 times a second */
	void (*step)(void *user, uint64_t done, uint64_t total); /* in other phases; `total` 0: not known */
	/* A selected record, in the order of the output and in the form in which it is written, without the newline.
	   Returning false, with the error filled, ends the operation. Not called where the output is a part. */
	bool (*selected)(void *user, const zipfit_kept *record, zipfit_error *error);
	void (*point)(void *user, const zipfit_point *point); /* zipfit_evaluate(); with `budget_auto` each size */
	void (*summary)(void *user, const zipfit_summary *summary); /* the outputs are complete */
	void (*tuned)(void *user, const zipfit_tuning *tuning);     /* all sizes are measured; valid during the event */
	void (*aligned)(void *user, const zipfit_alignment *alignment);     /* zipfit_align() has the table */
	void (*inspected)(void *user, const zipfit_inspection *inspection); /* zipfit_inspect(), one file */
	void (*begun)(void *user); /* the options are possible: files are opened and read from now on */
} zipfit_events;

/*
 * The processes of a parallel job, for zipfit_select(): each rank selects from its share
 * of the input, rank 0 joins the results and writes the outputs. Every rank
 * calls zipfit_select() with the same options. Only the calling thread calls these
 * functions. Messages between two ranks with the same tag arrive in the order they were sent.
 */
typedef struct zipfit_communicator {
	size_t struct_size; /* sizeof(zipfit_communicator) */
	void *user;         /* handed to each function */
	size_t rank, size;  /* this rank, from 0, and how many there are */
	/* Sends `length` bytes to rank `to`; returns when `bytes` may be reused. */
	bool (*send)(void *user, size_t to, int tag, const void *bytes, size_t length, zipfit_error *error);
	/* Whether a message with `tag` has arrived, from rank `*from` or, where that is ZIPFIT_ANY_RANK, from any.
	   If so, sets `*from` and `*length`. Does not wait. */
	bool (*probe)(void *user, size_t *from, int tag, size_t *length);
	/* Takes the message that was probed; `bytes` has room for its length. */
	bool (*receive)(void *user, size_t from, int tag, void *bytes, size_t length, zipfit_error *error);
} zipfit_communicator;

#define ZIPFIT_ANY_RANK SIZE_MAX

/*
 * Removes the temporary files of the operation under way when the process ends in the middle of it.
 * zipfit_cleanup_run() is async-signal-safe. One cleanup serves one operation at a time.
 */
typedef struct zipfit_cleanup zipfit_cleanup;

ZIPFIT_API zipfit_cleanup *zipfit_cleanup_new(zipfit_error *error);
ZIPFIT_API void zipfit_cleanup_free(zipfit_cleanup *cleanup);
ZIPFIT_API void zipfit_cleanup_run(zipfit_cleanup *cleanup);

/*
 * What to do. All-zero members are valid defaults, unless said otherwise. The option in brackets is the
 * program's name for a member; messages use it. Everything is borrowed and must outlive
 * the operation. Members that an operation does not use are ignored.
 */
typedef struct zipfit_options {
	size_t struct_size; /* sizeof(zipfit_options) */

	/* Inputs, of merge the parts. A directory is every regular file below it, in the byte order of their paths, but
	   none with a name that begins with a dot or is __MACOSX, or that `format.names` does not take. Those that the
	   lists name come after the others; `format.names` chooses among these too. */
	const char *const *inputs; /* in order; "-" is standard input */
	size_t input_count;
	const zipfit_name_list *lists; /* [--files-from] [--files0-from] */
	size_t list_count;
	const zipfit_bytes *contents; /* NULL, or one for each input: zipfit_run_options describes it */
	zipfit_format format;
	bool skip_bad;  /* [--on-error skip] as in zipfit_run_options */
	size_t threads; /* [--threads] 0: zipfit_default_threads() */
	size_t readers; /* [--readers] as in zipfit_run_options */
	uint64_t seed;  /* [--seed] of the sample and the background */

	/* What to look for */
	const zipfit_text_source *targets; /* [--target] */
	size_t target_count;
	const char *mix;                      /* [--mix] shares of the target sets, "code=2,math=1"; NULL: in proportion
	                                         to their documents */
	zipfit_score_options scoring;         /* its `background` is not used */
	const zipfit_text_source *background; /* [--background] for ZIPFIT_CONTRAST; and for ZIPFIT_DSIR and
	                                         ZIPFIT_CLASSIFIER, where NULL means the inputs, which are then read
	                                         twice */
	uint64_t
		background_sample; /* [--background-sample] bytes to draw from it; 0: for a contrast the targets' bytes,
	                              for a classifier 8 times as many, up to 32 MiB, or as many where that is more */
	const char *from_scores;   /* [--from-scores] take the scores from this file; NULL: compute them */
	const char *ids;      /* [--ids] NULL, or a file of ids, one a line: zipfit_select() writes the records that
	                         have them, in the file's order or with `input_order` in their own; it computes no
	                         scores, and its records have score 0 */
	const char *id_field; /* [--id-field] what has a record's id; NULL: "id", of ZIPFIT_FILES "path" */

	/* What to select */
	zipfit_choice choice;
	bool dedup_given, diverse_given, cover_given; /* merge: `choice` replaces what the parts say */
	const zipfit_text_source *excludes; /* [--exclude] records that share words with these texts are left out */
	size_t exclude_count;
	size_t exclude_words; /* [--exclude-ngram] words in a row that make a match; 0: the default */
	uint64_t memory;      /* [--memory] bytes of kept records in memory; 0: ZIPFIT_DEFAULT_MEMORY; 1: hardly any */
	const char *tmpdir;   /* [--tmpdir] for the rest of them; NULL: TMPDIR or /tmp */

	/* Outputs: "-" is standard output; NULL: not written */
	const char *output;
	const char *split_output; /* [--split-output] instead of `output`: a directory, with a file for each input */
	bool annotate;            /* [--annotate] */
	bool input_order;         /* [--order input] */
	bool json;                /* [--json] zipfit_score(), zipfit_align() */
	const char *emit;         /* [--emit] instead of records, a table of these columns, "id,/meta/lang,@score":
	                             members, and @file, @line, @score, @rank, @set, @bytes; NULL: records */
	bool no_heading;          /* [--no-heading] of tables: of scores, of `emit`, and of `ids` */
	const char *scores;       /* [--scores], and so on */
	const char *rejects;
	const char *stats;
	const char *manifest;
	const char *depfile;
	const char *explain;
	const char *model_out; /* [--model-out] zipfit_select(), zipfit_score(): the classifier's model */
	const char
		*report; /* [--report] one HTML file that shows what was selected of what; of shards, merge writes it */
	const char *report_by; /* [--report-by] a member, or a JSON pointer: `report` counts its values, and
	                          `keep_general` draws even shares of them; NULL: none */

	/* Large jobs */
	uint64_t shard, shards;  /* [--shard K/N] select from share K of N and write a part; 0: the whole input */
	bool partial;            /* [--partial] merge: write a part */
	bool whole_identity;     /* [--identity content] */
	const char *checkpoint;  /* [--checkpoint]; NULL: none */
	double checkpoint_every; /* [--checkpoint-every] seconds; 0: 300 */
	const zipfit_communicator *communicator; /* NULL: this process is alone */

	/* Evaluation */
	const zipfit_text_source *trains, *tests; /* [--train] [--test] each `set` of tests is measured alone */
	size_t train_count, test_count;
	const uint64_t *at; /* [--at] sizes of training text in bytes; NULL: all of it */
	size_t at_count;
	enum zipfit_model model; /* [--model] */
	uint64_t model_memory;   /* [--model-memory] of ZIPFIT_MODEL_MIX, or of `budget_auto`; 0: the default */

	/* Alignment of data sets */
	const char *by;       /* [--by] the data sets are the values of this field, a member or a JSON pointer, of
	                         ZIPFIT_JSONL; NULL: each input is one */
	uint64_t sample_size; /* [--sample-size] records of each data set to score; 0: ZIPFIT_DEFAULT_SAMPLE_SIZE */
	bool align_all;       /* [--all] score every record */

	/* Inspection of files */
	bool read_all; /* [--all] zipfit_inspect() reads inputs to their end */

	const zipfit_events *events; /* NULL: nothing is reported */
	zipfit_cleanup *cleanup;     /* NULL: none */
	const char *command;         /* the operation's name in --stats and --manifest; NULL: "select", "merge", ... */
} zipfit_options;

/*
 * The operations. True when all outputs are complete under their names; on failure
 * outputs are unchanged. ZIPFIT_BAD_OPTION where options do not go together or a
 * file would be overwritten that is read; ZIPFIT_SAVED where `stop` ended the
 * run and a checkpoint was written. `stop` may be NULL.
 *
 * zipfit_select() without any limit selects every scored record. With no limit but `min_score`, in input
 * order and with nothing that compares records, it is a filter: it writes each record as soon as its score
 * is known, and a pipe has the records before an error. Inputs and texts in memory
 * exclude `shard`, `checkpoint`, `manifest`, `depfile` and a communicator of several
 * ranks: these know files by their content. zipfit_merge() opens all parts at once; the
 * process needs that many descriptors. A process that writes to a pipe ignores SIGPIPE, to
 * get ZIPFIT_BROKEN_PIPE instead.
 */
ZIPFIT_API bool zipfit_select(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);
ZIPFIT_API bool zipfit_score(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);
ZIPFIT_API bool zipfit_merge(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);
ZIPFIT_API bool zipfit_evaluate(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);

/*
 * Measures how much to select, and writes the curve as a table: one row for each size, doubling from an eighth of the
 * targets' bytes to the end of the pool or of the limits in `choice`, whichever comes first.
 *
 * The targets are split into two folds. Records are selected with one fold and judged with the other, both ways round:
 * the text of the other fold is predicted after the selected text, in bits per byte, as zipfit_cross_entropy() does.
 * That is for up to 2 MiB of text, targets included. Where more would make its PPMd forget, a context-mixing model of
 * `model_memory` bytes, for both folds together, judges the change since then. The curve is the mean of both ways. Its
 * bottom is where further records are no longer about the task. The size there comes from a parabola, over the
 * logarithm of the size, through the lowest point and those beside it. For that, the size halfway between each two
 * rows, in that logarithm, is measured as well. zipfit_select() measures no more sizes once one is 3 % above the
 * lowest, and four times as large or more.
 *
 * Selections of all sizes are made from the same candidates, so each one begins with the smaller ones: without
 * `candidates` in `choice`, from the whole pool. zipfit_select() with a size as its budget takes the best four times as
 * much by score, which is nearly the same.
 *
 * The folds: of the targets in order of a hash of `seed` and document (src/util/hash.c), the first half is the first
 * fold. Equal documents are in one fold. The prior and the background are those of all targets together.
 *
 * Fails with ZIPFIT_BAD_DATA where all targets are one document. There is one target set.
 */
ZIPFIT_API bool zipfit_tune(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);

/*
 * Ranks data sets: writes a table with a row for each data set and target set, the nearest to the targets first, as
 * zipfit_alignment_row describes it. A data set is an input or, with `by`, a value of a field.
 *
 * All inputs are read once. Of each data set, `sample_size` records are scored, drawn evenly from all of it by a hash
 * of `seed` and the record's number within its data set. So a sample does not depend on the other data sets. Kept
 * records take `memory`, and beyond it a temporary file. Lists take some 80 bytes for each record of a sample and some
 * hundred for each data set; if they exceed `memory` and 64 MiB, the operation fails with ZIPFIT_BAD_DATA. With
 * `align_all`, records are scored while they are read, and take 8 bytes of memory for each target set.
 *
 * Fails with ZIPFIT_BAD_DATA where no record has the field `by`. It takes no shards, checkpoint or ranks.
 */
ZIPFIT_API bool zipfit_align(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);

/* What a selection would take, from a sample of its inputs. Bytes and seconds are estimates. */
typedef struct zipfit_estimation {
	uint64_t sampled; /* records scored for the estimate */
	double records, scored;
	double text_bytes; /* decoded */
	double selected, output_bytes;
	double memory_bytes; /* of one process */
	double spool_bytes;  /* temporary files */
	double cpu_seconds;
	size_t threads;
	size_t shard_row_count; /* for some numbers of shards, the last being `options->shards` if that is not 0 */
	struct zipfit_shard_row {
		uint64_t shards;
		double cpu_seconds;  /* of all shards together */
		double seconds_each; /* wall time of one shard with `threads` threads */
		double memory_each;
	} shard_rows[16];
	double wall_seconds; /* without shards, on as many free cores as `threads` */
	uint64_t reserved[7];
} zipfit_estimation;

ZIPFIT_API bool zipfit_estimate(const zipfit_options *options, zipfit_estimation *estimation, zipfit_stop *stop,
                                zipfit_error *error);

/*
 * Says what each of the inputs holds, whatever it is, in the event `inspected` and as text in `output`, with `json` as
 * one JSON object a line. Of an input it reads the first 10,000 records or 64 MiB, unless `read_all` is set; a part,
 * checkpoint or journal it reads and checks as a whole. Of `format`, `kind`, `field`, `pattern` and `chat` are not
 * used.
 *
 * A file that is damaged or cannot be read does not end the operation: its inspection says so, and so does a warning.
 * In the end the function fails, with the last one's error. `stop` may be NULL.
 */
ZIPFIT_API bool zipfit_inspect(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);

/*
 * Calls `place` with each directory or device in which an operation with these
 * options may create or write a file, for a sandbox. Returning false ends that.
 */
ZIPFIT_API bool zipfit_written_places(const zipfit_options *options,
                                      bool (*place)(void *user, const char *path, zipfit_error *error), void *user,
                                      zipfit_error *error);

#ifdef __cplusplus
}
#endif

#endif /* ZIPFIT_H */
