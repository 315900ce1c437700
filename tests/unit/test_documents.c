/*
 * test_documents.c - the documents to look like
 *
 * Sets are compared with lists of documents in this file. If a rule has an exception
 * - a first choice that finds nothing, an input that cannot be read twice - both
 * sides of it are tested.
 */
#include "support.h"
#include "input/documents.h"

#include <archive.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `expected` ends with NULL. */
static void assert_documents(const zipfit_documents *targets, const char *const *expected)
{
	size_t count = 0;
	uint64_t bytes = 0;

	for (; expected[count] != NULL; count++) {
		const size_t length = strlen(expected[count]);
		struct zf_document target;

		assert_true(count < zipfit_documents_count(targets));
		target = zf_documents_at(targets, count);
		assert_int_equal(length, target.length);
		assert_true(length == 0 || memcmp(expected[count], target.bytes, length) == 0);
		bytes += length;
	}
	assert_int_equal(count, zipfit_documents_count(targets));
	assert_int_equal(bytes, zipfit_documents_bytes(targets));
}

#define DOCUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Reads one file into a new set and compares. */
static void assert_reads(const char *path, zipfit_format format, bool fallback, const char *const *expected)
{
	zipfit_documents *targets = new_targets();
	zipfit_error error;

	assert_ok(zipfit_documents_read(targets, path, &format, fallback, NULL, &error), error);
	assert_documents(targets, expected);
	zipfit_documents_free(targets);
}

static void assert_refuses(const char *path, zipfit_format format, bool fallback, const char *message)
{
	zipfit_documents *targets = new_targets();
	zipfit_error error;

	assert_false(zipfit_documents_read(targets, path, &format, fallback, NULL, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	assert_string_equal(message, error.message);
	zipfit_documents_free(targets);
}

static void write_text(const char *path, const char *text)
{
	write_file(path, text, strlen(text));
}

#define TARGET_OPTIONS "; see --target-field, --target-template, --target-chat"

static const zipfit_format jsonl = {0};
static const zipfit_format lines = {.kind = ZIPFIT_LINES};
static const zipfit_format files = {.kind = ZIPFIT_FILES};

/* ---- Adding ---------------------------------------------------------------- */

static void test_added_documents_are_copies(void **state)
{
	zipfit_documents *targets = new_targets();
	char document[] = "first";
	zipfit_error error;

	(void)state;
	assert_int_equal(0, zipfit_documents_count(targets));
	assert_ok(zipfit_documents_add(targets, document, 5, &error), error);
	memset(document, 'x', 5);
	assert_ok(zipfit_documents_add(targets, NULL, 0, &error), error);
	assert_ok(zipfit_documents_add(targets, LITERAL("last"), &error), error);
	assert_documents(targets, DOCUMENTS("first", "", "last"));
	assert_int_equal(0, zipfit_documents_dropped(targets));
	zipfit_documents_free(targets);
	zipfit_documents_free(NULL);
}

static void test_empty_documents_alone(void **state)
{
	zipfit_documents *targets = new_targets();
	zipfit_error error;

	(void)state;
	assert_ok(zipfit_documents_add(targets, NULL, 0, &error), error);
	assert_ok(zipfit_documents_add(targets, "", 0, &error), error);
	assert_documents(targets, DOCUMENTS("", ""));
	zipfit_documents_free(targets);
}

static void test_thousands_of_documents(void **state)
{
	enum {
		COUNT = 5000,
		LONGEST = 200
	};
	static unsigned char control[COUNT][LONGEST];
	static size_t lengths[COUNT];
	zipfit_documents *targets = new_targets();
	struct prng prng = {40};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		lengths[i] = (size_t)prng_below(&prng, LONGEST + 1);
		prng_fill(&prng, control[i], lengths[i]);
		assert_ok(zipfit_documents_add(targets, control[i], lengths[i], &error), error);
	}
	assert_int_equal(COUNT, zipfit_documents_count(targets));
	for (size_t i = 0; i < COUNT; i++) {
		const struct zf_document target = zf_documents_at(targets, i);

		assert_int_equal(lengths[i], target.length);
		assert_memory_equal(control[i], target.bytes, lengths[i]);
	}
	zipfit_documents_free(targets);
}

/* ---- Reading ----------------------------------------------------------------- */

static void test_files_append_in_order(void **state)
{
	zipfit_documents *targets = new_targets();
	zipfit_error error;

	(void)state;
	write_text("a.jsonl", "{\"text\":\"a1\"}\n\n{\"text\":\"a2\"}");
	write_text("b.txt", "b1\r\nb2\n");
	assert_ok(zipfit_documents_read(targets, "a.jsonl", &jsonl, false, NULL, &error), error);
	assert_ok(zipfit_documents_read(targets, "b.txt", &lines, false, NULL, &error), error);
	assert_ok(zipfit_documents_read(targets, "b.txt", &files, false, NULL, &error), error);
	assert_documents(targets, DOCUMENTS("a1", "a2", "b1", "b2", "b1\r\nb2\n"));
	zipfit_documents_free(targets);
}

static void test_empty_documents_are_dropped(void **state)
{
	zipfit_documents *targets = new_targets();
	zipfit_error error;

	(void)state;
	write_text("a.jsonl", "{\"text\":\"\"}\n{\"text\":\"a\"}\n \n{\"text\":\"\"}\n");
	write_text("b.txt", "\nb\n\r\n");
	assert_ok(zipfit_documents_read(targets, "a.jsonl", &jsonl, false, NULL, &error), error);
	/* The blank line is not a document. */
	assert_int_equal(2, zipfit_documents_dropped(targets));
	assert_ok(zipfit_documents_read(targets, "b.txt", &lines, false, NULL, &error), error);
	assert_int_equal(4, zipfit_documents_dropped(targets));
	assert_documents(targets, DOCUMENTS("a", "b"));
	zipfit_documents_free(targets);
}

static void test_filters_are_for_candidates(void **state)
{
	(void)state;
	write_text("a.txt", "a\n\nlong enough\nmuch too long for that\n");
	assert_reads("a.txt", (zipfit_format){.kind = ZIPFIT_LINES, .min_document = 5, .max_document = 12}, false,
	             DOCUMENTS("a", "long enough", "much too long for that"));
}

static void test_more_than_one_batch(void **state)
{
	struct zf_buffer text = {0};
	zipfit_documents *targets = new_targets();
	zipfit_error error;

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_ok(zf_buffer_append_text(&text, "{\"text\":\"a line\"}\n", &error), error);
	write_file("in.jsonl", text.data, text.length);
	assert_ok(zipfit_documents_read(targets, "in.jsonl", &jsonl, true, NULL, &error), error);
	assert_int_equal(1000, zipfit_documents_count(targets));
	assert_int_equal(6000, zipfit_documents_bytes(targets));
	zipfit_documents_free(targets);
	zf_buffer_free(&text);
}

static void test_archives(void **state)
{
	static const struct member members[] = {{"a", LITERAL("a1\na2\n")}, {"b", LITERAL("b1")}};

	(void)state;
	write_archive("in.tar.gz", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, members, 2);
	assert_reads("in.tar.gz", lines, false, DOCUMENTS("a1", "a2", "b1"));
	assert_reads("in.tar.gz", files, false, DOCUMENTS("a1\na2\n", "b1"));
}

static void test_bad_records_are_errors(void **state)
{
	zipfit_documents *targets = new_targets();
	zipfit_error error;

	(void)state;
	write_text("in", "{\"text\":\"a\"}\n\n{\"text\":7}\nnonsense\n");
	assert_refuses("in", jsonl, false, "in:3: field 'text' is not a string");
	write_text("in", "{\"text\":\"a\"}\n{\"prompt\":\"a\"}\n");
	assert_refuses("in", jsonl, true, "in:2: no field 'text' in this target, which has 'prompt'" TARGET_OPTIONS);
	assert_refuses("in", (zipfit_format){.kind = ZIPFIT_LINES, .max_record = 12}, false,
	               "in:2: line longer than the limit of 12 bytes");
	assert_false(zipfit_documents_read(targets, "missing", &jsonl, true, NULL, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, "missing: ");
	assert_false(zipfit_documents_read(targets, "missing", &lines, true, NULL, &error));
	assert_starts_with(error.message, "missing: ");
	assert_false(zipfit_documents_read(targets, "in", &(zipfit_format){.pattern = "x"}, true, NULL, &error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	zipfit_documents_free(targets);
}

static void test_stop(void **state)
{
	zipfit_documents *targets = new_targets();
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);

	(void)state;
	write_text("in", "a\n");
	zipfit_stop_request(stop);
	assert_false(zipfit_documents_read(targets, "in", &lines, true, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_false(zipfit_documents_read(targets, "in", &jsonl, false, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zipfit_stop_free(stop);
	zipfit_documents_free(targets);
}

/* ---- The candidates' setting as a first choice ----------------------------------- */

static void test_field_that_fits_is_kept(void **state)
{
	(void)state;
	write_text("in", "\n{\"prompt\":\"p\",\"text\":\"t\"}\n{\"prompt\":\"q\"}\n");
	assert_reads("in", (zipfit_format){.field = "prompt"}, true, DOCUMENTS("p", "q"));
	assert_reads("in", (zipfit_format){.pattern = "<{prompt}>"}, true, DOCUMENTS("<p>", "<q>"));
	/* An empty text is found, and dropped. */
	write_text("in", "{\"prompt\":\"\",\"text\":\"t\"}\n{\"prompt\":\"q\"}\n");
	assert_reads("in", (zipfit_format){.field = "prompt"}, true, DOCUMENTS("q"));
}

static void test_field_that_finds_nothing_gives_way_to_text(void **state)
{
	(void)state;
	write_text("in", " \n{\"text\":\"t\"}\n{\"text\":\"u\",\"prompt\":\"p\"}\n");
	assert_reads("in", (zipfit_format){.field = "prompt"}, true, DOCUMENTS("t", "u"));
	assert_reads("in", (zipfit_format){.field = "/a/b"}, true, DOCUMENTS("t", "u"));
	assert_reads("in", (zipfit_format){.pattern = "{text}{prompt}"}, true, DOCUMENTS("t", "u"));
	assert_reads("in", (zipfit_format){.chat = "turns", .roles = "user"}, true, DOCUMENTS("t", "u"));
	write_text("in", "{\"text\":\"t\",\"prompt\":7}\n");
	assert_reads("in", (zipfit_format){.field = "prompt"}, true, DOCUMENTS("t"));
	assert_refuses("in", (zipfit_format){.field = "prompt"}, false, "in:1: field 'prompt' is not a string");
}

static void test_messages_name_the_role(void **state)
{
	static const struct {
		enum zf_file_role role;
		const char *message;
	} cases[] = {
		{ZF_ROLE_INPUT, "no field 'text' in this candidate, which has 'a'; see --field, --template, --chat"},
		{ZF_ROLE_TARGET, "no field 'text' in this target, which has 'a'" TARGET_OPTIONS},
		{ZF_ROLE_EXCLUSION, "no field 'text' in this exclusion, which has 'a'" TARGET_OPTIONS},
		{ZF_ROLE_BACKGROUND,
	         "no field 'text' in this background text, which has 'a'; see --field, --template, --chat"},
		{ZF_ROLE_TRAINING,
	         "no field 'text' in this training text, which has 'a'; see --field, --template, --chat"},
		{ZF_ROLE_TEST, "no field 'text' in this test text, which has 'a'; see --field, --template, --chat"},
	};
	zipfit_documents *targets = new_targets();
	zipfit_error error;

	(void)state;
	write_text("in", "{\"a\":1}\n");
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_false(zf_documents_read(targets, "in", cases[i].role, &jsonl, true, NULL, &error));
		assert_starts_with(error.message, "in:1: ");
		assert_string_equal(cases[i].message, error.message + strlen("in:1: "));
	}
	assert_false(zipfit_documents_sample(targets, "in", &jsonl, true, 1, 0, NULL, &error));
	assert_string_equal(cases[3].message, error.message + strlen("in:1: "));
	zipfit_documents_free(targets);
}

/* Where neither finds a text, the message is about what was asked for. */
static void test_neither_field_fits(void **state)
{
	(void)state;
	write_text("in", "{\"other\":\"o\"}\n");
	assert_refuses("in", (zipfit_format){.field = "prompt"}, true,
	               "in:1: no field 'prompt' in this target, which has 'other'" TARGET_OPTIONS);
	write_text("in", "{\"text\":7}\n");
	assert_refuses("in", (zipfit_format){.field = "prompt"}, true,
	               "in:1: no field 'prompt' in this target, which has 'text'" TARGET_OPTIONS);
	assert_refuses("in", (zipfit_format){.chat = "turns"}, true,
	               "in:1: no field 'turns' in this target, which has 'text'" TARGET_OPTIONS);
	write_text("in", "nonsense\n{\"text\":\"t\"}\n");
	assert_refuses("in", (zipfit_format){.field = "prompt"}, true, "in:1: not JSON near byte 1");
}

static void test_jsonl_targets_for_other_candidates(void **state)
{
	(void)state;
	write_text("in", "{\"text\":\"t\"}\n{\"text\":\"u\"}\n");
	assert_reads("in", lines, true, DOCUMENTS("t", "u"));
	assert_reads("in", files, true, DOCUMENTS("t", "u"));
	assert_reads("in", lines, false, DOCUMENTS("{\"text\":\"t\"}", "{\"text\":\"u\"}"));
	/* A file of lines, and objects without a text, stay what they are. */
	write_text("in", "plain\n{\"text\":\"u\"}\n");
	assert_reads("in", lines, true, DOCUMENTS("plain", "{\"text\":\"u\"}"));
	assert_reads("in", files, true, DOCUMENTS("plain\n{\"text\":\"u\"}\n"));
	write_text("in", "{\"prompt\":\"t\"}\n");
	assert_reads("in", lines, true, DOCUMENTS("{\"prompt\":\"t\"}"));
	/* So does a file with nothing to tell by. */
	write_text("in", " \n\n");
	assert_reads("in", files, true, DOCUMENTS(" \n\n"));
	assert_reads("in", lines, true, DOCUMENTS(" "));
}

/* ---- What cannot be read twice --------------------------------------------------- */

/* Fills a pipe and closes its writing end; the path of its reading end is put in `path`. */
static int fill_pipe(const char *text, char *path, size_t size)
{
	int ends[2];

	assert_int_equal(0, pipe2(ends, O_CLOEXEC));
	assert_int_equal(strlen(text), write(ends[1], text, strlen(text)));
	close(ends[1]);
	snprintf(path, size, "/dev/fd/%d", ends[0]);
	return ends[0];
}

static void test_standard_input(void **state)
{
	const int saved = dup(STDIN_FILENO);
	char path[32];
	const int descriptor = fill_pipe("{\"text\":\"t\"}\nline\n", path, sizeof(path));

	(void)state;
	dup2(descriptor, STDIN_FILENO);
	close(descriptor);
	assert_reads("-", lines, true, DOCUMENTS("{\"text\":\"t\"}", "line"));
	if (saved >= 0) {
		dup2(saved, STDIN_FILENO);
		close(saved);
	}
}

/* A pipe with a name, as the shell's <(command) gives one: no document may get lost by looking at it. */
static void test_named_pipe(void **state)
{
	char path[32];
	int descriptor;

	(void)state;
	descriptor = fill_pipe("one\ntwo\n", path, sizeof(path));
	assert_reads(path, lines, true, DOCUMENTS("one", "two"));
	close(descriptor);
	descriptor = fill_pipe("{\"text\":\"t\"}\n{\"text\":\"u\"}\n", path, sizeof(path));
	assert_reads(path, (zipfit_format){.field = "prompt"}, true, DOCUMENTS("t", "u"));
	close(descriptor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_added_documents_are_copies),
		cmocka_unit_test(test_empty_documents_alone),
		cmocka_unit_test(test_thousands_of_documents),
		test_in_directory(test_files_append_in_order),
		test_in_directory(test_empty_documents_are_dropped),
		test_in_directory(test_filters_are_for_candidates),
		test_in_directory(test_more_than_one_batch),
		test_in_directory(test_archives),
		test_in_directory(test_bad_records_are_errors),
		test_in_directory(test_stop),
		test_in_directory(test_field_that_fits_is_kept),
		test_in_directory(test_field_that_finds_nothing_gives_way_to_text),
		test_in_directory(test_neither_field_fits),
		test_in_directory(test_messages_name_the_role),
		test_in_directory(test_jsonl_targets_for_other_candidates),
		test_in_directory(test_standard_input),
		test_in_directory(test_named_pipe),
	};

	return cmocka_run_group_tests_name("targets", tests, NULL, NULL);
}
