/*
 * segments.h - divides the input among readers
 *
 * A segment is some consecutive pieces of the input, or a byte range of one, that one reader
 * reads. Segments are handed out in the order of the input, and every one of them is read by
 * a zf_reader of its own. Together they give the same records, with the same places and
 * errors, as one reader of everything.
 *
 * A large plain file of lines is divided into byte ranges. The lines of a range have their
 * numbers in the file, so its reader counts the newlines in it first, and waits until those
 * before it are counted. Counting is some ten times as fast as cutting.
 *
 * All ranges of a file are read through one descriptor, so a file that takes its name meanwhile
 * is not read, as by one reader.
 *
 * A compressed file is one segment. Other readers help to decode its frames (input/frames.h).
 *
 * Many small files are one segment. A pipe is a segment of its own, and is not read before
 * the pipe before it has ended: two names may stand for one pipe.
 *
 * Any number of threads.
 */
#ifndef ZF_RUN_SEGMENTS_H
#define ZF_RUN_SEGMENTS_H

#include "input/reader.h"
#include "run/task.h"

struct zf_segments;
struct zf_shared_file;

/* One segment; what it points to belongs to the segments. */
struct zf_segment {
	struct zf_resume_point start; /* in its first piece */
	size_t end;                   /* the piece behind its last one */
	bool waits;                   /* it is read from a pipe or a device */
	bool is_part; /* of one piece: the part below, whose `newlines` become known when it is opened */
	struct zf_part part;
	struct zf_shared_file *file; /* of the part */
	uint64_t number;             /* of the part, counting those of all pieces */
};

/* All of `task`; `single`: as one segment. Everything is borrowed. */
struct zf_segments *zf_segments_new(const zipfit_run_options *options, const struct zf_task *task, bool single,
                                    const zipfit_stop *stop, zipfit_error *error);
void zf_segments_free(struct zf_segments *segments);

/*
 * Gives the next segment; false if there is none, or after zf_segments_end(). May wait for zf_segments_done(). `begin`
 * is called with `user` before another thread gets a later segment.
 */
bool zf_segments_next(struct zf_segments *segments, struct zf_segment *segment, void (*begin)(void *user), void *user);

/*
 * Opens the reader of a segment. May wait for the reader of the segment before it, which must have been opened.
 * `helpers` may be NULL.
 */
struct zf_reader *zf_segment_open(struct zf_segments *segments, struct zf_segment *segment, struct zf_helpers *helpers,
                                  const zipfit_stop *stop, zipfit_error *error);

/* The segment has been read, and its reader closed. */
void zf_segments_done(struct zf_segments *segments, const struct zf_segment *segment);

/* Whether there may be a further segment. */
bool zf_segments_remain(struct zf_segments *segments);

/* No further segment is given. Those that were given can be read. */
void zf_segments_end(struct zf_segments *segments);

/* The same, but what is read of the others does not matter either: no thread waits for another one. */
void zf_segments_close(struct zf_segments *segments);

/* The stored bytes of the pieces before the task's start. */
uint64_t zf_segments_before(const zipfit_run_options *options, const struct zf_task *task);

#endif
