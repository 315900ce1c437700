/*
 * readers.h - the threads that read the input, segment by segment
 */
#ifndef ZF_RUN_READERS_H
#define ZF_RUN_READERS_H

#include "run/queue.h"
#include "run/segments.h"

struct zf_readers;

/*
 * Starts the first of at most `most` readers, or all of them if they are `fixed`. They fill `queue` with the segments
 * of `task`. All is borrowed.
 */
struct zf_readers *zf_readers_start(const zipfit_run_options *options, const struct zf_task *task,
                                    struct zf_queue *queue, size_t most, bool fixed, const zipfit_stop *halt,
                                    zipfit_error *error);

/*
 * Starts one more reader if `workers` workers have waited for readers for more than a tenth of the time since the last
 * look. To be called again and again, by one thread.
 */
void zf_readers_look(struct zf_readers *readers, size_t workers);

/* Waits for the end of all readers, which a closed queue and a requested stop bring about; notes what they did. */
void zf_readers_end(struct zf_readers *readers, struct zf_usage *usage);

/* The CPU time of the calling thread, in seconds. */
double zf_thread_seconds(void);

/* Seconds of a clock that never goes back. */
double zf_now(void);

#endif
