/*
 * test_report.c - the summary and the statistics of a run: counts, times, rates
 */
#include "support.h"
#include "output/report.h"

#include <stdio.h>
#include <string.h>

/* A run of two target sets, and its report. */
struct fixture {
	zipfit_counts counts;
	struct zf_clock clock;
	zipfit_tally sets[2];
	struct zf_report report;
	cJSON *options;
};

static const char *const names[] = {"code", "prose"};

/* A run that has taken 92 s until now. */
static void start_clock(struct zf_clock *clock)
{
	zf_clock_start(clock);
	zf_clock_enter(clock, ZF_WRITING);
	memset(clock->spent, 0, sizeof(clock->spent));
	clock->spent[ZF_READING] = (struct zf_time){2, 8};
	clock->spent[ZF_EXPLAINING] = (struct zf_time){90, 88};
}

static void make_fixture(struct fixture *fixture)
{
	*fixture = (struct fixture){
		.counts =
			{
				.progress = {.records = 10, .bytes = 5000000, .seconds = 2},
				.outcome = {[ZIPFIT_SCORED] = 6, [ZIPFIT_EXCLUDED] = 3, [ZIPFIT_BLANK] = 1},
			},
		.options = cJSON_CreateObject(),
	};
	start_clock(&fixture->clock);
	fixture->report = (struct zf_report){
		.command = "select",
		.options = fixture->options,
		.counts = &fixture->counts,
		.selects = true,
		.unit = "bytes",
		.clock = &fixture->clock,
	};
	zf_tally_add(&fixture->report.selected, 0.25, 100, 90);
	zf_tally_add(&fixture->report.selected, -0.5, 200, 190);
	zf_tally_add(&fixture->report.selected, 0.125, 300, 290);
	zf_tally_add(&fixture->sets[0], 0.25, 100, 90);
}

static void free_fixture(struct fixture *fixture)
{
	cJSON_Delete(fixture->options);
}

/* The summary. Where the machine stood still meanwhile, another one. */
static char *summarise(struct fixture *fixture, struct zf_buffer *text)
{
	struct zf_time spent[ZF_PHASES];
	zipfit_error error;

	do {
		start_clock(&fixture->clock);
		text->length = 0;
		assert_ok(zf_append_summary(text, &fixture->report, &error) &&
		                  zf_buffer_append_byte(text, '\0', &error),
		          error);
		zf_clock_read(&fixture->clock, spent);
	} while (spent[ZF_WRITING].wall > 0.04 || spent[ZF_WRITING].cpu > 0.04);
	return (char *)text->data;
}

static cJSON *tell_stats(const struct fixture *fixture)
{
	struct zf_buffer text = {0};
	zipfit_error error;
	cJSON *stats;

	assert_ok(zf_append_stats(&text, &fixture->report, &error), error);
	stats = cJSON_ParseWithLength((const char *)text.data, text.length);
	assert_non_null(stats);
	zf_buffer_free(&text);
	return stats;
}

/* The number at a path of member names. */
static double number_at(const cJSON *object, const char *const *path)
{
	for (; *path != NULL; path++)
		object = cJSON_GetObjectItemCaseSensitive(object, *path);
	assert_true(cJSON_IsNumber(object));
	return object->valuedouble;
}

#define NUMBER(object, ...) number_at((object), (const char *const[]){__VA_ARGS__, NULL})

static void test_tally(void **state)
{
	zipfit_tally tally = {0};

	(void)state;
	zf_tally_add(&tally, -3, 10, 5);
	assert_true(tally.lowest == -3 && tally.highest == -3);
	zf_tally_add(&tally, -4, 20, 6);
	zf_tally_add(&tally, -1, 30, 0);
	assert_true(tally.lowest == -4 && tally.highest == -1);
	assert_int_equal(3, tally.records);
	assert_int_equal(60, tally.bytes);
	assert_int_equal(11, tally.cost);
}

static void test_joined_tallies(void **state)
{
	zipfit_tally tally = {0}, more = {0}, all = {0};

	(void)state;
	zf_tally_join(&tally, &more);
	assert_int_equal(0, tally.records);
	for (int i = 0; i < 4; i++) {
		zf_tally_add(i < 1 ? &tally : &more, 2 - i, 10, 5);
		zf_tally_add(&all, 2 - i, 10, 5);
	}
	zf_tally_join(&tally, &more);
	assert_memory_equal(&all, &tally, sizeof(all));
	zf_tally_join(&tally, &(zipfit_tally){0});
	assert_memory_equal(&all, &tally, sizeof(all));
}

/* What is said where scoring threads have waited for readers: a decoder's time, or a slow pipe. */
static void test_bottleneck(void **state)
{
	struct zf_usage usage = {.readers = 1, .busiest_reader = 9, .wall = 10, .capacity = 40, .starved = 30};
	struct zf_buffer text = {0};
	struct fixture fixture;
	cJSON *stats;

	(void)state;
	make_fixture(&fixture);
	fixture.report.usage = &usage;
	assert_non_null(strstr(summarise(&fixture, &text),
	                       "MB/s; reading is the bottleneck: split the file, compress it in parts "
	                       "(pzstd, bgzip), or use fewer threads, which waited 75 % of the time"));
	usage.busiest_reader = 1;
	assert_non_null(strstr(summarise(&fixture, &text),
	                       "scoring threads waited 75 % of the time for what the inputs come from"));
	usage.starved = 9;
	assert_null(strstr(summarise(&fixture, &text), "bottleneck"));
	stats = tell_stats(&fixture);
	assert_true(NUMBER(stats, "threads", "readers") == 1);
	assert_true(NUMBER(stats, "threads", "waiting_share") == 9.0 / 40);
	cJSON_Delete(stats);
	usage = (struct zf_usage){.capacity = 1, .starved = 0.9};
	assert_null(strstr(summarise(&fixture, &text), "bottleneck"));
	zf_buffer_free(&text);
	free_fixture(&fixture);
}

static void test_summary(void **state)
{
	struct zf_buffer text = {0};
	struct fixture fixture;

	(void)state;
	make_fixture(&fixture);
	assert_string_equal("read 10, scored 6, selected 3, skipped 4 (1 blank, 3 excluded); scores -0.5000 to 0.2500; "
	                    "selected 600 bytes; 92.0 s (reading 2.0, explaining 90.0), CPU 96.0 s, 2.5 MB/s",
	                    summarise(&fixture, &text));
	fixture.report.unit = "words";
	fixture.report.has_copies = true;
	fixture.report.copies = 7;
	fixture.report.set_names = names;
	fixture.report.set_tallies = fixture.sets;
	fixture.report.set_count = 2;
	assert_contains(summarise(&fixture, &text),
	                "; selected 600 bytes, 570 words, passed over 7 copies; code: selected 1, 100 bytes, scores "
	                "0.2500 to 0.2500; prose: selected 0, 0 bytes; 92.0 s (");
	fixture.report.selects = false;
	fixture.report.set_count = 0;
	assert_contains(summarise(&fixture, &text),
	                "read 10, scored 6, skipped 4 (1 blank, 3 excluded); scores -0.5000 to 0.2500; 92.0 s (");
	free_fixture(&fixture);
	zf_buffer_free(&text);
}

/* A rate is bytes over the time of reading them, whatever else took time. */
static void test_times(void **state)
{
	struct zf_buffer text = {0};
	struct fixture fixture;
	cJSON *stats;

	(void)state;
	make_fixture(&fixture);
	stats = tell_stats(&fixture);
	assert_true(NUMBER(stats, "mb_per_second") == 2.5);
	assert_true(NUMBER(stats, "phases", "reading", "seconds") == 2);
	assert_true(NUMBER(stats, "phases", "reading", "cpu_seconds") == 8);
	assert_true(NUMBER(stats, "phases", "explaining", "seconds") == 90);
	assert_true(NUMBER(stats, "seconds") >= 92 && NUMBER(stats, "seconds") < 102);
	assert_true(NUMBER(stats, "cpu_seconds") >= 96);
	assert_null(cJSON_GetObjectItem(stats, "earlier_seconds"));
	assert_null(cJSON_GetObjectItem(stats, "parts_seconds"));
	cJSON_Delete(stats);

	fixture.report.earlier_seconds = 1000;
	fixture.report.parts_seconds = 4;
	stats = tell_stats(&fixture);
	assert_true(NUMBER(stats, "seconds") >= 1092);
	assert_true(NUMBER(stats, "earlier_seconds") == 1000);
	assert_true(NUMBER(stats, "parts_seconds") == 4);
	assert_true(NUMBER(stats, "mb_per_second") == 2.5);
	cJSON_Delete(stats);
	assert_contains(summarise(&fixture, &text), "; 1092.0 s (reading 2.0, explaining 90.0), of which earlier runs "
	                                            "1000.0 s, the parts' runs 4.0 s, CPU 96.0 s, 2.5 MB/s");

	fixture.report.parts_seconds = 0;
	fixture.counts.progress.seconds = 0;
	assert_contains(summarise(&fixture, &text), ", 0.0 MB/s");
	free_fixture(&fixture);
	zf_buffer_free(&text);
}

static void test_counts(void **state)
{
	struct fixture fixture;
	const cJSON *sets;
	cJSON *stats;

	(void)state;
	make_fixture(&fixture);
	stats = tell_stats(&fixture);
	assert_true(NUMBER(stats, "read") == 10 && NUMBER(stats, "scored") == 6);
	assert_true(NUMBER(stats, "skipped", "excluded") == 3);
	assert_true(NUMBER(stats, "selected") == 3 && NUMBER(stats, "selected_bytes") == 600);
	assert_true(NUMBER(stats, "selected_units") == 570);
	assert_true(NUMBER(stats, "lowest") == -0.5 && NUMBER(stats, "highest") == 0.25);
	assert_string_equal("bytes", cJSON_GetStringValue(cJSON_GetObjectItem(stats, "unit")));
	assert_null(cJSON_GetObjectItem(stats, "sets"));
	assert_null(cJSON_GetObjectItem(stats, "copies"));
	cJSON_Delete(stats);

	fixture.report.has_copies = true;
	fixture.report.copies = 7;
	fixture.report.set_names = names;
	fixture.report.set_tallies = fixture.sets;
	fixture.report.set_count = 2;
	stats = tell_stats(&fixture);
	sets = cJSON_GetObjectItem(stats, "sets");
	assert_int_equal(2, cJSON_GetArraySize(sets));
	assert_true(NUMBER(stats, "copies") == 7);
	assert_string_equal("code", cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetArrayItem(sets, 0), "name")));
	assert_true(NUMBER(cJSON_GetArrayItem(sets, 0), "selected_bytes") == 100);
	assert_true(NUMBER(cJSON_GetArrayItem(sets, 0), "highest") == 0.25);
	assert_true(NUMBER(cJSON_GetArrayItem(sets, 1), "selected") == 0);
	/* Of nothing there is no lowest. */
	assert_null(cJSON_GetObjectItem(cJSON_GetArrayItem(sets, 1), "lowest"));
	cJSON_Delete(stats);
	free_fixture(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tally),      cmocka_unit_test(test_joined_tallies),
		cmocka_unit_test(test_bottleneck), cmocka_unit_test(test_summary),
		cmocka_unit_test(test_times),      cmocka_unit_test(test_counts),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
