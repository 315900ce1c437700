/*
 * samples.h - a random sample of each of many data sets, in one pass
 *
 * The sample of a data set is the `size` records with the highest random numbers. A random
 * number is a hash of the seed and the record's number within its data set, so a sample
 * depends on the seed and its own data set alone: not on other data sets, on the order in which
 * records of different ones arrive, or on threads. It is drawn evenly from the whole data set.
 *
 * Records beyond `memory` live in a spool. Only the entries, some 80 bytes a record, always
 * stay in memory.
 */
#ifndef ZF_SELECT_SAMPLES_H
#define ZF_SELECT_SAMPLES_H

#include "select/record_store.h"
#include "util/buffer.h"

/* All-zero is not open. One thread at a time, except for zf_samples_read(). */
struct zf_samples {
	struct zf_rank_heap *heaps; /* of each data set; an entry's line is the record's number in it */
	size_t count, capacity;
	size_t size; /* records of a sample, at least 1 */
	uint64_t seed;
	uint64_t list_bytes; /* memory of heaps and entries */
	struct zf_record_store store;
};

/* Opens samples of up to `size` records; `directory` is that of the spool, as zf_spool_new() takes it. */
bool zf_samples_open(struct zf_samples *samples, size_t size, uint64_t seed, uint64_t memory, const char *directory,
                     zipfit_error *error);
void zf_samples_close(struct zf_samples *samples);

/* Offers record `number`, from 1, of data set `data_set`; keeps a copy of its bytes if it is drawn. */
bool zf_samples_offer(struct zf_samples *samples, size_t data_set, uint64_t number, const void *bytes, size_t length,
                      zipfit_error *error);

/* Ends the offers: each sample is then in the order of the record numbers, and can be read. */
bool zf_samples_end(struct zf_samples *samples, const zipfit_stop *stop, zipfit_error *error);

/* How many records the sample of a data set has; 0 for one that no record was offered for. */
size_t zf_samples_count(const struct zf_samples *samples, size_t data_set);

/* Sets `*bytes` to those of record `i` of a sample; they are in the samples or in `scratch`. Any thread. */
bool zf_samples_read(const struct zf_samples *samples, size_t data_set, size_t i, struct zf_buffer *scratch,
                     const unsigned char **bytes, size_t *length, zipfit_error *error);

#endif
