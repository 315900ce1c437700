/*
 * consumer.c - a program that embeds the installed library
 *
 *	consumer TARGETS-A TARGETS-B EXCLUDED POOL EXPECTED
 *
 * Makes the selection of a full command line through the public header alone: two target sets,
 * text to exclude, near copies, diversity, a budget and a manifest. It is made twice, from
 * files and from memory, and compared with EXPECTED, which the program wrote. Then it does
 * what a binding for another language would: one worker, one score.
 */
#include <zipfit.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT "best.jsonl"

static int fail(const char *what, const zipfit_error *error)
{
	fprintf(stderr, "consumer: %s: %s\n", what, error != NULL ? error->message : "differs");
	return 1;
}

/* Bytes that grow. */
struct text {
	char *bytes;
	size_t length;
};

static bool append(struct text *text, const void *bytes, size_t length)
{
	char *grown = realloc(text->bytes, text->length + length + 1);

	if (grown == NULL)
		return false;
	memcpy(grown + text->length, bytes, length);
	text->bytes = grown;
	text->length += length;
	return true;
}

static bool read_whole(const char *path, struct text *text)
{
	char block[65536];
	FILE *file = fopen(path, "rb");
	bool ok = file != NULL;
	size_t length;

	while (ok && (length = fread(block, 1, sizeof(block), file)) > 0)
		ok = append(text, block, length);
	if (file != NULL)
		ok = fclose(file) == 0 && ok;
	return ok;
}

static bool same(const struct text *a, const struct text *b)
{
	return a->length > 0 && a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* ---- Events -------------------------------------------------------------- */

struct seen {
	struct text selected;
	uint64_t records; /* of the summary */
	size_t sets;
	unsigned progress; /* calls */
};

static bool on_selected(void *user, const zipfit_kept *record, zipfit_error *error)
{
	struct seen *seen = user;

	return (append(&seen->selected, record->bytes, record->length) && append(&seen->selected, "\n", 1)) ||
	       zipfit_fail(error, ZIPFIT_NO_MEMORY, "no memory for a record");
}

static void on_phase(void *user, const char *name)
{
	struct seen *seen = user;

	seen->progress += name[0] != '\0';
}

static void on_summary(void *user, const zipfit_summary *summary)
{
	struct seen *seen = user;

	seen->records = summary->selected.records;
	seen->sets = summary->set_count;
}

/* ---- The selection ------------------------------------------------------- */

/* The program's defaults, which the manifest tells of. */
static const zipfit_format as_program = {.max_record = ZIPFIT_DEFAULT_MAX_RECORD, .min_document = 1};

/* What both selections have in common; the caller adds targets, inputs and outputs. */
static zipfit_options full_options(const zipfit_events *events)
{
	return (zipfit_options){
		.struct_size = sizeof(zipfit_options),
		.format = as_program,
		.threads = 2,
		.mix = "a=2,b=1",
		.scoring = {.method = ZIPFIT_CONDITIONAL},
		.choice = {.limit = {.budget = 12000}, .dedup = ZIPFIT_DEDUP_NEAR, .diverse = 0.5},
		.annotate = true,
		.events = events,
	};
}

/* Selects from files into a file, as the program does. */
static int select_from_files(char **paths, const struct text *expected)
{
	struct seen seen = {.records = 0};
	const zipfit_events events = {.struct_size = sizeof(events),
	                              .user = &seen,
	                              .phase = on_phase,
	                              .selected = on_selected,
	                              .summary = on_summary};
	const zipfit_text_source targets[] = {{.path = paths[0], .set = "a", .format = as_program, .fallback = true},
	                                      {.path = paths[1], .set = "b", .format = as_program, .fallback = true}};
	const zipfit_text_source excluded = {.path = paths[2], .format = as_program, .fallback = true};
	const char *const inputs[] = {paths[3]};
	zipfit_options options = full_options(&events);
	struct text written = {NULL, 0};
	zipfit_error error;
	int status = 0;

	options.targets = targets;
	options.target_count = 2;
	options.excludes = &excluded;
	options.exclude_count = 1;
	options.inputs = inputs;
	options.input_count = 1;
	options.output = OUTPUT;
	options.manifest = "best.manifest";
	if (!zipfit_select(&options, NULL, &error))
		status = fail("select from files", &error);
	else if (!read_whole(OUTPUT, &written) || !same(&written, expected))
		status = fail("the file written by the library", NULL);
	else if (!same(&seen.selected, expected))
		status = fail("the records in events", NULL);
	else if (seen.records == 0 || seen.sets != 2 || seen.progress == 0)
		status = fail("the events", NULL);
	free(written.bytes);
	free(seen.selected.bytes);
	return status;
}

/* The same from documents and bytes in memory, into memory. */
static int select_from_memory(char **paths, const struct text *expected)
{
	struct seen seen = {.records = 0};
	const zipfit_events events = {.struct_size = sizeof(events), .user = &seen, .selected = on_selected};
	zipfit_text_source texts[3] = {{.path = "a", .set = "a"}, {.path = "b", .set = "b"}, {.path = "excluded"}};
	zipfit_documents *documents[3] = {NULL, NULL, NULL};
	const char *const inputs[] = {"pool"};
	zipfit_options options = full_options(&events);
	struct text pool = {NULL, 0};
	zipfit_bytes contents;
	zipfit_error error = {ZIPFIT_OK, "cannot read"};
	bool ok = read_whole(paths[3], &pool);
	int status = 0;

	for (int i = 0; ok && i < 3; i++) {
		documents[i] = zipfit_documents_new(&error);
		texts[i].documents = documents[i];
		ok = documents[i] != NULL &&
		     zipfit_documents_read(documents[i], paths[i], &as_program, true, NULL, &error);
	}
	contents = (zipfit_bytes){pool.bytes, pool.length};
	options.targets = texts;
	options.target_count = 2;
	options.excludes = &texts[2];
	options.exclude_count = 1;
	options.inputs = inputs;
	options.input_count = 1;
	options.contents = &contents;
	if (!ok || !zipfit_select(&options, NULL, &error))
		status = fail("select from memory", &error);
	else if (!same(&seen.selected, expected))
		status = fail("the records selected from memory", NULL);
	for (int i = 0; i < 3; i++)
		zipfit_documents_free(documents[i]);
	free(pool.bytes);
	free(seen.selected.bytes);
	return status;
}

/* A copy of the target must beat a text that shares nothing with it. */
static int score_one(void)
{
	const char *target = "the quick brown fox jumps over the lazy dog, again and again";
	const char *other = "0123456789 9876543210 5647382910 1029384756 6574839201 11";
	const zipfit_score_options options = {.level = 0};
	zipfit_error error = {ZIPFIT_OK, ""};
	zipfit_documents *targets = zipfit_documents_new(&error);
	zipfit_scorer *scorer = NULL;
	zipfit_worker *worker = NULL;
	double like = 0, unlike = 0;
	int status = 1;

	if (targets != NULL && zipfit_documents_add(targets, target, strlen(target), &error))
		scorer = zipfit_scorer_open(targets, &options, NULL, &error);
	if (scorer != NULL)
		worker = zipfit_worker_new(scorer, NULL, &error);
	if (worker != NULL && zipfit_worker_score(worker, target, strlen(target), &like, &error) &&
	    zipfit_worker_score(worker, other, strlen(other), &unlike, &error))
		status = like > unlike ? 0 : 1;
	if (status != 0)
		fail("one score", &error);
	zipfit_worker_free(worker);
	zipfit_scorer_close(scorer);
	zipfit_documents_free(targets);
	return status;
}

int main(int argc, char **argv)
{
	struct text expected = {NULL, 0};
	int status;

	if (argc != 6 || !read_whole(argv[5], &expected))
		return fail("cannot read what the program selected", NULL);
	status = select_from_files(argv + 1, &expected) + select_from_memory(argv + 1, &expected) + score_one();
	free(expected.bytes);
	return status;
}
