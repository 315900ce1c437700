/*
 * inspection.h - one file that zipfit_inspect() looks at
 *
 * inspect.c goes from file to file and tells the kinds apart; inspect_records.c and inspect_part.c look at one of each
 * kind. They fill `found`, whose pointers lead to the other members.
 */
#ifndef ZF_JOB_INSPECTION_H
#define ZF_JOB_INSPECTION_H

#include "input/field_census.h"
#include "input/stream.h"
#include "shards/part.h"
#include "util/buffer.h"
#include "util/lengths.h"

/* How much of an input is read without --all. */
#define ZF_INSPECT_RECORDS 10000
#define ZF_INSPECT_BYTES   ((uint64_t)64 << 20)

/* How many bytes of a sample are kept. */
#define ZF_INSPECT_SAMPLE ((size_t)4096)

struct zf_inspection {
	const zipfit_options *options;
	struct zf_input input;
	zipfit_stop *stop;
	zipfit_inspection found;

	/* Owned */
	struct zf_buffer coding, hint, sample; /* the first two are strings */
	struct zf_lengths lengths;
	struct zf_field_census *census;
	struct zf_stream *stream;
	struct zf_part_reader *part;
	zipfit_made_from *files;
};

/* Describes a chain of stages in `inspection->coding`; `found.coding` is NULL if it is empty. */
bool zf_inspection_set_coding(struct zf_inspection *inspection, const struct zf_stream_link *links, size_t count,
                              zipfit_error *error);

/*
 * Look at a file of the kind. ZIPFIT_BAD_DATA and ZIPFIT_IO are a problem of this file. The file begins with the magic
 * of a part or journal, if not `decoded` as it is stored.
 */
bool zf_inspect_part(struct zf_inspection *inspection, bool decoded, zipfit_error *error);
bool zf_inspect_journal(struct zf_inspection *inspection, bool decoded, zipfit_error *error);
bool zf_inspect_records(struct zf_inspection *inspection, zipfit_error *error);

#endif
