/*
 * report.c - what a run did: one line for people, one JSON object for programs
 */
#include "output/report.h"

#include "util/error.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

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

	if (!append_format(to, error, ", skipped %" PRIu64, skipped) || skipped == 0)
		return skipped == 0;
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

bool zf_append_summary(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error)
{
	const zipfit_counts *counts = report->counts;

	if (!append_format(to, error, "read %" PRIu64 ", scored %" PRIu64, counts->progress.records, scored(counts)))
		return false;
	if (report->selects && !append_format(to, error, ", selected %" PRIu64, report->selected))
		return false;
	if (!append_skipped(to, counts, error))
		return false;
	if (scored(counts) > 0 && !append_format(to, error, "; scores %.4f to %.4f", report->lowest, report->highest))
		return false;
	return append_format(to, error, "; %.1f s, %.1f MB/s", counts->progress.seconds, megabytes_per_second(counts));
}

/* cJSON numbers are doubles: counts are exact up to 2^53. */
static void add_count(cJSON *object, const char *name, uint64_t count)
{
	cJSON_AddNumberToObject(object, name, (double)count);
}

void zf_add_versions(cJSON *object)
{
	cJSON *versions = cJSON_AddObjectToObject(object, "versions");

	cJSON_AddStringToObject(versions, "zipfit", zipfit_version());
	cJSON_AddStringToObject(versions, "zlib", zipfit_zlib_version());
	cJSON_AddStringToObject(versions, "libarchive", zipfit_libarchive_version());
	cJSON_AddStringToObject(versions, "cjson", zipfit_cjson_version());
}

static void add_skipped(cJSON *stats, const zipfit_counts *counts)
{
	cJSON *skipped = cJSON_AddObjectToObject(stats, "skipped");

	for (int outcome = ZIPFIT_SCORED + 1; outcome < ZIPFIT_OUTCOMES; outcome++)
		add_count(skipped, zipfit_outcome_name((enum zipfit_outcome)outcome), counts->outcome[outcome]);
}

static cJSON *build_stats(const struct zf_report *report)
{
	const zipfit_counts *counts = report->counts;
	cJSON *stats = cJSON_CreateObject();
	cJSON *targets;

	cJSON_AddStringToObject(stats, "command", report->command);
	zf_add_versions(stats);
	cJSON_AddItemToObject(stats, "options", cJSON_Duplicate(report->options, true));
	if (report->engine != NULL)
		cJSON_AddStringToObject(stats, "engine", report->engine);
	targets = cJSON_AddObjectToObject(stats, "targets");
	add_count(targets, "documents", report->target_documents);
	add_count(targets, "bytes", report->target_bytes);
	add_count(targets, "empty", report->target_empty);
	add_count(stats, "read", counts->progress.records);
	add_count(stats, "bytes", counts->progress.bytes);
	add_count(stats, "scored", scored(counts));
	add_count(stats, "invalid_utf8", counts->invalid_utf8);
	add_skipped(stats, counts);
	if (report->selects)
		add_count(stats, "selected", report->selected);
	if (scored(counts) > 0) {
		cJSON_AddNumberToObject(stats, "lowest", report->lowest);
		cJSON_AddNumberToObject(stats, "highest", report->highest);
	}
	cJSON_AddNumberToObject(stats, "seconds", counts->progress.seconds);
	cJSON_AddNumberToObject(stats, "mb_per_second", megabytes_per_second(counts));
	return stats;
}

bool zf_append_stats(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error)
{
	cJSON *stats = build_stats(report);
	char *text = cJSON_Print(stats);
	const bool ok =
		text != NULL && zf_buffer_append_text(to, text, error) && zf_buffer_append_byte(to, '\n', error);

	if (text == NULL)
		zf_fail_memory(error, "statistics");
	cJSON_free(text);
	cJSON_Delete(stats);
	return ok;
}
