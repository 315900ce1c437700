/*
 * cleanup.c - the temporary files of outputs, for a process that ends in the middle
 *
 * Where libarchive has no memory for a string it says so and calls exit(), in
 * whatever thread that is. Only an exit handler can clean up then; where the process
 * dies of a fault of its own, only a signal handler can. Both call zipfit_cleanup_run().
 */
#include "job/cleanup.h"

#include "util/error.h"

#include <signal.h>
#include <stdlib.h>

struct zipfit_cleanup {
	struct zf_outfile *const *outputs;
	size_t count;
	const struct zf_output_tree *tree;
};

zipfit_cleanup *zipfit_cleanup_new(zipfit_error *error)
{
	zipfit_cleanup *cleanup = calloc(1, sizeof(*cleanup));

	if (cleanup == NULL)
		zipfit_fail(error, ZIPFIT_NO_MEMORY, "out of memory for a clean-up");
	return cleanup;
}

void zipfit_cleanup_free(zipfit_cleanup *cleanup)
{
	free(cleanup);
}

void zipfit_cleanup_run(zipfit_cleanup *cleanup)
{
	if (cleanup == NULL)
		return;
	for (size_t i = 0; i < cleanup->count; i++)
		if (cleanup->outputs[i] != NULL)
			zf_outfile_abandon(cleanup->outputs[i]);
	cleanup->count = 0;
	if (cleanup->tree != NULL)
		zf_output_tree_abandon(cleanup->tree);
	cleanup->tree = NULL;
}

void zf_cleanup_watch(zipfit_cleanup *cleanup, struct zf_outfile *const *outputs, size_t count,
                      const struct zf_output_tree *tree)
{
	if (cleanup == NULL)
		return;
	cleanup->outputs = outputs;
	cleanup->count = count;
	cleanup->tree = tree;
}

/* Lets signals wait that end the process at once; `*before` is for the end of that. */
static void hold_faults(sigset_t *before)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP, SIGABRT, SIGQUIT};
	sigset_t hold;

	sigemptyset(&hold);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigaddset(&hold, faults[i]);
	pthread_sigmask(SIG_BLOCK, &hold, before);
}

bool zf_cleanup_open(struct zf_outfile **output, const char *path, const zipfit_stop *stop, zipfit_error *error)
{
	sigset_t before;

	hold_faults(&before);
	*output = zf_outfile_open(path, stop, error);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return *output != NULL;
}

bool zf_cleanup_open_in(struct zf_outfile **output, struct zf_output_tree *tree, const char *name, zipfit_error *error)
{
	sigset_t before;

	hold_faults(&before);
	*output = zf_output_tree_open(tree, name, error);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return *output != NULL;
}
