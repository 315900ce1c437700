/*
 * page.h - the page of --report: one HTML file, complete in itself
 *
 * The page says what was selected of what, with pictures and examples. It holds no time and nothing of the machine: the
 * same input gives the same page, whatever threads, shards and ranks found it. page.c has its order, page_charts.c its
 * pictures, page_records.c its records and page_style.c how it looks.
 */
#ifndef ZF_OUTPUT_PAGE_H
#define ZF_OUTPUT_PAGE_H

#include "output/html.h"
#include "output/report.h"
#include "select/selection_rules.h"
#include "select/survey.h"
#include "shards/part_summary.h"

#define ZF_PAGE_RECORDS   10
#define ZF_PAGE_NAMES     3
#define ZF_PAGE_POINTS    1024
#define ZF_PAGE_DOUBLINGS 66

/* Which records are shown. */
enum zf_page_group {
	ZF_PAGE_TOP,
	ZF_PAGE_MIDDLE,
	ZF_PAGE_EDGE,  /* the last that were selected */
	ZF_PAGE_BELOW, /* the first that were not */
	ZF_PAGE_GROUPS
};

struct zf_page_record {
	uint64_t rank; /* from 1; 0: not selected */
	double score;
	const char *path; /* of the input; borrowed */
	uint64_t line;
	uint64_t bytes;      /* of the document */
	uint64_t copies;     /* that were left out for it */
	const char *set;     /* the target set that took it, or "general"; NULL: there is one set */
	const char *nearest; /* the file of the nearest target, borrowed; NULL: not known */
	uint64_t nearest_line;
	double ncd;            /* its distance */
	uint64_t shared;       /* bytes of the marked passages */
	struct zf_buffer text; /* HTML: an excerpt of the document, with the passages marked; owned */
};

/* A rank of the selection. */
struct zf_page_point {
	uint64_t rank;
	uint64_t bytes;  /* of the documents up to it */
	double score;    /* the mean since the point before */
	double coverage; /* the share of the targets' passages that the selection has up to it */
};

enum zf_page_reasons {
	ZF_PAGE_REASONS,
	ZF_PAGE_NO_TARGETS,   /* the run has none: its scores were known */
	ZF_PAGE_MANY_TARGETS, /* comparing each record shown with them would take long */
};

/* What the page says of the selection. */
struct zf_page {
	struct zf_score_grid scores, lengths; /* as in a survey, of what was selected */
	struct zf_groups groups;
	uint64_t document_bytes;
	struct zf_page_record records[ZF_PAGE_GROUPS][ZF_PAGE_RECORDS];
	size_t counts[ZF_PAGE_GROUPS];
	struct zf_page_record copied; /* the one with the most copies, if `copied.copies` is not 0 */
	struct zf_page_point points[ZF_PAGE_POINTS];
	size_t point_count;
	struct zf_page_point doublings[ZF_PAGE_DOUBLINGS]; /* ranks 1, 2, 4, ..., and the last */
	size_t doubling_count;
	const char *targets[ZF_PAGE_NAMES]; /* files of the targets, of which there are `target_files`; borrowed */
	size_t target_files;
	bool has_coverage;
	enum zf_page_reasons reasons;
};

/* Everything the page is made of. Borrowed. */
struct zf_page_view {
	const struct zf_page *page;
	const struct zf_survey *survey;
	const struct zf_report *report; /* its counts, options, names of inputs and damages */
	size_t input_count;
	const struct zf_selection_rules *rules;
	const char *field;                     /* of the groups; NULL: they are the inputs */
	uint64_t shards;                       /* positions of examples are spans of this many shards */
	const struct zf_part_summary *summary; /* how many lines ranges have; NULL: lines have their true numbers */
};

bool zf_page_init(struct zf_page *page, zipfit_error *error);
void zf_page_free(struct zf_page *page);

/* Appends the page. */
bool zf_page_append(struct zf_buffer *to, const struct zf_page_view *view, zipfit_error *error);

/*
 * Appends an excerpt of a document: its beginning and the passages with what stands around them, marked. `passages` are
 * pairs of first byte and length that do not overlap, in any order, at most ZF_EXCERPT_PASSAGES.
 */
#define ZF_EXCERPT_PASSAGES 3
bool zf_page_excerpt(struct zf_buffer *to, const unsigned char *document, size_t length, const size_t (*passages)[2],
                     size_t count, zipfit_error *error);

/* ---- Pieces of the page, for page.c -------------------------------------- */

void zf_page_put_style(struct zf_html *html);
void zf_page_put_histogram(struct zf_html *html, const struct zf_page_view *view);
void zf_page_put_lengths(struct zf_html *html, const struct zf_page_view *view);
void zf_page_put_ranks(struct zf_html *html, const struct zf_page_view *view);
void zf_page_put_tuning(struct zf_html *html, const struct zf_page_view *view);
void zf_page_put_groups(struct zf_html *html, const struct zf_page_view *view);
void zf_page_put_causes(struct zf_html *html, const struct zf_page_view *view);
void zf_page_put_records(struct zf_html *html, const struct zf_page_view *view);

/* Begins and ends a table that scrolls by itself where it is wider than the page; `label` is HTML. */
void zf_page_begin_table(struct zf_html *html, const char *label);
void zf_page_end_table(struct zf_html *html);

#endif
