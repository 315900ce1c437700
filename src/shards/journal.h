/*
 * journal.h - the rows of --scores and --rejects, kept beside a checkpoint
 *
 * An output appears only when it is complete, so a run that is killed loses the rows
 * that it has written there. A run with a checkpoint appends them to a journal
 * instead. A later run truncates the journal to the length that the checkpoint names
 * and goes on from there. At the end the rows are copied to the outputs.
 */
#ifndef ZF_SHARDS_JOURNAL_H
#define ZF_SHARDS_JOURNAL_H

#include "input/file.h"
#include "shards/part.h"

struct zf_journal;

/* Opens or makes the file `path`, a copy of which is kept. ZIPFIT_BAD_DATA if it is not a journal. */
struct zf_journal *zf_journal_open(const char *path, zipfit_error *error);

/* Makes a file without a name in TMPDIR or /tmp. It vanishes with the process. */
struct zf_journal *zf_journal_open_temporary(zipfit_error *error);
void zf_journal_close(struct zf_journal *journal);

/*
 * Truncates the journal to `bytes`, not counting its magic. ZIPFIT_BAD_DATA if it is shorter. Call it once, before the
 * first row.
 */
bool zf_journal_truncate(struct zf_journal *journal, uint64_t bytes, zipfit_error *error);

bool zf_journal_put(struct zf_journal *journal, const struct zf_row *row, zipfit_error *error);

/* Writes all rows to the file. `*bytes` is its length then, without the magic. */
bool zf_journal_flush(struct zf_journal *journal, uint64_t *bytes, zipfit_error *error);

/* Waits until the file is on disk. Any thread may call it. */
bool zf_journal_sync(const struct zf_journal *journal, zipfit_error *error);

/* After a flush, once: calls `put` for all rows in the order in which they were added. */
bool zf_journal_rows(struct zf_journal *journal, bool (*put)(void *user, const struct zf_row *row, zipfit_error *error),
                     void *user, const zipfit_stop *stop, zipfit_error *error);

/* After the last flush: the bytes of the rows, to be read once. Messages start with the journal's name. */
struct zf_file *zf_journal_file(struct zf_journal *journal, const zipfit_stop *stop, zipfit_error *error);

/* Removes the file. Not for one without a name. */
bool zf_journal_remove(const struct zf_journal *journal, zipfit_error *error);

#endif
