/*
 * json_splitter.h - where the elements of a JSON array, or consecutive JSON values, begin and end
 *
 * A state machine over bytes that come block by block. It follows only brackets, strings
 * and escapes; the parser decides whether a record is JSON. So an element may have any
 * length, and the only memory is that of the state.
 *
 * One thread at a time; all-zero is no valid state.
 */
#ifndef ZF_INPUT_JSON_SPLITTER_H
#define ZF_INPUT_JSON_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zf_json_splitter {
	bool array;        /* the elements of one array, not consecutive values */
	unsigned state;    /* private */
	uint64_t depth;    /* brackets that are open within the record */
	const char *wrong; /* after ZF_JSON_WRONG: what is wrong; a constant */
};

enum zf_json_event {
	ZF_JSON_OUTSIDE, /* the bytes taken belong to no record */
	ZF_JSON_INSIDE,  /* they belong to a record, which goes on */
	ZF_JSON_END,     /* they belong to a record, and end it */
	ZF_JSON_WRONG,   /* the byte after them is an error, and the rest cannot be read */
};

/* Begins before the array, or before the first value. */
void zf_json_splitter_begin(struct zf_json_splitter *splitter, bool array);

/*
 * Looks at the next `length` > 0 bytes, up to the next event. `*taken` is how many belong
 * to it; pass the others again. ZF_JSON_END may take none: a number ends where another
 * byte follows.
 */
enum zf_json_event zf_json_split(struct zf_json_splitter *splitter, const unsigned char *bytes, size_t length,
                                 size_t *taken);

/* The text has ended: ZF_JSON_OUTSIDE between records, ZF_JSON_END if that ends a record, else ZF_JSON_WRONG. */
enum zf_json_event zf_json_split_end(struct zf_json_splitter *splitter);

/* The state as a number, never 0, to go on from later; false if `packed` is not a state. */
uint64_t zf_json_splitter_pack(const struct zf_json_splitter *splitter);
bool zf_json_splitter_unpack(struct zf_json_splitter *splitter, uint64_t packed);

/* What an input is, by its first bytes. */
enum zf_json_first {
	ZF_FIRST_UNKNOWN, /* nothing but white space so far */
	ZF_FIRST_ARRAY,
	ZF_FIRST_OTHER,
};

/* Looks for the first byte that is not white space; `*mark` is the length of a byte order mark before it. */
enum zf_json_first zf_json_look(const unsigned char *bytes, size_t length, size_t *mark);

/*
 * Whether a string of `record` contains a line break, which JSON does not allow.
 * zf_json_flatten() writes it as \n.
 */
bool zf_json_breaks_strings(const unsigned char *record, size_t length);

/*
 * Writes `record` on one line: without the white space outside of its strings. `to` needs
 * room for `length` bytes and one more for each line break within a string; if there is
 * none, `to` may be `record`. Returns how many bytes were written.
 */
size_t zf_json_flatten(const unsigned char *record, size_t length, unsigned char *to);

#endif
