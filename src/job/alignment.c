/*
 * alignment.c - how near each data set is to each target set: the statistics
 *
 * For one target set, the scores of each data set are sorted beside each other in one array.
 * Quantiles of a data set are then places in the array. The 90th percentile of all of them is
 * found by bisection over the doubles, in their order as bits: how much of the pool has at most
 * a given score is a binary search in each data set. So nothing is sorted twice, and a data set
 * of which a sample was scored counts with all of its records.
 */
#include "job/alignment.h"

#include "util/error.h"
#include "util/sort.h"
#include "util/stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The scores for one target set. */
struct column {
	const struct zf_data_sets *sets;
	size_t target_set;
	const zipfit_stop *stop;
	double *scores; /* of each data set in order, sorted */
	size_t *begins; /* where those of each data set begin, and where the last ones end */
};

static int by_value(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static size_t count_scores(const struct zf_data_sets *sets)
{
	size_t count = 0;

	for (size_t i = 0; i < sets->count; i++)
		count += sets->items[i].scored;
	return count;
}

static bool open_column(struct column *column, zipfit_error *error)
{
	const size_t scores = count_scores(column->sets);

	if (scores < SIZE_MAX / sizeof(*column->scores))
		column->scores = malloc((scores + 1) * sizeof(*column->scores));
	column->begins = calloc(column->sets->count + 1, sizeof(*column->begins));
	return (column->scores != NULL && column->begins != NULL) || zf_fail_memory(error, "scores");
}

static bool fill_column(struct column *column, zipfit_error *error)
{
	const size_t step = column->sets->target_sets;

	for (size_t i = 0; i < column->sets->count; i++) {
		const struct zf_data_set *set = &column->sets->items[i];
		double *scores = column->scores + column->begins[i];

		for (size_t row = 0; row < set->scored; row++)
			scores[row] = set->scores[row * step + column->target_set];
		column->begins[i + 1] = column->begins[i] + set->scored;
		if (!zf_stop_check(column->stop, error) ||
		    !zf_sort(scores, set->scored, sizeof(*scores), by_value, column->stop, error))
			return false;
	}
	return true;
}

/* ---- One data set -------------------------------------------------------- */

/* How many of the sorted scores are at most `value`. */
static size_t count_up_to(const double *scores, size_t count, double value)
{
	size_t low = 0, high = count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (scores[middle] <= value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The lowest of the sorted scores that at least `quarters` quarters of them do not exceed. */
static double quartile(const double *scores, size_t count, size_t quarters)
{
	/* The place is count x quarters / 4, rounded up, without the product, which may be too large. */
	const size_t place = count / 4 * quarters + (count % 4 * quarters + 3) / 4;

	return scores[place > 0 ? place - 1 : 0];
}

/* Sets the mean and its standard error. Sums are in the order of the records: the same for any number of threads. */
static void fill_mean(const struct zf_data_set *set, size_t target_set, size_t step, zipfit_alignment_row *row)
{
	const double count = (double)set->scored;
	double sum = 0, squares = 0;

	for (size_t i = 0; i < set->scored; i++)
		sum += set->scores[i * step + target_set];
	row->mean = sum / count;
	for (size_t i = 0; i < set->scored; i++) {
		const double difference = set->scores[i * step + target_set] - row->mean;

		squares += difference * difference;
	}
	if (set->scored > 1)
		row->error = sqrt(squares / (count - 1) / count);
}

static void fill_row(const struct column *column, size_t i, zipfit_alignment_row *row)
{
	const struct zf_data_set *set = &column->sets->items[i];
	const double *scores = column->scores + column->begins[i];

	row->name = set->name;
	row->name_length = set->length;
	row->records = set->records;
	row->bytes = set->bytes;
	row->sampled = set->scored;
	row->mean = row->error = row->q1 = row->median = row->q3 = row->above_p90 = NAN;
	if (set->scored == 0)
		return;
	fill_mean(set, column->target_set, column->sets->target_sets, row);
	row->q1 = quartile(scores, set->scored, 1);
	row->median = quartile(scores, set->scored, 2);
	row->q3 = quartile(scores, set->scored, 3);
}

/* ---- All of them --------------------------------------------------------- */

#define SIGN_BIT (UINT64_C(1) << 63)

/* The double whose place in the order of all doubles is `place`. */
static double double_at(uint64_t place)
{
	const uint64_t bits = (place & SIGN_BIT) != 0 ? place ^ SIGN_BIT : ~place;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static uint64_t place_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return (bits & SIGN_BIT) != 0 ? ~bits : bits | SIGN_BIT;
}

/* How many records of the pool have at most this score; a scored one stands for its share of its data set. */
static double weight_up_to(const struct column *column, double value)
{
	double weight = 0;

	for (size_t i = 0; i < column->sets->count; i++) {
		const struct zf_data_set *set = &column->sets->items[i];

		if (set->scored > 0)
			weight += (double)set->records / (double)set->scored *
			          (double)count_up_to(column->scores + column->begins[i], set->scored, value);
	}
	return weight;
}

/* The lowest score that at least 90 % of the pool's records do not exceed. */
static bool find_p90(const struct column *column, double *p90, zipfit_error *error)
{
	const double all = weight_up_to(column, INFINITY);
	uint64_t low = place_of(-INFINITY), high = place_of(INFINITY);

	while (low < high) {
		const uint64_t middle = low + (high - low) / 2;

		if (!zf_stop_check(column->stop, error))
			return false;
		/* In tenths, which are exact where every record was scored. */
		if (10 * weight_up_to(column, double_at(middle)) >= 9 * all)
			high = middle;
		else
			low = middle + 1;
	}
	*p90 = double_at(low);
	return true;
}

static bool fill_shares(const struct column *column, zipfit_alignment_row *rows, zipfit_error *error)
{
	double p90;

	if (!find_p90(column, &p90, error))
		return false;
	for (size_t i = 0; i < column->sets->count; i++) {
		const size_t scored = column->sets->items[i].scored;

		if (scored > 0)
			rows[i].above_p90 =
				(double)(scored - count_up_to(column->scores + column->begins[i], scored, p90)) /
				(double)scored;
	}
	return true;
}

/* The highest mean first; data sets without one last; else as they were found, which `number` says. */
static int by_mean(const void *a, const void *b)
{
	const zipfit_alignment_row *left = a, *right = b;

	if ((left->sampled > 0) != (right->sampled > 0))
		return left->sampled > 0 ? -1 : 1;
	if (left->sampled > 0 && left->mean != right->mean)
		return left->mean > right->mean ? -1 : 1;
	return (left->number > right->number) - (left->number < right->number);
}

static bool make_rows(struct column *column, const char *const *names, zipfit_alignment_row *rows, zipfit_error *error)
{
	if (!fill_column(column, error))
		return false;
	for (size_t i = 0; i < column->sets->count; i++) {
		rows[i] = (zipfit_alignment_row){.number = i, .set = column->target_set};
		if (names != NULL)
			rows[i].set_name = names[column->target_set];
		fill_row(column, i, &rows[i]);
	}
	return fill_shares(column, rows, error) &&
	       zf_sort(rows, column->sets->count, sizeof(*rows), by_mean, column->stop, error);
}

bool zf_alignment_make(const struct zf_data_sets *sets, const char *const *names, const zipfit_stop *stop,
                       zipfit_alignment_row **rows, zipfit_error *error)
{
	struct column column = {.sets = sets, .stop = stop};
	bool ok = open_column(&column, error);

	*rows = ok && sets->count < SIZE_MAX / sizeof(**rows) / sets->target_sets
	                ? malloc((sets->count * sets->target_sets + 1) * sizeof(**rows))
	                : NULL;
	ok = ok && (*rows != NULL || zf_fail_memory(error, "the rows"));
	for (; ok && column.target_set < sets->target_sets; column.target_set++)
		ok = make_rows(&column, names, *rows + column.target_set * sets->count, error);
	free(column.scores);
	free(column.begins);
	return ok;
}
