/*
 * glob.c - names that match a pattern of the shell
 *
 * fnmatch(3) would depend on the locale, and may take exponential time for a glob of many
 * stars. Here only the last star is ever tried again, which is enough: if the rest of the
 * glob does not match after it, a longer match of an earlier star does not help.
 */
#include "util/glob.h"

/* Bytes that are not UTF-8 are characters of their own, behind the last one of Unicode. */
#define NOT_UTF8 UINT32_C(0x110000)

/* A place in a text, which ends before `end`. */
struct place {
	const unsigned char *at, *end;
};

/* The next character, and moves behind it. There must be one. */
static uint32_t take(struct place *place)
{
	const unsigned first = *place->at++;
	const unsigned more = first < 0xc2 || first >= 0xf5 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
	uint32_t character = first & (0x3fU >> more);

	if (first < 0x80)
		return first;
	for (unsigned i = 0; i < more; i++) {
		if (place->at + i >= place->end || (place->at[i] & 0xc0) != 0x80)
			return NOT_UTF8 + first;
		character = character << 6 | (place->at[i] & 0x3fU);
	}
	place->at += more;
	return more > 0 ? character : NOT_UTF8 + first;
}

/* The same for a character of a glob, which a backslash makes itself. */
static uint32_t take_literal(struct place *glob)
{
	if (*glob->at == '\\' && glob->at + 1 < glob->end)
		glob->at++;
	return take(glob);
}

/* Whether a set, which begins behind its [, has the character. Moves behind its ]; `*ends` is false if it has none. */
static bool take_set(struct place *glob, uint32_t character, bool *ends)
{
	const bool negated = glob->at < glob->end && (*glob->at == '!' || *glob->at == '^');
	const unsigned char *first = glob->at += negated;
	bool found = false;

	while (glob->at < glob->end && (*glob->at != ']' || glob->at == first)) {
		const uint32_t low = take_literal(glob);
		uint32_t high = low;

		if (glob->at + 1 < glob->end && glob->at[0] == '-' && glob->at[1] != ']') {
			glob->at++;
			high = take_literal(glob);
		}
		found |= character >= low && character <= high;
	}
	*ends = glob->at < glob->end;
	glob->at += *ends;
	return found != negated;
}

/* Whether the next character of the name matches the next of the glob, which is not a star. Moves behind both if so. */
static bool match_one(struct place *glob, struct place *name)
{
	struct place glob_next = *glob, name_next = *name;
	const uint32_t character = take(&name_next);
	bool ends = false, matches;

	if (glob->at == glob->end)
		return false;
	if (*glob->at == '?') {
		glob_next.at++;
		matches = true;
	} else if (*glob->at == '[') {
		glob_next.at++;
		matches = take_set(&glob_next, character, &ends);
		if (!ends) {
			glob_next.at = glob->at + 1;
			matches = character == '[';
		}
	} else {
		matches = take_literal(&glob_next) == character;
	}
	if (matches) {
		*glob = glob_next;
		*name = name_next;
	}
	return matches;
}

bool zf_glob_matches(const char *text, const char *bytes, size_t length)
{
	struct place glob = {(const unsigned char *)text, (const unsigned char *)text};
	struct place name = {(const unsigned char *)bytes, (const unsigned char *)bytes + length};
	struct place star = {0}, star_name = name; /* behind the last star, and behind what it matches */

	while (*glob.end != '\0')
		glob.end++;
	while (name.at < name.end) {
		if (glob.at < glob.end && *glob.at == '*') {
			glob.at++;
			star = glob;
			star_name = name;
		} else if (!match_one(&glob, &name)) {
			if (star.at == NULL)
				return false;
			take(&star_name);
			glob = star;
			name = star_name;
		}
	}
	while (glob.at < glob.end && *glob.at == '*')
		glob.at++;
	return glob.at == glob.end;
}
