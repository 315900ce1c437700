/*
 * option_table.c - every option of every command, described once
 *
 * A new option is a row of the table; nothing else has to know. Where its argument must be parsed, the row names a
 * function of choice_values.c, input_values.c or run_values.c.
 */
#include "cli/choice_values.h"
#include "cli/input_values.h"
#include "cli/option.h"
#include "cli/run_values.h"

#define SELECT  COMMAND_SELECT
#define SCORE   COMMAND_SCORE
#define EVAL    COMMAND_EVAL
#define MERGE   COMMAND_MERGE
#define TUNE    COMMAND_TUNE
#define ALIGN   COMMAND_ALIGN
#define BOTH    (COMMAND_SELECT | COMMAND_SCORE | COMMAND_TUNE | COMMAND_ALIGN)
#define INSPECT COMMAND_INSPECT
#define PICK    (COMMAND_SELECT | COMMAND_MERGE)
#define READS   (BOTH | EVAL)
#define EVERY   (READS | MERGE | INSPECT)

#define TEXT(member)   STORES_TEXT, offsetof(struct options, job.member), NULL
#define FLAG(member)   SETS_FLAG, offsetof(struct options, job.member), NULL
#define OWN(member)    SETS_FLAG, offsetof(struct options, member), NULL
#define READ(function) IS_READ, 0, function

/* clang-format off */
const struct option_description option_table[] = {
	{"What to look for",
	 "target", 't', BOTH, "[NAME=]FILE", "documents of the target task; may be repeated;\n"
	                                     "NAME=FILE: of one of several named tasks", READ(read_target)},
	{NULL, "mix", 0, SELECT, "NAME=SHARE,...", "each task's share of the limits\n"
	                                           "[in proportion to their documents]", TEXT(mix)},
	{NULL, "from-scores", 0, SELECT, "FILE", "take the scores from FILE, written by --scores or\n"
	                                         "'zipfit score', instead of computing them", TEXT(from_scores)},

	{NULL, "ids", 0, SELECT, "FILE", "instead of scoring, select the records whose ids are the\n"
	                                 "lines of FILE, in its order", TEXT(ids)},
	{NULL, "id-field", 0, SELECT, "NAME", "ids: member that holds the id, or a /json/pointer [id]", TEXT(id_field)},

	{"Data sets",
	 "by", 0, ALIGN, "FIELD", "a data set is all records with one value of this member,\n"
	                          "or /json/pointer [each input is one]", TEXT(by)},
	{NULL, "sample-size", 0, ALIGN, "N", "score N records of each data set, drawn evenly [1000]", READ(read_sample_size)},
	{NULL, "all", 0, ALIGN, NULL, "score every record", FLAG(align_all)},

	{"How much to select",
	 NULL, 'k', PICK | TUNE, "N", "select at most N records", READ(read_k)},
	{NULL, "fraction", 0, PICK | TUNE, "F", "select this fraction of the scored records, 0 to 1", READ(read_fraction)},
	{NULL, "budget", 0, PICK | TUNE, "SIZE|auto[=SIZE]", "select documents of at most this many bytes in total;\n"
	                                          "auto: as many as 'zipfit tune' finds best", READ(read_budget)},
	{NULL, "unit", 0, SELECT, "FIELD|words", "count the budget in words, or in a field's numbers", READ(read_unit)},
	{NULL, "min-score", 0, PICK | TUNE, "SCORE", "select no record with a lower score", READ(read_min_score)},

	{"Duplicates, diversity, exclusion",
	 "dedup", 0, PICK | TUNE, "exact|near[=J]", "leave out copies of records selected before; near: also\n"
	                                     "texts with a Jaccard similarity of J or more [0.8]", READ(read_dedup)},
	{NULL, "cover", 0, PICK | TUNE, "A", "rank by score x coverage^A, coverage being what a record\n"
	                                     "adds to what the selection says of the targets [0]", READ(read_cover)},
	{NULL, "diverse", 0, PICK | TUNE, "A", "rank by score x novelty^A; 0.5 is a good A [0]", READ(read_diverse)},
	{NULL, "sample", 0, SELECT | TUNE, "TEMPERATURE", "draw at random; the weight of a record is\n"
	                                           "exp(score / TEMPERATURE)", READ(read_sample)},
	{NULL, "keep-general", 0, SELECT, "F", "draw this share of the limit evenly from the other records,\n"
	                                       "so that a model keeps its general abilities", READ(read_keep_general)},
	{NULL, "exclude", 0, SELECT | TUNE, "FILE", "leave out records that share words with a text of FILE,\n"
	                                     "such as a test set; may be repeated", READ(read_exclude)},
	{NULL, "exclude-ngram", 0, SELECT | TUNE, "N", "how many consecutive words make a match [13]", READ(read_exclude_ngram)},
	{NULL, "candidates", 0, PICK | TUNE, "N", "dedup, diverse, cover: choose from the best N by\n"
	                                          "score [4 times the limit]", READ(read_candidates)},

	{"Training and test text",
	 "train", 0, EVAL, "FILE", "text to learn from; may be repeated", READ(read_train)},
	{NULL, "test", 0, EVAL, "[NAME=]FILE", "held-out text to predict; may be repeated; each NAME\n"
	                                       "has a column of its own", READ(read_test)},
	{NULL, "at", 0, EVAL, "SIZE,...", "use only the first records, up to each SIZE [all]", READ(read_at)},
	{NULL, "model", 0, EVAL, "ppmd|mix", "what measures: PPMd, or this program's mixing model\n"
	                                     "[ppmd up to 1 MiB of text, then mix]", READ(read_model)},

	{"Inputs",
	 "files-from", 0, BOTH | INSPECT, "FILE", "read the names of inputs from FILE, one a line", READ(read_files_from)},
	{NULL, "files0-from", 0, BOTH | INSPECT, "FILE", "the same, each name ending in a NUL", READ(read_files0_from)},
	{NULL, "include", 0, BOTH | INSPECT, "GLOB", "of directories, lists and archives, read only files\n"
	                                   "with such a name; may be repeated", READ(read_include)},
	{NULL, "omit", 0, BOTH | INSPECT, "GLOB", "do not read files or directories with such a name", READ(read_omit)},
	{NULL, "all", 0, INSPECT, NULL, "read inputs to their end, not only the first 10,000\n"
	                                "records or 64 MiB", FLAG(read_all)},

	{"Records and documents",
	 "field", 0, READS, "NAME", "member that holds the document, or a /json/pointer [text]", TEXT(format.field)},
	{NULL, "template", 0, READS, "TEXT", "build the document from several fields, as in\n"
	                                     "'Problem: {prompt}\\nSolution: {/a/b}'", TEXT(format.pattern)},
	{NULL, "chat", 0, READS, "NAME", "take the text of all turns of a chat, as in 'messages'", TEXT(format.chat)},
	{NULL, "roles", 0, READS, "ROLE,...", "chat: take only turns of these roles", READ(read_roles)},
	{NULL, "records", 0, READS, "auto|lines|values", "lines; values: a sequence of JSON values; auto: lines,\n"
	                                        "or the elements of a JSON array [auto]", READ(read_records)},
	{NULL, "lines", 0, READS, NULL, "treat each line as a document", READ(read_lines)},
	{NULL, "whole-files", 0, READS, NULL, "treat each file or archive member as a document", READ(read_whole_files)},
	{NULL, "target-field", 0, BOTH, "NAME", "--field for the targets; if repeated, each holds for the\n"
	                                        "-t and --exclude files after it", READ(read_target_field)},
	{NULL, "target-template", 0, BOTH, "TEXT", "--template for the targets, likewise", READ(read_target_template)},
	{NULL, "target-chat", 0, BOTH, "NAME", "--chat for the targets, likewise", READ(read_target_chat)},
	{NULL, "min-bytes", 0, BOTH, "SIZE", "leave out shorter documents [1]", READ(read_min_bytes)},
	{NULL, "max-bytes", 0, BOTH, "SIZE", "leave out longer documents", READ(read_max_bytes)},
	{NULL, "min-tokens", 0, BOTH, "N", "leave out documents of fewer words and punctuation marks,\n"
	                                   "counted as by DSIR, which asks for 100", READ(read_min_tokens)},
	{NULL, "max-line", 0, READS | INSPECT, "SIZE", "treat a longer line as a bad record [64M]", READ(read_max_line)},
	{NULL, "max-member", 0, READS, "SIZE", "whole-files: treat a longer file as a bad record [64M]", READ(read_max_member)},
	{NULL, "plain", 0, READS | INSPECT, NULL, "do not look for compression or archives in files", FLAG(format.plain)},
	{NULL, "max-window", 0, READS | INSPECT, "SIZE", "largest window of a zstd file, or dictionary of an xz\n"
	                                       "file, to accept [128M]", READ(read_max_window)},
	{NULL, "on-error", 0, BOTH, "fail|skip", "stop at a bad record, or skip it [fail]", READ(read_on_error)},
	{NULL, "rejects", 0, BOTH | MERGE, "FILE", "write skipped and excluded records to FILE", TEXT(rejects)},

	{"Scores",
	 "score", 0, BOTH, "ncd|conditional|contrast|dsir|classifier", "ncd: mean normalized compression distance to the targets;\n"
	                              "conditional: how much of it the targets together contain;\n"
	                              "contrast: how much more of it than a background does;\n"
	                              "dsir: DSIR's weight of its hashed n-grams;\n"
	                              "classifier: log odds of a linear classifier, trained on the\n"
	                              "targets and a background [ncd]", READ(read_score)},
	{NULL, "compressor", 0, BOTH, "gzip|lz4|zstd|brotli|xz", "ncd: whose sizes to compare [gzip]", READ(read_compressor)},
	{NULL, "level", 0, BOTH, "N", "the compressor's level: gzip 1 to 9 [6], lz4 0 to 16 [0],\n"
	                              "zstd 1 to 19 [3], brotli 0 to 11 [11], xz 0 to 9 [6]", READ(read_level)},
	{NULL, "frame", 0, BOTH, "gzip|none", "count the 18 bytes of gzip's frame, or not [gzip]", READ(read_frame)},
	{NULL, "engine", 0, BOTH, "auto|zlib", "compute zlib's sizes faster, or run zlib itself [auto]", READ(read_engine)},
	{NULL, "prior", 0, BOTH, "SIZE", "conditional, contrast: keeps very short records from\n"
	                                 "winning [a third of the mean C of a target]", READ(read_prior)},
	{NULL, "background", 0, BOTH, "FILE", "contrast, dsir, classifier: general text to compare with,\n"
	                                       "such as the input", READ(read_background)},
	{NULL, "background-sample", 0, BOTH, "SIZE", "contrast, classifier: how much of it to sample [as many\n"
	                                             "bytes as the targets have; classifier: 8 times as many]", READ(read_background_sample)},
	{NULL, "model", 0, SELECT | SCORE, "FILE", "classifier: apply the model of FILE, without targets", TEXT(scoring.model)},
	{NULL, "model-out", 0, SELECT | SCORE, "FILE", "classifier: write the trained model to FILE", TEXT(model_out)},
	{NULL, "seed", 0, BOTH, "N", "random seed [0]", READ(read_seed)},

	{"Output",
	 "output", 'o', EVERY, "FILE", "write FILE, complete or not at all; .gz .zst .xz .bz2 .lz4\n"
	                               "compress it [standard output]", TEXT(output)},
	{NULL, "split-output", 0, PICK, "DIR", "instead of -o: write the records of each input to a\n"
	                                       "file of its name below DIR", TEXT(split_output)},
	{NULL, "order", 0, PICK, "score|input", "order of the selected records [score; with --ids, the\n"
	                                        "order of the list]", READ(read_order)},
	{NULL, "annotate", 0, PICK, NULL, "add zipfit_score and zipfit_rank to the records", FLAG(annotate)},
	{NULL, "emit", 0, PICK, "LIST", "write a table instead of records, of members and of @file,\n"
	                                "@line, @score, @rank, @set, @bytes, as in id,@score", TEXT(emit)},
	{NULL, "scores", 0, PICK, "FILE", "write 'file line bytes score' of every scored record", TEXT(scores)},
	{NULL, "no-heading", 0, BOTH | MERGE, NULL, "tables are written, and read by --from-scores and --ids,\n"
	                                            "without the heading line", FLAG(no_heading)},
	{NULL, "explain", 0, SELECT, "FILE", "write why each record was selected, as JSON lines", TEXT(explain)},
	{NULL, "report", 0, PICK, "FILE", "write an HTML page that shows what was selected of what", TEXT(report)},
	{NULL, "report-by", 0, SELECT, "FIELD", "report: count the values of this member or /json/pointer;\n"
	                                        "keep-general: draw in even shares of them", TEXT(report_by)},
	{NULL, "json", 0, SCORE | ALIGN | INSPECT, NULL, "write JSON lines", FLAG(json)},
	{NULL, "stats", 0, BOTH | MERGE, "FILE", "write counts, options and versions as JSON", TEXT(stats)},
	{NULL, "manifest", 0, BOTH | MERGE, "FILE", "write what the output was made from, as JSON", TEXT(manifest)},
	{NULL, "depfile", 0, BOTH | MERGE, "FILE", "write the same as a rule for make", TEXT(depfile)},

	{"Large runs",
	 "shard", 0, SELECT, "K/N|auto", "select from share K of N and write a partial result", READ(read_shard)},
	{NULL, "dry-run", 0, SELECT, NULL, "score a sample and estimate what the run would take", OWN(dry_run)},
	{NULL, "partial", 0, MERGE, NULL, "write a partial result instead of the selection", FLAG(partial)},
	{NULL, "checkpoint", 0, SELECT, "FILE", "save the state regularly, and resume from it", TEXT(checkpoint)},
	{NULL, "checkpoint-every", 0, SELECT, "SECONDS", "how often to save [300]", READ(read_checkpoint_every)},
	{NULL, "identity", 0, SELECT, "sample|content", "identify inputs by a sample of their bytes, or by all\n"
	                                                "of them [sample]", READ(read_identity)},

	{NULL, "memory", 0, PICK | TUNE | ALIGN, "SIZE", "memory for kept records; the rest goes to a temporary\n"
	                                  "file [1G]", READ(read_memory)},
	{NULL, "model-memory", 0, EVAL | SELECT | TUNE, "SIZE", "memory for the mixing model, at least 16M [1G]", READ(read_model_memory)},
	{NULL, "tmpdir", 0, PICK | TUNE | ALIGN, "DIR", "directory of temporary files [TMPDIR or /tmp]", TEXT(tmpdir)},

	{"Running",
	 "threads", 'T', BOTH, "N", "number of scoring threads [as many as this job may use]", READ(read_threads)},
	{NULL, "readers", 0, BOTH, "N", "number of threads that read the inputs, besides those\n"
	                                "[as many as it takes to keep them busy]", READ(read_readers)},
	{NULL, "progress", 0, BOTH | MERGE, "auto|always|never", "show progress [auto: on a terminal]", READ(read_progress)},
	{NULL, "no-sandbox", 0, EVERY, NULL, "do not give up network access and child processes", OWN(no_sandbox)},
	{NULL, "quiet", 'q', EVERY, NULL, "print only errors and warnings", READ(read_quiet)},
	{NULL, "verbose", 'v', EVERY, NULL, "print how the run is set up", READ(read_verbose)},
	{NULL, "help", 'h', EVERY, NULL, "show this help", OWN(help)},
	{NULL, "version", 'V', EVERY, NULL, "show the versions of zipfit and of its libraries", OWN(version)},
};
/* clang-format on */

const size_t option_count = sizeof(option_table) / sizeof(option_table[0]);
