/*
 * json_splitter.c - where the elements of a JSON array, or consecutive JSON values, begin and end
 *
 * Most bytes of a corpus are within strings. There memchr() looks for the closing quote,
 * which has an even number of backslashes before it.
 */
#include "input/json_splitter.h"

#include <string.h>

enum state {
	/* Between records. */
	BEFORE_ARRAY = 1,
	BEFORE_FIRST,   /* after the opening bracket */
	BEFORE_ELEMENT, /* after a comma */
	BEHIND_ELEMENT,
	BEHIND_ARRAY,
	BETWEEN_VALUES,
	/* Within one. */
	NESTED,  /* in an object or array, outside of strings */
	STRING,  /* of any depth */
	ESCAPED, /* after a backslash in a string */
	SCALAR,  /* a number, a word, or neither */
	STATES
};

/* A packed state: depth, array, state. */
#define STATE_BITS  4
#define DEPTH_SHIFT (STATE_BITS + 1)

/* Classes of bytes. */
enum class {
	OTHER,
	SPACE = 1,
	OPENS = 2,
	CLOSES = 4,
	QUOTE = 8,
	SEPARATES = 16, /* a comma or colon */
};

static const unsigned char classes[256] = {
	[' '] = SPACE,  ['\t'] = SPACE, ['\n'] = SPACE, ['\r'] = SPACE,    ['{'] = OPENS,     ['['] = OPENS,
	['}'] = CLOSES, [']'] = CLOSES, ['"'] = QUOTE,  [','] = SEPARATES, [':'] = SEPARATES,
};

void zf_json_splitter_begin(struct zf_json_splitter *splitter, bool array)
{
	*splitter = (struct zf_json_splitter){.array = array, .state = array ? BEFORE_ARRAY : BETWEEN_VALUES};
}

uint64_t zf_json_splitter_pack(const struct zf_json_splitter *splitter)
{
	return splitter->depth << DEPTH_SHIFT | (uint64_t)splitter->array << STATE_BITS | splitter->state;
}

bool zf_json_splitter_unpack(struct zf_json_splitter *splitter, uint64_t packed)
{
	*splitter = (struct zf_json_splitter){
		.array = (packed >> STATE_BITS & 1) != 0,
		.state = packed & ((1U << STATE_BITS) - 1),
		.depth = packed >> DEPTH_SHIFT,
	};
	return splitter->state > 0 && splitter->state < STATES;
}

/* ---- Strings ------------------------------------------------------------- */

/* How many backslashes are directly before `end`, from `begin` on. */
static size_t count_backslashes(const unsigned char *begin, const unsigned char *end)
{
	const unsigned char *at = end;

	while (at > begin && at[-1] == '\\')
		at--;
	return (size_t)(end - at);
}

/*
 * The end of the string that `at` is in, after its quote, or NULL if it goes on past
 * `end`. `*escaped` says whether a backslash escapes the byte at `at`, and afterwards that
 * at `end`.
 */
static const unsigned char *end_of_string(const unsigned char *at, const unsigned char *end, bool *escaped)
{
	const unsigned char *quote;

	if (*escaped && at < end) {
		at++;
		*escaped = false;
	}
	while (at < end && (quote = memchr(at, '"', (size_t)(end - at))) != NULL) {
		const bool closes = count_backslashes(at, quote) % 2 == 0;

		at = quote + 1;
		if (closes)
			return at;
	}
	if (at < end)
		*escaped = count_backslashes(at, end) % 2 != 0;
	return NULL;
}

/* ---- Within a record ----------------------------------------------------- */

static enum zf_json_event end_record(struct zf_json_splitter *splitter)
{
	splitter->state = splitter->array ? BEHIND_ELEMENT : BETWEEN_VALUES;
	return ZF_JSON_END;
}

/* Goes on in a string; false if the bytes end before it. */
static bool pass_string(struct zf_json_splitter *splitter, const unsigned char **at, const unsigned char *end)
{
	bool escaped = splitter->state == ESCAPED;
	const unsigned char *after = end_of_string(*at, end, &escaped);

	*at = after != NULL ? after : end;
	splitter->state = after != NULL ? NESTED : escaped ? ESCAPED : STRING;
	return after != NULL;
}

/*
 * Goes on in an object or array, up to its end or the end of the bytes. Half of the time of reading short records is
 * spent here, so most strings are passed without a change of state.
 */
static enum zf_json_event pass_nested(struct zf_json_splitter *splitter, const unsigned char **from,
                                      const unsigned char *end)
{
	const unsigned char *at = *from;
	uint64_t depth = splitter->depth;
	bool inside = true;

	while (inside && at < end) {
		const unsigned char class = classes[*at++];

		if (class == QUOTE) {
			const unsigned char *quote = memchr(at, '"', (size_t)(end - at));

			if (quote != NULL && quote[-1] != '\\') {
				at = quote + 1;
				continue;
			}
			splitter->state = STRING;
			if (!pass_string(splitter, &at, end))
				break;
		} else if (class == OPENS) {
			depth++;
		} else if (class == CLOSES) {
			depth--;
			inside = depth > 0;
		}
	}
	splitter->depth = depth;
	*from = at;
	return inside ? ZF_JSON_INSIDE : end_record(splitter);
}

/* Goes on in a record, up to its end or the end of the bytes. */
static enum zf_json_event pass_record(struct zf_json_splitter *splitter, const unsigned char **at,
                                      const unsigned char *end)
{
	if (splitter->state == SCALAR) {
		while (*at < end && classes[**at] == OTHER)
			++*at;
		return *at < end ? end_record(splitter) : ZF_JSON_INSIDE;
	}
	if (splitter->state != NESTED) {
		if (!pass_string(splitter, at, end))
			return ZF_JSON_INSIDE;
		if (splitter->depth == 0)
			return end_record(splitter);
	}
	return pass_nested(splitter, at, end);
}

/* ---- Between records ----------------------------------------------------- */

static enum zf_json_event fail(struct zf_json_splitter *splitter, const char *why)
{
	splitter->wrong = why;
	return ZF_JSON_WRONG;
}

/* Takes a byte between two records; ZF_JSON_INSIDE if it begins one. */
static enum zf_json_event take_between(struct zf_json_splitter *splitter, unsigned char byte)
{
	switch (splitter->state) {
	case BEFORE_ARRAY:
		if (byte != '[')
			return fail(splitter, "no JSON array begins here");
		splitter->state = BEFORE_FIRST;
		return ZF_JSON_OUTSIDE;
	case BEHIND_ELEMENT:
		if (byte != ',' && byte != ']')
			return fail(splitter, "no comma between two elements of the array");
		splitter->state = byte == ',' ? BEFORE_ELEMENT : BEHIND_ARRAY;
		return ZF_JSON_OUTSIDE;
	case BEHIND_ARRAY:
		return fail(splitter, "text after the end of the array (--records lines reads lines that are arrays)");
	case BETWEEN_VALUES:
		return ZF_JSON_INSIDE;
	default:
		if (byte == ']' && splitter->state == BEFORE_FIRST) {
			splitter->state = BEHIND_ARRAY;
			return ZF_JSON_OUTSIDE;
		}
		if ((classes[byte] & (CLOSES | SEPARATES)) != 0)
			return fail(splitter, "an element of the array is missing");
		return ZF_JSON_INSIDE;
	}
}

/* Begins a record with the byte; ZF_JSON_END if it is the whole record. */
static enum zf_json_event begin_record(struct zf_json_splitter *splitter, unsigned char byte)
{
	splitter->depth = 0;
	switch (classes[byte]) {
	case OPENS:
		splitter->depth = 1;
		splitter->state = NESTED;
		return ZF_JSON_INSIDE;
	case QUOTE:
		splitter->state = STRING;
		return ZF_JSON_INSIDE;
	case CLOSES:
	case SEPARATES:
		/* Between values: a record of its own that is not JSON. */
		return end_record(splitter);
	default:
		splitter->state = SCALAR;
		return ZF_JSON_INSIDE;
	}
}

enum zf_json_event zf_json_split(struct zf_json_splitter *splitter, const unsigned char *bytes, size_t length,
                                 size_t *taken)
{
	const unsigned char *at = bytes, *end = bytes + length;
	enum zf_json_event event = ZF_JSON_OUTSIDE;

	if (splitter->state < NESTED) {
		for (; at < end && event == ZF_JSON_OUTSIDE; at++)
			if (classes[*at] != SPACE)
				event = take_between(splitter, *at);
		if (event != ZF_JSON_OUTSIDE)
			at--;
		*taken = (size_t)(at - bytes);
		if (event != ZF_JSON_INSIDE)
			return event;
		if (at > bytes)
			return ZF_JSON_OUTSIDE;
		event = begin_record(splitter, *at++);
		if (event == ZF_JSON_END || at == end) {
			*taken = 1;
			return event;
		}
	}
	event = pass_record(splitter, &at, end);
	*taken = (size_t)(at - bytes);
	return event;
}

enum zf_json_event zf_json_split_end(struct zf_json_splitter *splitter)
{
	if (splitter->array)
		return splitter->state == BEHIND_ARRAY ? ZF_JSON_OUTSIDE : fail(splitter, "the array is cut short");
	if (splitter->state == SCALAR)
		return end_record(splitter);
	return splitter->state == BETWEEN_VALUES ? ZF_JSON_OUTSIDE : fail(splitter, "the last value is cut short");
}

/* ---- The first byte ------------------------------------------------------ */

enum zf_json_first zf_json_look(const unsigned char *bytes, size_t length, size_t *mark)
{
	static const unsigned char order_mark[] = {0xef, 0xbb, 0xbf};
	size_t at = 0;

	*mark = 0;
	while (at < length && at < sizeof(order_mark) && bytes[at] == order_mark[at])
		at++;
	if (at == sizeof(order_mark))
		*mark = at;
	else if (at > 0)
		return at == length ? ZF_FIRST_UNKNOWN : ZF_FIRST_OTHER;
	while (at < length && classes[bytes[at]] == SPACE)
		at++;
	if (at == length)
		return ZF_FIRST_UNKNOWN;
	return bytes[at] == '[' ? ZF_FIRST_ARRAY : ZF_FIRST_OTHER;
}

/* ---- One line ------------------------------------------------------------ */

/* The end of the part from `at` on that is one string or has no string. */
static const unsigned char *end_of_part(const unsigned char *at, const unsigned char *end)
{
	const unsigned char *after;
	bool escaped = false;

	if (*at != '"') {
		after = memchr(at, '"', (size_t)(end - at));
		return after != NULL ? after : end;
	}
	after = end_of_string(at + 1, end, &escaped);
	return after != NULL ? after : end;
}

bool zf_json_breaks_strings(const unsigned char *record, size_t length)
{
	const unsigned char *end = record + length;

	for (const unsigned char *at = record, *after; at < end; at = after) {
		after = end_of_part(at, end);
		if (*at == '"' && memchr(at, '\n', (size_t)(after - at)) != NULL)
			return true;
	}
	return false;
}

/* Copies a string, its line breaks as escapes. One after a backslash makes an escape that is still not JSON. */
static unsigned char *flatten_string(const unsigned char *begin, const unsigned char *end, unsigned char *to)
{
	const unsigned char *at = begin, *line_break;

	while (at < end && (line_break = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		const bool escaped = count_backslashes(begin, line_break) % 2 != 0;

		memmove(to, at, (size_t)(line_break - at));
		to += line_break - at;
		if (!escaped)
			*to++ = '\\';
		*to++ = escaped ? ' ' : 'n';
		at = line_break + 1;
	}
	memmove(to, at, (size_t)(end - at));
	return to + (end - at);
}

/* Copies a part without strings, without its white space, but leaves one space between two words. */
static unsigned char *flatten_rest(const unsigned char *at, const unsigned char *end, unsigned char *to)
{
	bool word = false, space = false;

	for (; at < end; at++) {
		const unsigned char byte = *at;

		if (classes[byte] == SPACE) {
			space = true;
			continue;
		}
		if (space && word && classes[byte] == OTHER)
			*to++ = ' ';
		*to++ = byte;
		word = classes[byte] == OTHER;
		space = false;
	}
	return to;
}

size_t zf_json_flatten(const unsigned char *record, size_t length, unsigned char *to)
{
	const unsigned char *end = record + length;
	unsigned char *out = to;

	for (const unsigned char *at = record, *after; at < end; at = after) {
		after = end_of_part(at, end);
		out = *at == '"' ? flatten_string(at, after, out) : flatten_rest(at, after, out);
	}
	return (size_t)(out - to);
}
