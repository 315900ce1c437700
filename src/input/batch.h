/*
 * batch.h - a run of records in input order: what travels through a run
 *
 * The reader fills a batch, a worker adds what became of each record, the
 * collector hands them on. At every moment one of them owns the batch; nothing
 * in it is shared. Batches are reused, so that a run allocates a few and then
 * no more.
 */
#ifndef ZF_INPUT_BATCH_H
#define ZF_INPUT_BATCH_H

#include "input/piece.h"
#include "util/buffer.h"

/*
 * A batch is full at this many bytes or records. Small enough that the last
 * batches of a run keep all threads busy - with a hundred targets a record costs
 * milliseconds - and large enough that a lock per batch costs nothing.
 */
#define ZF_BATCH_BYTES   ((size_t)64 << 10)
#define ZF_BATCH_RECORDS ((size_t)64)

#define ZF_NO_MEMBER SIZE_MAX

struct zf_record {
	/* By the reader. */
	size_t begin, length; /* the record in `bytes`; a newline follows it there in any case */
	size_t input;
	uint64_t line;
	size_t member; /* its name's offset in `names`, or ZF_NO_MEMBER */
	bool more;     /* overlong: the next record is another piece of this one */
	bool element;  /* of an array, or one of several values: no line */
	bool folded;   /* it spans lines, until zf_batch_unfold() */
	uint64_t end;  /* where it ends, in decoded bytes, or the member's number; the same in whatever shard */
	/* By the reader for ZIPFIT_OVERLONG and ZIPFIT_DAMAGED, else by the worker. */
	enum zipfit_outcome outcome;
	size_t damage;         /* ZIPFIT_DAMAGED: the message, a string's offset in `names` */
	size_t bad_byte;       /* ZIPFIT_NOT_JSON: as zf_json_parse() has it */
	size_t excluded_by;    /* ZIPFIT_EXCLUDED: the item that it shares words with */
	size_t excluded_words; /* ZIPFIT_EXCLUDED: those words, a string's offset in `names` */
	uint64_t text_hash;    /* ZIPFIT_SCORED, where the run asks for it: what tells the same texts */
	size_t document_bytes;
	uint64_t cost;
	double score;
	bool invalid_utf8;
};

struct zf_batch {
	struct zf_buffer bytes; /* the records */
	struct zf_buffer names; /* strings: members' names and messages, by the reader; words shared, by the worker */
	size_t count;
	bool failed; /* the worker failed at record `count`; `error` says why */
	zipfit_error error;
	struct zf_buffer scores; /* doubles: with several target sets, by the worker, a row of them for each record */
	struct zf_resume_point next; /* by the reader: where the record after this batch stands */
	uint64_t bytes_read; /* by the reader: bytes taken from the inputs when the batch was filled, as stored */
	struct zf_record records[ZF_BATCH_RECORDS];
};

struct zf_batch *zf_batch_new(zipfit_error *error);
void zf_batch_free(struct zf_batch *batch);

/* Empties the batch for its next filling. */
void zf_batch_reset(struct zf_batch *batch);

/* The name of the record's archive member, or NULL. Valid while the batch is unchanged. */
const char *zf_batch_member(const struct zf_batch *batch, const struct zf_record *record);

/* What is wrong with the input, of a ZIPFIT_DAMAGED record; else NULL. Valid as a member's name is. */
const char *zf_batch_damage(const struct zf_batch *batch, const struct zf_record *record);

/* Puts a record that spans lines on one. Moves bytes of the batch: pointers into it are no longer valid. */
bool zf_batch_unfold(struct zf_batch *batch, struct zf_record *record, zipfit_error *error);

#endif
