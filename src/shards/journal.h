/*
 * journal.h - rows kept beside a checkpoint
 *
 * What a run writes while it goes on - scores, rejects - cannot be taken back from
 * an output that must appear whole. A run with a checkpoint writes it to a journal:
 * a file of rows that only grows, that is cut back to the length a checkpoint
 * names when a run goes on from there, and that becomes output at the end.
 */
#ifndef ZF_SHARDS_JOURNAL_H
#define ZF_SHARDS_JOURNAL_H

#include "input/file.h"
#include "shards/part.h"

struct zf_journal;

/* Opens or makes the file `path`, which is copied. ZIPFIT_BAD_DATA where it is not a journal. */
struct zf_journal *zf_journal_open(const char *path, zipfit_error *error);

/* Makes one in TMPDIR or /tmp, without a name: whatever ends the process, nothing is left of it. */
struct zf_journal *zf_journal_open_temporary(zipfit_error *error);
void zf_journal_close(struct zf_journal *journal);

/* Cuts the journal to its first `bytes`; ZIPFIT_BAD_DATA where it is shorter. To be called once, before the first row.
 */
bool zf_journal_truncate(struct zf_journal *journal, uint64_t bytes, zipfit_error *error);

bool zf_journal_put(struct zf_journal *journal, const struct zf_row *row, zipfit_error *error);

/* Hands everything to the system; `*bytes` is the length then. */
bool zf_journal_flush(struct zf_journal *journal, uint64_t *bytes, zipfit_error *error);

/* Waits for the disk; any thread. */
bool zf_journal_sync(const struct zf_journal *journal, zipfit_error *error);

/* After a flush, once: gives all rows, in the order in which they were put. */
bool zf_journal_rows(struct zf_journal *journal, bool (*put)(void *user, const struct zf_row *row, zipfit_error *error),
                     void *user, const zipfit_stop *stop, zipfit_error *error);

/* After the last flush: the rows' bytes, to be read once. Messages start with the journal's name. */
struct zf_file *zf_journal_file(struct zf_journal *journal, const zipfit_stop *stop, zipfit_error *error);

/* Not for a temporary one. */
bool zf_journal_remove(const struct zf_journal *journal, zipfit_error *error);

#endif
