/*
 * test_checkpoint.c - the state of a run on the disk
 *
 * Loading returns what was saved: records, counts, position, and the journal's rows
 * up to that point and no further. A lock keeps a second run away, a foreign or
 * damaged file is refused, and a full disk leaves the old checkpoint in place.
 */
#include "support.h"
#include "failing.h"
#include "lacking.h"
#include "shards/checkpoint.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t held[] = {1};
static const struct zf_part_head ours = {
	.kind = ZF_CHECKPOINT,
	.shards = 1,
	.held = held,
	.held_count = 1,
	.scoring = (char *)(uintptr_t) "{\"level\":6}",
	.files = &(struct zf_part_file){.role = ZF_ROLE_INPUT, .path = (char *)(uintptr_t) "a"},
	.file_count = 1,
	.limit = {.records = 100},
	.options = (char *)(uintptr_t) "{}",
	.paths = (char *[]){(char *)(uintptr_t) "a"},
	.path_count = 1,
};

static zipfit_topk *new_topk(void)
{
	zipfit_error error;
	zipfit_topk *topk = zipfit_topk_new(&ours.limit, &error);

	assert_ok(topk != NULL, error);
	return topk;
}

static void push_records(zipfit_topk *topk, uint64_t from, uint64_t to)
{
	zipfit_error error;

	for (uint64_t line = from; line < to; line++) {
		const struct zf_kept record = {
			.score = (double)(line * 7919 % 1009),
			.line = line,
			.cost = 5,
			.bytes = (const unsigned char *)&line,
			.length = sizeof(line),
		};

		assert_ok(zf_topk_push(topk, &record, &error), error);
	}
}

static void assert_same_selection(zipfit_topk *expected, zipfit_topk *came)
{
	zipfit_topk_sort(expected, false);
	zipfit_topk_sort(came, false);
	assert_int_equal(zipfit_topk_count(expected), zipfit_topk_count(came));
	for (size_t i = 0; i < zipfit_topk_count(expected); i++) {
		const struct zf_kept a = zf_topk_at(expected, i), b = zf_topk_at(came, i);

		assert_int_equal(a.line, b.line);
		assert_int_equal(a.length, b.length);
		assert_memory_equal(a.bytes, b.bytes, a.length);
	}
}

static struct zf_checkpoint *open_checkpoint(const struct zf_part_head *head, bool rows)
{
	zipfit_error error;
	struct zf_checkpoint *checkpoint = zf_checkpoint_open("state", head, rows, &error);

	assert_ok(checkpoint != NULL, error);
	return checkpoint;
}

static void save(struct zf_checkpoint *checkpoint, zipfit_topk *topk, uint64_t line, uint64_t journal_bytes)
{
	const struct zf_part_summary summary = {
		.counts = {.progress = {.records = line}},
		.place = {.line = line},
		.journal_bytes = journal_bytes,
	};
	zipfit_error error;

	assert_ok(zf_checkpoint_save(checkpoint, &summary, topk, &error), error);
}

static bool load(struct zf_checkpoint *checkpoint, zipfit_topk *topk, uint64_t *line, zipfit_error *error)
{
	struct zf_part_summary summary;
	bool found;
	const bool ok = zf_checkpoint_load(checkpoint, topk, &summary, &found, NULL, error);

	*line = found ? summary.place.line : 0;
	if (ok && found)
		assert_int_equal(summary.place.line, summary.counts.progress.records);
	zf_part_summary_free(&summary);
	return ok;
}

static bool count_row(void *user, const struct zf_row *row, zipfit_error *error)
{
	uint64_t *next = user;

	(void)error;
	assert_int_equal(++*next, row->line);
	return true;
}

static void put_rows(struct zf_journal *journal, uint64_t from, uint64_t to)
{
	zipfit_error error;

	for (uint64_t line = from; line <= to; line++)
		assert_ok(zf_journal_put(journal, &(struct zf_row){.kind = ZF_ROW_SCORE, .line = line}, &error), error);
}

/* Records go on being pushed while the thread writes; what is saved is what was there when it began. */
static void test_saves_what_was_there(void **state)
{
	zipfit_topk *topk = new_topk(), *expected = new_topk(), *came = new_topk();
	struct zf_checkpoint *checkpoint = open_checkpoint(&ours, false);
	zipfit_error error;
	uint64_t line;

	(void)state;
	assert_ok(load(checkpoint, topk, &line, &error), error);
	assert_int_equal(0, line);
	assert_int_equal(ZF_SAVE_IDLE, zf_checkpoint_poll(checkpoint, &error));
	push_records(expected, 1, 5000);
	push_records(topk, 1, 5000);
	save(checkpoint, topk, 5000, 0);
	push_records(topk, 5000, 20000);
	assert_int_equal(ZF_SAVE_DONE, zf_checkpoint_wait(checkpoint, &error));
	assert_true(zf_checkpoint_exists(checkpoint));
	zf_checkpoint_close(checkpoint);

	checkpoint = open_checkpoint(&ours, false);
	assert_ok(load(checkpoint, came, &line, &error), error);
	assert_int_equal(5000, line);
	assert_same_selection(expected, came);
	assert_ok(zf_checkpoint_remove(checkpoint, &error), error);
	assert_int_not_equal(0, access("state", F_OK));
	assert_int_not_equal(0, access("state.lock", F_OK));
	zf_checkpoint_close(checkpoint);
	zipfit_topk_free(topk);
	zipfit_topk_free(expected);
	zipfit_topk_free(came);
}

static void test_journal_is_cut(void **state)
{
	zipfit_topk *topk = new_topk();
	struct zf_checkpoint *checkpoint = open_checkpoint(&ours, true);
	struct zf_journal *journal = zf_checkpoint_journal(checkpoint);
	uint64_t bytes, more, line, rows = 0;
	zipfit_error error;

	(void)state;
	assert_ok(load(checkpoint, topk, &line, &error), error);
	put_rows(journal, 1, 30000);
	assert_ok(zf_journal_flush(journal, &bytes, &error), error);
	save(checkpoint, topk, 8, bytes);
	put_rows(journal, 30001, 60000);
	assert_ok(zf_journal_flush(journal, &more, &error), error);
	assert_true(more > bytes);
	assert_int_equal(ZF_SAVE_DONE, zf_checkpoint_wait(checkpoint, &error));
	zf_checkpoint_close(checkpoint);

	checkpoint = open_checkpoint(&ours, true);
	journal = zf_checkpoint_journal(checkpoint);
	assert_ok(load(checkpoint, topk, &line, &error), error);
	put_rows(journal, 30001, 30010);
	assert_ok(zf_journal_flush(journal, &bytes, &error), error);
	assert_ok(zf_journal_rows(journal, count_row, &rows, NULL, &error), error);
	assert_int_equal(30010, rows);
	zf_checkpoint_close(checkpoint);

	/* A journal that lost its end cannot be gone on with. */
	assert_int_equal(0, truncate("state.journal", 100));
	checkpoint = open_checkpoint(&ours, true);
	assert_false(load(checkpoint, topk, &line, &error));
	assert_string_equal("state.journal: truncated", error.message);
	zf_checkpoint_close(checkpoint);
	zipfit_topk_free(topk);
}

static void test_locked(void **state)
{
	struct zf_checkpoint *checkpoint = open_checkpoint(&ours, false);
	zipfit_error error;

	(void)state;
	assert_null(zf_checkpoint_open("state", &ours, false, &error));
	assert_string_equal("state: another run is using this checkpoint", error.message);
	zf_checkpoint_close(checkpoint);
	zf_checkpoint_close(open_checkpoint(&ours, false));
}

static void assert_foreign(const struct zf_part_head *head, const char *why)
{
	struct zf_checkpoint *checkpoint = open_checkpoint(head, false);
	zipfit_topk *topk = new_topk();
	zipfit_error error;
	uint64_t line;

	assert_false(load(checkpoint, topk, &line, &error));
	assert_starts_with(error.message, why);
	zf_checkpoint_close(checkpoint);
	zipfit_topk_free(topk);
}

static void test_of_another_run(void **state)
{
	struct zf_checkpoint *checkpoint = open_checkpoint(&ours, false);
	struct zf_part_head other = ours;
	struct zf_part_file changed = *ours.files;
	zipfit_topk *topk = new_topk();
	zipfit_error error;

	(void)state;
	save(checkpoint, topk, 1, 0);
	assert_int_equal(ZF_SAVE_DONE, zf_checkpoint_wait(checkpoint, &error));
	zf_checkpoint_close(checkpoint);
	changed.content.size = 7;
	other.files = &changed;
	assert_foreign(&other,
	               "state: is the checkpoint of another run: its input a is 7 bytes shorter than in this run");
	changed = *ours.files;
	changed.content.digest[31] = 1;
	assert_foreign(&other,
	               "state: is the checkpoint of another run: its input a has other content than in this run");
	other = ours;
	other.scoring = (char *)(uintptr_t) "{\"level\":1}";
	assert_foreign(&other,
	               "state: is the checkpoint of another run: its option --level is 6, not 1 as in this run");
	other = ours;
	other.limit.records = 99;
	assert_foreign(&other, "state: is the checkpoint of another run: its option -k is 100, not 99 as in this run");
	other = ours;
	other.shards = 2;
	assert_foreign(&other, "state: is the checkpoint of another run: its shard is 1/1, not 1/2");
	assert_int_equal(0, truncate("state", 60));
	assert_foreign(&ours, "state: truncated");
	write_file("state", LITERAL("{\"text\": \"a record\"}\n"));
	assert_null(zf_checkpoint_open("state", &ours, false, &error));
	assert_starts_with(error.message, "state: is not a file of zipfit");
	assert_int_not_equal(0, access("state.lock", F_OK));
	zipfit_topk_free(topk);
}

/* At each name that a checkpoint may have stands another's file: empty, text, one of ours of another kind, no file. */
static void test_files_of_others(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} contents[] = {
		{LITERAL("")}, {LITERAL("text\n")}, {LITERAL("\x89ZFP\r\n\x1a")}, {LITERAL("\x89ZFX\r\n\x1a\n")}};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ZF_CHECKPOINT_FILES; i++) {
		char *name = zf_checkpoint_file("state", (enum zf_checkpoint_file)i);

		assert_non_null(name);
		for (size_t j = 0; j < ARRAY_LENGTH(contents); j++) {
			write_file(name, contents[j].bytes, contents[j].length);
			assert_null(zf_checkpoint_open("state", &ours, true, &error));
			assert_int_equal(ZIPFIT_BAD_DATA, error.code);
			assert_starts_with(error.message, name);
			assert_content(name, contents[j].bytes, contents[j].length);
			assert_int_equal(0, unlink(name));
			for (size_t k = 0; k < ZF_CHECKPOINT_FILES; k++) {
				char *other = zf_checkpoint_file("state", (enum zf_checkpoint_file)k);

				assert_int_not_equal(0, access(other, F_OK));
				free(other);
			}
		}
		assert_int_equal(0, mkdir(name, 0755));
		assert_null(zf_checkpoint_open("state", &ours, true, &error));
		assert_starts_with(error.message, name);
		assert_int_equal(0, rmdir(name));
		free(name);
	}
}

/* Where files must have names, a run that was killed may leave empty ones; its lock says that they are ours. */
static void test_empty_files_beside_a_lock(void **state)
{
	struct zf_checkpoint *checkpoint;
	zipfit_topk *topk = new_topk();
	zipfit_error error;
	uint64_t line, bytes, rows = 0;

	(void)state;
	write_file("state.lock", LITERAL("\x89ZFL\r\n\x1a\n"));
	write_file("state.new", LITERAL(""));
	write_file("state.journal", LITERAL(""));
	checkpoint = open_checkpoint(&ours, true);
	assert_ok(load(checkpoint, topk, &line, &error), error);
	put_rows(zf_checkpoint_journal(checkpoint), 1, 10);
	assert_ok(zf_journal_flush(zf_checkpoint_journal(checkpoint), &bytes, &error), error);
	save(checkpoint, topk, 8, bytes);
	assert_int_equal(ZF_SAVE_DONE, zf_checkpoint_wait(checkpoint, &error));
	zf_checkpoint_close(checkpoint);
	checkpoint = open_checkpoint(&ours, true);
	assert_ok(load(checkpoint, topk, &line, &error), error);
	assert_ok(zf_journal_rows(zf_checkpoint_journal(checkpoint), count_row, &rows, NULL, &error), error);
	assert_int_equal(10, rows);
	assert_ok(zf_checkpoint_remove(checkpoint, &error), error);
	zf_checkpoint_close(checkpoint);
	assert_int_not_equal(0, access("state.new", F_OK));
	zipfit_topk_free(topk);
}

/* A run that ends without a checkpoint leaves no rows, and no lock. */
static void test_nothing_is_left(void **state)
{
	struct zf_checkpoint *checkpoint = open_checkpoint(&ours, true);
	zipfit_topk *topk = new_topk();
	zipfit_error error;
	uint64_t line;

	(void)state;
	assert_ok(load(checkpoint, topk, &line, &error), error);
	assert_int_equal(0, access("state.lock", F_OK));
	assert_int_equal(0, access("state.journal", F_OK));
	zf_checkpoint_close(checkpoint);
	assert_int_not_equal(0, access("state.lock", F_OK));
	assert_int_not_equal(0, access("state.journal", F_OK));
	zipfit_topk_free(topk);
}

/* Each allocation fails in turn: rows that were not read are never said to be. */
static void test_rows_without_memory(void **state)
{
	struct zf_checkpoint *checkpoint = open_checkpoint(&ours, true);
	struct zf_journal *journal = zf_checkpoint_journal(checkpoint);
	zipfit_topk *topk = new_topk();
	zipfit_error error;
	uint64_t line, bytes, rows = 0;
	size_t call = 0;
	bool ok;

	(void)state;
	assert_ok(load(checkpoint, topk, &line, &error), error);
	put_rows(journal, 1, 10);
	assert_ok(zf_journal_flush(journal, &bytes, &error), error);
	do {
		rows = 0;
		failing_call = ++call;
		ok = zf_journal_rows(journal, count_row, &rows, NULL, &error);
		assert_true(ok == (failing_call > 0));
		assert_true(ok || error.code == ZIPFIT_NO_MEMORY);
	} while (!ok);
	failing_call = 0;
	assert_true(ok && call > 2);
	assert_int_equal(10, rows);
	zf_checkpoint_close(checkpoint);
	zipfit_topk_free(topk);
}

static void test_full_disk(void **state)
{
	struct zf_checkpoint *checkpoint = open_checkpoint(&ours, false);
	zipfit_topk *topk = new_topk();
	struct rlimit limit, small;
	zipfit_error error;
	uint64_t line;

	(void)state;
	push_records(topk, 1, 10);
	save(checkpoint, topk, 10, 0);
	assert_int_equal(ZF_SAVE_DONE, zf_checkpoint_wait(checkpoint, &error));
	assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &limit));
	small = limit;
	small.rlim_cur = 100;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &small));
	push_records(topk, 10, 20);
	save(checkpoint, topk, 20, 0);
	assert_int_equal(ZF_SAVE_FAILED, zf_checkpoint_wait(checkpoint, &error));
	assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &limit));
	assert_string_equal("state: cannot write: File too large", error.message);
	assert_true(zf_checkpoint_exists(checkpoint));
	zf_checkpoint_close(checkpoint);
	zipfit_topk_free(topk);

	topk = new_topk();
	checkpoint = open_checkpoint(&ours, false);
	assert_ok(load(checkpoint, topk, &line, &error), error);
	assert_int_equal(10, line);
	zf_checkpoint_close(checkpoint);
	zipfit_topk_free(topk);
}

static int lack_tmpfile(void **state)
{
	(void)state;
	lacking.tmpfile = EOPNOTSUPP;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_saves_what_was_there),
		test_in_directory(test_journal_is_cut),
		test_in_directory(test_locked),
		test_in_directory(test_of_another_run),
		test_in_directory(test_files_of_others),
		test_in_directory(test_empty_files_beside_a_lock),
		test_in_directory(test_nothing_is_left),
		test_in_directory(test_rows_without_memory),
		test_in_directory(test_full_disk),
	};

	return cmocka_run_group_tests_name("checkpoint", tests, NULL, NULL) +
	       cmocka_run_group_tests_name("checkpoint with a temporary name", tests, lack_tmpfile, NULL);
}
