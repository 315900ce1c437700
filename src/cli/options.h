/*
 * options.h - the command line, read into one struct
 */
#ifndef ZF_CLI_OPTIONS_H
#define ZF_CLI_OPTIONS_H

#include "cli/message.h"
#include "cli/progress.h"
#include "select/selection_rules.h"

enum command {
	COMMAND_SELECT = 1,
	COMMAND_SCORE = 2,
	COMMAND_EVAL = 4,
	COMMAND_MERGE = 8,
};

/* How a file of targets, or of what to exclude, is read. */
struct file_format {
	zipfit_format format;
	bool given; /* it was asked for: no falling back on "text" */
};

/* Filled by options_read(), read-only afterwards. Strings belong to argv. */
struct options {
	enum command command;
	const char *command_name;
	bool help, version;

	const char **targets;
	size_t target_count;
	struct file_format *target_formats; /* one for each target */
	char **target_names; /* of the targets' sets, NULL where none was given; owned, as are the strings */
	const char *mix;     /* NULL: not given */
	const char **inputs; /* "-" alone where none is given; eval has none; of merge, the parts */
	size_t input_count;
	const char **trains, **tests; /* of eval */
	size_t train_count, test_count;
	uint64_t *at; /* sizes of the prefixes to judge; NULL: all of the training text */
	size_t at_count;

	zipfit_format format;         /* of the candidates; of eval, of all files */
	zipfit_score_options scoring; /* without its background */
	const char *background;       /* of contrast, else NULL */
	uint64_t background_sample;   /* bytes of it; 0: as many as the targets have */
	uint64_t seed;
	bool skip_bad;
	size_t threads;

	struct zf_selection_rules choosing; /* all-zero: not given */
	bool dedup_given, diverse_given;    /* for merge, whose parts have their own */
	const char **excludes;              /* files of what must stay out */
	size_t exclude_count, exclude_words;
	struct file_format *exclude_formats; /* one for each of them */
	const char *from_scores;             /* the scores; NULL: they are to be computed */
	uint64_t memory;                     /* bytes of records held */
	const char *tmpdir;                  /* for the spool; NULL: not given */
	bool annotate;
	bool input_order;
	bool json;
	bool no_heading;    /* of tables of scores */
	const char *output; /* "-" by default; the others NULL */
	const char *scores, *rejects, *stats, *manifest, *depfile, *explain;

	bool dry_run;
	uint64_t shard, shards;  /* of select; 0: not divided */
	bool partial;            /* of merge: the output is a part again */
	bool whole_identity;     /* parts and checkpoints know inputs by all of their bytes, not by a sample */
	const char *checkpoint;  /* NULL: none */
	double checkpoint_every; /* seconds */

	bool no_sandbox;
	enum verbosity verbosity;
	enum progress_when progress;
};

/* An output, and the option that names it. */
struct named_output {
	const char *option;
	const char *path; /* NULL: not given */
};

#define OPTIONS_OUTPUTS 7

/* All outputs that options may name; the checkpoint is none of them. */
void options_outputs(const struct options *options, struct named_output outputs[OPTIONS_OUTPUTS]);

/*
 * Reads the arguments of the command argv[0]. False, with ZIPFIT_BAD_OPTION or
 * ZIPFIT_NO_MEMORY, where they do not make sense; with `help` or `version` set
 * nothing else was checked. options_free() in any case.
 */
bool options_read(struct options *options, enum command command, int argc, char **argv, zipfit_error *error);
void options_free(struct options *options);

#endif
