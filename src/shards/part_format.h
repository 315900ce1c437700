/*
 * part_format.h - partial results, checkpoints and journals as they are on disk
 *
 * A file is a magic of 8 bytes (magic.c) and then frames. A journal holds ROWS
 * frames only. A partial result or checkpoint holds, in this order:
 *
 *     HEAD      once
 *     ROWS      any number, in input order: rows of --scores and --rejects
 *     SUMMARY   once
 *     TARGETS   any number, only in a partial result made with --cover or --report: the
 *               targets, by set, so that merge can choose and explain
 *     RECORDS   any number, in no order: the records selected so far
 *     END       once; nothing follows
 *
 * A frame (frame.h); integers are stored with the lowest byte first:
 *
 *     1 byte    type: one of enum zf_frame_type
 *     8 bytes   length of the payload
 *     4 bytes   CRC-32 of the 9 bytes before
 *     payload   that many bytes
 *     4 bytes   CRC-32 of the payload
 *
 * Payloads are made of the number, double and bytes of serialize.h. A flag is a
 * number that is 0 or 1, "n ..." a number n and then n times what follows it, and a
 * span is a number as span.h says.
 *
 *     HEAD      number    ZF_PART_VERSION
 *               number    enum zf_part_kind
 *               number    shards of the run
 *               number    how many of them this file holds
 *               number... those shards, from 1, ascending
 *               number    -k; 0: no limit
 *               number    --budget; 0: no limit
 *               flag      there is a --min-score
 *               flag      the selection is written in input order
 *               flag      the selection is annotated
 *               flag      records are plain lines, not JSON
 *               flag      there are rows of --scores
 *               flag      there are rows of --rejects
 *               flag      there is a survey, for --report
 *               number    target documents
 *               number    bytes of target documents
 *               number    empty target documents
 *               number    inputs
 *               double    --min-score
 *               bytes     all options, as JSON, for reports
 *               bytes     what decides scores and outcomes, as JSON
 *               n files   number: enum zf_file_role; bytes: path;
 *                         number: size; 32 bytes: SHA-256 of the content
 *               bytes...  the path of each input
 *
 *     ROWS      until the end of the payload
 *               number    enum zf_row_kind
 *               span, number: line
 *               ZF_ROW_SCORE    number: bytes of the document; double: score
 *               ZF_ROW_SCORES   number: bytes of the document; n double: scores
 *               others          bytes: the record
 *
 *     SUMMARY   number    records read
 *               number    bytes read
 *               number    records that are not UTF-8
 *               number    the roles that turns of chats have, a bit each
 *               n number  records of each enum zipfit_outcome, from 0
 *               double    seconds
 *               n damaged inputs, in input order
 *                         number: input, from 0; number: line; bytes: message
 *               n target sets
 *                         flag: a record was dropped; span, number: line and double:
 *                         score of the best record that was dropped
 *               numbers   checkpoint: where to go on, the members of struct zf_resume_point
 *               number    checkpoint: bytes of the journal after its magic
 *               n byte ranges
 *                         span, number: lines in it
 *               flag      there is a survey (survey.h): what follows
 *               2 grids   of scores, of scores by lengths:
 *                         flag: there are scores; number: exponent of the bins' width, above that of the
 *                         narrowest; number: the first bin, modulo 2^64; number: bins after it; for each
 *                         column of each bin, number: records
 *               number    bytes of the scored documents
 *               flag      the field has too many values
 *               n values  number: enum zf_group_kind; bytes: the value; number: records; number: bytes
 *               examples of each enum zipfit_outcome
 *                         flag: there is one; span, number: line; bytes: the record; bytes: why
 *               number    target sets whose best records outside of the pool follow
 *               n records as in RECORDS
 *
 *     TARGETS   until the end of the payload
 *               number    target set, from 0
 *               bytes     a target of it
 *               bytes     the file that it comes from, or none; number: its line
 *
 *     RECORDS   until the end of the payload
 *               span, number: line
 *               number    cost
 *               number    target set, from 0; the one behind the last: to be drawn
 *               number    hash of the text
 *               number    copies
 *               double    score
 *               bytes     with several target sets, the score for each of them (8 bytes,
 *                         in the byte order of the machine); with a temperature or a
 *                         draw (general.h), the score; then the record
 *
 *     END       number    CRC-32 of the 13 bytes before and the 4 bytes after the
 *                         payload of each frame before this one
 *
 * A checkpoint or a partial result may be compressed as a whole: zstd, gzip and so on.
 */
#ifndef ZF_SHARDS_PART_FORMAT_H
#define ZF_SHARDS_PART_FORMAT_H

/* Raise it with every change of the format: files of other versions are refused. */
#define ZF_PART_VERSION 4

enum zf_frame_type {
	ZF_FRAME_HEAD = 'H',
	ZF_FRAME_ROWS = 'W',
	ZF_FRAME_SUMMARY = 'S',
	ZF_FRAME_TARGETS = 'T',
	ZF_FRAME_RECORDS = 'R',
	ZF_FRAME_END = 'E',
};

#endif
