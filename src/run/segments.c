/*
 * segments.c - divides the input among readers
 *
 * Files are looked at when their turn comes, not before: there may be hundreds of thousands.
 * A file that is missing is read like any other, so that its error comes at its place.
 */
#include "run/segments.h"

#include "util/error.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Small files are read together until they have so many stored bytes, or are so many. */
#define GROUP_BYTES ((uint64_t)256 << 10)
#define GROUP_FILES ((size_t)256)

/* The length of a byte range, and of the shortest file that is divided. */
#define PART_BYTES   ((uint64_t)1 << 20)
#define DIVIDE_BYTES (2 * PART_BYTES)

/* A file that several segments read. Its users are counted under the mutex. */
struct zf_shared_file {
	int descriptor;
	size_t users; /* segments, and the one that divides it */
};

struct zf_segments {
	const zipfit_run_options *options;
	const struct zf_task *task;
	const zipfit_stop *stop;
	size_t piece_count;
	bool single;
	pthread_mutex_t mutex;
	pthread_cond_t changed; /* a pipe has been read, or there are no further segments */
	/* Under the mutex. */
	size_t next; /* the first piece that was not given */
	struct zf_resume_point start;
	bool ended;  /* no further segment is given */
	bool closed; /* and no thread waits for another one */
	bool pipe_is_read;
	bool looked, divided;     /* at the next piece, and whether it is divided */
	struct zf_piece dividing; /* the range of it that was not given */
	struct zf_shared_file *file;
	bool is_first_part;
	uint64_t parts;    /* that were given */
	uint64_t counted;  /* parts whose newlines are counted */
	uint64_t newlines; /* of the piece, up to the end of the last one of those; see struct zf_part */
};

static size_t count_pieces(const zipfit_run_options *options, const struct zf_task *task)
{
	return task->pieces != NULL ? task->piece_count : options->path_count;
}

struct zf_segments *zf_segments_new(const zipfit_run_options *options, const struct zf_task *task, bool single,
                                    const zipfit_stop *stop, zipfit_error *error)
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
	segments->stop = stop;
	segments->piece_count = count_pieces(options, task);
	segments->start = task->start != NULL ? *task->start : (struct zf_resume_point){.line = 1};
	segments->next = segments->start.piece;
	return segments;
failed:
	free(segments);
	zf_fail_memory(error, "readers");
	return NULL;
}

/* Under the mutex, or when there is no other thread. NULL is allowed. */
static void leave_file(struct zf_shared_file *file)
{
	if (file == NULL || --file->users > 0)
		return;
	close(file->descriptor);
	free(file);
}

void zf_segments_free(struct zf_segments *segments)
{
	if (segments == NULL)
		return;
	leave_file(segments->file);
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

/* Opens a regular file, and looks at it; NULL if that fails, or if it is none by now. */
static struct zf_shared_file *open_shared(struct zf_input *input, struct zf_stored *stored)
{
	struct zf_shared_file *file = malloc(sizeof(*file));
	struct stat status;

	if (file == NULL)
		return NULL;
	*file = (struct zf_shared_file){
		.descriptor = (int)TEMP_FAILURE_RETRY(open(input->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)),
		.users = 1,
	};
	/* 0 would be no shared descriptor, and is standard input. */
	if (file->descriptor > 0 && fstat(file->descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
		stored->size = (uint64_t)status.st_size;
		input->shared = file->descriptor;
		return file;
	}
	if (file->descriptor >= 0)
		close(file->descriptor);
	free(file);
	return NULL;
}

/* Whether the next piece may have ranges of lines, as far as can be told without reading it. */
static bool may_divide(const struct zf_segments *segments, const struct zf_piece *piece, struct zf_input input,
                       struct zf_stored *stored)
{
	const struct zf_resume_point *start = &segments->start;
	zipfit_error ignored;

	return !segments->single && segments->options->format.kind != ZIPFIT_FILES && piece->kind != ZF_BLOCKS &&
	       start->member == 0 && start->json == 0 && !zf_input_is_stdin(input) &&
	       zf_stored_look(input, stored, &ignored) && stored->regular && stored->size >= DIVIDE_BYTES;
}

/*
 * Sets what is divided to the next piece, or to nothing if it cannot be divided. A file that cannot be read is not, so
 * that its error comes at its place. Under the mutex.
 */
static void look_whether_to_divide(struct zf_segments *segments)
{
	const struct zf_piece *pieces = segments->task->pieces;
	struct zf_piece *piece = &segments->dividing;
	const uint64_t offset = segments->start.offset;
	struct zf_input input;
	struct zf_stored stored;
	bool plain = false, lines = false;
	zipfit_error ignored;

	*piece = pieces != NULL ? pieces[segments->next] : (struct zf_piece){.input = segments->next};
	input = zf_input_at(zf_run_inputs(segments->options), piece->input);
	segments->divided = false;
	if (!may_divide(segments, piece, input, &stored))
		return;
	if (input.contents.bytes == NULL) {
		segments->file = open_shared(&input, &stored);
		if (segments->file == NULL)
			return;
	}
	if (piece->kind == ZF_WHOLE) {
		piece->begin = 0;
		piece->end = stored.size;
	}
	segments->divided =
		piece->end > offset && piece->end - piece->begin >= DIVIDE_BYTES &&
		zf_reader_look(input, &segments->options->format, segments->stop, &plain, &lines, &ignored) && plain &&
		lines;
	if (!segments->divided) {
		leave_file(segments->file);
		segments->file = NULL;
	}
}

/* Sets `segment` to the next part of the piece that is divided. Under the mutex. */
static void give_part(struct zf_segments *segments, struct zf_segment *segment)
{
	struct zf_piece *left = &segments->dividing;
	const uint64_t from = segments->start.offset > left->begin ? segments->start.offset : left->begin;
	const bool is_last = left->end - from < DIVIDE_BYTES;

	*segment = (struct zf_segment){
		.start = segments->start,
		.end = segments->next + 1,
		.is_part = true,
		.number = segments->parts++,
		.file = segments->file,
		.part = {.begin = left->begin, .end = from + PART_BYTES, .is_first = segments->is_first_part},
	};
	segments->is_first_part = false;
	if (segment->file != NULL) {
		segment->file->users++;
		segment->part.shared = segment->file->descriptor;
	}
	/* A file that grows is read to its end, as one that is not divided. */
	if (is_last)
		segment->part.end = left->kind == ZF_RANGE ? left->end : UINT64_MAX;
	left->begin = segment->part.end;
	segments->start = (struct zf_resume_point){.piece = segments->next, .line = 1};
	if (is_last) {
		segments->next++;
		segments->start.piece = segments->next;
		segments->looked = false;
		leave_file(segments->file);
		segments->file = NULL;
	}
}

/* Sets `segment` to the next segment; false if it is a pipe whose time has not come. Under the mutex. */
static bool give_segment(struct zf_segments *segments, struct zf_segment *segment)
{
	if (!segments->looked)
		look_whether_to_divide(segments);
	segments->is_first_part = segments->is_first_part || !segments->looked;
	segments->looked = true;
	if (segments->divided) {
		give_part(segments, segment);
		return true;
	}
	gather(segments, segment);
	if (segment->waits && segments->pipe_is_read)
		return false;
	segments->looked = false;
	segments->next = segment->end;
	segments->start = (struct zf_resume_point){.piece = segment->end, .line = 1};
	segments->pipe_is_read = segments->pipe_is_read || segment->waits;
	return true;
}

bool zf_segments_next(struct zf_segments *segments, struct zf_segment *segment, void (*begin)(void *user), void *user)
{
	bool found = false;

	pthread_mutex_lock(&segments->mutex);
	while (!segments->ended && segments->next < segments->piece_count && !found) {
		found = give_segment(segments, segment);
		if (!found)
			pthread_cond_wait(&segments->changed, &segments->mutex);
	}
	if (found)
		begin(user);
	pthread_mutex_unlock(&segments->mutex);
	return found;
}

/*
 * Counts the newlines of a part, and sets its `newlines` to those before it once they are known. A file that cannot be
 * read now cannot be read by its reader either, whose error counts.
 */
static void count_newlines(struct zf_segments *segments, struct zf_segment *segment, const zipfit_stop *stop)
{
	struct zf_part *part = &segment->part;
	const struct zf_piece *pieces = segments->task->pieces;
	const size_t index = segment->end - 1;
	struct zf_input input =
		zf_input_at(zf_run_inputs(segments->options), pieces != NULL ? pieces[index].input : index);
	/* The line that a range begins in belongs to the one before. */
	const bool is_within = part->is_first && part->begin > 0;
	uint64_t from = part->begin - is_within, newlines = 0;
	zipfit_error ignored;

	input.shared = part->shared;
	if (segment->start.offset > from)
		from = segment->start.offset;
	if (part->end != UINT64_MAX)
		(void)zf_count_newlines(input, from, part->end, stop, &newlines, &ignored);
	pthread_mutex_lock(&segments->mutex);
	while (!segments->closed && segments->counted != segment->number)
		pthread_cond_wait(&segments->changed, &segments->mutex);
	if (part->is_first)
		segments->newlines = segment->start.offset > 0 ? segment->start.line - 1 : (uint64_t)0 - is_within;
	part->newlines = segments->newlines;
	segments->newlines += newlines;
	segments->counted++;
	pthread_cond_broadcast(&segments->changed);
	pthread_mutex_unlock(&segments->mutex);
}

struct zf_reader *zf_segment_open(struct zf_segments *segments, struct zf_segment *segment, struct zf_helpers *helpers,
                                  const zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_run_options *options = segments->options;
	struct zf_reader *reader = zf_reader_open_pieces(zf_run_inputs(options), segments->task->pieces, segment->end,
	                                                 &segment->start, &options->format, stop, error);

	if (segment->is_part)
		count_newlines(segments, segment, stop);
	if (reader != NULL && segment->is_part)
		zf_reader_read_part(reader, &segment->part);
	if (reader != NULL && options->skip_bad)
		zf_reader_skip_damage(reader);
	if (reader != NULL && !segments->single)
		zf_reader_take_helpers(reader, helpers);
	return reader;
}

void zf_segments_done(struct zf_segments *segments, const struct zf_segment *segment)
{
	if (!segment->waits && segment->file == NULL)
		return;
	pthread_mutex_lock(&segments->mutex);
	leave_file(segment->file);
	segments->pipe_is_read = segments->pipe_is_read && !segment->waits;
	pthread_cond_broadcast(&segments->changed);
	pthread_mutex_unlock(&segments->mutex);
}

bool zf_segments_remain(struct zf_segments *segments)
{
	bool remain;

	pthread_mutex_lock(&segments->mutex);
	remain = !segments->ended && segments->next < segments->piece_count;
	pthread_mutex_unlock(&segments->mutex);
	return remain;
}

static void end(struct zf_segments *segments, bool close)
{
	pthread_mutex_lock(&segments->mutex);
	segments->ended = true;
	segments->closed = segments->closed || close;
	pthread_cond_broadcast(&segments->changed);
	pthread_mutex_unlock(&segments->mutex);
}

void zf_segments_end(struct zf_segments *segments)
{
	end(segments, false);
}

void zf_segments_close(struct zf_segments *segments)
{
	end(segments, true);
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
