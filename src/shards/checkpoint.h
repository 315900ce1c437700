/*
 * checkpoint.h - the state of a run on the disk, to go on from after whatever ended it
 *
 * A checkpoint is a part (part.h) of what was done so far, with the place of the
 * next record, written without a name, or as FILE.new, and put in FILE's place: FILE
 * is always a whole one, the last or the one before. Beside it stand FILE.lock, which
 * keeps a second run away, and FILE.journal for rows. All of them begin with bytes of
 * their own, by which they are told from other files (magic.h).
 *
 *     checkpoint = zf_checkpoint_open(path, head, rows, error)
 *     zf_checkpoint_load(...)                       goes on from an earlier run's
 *     ... zf_checkpoint_save(...) now and then      another thread writes
 *     ... zf_checkpoint_poll(...)                   asks how that went
 *     zf_checkpoint_wait(...)
 *     zf_checkpoint_remove(checkpoint, error)       all is done
 *     zf_checkpoint_close(checkpoint)
 *
 * One thread at a time; the thread that writes is the module's own.
 */
#ifndef ZF_SHARDS_CHECKPOINT_H
#define ZF_SHARDS_CHECKPOINT_H

#include "shards/checkpoint_files.h"
#include "shards/journal.h"
#include "shards/part.h"

struct zf_checkpoint;

/*
 * Locks `path` and, where `rows`, opens the journal. `head` says whose checkpoint it
 * is; both are borrowed until zf_checkpoint_close(). ZIPFIT_IO where another run
 * holds the lock.
 */
struct zf_checkpoint *zf_checkpoint_open(const char *path, const struct zf_part_head *head, bool rows,
                                         zipfit_error *error);
void zf_checkpoint_close(struct zf_checkpoint *checkpoint);

/*
 * Loads what an earlier run saved, if there is something: pushes its records into
 * `topk` and fills `summary`, to be freed by the caller. Cuts the journal to what
 * belongs to it. ZIPFIT_BAD_DATA where FILE is damaged or another run's.
 */
bool zf_checkpoint_load(struct zf_checkpoint *checkpoint, zipfit_topk *topk, struct zf_part_summary *summary,
                        bool *found, const zipfit_stop *stop, zipfit_error *error);

/* The journal, or NULL. */
struct zf_journal *zf_checkpoint_journal(struct zf_checkpoint *checkpoint);

/*
 * Begins to save `summary`, of which a copy is taken, and what `topk` keeps now; the
 * selection stays frozen until the end of that was seen. No other saving may be
 * under way. Fails only where it cannot begin.
 */
bool zf_checkpoint_save(struct zf_checkpoint *checkpoint, const struct zf_part_summary *summary, zipfit_topk *topk,
                        zipfit_error *error);

enum zf_save_state {
	ZF_SAVE_IDLE,   /* nothing is under way, and nothing has ended since the last call */
	ZF_SAVE_BUSY,   /* it goes on */
	ZF_SAVE_DONE,   /* FILE is what was saved */
	ZF_SAVE_FAILED, /* `error` says why; FILE is what it was */
};

enum zf_save_state zf_checkpoint_poll(struct zf_checkpoint *checkpoint, zipfit_error *error);

/* The same, but waits where it goes on. */
enum zf_save_state zf_checkpoint_wait(struct zf_checkpoint *checkpoint, zipfit_error *error);

/* Whether FILE is a checkpoint of this run. */
bool zf_checkpoint_exists(const struct zf_checkpoint *checkpoint);

/* Removes FILE and what stands beside it. */
bool zf_checkpoint_remove(struct zf_checkpoint *checkpoint, zipfit_error *error);

#endif
