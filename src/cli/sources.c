/*
 * sources.c - the files that have a say in what a command writes
 *
 * A file may change while it is read: a pool that is still being written, a target
 * that is replaced in the middle of the night. What was read then is neither the old
 * file nor the new one, and a manifest, a rule for make or a part would say that it is.
 */
#include "cli/sources.h"

#include "cli/message.h"
#include "util/error.h"

#include <stdlib.h>

static void add(struct sources *sources, enum zf_file_role role, const char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sources->files[sources->count++] = (struct zf_source){
			.role = role, .path = paths[i], .stamp = zf_stamp_take(zf_file_input(paths[i]))};
}

bool sources_list(struct sources *sources, const struct options *options, zipfit_error *error)
{
	*sources = (struct sources){0};
	/* Each of the others is one argument of the command line, too. */
	sources->files = calloc(options->target_count + options->exclude_count + options->input_count + 2,
	                        sizeof(*sources->files));
	if (sources->files == NULL)
		return zf_fail_memory(error, "the names of files");
	add(sources, ZF_ROLE_TARGET, options->targets, options->target_count);
	add(sources, ZF_ROLE_BACKGROUND, &options->background, options->background != NULL);
	add(sources, ZF_ROLE_EXCLUSION, options->excludes, options->exclude_count);
	add(sources, ZF_ROLE_SCORES, &options->from_scores, options->from_scores != NULL);
	add(sources, ZF_ROLE_INPUT, options->inputs, options->input_count);
	return true;
}

void sources_free(struct sources *sources)
{
	free(sources->files);
	*sources = (struct sources){0};
}

bool sources_check(const struct sources *sources, enum sources_rule rule, zipfit_error *error)
{
	for (size_t i = 0; i < sources->count; i++) {
		const struct zf_source *source = &sources->files[i];
		const struct zf_stamp now = zf_stamp_take(zf_file_input(source->path));
		const enum zf_change change = zf_stamp_compare(&source->stamp, &now);

		if (change == ZF_UNCHANGED || (change == ZF_TOUCHED && rule == SOURCES_MUST_REMAIN))
			continue;
		if (rule != SOURCES_TELL)
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s: changed while it was read", source->path);
		message_warning("%s: changed while it was read", source->path);
	}
	return true;
}
