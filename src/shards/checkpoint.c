/*
 * checkpoint.c - the state of a run on the disk, to go on from after whatever ended it
 *
 * Saving must not hold up scoring, and a selection may be gigabytes. So what is
 * saved is frozen - its list copied, its bytes left where they are - and a thread
 * writes it while records go on being pushed. The thread owns `saving` from its
 * start until `finished` is set; all else is the caller's.
 */
#include "shards/checkpoint.h"

#include "shards/identity.h"
#include "shards/own_file.h"
#include "shards/summary.h"
#include "util/error.h"
#include "util/new_file.h"
#include "util/thread.h"

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)1 << 20)

/* How often to look whether another run, killed a moment ago, has let go of the lock; 20 ms apart. */
#define LOCK_ATTEMPTS 50

/* What the thread works on. */
struct saving {
	struct zf_part_summary summary;
	struct zf_kept *kept;
	size_t count;
	struct zf_new_file file; /* from the first bytes on */
	struct zf_buffer buffer;
	bool ok;
	zipfit_error error;
};

struct zf_checkpoint {
	const struct zf_part_head *head;
	char *path, *new_path, *lock_path;
	int lock; /* a descriptor, or -1 */
	struct zf_journal *journal;
	bool stands;
	bool busy; /* a thread was started and not joined yet */
	pthread_t thread;
	zipfit_topk *topk; /* frozen while busy */
	atomic_bool finished;
	struct saving saving;
};

static bool fail_system(const char *path, const char *what, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_IO, "%s: cannot %s: %s", path, what, zf_errno_text(errno));
}

/* ---- The lock ------------------------------------------------------------ */

/* Whether the descriptor is still the file of that name: another run may have removed it meanwhile. */
static bool is_current(int descriptor, const char *path)
{
	struct stat ours, theirs;

	return fstat(descriptor, &ours) == 0 && stat(path, &theirs) == 0 && ours.st_ino == theirs.st_ino &&
	       ours.st_dev == theirs.st_dev;
}

static bool take_lock(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	const char *path = checkpoint->lock_path;
	const struct timespec pause = {.tv_nsec = 20000000};

	for (int attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
		checkpoint->lock = zf_own_open(path, ZF_OWN_LOCK);
		if (checkpoint->lock < 0)
			return fail_system(path, "open", error);
		if (TEMP_FAILURE_RETRY(flock(checkpoint->lock, LOCK_EX | LOCK_NB)) == 0) {
			if (is_current(checkpoint->lock, path))
				return true;
		} else if (errno != EWOULDBLOCK) {
			/* A file system without locks: nothing can be done about it, and most runs have no rival. */
			return true;
		} else {
			nanosleep(&pause, NULL);
		}
		close(checkpoint->lock);
		checkpoint->lock = -1;
	}
	return zf_fail(error, ZIPFIT_IO, "%s: another run is using this checkpoint", checkpoint->path);
}

/* A run that waits for the lock sees that its name is gone, and makes another. */
static void release_lock(struct zf_checkpoint *checkpoint)
{
	if (checkpoint->lock < 0)
		return;
	if (is_current(checkpoint->lock, checkpoint->lock_path))
		unlink(checkpoint->lock_path);
	close(checkpoint->lock);
	checkpoint->lock = -1;
}

/* ---- Opening ------------------------------------------------------------- */

/* What stands beside the checkpoint, and what it begins with. */
static const struct {
	const char *ending;
	enum zf_own_kind kind;
} side_files[] = {
	{".lock", ZF_OWN_LOCK}, /* the first: see zf_checkpoint_check() */
	{"", ZF_OWN_CHECKPOINT},
	{".new", ZF_OWN_CHECKPOINT},
	{".journal", ZF_OWN_JOURNAL},
};
_Static_assert(sizeof(side_files) / sizeof(side_files[0]) == ZF_CHECKPOINT_FILES, "all files of a checkpoint");

static char *join(const char *path, const char *ending)
{
	char *joined;

	return asprintf(&joined, "%s%s", path, ending) < 0 ? NULL : joined;
}

char *zf_checkpoint_file(const char *path, size_t number)
{
	return join(path, side_files[number].ending);
}

/* A part begins as a checkpoint does: its head says what it is. Of a file that was cut nothing is known. */
static bool check_kind(const char *file, zipfit_error *error)
{
	zipfit_error cause;
	struct zf_part_reader *reader = zf_part_open(file, NULL, &cause);
	bool ok = true;

	if (reader == NULL && cause.code != ZIPFIT_BAD_DATA) {
		*error = cause;
		ok = false;
	} else if (reader != NULL && zf_part_head(reader)->kind != ZF_CHECKPOINT) {
		ok = zf_fail(error, ZIPFIT_BAD_DATA, "%s: is a partial result, not a checkpoint", file);
	}
	zf_part_close(reader);
	return ok;
}

bool zf_checkpoint_check(const char *path, zipfit_error *error)
{
	bool locked = false, ok = true;

	for (size_t i = 0; ok && i < ZF_CHECKPOINT_FILES; i++) {
		char *file = zf_checkpoint_file(path, i);
		enum zf_own_state state;

		if (file == NULL)
			return zf_fail_memory(error, "a checkpoint");
		ok = zf_own_look(file, side_files[i].kind, &state, error);
		if (i == 0)
			locked = state == ZF_OWN_OURS;
		if (ok && state == ZF_OWN_OURS && side_files[i].kind == ZF_OWN_CHECKPOINT)
			ok = check_kind(file, error);
		/* A run that was killed, or is writing, may have left it so; but then there is its lock. */
		if (ok && state == ZF_OWN_EMPTY && !locked)
			ok = zf_fail(error, ZIPFIT_BAD_DATA,
			             "%s: is empty, and not a file of zipfit; the checkpoint would overwrite it", file);
		free(file);
	}
	return ok;
}

static bool open_journal(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	char *path = join(checkpoint->path, ".journal");

	if (path == NULL)
		return zf_fail_memory(error, "a checkpoint");
	checkpoint->journal = zf_journal_open(path, error);
	free(path);
	return checkpoint->journal != NULL;
}

/* Removes what a run that was killed left of a save. */
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
	checkpoint->lock = -1;
	checkpoint->path = strdup(path);
	checkpoint->new_path = join(path, ".new");
	checkpoint->lock_path = join(path, ".lock");
	if (checkpoint->path == NULL || checkpoint->new_path == NULL || checkpoint->lock_path == NULL)
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
	/* Rows without a checkpoint are no use to the next run. */
	if (checkpoint->journal != NULL && access(checkpoint->path, F_OK) != 0 && errno == ENOENT)
		zf_journal_remove(checkpoint->journal, &ignored);
	zf_journal_close(checkpoint->journal);
	release_lock(checkpoint);
	free(checkpoint->path);
	free(checkpoint->new_path);
	free(checkpoint->lock_path);
	free(checkpoint);
}

struct zf_journal *zf_checkpoint_journal(struct zf_checkpoint *checkpoint)
{
	return checkpoint->journal;
}

bool zf_checkpoint_stands(const struct zf_checkpoint *checkpoint)
{
	return checkpoint->stands;
}

/* ---- Loading ------------------------------------------------------------- */

/* Whether the head on the disk is this run's. */
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

/* Pushes the records and takes the summary over. */
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
	/* What cannot be looked at may be hours of work. */
	if (!*found && errno != ENOENT)
		return fail_system(checkpoint->path, "open", error);
	if (*found) {
		reader = zf_part_open(checkpoint->path, stop, error);
		ok = reader != NULL && check_head(checkpoint, zf_part_head(reader), error) &&
		     read_state(reader, topk, summary, error);
		zf_part_close(reader);
		if (!ok)
			return false;
		checkpoint->stands = true;
	}
	return checkpoint->journal == NULL || zf_journal_cut(checkpoint->journal, summary->journal_bytes, error);
}

/* ---- Saving: the thread -------------------------------------------------- */

static bool write_out(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	struct saving *saving = &checkpoint->saving;

	/* Opened with the first bytes at hand: where it has a name, it says at once whose it is. */
	if (saving->file.descriptor < 0 &&
	    !zf_new_file_open(&saving->file, checkpoint->path, checkpoint->new_path, 0666))
		return fail_system(checkpoint->path, "create", error);
	for (size_t done = 0; done < saving->buffer.length;) {
		const ssize_t written =
			write(saving->file.descriptor, saving->buffer.data + done, saving->buffer.length - done);

		if (written < 0 && errno != EINTR)
			return fail_system(checkpoint->path, "write", error);
		done += written > 0 ? (size_t)written : 0;
	}
	saving->buffer.length = 0;
	return true;
}

static bool on_bytes(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	struct zf_checkpoint *checkpoint = user;

	if (!zf_buffer_append(&checkpoint->saving.buffer, bytes, length, error))
		return false;
	return checkpoint->saving.buffer.length < BUFFER_BYTES || write_out(checkpoint, error);
}

static bool write_state(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	struct saving *saving = &checkpoint->saving;
	struct zf_buffer scratch = {0};
	struct zf_part_writer writer;
	bool ok = zf_part_begin(&writer, (struct zf_target_bytes){on_bytes, checkpoint}, checkpoint->head, error) &&
	          zf_part_put_summary(&writer, &saving->summary, error);

	for (size_t i = 0; ok && i < saving->count; i++)
		ok = zf_topk_fetch(checkpoint->topk, &saving->kept[i], &scratch, error) &&
		     zf_part_put_record(&writer, &saving->kept[i], error);
	ok = ok && zf_part_end(&writer, error) && write_out(checkpoint, error);
	zf_buffer_free(&scratch);
	zf_part_writer_free(&writer);
	return ok;
}

/* Writes the new FILE and puts it in the place of the old. The rows that belong to it are on the disk before. */
static bool save_state(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	struct zf_new_file *file = &checkpoint->saving.file;
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

	checkpoint->saving.ok = save_state(checkpoint, &checkpoint->saving.error);
	atomic_store(&checkpoint->finished, true);
	return NULL;
}

/* ---- Saving: the caller -------------------------------------------------- */

static void forget_saving(struct zf_checkpoint *checkpoint)
{
	struct saving *saving = &checkpoint->saving;

	zf_topk_thaw(checkpoint->topk, saving->kept);
	zf_part_summary_free(&saving->summary);
	zf_buffer_free(&saving->buffer);
	saving->kept = NULL;
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
	struct saving *saving = &checkpoint->saving;

	if (!zf_topk_freeze(topk, &saving->kept, &saving->count, error))
		return false;
	checkpoint->topk = topk;
	saving->summary = *summary;
	saving->summary.damages = (struct zf_damages){0};
	saving->summary.ranges = NULL;
	saving->summary.range_count = 0;
	saving->summary.counts = (zipfit_counts){0};
	if (zf_summary_add(&saving->summary, summary, error) && start_saver(checkpoint, error))
		return true;
	forget_saving(checkpoint);
	return false;
}

enum zf_saving zf_checkpoint_wait(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	if (!checkpoint->busy)
		return ZF_SAVING_IDLE;
	pthread_join(checkpoint->thread, NULL);
	checkpoint->busy = false;
	forget_saving(checkpoint);
	checkpoint->stands |= checkpoint->saving.ok;
	if (checkpoint->saving.ok)
		return ZF_SAVING_DONE;
	*error = checkpoint->saving.error;
	return ZF_SAVING_FAILED;
}

enum zf_saving zf_checkpoint_poll(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	if (checkpoint->busy && !atomic_load(&checkpoint->finished))
		return ZF_SAVING_BUSY;
	return zf_checkpoint_wait(checkpoint, error);
}

bool zf_checkpoint_remove(struct zf_checkpoint *checkpoint, zipfit_error *error)
{
	/* In this order: a journal without a checkpoint is begun anew, a checkpoint without its journal could not go
	 * on. */
	if (unlink(checkpoint->path) != 0 && errno != ENOENT)
		return fail_system(checkpoint->path, "remove", error);
	if (checkpoint->journal != NULL && !zf_journal_remove(checkpoint->journal, error))
		return false;
	if (!remove_rest(checkpoint, error))
		return false;
	if (unlink(checkpoint->lock_path) != 0 && errno != ENOENT)
		return fail_system(checkpoint->lock_path, "remove", error);
	return true;
}
