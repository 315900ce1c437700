/*
 * checkpoint.h - the state of a run on disk, from which a later run can go on
 *
 * A checkpoint FILE is a part (part.h): the results so far and the place of the next
 * record. It is written without a name, or as FILE.new, and then replaces FILE, so
 * FILE is always complete. Beside it are FILE.lock, which keeps a second run away,
 * and FILE.journal with the rows (checkpoint_files.h).
 *
 *     checkpoint = zf_checkpoint_open(path, head, rows, error)
 *     zf_checkpoint_load(...)                       what an earlier run saved
 *     ... zf_checkpoint_save(...) now and then      another thread writes
 *     ... zf_checkpoint_poll(...)                   did that end, and how?
 *     zf_checkpoint_wait(...)
 *     zf_checkpoint_remove(checkpoint, error)       the run is complete
 *     zf_checkpoint_close(checkpoint)
 *
 * One thread at a time. The thread that writes is internal.
 */
#ifndef ZF_SHARDS_CHECKPOINT_H
#define ZF_SHARDS_CHECKPOINT_H

#include "shards/checkpoint_files.h"
#include "shards/journal.h"
#include "shards/part.h"

struct zf_checkpoint;

/*
 * Locks `path` and, if `rows`, opens the journal. `head` describes the run and is borrowed
 * until zf_checkpoint_close(). ZIPFIT_IO if another run holds the lock.
 */
struct zf_checkpoint *zf_checkpoint_open(const char *path, const struct zf_part_head *head, bool rows,
                                         zipfit_error *error);
void zf_checkpoint_close(struct zf_checkpoint *checkpoint);

/*
 * Loads what an earlier run saved, if FILE exists: pushes its records into `topk` and
 * fills `summary`, which the caller frees. Truncates the journal to the rows that belong
 * to it. ZIPFIT_BAD_DATA if FILE is damaged or belongs to another run.
 */
bool zf_checkpoint_load(struct zf_checkpoint *checkpoint, zipfit_topk *topk, struct zf_part_summary *summary,
                        bool *found, const zipfit_stop *stop, zipfit_error *error);

/* The journal, or NULL. */
struct zf_journal *zf_checkpoint_journal(struct zf_checkpoint *checkpoint);

/*
 * Begins to save a copy of `summary` and the records that `topk` keeps now. `topk` stays
 * frozen until zf_checkpoint_poll() or zf_checkpoint_wait() has reported the end. No
 * other save may be in progress. Fails only if it cannot begin.
 */
bool zf_checkpoint_save(struct zf_checkpoint *checkpoint, const struct zf_part_summary *summary, zipfit_topk *topk,
                        zipfit_error *error);

enum zf_save_state {
	ZF_SAVE_IDLE,   /* no save is in progress, and none has ended since the last call */
	ZF_SAVE_BUSY,   /* a save is in progress */
	ZF_SAVE_DONE,   /* FILE is the new checkpoint */
	ZF_SAVE_FAILED, /* `error` says why; FILE is as before */
};

enum zf_save_state zf_checkpoint_poll(struct zf_checkpoint *checkpoint, zipfit_error *error);

/* The same, but waits for a save in progress. */
enum zf_save_state zf_checkpoint_wait(struct zf_checkpoint *checkpoint, zipfit_error *error);

/* Whether FILE exists and is a checkpoint of this run. */
bool zf_checkpoint_exists(const struct zf_checkpoint *checkpoint);

/* Removes FILE and the files beside it. */
bool zf_checkpoint_remove(struct zf_checkpoint *checkpoint, zipfit_error *error);

#endif
