/*
 * second_reading.h - the scores of a first reading, for a second one that selects
 *
 * If the limit is known only after the last record, as with --fraction, keeping the
 * records would be keeping the input. Where the input can be read twice, the first
 * reading keeps only scores: 8 bytes a record and target set. A score belongs to its
 * record by its number alone, so the second reading must give what the first one gave: a
 * checksum over every byte of every record shows it.
 */
#ifndef ZF_JOB_SECOND_READING_H
#define ZF_JOB_SECOND_READING_H

#include "util/buffer.h"

/* All-zero, with `sets`, is one that has seen nothing. */
struct zf_second_reading {
	size_t sets;
	struct zf_buffer scores; /* doubles, of the scored records in input order */
	size_t next;             /* the score of the next record, in the second reading */
	uint64_t checksum;       /* of all records up to the one under way, scored or not */
	uint64_t first_checksum; /* of the first reading */
};

/* Whether the options ask for it, and all inputs can be read twice. */
bool zf_second_reading_possible(const zipfit_options *options);

/* In the first reading, for every record. */
bool zf_second_reading_note(struct zf_second_reading *reading, const zipfit_record *record, zipfit_error *error);

/* Begins the second reading. */
void zf_second_reading_begin(struct zf_second_reading *reading);

/* In the second reading, for every record: gives a scored one its scores. False where the input was not the same. */
bool zf_second_reading_take(struct zf_second_reading *reading, zipfit_record *record);

/* After the second reading: whether the records were the same. */
bool zf_second_reading_matches(const struct zf_second_reading *reading);

/* Releases the scores; the checksums stay. */
void zf_second_reading_free(struct zf_second_reading *reading);

#endif
