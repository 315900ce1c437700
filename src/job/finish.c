/*
 * finish.c - the end of an operation: reports are written and all outputs appear
 */
#include "job/finish.h"

#include "job/describe.h"
#include "job/reporting.h"
#include "output/manifest.h"
#include "score/classifier/classifier.h"

/* What a budget is counted in. */
static const char *unit_of(const zipfit_format *format)
{
	switch (format->unit) {
	case ZIPFIT_WORDS:
		return "words";
	case ZIPFIT_FIELD_UNIT:
		return format->unit_field;
	default:
		return "bytes";
	}
}

static bool write_stats(struct zf_job *job, const struct zf_report *report, zipfit_error *error)
{
	if (job->outputs.files[ZF_OUTPUT_STATS] == NULL)
		return true;
	return zf_append_stats(&job->text, report, error) && zf_job_write_text(job, ZF_OUTPUT_STATS, error);
}

static bool write_manifest(struct zf_job *job, const struct zf_report *report, zipfit_error *error)
{
	const zipfit_options *options = job->options;
	const struct zf_manifest manifest = {
		.command = report->command,
		.options = report->options,
		.sources = job->sources.files,
		.source_count = job->sources.count,
		.output = options->output,
		.stop = job->stop,
	};

	if (options->manifest != NULL &&
	    (!zf_append_manifest(&job->text, &manifest, error) || !zf_job_write_text(job, ZF_OUTPUT_MANIFEST, error)))
		return false;
	return options->depfile == NULL ||
	       (zf_append_rule(&job->text, &manifest, error) && zf_job_write_text(job, ZF_OUTPUT_DEPFILE, error));
}

/* The line is in the job's text. */
static void send_summary(const struct zf_job *job, const struct zf_report *report)
{
	const zipfit_events *events = job->options->events;
	const zipfit_summary summary = {
		.line = (const char *)job->text.data,
		.counts = job->counts,
		.selected = report->selected,
		.general = job->general,
		.copies = job->copies,
		.tuning = report->tuning,
		.set_count = report->set_count,
		.set_names = report->set_names,
		.set_tallies = job->set_tallies,
	};

	if (events->summary != NULL)
		events->summary(events->user, &summary);
}

bool zf_job_finish_report(struct zf_job *job, struct zf_report *report, zipfit_error *error)
{
	zf_job_enter(job, ZF_WRITING);
	job->text.length = 0; /* parts go to their writer past it, and leave their last record in it */
	report->counts = &job->counts;
	report->selected = job->tally;
	report->selected.records += job->general.records;
	report->selected.bytes += job->general.bytes;
	report->selected.cost += job->general.cost;
	report->general = job->general;
	report->has_general = job->draws;
	report->set_tallies = job->set_tallies;
	report->tuning = job->tuning.point_count > 0 ? &job->tuning : NULL;
	report->has_copies = job->chooses;
	report->copies = job->copies;
	report->clock = &job->clock;
	report->usage = &job->usage;
	report->earlier_seconds = job->earlier_seconds;
	report->parts_seconds = job->parts_seconds;
	/* Once the outputs have their names, nothing may fail. The time reported ends here: little is left to do. */
	if (!zf_sources_check(&job->sources, job->rule, job->options->events, error) ||
	    !zf_outputs_finish(&job->outputs, false, error) || !write_stats(job, report, error) ||
	    !zf_reporting_write(job, report, error) || !write_manifest(job, report, error) ||
	    !zf_append_summary(&job->text, report, error) || !zf_buffer_append_byte(&job->text, '\0', error) ||
	    !zf_outputs_finish(&job->outputs, true, error) || !zf_outputs_publish(&job->outputs, error))
		return false;
	send_summary(job, report);
	return true;
}

/* The model that was trained. */
static bool write_model(struct zf_job *job, zipfit_error *error)
{
	job->text.length = 0;
	return job->outputs.files[ZF_OUTPUT_MODEL] == NULL ||
	       (zf_classifier_put_model(job->scorer, &job->text, error) &&
	        zf_job_write_text(job, ZF_OUTPUT_MODEL, error));
}

bool zf_job_finish(struct zf_job *job, bool selects, zipfit_error *error)
{
	cJSON *options = zf_describe_options(job, error);
	const struct zf_target_counts targets = zf_texts_count_targets(&job->texts);
	const size_t sets = job->texts.mix.sets;
	struct zf_report report = {
		.command = job->options->command,
		.options = options,
		.target_documents = targets.documents,
		.target_bytes = targets.bytes,
		.target_empty = targets.empty,
		.engine = job->scorer != NULL ? zipfit_scorer_engine(job->scorer) : NULL,
		.damages = &job->damages,
		.inputs = job->options->inputs,
		.selects = selects,
		.unscored = job->options->ids != NULL,
		.is_sample = zf_job_samples(job),
		.sampled = job->tally.records,
		.unit = unit_of(&job->options->format),
		.set_names = job->texts.mix.names,
		.set_count = selects && sets > 1 ? sets : 0,
	};
	const bool ok = options != NULL && write_model(job, error) && zf_job_finish_report(job, &report, error);

	cJSON_Delete(options);
	return ok;
}
