/*
 * events.h - what an operation reports
 */
#ifndef ZIPFIT_EVENTS_H
#define ZIPFIT_EVENTS_H

#include "zipfit/inspection.h"
#include "zipfit/topk.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/* One row of zipfit_evaluate(). What it points to is valid during the event only. Later versions may append members. */
typedef struct zipfit_point {
	uint64_t train_bytes;
	uint64_t train_documents;
	double bits_per_byte;          /* of the first test set */
	size_t test_count;             /* test sets: 1, or the number of names */
	const double *test_bits;       /* bits per byte of each test set */
	const char *const *test_names; /* NULL: no test has a name */
} zipfit_point;

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

#ifdef __cplusplus
}
#endif

#endif
