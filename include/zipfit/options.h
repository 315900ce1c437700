/*
 * options.h - what an operation is told to do
 */
#ifndef ZIPFIT_OPTIONS_H
#define ZIPFIT_OPTIONS_H

#include "zipfit/events.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/* Which model zipfit_evaluate() measures with. */
enum zipfit_model {
	ZIPFIT_MODEL_AUTO, /* PPMd up to ZIPFIT_PPMD_TEXT bytes of text, else the mixing model, with a note */
	ZIPFIT_MODEL_PPMD, /* zipfit_cross_entropy(); fails with ZIPFIT_BAD_DATA where the text is longer */
	ZIPFIT_MODEL_MIX,  /* zipfit_cross_entropy_mix(), trained once for all sizes */
};

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

#ifdef __cplusplus
}
#endif

#endif
