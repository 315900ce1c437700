/*
 * test_queue.c - a bounded ring of batches between one reader, many workers and one collector
 *
 * Each batch carries its number as the line of its one record. The collector, which is
 * the main thread, asserts order, bounds and the end; the other threads only count.
 * Nothing is timed: a lost wake-up makes the test hang, and CTest ends it.
 */
#include "support.h"
#include "run/queue.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static struct zf_queue *new_queue(size_t batches)
{
	zipfit_error error;
	struct zf_queue *queue = zf_queue_new(batches, &error);

	assert_ok(queue != NULL, error);
	return queue;
}

static void number_batch(struct zf_batch *batch, uint64_t number)
{
	batch->records[0] = (struct zf_record){.line = number};
	batch->count = 1;
}

static void fill(struct zf_queue *queue, uint64_t number)
{
	struct zf_batch *batch = zf_queue_take_free(queue);

	assert_non_null(batch);
	assert_int_equal(0, batch->count);
	assert_int_equal(0, batch->bytes.length);
	number_batch(batch, number);
	zf_queue_put_filled(queue, batch);
}

/* Waits as long as it takes. */
static enum zf_collected collect(struct zf_queue *queue, struct zf_batch **batch)
{
	enum zf_collected collected;

	do
		collected = zf_queue_collect(queue, 1000, batch);
	while (collected == ZF_COLLECTED_NOTHING);
	return collected;
}

/* ---- One thread ----------------------------------------------------------- */

/* The memory of a giant record is freed when the collector is done with it, even in a slot that waits its turn. */
static void test_giant_batches_leave_no_memory(void **state)
{
	const size_t giant = (size_t)1 << 20;
	struct zf_queue *queue = new_queue(3);
	struct zf_batch *batch = zf_queue_take_free(queue);
	zipfit_error error;

	(void)state;
	assert_ok(zf_buffer_reserve(&batch->bytes, giant, &error), error);
	batch->bytes.length = giant;
	number_batch(batch, 0);
	zf_queue_put_filled(queue, batch);
	zf_queue_put_scored(queue, zf_queue_take_filled(queue));
	assert_int_equal(ZF_COLLECTED_BATCH, zf_queue_collect(queue, 0, &batch));
	assert_int_equal(giant, batch->bytes.length);
	zf_queue_release(queue);
	assert_int_equal(0, batch->bytes.capacity);
	zf_queue_free(queue);
}

static void test_collects_in_order_of_filling(void **state)
{
	struct zf_queue *queue = new_queue(3);
	struct zf_batch *batches[3], *batch;
	uint64_t number = 0;

	(void)state;
	for (int round = 0; round < 5; round++) {
		for (size_t i = 0; i < 3; i++)
			fill(queue, number + i);
		for (size_t i = 0; i < 3; i++) {
			batches[i] = zf_queue_take_filled(queue);
			assert_int_equal(number + i, batches[i]->records[0].line);
		}
		/* Scored last to first: nothing can be collected before the first is there. */
		for (size_t i = 3; i-- > 0;) {
			assert_int_equal(ZF_COLLECTED_NOTHING, zf_queue_collect(queue, 0, &batch));
			zf_queue_put_scored(queue, batches[i]);
		}
		for (size_t i = 0; i < 3; i++) {
			assert_int_equal(ZF_COLLECTED_BATCH, zf_queue_collect(queue, 0, &batch));
			assert_int_equal(number++, batch->records[0].line);
			zf_queue_release(queue);
		}
		assert_int_equal(ZF_COLLECTED_NOTHING, zf_queue_collect(queue, 1, &batch));
	}
	zf_queue_free(queue);
}

static void test_finish_ends_after_the_last_batch(void **state)
{
	struct zf_queue *queue = new_queue(4);
	struct zf_batch *batch;

	(void)state;
	fill(queue, 1);
	fill(queue, 2);
	zf_queue_finish(queue);
	for (uint64_t number = 1; number <= 2; number++) {
		batch = zf_queue_take_filled(queue);
		assert_int_equal(number, batch->records[0].line);
		assert_int_equal(ZF_COLLECTED_NOTHING, zf_queue_collect(queue, 0, &batch));
		zf_queue_put_scored(queue, batch);
		assert_int_equal(ZF_COLLECTED_BATCH, zf_queue_collect(queue, 0, &batch));
		zf_queue_release(queue);
	}
	assert_null(zf_queue_take_filled(queue));
	assert_null(zf_queue_take_filled(queue));
	assert_int_equal(ZF_COLLECTED_END, zf_queue_collect(queue, 0, &batch));
	assert_int_equal(ZF_COLLECTED_END, zf_queue_collect(queue, 0, &batch));
	zf_queue_free(queue);
	zf_queue_free(NULL);
}

static void test_closed_queue_gives_nothing(void **state)
{
	struct zf_queue *queue = new_queue(2);
	struct zf_batch *batch;

	(void)state;
	fill(queue, 1);
	fill(queue, 2);
	zf_queue_put_scored(queue, zf_queue_take_filled(queue));
	zf_queue_close(queue);
	assert_null(zf_queue_take_filled(queue));
	assert_null(zf_queue_take_free(queue));
	assert_int_equal(ZF_COLLECTED_END, zf_queue_collect(queue, 0, &batch));
	zf_queue_free(queue);
}

/* ---- Several threads ------------------------------------------------------ */

#define MAX_WORKERS 4

/* A reader and workers that pass numbered batches on; the collector is the test. */
struct line {
	struct zf_queue *queue;
	uint64_t batches;             /* the reader fills so many */
	size_t batch_bytes;           /* and says that each holds so much */
	atomic_uint_fast64_t taken;   /* free batches the reader was given */
	atomic_uint_fast64_t scored;  /* batches that came to a worker */
	atomic_bool reader_was_ended; /* by a closed queue */
	size_t workers;
	pthread_t reader_thread, worker_threads[MAX_WORKERS];
};

static void *reader_main(void *argument)
{
	struct line *line = argument;
	zipfit_error error;

	for (uint64_t number = 0; number < line->batches; number++) {
		struct zf_batch *batch = zf_queue_take_free(line->queue);

		if (batch == NULL) {
			line->reader_was_ended = true;
			break;
		}
		line->taken++;
		number_batch(batch, number);
		/* Reserved and counted, but never touched: the memory is not really used. */
		if (!zf_buffer_reserve(&batch->bytes, line->batch_bytes, &error))
			abort();
		batch->bytes.length = line->batch_bytes;
		zf_queue_put_filled(line->queue, batch);
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
		batch->records[0].score = (double)batch->records[0].line / 2;
		zf_queue_put_scored(line->queue, batch);
	}
	return NULL;
}

static void start(struct line *line)
{
	assert_int_equal(0, pthread_create(&line->reader_thread, NULL, reader_main, line));
	for (size_t i = 0; i < line->workers; i++)
		assert_int_equal(0, pthread_create(&line->worker_threads[i], NULL, worker_main, line));
}

static void join(struct line *line)
{
	pthread_join(line->reader_thread, NULL);
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
		zf_queue_release(line->queue);
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
		zf_queue_release(line.queue);
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
	struct zf_batch *batch;
	pthread_t thread;

	(void)state;
	fill(queue, 1);
	assert_int_equal(0, pthread_create(&thread, NULL, close_queue, queue));
	/* An hour: only being woken ends this test in time. */
	assert_int_equal(ZF_COLLECTED_END, zf_queue_collect(queue, 3600 * 1000, &batch));
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
		cmocka_unit_test(test_many_workers_keep_the_order),
		cmocka_unit_test(test_bytes_under_way_are_bounded),
		cmocka_unit_test(test_giant_batches_pass),
		cmocka_unit_test(test_close_wakes_reader_and_workers),
		cmocka_unit_test(test_close_wakes_the_collector),
	};

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
