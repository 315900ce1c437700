/*
 * report.c - what a run did: one line for people, one JSON object for programs
 */
#include "output/report.h"

#include "output/json_members.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Phases of fewer seconds would be shown as 0.0. */
#define SHORTEST_SHOWN 0.05

/* A wait of fewer seconds is not worth a remark. */
#define SHORTEST_WAIT 1.0

/* The name of a phase in the summary. */
static const char *phase_words(enum zf_phase phase)
{
	return phase == ZF_READING_AGAIN ? "reading again" : zf_phase_name(phase);
}

/* How many damaged inputs the summary names. */
#define SHOWN_DAMAGES 8

static uint64_t scored(const zipfit_counts *counts)
{
	return counts->outcome[ZIPFIT_SCORED];
}

/* Decoded bytes of records per second of elapsed time, on all threads together. */
static double megabytes_per_second(const zipfit_counts *counts)
{
	const double seconds = counts->progress.seconds;

	return seconds > 0 ? (double)counts->progress.bytes / 1e6 / seconds : 0;
}

void zf_tally_add(zipfit_tally *tally, double score, uint64_t bytes, uint64_t units)
{
	if (tally->records == 0 || score < tally->lowest)
		tally->lowest = score;
	if (tally->records == 0 || score > tally->highest)
		tally->highest = score;
	tally->records++;
	tally->bytes += bytes;
	tally->cost += units;
}

void zf_tally_join(zipfit_tally *tally, const zipfit_tally *more)
{
	if (more->records == 0)
		return;
	if (tally->records == 0 || more->lowest < tally->lowest)
		tally->lowest = more->lowest;
	if (tally->records == 0 || more->highest > tally->highest)
		tally->highest = more->highest;
	tally->records += more->records;
	tally->bytes += more->bytes;
	tally->cost += more->cost;
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
	zipfit_error position; /* zf_fail() masks control characters of names */

	for (size_t i = 0; i < count && i < SHOWN_DAMAGES; i++) {
		const struct zf_damage *damage = &report->damages->items[i];

		zf_fail(&position, ZIPFIT_BAD_DATA, "%s%s:%" PRIu64, i == 0 ? "; damaged: " : ", ",
		        report->inputs[damage->input], damage->line);
		if (!zf_buffer_append_text(to, position.message, error))
			return false;
	}
	return count <= SHOWN_DAMAGES || append_format(to, error, " and %zu more", count - SHOWN_DAMAGES);
}

/* Appends "; selected 5000 bytes, 1200 words, passed over 3 copies". */
static bool append_selected(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error)
{
	if (!append_format(to, error, "; selected %" PRIu64 " bytes", report->selected.bytes))
		return false;
	if (strcmp(report->unit, "bytes") != 0 &&
	    !append_format(to, error, ", %" PRIu64 " %.80s", report->selected.cost, report->unit))
		return false;
	if (report->tuning != NULL &&
	    !append_format(to, error, ", budget auto: %" PRIu64 " bytes", report->tuning->budget))
		return false;
	return !report->has_copies || append_format(to, error, ", passed over %" PRIu64 " copies", report->copies);
}

/* Appends "; code: selected 30, 4000 bytes, scores 0.1000 to 0.2000" for each of several target sets. */
static bool append_sets(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error)
{
	for (size_t set = 0; set < report->set_count; set++) {
		const zipfit_tally *tally = &report->set_tallies[set];

		if (!append_format(to, error, "; %.80s: selected %" PRIu64 ", %" PRIu64 " bytes",
		                   report->set_names[set], tally->records, tally->bytes) ||
		    (tally->records > 0 &&
		     !append_format(to, error, ", scores %.4f to %.4f", tally->lowest, tally->highest)))
			return false;
	}
	return true;
}

/* Appends "; general: 10 of them, 1200 bytes". */
static bool append_general(struct zf_buffer *to, const zipfit_tally *general, zipfit_error *error)
{
	return append_format(to, error, "; general: %" PRIu64 " of them, %" PRIu64 " bytes", general->records,
	                     general->bytes);
}

/* Appends "; 99.1 s (reading 0.4, explaining 98.6), CPU 99.0 s, 12.3 MB/s". */
static bool append_times(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error)
{
	struct zf_time spent[ZF_PHASES];
	const struct zf_time whole = zf_clock_read(report->clock, spent);
	const char *separator = " (";

	if (!append_format(to, error, "; %.1f s", report->earlier_seconds + whole.wall))
		return false;
	for (int phase = 0; phase < ZF_PHASES; phase++) {
		if (spent[phase].wall < SHORTEST_SHOWN)
			continue;
		if (!append_format(to, error, "%s%s %.1f", separator, phase_words((enum zf_phase)phase),
		                   spent[phase].wall))
			return false;
		separator = ", ";
	}
	if (separator[0] == ',' && !zf_buffer_append_byte(to, ')', error))
		return false;
	if (report->earlier_seconds > 0 &&
	    !append_format(to, error, ", of which earlier runs %.1f s", report->earlier_seconds))
		return false;
	if (report->parts_seconds > 0 && !append_format(to, error, ", the parts' runs %.1f s", report->parts_seconds))
		return false;
	return append_format(to, error, ", CPU %.1f s, %.1f MB/s", whole.cpu, megabytes_per_second(report->counts));
}

/* Appends what would make the run faster, where scoring threads have waited for records a quarter of their time. */
static bool append_bottleneck(struct zf_buffer *to, const struct zf_usage *usage, zipfit_error *error)
{
	double share;

	if (usage == NULL || usage->starved < SHORTEST_WAIT || usage->starved < usage->capacity / 4)
		return true;
	share = 100 * usage->starved / usage->capacity;
	if (usage->busiest_reader * 2 < usage->wall)
		return append_format(to, error,
		                     "; reading is the bottleneck: scoring threads waited %.0f %% of the time for what "
		                     "the inputs come from",
		                     share);
	return append_format(to, error,
	                     "; reading is the bottleneck: split the file, compress it in parts (pzstd, bgzip), or "
	                     "use fewer threads, which waited %.0f %% of the time",
	                     share);
}

bool zf_append_summary(struct zf_buffer *to, const struct zf_report *report, zipfit_error *error)
{
	const zipfit_counts *counts = report->counts;
	const zipfit_tally *selected = &report->selected;

	if (!append_format(to, error, "read %" PRIu64, counts->progress.records) ||
	    (report->is_sample &&
	     !append_format(to, error, ", scored %" PRIu64 " of %" PRIu64, report->sampled, scored(counts))) ||
	    (!report->unscored && !report->is_sample && !append_format(to, error, ", scored %" PRIu64, scored(counts))))
		return false;
	if (report->selects && !append_format(to, error, ", selected %" PRIu64, selected->records))
		return false;
	if (!append_skipped(to, counts, error) || !append_damages(to, report, error))
		return false;
	if (selected->records > report->general.records && !report->unscored &&
	    !append_format(to, error, "; scores %.4f to %.4f", selected->lowest, selected->highest))
		return false;
	if (report->selects && !append_selected(to, report, error))
		return false;
	if (report->has_general && !append_general(to, &report->general, error))
		return false;
	return append_sets(to, report, error) && append_times(to, report, error) &&
	       append_bottleneck(to, report->usage, error);
}

void zf_add_versions(cJSON *object, bool *complete)
{
	cJSON *versions = zf_add_object(object, "versions", complete);

	zf_add_string(versions, "zipfit", zipfit_version(), complete);
	zf_add_string(versions, "zlib", zipfit_zlib_version(), complete);
	zf_add_string(versions, "libarchive", zipfit_libarchive_version(), complete);
	zf_add_string(versions, "cjson", zipfit_cjson_version(), complete);
	zf_add_string(versions, "zstd", zipfit_zstd_version(), complete);
	zf_add_string(versions, "liblzma", zipfit_lzma_version(), complete);
	zf_add_string(versions, "bzip2", zipfit_bzip2_version(), complete);
	zf_add_string(versions, "lz4", zipfit_lz4_version(), complete);
	zf_add_string(versions, "utf8proc", zipfit_utf8proc_version(), complete);
}

static void add_skipped(cJSON *stats, const zipfit_counts *counts, bool *complete)
{
	cJSON *skipped = zf_add_object(stats, "skipped", complete);

	for (int outcome = ZIPFIT_SCORED + 1; outcome < ZIPFIT_OUTCOMES; outcome++)
		zf_add_count(skipped, zipfit_outcome_name((enum zipfit_outcome)outcome), counts->outcome[outcome],
		             complete);
}

/* Adds "selected", "selected_bytes" and "selected_units". */
static void add_tally(cJSON *object, const zipfit_tally *tally, bool *complete)
{
	zf_add_count(object, "selected", tally->records, complete);
	zf_add_count(object, "selected_bytes", tally->bytes, complete);
	zf_add_count(object, "selected_units", tally->cost, complete);
}

static void add_extremes(cJSON *object, const zipfit_tally *tally, bool *complete)
{
	if (tally->records == 0)
		return;
	zf_add_number(object, "lowest", tally->lowest, complete);
	zf_add_number(object, "highest", tally->highest, complete);
}

static void add_selected(cJSON *stats, const struct zf_report *report, bool *complete)
{
	cJSON *sets, *general;

	if (report->unscored) {
		zf_add_count(stats, "selected", report->selected.records, complete);
		zf_add_count(stats, "selected_bytes", report->selected.bytes, complete);
		return;
	}
	add_tally(stats, &report->selected, complete);
	zf_add_string(stats, "unit", report->unit, complete);
	if (report->has_copies)
		zf_add_count(stats, "copies", report->copies, complete);
	if (report->has_general) {
		general = zf_add_object(stats, "general", complete);
		add_tally(general, &report->general, complete);
	}
	if (report->set_count == 0)
		return;
	sets = zf_add_array(stats, "sets", complete);
	for (size_t set = 0; set < report->set_count; set++) {
		cJSON *added = zf_add_element(sets, complete);

		zf_add_string(added, "name", report->set_names[set], complete);
		add_tally(added, &report->set_tallies[set], complete);
		add_extremes(added, &report->set_tallies[set], complete);
	}
}

/* The curve of sizes, and the size found. */
static void add_tuning(cJSON *stats, const zipfit_tuning *tuning, bool *complete)
{
	cJSON *added, *points;

	if (tuning == NULL)
		return;
	added = zf_add_object(stats, "tuning", complete);
	zf_add_count(added, "budget", tuning->budget, complete);
	zf_add_count(added, "lowest", tuning->lowest, complete);
	zf_add_count(added, "highest", tuning->highest, complete);
	if (tuning->is_last)
		zf_add_flag(added, "still_falls", complete);
	if (tuning->is_uncertain)
		zf_add_flag(added, "few_targets", complete);
	points = zf_add_array(added, "points", complete);
	for (size_t i = 0; i < tuning->point_count; i++) {
		const zipfit_tuning_point *point = &tuning->points[i];
		cJSON *row = zf_add_element(points, complete);

		zf_add_count(row, "train_bytes", point->train_bytes, complete);
		zf_add_count(row, "documents", point->documents, complete);
		zf_add_number(row, "bits_per_byte", point->bits_per_byte, complete);
		zf_add_number(row, "first_half", point->fold_bits[0], complete);
		zf_add_number(row, "second_half", point->fold_bits[1], complete);
		zf_add_number(row, "lowest_score", point->lowest_score, complete);
		if (point->is_between)
			zf_add_flag(row, "between", complete);
	}
}

/* CPU time by what threads do, and how long the scoring ones have waited. */
static void add_usage(cJSON *stats, const struct zf_usage *usage, bool *complete)
{
	cJSON *added;

	if (usage == NULL || usage->readers == 0)
		return;
	added = zf_add_object(stats, "threads", complete);
	zf_add_count(added, "readers", usage->readers, complete);
	zf_add_number(added, "reading_seconds", usage->reading, complete);
	zf_add_number(added, "busiest_reader_seconds", usage->busiest_reader, complete);
	zf_add_number(added, "scoring_seconds", usage->scoring, complete);
	zf_add_number(added, "collecting_seconds", usage->collecting, complete);
	zf_add_number(added, "waiting_share", usage->capacity > 0 ? usage->starved / usage->capacity : 0, complete);
}

/* The total time and that of each phase. The phases add up to the total, except for earlier runs. */
static void add_times(cJSON *stats, const struct zf_report *report, bool *complete)
{
	struct zf_time spent[ZF_PHASES];
	const struct zf_time whole = zf_clock_read(report->clock, spent);
	cJSON *phases;

	zf_add_number(stats, "seconds", report->earlier_seconds + whole.wall, complete);
	zf_add_number(stats, "cpu_seconds", whole.cpu, complete);
	phases = zf_add_object(stats, "phases", complete);
	for (int phase = 0; phase < ZF_PHASES; phase++) {
		cJSON *added = zf_add_object(phases, zf_phase_name((enum zf_phase)phase), complete);

		zf_add_number(added, "seconds", spent[phase].wall, complete);
		zf_add_number(added, "cpu_seconds", spent[phase].cpu, complete);
	}
	if (report->earlier_seconds > 0)
		zf_add_number(stats, "earlier_seconds", report->earlier_seconds, complete);
	if (report->parts_seconds > 0)
		zf_add_number(stats, "parts_seconds", report->parts_seconds, complete);
	add_usage(stats, report->usage, complete);
	zf_add_number(stats, "mb_per_second", megabytes_per_second(report->counts), complete);
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

static void add_targets(cJSON *stats, const struct zf_report *report, bool *complete)
{
	cJSON *targets = zf_add_object(stats, "targets", complete);

	zf_add_count(targets, "documents", report->target_documents, complete);
	zf_add_count(targets, "bytes", report->target_bytes, complete);
	zf_add_count(targets, "empty", report->target_empty, complete);
}

static cJSON *build_stats(const struct zf_report *report, bool *complete)
{
	const zipfit_counts *counts = report->counts;
	cJSON *stats = cJSON_CreateObject();

	zf_add_string(stats, "command", report->command, complete);
	zf_add_versions(stats, complete);
	zf_add_copy(stats, "options", report->options, complete);
	if (report->engine != NULL)
		zf_add_string(stats, "engine", report->engine, complete);
	if (!report->unscored)
		add_targets(stats, report, complete);
	zf_add_count(stats, "read", counts->progress.records, complete);
	zf_add_count(stats, "bytes", counts->progress.bytes, complete);
	if (!report->unscored) {
		if (report->is_sample)
			zf_add_count(stats, "documents", scored(counts), complete);
		zf_add_count(stats, "scored", report->is_sample ? report->sampled : scored(counts), complete);
		zf_add_count(stats, "invalid_utf8", counts->invalid_utf8, complete);
	}
	add_skipped(stats, counts, complete);
	add_damages(stats, report, complete);
	if (report->selects)
		add_selected(stats, report, complete);
	add_tuning(stats, report->tuning, complete);
	if (report->selected.records > report->general.records && !report->unscored)
		add_extremes(stats, &report->selected, complete);
	add_times(stats, report, complete);
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
