/*
 * test_shard.c - shares of the input, and reading them
 *
 * For any files and any number of shards, the shards together hold every record once.
 * The control is what one reader gives for everything: the shards' records, in order
 * of file, range and line, must be the same bytes. Then reading stops after each batch
 * and resumes at the place that the batch named.
 */
#include "reading.h"
#include "run/shard.h"

#include <archive.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const paths[] = {"a.jsonl", "b.jsonl.gz", "empty", "c.txt", "d.zst", "e.tar"};

/* A plain file, compressed ones, an archive, an empty file and one without a last newline. */
static void write_inputs(uint64_t seed)
{
	struct zf_buffer a = random_text(seed, 300), b = random_text(seed + 1, 200), c = random_text(seed + 2, 3000);
	const struct member members[] = {
		{"one", a.data, a.length},
		{"two", b.data, b.length},
	};

	write_file("a.jsonl", a.data, a.length);
	write_compressed("b.jsonl.gz", ARCHIVE_FILTER_GZIP, b.data, b.length);
	write_file("empty", "", 0);
	write_file("c.txt", c.data, c.length - (c.data[c.length - 1] == '\n'));
	write_compressed("d.zst", ARCHIVE_FILTER_ZSTD, c.data, c.length);
	write_archive("e.tar", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, members, ARRAY_LENGTH(members));
	zf_buffer_free(&a);
	zf_buffer_free(&b);
	zf_buffer_free(&c);
}

/* Where a record of a shard belongs among those of all shards. */
struct placed {
	size_t input;
	uint64_t begin; /* of its ZF_RANGE, else 0 */
	uint64_t line;
	size_t length;
	unsigned char *bytes;
};

struct pile {
	struct placed *records;
	size_t count, capacity;
};

static void add_record(struct pile *pile, const struct zf_piece *pieces, size_t count, const struct zf_batch *batch,
                       const struct zf_record *record)
{
	struct placed *placed;

	if (pile->count == pile->capacity) {
		pile->capacity = 2 * pile->capacity + 64;
		pile->records = realloc(pile->records, pile->capacity * sizeof(*pile->records));
		assert_non_null(pile->records);
	}
	placed = &pile->records[pile->count++];
	*placed = (struct placed){.input = record->input, .line = record->line, .length = record->length};
	for (size_t i = 0; i < count; i++)
		if (pieces[i].input == record->input && pieces[i].kind == ZF_RANGE)
			placed->begin = pieces[i].begin;
	placed->bytes = malloc(record->length + 1);
	assert_non_null(placed->bytes);
	memcpy(placed->bytes, batch->bytes.data + record->begin, record->length);
}

static struct zf_reader *open_reader(const char *const *names, const struct zf_piece *pieces, size_t count,
                                     const struct zf_resume_point *place, const zipfit_format *format, bool skips)
{
	zipfit_error error;
	struct zf_reader *reader =
		zf_reader_open_pieces((struct zf_inputs){.paths = names}, pieces, count, place, format, NULL, &error);

	assert_ok(reader != NULL, error);
	if (skips)
		zf_reader_skip_damage(reader);
	return reader;
}

/* Reads pieces to their end. With `interrupted`, a new reader takes over after each batch. */
static void read_pieces(struct pile *pile, const char *const *names, const struct zf_piece *pieces, size_t count,
                        const zipfit_format *format, bool interrupted, bool skips)
{
	zipfit_error error;
	struct zf_batch *batch = zf_batch_new(&error);
	struct zf_reader *reader = open_reader(names, pieces, count, NULL, format, skips);

	assert_ok(batch != NULL, error);
	do {
		zf_batch_reset(batch);
		assert_ok(zf_reader_fill(reader, batch, &error), error);
		for (size_t i = 0; i < batch->count; i++)
			add_record(pile, pieces, count, batch, &batch->records[i]);
		if (interrupted && batch->count > 0) {
			const struct zf_resume_point place = batch->next;

			zf_reader_close(reader);
			reader = open_reader(names, pieces, count, &place, format, skips);
		}
	} while (batch->count > 0);
	zf_reader_close(reader);
	zf_batch_free(batch);
}

static int by_place(const void *a, const void *b)
{
	const struct placed *left = a, *right = b;

	if (left->input != right->input)
		return left->input < right->input ? -1 : 1;
	if (left->begin != right->begin)
		return left->begin < right->begin ? -1 : 1;
	return left->line < right->line ? -1 : left->line > right->line;
}

static void free_pile(struct pile *pile)
{
	for (size_t i = 0; i < pile->count; i++)
		free(pile->records[i].bytes);
	free(pile->records);
}

/* All shards' records against those of one reader; the stored bytes of the largest share. */
static uint64_t assert_shards_skipping(const char *const *names, size_t count, const zipfit_format *format,
                                       uint64_t shards, bool interrupted, bool skips)
{
	const zipfit_run_options options = {.paths = names, .path_count = count, .format = *format};
	struct reading all =
		skips ? read_inputs_past_damage(names, count, *format) : read_inputs(names, count, *format, NULL);
	struct pile pile = {NULL, 0, 0};
	uint64_t largest = 0;
	zipfit_error error;

	assert_ok(all.ok, all.error);
	for (uint64_t shard = 1; shard <= shards; shard++) {
		struct zf_piece *pieces;
		size_t piece_count;
		uint64_t bytes = 0;

		assert_ok(zf_shard_plan(&options, shard, shards, NULL, &pieces, &piece_count, &error), error);
		for (size_t i = 0; i < piece_count; i++)
			bytes += pieces[i].end - pieces[i].begin;
		largest = bytes > largest ? bytes : largest;
		read_pieces(&pile, names, pieces, piece_count, format, interrupted, skips);
		free(pieces);
	}
	if (pile.count > 0)
		qsort(pile.records, pile.count, sizeof(*pile.records), by_place);
	assert_int_equal(all.count, pile.count);
	for (size_t i = 0; i < all.count; i++) {
		assert_int_equal(all.seen[i].input, pile.records[i].input);
		assert_int_equal(all.seen[i].length, pile.records[i].length);
		assert_memory_equal(all.bytes.data + all.seen[i].begin, pile.records[i].bytes, all.seen[i].length);
		if (pile.records[i].begin == 0)
			assert_int_equal(all.seen[i].line, pile.records[i].line);
	}
	free_pile(&pile);
	forget(&all);
	return largest;
}

static uint64_t assert_shards(const char *const *names, size_t count, const zipfit_format *format, uint64_t shards,
                              bool interrupted)
{
	return assert_shards_skipping(names, count, format, shards, interrupted, false);
}

static void test_every_record_once(void **state)
{
	static const uint64_t shards[] = {1, 2, 3, 8, 97};

	(void)state;
	for (uint64_t seed = 1; seed <= repeats(4, 1); seed++) {
		write_inputs(seed);
		for (size_t i = 0; i < ARRAY_LENGTH(shards); i++) {
			assert_shards(paths, ARRAY_LENGTH(paths), &lines, shards[i], false);
			assert_shards(paths, ARRAY_LENGTH(paths), &files, shards[i], false);
			/* A single file is always cut. */
			for (size_t j = 0; j < ARRAY_LENGTH(paths); j++)
				assert_shards(&paths[j], 1, &lines, shards[i], false);
		}
	}
}

static void test_going_on(void **state)
{
	static const zipfit_format short_lines = {.kind = ZIPFIT_LINES, .max_record = 70};

	(void)state;
	write_inputs(7);
	for (uint64_t shards = repeats(1, 3); shards <= 3; shards++) {
		assert_shards(paths, ARRAY_LENGTH(paths), &lines, shards, true);
		assert_shards(paths, ARRAY_LENGTH(paths), &files, shards, true);
	}
	/* In the middle of an overlong line too. */
	for (size_t j = 0; j < ARRAY_LENGTH(paths); j++)
		assert_shards(&paths[j], 1, &short_lines, 1, true);
}

/* Some hundred elements, now and then one of several blocks, in an array or one after the other. */
static struct zf_buffer random_json(uint64_t seed, bool array)
{
	static const char *const pieces[] = {"[1, 2]", "\"]\"", "\"a\\\"b\"", "{\n \"c\": [{}]\n}", "17", "null"};
	struct prng prng = {seed};
	struct zf_buffer text = {0};
	zipfit_error error;

	assert_ok(zf_buffer_append_text(&text, array ? "\n [" : "\n", &error), error);
	for (int i = 0; i < 400; i++) {
		assert_ok(zf_buffer_append_text(&text, i == 0 ? "{" : array ? ", {" : " {", &error), error);
		for (uint64_t left = prng_below(&prng, prng_below(&prng, 60) == 0 ? 9000 : 20); left > 0; left--)
			assert_ok(zf_buffer_append_text(&text, "\"k\\\\\": ", &error) &&
			                  zf_buffer_append_text(&text, pieces[prng_below(&prng, ARRAY_LENGTH(pieces))],
			                                        &error) &&
			                  zf_buffer_append_text(&text, left > 1 ? ", " : "", &error),
			          error);
		assert_ok(zf_buffer_append_text(&text, "}", &error), error);
	}
	assert_ok(zf_buffer_append_text(&text, array ? "]\n" : "\n", &error), error);
	return text;
}

static const char *const json_paths[] = {"plain", "packed.gz", "members.tar", "lines"};

static void write_json(uint64_t seed, bool array)
{
	struct zf_buffer one = random_json(seed, array), two = random_json(seed + 1, array);
	const struct member members[] = {{"one", one.data, one.length}, {"two", two.data, two.length}};

	write_file("plain", one.data, one.length);
	write_compressed("packed.gz", ARCHIVE_FILTER_GZIP, two.data, two.length);
	write_archive("members.tar", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, members, ARRAY_LENGTH(members));
	write_file("lines", LITERAL("{}\n\n{\"a\":1}\n"));
	zf_buffer_free(&one);
	zf_buffer_free(&two);
}

/* Elements and values: each once whatever the shards, and from any place on, also within one that is too long. */
static void test_elements_and_values(void **state)
{
	static const zipfit_format formats[] = {
		{.records = ZIPFIT_RECORDS_AUTO},
		{.records = ZIPFIT_RECORDS_AUTO, .max_record = 70},
		{.records = ZIPFIT_RECORDS_VALUES},
		{.records = ZIPFIT_RECORDS_VALUES, .max_record = 70},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(formats); i++) {
		struct reading reading;

		write_json(i, formats[i].records == ZIPFIT_RECORDS_AUTO);
		if (formats[i].max_record == 0) {
			reading = read_inputs(json_paths, ARRAY_LENGTH(json_paths), formats[i], NULL);
			assert_int_equal(4 * 400 + (formats[i].records == ZIPFIT_RECORDS_AUTO ? 3 : 2), reading.count);
			forget(&reading);
		}
		for (uint64_t shards = repeats(1, 3); shards <= repeats(5, 3); shards += 2) {
			assert_shards(json_paths, ARRAY_LENGTH(json_paths), &formats[i], shards, false);
			assert_shards(json_paths, ARRAY_LENGTH(json_paths), &formats[i], shards, true);
		}
		for (size_t j = 0; j < ARRAY_LENGTH(json_paths); j++)
			assert_shards(&json_paths[j], 1, &formats[i], 4, j % 2 == 0);
	}
}

/* Damage is one record of one shard, and what follows it is read, also from a place before or behind it on. */
static void test_damage(void **state)
{
	static const zipfit_format formats[] = {
		{.records = ZIPFIT_RECORDS_AUTO},
		{.records = ZIPFIT_RECORDS_AUTO, .max_record = 70},
		{.kind = ZIPFIT_LINES, .max_record = 70},
		{.kind = ZIPFIT_FILES},
	};
	static const char *const damaged[] = {"cut", "cut.gz", "lines", "cut.zst", "plain"};
	struct zf_buffer array = random_json(21, true), text = random_text(22, 1000), packed = {0}, gzip;

	(void)state;
	write_json(23, true);
	write_file("cut", array.data, array.length * 2 / 3);
	gzip = gzip_members(&array, 24, 30000);
	write_file("cut.gz", gzip.data, gzip.length * 3 / 4);
	write_compressed("cut.zst", ARCHIVE_FILTER_ZSTD, text.data, text.length);
	read_file("cut.zst", &packed);
	write_file("cut.zst", packed.data, packed.length / 2);
	for (size_t i = 0; i < ARRAY_LENGTH(formats); i++) {
		struct reading reading = read_inputs_past_damage(damaged, ARRAY_LENGTH(damaged), formats[i]);
		size_t count = 0;

		assert_ok(reading.ok, reading.error);
		for (size_t j = 0; j < reading.count; j++)
			count += reading.seen[j].outcome == ZIPFIT_DAMAGED;
		/* That an array is cut short is seen where it is read as one. */
		assert_int_equal(formats[i].kind == ZIPFIT_JSONL ? 3 : 2, count);
		assert_int_equal(4, reading.seen[reading.count - 1].input);
		forget(&reading);
		for (uint64_t shards = repeats(1, 3); shards <= repeats(5, 3); shards += 2) {
			assert_shards_skipping(damaged, ARRAY_LENGTH(damaged), &formats[i], shards, false, true);
			assert_shards_skipping(damaged, ARRAY_LENGTH(damaged), &formats[i], shards, true, true);
			for (size_t j = 0; j < ARRAY_LENGTH(damaged); j++)
				assert_shards_skipping(&damaged[j], 1, &formats[i], shards, true, true);
		}
	}
	zf_buffer_free(&array);
	zf_buffer_free(&text);
	zf_buffer_free(&gzip);
	zf_buffer_free(&packed);
}

/* Reads the file from `place` on as far as possible, and moves `place` there. Returns whether that is its end. */
static bool read_from(struct pile *pile, const char *path, struct zf_resume_point *place, const zipfit_format *format)
{
	zipfit_error error;
	struct zf_batch *batch = zf_batch_new(&error);
	struct zf_reader *reader =
		zf_reader_open_pieces((struct zf_inputs){.paths = &path}, NULL, 1, place, format, NULL, &error);
	bool filled;

	assert_ok(batch != NULL && reader != NULL, error);
	do {
		zf_batch_reset(batch);
		filled = zf_reader_fill(reader, batch, &error);
		for (size_t i = 0; i < batch->count; i++)
			add_record(pile, NULL, 0, batch, &batch->records[i]);
		*place = batch->next;
	} while (filled && batch->count > 0);
	zf_reader_close(reader);
	zf_batch_free(batch);
	return filled;
}

/* Wherever reading failed, also within a record, the next record is the first that was not given. */
static void assert_goes_on(const struct zf_buffer *gzip, size_t cut, const zipfit_format *format)
{
	struct pile whole = {0}, parts = {0};
	struct zf_resume_point begin = {.line = 1}, place = begin;

	write_file("in.gz", gzip->data, cut);
	assert_false(read_from(&parts, "in.gz", &place, format));
	write_file("in.gz", gzip->data, gzip->length);
	assert_true(read_from(&parts, "in.gz", &place, format));
	assert_true(read_from(&whole, "in.gz", &begin, format));
	assert_int_equal(whole.count, parts.count);
	for (size_t i = 0; i < whole.count; i++) {
		assert_int_equal(whole.records[i].line, parts.records[i].line);
		assert_int_equal(whole.records[i].length, parts.records[i].length);
		assert_memory_equal(whole.records[i].bytes, parts.records[i].bytes, whole.records[i].length);
	}
	free_pile(&whole);
	free_pile(&parts);
}

static void test_going_on_after_a_failure(void **state)
{
	static const zipfit_format short_lines = {.kind = ZIPFIT_LINES, .max_record = 70};
	struct zf_buffer text = random_text(11, 1000), gzip;
	struct prng prng = {12};

	(void)state;
	gzip = gzip_members(&text, 13, 30000);
	for (uint64_t i = 0; i < repeats(40, 8); i++) {
		const size_t cut = gzip.length - 1 - (size_t)prng_below(&prng, gzip.length - 20);

		/* A text of whole members is no damage. */
		if (memcmp(gzip.data + cut, "\x1f\x8b\x08", 3) == 0)
			continue;
		assert_goes_on(&gzip, cut, &lines);
		assert_goes_on(&gzip, cut, &short_lines);
		assert_goes_on(&gzip, cut, &files);
	}
	zf_buffer_free(&text);
	zf_buffer_free(&gzip);
}

static void test_long_lines(void **state)
{
	struct zf_buffer text = {0};
	struct prng prng = {3};
	zipfit_error error;
	const char *path = "long";

	(void)state;
	/* Lines of many shares' length, and many lines of nothing. */
	for (size_t i = 0; i < 40; i++) {
		append_words(&text, &prng, i % 7 == 0 ? 5000 : 0);
		assert_ok(zf_buffer_append_byte(&text, '\n', &error), error);
	}
	write_file(path, text.data, text.length);
	for (uint64_t shards = 1; shards < 60; shards++)
		assert_shards(&path, 1, &lines, shards, false);
	zf_buffer_free(&text);
}

static void test_more_shards_than_bytes(void **state)
{
	const char *path = "small";

	(void)state;
	write_file(path, LITERAL("a\n\nb\nc"));
	for (uint64_t shards = 1; shards < 12; shards++)
		assert_shards(&path, 1, &lines, shards, false);
}

/* With enough files they stay whole, and no share is much larger than its due. */
static void test_whole_files(void **state)
{
	enum {
		FILES = 40
	};
	static char names[FILES][8];
	const char *many[FILES];
	struct zf_buffer text = random_text(5, 100);
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < FILES; i++) {
		snprintf(names[i], sizeof(names[i]), "f%zu", i);
		many[i] = names[i];
		write_file(many[i], text.data, text.length);
	}
	for (uint64_t shards = 1; shards <= 8; shards++) {
		const zipfit_run_options options = {.paths = many, .path_count = FILES, .format = lines};
		const uint64_t due = FILES * text.length / shards;

		assert_in_range(assert_shards(many, FILES, &lines, shards, false), due, due + due / 4);
		for (uint64_t shard = 1; shard <= shards; shard++) {
			struct zf_piece *pieces;
			size_t count;

			assert_ok(zf_shard_plan(&options, shard, shards, NULL, &pieces, &count, &error), error);
			for (size_t i = 0; i < count; i++)
				assert_int_equal(ZF_WHOLE, pieces[i].kind);
			free(pieces);
		}
	}
	zf_buffer_free(&text);
}

/* Blocks are shared out evenly in any run of them, so that shards of one compressed file take the same time. */
static void test_blocks_are_even(void **state)
{
	const uint64_t size = 1000003, blocks = 2000;

	(void)state;
	for (uint64_t shards = 2; shards <= 100; shards += 7) {
		uint64_t owners = 0;

		for (uint64_t shard = 0; shard < shards; shard++) {
			const struct zf_piece piece = {
				.kind = ZF_BLOCKS,
				.begin = size * shard / shards,
				.end = size * (shard + 1) / shards,
				.size = size,
			};
			uint64_t own = 0;

			for (uint64_t block = 0; block < blocks; block++)
				own += zf_piece_has_block(&piece, block);
			assert_in_range(own, blocks / shards - 3, blocks / shards + 4);
			owners += own;
		}
		assert_int_equal(blocks, owners);
	}
}

static void assert_refused(const char *path, const char *why)
{
	const zipfit_run_options options = {.paths = &path, .path_count = 1, .format = lines};
	struct zf_piece *pieces;
	size_t count;
	zipfit_error error;

	assert_false(zf_shard_plan(&options, 1, 2, NULL, &pieces, &count, &error));
	assert_string_equal(why, error.message);
}

static void test_refusals(void **state)
{
	(void)state;
	assert_refused("-", "standard input cannot be divided into shards");
	assert_refused("/dev/null", "/dev/null: only a file can be divided into shards");
	assert_refused("missing", "missing: cannot open: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_every_record_once),        test_in_directory(test_going_on),
		test_in_directory(test_elements_and_values),      test_in_directory(test_damage),
		test_in_directory(test_going_on_after_a_failure), test_in_directory(test_long_lines),
		test_in_directory(test_more_shards_than_bytes),   test_in_directory(test_whole_files),
		cmocka_unit_test(test_blocks_are_even),           test_in_directory(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
