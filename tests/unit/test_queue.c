/*
 * test_queue.c - batches between readers, workers and one collector, in the order of the input
 *
 * Each batch carries its number as the line of its one record, and its lane as the input. The
 * collector, which is the main thread, asserts order, bounds and the end; the other threads only
 * count.
 * Nothing is timed: a lost wake-up makes the test hang, and CTest ends it.
 */
#include "support.h"
#include "run/queue.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

/* How many batches of lanes behind the head there may be. */
#define AHEAD 3

static struct zf_queue *new_queue(size_t batches)
{
	zipfit_error error;
	struct zf_queue *queue = zf_queue_new(batches, AHEAD, &error);

	assert_ok(queue != NULL, error);
	return queue;
}

static void number_batch(struct zf_batch *batch, size_t lane, uint64_t number)
{
	zipfit_error error;

	/* A record of no bytes, and its newline. */
	if (!zf_buffer_append_byte(&batch->bytes, '\n', &error))
		abort();
	batch->records[0] = (struct zf_record){.input = lane, .line = number};
	batch->count = 1;
}

static void fill(struct zf_queue *queue, struct zf_lane *lane, uint64_t number)
{
	zipfit_error error;
	struct zf_batch *batch = zf_queue_take_free(queue, lane, &error);

	assert_ok(batch != NULL, error);
	assert_int_equal(0, batch->count);
	assert_int_equal(0, batch->bytes.length);
	number_batch(batch, 0, number);
	zf_queue_put_filled(queue, batch);
}

static enum zf_collected collect_now(struct zf_queue *queue, struct zf_batch **batch)
{
	uint64_t read;

	return zf_queue_collect(queue, 0, batch, &read);
}

/* Waits as long as it takes. */
static enum zf_collected collect(struct zf_queue *queue, struct zf_batch **batch)
{
	enum zf_collected collected;
	uint64_t read;

	do
		collected = zf_queue_collect(queue, 1000, batch, &read);
	while (collected == ZF_COLLECTED_NOTHING);
	return collected;
}

/* ---- One thread ----------------------------------------------------------- */

/* The memory of a giant record is freed when the collector is done with it, even in a slot that waits its turn. */
static void test_giant_batches_leave_no_memory(void **state)
{
	const size_t giant = (size_t)1 << 20;
	struct zf_queue *queue = new_queue(3);
	struct zf_lane *lane = zf_queue_begin(queue);
	zipfit_error error;
	struct zf_batch *batch = zf_queue_take_free(queue, lane, &error);

	(void)state;
	assert_ok(zf_buffer_reserve(&batch->bytes, giant, &error), error);
	number_batch(batch, 0, 0);
	batch->bytes.length = giant;
	zf_queue_put_filled(queue, batch);
	zf_queue_put_scored(queue, zf_queue_take_filled(queue));
	assert_int_equal(ZF_COLLECTED_BATCH, collect_now(queue, &batch));
	assert_int_equal(giant, batch->bytes.length);
	zf_queue_release(queue, batch);
	assert_int_equal(0, batch->bytes.capacity);
	zf_queue_free(queue);
}

static void test_collects_in_order_of_filling(void **state)
{
	struct zf_queue *queue = new_queue(3);
	struct zf_lane *lane = zf_queue_begin(queue);
	struct zf_batch *batches[3], *batch;
	uint64_t number = 0;

	(void)state;
	for (int round = 0; round < 5; round++) {
		for (size_t i = 0; i < 3; i++)
			fill(queue, lane, number + i);
		for (size_t i = 0; i < 3; i++) {
			batches[i] = zf_queue_take_filled(queue);
			assert_int_equal(number + i, batches[i]->records[0].line);
		}
		/* Scored last to first: nothing can be collected before the first is there. */
		for (size_t i = 3; i-- > 0;) {
			assert_int_equal(ZF_COLLECTED_NOTHING, collect_now(queue, &batch));
			zf_queue_put_scored(queue, batches[i]);
		}
		for (size_t i = 0; i < 3; i++) {
			assert_int_equal(ZF_COLLECTED_BATCH, collect_now(queue, &batch));
			assert_int_equal(number++, batch->records[0].line);
			zf_queue_release(queue, batch);
		}
		assert_int_equal(ZF_COLLECTED_NOTHING, collect_now(queue, &batch));
	}
	zf_queue_free(queue);
}

static void test_finish_ends_after_the_last_batch(void **state)
{
	struct zf_queue *queue = new_queue(4);
	struct zf_lane *lane = zf_queue_begin(queue);
	struct zf_batch *batch;

	(void)state;
	fill(queue, lane, 1);
	fill(queue, lane, 2);
	zf_queue_end(queue, lane, 0, NULL);
	zf_queue_finish(queue);
	for (uint64_t number = 1; number <= 2; number++) {
		batch = zf_queue_take_filled(queue);
		assert_int_equal(number, batch->records[0].line);
		assert_int_equal(ZF_COLLECTED_NOTHING, collect_now(queue, &batch));
		zf_queue_put_scored(queue, batch);
		assert_int_equal(ZF_COLLECTED_BATCH, collect_now(queue, &batch));
		zf_queue_release(queue, batch);
	}
	assert_null(zf_queue_take_filled(queue));
	assert_null(zf_queue_take_filled(queue));
	assert_int_equal(ZF_COLLECTED_END, collect_now(queue, &batch));
	assert_int_equal(ZF_COLLECTED_END, collect_now(queue, &batch));
	zf_queue_free(queue);
	zf_queue_free(NULL);
}

static void test_closed_queue_gives_nothing(void **state)
{
	struct zf_queue *queue = new_queue(2);
	struct zf_lane *lane = zf_queue_begin(queue);
	struct zf_batch *batch;
	zipfit_error error;

	(void)state;
	fill(queue, lane, 1);
	fill(queue, lane, 2);
	zf_queue_put_scored(queue, zf_queue_take_filled(queue));
	zf_queue_close(queue);
	assert_null(zf_queue_take_filled(queue));
	assert_null(zf_queue_take_free(queue, lane, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	assert_null(zf_queue_begin(queue));
	assert_int_equal(ZF_COLLECTED_END, collect_now(queue, &batch));
	zf_queue_free(queue);
}

/* ---- Several lanes -------------------------------------------------------- */

/* Scores all batches there are to score. With `digested`, nothing is needed of their records. */
static void score(struct zf_queue *queue, size_t count, bool digested)
{
	while (count-- > 0) {
		struct zf_batch *batch = zf_queue_take_filled(queue);

		batch->digested = digested;
		zf_queue_put_scored(queue, batch);
	}
}

static void test_lanes_come_in_order(void **state)
{
	struct zf_queue *queue = new_queue(2);
	struct zf_lane *first = zf_queue_begin(queue), *second = zf_queue_begin(queue), *third = zf_queue_begin(queue);
	struct zf_batch *batch;
	uint64_t read;

	(void)state;
	fill(queue, second, 20);
	fill(queue, second, 21);
	zf_queue_end(queue, second, 200, NULL);
	zf_queue_end(queue, third, 3000, NULL);
	score(queue, 2, false);
	assert_int_equal(ZF_COLLECTED_NOTHING, collect_now(queue, &batch));
	fill(queue, first, 10);
	score(queue, 1, false);
	assert_int_equal(ZF_COLLECTED_BATCH, collect_now(queue, &batch));
	assert_int_equal(10, batch->records[0].line);
	zf_queue_release(queue, batch);
	/* The first lane may go on. */
	assert_int_equal(ZF_COLLECTED_NOTHING, collect_now(queue, &batch));
	zf_queue_end(queue, first, 10, NULL);
	for (uint64_t number = 20; number <= 21; number++) {
		assert_int_equal(ZF_COLLECTED_BATCH, zf_queue_collect(queue, 0, &batch, &read));
		assert_int_equal(10, read);
		assert_int_equal(number, batch->records[0].line);
		zf_queue_release(queue, batch);
	}
	zf_queue_finish(queue);
	assert_int_equal(ZF_COLLECTED_END, zf_queue_collect(queue, 0, &batch, &read));
	assert_int_equal(3210, read);
	assert_null(zf_queue_take_filled(queue));
	zf_queue_free(queue);
}

/* The second of two lanes fails first. */
static void test_the_first_error_in_order_counts(void **state)
{
	struct zf_queue *queue = new_queue(2);
	struct zf_lane *first = zf_queue_begin(queue), *second = zf_queue_begin(queue);
	const zipfit_error earlier = {ZIPFIT_BAD_DATA, "earlier"}, later = {ZIPFIT_IO, "later"};
	struct zf_batch *batch;

	(void)state;
	fill(queue, second, 2);
	zf_queue_end(queue, second, 0, &later);
	fill(queue, first, 1);
	zf_queue_end(queue, first, 0, &earlier);
	score(queue, 2, false);
	assert_int_equal(ZF_COLLECTED_BATCH, collect_now(queue, &batch));
	assert_int_equal(1, batch->records[0].line);
	zf_queue_release(queue, batch);
	assert_int_equal(ZF_COLLECTED_ERROR, collect_now(queue, &batch));
	assert_string_equal("earlier", zf_queue_error(queue)->message);
	zf_queue_free(queue);
}

/* A full lane ahead leaves room for the head, and one that was digested takes none. */
static void test_the_head_has_room(void **state)
{
	struct zf_queue *queue = new_queue(2);
	struct zf_lane *first = zf_queue_begin(queue), *second = zf_queue_begin(queue);
	struct zf_batch *batch;

	(void)state;
	for (uint64_t number = 0; number < 20; number++) {
		fill(queue, second, number);
		score(queue, 1, true);
	}
	for (uint64_t number = 20; number < 20 + AHEAD; number++)
		fill(queue, second, number);
	fill(queue, first, 100);
	fill(queue, first, 101);
	zf_queue_end(queue, first, 0, NULL);
	score(queue, AHEAD + 2, false);
	for (uint64_t number = 0; number < AHEAD + 22; number++) {
		assert_int_equal(ZF_COLLECTED_BATCH, collect_now(queue, &batch));
		assert_int_equal(number < 2 ? 100 + number : number - 2, batch->records[0].line);
		zf_queue_release(queue, batch);
	}
	zf_queue_free(queue);
}

/* ---- Several threads ------------------------------------------------------ */

#define MAX_WORKERS 4
#define MAX_READERS 8

/* Readers and workers that pass numbered batches on; the collector is the test. */
struct line {
	struct zf_queue *queue;
	size_t readers;               /* 0: one, with one lane */
	atomic_size_t lanes;          /* that were begun */
	pthread_mutex_t begin;        /* several readers begin lanes in order */
	uint64_t batches;             /* the reader fills so many */
	size_t batch_bytes;           /* and says that each holds so much */
	atomic_uint_fast64_t taken;   /* free batches the reader was given */
	atomic_uint_fast64_t scored;  /* batches that came to a worker */
	atomic_bool reader_was_ended; /* by a closed queue */
	size_t workers;
	pthread_t reader_threads[MAX_READERS], worker_threads[MAX_WORKERS];
};

static void *reader_main(void *argument)
{
	struct line *line = argument;
	struct zf_lane *lane = zf_queue_begin(line->queue);
	zipfit_error error;

	for (uint64_t number = 0; number < line->batches; number++) {
		struct zf_batch *batch = zf_queue_take_free(line->queue, lane, &error);

		if (batch == NULL) {
			line->reader_was_ended = true;
			break;
		}
		line->taken++;
		number_batch(batch, 0, number);
		/* Reserved and counted, but never touched: the memory is not really used. */
		if (!zf_buffer_reserve(&batch->bytes, line->batch_bytes, &error))
			abort();
		batch->bytes.length += line->batch_bytes;
		zf_queue_put_filled(line->queue, batch);
	}
	zf_queue_end(line->queue, lane, 0, NULL);
	zf_queue_finish(line->queue);
	return NULL;
}

#define LANES ((size_t)200)

/* The batches of a lane: none, few or many. */
static uint64_t batches_of(size_t lane)
{
	return lane * 7 % 31 * (lane % 3);
}

/* One of several readers, which read lanes of different lengths, and one of which gives back an empty batch. */
static void *lanes_main(void *argument)
{
	struct line *line = argument;
	zipfit_error error;

	while (true) {
		struct zf_lane *lane = NULL;
		size_t number;

		pthread_mutex_lock(&line->begin);
		number = line->lanes;
		if (number < LANES) {
			lane = zf_queue_begin(line->queue);
			line->lanes++;
		}
		pthread_mutex_unlock(&line->begin);
		if (lane == NULL)
			break;
		for (uint64_t i = 0; i <= batches_of(number); i++) {
			struct zf_batch *batch = zf_queue_take_free(line->queue, lane, &error);

			if (batch == NULL)
				abort();
			number_batch(batch, number, i);
			if (i == batches_of(number))
				batch->count = 0;
			zf_queue_put_filled(line->queue, batch);
			if (number % 5 == 0)
				sched_yield();
		}
		zf_queue_end(line->queue, lane, 1, NULL);
	}
	zf_queue_finish(line->queue);
	return NULL;
}

static void *worker_main(void *argument)
{
	struct line *line = argument;
	struct zf_batch *batch;

	while ((batch = zf_queue_take_filled(line->queue)) != NULL) {
		line->scored++;
		batch->digested = line->readers > 0 && batch->records[0].line % 4 == 1;
		batch->records[0].score = (double)batch->records[0].line / 2;
		zf_queue_put_scored(line->queue, batch);
	}
	return NULL;
}

static void start(struct line *line)
{
	assert_int_equal(0, pthread_mutex_init(&line->begin, NULL));
	for (size_t i = 0; i < line->readers || i == 0; i++)
		assert_int_equal(0, pthread_create(&line->reader_threads[i], NULL,
		                                   line->readers > 0 ? lanes_main : reader_main, line));
	for (size_t i = 0; i < line->workers; i++)
		assert_int_equal(0, pthread_create(&line->worker_threads[i], NULL, worker_main, line));
}

static void join(struct line *line)
{
	for (size_t i = 0; i < line->readers || i == 0; i++)
		pthread_join(line->reader_threads[i], NULL);
	for (size_t i = 0; i < line->workers; i++)
		pthread_join(line->worker_threads[i], NULL);
	zf_queue_free(line->queue);
}

/* Collects everything; at no time may more than `bound` batches be away from the ring's free ones. */
static void collect_everything(struct line *line, uint64_t bound)
{
	struct zf_batch *batch;

	for (uint64_t number = 0; number < line->batches; number++) {
		assert_int_equal(ZF_COLLECTED_BATCH, collect(line->queue, &batch));
		assert_int_equal(number, batch->records[0].line);
		assert_true(batch->records[0].score * 2 == (double)number);
		assert_true(line->taken <= number + bound);
		zf_queue_release(line->queue, batch);
	}
	assert_int_equal(ZF_COLLECTED_END, collect(line->queue, &batch));
	join(line);
	assert_int_equal(line->batches, line->scored);
	assert_false(line->reader_was_ended);
}

static void test_many_workers_keep_the_order(void **state)
{
	static const size_t rings[] = {1, 2, 5, 11};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(rings); i++)
		for (size_t workers = 1; workers <= MAX_WORKERS; workers += 3) {
			struct line line = {.queue = new_queue(rings[i]), .batches = 2000, .workers = workers};

			start(&line);
			collect_everything(&line, rings[i]);
		}
}

static void test_many_readers_keep_the_order(void **state)
{
	static const size_t readers[] = {1, 2, MAX_READERS};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(readers); i++) {
		struct line line = {.queue = new_queue(3), .readers = readers[i], .workers = MAX_WORKERS};
		struct zf_batch *batch;
		uint64_t batches = 0;

		start(&line);
		for (size_t lane = 0; lane < LANES; lane++)
			for (uint64_t number = 0; number < batches_of(lane); number++, batches++) {
				assert_int_equal(ZF_COLLECTED_BATCH, collect(line.queue, &batch));
				assert_int_equal(lane, batch->records[0].input);
				assert_int_equal(number, batch->records[0].line);
				assert_true(batch->records[0].score * 2 == (double)number);
				zf_queue_release(line.queue, batch);
			}
		assert_int_equal(ZF_COLLECTED_END, collect(line.queue, &batch));
		join(&line);
		assert_int_equal(batches, line.scored);
	}
}

/* The bound is 16 MB: the reader may go beyond it with the batch that crosses it, and no further. */
static void test_bytes_under_way_are_bounded(void **state)
{
	struct line line = {.queue = new_queue(8), .batches = 40, .batch_bytes = (size_t)9 << 20, .workers = 1};

	(void)state;
	start(&line);
	collect_everything(&line, 2);
}

/* A single batch beyond the bound must come through all the same. */
static void test_giant_batches_pass(void **state)
{
	struct line line = {.queue = new_queue(8), .batches = 5, .batch_bytes = (size_t)40 << 20, .workers = 2};

	(void)state;
	start(&line);
	collect_everything(&line, 1);
}

/* Without a collector, the reader waits for a free batch; the workers find nothing more to do. */
static void test_close_wakes_reader_and_workers(void **state)
{
	struct line line = {.queue = new_queue(3), .batches = 100, .workers = MAX_WORKERS};
	struct zf_batch *batch;

	(void)state;
	start(&line);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(ZF_COLLECTED_BATCH, collect(line.queue, &batch));
		zf_queue_release(line.queue, batch);
	}
	zf_queue_close(line.queue);
	join(&line);
	assert_true(line.reader_was_ended);
	assert_true(line.taken <= 13);
}

static void *close_queue(void *queue)
{
	zf_queue_close(queue);
	return NULL;
}

static void test_close_wakes_the_collector(void **state)
{
	struct zf_queue *queue = new_queue(2);
	struct zf_lane *lane = zf_queue_begin(queue);
	struct zf_batch *batch;
	uint64_t read;
	pthread_t thread;

	(void)state;
	fill(queue, lane, 1);
	assert_int_equal(0, pthread_create(&thread, NULL, close_queue, queue));
	/* An hour: only being woken ends this test in time. */
	assert_int_equal(ZF_COLLECTED_END, zf_queue_collect(queue, 3600 * 1000, &batch, &read));
	pthread_join(thread, NULL);
	zf_queue_free(queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_giant_batches_leave_no_memory),
		cmocka_unit_test(test_collects_in_order_of_filling),
		cmocka_unit_test(test_finish_ends_after_the_last_batch),
		cmocka_unit_test(test_closed_queue_gives_nothing),
		cmocka_unit_test(test_lanes_come_in_order),
		cmocka_unit_test(test_the_first_error_in_order_counts),
		cmocka_unit_test(test_the_head_has_room),
		cmocka_unit_test(test_many_workers_keep_the_order),
		cmocka_unit_test(test_many_readers_keep_the_order),
		cmocka_unit_test(test_bytes_under_way_are_bounded),
		cmocka_unit_test(test_giant_batches_pass),
		cmocka_unit_test(test_close_wakes_reader_and_workers),
		cmocka_unit_test(test_close_wakes_the_collector),
	};

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
