/*
 * sources.c - the files that an output depends on
 *
 * A file may change while it is read: a pool that is still being written, a target
 * that is replaced in the middle of the night. What was read is then neither the old
 * file nor the new one, but a manifest, a rule for make or a part would say that it is.
 */
#include "job/sources.h"

#include "job/events.h"
#include "job/settings.h"
#include "job/text_source.h"
#include "util/error.h"

#include <stdlib.h>

static void add_stamped(struct zf_sources *sources, enum zf_file_role role, const char *path, struct zf_stamp stamp)
{
	sources->files[sources->count++] = (struct zf_source){.role = role, .path = path, .stamp = stamp};
}

/* Adds a file. Without a path there is none: the texts are in memory. */
static void add(struct zf_sources *sources, enum zf_file_role role, const char *path)
{
	if (path != NULL)
		add_stamped(sources, role, path, zf_stamp_take(zf_file_input(path)));
}

/* An input that was looked at already may have changed since. */
static void add_input(struct zf_sources *sources, const zipfit_options *options, size_t i)
{
	const struct zf_stamp stamp = zf_input_stamp(options, i);

	if (stamp.regular)
		add_stamped(sources, ZF_ROLE_INPUT, options->inputs[i], stamp);
	else
		add(sources, ZF_ROLE_INPUT, options->inputs[i]);
}

static void add_texts(struct zf_sources *sources, enum zf_file_role role, const zipfit_text_source *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(sources, role, zf_text_path(&texts[i]));
}

bool zf_sources_list(struct zf_sources *sources, const zipfit_options *options, zipfit_error *error)
{
	*sources = (struct zf_sources){0};
	sources->files =
		calloc(options->target_count + options->exclude_count + options->input_count + options->list_count + 4,
	               sizeof(*sources->files));
	if (sources->files == NULL)
		return zf_fail_memory(error, "the names of files");
	add_texts(sources, ZF_ROLE_TARGET, options->targets, options->target_count);
	add_texts(sources, ZF_ROLE_BACKGROUND, options->background, options->background != NULL);
	add_texts(sources, ZF_ROLE_EXCLUSION, options->excludes, options->exclude_count);
	add(sources, ZF_ROLE_SCORES, options->from_scores);
	add(sources, ZF_ROLE_IDS, options->ids);
	add(sources, ZF_ROLE_MODEL, options->scoring.model);
	for (size_t i = 0; i < options->input_count; i++)
		if (!zf_input_is_in_memory(options, i))
			add_input(sources, options, i);
	for (size_t i = 0; i < options->list_count; i++)
		add(sources, ZF_ROLE_LIST, options->lists[i].path);
	return true;
}

void zf_sources_free(struct zf_sources *sources)
{
	free(sources->files);
	*sources = (struct zf_sources){0};
}

bool zf_sources_check(const struct zf_sources *sources, enum zf_sources_rule rule, const zipfit_events *events,
                      zipfit_error *error)
{
	for (size_t i = 0; i < sources->count; i++) {
		const struct zf_source *source = &sources->files[i];
		const struct zf_stamp now = zf_stamp_take(zf_file_input(source->path));
		const enum zf_change change = zf_stamp_compare(&source->stamp, &now);

		if (change == ZF_UNCHANGED || (change == ZF_TOUCHED && rule == ZF_SOURCES_MUST_REMAIN))
			continue;
		if (rule != ZF_SOURCES_TELL)
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s: changed while it was read", source->path);
		zf_tell(events, ZIPFIT_WARNING, "%s: changed while it was read", source->path);
	}
	return true;
}
