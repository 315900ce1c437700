/*
 * settings.h - the options of an operation, complete
 *
 * The caller may have been compiled with an older header, whose structs end earlier, and
 * leaves at 0 what shall be the default. Here every struct has the size of this version, and
 * every default its value.
 */
#ifndef ZF_JOB_SETTINGS_H
#define ZF_JOB_SETTINGS_H

#include "input/input_list.h"
#include "util/clock.h"

enum zf_operation {
	ZF_SELECT,
	ZF_SCORE,
	ZF_MERGE,
	ZF_EVALUATE,
	ZF_ESTIMATE,
	ZF_TUNE,
	ZF_ALIGN,
	ZF_INSPECT,
};

/* Do not move it: `options` points into it. */
struct zf_settings {
	zipfit_options options; /* its `events` are not NULL */
	zipfit_events events;
	zipfit_communicator communicator;
	struct zf_clock clock;    /* runs since the operation began */
	const char *const *given; /* the inputs as the caller named them, directories too; borrowed */
	size_t given_count;
	/* What inputs.c finds, and `options` points to; owned */
	struct zf_input_list list; /* the inputs */
	zipfit_bytes *contents;
	zipfit_name_filter names;
	bool *include_used;
};

/* Everything that `given` points to is borrowed. Fails with ZIPFIT_BAD_OPTION where a struct_size is not possible. */
bool zf_settings_take(struct zf_settings *settings, enum zf_operation operation, const zipfit_options *given,
                      zipfit_error *error);
void zf_settings_free(struct zf_settings *settings);

/* The settings that `options` are a member of. */
const struct zf_settings *zf_settings_of(const zipfit_options *options);

/* Whether input `i` is read from `contents`, and its path is only a name. */
bool zf_input_is_in_memory(const zipfit_options *options, size_t i);

/* What inputs.c has seen of input `i`; its `regular` is false where that is nothing. */
struct zf_stamp zf_input_stamp(const zipfit_options *options, size_t i);

#endif
