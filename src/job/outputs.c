/*
 * outputs.c - the files that an operation writes, and how they appear together
 */
#include "job/outputs.h"

#include "job/cleanup.h"

struct zf_named_output zf_output_named(const zipfit_options *options, enum zf_output output)
{
	switch (output) {
	case ZF_OUTPUT_MAIN:
		return (struct zf_named_output){"-o", options->output};
	case ZF_OUTPUT_SCORES:
		return (struct zf_named_output){"--scores", options->scores};
	case ZF_OUTPUT_REJECTS:
		return (struct zf_named_output){"--rejects", options->rejects};
	case ZF_OUTPUT_MANIFEST:
		return (struct zf_named_output){"--manifest", options->manifest};
	case ZF_OUTPUT_DEPFILE:
		return (struct zf_named_output){"--depfile", options->depfile};
	case ZF_OUTPUT_EXPLAIN:
		return (struct zf_named_output){"--explain", options->explain};
	case ZF_OUTPUT_REPORT:
		return (struct zf_named_output){"--report", options->report};
	case ZF_OUTPUT_MODEL:
		return (struct zf_named_output){"--model-out", options->model_out};
	default:
		return (struct zf_named_output){"--stats", options->stats};
	}
}

bool zf_outputs_open(struct zf_outputs *outputs, const zipfit_options *options, const zipfit_stop *stop,
                     zipfit_error *error)
{
	outputs->cleanup = options->cleanup;
	outputs->stop = stop;
	if (options->split_output != NULL) {
		outputs->tree = zf_output_tree_new(options->split_output, stop, error);
		if (outputs->tree == NULL)
			return false;
	}
	zf_cleanup_watch(outputs->cleanup, outputs->files, ZF_OUTPUT_COUNT, outputs->tree);
	for (int output = 0; output < ZF_OUTPUT_COUNT; output++) {
		const char *path = zf_output_named(options, (enum zf_output)output).path;
		const bool is_in_part =
			output == ZF_OUTPUT_SCORES || output == ZF_OUTPUT_REJECTS || output == ZF_OUTPUT_REPORT;

		if (path != NULL && !(is_in_part && options->shards > 0) &&
		    !zf_cleanup_open(&outputs->files[output], path, stop, error))
			return false;
	}
	return true;
}

void zf_outputs_close(struct zf_outputs *outputs)
{
	/* First: the process may end while they are freed. */
	zipfit_cleanup_run(outputs->cleanup);
	for (int output = 0; output < ZF_OUTPUT_COUNT; output++)
		zf_outfile_free(outputs->files[output]);
	zf_output_tree_free(outputs->tree);
}

bool zf_outputs_defer(struct zf_outputs *outputs, zipfit_error *error)
{
	for (int output = 0; output < ZF_OUTPUT_COUNT; output++)
		if (outputs->files[output] != NULL && !zf_outfile_defer(outputs->files[output], error))
			return false;
	return true;
}

bool zf_outputs_write(struct zf_outputs *outputs, enum zf_output output, struct zf_buffer *text, zipfit_error *error)
{
	const size_t length = text->length;

	text->length = 0;
	return outputs->files[output] == NULL || zf_outfile_write(outputs->files[output], text->data, length, error);
}

bool zf_outputs_flush(struct zf_outputs *outputs, zipfit_error *error)
{
	for (int output = 0; output < ZF_OUTPUT_COUNT; output++)
		if (outputs->files[output] != NULL && !zf_outfile_flush(outputs->files[output], error))
			return false;
	return true;
}

static bool is_report(int output)
{
	return output == ZF_OUTPUT_STATS || output == ZF_OUTPUT_MANIFEST || output == ZF_OUTPUT_DEPFILE ||
	       output == ZF_OUTPUT_REPORT;
}

bool zf_outputs_finish(struct zf_outputs *outputs, bool reports, zipfit_error *error)
{
	for (int output = 0; output < ZF_OUTPUT_COUNT; output++)
		if (outputs->files[output] != NULL && is_report(output) == reports &&
		    !zf_outfile_finish(outputs->files[output], error))
			return false;
	return outputs->tree == NULL || reports || zf_output_tree_sync(outputs->tree, error);
}

static void take_back(struct zf_outputs *outputs)
{
	for (int output = 0; output < ZF_OUTPUT_COUNT; output++)
		if (outputs->files[output] != NULL)
			zf_outfile_unpublish(outputs->files[output]);
}

/* The main output is the last: it stands for all. */
bool zf_outputs_publish(struct zf_outputs *outputs, zipfit_error *error)
{
	for (int output = ZF_OUTPUT_COUNT - 1; output >= ZF_OUTPUT_MAIN; output--) {
		if (outputs->files[output] != NULL && !zf_outfile_publish(outputs->files[output], error)) {
			take_back(outputs);
			return false;
		}
	}
	if (outputs->tree == NULL || zf_output_tree_publish(outputs->tree, error))
		return true;
	take_back(outputs);
	return false;
}
