/*
 * nearest.c - which name a mistyped word was meant to be
 */
#include "cli/nearest.h"

#include <string.h>

/* No command or option is longer. */
#define MAX_LENGTH 32

struct nearest nearest_to(const char *word)
{
	const size_t length = strcspn(word, "=");

	return (struct nearest){
		.word = word, .length = length, .distance = (length < 4 ? 1 : length / 3) + 1, .name = NULL};
}

static size_t lower(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * The edit distance of Damerau (1964), in which no letter is edited twice. Row i of the table has the distances of the
 * first i letters of `a` from each beginning of `b`; three rows are kept.
 */
static size_t distance_of(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][MAX_LENGTH + 1];

	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i - 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			row[j] = lower(above[j - 1] + (a[i - 1] != b[j - 1]), lower(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = lower(row[j], rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	const size_t length = strlen(name);
	size_t distance;

	if (nearest->length == 0 || nearest->length > MAX_LENGTH || length > MAX_LENGTH)
		return;
	distance = distance_of(nearest->word, nearest->length, name, length);
	if (distance >= nearest->distance)
		return;
	nearest->distance = distance;
	nearest->name = name;
}
