/*
 * fuzz_files.c - partial results, checkpoints, journals and tables of scores with hostile contents
 *
 * All but the tables are frames with checksums, which a fuzzer would never get right. So
 * the input is not the file: it gives the contents of the frames, and this target makes
 * the frames, with correct checksums. 0xFF and a letter begins one - H, W, S, T, R as in
 * part_format.h -, 0xFF and N the next file, and two 0xFF are one; wherever the fuzzer
 * cuts and inserts, the rest stays in step. A head, a summary and an end can be ours,
 * so that what stands between them is reached. Files as they are, with or without
 * their checks set right, are read too.
 *
 * Reading such a file must end, in success or with one message.
 */
#include "fuzz.h"
#include "cli/message.h"
#include "input/reader.h"
#include "job/rows.h"
#include "shards/checkpoint.h"
#include "shards/identity.h"
#include "shards/journal.h"
#include "shards/magic.h"
#include "shards/part_format.h"
#include "shards/serialize.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define MAX_FILES 3
#define ESCAPE    0xff

/* The inputs that the files tell of: numbered_file() 0 and 1, both the same. */
#define INPUT       "/proc/self/fd/200"
#define OTHER_INPUT "/proc/self/fd/201"

static const char input_text[] =
	"{\"text\":\"one\"}\n{\"text\":\"two two\"}\nnot JSON\n{\"text\":\"\"}\n{\"text\":\"five\"}\n";

/* What the head of ours says; the options are those of a run, or what a damaged head would say. */
static const char *const option_texts[] = {
	"{\"format\":{\"records\":\"jsonl\",\"field\":\"text\"}}",
	"{\"format\":{\"field\":\"text\"},\"dedup\":0,\"candidates\":5}",
	"{\"format\":{\"field\":\"text\"},\"dedup\":0.5,\"fraction\":0.5}",
	"{\"format\":{\"template\":\"{text}{a?}\"},\"diverse\":0.5,\"cover\":0.5}",
	"{\"format\":{\"field\":\"text\"},\"sample\":0.1,\"sample_seed\":3}",
	"{\"sets\":[{\"name\":\"a\",\"share\":0.5},{\"name\":\"b\",\"share\":0.5}]}",
	"{\"sets\":[{\"name\":\"a\",\"share\":7},{\"name\":\"b\",\"share\":-1}],\"dedup\":-3,\"fraction\":1e300}",
	"{\"sets\":[{\"name\":\"a\"},{}],\"candidates\":-1e300,\"diverse\":-2,\"sample\":1e-300}",
	"{\"sets\":[{\"name\":\"a\",\"share\":0.5},{\"name\":\"b\",\"share\":0.5}],\"diverse\":1,\"dedup\":0}",
	"{\"candidates\":1e300,\"fraction\":-1,\"dedup\":2,\"sample\":-1}",
	"[]",
	"{",
};

/* What the files are like. */
struct manner {
	unsigned mode;
	bool own_head, own_summary, own_end;
	unsigned head; /* choices of ours */
	const char *options;
	size_t block; /* reading gives so many bytes at a time */
};

/* ---- Making files -------------------------------------------------------- */

static bool append(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	return zf_buffer_append(user, bytes, length, error);
}

/* A file under way. */
struct making {
	struct zf_buffer *bytes;
	struct zf_part_writer writer;
	struct zf_buffer payload; /* of the frame under way */
	unsigned char type;       /* 0: none is */
	bool has_summary;
};

static void put_head(struct making *making, const struct manner *manner)
{
	uint64_t held[] = {1, 2};
	char *paths[] = {strdup(INPUT), strdup(OTHER_INPUT)};
	const unsigned bits = manner->head;
	struct zf_part_file file = {.role = (enum zf_file_role)(bits % ZF_ROLE_COUNT), .path = paths[0]};
	const struct zf_part_head head = {
		.kind = manner->mode == 3 ? ZF_CHECKPOINT : ZF_PART_RESULT,
		.shards = 1 + bits % 3,
		.held = held,
		.held_count = bits % 3 > 0 && bits / 64 % 2 ? 2 : 1,
		.limit = {.records = bits / 4 % 2 ? 3 : 0,
	                  .budget = bits / 8 % 2 ? 20 : 0,
	                  .has_min_score = bits / 16 % 2},
		.annotate = bits / 32 % 2,
		.input_order = bits / 128 % 2,
		.plain_lines = bits / 256 % 2,
		.scores = bits / 512 % 2,
		.rejects = bits / 1024 % 2,
		.options = strdup(manner->options),
		.scoring = strdup(manner->options),
		.files = &file,
		.file_count = 1,
		.paths = paths,
		.path_count = 2,
		.target_documents = 1,
	};
	zipfit_error error;

	require(head.options != NULL && head.scoring != NULL && paths[0] != NULL && paths[1] != NULL, "no memory");
	require(zf_part_begin(&making->writer, (struct zf_byte_sink){append, making->bytes}, &head, &error), "no head");
	free(head.options);
	free(head.scoring);
	free(paths[0]);
	free(paths[1]);
}

static void put_summary(struct making *making)
{
	struct zf_span_lines range = {.span = 1, .lines = 4};
	const struct zf_part_summary summary = {
		.counts = {.progress = {.records = 5, .bytes = 60}, .outcome = {[ZIPFIT_SCORED] = 4}},
		.ranges = &range,
		.range_count = 1,
		.place = {.line = 1},
	};
	zipfit_error error;

	require(zf_part_put_summary(&making->writer, &summary, &error), "no summary");
	making->has_summary = true;
}

/* Ends the frame under way. */
static void end_frame(struct making *making, const struct manner *manner)
{
	zipfit_error error;

	if (making->type == 0)
		return;
	if ((making->type == ZF_FRAME_TARGETS || making->type == ZF_FRAME_RECORDS) && manner->own_summary &&
	    !making->has_summary)
		put_summary(making);
	making->has_summary |= making->type == ZF_FRAME_SUMMARY;
	require(zf_frame_write(&making->writer.frames, making->type, &making->payload, &error), "no frame");
	making->payload.length = 0;
	making->type = 0;
}

/* Makes the next file of what is left of the input. */
static void make_file(struct choices *choices, const struct manner *manner, struct zf_buffer *bytes)
{
	struct making making = {.bytes = bytes, .writer.frames.to = {append, bytes}};
	bool more = true;
	zipfit_error error;

	if (manner->own_head)
		put_head(&making, manner);
	else if (manner->mode != 4)
		require(append(bytes, zf_magic(ZF_MAGIC_PART), ZF_MAGIC_BYTES, &error), "no memory");
	while (more && choices->left > 0) {
		unsigned byte = choose_byte(choices);

		if (byte == ESCAPE && choices->left > 0 && strchr("HWSTREN", *choices->at) != NULL &&
		    *choices->at != 0) {
			end_frame(&making, manner);
			making.type = (unsigned char)choose_byte(choices);
			more = making.type != 'N';
			continue;
		}
		if (byte == ESCAPE && choices->left > 0 && *choices->at == ESCAPE)
			choose_byte(choices);
		if (making.type == 0)
			making.type = ZF_FRAME_ROWS;
		require(zf_buffer_append_byte(&making.payload, (unsigned char)byte, &error), "no memory");
	}
	if (!more)
		making.type = 0;
	end_frame(&making, manner);
	if (manner->own_summary && !making.has_summary && manner->mode != 4)
		put_summary(&making);
	if (manner->own_end && manner->mode != 4)
		require(zf_part_end(&making.writer, &error), "no end");
	zf_part_writer_free(&making.writer);
	zf_buffer_free(&making.payload);
}

/* Sets the checks of a file right, as far as its frames go, and gives it an end. */
static void repair(struct zf_buffer *file)
{
	struct zf_frame_writer writer = {.to = {append, NULL}};
	struct zf_buffer repaired = {0}, payload = {0};
	size_t at = ZF_MAGIC_BYTES;
	zipfit_error error;

	writer.to.user = &repaired;
	if (file->length < at)
		return;
	require(zf_buffer_append(&repaired, zf_magic(ZF_MAGIC_PART), at, &error), "no memory");
	while (file->length - at >= ZF_FRAME_OVERHEAD && file->data[at] != ZF_FRAME_END) {
		uint64_t length = 0;

		for (unsigned i = 0; i < 8; i++)
			length |= (uint64_t)file->data[at + 1 + i] << (8 * i);
		if (length > file->length - at - ZF_FRAME_OVERHEAD)
			length = file->length - at - ZF_FRAME_OVERHEAD;
		payload.length = 0;
		require(zf_buffer_append(&payload, file->data + at + 13, (size_t)length, &error) &&
		                zf_frame_write(&writer, file->data[at], &payload, &error),
		        "no memory");
		at += (size_t)length + ZF_FRAME_OVERHEAD;
	}
	payload.length = 0;
	require(zf_put_number(&payload, writer.check, &error) &&
	                zf_frame_write(&writer, ZF_FRAME_END, &payload, &error),
	        "no memory");
	zf_buffer_free(&payload);
	zf_buffer_free(file);
	*file = repaired;
}

/* ---- Reading parts ------------------------------------------------------- */

/* Bytes in memory, given in blocks that are freed at the next one. */
struct source {
	const struct zf_buffer *bytes;
	size_t at, block;
	unsigned char *copy;
};

static bool read_source(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct source *source = user;
	const size_t left = source->bytes->length - source->at;

	(void)error;
	*length = left < source->block ? left : source->block;
	free(source->copy);
	source->copy = malloc(*length > 0 ? *length : 1);
	require(source->copy != NULL, "no memory");
	if (*length > 0)
		memcpy(source->copy, source->bytes->data + source->at, *length);
	*bytes = source->copy;
	source->at += *length;
	return true;
}

static void require_row(const struct zf_row *row, const struct zf_part_head *head)
{
	uint64_t sum = 0;

	require(row->kind >= ZF_ROW_SCORE && row->kind <= ZF_ROW_SCORES, "a row of kind %d", (int)row->kind);
	require(zf_span_input(row->span, head->shards) < head->path_count, "a row of no input");
	require(row->sets <= ZIPFIT_MAX_SETS && !isnan(row->score), "%zu sets, score %g", row->sets, row->score);
	for (size_t i = 0; i < row->length; i++)
		sum += row->bytes[i];
	require(sum <= 255 * (uint64_t)row->length, "impossible");
}

static void require_record(const struct zf_kept *record, const struct zf_part_head *head)
{
	uint64_t sum = 0;

	require(zf_span_input(record->input, head->shards) < head->path_count, "a record of no input");
	require(!isnan(record->score), "a record without a score");
	for (size_t i = 0; i < record->length; i++)
		sum += record->bytes[i];
	require(sum <= 255 * (uint64_t)record->length, "impossible");
}

/* A head differs from ours in a way that can be told, and not from itself. */
static void compare_heads(const struct zf_part_head *head)
{
	static const char scoring[] =
		"{\"format\":{\"records\":\"jsonl\",\"max_record\":9},\"score\":\"ncd\",\"level\":6,"
		"\"sets\":[{\"name\":\"a\",\"share\":1}],\"dedup\":0}";
	struct zf_part_file file = {.role = ZF_ROLE_INPUT, .path = (char *)(uintptr_t)INPUT, .content = {.size = 5}};
	const struct zf_part_head ours = {
		.kind = ZF_PART_RESULT,
		.scoring = (char *)(uintptr_t)scoring,
		.files = &file,
		.file_count = 1,
	};
	char text[64];

	for (int turn = 0; turn < 2; turn++) {
		text[0] = '\0';
		require(zf_identity_differs(turn == 0 ? head : &ours, turn == 0 ? &ours : head, "x", text,
		                            sizeof(text)) == (text[0] != '\0'),
		        "heads differ without a word, or do not with one");
	}
	require(!zf_identity_differs(head, head, "itself", text, sizeof(text)), "a head differs from itself");
}

static void require_target(const struct zf_part_target *target)
{
	uint64_t sum = 0;

	require(target->set < ZIPFIT_MAX_SETS, "target set %zu", target->set);
	for (size_t i = 0; i < target->length; i++)
		sum += target->bytes[i];
	require(sum <= 255 * (uint64_t)target->length, "impossible");
}

/* Reads all entries; every byte that is given is looked at. */
static void read_entries(struct zf_part_reader *reader)
{
	const struct zf_part_head *head = zf_part_head(reader);
	enum zf_part_entry entry = ZF_PART_ROW;
	zipfit_error error;

	require(head->held_count > 0 && head->held[head->held_count - 1] <= head->shards && head->options != NULL,
	        "a head without shards");
	compare_heads(head);
	while (entry != ZF_PART_END) {
		if (!zf_part_next(reader, &entry, &error)) {
			require_error(&error);
			return;
		}
		if (entry == ZF_PART_ROW)
			require_row(zf_part_row(reader), head);
		else if (entry == ZF_PART_TARGET)
			require_target(zf_part_target(reader));
		else if (entry == ZF_PART_RECORD)
			require_record(zf_part_record(reader), head);
	}
}

static void read_part(const struct zf_buffer *bytes, size_t block)
{
	struct source source = {.bytes = bytes, .block = block};
	zipfit_error error;
	struct zf_part_reader *reader =
		zf_part_open_source((struct zf_byte_source){read_source, &source}, "part", &error);

	if (reader == NULL)
		require_error(&error);
	else
		read_entries(reader);
	zf_part_close(reader);
	free(source.copy);
}

/* ---- Merging ------------------------------------------------------------- */

static void merge(const struct zf_buffer *files, size_t count, unsigned bits)
{
	static const char *const asked[][3] = {
		{NULL},
		{"-k2", NULL},
		{"--budget", "9", NULL},
		{"--partial", NULL},
		{"--annotate", NULL},
		{"--dedup", "near", NULL},
		{"--diverse", "0.5", NULL},
		{"--fraction", "0.5", NULL},
	};
	char paths[MAX_FILES][MEMORY_PATH_BYTES];
	int descriptors[MAX_FILES];
	struct words words = {.count = 0};
	struct zf_buffer output = {0};
	zipfit_error error;

	add_words(&words, "merge", "-q", "--stats", "/dev/null", NULL);
	for (size_t i = 0; i < 3 && asked[bits % 8][i] != NULL; i++)
		add_words(&words, asked[bits % 8][i], NULL);
	if (bits / 8 % 4 == 1)
		add_words(&words, "--scores", "/dev/../dev/null", NULL);
	if (bits / 8 % 4 == 2)
		add_words(&words, "--rejects", "/dev/../dev/null", NULL);
	if (bits / 32 % 4 == 1)
		add_words(&words, "--memory", "0", NULL);
	for (size_t i = 0; i < count; i++) {
		descriptors[i] = memory_file(files[i].data, files[i].length, paths[i]);
		add_words(&words, paths[i], NULL);
	}
	if (!run_command(&words, &output, &error))
		require(error.code != ZIPFIT_NO_MEMORY, "a file asks for too much: %s", error.message);
	for (size_t i = 0; i < count; i++)
		close(descriptors[i]);
	zf_buffer_free(&output);
}

/* ---- Checkpoints --------------------------------------------------------- */

/* Reads the input on from the place that a checkpoint names. */
static void go_on(const struct zf_resume_point *place)
{
	static const zipfit_format format = {.kind = ZIPFIT_JSONL};
	const char *paths[] = {INPUT, OTHER_INPUT};
	zipfit_error error;
	struct zf_reader *reader =
		zf_reader_open_pieces((struct zf_inputs){.paths = paths}, NULL, 2, place, &format, NULL, &error);
	struct zf_batch *batch = zf_batch_new(&error);
	bool ok;

	require(reader != NULL && batch != NULL, "no reader");
	do {
		zf_batch_reset(batch);
		ok = zf_reader_fill(reader, batch, &error);
	} while (ok && batch->count > 0);
	if (!ok)
		require_error(&error);
	zf_batch_free(batch);
	zf_reader_close(reader);
}

static void load(struct zf_checkpoint *checkpoint, const zipfit_limit *limit, size_t sets, bool saves)
{
	struct zf_part_summary summary;
	zipfit_error error;
	zipfit_topk *topk = zf_topk_new_sets(limit, sets, &error);
	bool found;

	require(topk != NULL, "no memory");
	if (zf_checkpoint_load(checkpoint, topk, &summary, &found, NULL, &error)) {
		require(found, "a checkpoint is not found");
		go_on(&summary.place);
		if (saves && zf_checkpoint_save(checkpoint, &summary, topk, &error))
			require(zf_checkpoint_wait(checkpoint, &error) == ZF_SAVE_DONE, "not saved: %s", error.message);
	} else {
		require_error(&error);
	}
	zf_part_summary_free(&summary);
	zipfit_topk_free(topk);
}

/* Loads the checkpoint as the run that it belongs to. */
/* Writes a journal with these bytes for rows; a file that does not begin like one is not read at all. */
static void write_journal(const char *path, const unsigned char *rows, size_t length)
{
	struct zf_buffer journal = {0};
	zipfit_error error;

	require(zf_buffer_append(&journal, zf_magic(ZF_MAGIC_JOURNAL), ZF_MAGIC_BYTES, &error) &&
	                zf_buffer_append(&journal, rows, length, &error),
	        "no memory");
	write_scratch_file(path, journal.data, journal.length);
	zf_buffer_free(&journal);
}

static void load_checkpoint(const struct zf_buffer *files, size_t count, unsigned bits)
{
	struct source source = {.bytes = &files[0], .block = 1000};
	zipfit_error error;
	struct zf_part_reader *reader =
		zf_part_open_source((struct zf_byte_source){read_source, &source}, "checkpoint", &error);
	struct zf_checkpoint *checkpoint;
	char path[SCRATCH_PATH_BYTES], journal[SCRATCH_PATH_BYTES];

	if (reader == NULL) {
		free(source.copy);
		return;
	}
	scratch_path("c", path);
	scratch_path("c.journal", journal);
	write_scratch_file(path, files[0].data, files[0].length);
	write_journal(journal, count > 1 ? files[1].data : NULL, count > 1 ? files[1].length : 0);
	checkpoint = zf_checkpoint_open(path, zf_part_head(reader), bits % 2 == 1, &error);
	require(checkpoint != NULL, "no checkpoint: %s", error.message);
	load(checkpoint, &zf_part_head(reader)->limit, 1 + bits / 2 % 3, bits / 8 % 16 == 0);
	require(zf_checkpoint_remove(checkpoint, &error), "a checkpoint stays: %s", error.message);
	zf_checkpoint_close(checkpoint);
	unlink(journal);
	zf_part_close(reader);
	free(source.copy);
}

/* ---- Journals ------------------------------------------------------------ */

static void read_journal(const struct zf_buffer *file, unsigned bits)
{
	static const char *const paths[] = {INPUT};
	struct zf_span_lines ranges[] = {{1, 5}, {2, 7}};
	const struct zf_part_summary summary = {.ranges = ranges, .range_count = 2};
	const struct zf_assignment assignment = {.names = NULL};
	const zipfit_options options = {.no_heading = bits % 2 == 1};
	struct zf_job job = {.options = &options};
	struct zf_row_output rows = {
		.job = &job,
		.paths = paths,
		.path_count = 1,
		.shards = 1 + bits % 3,
		.summary = bits / 4 % 2 ? &summary : NULL,
		.assignment = &assignment,
		.span = UINT64_MAX,
	};
	zipfit_error error;
	struct zf_journal *journal;
	char path[SCRATCH_PATH_BYTES];

	scratch_path("j", path);
	write_journal(path, file->data, file->length);
	journal = zf_journal_open(path, &error);
	job.outputs.files[ZF_OUTPUT_SCORES] = zf_outfile_open("/dev/null", NULL, &error);
	job.outputs.files[ZF_OUTPUT_REJECTS] = zf_outfile_open("/dev/null", NULL, &error);
	require(journal != NULL && job.outputs.files[ZF_OUTPUT_SCORES] != NULL &&
	                job.outputs.files[ZF_OUTPUT_REJECTS] != NULL,
	        "no journal");
	if (!zf_journal_rows(journal, zf_row_output_put, &rows, NULL, &error))
		require_error(&error);
	if (!zf_journal_truncate(journal, bits, &error))
		require_error(&error);
	require(zf_journal_remove(journal, &error), "a journal stays");
	zf_journal_close(journal);
	zf_outfile_free(job.outputs.files[ZF_OUTPUT_SCORES]);
	zf_outfile_free(job.outputs.files[ZF_OUTPUT_REJECTS]);
	zf_buffer_free(&job.text);
}

/* ---- Tables of scores ---------------------------------------------------- */

static void select_from(const struct choices *choices, unsigned bits)
{
	static const char *const mixes[] = {NULL, "a=0.5,b=0.5", "a=1"};
	char path[MEMORY_PATH_BYTES];
	const int descriptor = packed_file(bits / 4 % 2 ? 1 : 0, choices->at, choices->left, path);
	struct words words = {.count = 0};
	struct zf_buffer output = {0};
	zipfit_error error;

	add_words(&words, "select", "-q", "-T1", "-k2", "--on-error=skip", "--scores", "/dev/null", "--from-scores",
	          path, NULL);
	if (mixes[bits % 3] != NULL)
		add_words(&words, "--mix", mixes[bits % 3], NULL);
	if (bits / 8 % 4 == 1)
		add_words(&words, "--fraction", "0.7", NULL);
	if (bits / 8 % 4 == 2)
		add_words(&words, "--sample", "0.5", NULL);
	if (bits / 8 % 4 == 3)
		add_words(&words, "--min-score", "0.1", "--annotate", NULL);
	add_words(&words, INPUT, NULL);
	if (!run_command(&words, &output, &error))
		require(error.code != ZIPFIT_NO_MEMORY, "a table asks for too much: %s", error.message);
	close(descriptor);
	zf_buffer_free(&output);
}

/* ---- The target ---------------------------------------------------------- */

static size_t take_files(struct choices *choices, const struct manner *manner, struct zf_buffer *files)
{
	size_t count = 0;
	zipfit_error error;

	do {
		if (manner->mode == 0 || manner->mode == 6) {
			require(zf_buffer_append(&files[count], choices->at, choices->left, &error), "no memory");
			choices->left = 0;
			if (manner->mode == 6)
				repair(&files[count]);
		} else {
			make_file(choices, manner, &files[count]);
		}
	} while (++count < MAX_FILES && choices->left > 0);
	return count;
}

static void prepare_input(void)
{
	static bool prepared;

	if (prepared)
		return;
	numbered_file(0, input_text, sizeof(input_text) - 1);
	numbered_file(1, input_text, sizeof(input_text) - 1);
	prepared = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices choices = {data, size < 65536 ? size : 65536};
	struct zf_buffer files[MAX_FILES] = {{0}};
	const unsigned first = choose_byte(&choices), second = choose_byte(&choices), third = choose_byte(&choices);
	const struct manner manner = {
		.mode = first % 7,
		.own_head = first / 7 % 3 > 0,
		.own_summary = first / 21 % 3 > 0,
		.own_end = first / 63 % 4 > 0,
		.head = second | (third & 0x0f) << 8,
		.options = option_texts[(third >> 4) % (sizeof(option_texts) / sizeof(option_texts[0]))],
		.block = 1 + choose_below(&choices, 200),
	};
	const unsigned bits = choose_byte(&choices);
	size_t count;

	prepare_input();
	message_mute();
	if (manner.mode == 5) {
		select_from(&choices, bits);
		return 0;
	}
	count = take_files(&choices, &manner, files);
	if (manner.mode <= 1)
		read_part(&files[0], manner.block);
	if (manner.mode == 3)
		load_checkpoint(files, count, bits);
	else if (manner.mode == 4)
		read_journal(&files[0], bits);
	else if (manner.mode != 1)
		merge(files, count, bits);
	for (size_t i = 0; i < MAX_FILES; i++)
		zf_buffer_free(&files[i]);
	return 0;
}
