/*
 * json_splitter.h - where the elements of an array, or values one after the other, begin and end
 *
 * A state machine over bytes that come block by block. It follows brackets, strings
 * and escapes, and nothing else: whether what lies between two ends is JSON, the
 * parser says. So an element may be of any length, and memory is that of the state.
 *
 * One thread at a time; all-zero is no valid state.
 */
#ifndef ZF_INPUT_JSON_SPLITTER_H
#define ZF_INPUT_JSON_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zf_json_splitter {
	bool array;        /* the elements of one array, not values one after the other */
	unsigned state;    /* private */
	uint64_t depth;    /* brackets that are open within the record */
	const char *wrong; /* after ZF_JSON_WRONG: what is wrong; a constant */
};

enum zf_json_event {
	ZF_JSON_OUTSIDE, /* the bytes taken belong to no record */
	ZF_JSON_INSIDE,  /* they belong to a record, which goes on */
	ZF_JSON_END,     /* they belong to a record, and end it */
	ZF_JSON_WRONG,   /* the byte behind them must not stand there; there is no going on */
};

/* Begins before the array, or before the first value. */
void zf_json_splitter_begin(struct zf_json_splitter *splitter, bool array);

/*
 * Looks at the next `length` bytes, at least one, up to the next event. `*taken` is how
 * many belong to it; the others are to be given again. ZF_JSON_END may take none: the
 * end of a number is known by what follows.
 */
enum zf_json_event zf_json_split(struct zf_json_splitter *splitter, const unsigned char *bytes, size_t length,
                                 size_t *taken);

/* The text has ended: ZF_JSON_OUTSIDE where it may, ZF_JSON_END where that ends a record, else ZF_JSON_WRONG. */
enum zf_json_event zf_json_split_end(struct zf_json_splitter *splitter);

/* The state as a number, never 0, for going on from there; false where `packed` is none. */
uint64_t zf_json_splitter_pack(const struct zf_json_splitter *splitter);
bool zf_json_splitter_unpack(struct zf_json_splitter *splitter, uint64_t packed);

/* What the first bytes of an input say. */
enum zf_json_first {
	ZF_FIRST_UNKNOWN, /* nothing but white space so far */
	ZF_FIRST_ARRAY,
	ZF_FIRST_OTHER,
};

/* Looks for the first byte that is no white space; `*mark` is the length of a byte order mark before it. */
enum zf_json_first zf_json_look(const unsigned char *bytes, size_t length, size_t *mark);

/*
 * Whether a line break stands within a string of `record`, where JSON allows none.
 * zf_json_flatten() writes it as \n.
 */
bool zf_json_breaks_strings(const unsigned char *record, size_t length);

/*
 * Writes `record` on one line: without the white space outside of its strings. `to` has
 * room for `length` bytes and one more for each line break within a string; where there
 * is no such break, `to` may be `record`. Returns how many bytes were written.
 */
size_t zf_json_flatten(const unsigned char *record, size_t length, unsigned char *to);

#endif
