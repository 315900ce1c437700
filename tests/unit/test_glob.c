/*
 * test_glob.c - globs against fnmatch(3), and what fnmatch(3) does not do
 */
#include "support.h"
#include "util/glob.h"

#include <fnmatch.h>
#include <string.h>

static bool matches(const char *glob, const char *name)
{
	return zf_glob_matches(glob, name, strlen(name));
}

static void make_text(struct prng *prng, const char *letters, size_t longest, char *text)
{
	const size_t length = (size_t)prng_below(prng, longest + 1);

	for (size_t i = 0; i < length; i++)
		text[i] = letters[prng_below(prng, strlen(letters))];
	text[length] = '\0';
}

/* Random globs of few letters, half of them made from the name so that many match. */
static void test_fnmatch(void **state)
{
	struct prng prng = {11};
	uint64_t found = 0;
	char glob[32], name[32];

	(void)state;
	for (uint64_t round = 0; round < repeats(300000, 60000); round++) {
		make_text(&prng, "aab/.-]!", 7, name);
		if (round % 2 == 0) {
			make_text(&prng, "ab/-**?[]!^\\", 9, glob);
		} else {
			strcpy(glob, name);
			for (size_t i = 0; glob[i] != '\0'; i++)
				if (prng_below(&prng, 3) == 0)
					glob[i] = "*?[]-"[prng_below(&prng, 5)];
		}
		/* A last backslash is itself here, as in the shell; for fnmatch(3) it matches nothing. [[. is a name of
		   a character there. */
		if ((strlen(glob) > 0 && glob[strlen(glob) - 1] == '\\') || strstr(glob, "[[.") != NULL)
			continue;
		found += matches(glob, name);
		if (matches(glob, name) != (fnmatch(glob, name, 0) == 0))
			fail_msg("'%s' and '%s': fnmatch(3) says %d", glob, name, fnmatch(glob, name, 0));
	}
	assert_true(found > repeats(300000, 60000) / 20);
}

/* Characters of several bytes, whatever the locale, and bytes that are no character. */
static void test_characters(void **state)
{
	(void)state;
	assert_true(matches("?", "\xc3\xa4"));
	assert_true(matches("b?r.*", "b\xc3\xa4r.txt"));
	assert_true(matches("[\xc3\xa0-\xc3\xbf]", "\xc3\xa4"));
	assert_false(matches("[!\xc3\xa4]", "\xc3\xa4"));
	assert_true(matches("[!a]", "\xf0\x9f\x98\x80"));
	assert_true(matches("???", "\xff\xfe\x80"));
	assert_true(matches("*\xff", "a\xff"));
	assert_false(matches("\xff", "\xfe"));
	/* A character that is cut off is one byte that is no character. */
	assert_true(matches("?", "\xe4"));
	assert_true(matches("??", "\xe4\xbd"));
	assert_false(matches("*?b", "\xc3\xa4"));
}

static void test_length_counts(void **state)
{
	(void)state;
	assert_true(zf_glob_matches("ab", "abc", 2));
	assert_false(zf_glob_matches("abc", "abc", 2));
	assert_true(zf_glob_matches("", "abc", 0));
	assert_true(zf_glob_matches("*", "", 0));
	assert_false(zf_glob_matches("?", "", 0));
	assert_true(matches("x\\", "x\\"));
}

/* With a star that is tried again for each star, this would not end. */
static void test_many_stars(void **state)
{
	char name[4096];

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_false(matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", name));
	assert_true(matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*", name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fnmatch),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_length_counts),
		cmocka_unit_test(test_many_stars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
