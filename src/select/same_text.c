/*
 * same_text.c - a hash of a text's folded characters
 *
 * They are written to a small block, which is hashed when it is full, so the memory does not
 * depend on the length of the text. ASCII takes one byte of the block; any other character
 * takes four, of which the first is not ASCII. So different texts give different bytes.
 */
#include "select/same_text.h"

#include "util/hash.h"
#include "util/stop.h"

#include <string.h>
#include <utf8proc.h>

/* Bytes hashed at once. A text is always hashed in blocks of this size and a rest. */
#define BLOCK_BYTES ((size_t)4096)

/* The most bytes that a character takes in a block. */
#define CHARACTER_BYTES 4

/* If a base character has more marks than this, they are put in order only in part. */
#define MARKS 32

/* Bytes between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 18)

struct block {
	unsigned char bytes[2 * BLOCK_BYTES];
	size_t length;
	uint64_t hash; /* of the earlier blocks */
	bool blank;    /* a space, or nothing, was written last */
	uint32_t marks[MARKS];
	unsigned classes[MARKS];
	size_t mark_count;
};

/* The folded form of ASCII: white space is a space, letters are in lower case. */
static const unsigned char plain[] = "\000\001\002\003\004\005\006\007\010     "
				     "\016\017\020\021\022\023\024\025\026\027\030\031\032\033\034\035\036\037"
				     " !\"#$%&'()*+,-./0123456789:;<=>?"
				     "@abcdefghijklmnopqrstuvwxyz[\\]^_"
				     "`abcdefghijklmnopqrstuvwxyz{|}~\177";

/* Hashes BLOCK_BYTES and keeps the rest. */
static void hash_block(struct block *block)
{
	block->hash = zf_hash_bytes(block->hash, block->bytes, BLOCK_BYTES);
	block->length -= BLOCK_BYTES;
	memcpy(block->bytes, block->bytes + BLOCK_BYTES, block->length);
}

/* Makes room for a character. A block is hashed only when twice as much is there, so that a space at the end can be
 * removed. */
static void make_room(struct block *block)
{
	if (block->length + CHARACTER_BYTES > sizeof(block->bytes))
		hash_block(block);
}

static void put_space(struct block *block)
{
	make_room(block);
	if (!block->blank)
		block->bytes[block->length++] = ' ';
	block->blank = true;
}

static void put(struct block *block, uint32_t code)
{
	make_room(block);
	block->blank = false;
	if (code < 0x80) {
		block->bytes[block->length++] = (unsigned char)code;
		return;
	}
	block->bytes[block->length++] = 0xff;
	for (int shift = 16; shift >= 0; shift -= 8)
		block->bytes[block->length++] = code >> shift & 0xff;
}

static void flush_marks(struct block *block)
{
	for (size_t i = 0; i < block->mark_count; i++)
		put(block, block->marks[i]);
	block->mark_count = 0;
}

/* Inserts a mark in canonical order: behind marks of its class and of lower classes, never before one of class 0. */
static void add_mark(struct block *block, uint32_t code)
{
	const unsigned class = (unsigned)utf8proc_get_property((utf8proc_int32_t)code)->combining_class;
	size_t i;

	if (block->mark_count == MARKS)
		flush_marks(block);
	for (i = block->mark_count++; i > 0 && class != 0 && block->classes[i - 1] > class; i--) {
		block->marks[i] = block->marks[i - 1];
		block->classes[i] = block->classes[i - 1];
	}
	block->marks[i] = code;
	block->classes[i] = class;
}

static void add(struct block *block, zf_folded character)
{
	const enum zf_fold_kind kind = ZF_FOLDED_KIND(character);

	if (kind == ZF_FOLD_MARK) {
		add_mark(block, ZF_FOLDED_CODE(character));
		return;
	}
	flush_marks(block);
	if (kind == ZF_FOLD_SPACE)
		put_space(block);
	else
		put(block, ZF_FOLDED_CODE(character));
}

/* Reads ASCII up to the first other byte, or as much as there is room for. */
static const unsigned char *read_ascii(struct block *block, const unsigned char *at, const unsigned char *end)
{
	unsigned char *to;
	bool blank;

	if (at == end || *at >= 0x80)
		return at;
	flush_marks(block);
	make_room(block);
	if ((size_t)(end - at) > sizeof(block->bytes) - block->length)
		end = at + (sizeof(block->bytes) - block->length);
	to = block->bytes + block->length;
	blank = block->blank;
	for (; at < end && *at < 0x80; at++) {
		const unsigned char byte = plain[*at];
		const bool is_blank = byte == ' ';

		*to = byte;
		to += !(blank && is_blank);
		blank = is_blank;
	}
	block->length = (size_t)(to - block->bytes);
	block->blank = blank;
	return at;
}

/* Reads characters up to the next ASCII byte. */
static const unsigned char *read_other(struct block *block, const struct zf_fold *fold, const unsigned char *at,
                                       const unsigned char *end)
{
	while (at < end && *at >= 0x80) {
		zf_folded own[ZF_FOLDED_MAX];
		size_t count;
		const zf_folded *characters = zf_fold_next(fold, &at, end, own, &count);

		for (size_t i = 0; i < count; i++)
			add(block, characters[i]);
	}
	return at;
}

/* The hash of everything written, without a space at the end. */
static uint64_t finish(struct block *block)
{
	uint64_t hash;

	flush_marks(block);
	block->length -= block->blank && block->length > 0;
	while (block->length >= BLOCK_BYTES)
		hash_block(block);
	hash = zf_hash_bytes(block->hash, block->bytes, block->length);
	return hash != 0 ? hash : 1;
}

bool zf_same_text(const struct zf_fold *fold, const void *text, size_t length, const zipfit_stop *stop, uint64_t *hash,
                  zipfit_error *error)
{
	const unsigned char *at = text, *looked = at, *const end = length > 0 ? at + length : at;
	struct block block;

	block.length = block.mark_count = 0;
	block.hash = 0;
	block.blank = true;
	while (at < end) {
		at = read_ascii(&block, at, end);
		at = read_other(&block, fold, at, end);
		if ((size_t)(at - looked) < STOP_INTERVAL)
			continue;
		looked = at;
		if (!zf_stop_check(stop, error))
			return false;
	}
	*hash = finish(&block);
	return true;
}
