/*
 * test_sniff.c - recognizing files that are not JSONL
 *
 * A table of beginnings of files, each with a word that the answer must contain. A
 * file that is or could be JSONL gets no answer.
 */
#include "support.h"
#include "input/sniff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The answer for a file that begins so, its first record ending at the first newline. */
static const char *sniff(const char *bytes, size_t length)
{
	const char *newline = memchr(bytes, '\n', length);

	return zf_sniff((const unsigned char *)bytes, length, newline != NULL ? (size_t)(newline - bytes) : length,
	                true);
}

static void test_kinds(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *kind, *help;
	} cases[] = {
		{LITERAL("PAR1\x15\x04\x15"), "Parquet", "duckdb -c"},
		{LITERAL("ARROW1\0\0\xff\xff\xff\xff"), "Arrow", "pyarrow"},
		{LITERAL("FEA1\0\0\0\0"), "Feather", "pyarrow"},
		{LITERAL("\xff\xff\xff\xff\x70\0\0\0"), "Arrow", "to_json"},
		{LITERAL("Obj\x01\x04\x14"
	                 "avro.codec"),
	         "Avro", "avro-tools"},
		{LITERAL("ORC\x11\0"), "ORC", "orc-tools"},
		{LITERAL("SQLite format 3\0\x10"), "SQLite", "sqlite3 -json"},
		{LITERAL("\x89HDF\r\n\x1a\n"), "HDF5", "h5py"},
		{LITERAL("\x93NUMPY\x01\0"), "NumPy", "numpy"},
		{LITERAL("\x80\x04\x95\x10"), "pickle", "json.dumps"},
		{LITERAL("%PDF-1.7\n"), "PDF", "pdftotext"},
		{LITERAL("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), "Git LFS", "git lfs pull"},
		{LITERAL("WARC/1.0\r\n"), "WARC", "warcio"},
		{LITERAL("\x1e{\"text\":\"a\"}\n"), "text sequence", "tr -d"},
		{LITERAL("---\ntext: a\n"), "YAML", "convert"},
		{LITERAL("\xff\xfe{\0\"\0"), "UTF-16", "-f UTF-16 "},
		{LITERAL("\xfe\xff\0{\0\""), "UTF-16", "-f UTF-16 "},
		{LITERAL("{\0\"\0a\0"), "UTF-16", "UTF-16LE"},
		{LITERAL("\0{\0\"\0a"), "UTF-16", "UTF-16BE"},
		{LITERAL("\xff\xfe\0\0{\0\0\0"), "UTF-32", "-f UTF-32 "},
		{LITERAL("\0\0\xfe\xff\0\0\0{"), "UTF-32", "-f UTF-32 "},
		{LITERAL("{\0\0\0\"\0\0\0"), "UTF-32", "UTF-32LE"},
		{LITERAL("\0\0\0{\0\0\0\""), "UTF-32", "UTF-32BE"},
		{LITERAL("\0\0\0\0\0\0\0\0{\"a\":1}\n"), "NUL", "again"},
		{LITERAL("<!DOCTYPE html>\n<html>"), "HTML", "again"},
		{LITERAL("\r\n  <HTML lang=\"en\">"), "HTML", "again"},
		{LITERAL("<?xml version=\"1.0\"?>"), "XML", "convert"},
		{LITERAL("{'text': 'a', 'n': None}\n"), "Python dict", "json.dumps"},
		{LITERAL("[{\"text\":\"a\"},\n"), "JSON array", "--records auto"},
		{LITERAL(" [\n"), "JSON array", "jq"},
		{LITERAL("{\n  \"text\": \"a\"\n}\n"), "several lines", "--records values"},
		{LITERAL("{\"a}\\\"\": [1], \"text\": \r\n \"a\"}\n"), "several lines", "--records values"},
		{LITERAL("id,text\n1,\"a, b\"\n"), "CSV", "--icsv"},
		{LITERAL("id\ttext, and more\n1\ta\n"), "TSV", "--lines"},
		{LITERAL("\"id\",\"text\"\r\n\"1\",\"a\"\r\n"), "CSV", "--lines"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const char *kind = sniff(cases[i].bytes, cases[i].length);

		if (kind == NULL || strstr(kind, cases[i].kind) == NULL || strstr(kind, cases[i].help) == NULL)
			fail_msg("case %zu, %s: %s", i, cases[i].kind, kind != NULL ? kind : "nothing");
		assert_null(strchr(kind, '\n'));
		assert_true(strlen(kind) < 200);
	}
}

static void test_no_kind(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} cases[] = {
		{LITERAL("")},
		{LITERAL(" ")},
		{LITERAL("\0\n")},
		{LITERAL("{\"text\":x}\n{\"text\":\"a, b\"}\n")},
		{LITERAL("{\"text\":\"a\"},\n{\"text\":\"b\"},\n")}, /* the lines of an array without its brackets */
		{LITERAL("{\"text\":\"[\n")},                        /* cut short in a string */
		{LITERAL("{\"text\":\"a\"\n")},
		{LITERAL("{\n")}, /* see below: as a later record */
		{LITERAL("just text\nand more\n")},
		{LITERAL("one, two\nthree\n")}, /* the second line is not like the first */
		{LITERAL("one, two\n")},        /* there is none */
		{LITERAL("one, two\n{\"a\":1,\"b\":2}\n")},
		{LITERAL("\"text\"\n")},
		{LITERAL("17\n")},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const char *kind = sniff(cases[i].bytes, cases[i].length);

		if (strcmp(cases[i].bytes, "{\n") == 0)
			kind = zf_sniff((const unsigned char *)cases[i].bytes, cases[i].length, 1, false);
		if (kind != NULL)
			fail_msg("case %zu is %s", i, kind);
	}
}

/* Later records get an answer only if it is certain; a record without an end is judged by its beginning. */
static void test_later_and_endless_records(void **state)
{
	static const unsigned char table[] = "a,b\n1,2\n", array[] = "[1]\n", page[] = "<html>\n", open[] = "{\"a\":[";

	(void)state;
	assert_null(zf_sniff(table, sizeof(table) - 1, 3, false));
	assert_null(zf_sniff(array, sizeof(array) - 1, 3, false));
	assert_non_null(zf_sniff(page, sizeof(page) - 1, 6, false));
	assert_non_null(zf_sniff(open, sizeof(open) - 1, sizeof(open) - 1, true));
	assert_null(zf_sniff(open, sizeof(open) - 1, SIZE_MAX, true));
	assert_non_null(zf_sniff(array, sizeof(array) - 1, SIZE_MAX, true));
}

/* Every prefix of everything, at the end of its block: a sanitizer detects an over-read. */
static void test_any_bytes(void **state)
{
	static const unsigned char risky[] = {0, '{', '[', '"', '\\', '\'', ',', '\t', '\n', ' ', '<', 'P', 0xff, 0xfe};
	struct prng prng = {11};

	(void)state;
	for (int round = 0; round < 50000; round++) {
		const size_t length = (size_t)prng_below(&prng, 24);
		unsigned char *bytes = malloc(length + 1);

		assert_non_null(bytes);
		for (size_t i = 0; i < length; i++)
			bytes[1 + i] = risky[prng_below(&prng, sizeof(risky))];
		(void)zf_sniff(bytes + 1, length, (size_t)prng_below(&prng, length + 1), prng_below(&prng, 2) == 0);
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_no_kind),
		cmocka_unit_test(test_later_and_endless_records),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests_name("sniff", tests, NULL, NULL);
}
