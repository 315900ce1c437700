/*
 * command_table.c - every command of the program, described once
 */
#include "cli/command_table.h"

#include "cli/nearest.h"

#include <string.h>

#define READS_INPUT "With no INPUT, or when INPUT is -, standard input is read.\n"

const struct command_description command_table[] = {
	{
		"select",
		COMMAND_SELECT,
		"write the records that look most like the targets",
		"Usage: zipfit select -t TARGET [-t TARGET]... LIMIT [OPTION]... [INPUT]...\n"
		"Write the records of the INPUTs that look most like the TARGETs, best first.\n",
		READS_INPUT,
		"  zipfit select -t target.jsonl -k 1000 pool.jsonl.zst -o best.jsonl\n"
		"  zipfit select -t target.jsonl --score conditional --budget 9M pool/ -o best.gz\n"
		"  zcat pool.gz | zipfit select -t target.jsonl --fraction 0.1 >best.jsonl\n",
	},
	{
		"score",
		COMMAND_SCORE,
		"write the score of every record",
		"Usage: zipfit score -t TARGET [-t TARGET]... [OPTION]... [INPUT]...\n"
		"Write 'file line bytes score' for every record of the INPUTs, in input order.\n",
		READS_INPUT,
		"  zipfit score -t target.jsonl pool.jsonl >scores.tsv\n"
		"  zipfit score -t target.jsonl --chat messages --json chats.jsonl.gz\n",
	},
	{
		"merge",
		COMMAND_MERGE,
		"join the partial results of shards",
		"Usage: zipfit merge [OPTION]... PART...\n"
		"From the partial results of all shards ('zipfit select --shard K/N'), write what\n"
		"one 'zipfit select' over the whole input would write.\n",
		"Limits may be narrower than those of the shards, which are the default.\n",
		"  zipfit merge part-*.zfp -o best.jsonl\n"
		"  zipfit merge -k 500 part-*.zfp >best.jsonl\n",
	},
	{
		"eval",
		COMMAND_EVAL,
		"measure how well a selection predicts held-out text",
		"Usage: zipfit eval --train FILE [--train FILE]... --test [NAME=]FILE [OPTION]...\n"
		"Measure how well training text predicts test text, in bits per byte; fewer is\n"
		"better. Write 'train_bytes documents bits_per_byte', first without any training\n"
		"text.\n",
		"A training or test FILE of - is standard input.\n",
		"  zipfit eval --train best.jsonl --test held-out.jsonl\n"
		"  zipfit eval --train best.jsonl --test held-out.jsonl --at 250k,500k,1M\n",
	},
	{
		"tune",
		COMMAND_TUNE,
		"measure how much to select",
		"Usage: zipfit tune -t TARGET [-t TARGET]... [OPTION]... [INPUT]...\n"
		"Select with one half of the targets, judge with the other, for doubling sizes.\n"
		"Write 'train_bytes documents bits_per_byte lowest_score best'; fewer bits are\n"
		"better.\n",
		READS_INPUT,
		"  zipfit tune -t target.jsonl --score conditional pool.jsonl\n",
	},
	{
		"align",
		COMMAND_ALIGN,
		"rank whole data sets by how much they look like the targets",
		"Usage: zipfit align -t TARGET [-t TARGET]... [--by FIELD] [OPTION]... [INPUT]...\n"
		"Score a sample of each INPUT, or of each value of FIELD, and write a table of\n"
		"them, the one nearest to the TARGETs first.\n",
		READS_INPUT,
		"  zipfit align -t target.jsonl --score conditional a.jsonl b.jsonl.zst\n"
		"  zipfit align -t target.jsonl --score conditional --by source pool.jsonl\n",
	},
	{
		"inspect",
		COMMAND_INSPECT,
		"say what a file holds: records, scores, a partial result",
		"Usage: zipfit inspect [OPTION]... [FILE]...\n"
		"Say what each FILE is: an input, with its fields, a scores file, a partial\n"
		"result or checkpoint, with the options of its run.\n",
		"With no FILE, or when FILE is -, standard input is read.\n",
		"  zipfit inspect pool.jsonl.zst\n"
		"  zipfit inspect --json part-*.zfp | jq .shards\n",
	},
};

const size_t command_count = sizeof(command_table) / sizeof(command_table[0]);

const struct command_description *command_find(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(name, command_table[i].name) == 0)
			return &command_table[i];
	return NULL;
}

const struct command_description *command_row(enum command command)
{
	size_t i = 0;

	while (i + 1 < command_count && command_table[i].command != command)
		i++;
	return &command_table[i];
}

const char *command_nearest(const char *word)
{
	struct nearest nearest = nearest_to(word);

	for (size_t i = 0; i < command_count; i++)
		nearest_offer(&nearest, command_table[i].name);
	return nearest.name;
}
