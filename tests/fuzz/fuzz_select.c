/*
 * fuzz_select.c - the whole of `zipfit select` on an arbitrary input stream
 *
 * The first bytes choose the options, including all scores, limits and ways of rules;
 * a line of the input is the target; the rest is the stream, plain or compressed. The
 * program's main path runs on it, in this process. The selection must consist of lines
 * of the input, each at most as often as there, and be within the limits; another number
 * of threads must print and write the same, and so must shards that are merged.
 */
#include "fuzz.h"
#include "input/json.h"
#include "input/stream.h"
#include "output/text.h"
#include "util/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES 200
#define MAX_SHARDS 3

/* One input of so many is selected from by two threads as well. */
#define THREADS_ONE_IN 4

/* Targets and what is excluded are numbered files, so that messages and parts are the same for the same input. */
#define TARGET       "/proc/self/fd/200"
#define OTHER_TARGET "/proc/self/fd/201"
#define INPUT        "/proc/self/fd/202"

struct task {
	struct words words; /* but for threads, shard and input */
	bool lines, files, annotate, skips, divisible, can_estimate;
	bool estimates;   /* --dry-run: what it would take is printed, and nothing selected */
	bool reports;     /* the page of --report is looked at, where there is a selection */
	const char *told; /* the output that is looked at, --scores, --rejects or --report; NULL: the selection */
	uint64_t most;    /* records; 0: any number */
	size_t shards;    /* 0: no shards are tried */
	size_t packing;   /* PACKINGS: the input is as it is */
	bool by_stdin;
	char numbers[2][24]; /* what words point to */
};

/* ---- Options ------------------------------------------------------------- */

/* Adds one of several lists of words, each of which ends with NULL. */
#define ADD_ONE_OF(task, choice, lists)                                                                                \
	add_list(&(task)->words, (lists)[(choice) % (sizeof(lists) / sizeof((lists)[0]))],                             \
	         sizeof((lists)[0]) / sizeof((lists)[0][0]))

static void add_list(struct words *words, const char *const *list, size_t length)
{
	for (size_t i = 0; i < length && list[i] != NULL; i++)
		add_words(words, list[i], NULL);
}

static void choose_scoring(struct choices *choices, struct task *task)
{
	static const char *const scores[][6] = {
		{"--level", "1", "--engine", "zlib"},
		{"--level", "6", "--frame", "none", "--engine", "zlib"},
		{"--level", "9", NULL}, /* looks at itself before it starts: slow for a fuzzer */
		{"--score", "conditional", NULL},
		{"--score", "conditional", "--prior", "10", NULL},
		{"--score", "contrast", "--background", OTHER_TARGET, NULL},
	};
	static const char *const targets[][6] = {
		{"-t", TARGET, NULL},
		{"-t", TARGET, "-t", OTHER_TARGET, NULL},
		{"-t", "a=" TARGET, "-t", "b=" OTHER_TARGET, NULL},
		{"-t", "a=" TARGET, "-t", "b=" OTHER_TARGET, "--mix", "a=0.7,b=0.3"},
	};
	const unsigned byte = choose_byte(choices);

	ADD_ONE_OF(task, byte % 6, scores);
	ADD_ONE_OF(task, byte / 6 % 4, targets);
	if (byte / 24 % 4 == 3)
		add_words(&task->words, "--exclude", OTHER_TARGET, "--exclude-ngram", "2", NULL);
}

static void choose_limits(struct choices *choices, struct task *task)
{
	static const char *const fractions[][2] = {{NULL}, {"--fraction", "0.5"}, {"--fraction", "1e-9"}};
	static const char *const scores[][2] = {{NULL}, {NULL}, {"--min-score", "0.1"}, {"--min-score", "-1"}};
	const unsigned byte = choose_byte(choices), number = choose_byte(choices);

	/* One of them must be there. */
	if (byte % 2 == 0) {
		task->most = 1 + number % 8;
		snprintf(task->numbers[0], sizeof(task->numbers[0]), "-k%u", 1 + number % 8);
		add_words(&task->words, task->numbers[0], NULL);
	} else {
		snprintf(task->numbers[1], sizeof(task->numbers[1]), "%u", 1 + number * 4);
		add_words(&task->words, "--budget", task->numbers[1], NULL);
		if (byte / 2 % 4 == 1)
			add_words(&task->words, "--unit", "words", NULL);
	}
	ADD_ONE_OF(task, byte / 8 % 3, fractions);
	ADD_ONE_OF(task, byte / 24 % 4, scores);
	task->can_estimate = byte / 8 % 3 == 0 && (byte % 2 == 0 || byte / 2 % 4 != 1);
}

static void choose_rules(struct choices *choices, struct task *task)
{
	static const char *const copies[][2] = {
		{NULL}, {"--dedup", "exact"}, {"--dedup", "near"}, {"--dedup", "near=0.3"}};
	static const char *const others[][4] = {
		{NULL}, {"--diverse", "0.5", NULL}, {"--sample", "0.1", "--seed", "3"}, {"--diverse", "2", NULL}};
	static const char *const memories[][2] = {{NULL}, {NULL}, {"--memory", "0"}, {"--memory", "300"}};
	const unsigned byte = choose_byte(choices);
	const bool compares = byte % 4 > 0 || byte / 4 % 2 == 1;

	ADD_ONE_OF(task, byte % 4, copies);
	ADD_ONE_OF(task, byte / 4 % 4, others);
	ADD_ONE_OF(task, byte / 16 % 4, memories);
	if (compares && byte / 64 % 4 == 1)
		add_words(&task->words, "--candidates", "5", NULL);
}

static void choose_records(struct choices *choices, struct task *task)
{
	static const char *const kinds[][4] = {
		{NULL},
		{"--field", "/a/0", NULL},
		{"--template", "{text}-{b}", NULL},
		{"--lines", "--target-field", "text", NULL},
		{"--whole-files", "--target-field", "text", NULL},
	};
	static const char *const lengths[][4] = {{NULL},
	                                         {NULL},
	                                         {"--max-line", "50", "--max-member", "100"},
	                                         {"--min-bytes", "0", "--max-bytes", "100"}};
	const unsigned byte = choose_byte(choices);

	task->lines = byte % 5 == 3;
	task->files = byte % 5 == 4;
	ADD_ONE_OF(task, byte % 5, kinds);
	ADD_ONE_OF(task, byte / 5 % 4, lengths);
	task->skips = byte / 20 % 4 > 0 && !task->files;
	add_words(&task->words, "--on-error", byte / 20 % 4 == 0 ? "fail" : "skip", NULL);
}

static void choose_outputs(struct choices *choices, struct task *task)
{
	const unsigned byte = choose_byte(choices);

	task->annotate = byte % 4 == 1 && !task->lines;
	if (task->annotate)
		add_words(&task->words, "--annotate", NULL);
	if (byte / 4 % 4 == 1)
		add_words(&task->words, "--order", "input", NULL);
	if (byte / 16 % 4 == 1)
		task->told = "--scores";
	if (byte / 16 % 4 == 2)
		add_words(&task->words, "--stats", "/dev/./null", "--manifest", "/dev/../dev/./null", NULL);
	if (byte / 16 % 4 == 3 && task->skips)
		task->told = "--rejects";
	/* Explanations need the whole input. */
	task->divisible = byte / 64 % 4 != 1;
	if (!task->divisible)
		add_words(&task->words, "--explain", "/dev/../dev/null", NULL);
	task->reports = byte / 64 % 4 == 2;
}

static void choose_input(struct choices *choices, struct task *task)
{
	const unsigned byte = choose_byte(choices);

	task->packing = byte % (PACKINGS + 2);
	if (task->packing > PACKINGS)
		task->packing = 0;
	task->by_stdin = byte / 16 % 4 == 1;
	task->estimates = byte / 16 % 4 == 2 && byte / 64 == 2 && task->can_estimate;
	if (task->estimates)
		add_words(&task->words, "--dry-run", NULL);
	else if (task->reports && task->told == NULL)
		task->told = "--report";
	task->shards =
		!task->by_stdin && !task->estimates && task->divisible && byte / 64 % 2 == 1 ? 1 + byte / 128 * 2 : 0;
}

/* Makes numbered_file() `number` of two documents: a text of the input, and one that is always the same. */
static void make_targets(struct choices *choices, int number, const char *constant)
{
	char text[TEXT_BYTES + 1];
	struct zf_buffer lines = {0};
	zipfit_error error;

	choose_text(choices, TEXT_BYTES, text);
	require(zf_buffer_append_text(&lines, "{\"text\":", &error) &&
	                zf_append_json_string(&lines, text, strlen(text), &error) &&
	                zf_buffer_append_text(&lines, "}\n{\"text\":", &error) &&
	                zf_append_json_string(&lines, constant, strlen(constant), &error) &&
	                zf_buffer_append_text(&lines, "}\n", &error),
	        "no memory");
	numbered_file(number, lines.data, lines.length);
	zf_buffer_free(&lines);
}

/* ---- Running ------------------------------------------------------------- */

/* How a command ended. */
struct ending {
	bool ok;
	zipfit_error error;
	struct zf_buffer output;
};

static struct ending run(const struct task *task, const char *threads, const char *shard)
{
	struct words words = task->words;
	struct ending ending = {.ok = false};

	add_words(&words, "-T", threads, NULL);
	if (shard != NULL)
		add_words(&words, "--shard", shard, NULL);
	if (task->told != NULL && shard != NULL)
		add_words(&words, task->told, "/dev/null", NULL);
	else if (task->told != NULL)
		add_words(&words, "-o", "/dev/null", task->told, "-", NULL);
	add_words(&words, task->by_stdin ? "-" : INPUT, NULL);
	if (task->by_stdin)
		lseek(STDIN_FILENO, 0, SEEK_SET);
	ending.ok = run_command(&words, &ending.output, &ending.error);
	return ending;
}

static bool is_same_output(const struct ending *a, const struct ending *b)
{
	return a->output.length == b->output.length &&
	       (a->output.length == 0 || memcmp(a->output.data, b->output.data, a->output.length) == 0);
}

/* Two threads must say and write what one does. */
static void compare_threads(const struct task *task, const struct ending *one)
{
	struct ending two = run(task, "2", NULL);

	require(one->ok == two.ok && is_same_output(one, &two) &&
	                (one->ok || strcmp(one->error.message, two.error.message) == 0),
	        "two threads differ: '%s', '%s'", one->ok ? "" : one->error.message, two.ok ? "" : two.error.message);
	zf_buffer_free(&two.output);
}

/* The shards of a selection that succeeded, merged. */
static void run_shards(const struct task *task, const struct ending *whole)
{
	char paths[MAX_SHARDS][MEMORY_PATH_BYTES], shard[48];
	int descriptors[MAX_SHARDS];
	struct words words = {.count = 0};
	struct ending merged = {.ok = false};

	add_words(&words, "merge", "-q", NULL);
	if (task->told != NULL)
		add_words(&words, "-o", "/dev/null", task->told, "-", NULL);
	for (size_t i = 0; i < task->shards; i++) {
		struct ending part;

		snprintf(shard, sizeof(shard), "%zu/%zu", i + 1, task->shards);
		part = run(task, "1", shard);
		require(part.ok, "shard %s fails: %s", shard, part.error.message);
		descriptors[i] = memory_file(part.output.data, part.output.length, paths[i]);
		add_words(&words, paths[i], NULL);
		zf_buffer_free(&part.output);
	}
	merged.ok = run_command(&words, &merged.output, &merged.error);
	require(merged.ok, "merging fails: %s", merged.error.message);
	require(is_same_output(whole, &merged), "%zu shards give another selection", task->shards);
	zf_buffer_free(&merged.output);
	for (size_t i = 0; i < task->shards; i++)
		close(descriptors[i]);
}

/* ---- The control --------------------------------------------------------- */

/* Hashes of lines. */
struct lines {
	uint64_t *hashes;
	size_t count;
};

static int by_hash(const void *a, const void *b)
{
	const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static struct lines list_lines(const struct zf_buffer *text)
{
	struct lines lines = {calloc(text->length + 1, sizeof(uint64_t)), 0};
	size_t begin = 0;

	require(lines.hashes != NULL, "no memory");
	for (size_t i = 0; i <= text->length; i++)
		if (i < text->length ? text->data[i] == '\n' : i > begin) {
			lines.hashes[lines.count++] = zf_hash_bytes(0, text->data + begin, i - begin);
			begin = i + 1;
		}
	qsort(lines.hashes, lines.count, sizeof(lines.hashes[0]), by_hash);
	return lines;
}

/* All decoded bytes, each member ended with a newline and without its byte order mark. */
static void decode(const struct task *task, const uint8_t *bytes, size_t length, struct zf_buffer *to)
{
	zipfit_error error;
	struct zf_stream *stream;
	const unsigned char *block;
	size_t got = 0, begin;
	bool found = false;

	if (task->packing < PACKINGS && is_certainly_plain(bytes, length)) {
		require(zf_buffer_append(to, bytes, length, &error), "no memory");
		if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
			memmove(to->data, to->data + 3, to->length -= 3);
		return;
	}
	stream = zf_stream_open(zf_file_input(INPUT), NULL, NULL, &error);
	require(stream != NULL, "the input cannot be read again");
	while (zf_stream_next(stream, &found, &error) && found) {
		begin = to->length;
		while (zf_stream_read(stream, &block, &got, &error) && got > 0)
			require(zf_buffer_append(to, block, got, &error), "no memory");
		if (to->length - begin >= 3 && memcmp(to->data + begin, "\xef\xbb\xbf", 3) == 0) {
			memmove(to->data + begin, to->data + begin + 3, to->length - begin - 3);
			to->length -= 3;
		}
		require(zf_buffer_append_byte(to, '\n', &error), "no memory");
	}
	zf_stream_close(stream);
}

/* Each line of `selected` is one of `all`, and there as often. */
static void require_part_of(const struct lines *selected, const struct lines *all)
{
	size_t at = 0;

	for (size_t i = 0; i < selected->count; i++, at++) {
		while (at < all->count && all->hashes[at] < selected->hashes[i])
			at++;
		require(at < all->count && all->hashes[at] == selected->hashes[i], "a line that is not in the input");
	}
}

/* Annotated records are JSON objects still. */
static void require_objects(const struct zf_buffer *output)
{
	struct zf_json json = {{0}};
	size_t begin = 0;

	for (size_t i = 0; i < output->length; i++) {
		enum zipfit_outcome outcome = ZIPFIT_SCORED;
		zipfit_error error;
		cJSON *object;
		size_t where;

		if (output->data[i] != '\n')
			continue;
		require(zf_json_parse(&json, output->data + begin, i - begin, &object, &outcome, &where, &error) &&
		                outcome == ZIPFIT_SCORED,
		        "what is annotated is %s", zipfit_outcome_name(outcome));
		cJSON_Delete(object);
		begin = i + 1;
	}
	zf_json_free(&json);
}

static void check_selection(const struct task *task, const struct zf_buffer *output, const uint8_t *bytes,
                            size_t length)
{
	struct lines selected = list_lines(output), all;
	struct zf_buffer decoded = {0};

	require(output->length > 0 && output->data[output->length - 1] == '\n', "a selection of nothing");
	require(task->most == 0 || selected.count <= task->most, "%zu records of %llu", selected.count,
	        (unsigned long long)task->most);
	if (task->annotate)
		require_objects(output);
	if (!task->annotate && !task->files) {
		decode(task, bytes, length, &decoded);
		all = list_lines(&decoded);
		require_part_of(&selected, &all);
		free(all.hashes);
	}
	zf_buffer_free(&decoded);
	free(selected.hashes);
}

/* ---- The target ---------------------------------------------------------- */

static void open_input(const struct task *task, const uint8_t *bytes, size_t length)
{
	char path[MEMORY_PATH_BYTES];
	const int descriptor = task->packing < PACKINGS ? packed_file(task->packing, bytes, length, path)
	                                                : memory_file(bytes, length, path);
	struct zf_buffer packed = {0};

	read_memory_file(descriptor, &packed);
	numbered_file(2, packed.data, packed.length);
	if (task->by_stdin)
		require(dup2(descriptor, STDIN_FILENO) == STDIN_FILENO, "no standard input");
	close(descriptor);
	zf_buffer_free(&packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices choices = {data, size < 65536 ? size : 65536};
	struct task task = {.most = 0};
	struct ending one;

	if (size < 8)
		return 0;
	add_words(&task.words, "select", "-q", NULL);
	choose_scoring(&choices, &task);
	choose_limits(&choices, &task);
	choose_rules(&choices, &task);
	choose_records(&choices, &task);
	choose_outputs(&choices, &task);
	choose_input(&choices, &task);
	make_targets(&choices, 0, "the sum of all");
	make_targets(&choices, 1, "def f(x): return x");
	open_input(&task, choices.at, choices.left);
	one = run(&task, "1", NULL);
	/* An estimate is a measurement: it is another one each time. */
	if (!task.estimates && is_one_in(THREADS_ONE_IN, data, size))
		compare_threads(&task, &one);
	if (one.ok) {
		if (task.told == NULL && !task.estimates)
			check_selection(&task, &one.output, choices.at, choices.left);
		if (task.shards > 0)
			run_shards(&task, &one);
	} else {
		require(one.error.code == ZIPFIT_BAD_DATA, "not bad data: %s", one.error.message);
	}
	zf_buffer_free(&one.output);
	return 0;
}
