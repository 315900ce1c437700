/*
 * fuzz_records.c - arbitrary bytes as records, and records as documents
 *
 * The bytes, plain or compressed, are read by the reader and parsed by the extractor, record by record; from a place in
 * the middle on; in the shares of shards; and by whole runs with one and two threads, which must all see the same
 * records and fail alike. A field that is looked for without parsing must be the one that parsing finds. If the kind of
 * the input is certain, the records are compared with lines found by memchr(), and joined again they must equal the
 * input. Then any bytes, written as a JSON string by our own writer, must come back, under any name and any pointer.
 */
#include "fuzz.h"
#include "input/bad_record.h"
#include "input/field.h"
#include "input/json_escape.h"
#include "input/json_scan.h"
#include "input/json_splitter.h"
#include "input/reader.h"
#include "input/utf8.h"
#include "output/text.h"
#include "run/run.h"
#include "run/shard.h"
#include "util/hash.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES 64

/* Starting threads costs more than all the rest: one input of so many is read by two. */
#define THREADS_ONE_IN 8

/* One input of so many is read as the shares of shards, too. */
#define SHARDS_ONE_IN 3

/* What is read, and how. */
struct task {
	zipfit_format format;
	char text[TEXT_BYTES + 1], unit[TEXT_BYTES + 1];
	bool skip_bad;
	size_t packing;
	char path[MEMORY_PATH_BYTES];
	const char *paths[1];
};

/* What was seen of a file: enough to tell whether two readings saw the same. */
struct sight {
	uint64_t hash;
	uint64_t sum; /* of the hashes of all records, in whatever order */
	uint64_t records;
	uint64_t outcome[ZIPFIT_MAX_OUTCOMES];
	struct zf_buffer bytes; /* the records, each with a newline; of reading by hand alone */
	size_t first_bytes;     /* of them, those of the first batch */
	uint64_t first_records;
	struct zf_resume_point next; /* the place behind the first batch */
	bool in_shards;              /* a line's number says nothing */
	bool ok;
	zipfit_error error;
};

static void choose_format(struct choices *choices, struct task *task)
{
	static const size_t longest[] = {0, 1, 2, 3, 16, 100, 1000, 65536};
	static const char *const fields[] = {NULL, "text", "/text", "/a/0/b", "/", "a", "/a~1b/~0", "/0/1"};
	static const char *const stars[] = {"/*", "/a/*", "/text/*/b/*", NULL, NULL, NULL};
	static const char *const chats[] = {NULL, NULL, NULL, "a", "/*", "/a/*/text"};
	const unsigned first = choose_byte(choices), second = choose_byte(choices), third = choose_byte(choices);
	zipfit_format *format = &task->format;

	task->packing = first / 3 % (PACKINGS + 1); /* the last: as they are, whatever they are */
	format->kind = (enum zipfit_record_kind)(first % 3);
	format->max_record = longest[second % 8];
	format->min_document = second / 8 % 4;
	format->max_document = second >= 192 ? second - 191 : 0;
	format->unit = (enum zipfit_unit)(third % 3);
	task->skip_bad = third / 3 % 4 > 0;
	format->records = (enum zipfit_records)(zf_hash_bytes(0, choices->at, choices->left) % 4);
	if (third / 12 >= 16) {
		format->field = stars[third / 12 - 16];
		format->chat = chats[third / 12 - 16];
		format->roles = format->chat != NULL && third % 2 == 0 ? "user,b" : NULL;
	} else if (third / 12 < 8) {
		format->field = fields[third / 12];
	} else {
		choose_text(choices, TEXT_BYTES, task->text);
		*(third / 12 % 2 == 0 ? &format->field : &format->pattern) = task->text;
	}
	if (format->unit == ZIPFIT_FIELD_UNIT) {
		choose_text(choices, TEXT_BYTES, task->unit);
		format->unit_field = task->unit;
	}
	if (format->kind != ZIPFIT_JSONL) {
		format->field = format->pattern = format->chat = format->roles = NULL;
		if (format->unit == ZIPFIT_FIELD_UNIT)
			format->unit = ZIPFIT_WORDS;
	}
}

/* ---- By hand ------------------------------------------------------------- */

static uint64_t mix_in(uint64_t hash, uint64_t number)
{
	return zf_mix(hash + number);
}

static void note(struct sight *sight, const struct zf_batch *batch, const struct zf_record *record)
{
	const char *member = zf_batch_member(batch, record);
	uint64_t hash = zf_hash_bytes(sight->hash, batch->bytes.data + record->begin, record->length);

	hash = zf_hash_bytes(hash, member != NULL ? member : "", member != NULL ? strlen(member) : 0);
	hash = mix_in(mix_in(hash, record->line), record->end);
	hash = mix_in(mix_in(hash, record->outcome), record->more);
	if (record->outcome == ZIPFIT_SCORED)
		hash = mix_in(mix_in(hash, record->document_bytes), record->cost);
	sight->hash = hash;
	sight->sum += zf_hash_bytes(record->more, batch->bytes.data + record->begin, record->length);
	sight->outcome[record->outcome] += !record->more;
	sight->records += !record->more;
}

/* Decodes a string of a record; that must give what the parser gave, guarded as json.h says. */
static void decode(const unsigned char *string, size_t length, const char *guarded)
{
	struct zf_buffer decoded = {0}, expected = {0};
	zipfit_error error;

	require(zf_json_decode_string(&decoded, string, length, &error) &&
	                zf_json_append_unguarded(&expected, guarded, &error),
	        "no memory for a string");
	require(decoded.length == expected.length &&
	                (decoded.length == 0 || memcmp(decoded.data, expected.data, decoded.length) == 0),
	        "a string decoded otherwise");
	zf_buffer_free(&decoded);
	zf_buffer_free(&expected);
}

/* Looks for the field without parsing the record: where that knows an answer, it must be the parser's. */
static void scan(const struct task *task, const unsigned char *record, size_t length)
{
	const char *name = task->format.field != NULL ? task->format.field : "text";
	struct zf_json json = {{0}};
	enum zipfit_outcome outcome;
	zipfit_error error;
	struct zf_field *field = zf_field_parse(name, strlen(name), &error);
	const unsigned char *found;
	const cJSON *value;
	size_t found_length, bad_byte;
	enum zf_json_scanned scanned;
	cJSON *object = NULL;

	require(field != NULL && zf_json_parse(&json, record, length, &object, &outcome, &bad_byte, &error),
	        "no memory");
	scanned = zf_json_scan(field, record, length, &found, &found_length);
	value = object != NULL ? zf_field_find(field, object) : NULL;
	require(scanned == ZF_SCAN_UNKNOWN || object != NULL, "the scan takes what is bad");
	require(scanned != ZF_SCAN_MISSING || value == NULL, "the scan misses the field");
	require(scanned != ZF_SCAN_FOUND ||
	                (value != NULL && cJSON_IsString(value) == (found[0] == '"') &&
	                 cJSON_IsObject(value) == (found[0] == '{') && found + found_length <= record + length),
	        "the scan finds another field");
	if (scanned == ZF_SCAN_FOUND && found[0] == '"')
		decode(found + 1, found_length - 2, value->valuestring);
	cJSON_Delete(object);
	zf_field_free(field);
	zf_json_free(&json);
}

/* Finds the record's document twice; it must be the same, and not longer than its record can say. */
static void extract(const struct task *task, const struct zf_extractor *extractor, struct zf_scratch *scratch,
                    const struct zf_batch *batch, struct zf_record *record)
{
	struct zf_document document;
	struct zf_record again = *record;
	zipfit_error error;
	uint64_t hash;

	require(zf_extract_record(extractor, scratch, batch, record, &document, &error), "no memory for a document");
	require((unsigned)record->outcome < ZIPFIT_OUTCOMES, "an outcome that there is not");
	if (zipfit_outcome_is_bad(record->outcome)) {
		zf_explain_bad(extractor, batch, record, ZF_ROLE_INPUT, task->path, &error);
		require_error(&error);
	}
	if (record->outcome != ZIPFIT_SCORED)
		return;
	require(record->document_bytes >= task->format.min_document &&
	                (task->format.max_document == 0 || record->document_bytes <= task->format.max_document),
	        "a document of %zu bytes", record->document_bytes);
	require(task->format.pattern != NULL || record->document_bytes <= record->length,
	        "a document longer than its record");
	require(record->invalid_utf8 ==
	                (zf_utf8_prefix(document.bytes, record->document_bytes) < record->document_bytes),
	        "UTF-8 that is none");
	hash = zf_hash_bytes(0, document.bytes, record->document_bytes);
	require(zf_extract_record(extractor, scratch, batch, &again, &document, &error) &&
	                again.outcome == record->outcome && again.document_bytes == record->document_bytes &&
	                hash == zf_hash_bytes(0, document.bytes, again.document_bytes),
	        "another document the second time");
}

static void look_at_batch(const struct task *task, const struct zf_extractor *extractor, struct zf_scratch *scratch,
                          struct zf_batch *batch, struct sight *sight)
{
	const size_t longest = task->format.max_record > 0 ? task->format.max_record : ZIPFIT_DEFAULT_MAX_RECORD;
	zipfit_error error;

	for (size_t i = 0; i < batch->count; i++) {
		struct zf_record *record = &batch->records[i];
		const size_t before = record->length;

		require(record->length <= longest, "a record of %zu bytes", record->length);
		require(batch->bytes.data[record->begin + record->length] == '\n', "no newline behind a record");
		require(sight->in_shards || record->line == sight->records + 1, "a line has number %llu after %llu",
		        (unsigned long long)record->line, (unsigned long long)sight->records);
		require(record->outcome != ZIPFIT_DAMAGED || task->skip_bad, "damage is skipped");
		if (record->outcome == ZIPFIT_SCORED && task->format.kind == ZIPFIT_JSONL)
			scan(task, batch->bytes.data + record->begin, record->length);
		if (record->outcome != ZIPFIT_OVERLONG && record->outcome != ZIPFIT_DAMAGED)
			extract(task, extractor, scratch, batch, record);
		require(zf_batch_unfold(batch, record, &error), "no memory");
		require(record->outcome == ZIPFIT_OVERLONG || !record->element ||
		                memchr(batch->bytes.data + record->begin, '\n', record->length) == NULL,
		        "a value spans lines");
		require(record->length <= 2 * before, "a value grows");
		note(sight, batch, record);
		require(zf_buffer_append(&sight->bytes, batch->bytes.data + record->begin,
		                         record->length + !record->more, &error),
		        "no memory");
	}
}

/* Reads to the end; `reader` is closed. */
static void read_to_end(const struct task *task, struct zf_reader *reader, struct sight *sight)
{
	struct zf_extractor *extractor = zf_extractor_new(&task->format, &sight->error);
	struct zf_batch *batch = zf_batch_new(&sight->error);
	struct zf_scratch scratch = {.text = {0}};
	bool first = true;

	require(extractor != NULL && reader != NULL && batch != NULL, "no reader");
	if (task->skip_bad)
		zf_reader_skip_damage(reader);
	do {
		zf_batch_reset(batch);
		sight->ok = zf_reader_fill(reader, batch, &sight->error);
		look_at_batch(task, extractor, &scratch, batch, sight);
		if (first) {
			sight->first_bytes = sight->bytes.length;
			sight->first_records = sight->records;
			sight->next = batch->next;
		}
		first = false;
	} while (sight->ok && batch->count > 0);
	if (!sight->ok)
		require_error(&sight->error);
	zf_scratch_free(&scratch);
	zf_batch_free(batch);
	zf_reader_close(reader);
	zf_extractor_free(extractor);
}

static void read_by_hand(const struct task *task, struct sight *sight)
{
	read_to_end(task, zf_reader_open(task->paths, 1, &task->format, NULL, &sight->error), sight);
}

/* ---- In parts ------------------------------------------------------------ */

static bool is_text(const struct sight *sight, const unsigned char *text, size_t length)
{
	return sight->bytes.length == length && (length == 0 || memcmp(sight->bytes.data, text, length) == 0);
}

/* A reader that begins behind the first batch must give what is left, with the numbers that it has. */
static void read_on(const struct task *task, const struct sight *whole)
{
	struct sight rest = {.records = whole->first_records};

	read_to_end(task,
	            zf_reader_open_pieces((struct zf_inputs){.paths = task->paths}, NULL, 1, &whole->next,
	                                  &task->format, NULL, &rest.error),
	            &rest);
	require(rest.ok, "reading on fails: %s", rest.error.message);
	require(is_text(&rest, whole->bytes.data + whole->first_bytes, whole->bytes.length - whole->first_bytes) &&
	                rest.records == whole->records,
	        "reading on gives other records");
	zf_buffer_free(&rest.bytes);
}

/* The shares of shards must be the whole. */
static void read_shards(const struct task *task, uint64_t shards, const struct sight *whole)
{
	const zipfit_run_options options = {
		.paths = task->paths, .path_count = 1, .format = task->format, .skip_bad = task->skip_bad};
	struct sight all = {.in_shards = true};

	for (uint64_t shard = 1; shard <= shards; shard++) {
		struct zf_piece *pieces;
		size_t count;

		require(zf_shard_plan(&options, shard, shards, NULL, &pieces, &count, &all.error), "no plan: %s",
		        all.error.message);
		read_to_end(task,
		            zf_reader_open_pieces((struct zf_inputs){.paths = task->paths}, pieces, count, NULL,
		                                  &task->format, NULL, &all.error),
		            &all);
		require(all.ok, "shard %u fails: %s", (unsigned)shard, all.error.message);
		free(pieces);
	}
	/* Blocks are spread over the shards. */
	require(all.sum == whole->sum && all.bytes.length == whole->bytes.length && all.records == whole->records,
	        "%u shards are not the whole", (unsigned)shards);
	zf_buffer_free(&all.bytes);
}

/* ---- By a run ------------------------------------------------------------ */

static bool on_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct sight *sight = user;
	uint64_t hash = zf_hash_bytes(sight->hash, record->bytes, record->length);

	(void)error;
	hash = zf_hash_bytes(hash, record->member != NULL ? record->member : "",
	                     record->member != NULL ? strlen(record->member) : 0);
	hash = mix_in(mix_in(hash, record->line), record->end);
	hash = mix_in(mix_in(hash, record->outcome), record->more);
	if (record->outcome == ZIPFIT_SCORED)
		hash = mix_in(mix_in(hash, record->document_bytes), record->cost);
	sight->hash = hash;
	sight->outcome[record->outcome] += !record->more;
	sight->records += !record->more;
	return true;
}

static void read_by_run(const struct task *task, size_t threads, struct sight *sight)
{
	const zipfit_run_options options = {
		.paths = task->paths,
		.path_count = 1,
		.format = task->format,
		.threads = threads,
		.skip_bad = task->skip_bad,
	};
	const struct zf_task everything = {0};
	const zipfit_sink sink = {.user = sight, .record = on_record};
	zipfit_counts counts = {0};

	sight->ok = zf_run(&options, &everything, NULL, &sink, NULL, &counts, &sight->error);
	if (!sight->ok)
		require_error(&sight->error);
	require(counts.progress.records == sight->records, "%llu records counted, %llu seen",
	        (unsigned long long)counts.progress.records, (unsigned long long)sight->records);
	require(memcmp(counts.outcome, sight->outcome, sizeof(counts.outcome)) == 0, "outcomes do not add up");
}

static void compare(const struct sight *a, const struct sight *b)
{
	require(a->ok == b->ok, "one reading fails: %s", a->ok ? b->error.message : a->error.message);
	require(a->records == b->records && a->hash == b->hash, "two readings see other records");
	require(a->ok || (a->error.code == b->error.code && strcmp(a->error.message, b->error.message) == 0),
	        "one reading says '%s', another '%s'", a->error.message, b->error.message);
}

/* ---- The control --------------------------------------------------------- */

/* The records that were read must be the lines of the text, but for a byte order mark, unless the first is cut in it.
 */
static void compare_with_lines(const struct task *task, const struct sight *sight, const uint8_t *text, size_t length)
{
	static const uint8_t newline = '\n';
	struct zf_buffer expected = {0};
	uint64_t lines = 0;
	zipfit_error error;

	require(sight->ok, "plain text fails: %s", sight->error.message);
	if (length >= 3 && task->format.max_record - 1 >= 2 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		length -= 3;
		lines += length == 0;
	}
	for (const uint8_t *at = text; (at = memchr(at, '\n', length - (size_t)(at - text))) != NULL; at++)
		lines++;
	lines += length > 0 && text[length - 1] != '\n';
	require(sight->records == lines, "%llu records of %llu lines", (unsigned long long)sight->records,
	        (unsigned long long)lines);
	require(zf_buffer_append(&expected, text, length, &error) &&
	                (lines == 0 || (length > 0 && text[length - 1] == '\n') ||
	                 zf_buffer_append(&expected, &newline, 1, &error)),
	        "no memory");
	require(expected.length == sight->bytes.length &&
	                (expected.length == 0 || memcmp(expected.data, sight->bytes.data, expected.length) == 0),
	        "the records are not the text");
	zf_buffer_free(&expected);
}

/*
 * Whether the bytes are, perhaps, a zip archive of their own making: of a damaged one libarchive finds other members
 * where it goes past their data, as a shard does, than where it reads them.
 */
static bool may_be_zip(const uint8_t *bytes, size_t length)
{
	return memmem(bytes, length, "PK\3\4", 4) != NULL;
}

/* Whether the records are lines, in which the reader looks for no damage of its own. */
static bool is_lines(const struct task *task, const uint8_t *bytes, size_t length)
{
	size_t mark;

	if (task->format.kind != ZIPFIT_JSONL)
		return task->format.kind == ZIPFIT_LINES;
	return task->format.records <= ZIPFIT_RECORDS_LINES && zf_json_look(bytes, length, &mark) != ZF_FIRST_ARRAY;
}

static void read_input(const struct task *task, const uint8_t *bytes, size_t length)
{
	struct sight by_hand = {0}, one = {0}, two = {0};

	read_by_hand(task, &by_hand);
	read_by_run(task, 1, &one);
	if (is_one_in(THREADS_ONE_IN, bytes, length)) {
		read_by_run(task, 2, &two);
		compare(&one, &two);
	}
	if (task->skip_bad)
		compare(&by_hand, &one);
	if (by_hand.ok && by_hand.records > by_hand.first_records)
		read_on(task, &by_hand);
	if (by_hand.ok && is_one_in(SHARDS_ONE_IN, bytes, length) && !may_be_zip(bytes, length))
		read_shards(task, 2 + length % 3, &by_hand);
	if (task->packing < PACKINGS && is_lines(task, bytes, length) && is_certainly_plain(bytes, length))
		compare_with_lines(task, &by_hand, bytes, length);
	zf_buffer_free(&by_hand.bytes);
}

/* ---- Round trips --------------------------------------------------------- */

/* A record whose `field` must be `expected`. */
static void require_document(const struct zf_buffer *record, const char *field, const void *expected, size_t length)
{
	const zipfit_format format = {.kind = ZIPFIT_JSONL, .field = field};
	struct zf_extracted found;
	struct zf_scratch scratch = {.text = {0}};
	zipfit_error error;
	struct zf_extractor *extractor = zf_extractor_new(&format, &error);

	require(extractor != NULL, "no extractor: %s", error.message);
	require(zf_extract(extractor, &scratch, record->data, record->length, &found, &error), "no memory");
	require(found.outcome == ZIPFIT_SCORED, "our own JSON is %s", zipfit_outcome_name(found.outcome));
	require(found.document.length == length && (length == 0 || memcmp(found.document.bytes, expected, length) == 0),
	        "a text does not come back");
	zf_scratch_free(&scratch);
	zf_extractor_free(extractor);
}

/* Appends an object of one member around what follows. */
static void open_object(struct zf_buffer *record, const char *name, size_t length)
{
	zipfit_error error;

	require(zf_buffer_append_byte(record, '{', &error) && zf_append_json_string(record, name, length, &error) &&
	                zf_buffer_append_byte(record, ':', &error),
	        "no memory");
}

/* Appends "/" and the token, escaped. */
static void append_token(struct zf_buffer *pointer, const char *token)
{
	zipfit_error error;
	bool ok = zf_buffer_append_byte(pointer, '/', &error);

	for (; ok && *token != '\0'; token++)
		ok = *token == '~'   ? zf_buffer_append_text(pointer, "~0", &error)
		     : *token == '/' ? zf_buffer_append_text(pointer, "~1", &error)
		                     : zf_buffer_append_byte(pointer, (unsigned char)*token, &error);
	require(ok, "no memory");
}

/* Any text, under any name, and behind a pointer of two. */
static void make_round_trips(struct choices *choices)
{
	struct zf_buffer record = {0}, pointer = {0};
	char outer[TEXT_BYTES + 1], inner[TEXT_BYTES + 1];
	zipfit_error error;
	size_t length;
	bool named;

	choose_text(choices, TEXT_BYTES, outer);
	choose_text(choices, TEXT_BYTES, inner);
	/* Names that are not valid UTF-8 are written otherwise. */
	outer[zf_utf8_prefix((const unsigned char *)outer, strlen(outer))] = '\0';
	inner[zf_utf8_prefix((const unsigned char *)inner, strlen(inner))] = '\0';
	length = zf_utf8_prefix(choices->at, choices->left);
	append_token(&pointer, outer);
	append_token(&pointer, inner);
	named = outer[0] != '\0' && outer[0] != '/';
	open_object(&record, outer, strlen(outer));
	if (!named)
		open_object(&record, inner, strlen(inner));
	require(zf_append_json_string(&record, choices->at, length, &error) &&
	                zf_buffer_append_text(&record, named ? "}" : "}}", &error) &&
	                zf_buffer_append_byte(&pointer, '\0', &error),
	        "no memory");
	if (length > 0)
		require_document(&record, named ? outer : (const char *)pointer.data, choices->at, length);
	zf_buffer_free(&record);
	zf_buffer_free(&pointer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices choices = {data, size < 65536 ? size : 65536};
	struct task task = {.skip_bad = false};
	zipfit_error error;
	int descriptor;

	if (size < 3)
		return 0;
	choose_format(&choices, &task);
	if (!zipfit_format_check(&task.format, &error)) {
		require(error.code == ZIPFIT_BAD_OPTION, "a format fails otherwise");
		require_error(&error);
		return 0;
	}
	descriptor = task.packing < PACKINGS ? packed_file(task.packing, choices.at, choices.left, task.path)
	                                     : memory_file(choices.at, choices.left, task.path);
	task.paths[0] = task.path;
	read_input(&task, choices.at, choices.left);
	close(descriptor);
	make_round_trips(&choices);
	return 0;
}
