/*
 * part_format.h - what the writer and the reader of parts must agree on
 */
#ifndef ZF_SHARDS_PART_FORMAT_H
#define ZF_SHARDS_PART_FORMAT_H

/* To be raised with every change of the format: other versions are refused. */
#define ZF_PART_VERSION 2

enum zf_frame_type {
	ZF_FRAME_HEAD = 'H',
	ZF_FRAME_ROWS = 'W',
	ZF_FRAME_SUMMARY = 'S',
	ZF_FRAME_RECORDS = 'R',
	ZF_FRAME_END = 'E',
};

#endif
