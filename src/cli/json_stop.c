/*
 * json_stop.c - a stop also ends the parsing of one giant JSON record
 *
 * A record of 60 MB may be thirty million numbers. cJSON takes seconds for them,
 * and only a lack of memory ends it. So it gets no more memory once a stop was requested,
 * beyond what a run needs to end: to describe itself in a checkpoint. The hooks are cJSON's and global, as is what
 * they look at.
 */
#include "cli/json_stop.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Blocks that cJSON still gets after the stop. */
#define LAST_BLOCKS 100000

static _Atomic(const zipfit_stop *) watched;
static atomic_uint blocks_since;

static void *allocate(size_t size)
{
	const zipfit_stop *stop = atomic_load_explicit(&watched, memory_order_relaxed);

	if (zipfit_stop_requested(stop) && atomic_fetch_add(&blocks_since, 1) >= LAST_BLOCKS) {
		atomic_store(&blocks_since, LAST_BLOCKS);
		errno = ENOMEM;
		return NULL;
	}
	return malloc(size);
}

void json_stop_begin(const zipfit_stop *stop)
{
	cJSON_Hooks hooks = {.malloc_fn = allocate, .free_fn = free};

	atomic_store(&watched, stop);
	cJSON_InitHooks(&hooks);
}

void json_stop_end(void)
{
	cJSON_InitHooks(NULL);
	atomic_store(&watched, NULL);
}
