/*
 * segments.c - divides the input among readers
 *
 * Files are looked at when their turn comes, not before: there may be hundreds of thousands.
 * A file that is missing is read like any other, so that its error comes at its place.
 */
#include "run/segments.h"

#include "util/error.h"

#include <pthread.h>
#include <stdlib.h>

/* Small files are read together until they have so many stored bytes, or are so many. */
#define GROUP_BYTES ((uint64_t)256 << 10)
#define GROUP_FILES ((size_t)256)

struct zf_segments {
	const zipfit_run_options *options;
	const struct zf_task *task;
	size_t piece_count;
	bool single;
	pthread_mutex_t mutex;
	pthread_cond_t changed; /* a pipe has been read, or there are no further segments */
	/* Under the mutex. */
	size_t next; /* the first piece that was not given */
	struct zf_resume_point start;
	bool closed;
	bool pipe_is_read;
};

static size_t count_pieces(const zipfit_run_options *options, const struct zf_task *task)
{
	return task->pieces != NULL ? task->piece_count : options->path_count;
}

struct zf_segments *zf_segments_new(const zipfit_run_options *options, const struct zf_task *task, bool single,
                                    zipfit_error *error)
{
	struct zf_segments *segments = calloc(1, sizeof(*segments));

	if (segments == NULL || pthread_mutex_init(&segments->mutex, NULL) != 0)
		goto failed;
	if (pthread_cond_init(&segments->changed, NULL) != 0) {
		pthread_mutex_destroy(&segments->mutex);
		goto failed;
	}
	segments->options = options;
	segments->task = task;
	segments->single = single;
	segments->piece_count = count_pieces(options, task);
	segments->start = task->start != NULL ? *task->start : (struct zf_resume_point){.line = 1};
	segments->next = segments->start.piece;
	return segments;
failed:
	free(segments);
	zf_fail_memory(error, "readers");
	return NULL;
}

void zf_segments_free(struct zf_segments *segments)
{
	if (segments == NULL)
		return;
	pthread_cond_destroy(&segments->changed);
	pthread_mutex_destroy(&segments->mutex);
	free(segments);
}

/* What the reader of a piece will read, as stored; `*waits` is whether it is no regular file. */
static uint64_t look_at_piece(const struct zf_segments *segments, size_t index, bool *waits)
{
	const struct zf_piece *pieces = segments->task->pieces;
	const struct zf_input input =
		zf_input_at(zf_run_inputs(segments->options), pieces != NULL ? pieces[index].input : index);
	struct zf_stored stored;
	zipfit_error ignored;

	*waits = zf_input_is_stdin(input);
	if (pieces != NULL)
		return pieces[index].kind == ZF_RANGE ? pieces[index].end - pieces[index].begin : pieces[index].size;
	if (*waits || !zf_stored_look(input, &stored, &ignored))
		return 0;
	*waits = !stored.regular;
	return stored.size;
}

/* Sets `segment` to the next pieces that one reader should read. */
static void gather(const struct zf_segments *segments, struct zf_segment *segment)
{
	uint64_t bytes = 0;

	*segment = (struct zf_segment){.start = segments->start, .end = segments->next};
	if (segments->single) {
		segment->end = segments->piece_count;
		return;
	}
	while (segment->end < segments->piece_count && segment->end - segments->next < GROUP_FILES) {
		bool waits;
		const uint64_t size = look_at_piece(segments, segment->end, &waits);
		const bool is_first = segment->end == segments->next;

		if (!is_first && (waits || bytes + size > GROUP_BYTES))
			return;
		segment->waits = waits;
		segment->end++;
		bytes += size;
		if (waits || bytes > GROUP_BYTES)
			return;
	}
}

bool zf_segments_next(struct zf_segments *segments, struct zf_segment *segment, void (*begin)(void *user), void *user)
{
	bool found = false;

	pthread_mutex_lock(&segments->mutex);
	while (!segments->closed && segments->next < segments->piece_count && !found) {
		gather(segments, segment);
		found = !segment->waits || !segments->pipe_is_read;
		if (!found)
			pthread_cond_wait(&segments->changed, &segments->mutex);
	}
	if (found) {
		segments->next = segment->end;
		segments->start = (struct zf_resume_point){.piece = segment->end, .line = 1};
		segments->pipe_is_read = segments->pipe_is_read || segment->waits;
		begin(user);
	}
	pthread_mutex_unlock(&segments->mutex);
	return found;
}

struct zf_reader *zf_segment_open(const struct zf_segments *segments, const struct zf_segment *segment,
                                  const zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_run_options *options = segments->options;
	struct zf_reader *reader = zf_reader_open_pieces(zf_run_inputs(options), segments->task->pieces, segment->end,
	                                                 &segment->start, &options->format, stop, error);

	if (reader != NULL && options->skip_bad)
		zf_reader_skip_damage(reader);
	return reader;
}

void zf_segments_done(struct zf_segments *segments, const struct zf_segment *segment)
{
	if (!segment->waits)
		return;
	pthread_mutex_lock(&segments->mutex);
	segments->pipe_is_read = false;
	pthread_cond_broadcast(&segments->changed);
	pthread_mutex_unlock(&segments->mutex);
}

bool zf_segments_remain(struct zf_segments *segments)
{
	bool remain;

	pthread_mutex_lock(&segments->mutex);
	remain = !segments->closed && segments->next < segments->piece_count;
	pthread_mutex_unlock(&segments->mutex);
	return remain;
}

void zf_segments_close(struct zf_segments *segments)
{
	pthread_mutex_lock(&segments->mutex);
	segments->closed = true;
	pthread_cond_broadcast(&segments->changed);
	pthread_mutex_unlock(&segments->mutex);
}

uint64_t zf_segments_before(const zipfit_run_options *options, const struct zf_task *task)
{
	const size_t count = task->start != NULL ? task->start->piece : 0;
	uint64_t before = 0;

	for (size_t i = 0; i < count && i < count_pieces(options, task); i++)
		before += task->pieces != NULL ? task->pieces[i].end - task->pieces[i].begin
		                               : zf_stored_size(zf_input_at(zf_run_inputs(options), i));
	return before;
}
