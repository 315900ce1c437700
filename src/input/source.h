/*
 * source.h - the files that have a say in a result, and what each of them is for
 *
 * Manifests, rules for make, parts and checkpoints all name the same list of files.
 */
#ifndef ZF_INPUT_SOURCE_H
#define ZF_INPUT_SOURCE_H

#include "input/role.h"
#include "zipfit.h"

/* What tells a file from a changed one without reading it. All zero unless the file is regular. */
struct zf_stamp {
	bool regular;
	uint64_t device, inode;
	uint64_t size;    /* bytes */
	int64_t modified; /* nanoseconds since 1970 */
};

/* A file. The name is borrowed. */
struct zf_source {
	enum zf_role role;
	const char *path; /* as given; "-" is standard input */
	struct zf_stamp stamp;
};

/* Looks at `path` ("-": standard input). All zero where there is no such file: reading it tells why. */
struct zf_stamp zf_stamp_take(const char *path);

enum zf_change {
	ZF_UNCHANGED,
	ZF_TOUCHED, /* only the time of change differs */
	ZF_CHANGED, /* another size, or another file of that name */
};

enum zf_change zf_stamp_compare(const struct zf_stamp *before, const struct zf_stamp *now);

#endif
