/*
 * report.c - what a run did: one line for people, one JSON object for programs
 */
#include "output/report.h"

#include "output/members.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* How many damaged inputs the summary names. */
#define SHOWN_DAMAGES 8

static uint64_t scored(const zipfit_counts *counts)
{
	return counts->outcome[ZIPFIT_SCORED];
}

static double megabytes_per_second(const zipfit_counts *counts)
{
	const double seconds = counts->progress.seconds;

	return seconds > 0 ? (double)counts->progress.bytes / 1e6 / seconds : 0;
}

__attribute__((format(printf, 3, 4))) static bool append_format(struct zf_buffer *to, zipfit_error *error,
                                                                const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return zf_buffer_append_text(to, text, error);
}

/* Appends ", skipped 3 (2 blank, 1 empty)". */
static bool append_skipped(struct zf_buffer *to, const zipfit_counts *counts, zipfit_error *error)
{
	const uint64_t skipped = counts->progress.records - scored(counts);
	const char *separator = "";

	if (!append_format(to, error, ", skipped %" PRIu64, skipped))
		return false;
	if (skipped == 0)
		return true;
	if (!zf_buffer_append_text(to, " (", error))
		return false;
	for (int outcome = ZIPFIT_SCORED + 1; outcome < ZIPFIT_OUTCOMES; outcome++) {
		if (counts->outcome[outcome] == 0)
			continue;
		if (!append_format(to, error, "%s%" PRIu64 " %s", separator, counts->outcome[outcome],
		                   zipfit_outcome_name((enum zipfit_outcome)outcome)))
			return false;
		separator = ", ";
	}
	return zf_buffer_append_text(to, ")", error);
}

/* Appends "; damaged: a.gz:7, b.gz:1". */
static bool append_damages(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error)
{
	const size_t count = report->damages != NULL ? report->damages->count : 0;
	zipfit_error place; /* masks control characters of names */

	for (size_t i = 0; i < count && i < SHOWN_DAMAGES; i++) {
		const struct zf_damage *damage = &report->damages->items[i];

		zf_fail(&place, ZIPFIT_BAD_DATA, "%s%s:%" PRIu64, i == 0 ? "; damaged: " : ", ",
		        report->inputs[damage->input], damage->line);
		if (!zf_buffer_append_text(to, place.message, error))
			return false;
	}
	return count <= SHOWN_DAMAGES || append_format(to, error, " and %zu more", count - SHOWN_DAMAGES);
}

bool zf_append_summary(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error)
{
	const zipfit_counts *counts = report->counts;

	if (!append_format(to, error, "read %" PRIu64 ", scored %" PRIu64, counts->progress.records, scored(counts)))
		return false;
	if (report->selects && !append_format(to, error, ", selected %" PRIu64, report->selected))
		return false;
	if (!append_skipped(to, counts, error) || !append_damages(to, report, error))
		return false;
	if (scored(counts) > 0 && !append_format(to, error, "; scores %.4f to %.4f", report->lowest, report->highest))
		return false;
	return append_format(to, error, "; %.1f s, %.1f MB/s", counts->progress.seconds, megabytes_per_second(counts));
}

void zf_add_versions(cJSON *object, bool *complete)
{
	cJSON *versions = zf_add_object(object, "versions", complete);

	zf_add_string(versions, "zipfit", zipfit_version(), complete);
	zf_add_string(versions, "zlib", zipfit_zlib_version(), complete);
	zf_add_string(versions, "libarchive", zipfit_libarchive_version(), complete);
	zf_add_string(versions, "cjson", zipfit_cjson_version(), complete);
}

static void add_skipped(cJSON *stats, const zipfit_counts *counts, bool *complete)
{
	cJSON *skipped = zf_add_object(stats, "skipped", complete);

	for (int outcome = ZIPFIT_SCORED + 1; outcome < ZIPFIT_OUTCOMES; outcome++)
		zf_add_count(skipped, zipfit_outcome_name((enum zipfit_outcome)outcome), counts->outcome[outcome],
		             complete);
}

static void add_damages(cJSON *stats, const struct zf_report *report, bool *complete)
{
	cJSON *damages = zf_add_array(stats, "damaged", complete);

	for (size_t i = 0; report->damages != NULL && i < report->damages->count; i++) {
		const struct zf_damage *damage = &report->damages->items[i];
		cJSON *added = zf_add_element(damages, complete);

		zf_add_path(added, "file", report->inputs[damage->input], complete);
		zf_add_count(added, "line", damage->line, complete);
		zf_add_path(added, "message", damage->message, complete);
	}
}

static cJSON *build_stats(const struct zf_report *report, bool *complete)
{
	const zipfit_counts *counts = report->counts;
	cJSON *stats = cJSON_CreateObject();
	cJSON *targets;

	zf_add_string(stats, "command", report->command, complete);
	zf_add_versions(stats, complete);
	zf_add_copy(stats, "options", report->options, complete);
	if (report->engine != NULL)
		zf_add_string(stats, "engine", report->engine, complete);
	targets = zf_add_object(stats, "targets", complete);
	zf_add_count(targets, "documents", report->target_documents, complete);
	zf_add_count(targets, "bytes", report->target_bytes, complete);
	zf_add_count(targets, "empty", report->target_empty, complete);
	zf_add_count(stats, "read", counts->progress.records, complete);
	zf_add_count(stats, "bytes", counts->progress.bytes, complete);
	zf_add_count(stats, "scored", scored(counts), complete);
	zf_add_count(stats, "invalid_utf8", counts->invalid_utf8, complete);
	add_skipped(stats, counts, complete);
	add_damages(stats, report, complete);
	if (report->selects)
		zf_add_count(stats, "selected", report->selected, complete);
	if (scored(counts) > 0) {
		zf_add_number(stats, "lowest", report->lowest, complete);
		zf_add_number(stats, "highest", report->highest, complete);
	}
	zf_add_number(stats, "seconds", counts->progress.seconds, complete);
	zf_add_number(stats, "mb_per_second", megabytes_per_second(counts), complete);
	return stats;
}

bool zf_append_stats(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error)
{
	bool complete = true;
	cJSON *stats = build_stats(report, &complete);
	char *text = complete ? cJSON_Print(stats) : NULL;
	const bool ok =
		text != NULL && zf_buffer_append_text(to, text, error) && zf_buffer_append_byte(to, '\n', error);

	if (text == NULL)
		zf_fail_memory(error, "statistics");
	cJSON_free(text);
	cJSON_Delete(stats);
	return ok;
}
