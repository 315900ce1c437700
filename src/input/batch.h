/*
 * batch.h - some consecutive records, which go through a run together
 *
 * A reader fills a batch, a worker adds the outcome and score of each record, and the
 * collector hands the records to the sink. One of them owns the batch at any time;
 * nothing in it is shared. Batches are reused: a run allocates only a few.
 *
 * A worker may also digest the batch: it adds up what the collector would count, writes the
 * text of rows, and drops the records that the sink need not see. What is left is small, so
 * that many batches can wait until an earlier input is done.
 */
#ifndef ZF_INPUT_BATCH_H
#define ZF_INPUT_BATCH_H

#include "input/piece.h"
#include "util/buffer.h"

/*
 * A batch is full at this many bytes or records. Small enough that the last
 * batches of a run keep all threads busy (with a hundred targets a record takes
 * milliseconds), and large enough that one lock for each batch costs nothing.
 */
#define ZF_BATCH_BYTES   ((size_t)64 << 10)
#define ZF_BATCH_RECORDS ((size_t)64)

#define ZF_NO_MEMBER SIZE_MAX

struct zf_record {
	/* By the reader. */
	size_t begin, length; /* the record in `bytes`; a newline always follows it there */
	size_t input;
	uint64_t line;
	size_t member; /* its name's offset in `names`, or ZF_NO_MEMBER */
	bool more;     /* overlong: the next record is another fragment of this one */
	bool element;  /* an element of an array, or one of several values: not a line */
	uint64_t at;   /* of an element: where it begins, in decoded bytes of its file or member */
	bool folded;   /* it spans several lines, until zf_batch_unfold() */
	uint64_t end;  /* where it ends, in decoded bytes, or the member's number; the same in every shard */
	/* By the reader for ZIPFIT_OVERLONG and ZIPFIT_DAMAGED, else by the worker. */
	enum zipfit_outcome outcome;
	size_t damage;         /* ZIPFIT_DAMAGED: the message, a string's offset in `names` */
	size_t bad_byte;       /* ZIPFIT_NOT_JSON: as zf_json_parse() has it */
	const char *kind;      /* in a digested batch, what zf_bad_kind() says: it depends on the records around */
	size_t excluded_by;    /* ZIPFIT_EXCLUDED: the item that it shares words with */
	size_t excluded_words; /* ZIPFIT_EXCLUDED: those words, a string's offset in `names` */
	uint64_t text_hash;    /* ZIPFIT_SCORED: equal for the same texts; 0 unless the run asks for it */
	size_t id_number;      /* ZIPFIT_SCORED: the number of its id in the list; 0 if it is not there */
	size_t by, by_length; /* ZIPFIT_SCORED: the value of the field that the run asks for, in `names`; else, or if it
	                         has none, `by` is ZF_NO_MEMBER */
	size_t document_bytes;
	uint64_t cost;
	double score;
	bool invalid_utf8;
	uint64_t roles; /* the roles that turns of a chat have, as in a zf_draft */
};

/* What the records of a digested batch add to the counts of a run. */
struct zf_batch_sums {
	uint64_t records, bytes; /* as zipfit_progress has them */
	uint64_t outcome[ZIPFIT_OUTCOMES];
	uint64_t invalid_utf8;
	uint64_t roles;
	zipfit_tally scored; /* what zipfit_score() reports of them; `bytes` and `cost` are 0 */
};

struct zf_queue_entry;

struct zf_batch {
	struct zf_buffer bytes; /* the records */
	struct zf_buffer names; /* strings: names of members and messages, by the reader; excluded words and values of
	                           a field, by the worker */
	size_t count;
	bool failed; /* the worker failed at record number `count`; `error` says why */
	zipfit_error error;
	struct zf_buffer scores;      /* by the worker, with several target sets: a row of doubles for each record */
	struct zf_resume_point next;  /* by the reader: where to go on after this batch */
	uint64_t bytes_read;          /* by the reader: stored bytes that it had read when the batch was full */
	bool digested;                /* by the worker: `sums` and `rows` count, and records may be missing */
	bool ends_run;                /* its last record is a bad one that ends the run: no record is missing */
	struct zf_batch_sums sums;    /* of all records, those that are missing too, but not of one that ends the run */
	struct zf_buffer rows;        /* text for the sink, of all records */
	struct zf_queue_entry *entry; /* of the queue that owns the batch */
	struct zf_record *records;    /* ZF_BATCH_RECORDS of them, until zf_batch_shrink() */
};

struct zf_batch *zf_batch_new(zipfit_error *error);
void zf_batch_free(struct zf_batch *batch);

/* Empties the batch for its next filling. */
void zf_batch_reset(struct zf_batch *batch);

/* Drops the records for which `keep` is false, with their rows of `sets` scores. The bytes stay where they are. */
void zf_batch_drop(struct zf_batch *batch, const bool *keep, size_t sets);

/*
 * Frees the memory that what is in the batch does not need. It can then be read, but not be filled again. Returns the
 * bytes that it still takes.
 */
size_t zf_batch_shrink(struct zf_batch *batch);

/* The name of the record's archive member, or NULL. Valid while the batch is unchanged. */
const char *zf_batch_member(const struct zf_batch *batch, const struct zf_record *record);

/* Of a ZIPFIT_DAMAGED record, what is wrong with the input; else NULL. Valid while the batch is unchanged. */
const char *zf_batch_damage(const struct zf_batch *batch, const struct zf_record *record);

/* Puts a record that spans lines on one. Moves bytes of the batch: pointers into it are no longer valid. */
bool zf_batch_unfold(struct zf_batch *batch, struct zf_record *record, zipfit_error *error);

#endif
