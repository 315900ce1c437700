/*
 * source.h - a file that a result was made from
 *
 * Manifests, rules for make, parts and checkpoints all name the same sources. A stamp tells
 * whether one was changed while the program ran.
 */
#ifndef ZF_INPUT_SOURCE_H
#define ZF_INPUT_SOURCE_H

#include "input/file_role.h"
#include "input/input.h"

/* What the system says of a file, which changes when the file does. All zero unless the file is regular. */
struct zf_stamp {
	bool regular;
	uint64_t device, inode;
	uint64_t size;    /* bytes */
	int64_t modified; /* nanoseconds since 1970 */
};

/* The name is borrowed. */
struct zf_source {
	enum zf_file_role role;
	const char *path; /* as given; "-" is standard input */
	struct zf_stamp stamp;
};

struct stat;

/* What the system said of a file. */
struct zf_stamp zf_stamp_of(const struct stat *status);

/*
 * Looks at `input`. The stamp is all zero where there is no such file: reading it gives the error. That of bytes in
 * memory, which must not change, is their length.
 */
struct zf_stamp zf_stamp_take(struct zf_input input);

enum zf_change {
	ZF_UNCHANGED,
	ZF_TOUCHED, /* only the time of change differs */
	ZF_CHANGED, /* another size, or another file of that name */
};

enum zf_change zf_stamp_compare(const struct zf_stamp *before, const struct zf_stamp *now);

#endif
