/*
 * test_job.c - the operations as a user of the library calls them
 *
 * What the program cannot show: structs of other versions of the header, documents of the
 * caller's memory, records handed over in events. The program's own tests compare what
 * is selected.
 */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* More than one record for each target set, one that is excluded, and a copy. */
static const char pool[] = "{\"text\":\"the cat sat on the mat\"}\n"
			   "{\"text\":\"numbers such as 1 2 3 4 5 6\"}\n"
			   "{\"text\":\"the cat sat on a mat and purred\"}\n"
			   "{\"text\":\"numbers such as 9 8 7 6 5 4\"}\n"
			   "{\"text\":\"never show this secret text to anyone\"}\n"
			   "{\"text\":\"the cat sat on the mat\"}\n";
static const char cats[] = "{\"text\":\"a cat sat on the mat\"}\n";
static const char numbers[] = "{\"text\":\"numbers such as 1 2 3\"}\n";
static const char secrets[] = "{\"text\":\"this secret text\"}\n";

static const char *const inputs[] = {"pool"};

/* What events handed over. */
struct seen {
	struct zf_buffer records;
	uint64_t summary_records;
	unsigned summaries, messages;
	size_t fail_at; /* bytes of records after which the next one is refused; 0: none is */
};

static bool on_selected(void *user, const zipfit_kept *record, zipfit_error *error)
{
	struct seen *seen = user;

	if (seen->fail_at > 0 && seen->records.length >= seen->fail_at)
		return zipfit_fail(error, ZIPFIT_IO, "enough");
	return zf_buffer_append(&seen->records, record->bytes, record->length, error) &&
	       zf_buffer_append_byte(&seen->records, '\n', error);
}

static void on_summary(void *user, const zipfit_summary *summary)
{
	struct seen *seen = user;

	seen->summary_records = summary->selected.records;
	seen->summaries++;
}

static void on_message(void *user, enum zipfit_message_kind kind, const char *text)
{
	struct seen *seen = user;

	assert_true(kind == ZIPFIT_DETAIL || kind == ZIPFIT_NOTE || kind == ZIPFIT_WARNING);
	assert_null(strchr(text, '\n'));
	seen->messages++;
}

static zipfit_events events_of(struct seen *seen)
{
	return (zipfit_events){
		.struct_size = sizeof(zipfit_events),
		.user = seen,
		.message = on_message,
		.selected = on_selected,
		.summary = on_summary,
	};
}

static void write_files(void)
{
	write_file("pool", LITERAL(pool));
	write_file("cats", LITERAL(cats));
	write_file("numbers", LITERAL(numbers));
	write_file("secrets", LITERAL(secrets));
}

static const zipfit_text_source target_files[] = {{.path = "cats", .set = "cats"}, {.path = "numbers", .set = "num"}};
static const zipfit_text_source secret_file = {.path = "secrets"};

/* A selection with two sets, exclusion and without copies. */
static zipfit_options select_options(const zipfit_events *events)
{
	return (zipfit_options){
		.struct_size = sizeof(zipfit_options),
		.inputs = inputs,
		.input_count = 1,
		.threads = 1,
		.targets = target_files,
		.target_count = 2,
		.mix = "cats=0.5,num=0.5",
		.choice = {.limit = {.records = 4}, .dedup = ZIPFIT_DEDUP_EXACT},
		.excludes = &secret_file,
		.exclude_count = 1,
		.exclude_words = 3,
		.events = events,
	};
}

static void assert_bad_option(const zipfit_options *options, const char *message)
{
	zipfit_error error;

	assert_false(zipfit_select(options, NULL, &error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	assert_contains(error.message, message);
}

/* ---- Selections ---------------------------------------------------------- */

/* Selects, as records or as a table, into the file "out", which must be what events handed over. */
static void select_with_events(const char *emit, struct seen *seen)
{
	const zipfit_events events = events_of(seen);
	zipfit_options options = select_options(&events);
	zipfit_error error;

	write_files();
	options.output = "out";
	options.emit = emit;
	options.no_heading = emit != NULL;
	assert_ok(zipfit_select(&options, NULL, &error), error);
	assert_true(seen->records.length > 0);
	assert_content("out", seen->records.data, seen->records.length);
	assert_int_equal(4, seen->summary_records);
	assert_int_equal(1, seen->summaries);
}

static void records_of_events_are_the_output(void **state)
{
	struct seen seen = {.messages = 0};

	(void)state;
	select_with_events(NULL, &seen);
	zf_buffer_free(&seen.records);
}

static void rows_of_events_are_the_output(void **state)
{
	struct seen seen = {.messages = 0};

	(void)state;
	select_with_events("text,@set,@line", &seen);
	assert_non_null(memmem(seen.records.data, seen.records.length, LITERAL("the cat sat on the mat\tcats\t1\n")));
	zf_buffer_free(&seen.records);
}

/* Inputs in memory have ids too; the list is a file. */
static void ids_of_records_in_memory(void **state)
{
	static const char records[] = "{\"id\":1,\"n\":\"a\"}\n{\"id\":2,\"n\":\"b\"}\n{\"id\":3,\"n\":\"c\"}\n";
	static const char expected[] = "{\"id\":3,\"n\":\"c\"}\n{\"id\":1,\"n\":\"a\"}\n";
	const zipfit_bytes contents = {LITERAL(records)};
	struct seen seen = {.messages = 0};
	const zipfit_events events = events_of(&seen);
	zipfit_options options = {
		.struct_size = sizeof(options),
		.inputs = inputs,
		.input_count = 1,
		.contents = &contents,
		.threads = 1,
		.ids = "list",
		.events = &events,
	};
	zipfit_error error;

	(void)state;
	write_file("list", LITERAL("3\n1\n"));
	assert_ok(zipfit_select(&options, NULL, &error), error);
	assert_int_equal(strlen(expected), seen.records.length);
	assert_memory_equal(expected, seen.records.data, seen.records.length);
	assert_int_equal(2, seen.summary_records);
	assert_int_equal(1, seen.summaries);
	/* A caller may end it. */
	seen.fail_at = 1;
	seen.records.length = 0;
	assert_false(zipfit_select(&options, NULL, &error));
	assert_string_equal("enough", error.message);
	zf_buffer_free(&seen.records);
}

static zipfit_documents *read_documents(const char *path)
{
	zipfit_documents *documents = new_targets();
	zipfit_error error;

	assert_ok(zipfit_documents_read(documents, path, &(zipfit_format){.field = NULL}, false, NULL, &error), error);
	return documents;
}

/* Texts in memory give what those in files give, and no output is written. */
static void texts_in_memory(void **state)
{
	zipfit_text_source targets[] = {{.set = "cats"}, {.set = "num"}};
	zipfit_text_source excluded = {.path = NULL};
	zipfit_documents *documents[3];
	struct seen files = {.messages = 0}, memory = {.messages = 0};
	zipfit_events events = events_of(&files);
	zipfit_options options = select_options(&events);
	zipfit_error error;
	int names;

	(void)state;
	write_files();
	assert_ok(zipfit_select(&options, NULL, &error), error);
	targets[0].documents = documents[0] = read_documents("cats");
	targets[1].documents = documents[1] = read_documents("numbers");
	excluded.documents = documents[2] = read_documents("secrets");
	events = events_of(&memory);
	options.targets = targets;
	options.excludes = &excluded;
	names = count_names();
	assert_ok(zipfit_select(&options, NULL, &error), error);
	assert_int_equal(names, count_names());
	assert_int_equal(files.records.length, memory.records.length);
	assert_memory_equal(files.records.data, memory.records.data, files.records.length);
	/* They have no identity. */
	options.manifest = "manifest";
	assert_false(zipfit_select(&options, NULL, &error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	assert_contains(error.message, "in memory");
	assert_int_equal(names, count_names());
	for (size_t i = 0; i < ARRAY_LENGTH(documents); i++)
		zipfit_documents_free(documents[i]);
	zf_buffer_free(&files.records);
	zf_buffer_free(&memory.records);
}

/* A background in memory is sampled as a file is: the scores are the same. */
static void background_in_memory(void **state)
{
	const zipfit_text_source target = {.path = "cats"};
	zipfit_text_source background = {.path = "pool"};
	zipfit_options options = {
		.struct_size = sizeof(options),
		.inputs = inputs,
		.input_count = 1,
		.threads = 1,
		.targets = &target,
		.target_count = 1,
		.scoring = {.method = ZIPFIT_CONTRAST},
		.background = &background,
		.background_sample = 60,
		.seed = 7,
		.output = "file",
	};
	struct zf_buffer expected = {0};
	zipfit_documents *documents;
	zipfit_error error;

	(void)state;
	write_files();
	assert_ok(zipfit_score(&options, NULL, &error), error);
	documents = read_documents("pool");
	background = (zipfit_text_source){.documents = documents};
	options.output = "memory";
	assert_ok(zipfit_score(&options, NULL, &error), error);
	read_file("file", &expected);
	assert_content("memory", expected.data, expected.length);
	zipfit_documents_free(documents);
	zf_buffer_free(&expected);
}

/* Rows of an alignment, as a caller gets them. */
struct rows {
	size_t count, sets;
	char text[1024]; /* "name records set_name" of each, in order */
	double highest;
};

static void on_aligned(void *user, const zipfit_alignment *alignment)
{
	struct rows *rows = user;

	rows->count = alignment->row_count;
	rows->sets = alignment->set_count;
	rows->highest = alignment->rows[0].mean;
	for (size_t i = 0; i < alignment->row_count; i++) {
		const zipfit_alignment_row *row = &alignment->rows[i];
		const size_t used = strlen(rows->text);

		assert_true(row->sampled == row->records && row->mean >= row->q1 - 1 && row->mean <= row->q3 + 1);
		snprintf(rows->text + used, sizeof(rows->text) - used, "%.*s %u %s\n", (int)row->name_length,
		         row->name != NULL ? row->name : "-", (unsigned)row->records, row->set_name);
	}
}

/* Data sets in memory, by a field, for two target sets: the nearest come first for each. */
static void alignment_of_values(void **state)
{
	static const char records[] = "{\"text\":\"numbers such as 1 2 3 4 5\",\"of\":\"sums\"}\n"
				      "{\"text\":\"the cat sat on the mat\",\"of\":\"pets\"}\n"
				      "{\"text\":\"a cat sat on the mat and purred\",\"of\":\"pets\"}\n";
	static const zipfit_bytes contents[] = {{LITERAL(records)}};
	struct rows rows = {.count = 0};
	const zipfit_events events = {.struct_size = sizeof(events), .user = &rows, .aligned = on_aligned};
	const zipfit_options options = {
		.struct_size = sizeof(options),
		.inputs = inputs,
		.contents = contents,
		.input_count = 1,
		.threads = 2,
		.targets = target_files,
		.target_count = 2,
		.by = "of",
		.events = &events,
	};
	zipfit_error error;

	(void)state;
	write_files();
	assert_ok(zipfit_align(&options, NULL, &error), error);
	assert_int_equal(4, rows.count);
	assert_int_equal(2, rows.sets);
	assert_string_equal("pets 2 cats\nsums 1 cats\nsums 1 num\npets 2 num\n", rows.text);
	assert_true(rows.highest > 0.3);
}

/* Bytes in memory among directories and lists: each input stays in its place. */
static void inputs_of_all_kinds(void **state)
{
	static const char *const names[] = {"d", "memory", "pool", "d"};
	static const zipfit_bytes contents[] = {{NULL, 0}, {LITERAL("{\"text\":\"m\"}\n")}, {NULL, 0}, {NULL, 0}};
	static const char *const omit[] = {"*.bak", "pool", "memory"};
	const zipfit_name_filter filter = {.omit = omit, .omit_count = ARRAY_LENGTH(omit)};
	const zipfit_text_source target = {.path = "cats"};
	zipfit_name_list list = {.path = "list", .nul = true};
	struct seen seen = {.messages = 0};
	const zipfit_events events = events_of(&seen);
	zipfit_options options = {
		.struct_size = sizeof(options),
		.inputs = names,
		.input_count = ARRAY_LENGTH(names),
		.contents = contents,
		.lists = &list,
		.list_count = 1,
		.format = {.names = &filter},
		.targets = &target,
		.target_count = 1,
		.input_order = true,
		.events = &events,
	};
	zipfit_error error;

	(void)state;
	write_files();
	assert_int_equal(0, mkdir("d", 0777));
	write_file("d/b", LITERAL("{\"text\":\"b\"}\n"));
	write_file("d/a", LITERAL("{\"text\":\"a\"}\n"));
	write_file("d/c.bak", LITERAL("no record"));
	write_file("l", LITERAL("{\"text\":\"l\"}\n"));
	write_file("list", LITERAL("l\0d/c.bak\0"));
	assert_ok(zipfit_select(&options, NULL, &error), error);
	/* Inputs that are named themselves are read whatever the filter says. */
	assert_int_equal(6 + 6, seen.summary_records);
	assert_ok(zf_buffer_append_byte(&seen.records, '\0', &error), error);
	assert_starts_with(
		(const char *)seen.records.data,
		"{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"text\":\"m\"}\n{\"text\":\"the cat sat on the mat\"}\n");
	assert_contains((const char *)seen.records.data, "{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"text\":\"l\"}\n");
	list.path = NULL;
	assert_bad_option(&options, "list of inputs");
	zf_buffer_free(&seen.records);
}

/* An error of an event ends the operation and leaves nothing behind. */
static void events_can_end_it(void **state)
{
	struct seen seen = {.fail_at = 1};
	const zipfit_events events = events_of(&seen);
	zipfit_options options = select_options(&events);
	zipfit_error error;
	int names;

	(void)state;
	write_files();
	names = count_names();
	options.output = "out";
	assert_false(zipfit_select(&options, NULL, &error));
	assert_string_equal("enough", error.message);
	assert_int_equal(0, seen.summaries);
	assert_int_equal(names, count_names());
	zf_buffer_free(&seen.records);
}

/* All-zero selects every scored record, best first; an error may go unread. */
static void without_a_limit(void **state)
{
	struct seen seen = {.messages = 0};
	const zipfit_events events = events_of(&seen);
	zipfit_options options = select_options(&events);

	(void)state;
	write_files();
	options.mix = NULL;
	options.target_count = 1;
	options.exclude_count = options.exclude_words = 0;
	options.choice = (zipfit_choice){.fraction = 0};
	assert_true(zipfit_select(&options, NULL, NULL));
	assert_int_equal(6, seen.summary_records);
	assert_int_equal(sizeof(pool) - 1, seen.records.length);
	options.inputs = (const char *const[]){"missing"};
	assert_false(zipfit_select(&options, NULL, NULL));
	zf_buffer_free(&seen.records);
}

/* ---- Evaluation ---------------------------------------------------------- */

static void on_point(void *user, const zipfit_point *point)
{
	zipfit_point *points = user;

	assert_true(point->bits_per_byte > 0);
	points[points[0].train_documents == 0 && points[0].bits_per_byte > 0] = *point;
}

/* A point without training text, then one with all of it: what was learnt helps. */
static void points_of_an_evaluation(void **state)
{
	const zipfit_text_source train = {.path = "pool"}, test = {.path = "cats"};
	zipfit_point points[2] = {{0}, {0}};
	const zipfit_events events = {.struct_size = sizeof(events), .user = points, .point = on_point};
	const zipfit_options options = {
		.struct_size = sizeof(options),
		.trains = &train,
		.train_count = 1,
		.tests = &test,
		.test_count = 1,
		.events = &events,
	};
	zipfit_error error;

	(void)state;
	write_files();
	assert_ok(zipfit_evaluate(&options, NULL, &error), error);
	assert_int_equal(0, points[0].train_documents);
	assert_int_equal(6, points[1].train_documents);
	assert_true(points[1].bits_per_byte < points[0].bits_per_byte);
}

/* ---- Structs of other versions ------------------------------------------- */

/* Options as a later header may have them. */
struct later_options {
	zipfit_options known;
	uint64_t unknown[3];
};

/* Each member alone out of its range, and its message. */
static void ranges_of_options(void **state)
{
	const zipfit_options good = select_options(NULL);
	zipfit_options bad[10];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
		bad[i] = good;
	bad[0].choice.fraction = 1.5;
	bad[1].choice.jaccard = -0.5;
	bad[2].choice.diverse = -1;
	bad[3].choice.temperature = -1;
	bad[4].choice.limit.min_score = INFINITY;
	bad[5].exclude_words = ZIPFIT_MAX_EXCLUDE_WORDS + 1;
	bad[6].shard = 1;
	bad[6].shards = ZIPFIT_MAX_SHARDS + 1;
	bad[7].shard = 3;
	bad[7].shards = 2;
	bad[8].checkpoint_every = -1;
	bad[9].threads = ZIPFIT_MAX_THREADS + 1;
	assert_bad_option(&bad[0], "--fraction");
	assert_bad_option(&bad[1], "--dedup near");
	assert_bad_option(&bad[2], "--diverse");
	assert_bad_option(&bad[3], "--sample");
	assert_bad_option(&bad[4], "--min-score");
	assert_bad_option(&bad[5], "--exclude-ngram");
	assert_bad_option(&bad[6], "--shard");
	assert_bad_option(&bad[7], "--shard");
	assert_bad_option(&bad[8], "--checkpoint-every");
	assert_bad_option(&bad[9], "--threads");
}

static void sizes_of_options(void **state)
{
	struct seen seen = {.messages = 0};
	zipfit_events events = events_of(&seen);
	struct later_options later = {.known = select_options(&events)};
	zipfit_error error;

	(void)state;
	write_files();
	/* A later caller that asks for nothing new. */
	later.known.struct_size = sizeof(later);
	assert_ok(zipfit_select(&later.known, NULL, &error), error);
	assert_int_equal(1, seen.summaries);
	later.unknown[2] = 1;
	assert_bad_option(&later.known, "zipfit_options");
	/* Of an earlier caller nothing is read behind its struct: here, the events. */
	later.known.struct_size = offsetof(zipfit_options, events);
	assert_ok(zipfit_select(&later.known, NULL, &error), error);
	assert_int_equal(1, seen.summaries);
	later.known.struct_size = 0;
	assert_bad_option(&later.known, "struct_size");
	later.known.struct_size = sizeof(zipfit_options);
	events.struct_size = 0;
	assert_bad_option(&later.known, "zipfit_events");
	events.struct_size = offsetof(zipfit_events, summary);
	assert_ok(zipfit_select(&later.known, NULL, &error), error);
	assert_int_equal(1, seen.summaries);
	later.known.choice.reserved[0] = 1;
	assert_bad_option(&later.known, "reserved");
	later.known.choice.reserved[0] = 0;
	later.known.scoring.struct_size = sizeof(zipfit_score_options) + 8;
	assert_bad_option(&later.known, "zipfit_score_options");
	zf_buffer_free(&seen.records);
}

/* In the structs that are all-zero by default, a size of 0 is this version's. */
static void sizes_of_others(void **state)
{
	struct {
		zipfit_score_options known;
		uint64_t unknown;
	} later = {.known = {.struct_size = sizeof(later)}};
	const zipfit_run_options run = {.struct_size = 1};
	const zipfit_sink sink = {.user = NULL};
	zipfit_documents *targets = new_targets();
	zipfit_counts counts;
	zipfit_scorer *scorer;
	zipfit_error error;

	(void)state;
	add_target(targets, LITERAL("target"));
	scorer = zipfit_scorer_open(targets, &later.known, NULL, &error);
	assert_non_null(scorer);
	assert_false(zipfit_run(&run, scorer, &sink, NULL, &counts, &error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	zipfit_scorer_close(scorer);
	later.unknown = 1;
	assert_null(zipfit_scorer_open(targets, &later.known, NULL, &error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	zipfit_documents_free(targets);
}

/* ---- Places -------------------------------------------------------------- */

struct places {
	char names[8][64];
	size_t count;
};

static bool add_place(void *user, const char *path, zipfit_error *error)
{
	struct places *places = user;

	(void)error;
	assert_true(places->count < ARRAY_LENGTH(places->names));
	snprintf(places->names[places->count++], sizeof(places->names[0]), "%s", path);
	return true;
}

static void written_places(void **state)
{
	struct places places = {.count = 0};
	const zipfit_options options = {
		.struct_size = sizeof(options),
		.output = "-",
		.stats = "a/stats",
		.explain = "/dev/null",
		.checkpoint = "b/state",
		.tmpdir = "spool",
	};
	zipfit_error error;

	(void)state;
	setenv("TMPDIR", "temporary", 1);
	assert_ok(zipfit_written_places(&options, add_place, &places, &error), error);
	unsetenv("TMPDIR");
	assert_int_equal(5, places.count);
	assert_string_equal("a", places.names[0]);
	assert_string_equal("/dev/null", places.names[1]);
	assert_string_equal("b", places.names[2]);
	assert_string_equal("temporary", places.names[3]);
	assert_string_equal("spool", places.names[4]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(records_of_events_are_the_output),
		test_in_directory(rows_of_events_are_the_output),
		test_in_directory(ids_of_records_in_memory),
		test_in_directory(texts_in_memory),
		test_in_directory(background_in_memory),
		test_in_directory(alignment_of_values),
		test_in_directory(inputs_of_all_kinds),
		test_in_directory(events_can_end_it),
		test_in_directory(without_a_limit),
		test_in_directory(points_of_an_evaluation),
		test_in_directory(sizes_of_options),
		test_in_directory(ranges_of_options),
		cmocka_unit_test(sizes_of_others),
		test_in_directory(written_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
