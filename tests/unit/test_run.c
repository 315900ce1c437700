/*
 * test_run.c - the pipeline
 *
 * A sink writes everything that it receives as text. The text, the counts and the
 * error must be the same for one thread (where the pipeline is a loop), for two and
 * for eight. The result of one thread is compared with expectations written by hand
 * and with scores computed one by one.
 */
#include "support.h"
#include "score/scorer.h"

#include <archive.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const size_t thread_counts[] = {1, 2, 8};

/* ---- A run and its notes --------------------------------------------------------- */

struct notes {
	struct zf_buffer text;  /* a line for every record shown */
	size_t shown;           /* how many those are */
	size_t fail_at;         /* fail when so many have been shown; 0: never */
	zipfit_stop *stop_at;   /* request this stop at the third record */
	size_t progress_calls;  /* how often progress was shown */
	bool progress_is_sound; /* it never went back */
	zipfit_progress progress;
};

static bool note_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct notes *notes = user;
	char line[512];

	notes->shown++;
	if (notes->shown == notes->fail_at) {
		error->code = ZIPFIT_IO;
		strcpy(error->message, "the sink is full");
		return false;
	}
	if (notes->stop_at != NULL && notes->shown == 3)
		zipfit_stop_request(notes->stop_at);
	/* %a loses no bit of the score. */
	snprintf(line, sizeof(line), "%s #%zu :%" PRIu64 " %s %s%s %" PRIu64 " %a [", record->path, record->input,
	         record->line, record->member != NULL ? record->member : "-", zipfit_outcome_name(record->outcome),
	         record->more ? "..." : "", record->document_bytes, record->score);
	return zf_buffer_append_text(&notes->text, line, error) &&
	       zf_buffer_append(&notes->text, record->bytes, record->length, error) &&
	       zf_buffer_append_text(&notes->text, "]\n", error);
}

static void note_progress(void *user, const zipfit_progress *progress)
{
	struct notes *notes = user;

	if (notes->progress_calls++ == 0)
		notes->progress_is_sound = true;
	notes->progress_is_sound &=
		progress->records >= notes->progress.records && progress->bytes >= notes->progress.bytes &&
		progress->input_read >= notes->progress.input_read && progress->seconds >= notes->progress.seconds &&
		progress->input_read <= progress->input_size;
	notes->progress = *progress;
}

/* How a run ended; the owner frees `notes.text`. */
struct result {
	struct notes notes;
	zipfit_counts counts;
	bool ok;
	zipfit_error error;
};

static struct result run_with(const zipfit_run_options *options, const zipfit_scorer *scorer, struct notes notes,
                              const zipfit_stop *stop)
{
	struct result result = {.notes = notes};
	const zipfit_sink sink = {.user = &result.notes, .record = note_record, .progress = note_progress};

	result.ok = zipfit_run(options, scorer, &sink, stop, &result.counts, &result.error);
	return result;
}

/* ---- The scorer all tests share ---------------------------------------------------- */

struct fixture {
	zipfit_documents *targets;
	zipfit_scorer *scorer;
};

static int open_fixture(void **state)
{
	static struct fixture fixture;
	zipfit_error error;

	fixture.targets = zipfit_documents_new(&error);
	assert_ok(fixture.targets != NULL, error);
	assert_ok(zipfit_documents_add(fixture.targets, LITERAL("the sum of two primes is even"), &error), error);
	assert_ok(zipfit_documents_add(fixture.targets, LITERAL("let p be a prime, p divides n"), &error), error);
	fixture.scorer = zipfit_scorer_open(fixture.targets, &(zipfit_score_options){0}, NULL, &error);
	assert_ok(fixture.scorer != NULL, error);
	*state = &fixture;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;

	zipfit_scorer_close(fixture->scorer);
	zipfit_documents_free(fixture->targets);
	return 0;
}

static const zipfit_scorer *scorer_of(void **state)
{
	const struct fixture *fixture = *state;

	return fixture->scorer;
}

static double score_alone(const zipfit_scorer *scorer, const void *document, size_t length)
{
	zipfit_error error;
	zipfit_worker *worker = zipfit_worker_new(scorer, NULL, &error);
	double score = 0;

	assert_ok(worker != NULL && zipfit_worker_score(worker, document, length, &score, &error), error);
	zipfit_worker_free(worker);
	return score;
}

/* ---- Comparing numbers of threads --------------------------------------------------- */

static void assert_same_result(const struct result *expected, const struct result *result)
{
	assert_int_equal(expected->ok, result->ok);
	if (!expected->ok) {
		assert_int_equal(expected->error.code, result->error.code);
		assert_string_equal(expected->error.message, result->error.message);
	}
	assert_int_equal(expected->notes.shown, result->notes.shown);
	assert_int_equal(expected->notes.text.length, result->notes.text.length);
	assert_true(expected->notes.text.length == 0 ||
	            memcmp(expected->notes.text.data, result->notes.text.data, expected->notes.text.length) == 0);
	assert_memory_equal(expected->counts.outcome, result->counts.outcome, sizeof(expected->counts.outcome));
	assert_int_equal(expected->counts.progress.records, result->counts.progress.records);
	assert_int_equal(expected->counts.progress.bytes, result->counts.progress.bytes);
	assert_int_equal(expected->counts.invalid_utf8, result->counts.invalid_utf8);
}

/* Runs with every number of threads; gives the result of one, once all are the same. */
static struct result run_all(zipfit_run_options options, const zipfit_scorer *scorer, struct notes notes)
{
	struct result first = {.ok = false};

	for (size_t i = 0; i < ARRAY_LENGTH(thread_counts); i++) {
		struct result result;

		options.threads = thread_counts[i];
		result = run_with(&options, scorer, notes, NULL);
		if (i == 0) {
			first = result;
			continue;
		}
		assert_same_result(&first, &result);
		zf_buffer_free(&result.notes.text);
	}
	return first;
}

static void forget(struct result *result)
{
	zf_buffer_free(&result->notes.text);
}

/* ---- Inputs ------------------------------------------------------------------------- */

/* Lines of JSON with texts of words; every tenth has something wrong or special about it, unless `good`. */
static struct zf_buffer random_jsonl(uint64_t seed, size_t count, bool good)
{
	static const char *const special[] = {"",
	                                      "  ",
	                                      "[]",
	                                      "{}",
	                                      "{\"text\":1}",
	                                      "nonsense",
	                                      "{\"text\":\"\"}",
	                                      "{\"text\":\"\xff\xff\"}",
	                                      "{\"text\":\"\\u0000\"}"};
	struct prng prng = {seed};
	struct zf_buffer jsonl = {0};
	zipfit_error error;

	for (size_t i = 0; i < count; i++) {
		if (!good && prng_below(&prng, 10) == 0) {
			assert_ok(zf_buffer_append_text(&jsonl, special[prng_below(&prng, ARRAY_LENGTH(special))],
			                                &error),
			          error);
		} else {
			assert_ok(zf_buffer_append_text(&jsonl, "{\"text\":\"", &error), error);
			append_words(&jsonl, &prng, (size_t)prng_below(&prng, 300));
			assert_ok(zf_buffer_append_text(&jsonl, "\"}", &error), error);
		}
		assert_ok(zf_buffer_append_byte(&jsonl, '\n', &error), error);
	}
	return jsonl;
}

static void write_jsonl(const char *path, uint64_t seed, size_t count, bool good)
{
	struct zf_buffer jsonl = random_jsonl(seed, count, good);

	write_file(path, jsonl.data, jsonl.length);
	zf_buffer_free(&jsonl);
}

#define PATHS(...)                                                                                                     \
	.paths = (const char *const[]){__VA_ARGS__},                                                                   \
	.path_count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)

/* ---- Results ------------------------------------------------------------------------ */

static void test_same_for_any_number_of_threads(void **state)
{
	struct zf_buffer packed = random_jsonl(43, 700, false);
	const struct member members[] = {{"m/one", packed.data, packed.length},
	                                 {"m/two", LITERAL("{\"text\":\"last\"}")}};
	const zipfit_run_options options = {
		PATHS("a.jsonl", "in.tar.zst", "empty", "b.jsonl.gz"),
		.format = {.min_document = 2, .max_document = 280, .max_record = 305},
		.skip_bad = true,
	};
	struct result result;
	uint64_t total = 0;

	write_jsonl("a.jsonl", 41, 1500, false);
	write_file("empty", "", 0);
	write_archive("in.tar.zst", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_ZSTD, members, 2);
	write_archive("b.jsonl.gz", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, members, 1);
	result = run_all(options, scorer_of(state), (struct notes){0});
	assert_ok(result.ok, result.error);
	for (int i = 0; i < ZIPFIT_OUTCOMES; i++) {
		total += result.counts.outcome[i];
		/* The inputs have something of everything but depth and damage. */
		assert_true(i == ZIPFIT_TOO_DEEP || i == ZIPFIT_EXCLUDED || i == ZIPFIT_NO_COUNT ||
		            i == ZIPFIT_DAMAGED || result.counts.outcome[i] > 0);
	}
	assert_int_equal(1500 + 700 + 1 + 700, total);
	assert_int_equal(total, result.counts.progress.records);
	assert_true(result.counts.invalid_utf8 > 0);
	forget(&result);
	zf_buffer_free(&packed);
}

/* What a run shows of a record is what the pieces of the library say one by one. */
static void test_records_to_the_letter(void **state)
{
	static const char input[] = "{\"text\":\"a prime p\"}\r\n\n{\"text\":\"\"}\nno\n{\"text\":\"p\\u0000\"}";
	const zipfit_scorer *scorer = scorer_of(state);
	const zipfit_run_options options = {PATHS("in.jsonl"), .format = {.min_document = 1}, .skip_bad = true};
	char expected[1024];
	struct result result;

	write_file("in.jsonl", LITERAL(input));
	result = run_all(options, scorer, (struct notes){0});
	assert_ok(result.ok, result.error);
	snprintf(expected, sizeof(expected),
	         "in.jsonl #0 :1 - scored 9 %a [{\"text\":\"a prime p\"}\r]\n"
	         "in.jsonl #0 :2 - blank 0 0x0p+0 []\n"
	         "in.jsonl #0 :3 - empty 0 0x0p+0 [{\"text\":\"\"}]\n"
	         "in.jsonl #0 :4 - not JSON 0 0x0p+0 [no]\n"
	         "in.jsonl #0 :5 - scored 2 %a [{\"text\":\"p\\u0000\"}]\n",
	         score_alone(scorer, "a prime p", 9), score_alone(scorer, "p\0", 2));
	assert_int_equal(strlen(expected), result.notes.text.length);
	assert_memory_equal(expected, result.notes.text.data, result.notes.text.length);
	assert_int_equal(2, result.counts.outcome[ZIPFIT_SCORED]);
	assert_int_equal(1, result.counts.outcome[ZIPFIT_BLANK]);
	assert_int_equal(1, result.counts.outcome[ZIPFIT_EMPTY]);
	assert_int_equal(1, result.counts.outcome[ZIPFIT_NOT_JSON]);
	/* All bytes but the newlines. */
	assert_int_equal(sizeof(input) - 1 - 4, result.counts.progress.bytes);
	forget(&result);
}

static void test_files_as_records(void **state)
{
	static const struct member members[] = {{"m1", LITERAL("one\ntwo\n")}, {"m2", LITERAL("\0")}};
	const zipfit_scorer *scorer = scorer_of(state);
	const zipfit_run_options options = {PATHS("a.txt", "in.zip"),
	                                    .format = {.kind = ZIPFIT_FILES, .min_document = 1}};
	char expected[1024];
	struct result result;
	int length;

	write_file("a.txt", LITERAL("a\nb"));
	write_archive("in.zip", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, members, 2);
	result = run_all(options, scorer, (struct notes){0});
	assert_ok(result.ok, result.error);
	length = snprintf(expected, sizeof(expected),
	                  "a.txt #0 :1 - scored 3 %a [a\nb]\n"
	                  "in.zip #1 :1 m1 scored 8 %a [one\ntwo\n]\n"
	                  "in.zip #1 :2 m2 scored 1 %a [%c]\n",
	                  score_alone(scorer, "a\nb", 3), score_alone(scorer, "one\ntwo\n", 8),
	                  score_alone(scorer, "\0", 1), '\0');
	assert_int_equal(length, result.notes.text.length);
	assert_memory_equal(expected, result.notes.text.data, result.notes.text.length);
	forget(&result);
}

static void test_overlong_lines_come_in_pieces(void **state)
{
	const zipfit_run_options options = {PATHS("in"), .format = {.kind = ZIPFIT_LINES, .max_record = 5},
	                                    .skip_bad = true};
	const zipfit_scorer *scorer = scorer_of(state);
	const char *overlong = zipfit_outcome_name(ZIPFIT_OVERLONG);
	char expected[512];
	struct result result;

	write_file("in", LITERAL("0123456789ab\n01234\n"));
	result = run_all(options, scorer, (struct notes){0});
	assert_ok(result.ok, result.error);
	snprintf(expected, sizeof(expected),
	         "in #0 :1 - %s... 0 0x0p+0 [01234]\n"
	         "in #0 :1 - %s... 0 0x0p+0 [56789]\n"
	         "in #0 :1 - %s 0 0x0p+0 [ab]\n"
	         "in #0 :2 - scored 5 %a [01234]\n",
	         overlong, overlong, overlong, score_alone(scorer, "01234", 5));
	assert_int_equal(strlen(expected), result.notes.text.length);
	assert_memory_equal(expected, result.notes.text.data, result.notes.text.length);
	/* It is one record all the same. */
	assert_int_equal(1, result.counts.outcome[ZIPFIT_OVERLONG]);
	assert_int_equal(2, result.counts.progress.records);
	assert_int_equal(12 + 5, result.counts.progress.bytes);
	forget(&result);
}

/* ---- Errors ------------------------------------------------------------------------- */

/* Asserts that the run fails with this message, having shown the records before the error and no other. */
static void assert_fails(zipfit_run_options options, const zipfit_scorer *scorer, size_t shown, enum zipfit_code code,
                         const char *message)
{
	struct result result = run_all(options, scorer, (struct notes){0});

	assert_false(result.ok);
	assert_int_equal(code, result.error.code);
	assert_starts_with(result.error.message, message);
	assert_int_equal(shown, result.notes.shown);
	assert_int_equal(shown, result.counts.progress.records);
	forget(&result);
}

static void test_first_bad_record_is_reported(void **state)
{
	static const size_t places[] = {1, 2, 63, 64, 65, 500, 1999, 2000};

	for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
		struct zf_buffer input = random_jsonl(45, places[i] - 1, true);
		struct zf_buffer rest = random_jsonl(46, 2000 - places[i], false);
		char message[64];
		zipfit_error error;

		/* A short record is scored sooner than the long ones before it; many later ones are bad, too. */
		assert_ok(zf_buffer_append_text(&input, "{}\nnonsense\n", &error) &&
		                  zf_buffer_append(&input, rest.data, rest.length, &error),
		          error);
		write_file("in", input.data, input.length);
		snprintf(message, sizeof(message), "in:%zu: no field 'text'", places[i]);
		assert_fails((zipfit_run_options){PATHS("in", "missing")}, scorer_of(state), places[i] - 1,
		             ZIPFIT_BAD_DATA, message);
		zf_buffer_free(&input);
		zf_buffer_free(&rest);
	}
}

static void test_errors_of_the_reader_come_after_its_records(void **state)
{
	struct zf_buffer jsonl = random_jsonl(47, 1000, true), gzip = {0};
	const struct member only = {"only", jsonl.data, jsonl.length};
	struct result result;

	write_file("in", jsonl.data, jsonl.length);
	assert_fails((zipfit_run_options){PATHS("in", "missing")}, scorer_of(state), 1000, ZIPFIT_IO, "missing: ");
	write_archive("in.gz", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, &only, 1);
	read_file("in.gz", &gzip);
	write_file("in.gz", gzip.data, gzip.length - 4);
	/* With and without the last line, the error is the same. */
	result = run_all((zipfit_run_options){PATHS("in.gz")}, scorer_of(state), (struct notes){0});
	assert_false(result.ok);
	assert_int_equal(ZIPFIT_BAD_DATA, result.error.code);
	assert_starts_with(result.error.message, "in.gz:");
	assert_in_range(result.notes.shown, 1, 1000);
	forget(&result);
	zf_buffer_free(&jsonl);
	zf_buffer_free(&gzip);
}

/* ---- A scorer that fails: its documents are numbers, and from some number on it fails ---- */

struct failing_scorer {
	zipfit_scorer base;
	long first_failure;
};

struct failing_worker {
	zipfit_worker base;
	const struct failing_scorer *scorer;
};

static zipfit_worker *failing_worker_new(const zipfit_scorer *base, const zipfit_stop *stop, zipfit_error *error)
{
	struct failing_worker *worker = malloc(sizeof(*worker));

	(void)stop;
	(void)error;
	if (worker == NULL)
		abort(); /* this may be any thread, where cmocka cannot end the test */
	worker->base.class = base->class;
	worker->scorer = (const struct failing_scorer *)base;
	return &worker->base;
}

static void failing_worker_free(zipfit_worker *worker)
{
	free(worker);
}

static bool failing_score(zipfit_worker *base, const unsigned char *document, size_t length, double *scores,
                          size_t sets, zipfit_error *error)
{
	const struct failing_worker *worker = (const struct failing_worker *)base;
	char text[32] = "";
	long number;

	(void)sets;
	memcpy(text, document, length < sizeof(text) - 1 ? length : sizeof(text) - 1);
	number = strtol(text, NULL, 10);
	scores[0] = (double)number;
	if (number < worker->scorer->first_failure)
		return true;
	error->code = ZIPFIT_NO_MEMORY;
	snprintf(error->message, sizeof(error->message), "no memory for %ld", number);
	return false;
}

static const struct zf_scorer_class failing_class = {
	.worker_new = failing_worker_new,
	.worker_free = failing_worker_free,
	.score = failing_score,
};

/* Many records fail, in many batches at the same time; the first of them is reported, after all before it. */
static void test_first_error_of_a_worker_is_reported(void **state)
{
	static const long places[] = {1, 2, 64, 65, 900, 1000};
	struct zf_buffer numbers = {0};
	char line[32];
	zipfit_error error;

	(void)state;
	for (int i = 1; i <= 1000; i++) {
		snprintf(line, sizeof(line), "%d\n", i);
		assert_ok(zf_buffer_append_text(&numbers, line, &error), error);
	}
	write_file("in", numbers.data, numbers.length);
	for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
		const struct failing_scorer scorer = {.base = {.class = &failing_class, .sets = 1},
		                                      .first_failure = places[i]};
		char message[64];

		snprintf(message, sizeof(message), "no memory for %ld", places[i]);
		assert_fails((zipfit_run_options){PATHS("in", "missing"), .format = {.kind = ZIPFIT_LINES}},
		             &scorer.base, (size_t)places[i] - 1, ZIPFIT_NO_MEMORY, message);
	}
	zf_buffer_free(&numbers);
}

static void test_overlong_line_is_an_error(void **state)
{
	write_file("in", LITERAL("{\"text\":\"a\"}\n{\"text\":\"abcdef\"}\n"));
	assert_fails((zipfit_run_options){PATHS("in"), .format = {.max_record = 12}}, scorer_of(state), 1,
	             ZIPFIT_BAD_DATA, "in:2: line longer than the limit of 12 bytes");
}

static void test_sink_error_ends_the_run(void **state)
{
	static const size_t places[] = {1, 64, 65, 777};

	write_jsonl("in", 48, 1000, true);
	for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
		struct result result = run_all((zipfit_run_options){PATHS("in")}, scorer_of(state),
		                               (struct notes){.fail_at = places[i]});

		assert_false(result.ok);
		assert_int_equal(ZIPFIT_IO, result.error.code);
		assert_string_equal("the sink is full", result.error.message);
		/* It is not called again. */
		assert_int_equal(places[i], result.notes.shown);
		forget(&result);
	}
}

static void test_options_are_checked(void **state)
{
	const zipfit_run_options too_many = {PATHS("in"), .threads = ZIPFIT_MAX_THREADS + 1};
	struct result result;

	write_file("in", LITERAL("{\"text\":\"a\"}\n"));
	assert_fails((zipfit_run_options){PATHS("in"), .format = {.pattern = "{"}}, scorer_of(state), 0,
	             ZIPFIT_BAD_OPTION, "template '{'");
	result = run_with(&too_many, scorer_of(state), (struct notes){0}, NULL);
	assert_false(result.ok);
	assert_int_equal(ZIPFIT_BAD_OPTION, result.error.code);
}

static void test_default_number_of_threads(void **state)
{
	const zipfit_run_options options = {PATHS("in")};
	struct result result;

	write_file("in", LITERAL("{\"text\":\"a\"}\n"));
	result = run_with(&options, scorer_of(state), (struct notes){0}, NULL);
	assert_ok(result.ok, result.error);
	assert_int_equal(1, result.counts.outcome[ZIPFIT_SCORED]);
	forget(&result);
}

/* ---- Stopping ------------------------------------------------------------------------- */

static void *request_stop(void *stop)
{
	/* The run may be before or in its wait; it must be right either way. */
	usleep(20000);
	zipfit_stop_request(stop);
	return NULL;
}

static void test_stop_while_the_input_is_silent(void **state)
{
	for (size_t i = 0; i < ARRAY_LENGTH(thread_counts); i++) {
		zipfit_error error;
		zipfit_stop *stop = zipfit_stop_new(&error);
		struct result result;
		pthread_t thread;
		char path[32];
		int ends[2];

		assert_int_equal(0, pipe2(ends, O_CLOEXEC));
		assert_int_equal(13, write(ends[1], "{\"text\":\"a\"}\n", 13));
		snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
		assert_int_equal(0, pthread_create(&thread, NULL, request_stop, stop));
		result = run_with(&(zipfit_run_options){PATHS(path), .threads = thread_counts[i]}, scorer_of(state),
		                  (struct notes){0}, stop);
		pthread_join(thread, NULL);
		assert_false(result.ok);
		assert_int_equal(ZIPFIT_STOPPED, result.error.code);
		close(ends[0]);
		close(ends[1]);
		forget(&result);
		zipfit_stop_free(stop);
	}
}

/* Three records, then silence: they must reach the sink, whose stop is the only way out. */
static void test_records_before_a_silence_are_shown(void **state)
{
	/* libarchive waits for 512 bytes, until it knows that they are no tar. */
	static char text[3000];

	memset(text, 'a', sizeof(text));
	text[999] = text[1999] = text[2999] = '\n';
	for (size_t i = 0; i < ARRAY_LENGTH(thread_counts); i++) {
		zipfit_error error;
		zipfit_stop *stop = zipfit_stop_new(&error);
		struct result result;
		char path[32];
		int ends[2];

		assert_int_equal(0, pipe2(ends, O_CLOEXEC));
		assert_int_equal(sizeof(text), write(ends[1], text, sizeof(text)));
		snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
		result = run_with(&(zipfit_run_options){PATHS(path), .format = {.kind = ZIPFIT_LINES},
		                                        .threads = thread_counts[i]},
		                  scorer_of(state), (struct notes){.stop_at = stop}, stop);
		assert_false(result.ok);
		assert_int_equal(ZIPFIT_STOPPED, result.error.code);
		assert_int_equal(3, result.notes.shown);
		close(ends[0]);
		close(ends[1]);
		forget(&result);
		zipfit_stop_free(stop);
	}
}

static void test_stop_from_the_sink(void **state)
{
	write_jsonl("in", 49, 3000, true);
	for (size_t i = 0; i < ARRAY_LENGTH(thread_counts); i++) {
		const zipfit_run_options options = {PATHS("in"), .threads = thread_counts[i]};
		zipfit_error error;
		zipfit_stop *stop = zipfit_stop_new(&error);
		struct result result = run_with(&options, scorer_of(state), (struct notes){.stop_at = stop}, stop);

		assert_false(result.ok);
		assert_int_equal(ZIPFIT_STOPPED, result.error.code);
		/* No later than with the batch the sink was shown. */
		assert_in_range(result.notes.shown, 3, 64);
		forget(&result);
		zipfit_stop_free(stop);
	}
}

static void test_stop_before_the_start(void **state)
{
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);

	write_jsonl("in", 50, 100, true);
	zipfit_stop_request(stop);
	for (size_t i = 0; i < ARRAY_LENGTH(thread_counts); i++) {
		const zipfit_run_options options = {PATHS("in"), .threads = thread_counts[i]};
		struct result result = run_with(&options, scorer_of(state), (struct notes){0}, stop);

		assert_false(result.ok);
		assert_int_equal(ZIPFIT_STOPPED, result.error.code);
		assert_int_equal(0, result.notes.shown);
	}
	zipfit_stop_free(stop);
}

/* ---- Progress --------------------------------------------------------------------------- */

static void test_progress(void **state)
{
	write_jsonl("a", 51, 2000, true);
	write_jsonl("b", 52, 1000, true);
	for (size_t i = 0; i < ARRAY_LENGTH(thread_counts); i++) {
		const zipfit_run_options options = {PATHS("a", "b"), .threads = thread_counts[i]};
		struct zf_buffer a = {0}, b = {0};
		struct result result = run_with(&options, scorer_of(state), (struct notes){0}, NULL);
		const zipfit_progress *last = &result.counts.progress;

		assert_ok(result.ok, result.error);
		assert_true(result.notes.progress_calls > 0);
		assert_true(result.notes.progress_is_sound);
		read_file("a", &a);
		read_file("b", &b);
		assert_int_equal(a.length + b.length, last->input_size);
		assert_int_equal(last->input_size, last->input_read);
		assert_int_equal(3000, last->records);
		/* Every line has one newline. */
		assert_int_equal(last->input_size - 3000, last->bytes);
		assert_true(last->seconds >= result.notes.progress.seconds);
		zf_buffer_free(&a);
		zf_buffer_free(&b);
		forget(&result);
	}
}

static void test_unknown_sizes_are_not_guessed(void **state)
{
	const zipfit_run_options options = {PATHS("in", "/dev/null"), .threads = 1};
	struct result result;

	write_file("in", LITERAL("{\"text\":\"a\"}\n"));
	result = run_with(&options, scorer_of(state), (struct notes){0}, NULL);
	assert_ok(result.ok, result.error);
	assert_int_equal(0, result.counts.progress.input_size);
	forget(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_same_for_any_number_of_threads),
		test_in_directory(test_records_to_the_letter),
		test_in_directory(test_files_as_records),
		test_in_directory(test_overlong_lines_come_in_pieces),
		test_in_directory(test_first_bad_record_is_reported),
		test_in_directory(test_errors_of_the_reader_come_after_its_records),
		test_in_directory(test_first_error_of_a_worker_is_reported),
		test_in_directory(test_overlong_line_is_an_error),
		test_in_directory(test_sink_error_ends_the_run),
		test_in_directory(test_options_are_checked),
		test_in_directory(test_default_number_of_threads),
		test_in_directory(test_stop_while_the_input_is_silent),
		test_in_directory(test_records_before_a_silence_are_shown),
		test_in_directory(test_stop_from_the_sink),
		test_in_directory(test_stop_before_the_start),
		test_in_directory(test_progress),
		test_in_directory(test_unknown_sizes_are_not_guessed),
	};

	return cmocka_run_group_tests_name("run", tests, open_fixture, close_fixture);
}
