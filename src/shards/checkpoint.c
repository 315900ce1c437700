/*
 * checkpoint.c - the state of a run on disk, from which a later run can go on
 *
 * Saving must not hold up scoring, and a selection may be gigabytes. So the
 * selection is frozen - its list is copied, its bytes stay where they are - and a
 * thread writes it while more records are pushed. The thread owns `save` from its
 * start until `finished` is set; everything else is the caller's.
 */
#include "shards/checkpoint.h"

#include "shards/identity.h"
#include "shards/lock_file.h"
#include "shards/part_summary.h"
#include "util/error.h"
#include "util/new_file.h"
#include "util/thread.h"

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)1 << 20)

/* What the thread writes. */
struct save {
	struct zf_part_summary summary;
	struct zf_kept *kept;
	size_t count;
	struct zf_new_file file; /* open from the first bytes on */
	struct zf_buffer buffer;
	bool ok;
	zipfit_error error;
};

struct zf_checkpoint {
	const struct zf_part_head *head;
	char *path, *new_path;
	struct zf_lock_file lock;
	struct zf_journal *journal;
	bool exists;
	bool busy; /* a thread was started and is not joined yet */
	pthread_t thread;
	zipfit_topk *topk; /* frozen while busy */
	atomic_bool finished;
	struct save save;
};

static bool fail_system(const char *path, const char *what, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_IO, "%s: cannot %s: %s", path, what, zf_errno_text(errno));
}

/* ---- Opening ------------------------------------------------------------- */

static bool open_journal(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	char *path = zf_checkpoint_file(checkpoint->path, ZF_CHECKPOINT_JOURNAL);

	if (path == NULL)
		return zf_fail_memory(error, "a checkpoint");
	checkpoint->journal = zf_journal_open(path, error);
	free(path);
	return checkpoint->journal != NULL;
}

static bool take_lock(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	bool taken;

	if (!zf_lock_file_take(&checkpoint->lock, &taken, error))
		return false;
	return taken || zf_fail(error, ZIPFIT_IO, "%s: another run is using this checkpoint", checkpoint->path);
}

/* Removes an unfinished save that a killed run left. */
static bool remove_rest(const struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	return unlink(checkpoint->new_path) == 0 || errno == ENOENT ||
	       fail_system(checkpoint->new_path, "remove", error);
}

struct zf_checkpoint *zf_checkpoint_open(const char *path, const struct zf_part_head *head, bool rows,
                                         zipfit_error *error)
{
	struct zf_checkpoint *checkpoint = calloc(1, sizeof(*checkpoint));

	if (checkpoint == NULL) {
		zf_fail_memory(error, "a checkpoint");
		return NULL;
	}
	checkpoint->head = head;
	checkpoint->lock.descriptor = -1;
	checkpoint->lock.path = zf_checkpoint_file(path, ZF_CHECKPOINT_LOCK);
	checkpoint->path = strdup(path);
	checkpoint->new_path = zf_checkpoint_file(path, ZF_CHECKPOINT_NEW);
	if (checkpoint->path == NULL || checkpoint->new_path == NULL || checkpoint->lock.path == NULL)
		zf_fail_memory(error, "a checkpoint");
	else if (zf_checkpoint_check(path, error) && take_lock(checkpoint, error) && remove_rest(checkpoint, error) &&
	         (!rows || open_journal(checkpoint, error)))
		return checkpoint;
	zf_checkpoint_close(checkpoint);
	return NULL;
}

void zf_checkpoint_close(struct zf_checkpoint *checkpoint)
{
	zipfit_error ignored;

	if (checkpoint == NULL)
		return;
	zf_checkpoint_wait(checkpoint, &ignored);
	/* Without a checkpoint, the rows are of no use to the next run. */
	if (checkpoint->journal != NULL && access(checkpoint->path, F_OK) != 0 && errno == ENOENT)
		zf_journal_remove(checkpoint->journal, &ignored);
	zf_journal_close(checkpoint->journal);
	zf_lock_file_release(&checkpoint->lock);
	free(checkpoint->path);
	free(checkpoint->new_path);
	free(checkpoint->lock.path);
	free(checkpoint);
}

struct zf_journal *zf_checkpoint_journal(struct zf_checkpoint *checkpoint)
{
	return checkpoint->journal;
}

bool zf_checkpoint_exists(const struct zf_checkpoint *checkpoint)
{
	return checkpoint->exists;
}

/* ---- Loading ------------------------------------------------------------- */

/* Whether the head on disk is that of this run. */
static bool check_head(const struct zf_checkpoint *checkpoint, const struct zf_part_head *head, zipfit_error *error)
{
	const struct zf_part_head *own = checkpoint->head;
	char difference[ZIPFIT_MESSAGE_MAX];

	if (head->kind != ZF_CHECKPOINT)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: is a partial result, not a checkpoint", checkpoint->path);
	if (own->shards != head->shards || own->held[0] != head->held[0])
		snprintf(difference, sizeof(difference),
		         "its shard is %" PRIu64 "/%" PRIu64 ", not %" PRIu64 "/%" PRIu64, head->held[0], head->shards,
		         own->held[0], own->shards);
	else if (!zf_identity_differs(head, own, "this run", difference, sizeof(difference)))
		return true;
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s: is the checkpoint of another run: %s; remove it to start again",
	               checkpoint->path, difference);
}

/* Pushes the records and copies the summary. */
static bool read_state(struct zf_part_reader *reader, zipfit_topk *topk, struct zf_part_summary *summary,
                       zipfit_error *error)
{
	enum zf_part_entry entry;
	bool ok;

	do {
		ok = zf_part_next(reader, &entry, error);
		if (ok && entry == ZF_PART_RECORD)
			ok = zf_topk_push(topk, zf_part_record(reader), error);
	} while (ok && entry != ZF_PART_END);
	if (!ok || !zf_summary_add(summary, zf_part_summary(reader), error))
		return false;
	summary->place = zf_part_summary(reader)->place;
	summary->journal_bytes = zf_part_summary(reader)->journal_bytes;
	return zf_summary_set_cutoffs(zf_part_summary(reader), topk, error);
}

bool zf_checkpoint_load(struct zf_checkpoint *checkpoint, zipfit_topk *topk, struct zf_part_summary *summary,
                        bool *found, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_part_reader *reader;
	bool ok;

	*summary = (struct zf_part_summary){0};
	*found = access(checkpoint->path, F_OK) == 0;
	/* A checkpoint that cannot be opened may hold hours of work: do not start again without it. */
	if (!*found && errno != ENOENT)
		return fail_system(checkpoint->path, "open", error);
	if (*found) {
		reader = zf_part_open(checkpoint->path, stop, error);
		ok = reader != NULL && check_head(checkpoint, zf_part_head(reader), error) &&
		     read_state(reader, topk, summary, error);
		zf_part_close(reader);
		if (!ok)
			return false;
		checkpoint->exists = true;
	}
	return checkpoint->journal == NULL || zf_journal_truncate(checkpoint->journal, summary->journal_bytes, error);
}

/* ---- Saving: the thread -------------------------------------------------- */

static bool write_out(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	struct save *save = &checkpoint->save;

	/* Opened only when there are bytes to write: so if it has a name, it never lacks its magic for long. */
	if (save->file.descriptor < 0 && !zf_new_file_open(&save->file, checkpoint->path, checkpoint->new_path, 0666))
		return fail_system(checkpoint->path, "create", error);
	for (size_t done = 0; done < save->buffer.length;) {
		const ssize_t written =
			write(save->file.descriptor, save->buffer.data + done, save->buffer.length - done);

		if (written < 0 && errno != EINTR)
			return fail_system(checkpoint->path, "write", error);
		done += written > 0 ? (size_t)written : 0;
	}
	save->buffer.length = 0;
	return true;
}

static bool on_bytes(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	struct zf_checkpoint *checkpoint = user;

	if (!zf_buffer_append(&checkpoint->save.buffer, bytes, length, error))
		return false;
	return checkpoint->save.buffer.length < BUFFER_BYTES || write_out(checkpoint, error);
}

static bool write_state(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	struct save *save = &checkpoint->save;
	struct zf_buffer scratch = {0};
	struct zf_part_writer writer;
	bool ok = zf_part_begin(&writer, (struct zf_byte_sink){on_bytes, checkpoint}, checkpoint->head, error) &&
	          zf_part_put_summary(&writer, &save->summary, error);

	for (size_t i = 0; ok && i < save->count; i++)
		ok = zf_topk_fetch(checkpoint->topk, &save->kept[i], &scratch, error) &&
		     zf_part_put_record(&writer, &save->kept[i], error);
	ok = ok && zf_part_end(&writer, error) && write_out(checkpoint, error);
	zf_buffer_free(&scratch);
	zf_part_writer_free(&writer);
	return ok;
}

/* Writes the new FILE and replaces the old one. The rows that belong to it are on disk before. */
static bool save_state(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	struct zf_new_file *file = &checkpoint->save.file;
	const char *path = checkpoint->path;
	bool ok;

	*file = (struct zf_new_file)ZF_NEW_FILE_NONE;
	if (checkpoint->journal != NULL && !zf_journal_sync(checkpoint->journal, error))
		return false;
	ok = write_state(checkpoint, error);
	if (ok && TEMP_FAILURE_RETRY(fsync(file->descriptor)) != 0)
		ok = fail_system(path, "write", error);
	if (ok && !zf_new_file_close(file))
		ok = fail_system(path, "close", error);
	if (ok && !zf_new_file_publish(file))
		ok = fail_system(path, "rename", error);
	zf_new_file_discard(file);
	return ok;
}

static void *saver_main(void *argument)
{
	struct zf_checkpoint *checkpoint = argument;

	checkpoint->save.ok = save_state(checkpoint, &checkpoint->save.error);
	atomic_store(&checkpoint->finished, true);
	return NULL;
}

/* ---- Saving: the caller -------------------------------------------------- */

static void free_save(struct zf_checkpoint *checkpoint)
{
	struct save *save = &checkpoint->save;

	zf_topk_thaw(checkpoint->topk, save->kept);
	zf_part_summary_free(&save->summary);
	zf_buffer_free(&save->buffer);
	save->kept = NULL;
}

static bool start_saver(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	atomic_store(&checkpoint->finished, false);
	checkpoint->busy = zf_thread_start(&checkpoint->thread, saver_main, checkpoint, error);
	return checkpoint->busy;
}

bool zf_checkpoint_save(struct zf_checkpoint *checkpoint, const struct zf_part_summary *summary, zipfit_topk *topk,
                        zipfit_error *error)
{
	struct save *save = &checkpoint->save;

	if (!zf_topk_freeze(topk, &save->kept, &save->count, error))
		return false;
	checkpoint->topk = topk;
	save->summary = *summary;
	save->summary.damages = (struct zf_damages){0};
	save->summary.survey = NULL;
	save->summary.ranges = NULL;
	save->summary.range_count = 0;
	save->summary.counts = (zipfit_counts){0};
	if (zf_summary_add(&save->summary, summary, error) && start_saver(checkpoint, error))
		return true;
	free_save(checkpoint);
	return false;
}

enum zf_save_state zf_checkpoint_wait(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	if (!checkpoint->busy)
		return ZF_SAVE_IDLE;
	pthread_join(checkpoint->thread, NULL);
	checkpoint->busy = false;
	free_save(checkpoint);
	checkpoint->exists |= checkpoint->save.ok;
	if (checkpoint->save.ok)
		return ZF_SAVE_DONE;
	*error = checkpoint->save.error;
	return ZF_SAVE_FAILED;
}

enum zf_save_state zf_checkpoint_poll(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	if (checkpoint->busy && !atomic_load(&checkpoint->finished))
		return ZF_SAVE_BUSY;
	return zf_checkpoint_wait(checkpoint, error);
}

bool zf_checkpoint_remove(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	/* In this order: a journal without a checkpoint is started again, but a checkpoint needs its journal. */
	if (unlink(checkpoint->path) != 0 && errno != ENOENT)
		return fail_system(checkpoint->path, "remove", error);
	if (checkpoint->journal != NULL && !zf_journal_remove(checkpoint->journal, error))
		return false;
	if (!remove_rest(checkpoint, error))
		return false;
	if (unlink(checkpoint->lock.path) != 0 && errno != ENOENT)
		return fail_system(checkpoint->lock.path, "remove", error);
	return true;
}
