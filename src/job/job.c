/*
 * job.c - what the operations have in common
 */
#include "job/job.h"

#include "job/events.h"
#include "score/open_scorer.h"
#include "select/survey.h"
#include "util/error.h"
#include "util/stop.h"

void zf_job_begin(struct zf_job *job, enum zf_operation operation, const zipfit_options *options, zipfit_stop *stop)
{
	*job = (struct zf_job){.options = options, .operation = operation, .stop = stop};
	job->clock = zf_settings_of(options)->clock;
}

void zf_job_enter(struct zf_job *job, enum zf_phase phase)
{
	static const char *const words[ZF_PHASES] = {
		[ZF_OPENING] = "opening",
		[ZF_READING] = "reading and scoring",
		[ZF_READING_AGAIN] = "reading again",
		[ZF_SCORING] = "scoring",
		[ZF_CHOOSING] = "choosing",
		[ZF_JUDGING] = "judging",
		[ZF_EXPLAINING] = "explaining",
		[ZF_WRITING] = "writing",
	};
	const char *word = words[phase];

	if (phase == ZF_READING && job->operation == ZF_MERGE)
		word = "reading parts";
	else if (phase == ZF_READING && (job->options->ids != NULL || zf_job_samples(job)))
		word = "reading";
	zf_clock_enter(&job->clock, phase);
	zf_events_phase(job->options->events, word);
}

bool zf_job_samples(const struct zf_job *job)
{
	return job->operation == ZF_ALIGN && !job->options->align_all;
}

void zf_job_step(void *user, uint64_t done, uint64_t total)
{
	const struct zf_job *job = user;

	zf_events_step(job->options->events, done, total);
}

/* Opens what tells records apart by their texts; in a part too, since merge may be asked for it. */
static bool open_fold(struct zf_job *job, zipfit_error *error)
{
	if (job->options->choice.dedup == ZIPFIT_DEDUP_NONE && job->options->shards == 0)
		return true;
	job->fold = zf_fold_new(error);
	return job->fold != NULL;
}

/* A fold is scored with the prior of all targets. */
static bool take_prior(const struct zf_job *job, zipfit_score_options *scoring, zipfit_error *error)
{
	zipfit_scorer *whole;

	if ((scoring->method != ZIPFIT_CONDITIONAL && scoring->method != ZIPFIT_CONTRAST) || scoring->prior_given)
		return true;
	whole = zipfit_scorer_open(job->texts.targets[0], scoring, job->stop, error);
	if (whole == NULL)
		return false;
	scoring->prior = zipfit_scorer_prior(whole);
	scoring->prior_given = true;
	zipfit_scorer_close(whole);
	return true;
}

/* Splits the targets into folds. They are target sets behind the targets themselves, or, for tune, the only ones. */
static bool open_folds(struct zf_job *job, zipfit_score_options *scoring, const zipfit_documents **sets, size_t *count,
                       zipfit_error *error)
{
	if (!job->options->choice.budget_auto)
		return true;
	if (!zf_folds_split(&job->folds, job->texts.targets[0], job->options->seed, job->stop, error) ||
	    !take_prior(job, scoring, error))
		return false;
	if (job->operation == ZF_TUNE)
		*count = 0;
	for (size_t fold = 0; fold < ZF_FOLDS; fold++)
		sets[(*count)++] = job->folds.documents[fold];
	return true;
}

static bool open_scorer(struct zf_job *job, zipfit_error *error)
{
	zipfit_score_options scoring = job->options->scoring;
	const zipfit_documents *sets[ZIPFIT_MAX_SETS];
	size_t count = job->texts.mix.sets;

	if (job->options->from_scores != NULL)
		return true;
	scoring.background = job->texts.background;
	scoring.seed = job->options->seed;
	for (size_t set = 0; set < count; set++)
		sets[set] = job->texts.targets[set];
	if (!open_folds(job, &scoring, sets, &count, error))
		return false;
	job->scorer = zf_scorer_open_sets(sets, count, &scoring, job->texts.background_counts, job->stop, error);
	return job->scorer != NULL;
}

bool zf_job_open_scorer(struct zf_job *job, enum zf_operation operation, const zipfit_options *options,
                        zipfit_stop *stop, zipfit_error *error)
{
	zf_job_begin(job, operation, options, stop);
	if (options->manifest != NULL || options->depfile != NULL)
		job->rule = ZF_SOURCES_MUST_BE_SAME;
	return zf_sources_list(&job->sources, options, error) && zf_texts_open(&job->texts, options, stop, error) &&
	       open_fold(job, error) && open_scorer(job, error);
}

void zf_job_close(struct zf_job *job)
{
	zf_outputs_close(&job->outputs);
	zf_buffer_free(&job->text);
	zf_damages_free(&job->damages);
	zf_survey_free(job->survey);
	zipfit_scorer_close(job->scorer);
	zf_folds_free(&job->folds);
	zf_fold_free(job->fold);
	zf_texts_close(&job->texts);
	zf_sources_free(&job->sources);
}

static void tell_set(const struct zf_job *job, const char *name, const zipfit_documents *set)
{
	zf_tell(job->options->events, ZIPFIT_DETAIL, "%s: %zu of %llu bytes", name, zipfit_documents_count(set),
	        (unsigned long long)zipfit_documents_bytes(set));
}

/* Only gzip's sizes depend on a frame and on zlib. */
static void tell_ncd(const struct zf_job *job)
{
	const zipfit_events *events = job->options->events;
	const zipfit_score_options *scoring = &job->options->scoring;

	if (scoring->compressor == ZIPFIT_GZIP)
		zf_tell(events, ZIPFIT_DETAIL, "score ncd: level %d, frame %s, zlib %s; engine: %s", scoring->level,
		        scoring->without_frame ? "none" : "gzip", zipfit_zlib_version(),
		        zipfit_scorer_engine(job->scorer));
	else
		zf_tell(events, ZIPFIT_DETAIL, "score ncd: %s level %d; engine: %s",
		        zipfit_compressor_name(scoring->compressor), scoring->level, zipfit_scorer_engine(job->scorer));
}

/* Says how the run is set up. */
static void tell_setup(const struct zf_job *job)
{
	const zipfit_events *events = job->options->events;
	const zipfit_score_options *scoring = &job->options->scoring;
	const struct zf_texts *texts = &job->texts;

	for (size_t set = 0; set < texts->mix.sets; set++)
		tell_set(job, texts->mix.sets > 1 ? texts->mix.names[set] : "targets", texts->targets[set]);
	for (size_t fold = 0; fold < ZF_FOLDS && job->folds.documents[fold] != NULL; fold++)
		tell_set(job, fold == 0 ? "first half of the targets" : "second half", job->folds.documents[fold]);
	if (texts->background != NULL)
		tell_set(job, "background", texts->background);
	if (job->options->from_scores != NULL)
		zf_tell(events, ZIPFIT_DETAIL, "scores: from %s", job->options->from_scores);
	else if (job->options->ids != NULL)
		zf_tell(events, ZIPFIT_DETAIL, "scores: none; records are found by their ids");
	else if (scoring->method == ZIPFIT_NCD)
		tell_ncd(job);
	else if (scoring->method == ZIPFIT_DSIR)
		zf_tell(events, ZIPFIT_DETAIL, "score dsir: %llu n-grams of background",
		        (unsigned long long)texts->background_counts->total);
	else if (scoring->method == ZIPFIT_CLASSIFIER)
		zf_tell(events, ZIPFIT_DETAIL, "score classifier: model %s",
		        scoring->model != NULL ? scoring->model : "trained");
	else
		zf_tell(events, ZIPFIT_DETAIL, "score %s: prior %.1f bytes", zipfit_method_name(scoring->method),
		        zipfit_scorer_prior(job->scorer));
	zf_tell(events, ZIPFIT_DETAIL, "threads: %zu", job->options->threads);
}

/* ---- Runs ---------------------------------------------------------------- */

/* What a run calls, beside the events. */
struct receiver {
	struct zf_job *job;
	bool (*record)(void *user, const zipfit_record *record, zipfit_error *error);
	void *user;
};

static bool pass_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	const struct receiver *receiver = user;

	return receiver->record(receiver->user, record, error);
}

static bool pass_batch(void *user, const struct zf_resume_point *next, const zipfit_counts *counts, zipfit_error *error)
{
	const struct receiver *receiver = user;

	return receiver->job->task.batch_done(receiver->user, next, counts, error);
}

static bool pass_digest(void *user, const zipfit_record *record, struct zf_batch *batch, bool *keep,
                        zipfit_error *error)
{
	const struct receiver *receiver = user;

	return receiver->job->task.digest->record(receiver->user, record, batch, keep, error);
}

static bool pass_digested(void *user, const struct zf_batch *batch, zipfit_error *error)
{
	const struct receiver *receiver = user;

	return receiver->job->task.digest->batch(receiver->user, batch, error);
}

/* Nothing more to write for now: what is written so far must not wait. */
static bool pass_idle(void *user, zipfit_error *error)
{
	const struct receiver *receiver = user;

	return zf_outputs_flush(&receiver->job->outputs, error);
}

static void pass_progress(void *user, const zipfit_progress *progress)
{
	const struct receiver *receiver = user;
	const zipfit_events *events = receiver->job->options->events;

	if (events->progress != NULL)
		events->progress(events->user, progress);
}

/* The stored bytes of all inputs, where every one of them was looked at; else 0. */
static uint64_t stored_size(const zipfit_options *options)
{
	uint64_t size = 0;

	for (size_t i = 0; i < options->input_count; i++) {
		const struct zf_stamp stamp = zf_input_stamp(options, i);

		if (!stamp.regular)
			return 0;
		size += stamp.size;
	}
	return size;
}

/* Runs the inputs, or what `task` says of them, to `receiver`. */
static bool run(struct receiver *receiver, struct zf_task task, const zipfit_scorer *scorer, zipfit_counts *counts,
                zipfit_error *error)
{
	const zipfit_options *options = receiver->job->options;
	const zipfit_run_options run_options = {
		.paths = options->inputs,
		.path_count = options->input_count,
		.contents = options->contents,
		.format = options->format,
		.threads = options->threads,
		.skip_bad = options->skip_bad,
		.readers = options->readers,
	};
	const zipfit_sink sink = {.user = receiver, .record = pass_record, .progress = pass_progress};
	static const struct zf_digest digest = {pass_digest, pass_digested};
	zipfit_error unread;
	bool ok;

	task.text_hash = &receiver->job->text_hash;
	task.stored_size = task.pieces == NULL ? stored_size(options) : 0;
	if (task.batch_done != NULL)
		task.batch_done = pass_batch;
	if (task.digest != NULL)
		task.digest = &digest;
	task.usage = &receiver->job->usage;
	if (receiver->job->streams)
		task.idle = pass_idle;
	ok = zf_run(&run_options, &task, scorer, &sink, receiver->job->stop, counts, error);
	/* The records before a bad one: all of them, whatever was idle when. */
	if (!ok && receiver->job->streams)
		(void)zf_outputs_flush(&receiver->job->outputs, &unread);
	return ok;
}

/* After everything was read: warns of each --include that has taken no file and no member. */
static void tell_unused(const zipfit_options *options)
{
	const zipfit_name_filter *names = options->format.names;

	for (size_t i = 0; names != NULL && names->include_used != NULL && i < names->include_count; i++)
		if (!names->include_used[i])
			zf_tell(options->events, ZIPFIT_WARNING,
			        "--include '%s': no file or archive member has such a name", names->include[i]);
}

bool zf_job_run(struct zf_job *job, bool (*record)(void *user, const zipfit_record *record, zipfit_error *error),
                void *user, zipfit_error *error)
{
	struct receiver receiver = {job, record, user};

	tell_setup(job);
	zf_job_enter(job, ZF_READING);
	if (!run(&receiver, job->task, zf_job_samples(job) ? NULL : job->scorer, &job->counts, error))
		return false;
	/* Where this process reads only a part, others may find what it has not. */
	if (job->task.pieces == NULL && job->task.start == NULL)
		tell_unused(job->options);
	return true;
}

bool zf_job_read_again(struct zf_job *job, bool (*record)(void *user, const zipfit_record *record, zipfit_error *error),
                       void *user, zipfit_counts *counts, zipfit_error *error)
{
	const struct zf_task everything = {.exclude = job->texts.exclude, .fold = job->fold};
	struct receiver receiver = {job, record, user};

	*counts = (zipfit_counts){0};
	zf_job_enter(job, ZF_READING_AGAIN);
	return run(&receiver, everything, NULL, counts, error);
}

void zf_job_tell_roles(const struct zf_job *job, const char *roles)
{
	if (roles != NULL)
		zf_tell_roles(job->options->events, roles, job->counts.roles, "inputs");
}

/* ---- What it did --------------------------------------------------------- */

bool zf_job_write_text(struct zf_job *job, enum zf_output output, zipfit_error *error)
{
	return zf_outputs_write(&job->outputs, output, &job->text, error);
}

void zf_job_note_score(struct zf_job *job, double score)
{
	zf_tally_add(&job->tally, score, 0, 0);
}

void zf_job_note_selected(struct zf_job *job, const struct zf_kept *kept, uint64_t bytes)
{
	zf_tally_add(&job->tally, kept->score, bytes, kept->cost);
	zf_tally_add(&job->set_tallies[kept->set], kept->score, bytes, kept->cost);
}

void zf_job_note_general(struct zf_job *job, const struct zf_kept *kept, uint64_t bytes)
{
	zf_tally_add(&job->general, kept->score, bytes, kept->cost);
}

bool zf_job_result(bool ok, const zipfit_stop *stop, zipfit_error *error)
{
	/* After a stop a program may refuse memory to cJSON, so that a giant record ends. */
	if (!ok && error->code == ZIPFIT_NO_MEMORY)
		zf_stop_check(stop, error);
	return ok;
}
