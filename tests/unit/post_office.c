/*
 * post_office.c - a communicator between threads of one process, for tests
 */
#include "post_office.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct letter {
	struct letter *next;
	size_t from, to;
	int tag;
	size_t length;
	unsigned char bytes[];
};

struct desk {
	struct post_office *office;
	zipfit_communicator communicator;
	void (*run)(const zipfit_communicator *communicator, void *user);
	void *user;
};

struct post_office {
	pthread_mutex_t lock;
	struct letter *first, **last;
	size_t size;
	struct desk desks[];
};

static bool send_letter(void *user, size_t to, int tag, const void *bytes, size_t length, zipfit_error *error)
{
	const struct desk *desk = user;
	struct post_office *office = desk->office;
	struct letter *letter = malloc(sizeof(*letter) + length);

	if (letter == NULL || to >= office->size)
		abort();
	(void)error;
	*letter = (struct letter){.from = desk->communicator.rank, .to = to, .tag = tag, .length = length};
	if (length > 0)
		memcpy(letter->bytes, bytes, length);
	pthread_mutex_lock(&office->lock);
	*office->last = letter;
	office->last = &letter->next;
	pthread_mutex_unlock(&office->lock);
	return true;
}

/* The link to the first letter for the desk that fits, or NULL. With the lock held. */
static struct letter **find(const struct desk *desk, size_t from, int tag)
{
	for (struct letter **link = &desk->office->first; *link != NULL; link = &(*link)->next)
		if ((*link)->to == desk->communicator.rank && (*link)->tag == tag &&
		    (from == ZIPFIT_ANY_RANK || (*link)->from == from))
			return link;
	return NULL;
}

static bool probe(void *user, size_t *from, int tag, size_t *length)
{
	const struct desk *desk = user;
	struct letter **link;

	pthread_mutex_lock(&desk->office->lock);
	link = find(desk, *from, tag);
	if (link != NULL) {
		*from = (*link)->from;
		*length = (*link)->length;
	}
	pthread_mutex_unlock(&desk->office->lock);
	return link != NULL;
}

static bool receive(void *user, size_t from, int tag, void *bytes, size_t length, zipfit_error *error)
{
	const struct desk *desk = user;
	struct post_office *office = desk->office;
	struct letter **link, *letter;

	(void)error;
	pthread_mutex_lock(&office->lock);
	link = find(desk, from, tag);
	if (link == NULL || (*link)->length != length)
		abort();
	letter = *link;
	*link = letter->next;
	if (office->last == &letter->next)
		office->last = link;
	pthread_mutex_unlock(&office->lock);
	if (length > 0)
		memcpy(bytes, letter->bytes, length);
	free(letter);
	return true;
}

struct post_office *post_office_open(size_t size)
{
	struct post_office *office = calloc(1, sizeof(*office) + size * sizeof(office->desks[0]));

	assert_non_null(office);
	pthread_mutex_init(&office->lock, NULL);
	office->last = &office->first;
	office->size = size;
	for (size_t rank = 0; rank < size; rank++)
		office->desks[rank] = (struct desk){.office = office,
		                                    .communicator = {.struct_size = sizeof(zipfit_communicator),
		                                                     .user = &office->desks[rank],
		                                                     .rank = rank,
		                                                     .size = size,
		                                                     .send = send_letter,
		                                                     .probe = probe,
		                                                     .receive = receive}};
	return office;
}

void post_office_close(struct post_office *office, bool empty)
{
	if (empty)
		assert_null(office->first);
	while (office->first != NULL) {
		struct letter *letter = office->first;

		office->first = letter->next;
		free(letter);
	}
	pthread_mutex_destroy(&office->lock);
	free(office);
}

const zipfit_communicator *post_office_rank(struct post_office *office, size_t rank)
{
	return &office->desks[rank].communicator;
}

static void *run_desk(void *argument)
{
	struct desk *desk = argument;

	desk->run(&desk->communicator, desk->user);
	return NULL;
}

void post_office_run(struct post_office *office, void (*run)(const zipfit_communicator *communicator, void *user),
                     void *user)
{
	pthread_t *threads = calloc(office->size, sizeof(*threads));

	assert_non_null(threads);
	for (size_t rank = 0; rank < office->size; rank++) {
		office->desks[rank].run = run;
		office->desks[rank].user = user;
		assert_int_equal(pthread_create(&threads[rank], NULL, run_desk, &office->desks[rank]), 0);
	}
	for (size_t rank = 0; rank < office->size; rank++)
		pthread_join(threads[rank], NULL);
	free(threads);
}
