/*
 * texts.c - the texts that an operation compares records with: targets, background, text to exclude
 */
#include "job/texts.h"

#include "input/documents.h"
#include "job/background.h"
#include "job/events.h"
#include "job/text_source.h"
#include "util/error.h"
#include "util/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * A classifier learns from more background than targets: the background is of more kinds. With still more, it sees the
 * targets so often meanwhile that it learns them by heart (src/score/classifier/README.md).
 */
#define BACKGROUND_TIMES ((uint64_t)8)
#define MOST_BACKGROUND  ((uint64_t)32 << 20)

size_t zf_texts_exclude_words(const zipfit_options *options)
{
	return options->exclude_words > 0 ? options->exclude_words : ZIPFIT_DEFAULT_EXCLUDE_WORDS;
}

static bool open_sets(struct zf_texts *texts, zipfit_error *error)
{
	if (!zf_mix_read(&texts->mix, texts->options, error))
		return false;
	for (size_t set = 0; set < texts->mix.sets; set++) {
		texts->targets[set] = zipfit_documents_new(error);
		if (texts->targets[set] == NULL)
			return false;
	}
	return true;
}

/* Notes the roles that no turn of the targets has. */
static void tell_roles(const struct zf_texts *texts)
{
	const zipfit_options *options = texts->options;
	const char *roles = NULL; /* all files have the same list, if any */
	uint64_t found = 0;
	bool have = false;

	for (size_t i = 0; i < options->target_count; i++)
		if (options->targets[i].format.roles != NULL)
			roles = options->targets[i].format.roles;
	for (size_t set = 0; set < texts->mix.sets; set++) {
		uint64_t of_set;

		have |= zf_documents_have_roles(texts->targets[set], &of_set);
		found |= of_set;
	}
	if (have && roles != NULL)
		zf_tell_roles(options->events, roles, found, "targets");
}

static bool read_targets(struct zf_texts *texts, const zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_options *options = texts->options;

	if (!open_sets(texts, error))
		return false;
	/* Known scores and a model need no targets, but coverage does. */
	if ((options->from_scores != NULL || options->scoring.model != NULL) && options->target_count == 0)
		return true;
	texts->target_ranges = calloc(options->target_count + 1, sizeof(*texts->target_ranges));
	if (texts->target_ranges == NULL)
		return zf_fail_memory(error, "the targets");
	for (size_t i = 0; i < options->target_count; i++) {
		zipfit_documents *set = texts->targets[zf_mix_set_of(&texts->mix, options, i)];
		struct zf_text_range *range = &texts->target_ranges[i];

		*range = (struct zf_text_range){.set = set, .begin = zipfit_documents_count(set)};
		if (!zf_text_read(&options->targets[i], ZF_ROLE_TARGET, set, stop, error))
			return false;
		range->end = zipfit_documents_count(set);
	}
	tell_roles(texts);
	for (size_t set = 0; set < texts->mix.sets; set++)
		if (zipfit_documents_count(texts->targets[set]) == 0)
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s: no target document to compare with",
			               set > 0 ? texts->mix.names[set] : zf_text_name(&options->targets[0]));
	return true;
}

struct zf_target_counts zf_texts_count_targets(const struct zf_texts *texts)
{
	struct zf_target_counts counts = {0};

	for (size_t set = 0; set < texts->mix.sets; set++) {
		const zipfit_documents *targets = texts->targets[set];

		counts.documents += zipfit_documents_count(targets);
		counts.bytes += zipfit_documents_bytes(targets);
		counts.empty += zipfit_documents_dropped(targets);
	}
	return counts;
}

struct zf_selection_rules zf_texts_rules(const struct zf_texts *texts)
{
	const double documents = (double)zf_texts_count_targets(texts).documents;
	const struct zf_mix *mix = &texts->mix;
	struct zf_selection_rules rules = {
		.choice = texts->options->choice,
		.seed = texts->options->seed,
		.report_by = texts->options->report_by,
		.sets = mix->sets,
		.targets = (const zipfit_documents *const *)texts->targets,
	};

	for (size_t set = 0; set < mix->sets; set++)
		rules.shares[set] = mix->shares[set] > 0
		                            ? mix->shares[set]
		                            : (double)zipfit_documents_count(texts->targets[set]) / documents;
	return rules;
}

/* How many bytes of the background to draw. */
static uint64_t background_size(const struct zf_texts *texts)
{
	const zipfit_options *options = texts->options;
	const uint64_t targets = zf_texts_count_targets(texts).bytes / texts->mix.sets;

	if (options->background_sample > 0)
		return options->background_sample;
	if (options->scoring.method != ZIPFIT_CLASSIFIER || targets >= MOST_BACKGROUND)
		return targets;
	return targets < MOST_BACKGROUND / BACKGROUND_TIMES ? targets * BACKGROUND_TIMES : MOST_BACKGROUND;
}

/* Draws the background of a classifier from the inputs. */
static bool sample_inputs(struct zf_texts *texts, const zipfit_stop *stop, zipfit_error *error)
{
	texts->background = zipfit_documents_new(error);
	return texts->background != NULL &&
	       zf_background_sample(texts->options, background_size(texts), texts->background, stop, error) &&
	       (zipfit_documents_count(texts->background) > 0 ||
	        zf_fail(error, ZIPFIT_BAD_DATA, "%s: no background document to compare with",
	                texts->options->inputs[0]));
}

/* A number that depends on the documents, but not on their order. */
static uint64_t hash_documents(const zipfit_documents *documents)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < zipfit_documents_count(documents); i++) {
		const struct zf_document document = zf_documents_at(documents, i);

		sum += zf_hash_bytes(0, document.bytes, document.length);
	}
	return sum;
}

/*
 * Warns where a contrast compares the targets with themselves. The other methods find that out, and fail, when they
 * count or learn; a contrast of 0 was always allowed.
 */
static void tell_same_background(const struct zf_texts *texts)
{
	for (size_t set = 0; texts->options->scoring.method == ZIPFIT_CONTRAST && set < texts->mix.sets; set++)
		if (zipfit_documents_count(texts->targets[set]) == zipfit_documents_count(texts->background) &&
		    hash_documents(texts->targets[set]) == hash_documents(texts->background))
			zf_tell(texts->options->events, ZIPFIT_WARNING,
			        "%s: the background has the same documents as the targets: every score is 0",
			        zf_text_name(texts->options->background));
}

/* Counts the background, or draws it. */
static bool read_background(struct zf_texts *texts, const zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_options *options = texts->options;
	const zipfit_text_source *source = options->background;

	if (options->scoring.method == ZIPFIT_DSIR && options->from_scores == NULL) {
		texts->background_counts = zf_background_count(options, stop, error);
		return texts->background_counts != NULL;
	}
	if (options->scoring.method == ZIPFIT_CLASSIFIER && options->from_scores == NULL && source == NULL &&
	    options->scoring.model == NULL)
		return sample_inputs(texts, stop, error);
	if (source == NULL)
		return true;
	texts->background = zipfit_documents_new(error);
	if (texts->background == NULL ||
	    !zf_text_sample(source, background_size(texts), options->seed, texts->background, stop, error))
		return false;
	if (options->background_sample > zipfit_documents_bytes(texts->background))
		zf_tell(options->events, ZIPFIT_NOTE, "--background-sample %" PRIu64 ": %s has %" PRIu64 " bytes",
		        options->background_sample, zf_text_name(source), zipfit_documents_bytes(texts->background));
	if (zipfit_documents_count(texts->background) == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: no background document to compare with",
		               zf_text_name(source));
	tell_same_background(texts);
	return true;
}

static bool read_excluded(struct zf_texts *texts, const zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_options *options = texts->options;

	if (options->exclude_count == 0)
		return true;
	texts->excluded = zipfit_documents_new(error);
	texts->excluded_ends = calloc(options->exclude_count, sizeof(*texts->excluded_ends));
	if (texts->excluded == NULL || texts->excluded_ends == NULL)
		return zf_fail_memory(error, "text to exclude");
	for (size_t i = 0; i < options->exclude_count; i++) {
		const size_t before = zipfit_documents_count(texts->excluded);

		if (!zf_text_read(&options->excludes[i], ZF_ROLE_EXCLUSION, texts->excluded, stop, error))
			return false;
		texts->excluded_ends[i] = zipfit_documents_count(texts->excluded);
		if (texts->excluded_ends[i] == before)
			return zf_fail(error, ZIPFIT_BAD_DATA, "%s: no text to exclude",
			               zf_text_name(&options->excludes[i]));
	}
	texts->exclude = zf_exclude_new(texts->excluded, zf_texts_exclude_words(options), stop, error);
	return texts->exclude != NULL;
}

bool zf_texts_open(struct zf_texts *texts, const zipfit_options *options, const zipfit_stop *stop, zipfit_error *error)
{
	texts->options = options;
	return read_targets(texts, stop, error) && read_background(texts, stop, error) &&
	       read_excluded(texts, stop, error);
}

void zf_texts_close(struct zf_texts *texts)
{
	zf_exclude_free(texts->exclude);
	free(texts->excluded_ends);
	zipfit_documents_free(texts->excluded);
	zipfit_documents_free(texts->background);
	free(texts->background_counts);
	for (size_t set = 0; set < texts->mix.sets; set++)
		zipfit_documents_free(texts->targets[set]);
	free(texts->target_ranges);
	zf_mix_free(&texts->mix);
}

void zf_texts_explain_excluded(const struct zf_texts *texts, const zipfit_record *record, char *reason, size_t size)
{
	size_t source = 0;

	while (record->excluded_by >= texts->excluded_ends[source])
		source++;
	snprintf(reason, size, "excluded: shares words with text %zu of %s: %s",
	         record->excluded_by - (source > 0 ? texts->excluded_ends[source - 1] : 0) + 1,
	         zf_text_name(&texts->options->excludes[source]), record->excluded_words);
}
