/*
 * test_extractor.c - a record -> its document
 *
 * Each case states a format, a record and, by hand, the document or the outcome
 * and the words of the explanation. Records go through a batch, as in a run.
 */
#include "support.h"
#include "input/bad_record.h"

#include <stdio.h>
#include <string.h>

/* What became of a record; the owner frees `document`. */
struct result {
	struct zf_record record;
	struct zf_buffer document;
	zipfit_error explanation; /* of a bad record from line 7 of in.jsonl */
};

static struct result extract_member(zipfit_format format, const char *member, const void *bytes, size_t length)
{
	struct result result = {.record = {.length = length, .line = 7, .member = ZF_NO_MEMBER}};
	zipfit_error error;
	struct zf_extractor *extractor = zf_extractor_new(&format, &error);
	struct zf_batch *batch = zf_batch_new(&error);
	struct zf_scratch scratch = {.text = {0}};
	struct zf_document document;

	assert_ok(extractor != NULL && batch != NULL, error);
	/* The record does not start the batch, and the reader's newline ends it. */
	assert_ok(zf_buffer_append_text(&batch->bytes, "before\n", &error), error);
	result.record.begin = batch->bytes.length;
	assert_ok(zf_buffer_append(&batch->bytes, bytes, length, &error), error);
	assert_ok(zf_buffer_append_byte(&batch->bytes, '\n', &error), error);
	if (member != NULL) {
		result.record.member = batch->names.length;
		assert_ok(zf_buffer_append(&batch->names, member, strlen(member) + 1, &error), error);
	}
	assert_ok(zf_extract_record(extractor, &scratch, batch, &result.record, &document, &error), error);
	if (result.record.outcome == ZIPFIT_SCORED)
		assert_ok(zf_buffer_append(&result.document, document.bytes, document.length, &error), error);
	else if (zipfit_outcome_is_bad(result.record.outcome))
		zf_explain_bad(extractor, batch, &result.record, ZF_ROLE_INPUT, "in.jsonl", &result.explanation);
	zf_scratch_free(&scratch);
	zf_batch_free(batch);
	zf_extractor_free(extractor);
	return result;
}

static struct result extract(zipfit_format format, const void *bytes, size_t length)
{
	return extract_member(format, NULL, bytes, length);
}

static void assert_document(const char *document, size_t length, zipfit_format format, const void *bytes,
                            size_t bytes_length)
{
	struct result result = extract(format, bytes, bytes_length);

	assert_int_equal(ZIPFIT_SCORED, result.record.outcome);
	assert_int_equal(length, result.document.length);
	assert_true(length == 0 || memcmp(document, result.document.data, length) == 0);
	zf_buffer_free(&result.document);
}

static void assert_outcome(enum zipfit_outcome outcome, zipfit_format format, const char *record)
{
	struct result result = extract(format, record, strlen(record));

	assert_int_equal(outcome, result.record.outcome);
	zf_buffer_free(&result.document);
}

static void assert_explanation(const char *message, zipfit_format format, const char *record)
{
	const struct result result = extract(format, record, strlen(record));

	assert_true(zipfit_outcome_is_bad(result.record.outcome));
	assert_int_equal(ZIPFIT_BAD_DATA, result.explanation.code);
	assert_string_equal(message, result.explanation.message);
}

static zipfit_format field(const char *name)
{
	return (zipfit_format){.field = name};
}

static zipfit_format pattern(const char *text)
{
	return (zipfit_format){.pattern = text};
}

/* ---- Fields and patterns -------------------------------------------------- */

static void test_fields(void **state)
{
	static const char record[] =
		"{\"a\":{\"b\":[\"deep\"]},\"text\":\"default\",\"prompt\":\"named\",\"\":\"unnamed\"}";

	(void)state;
	assert_document(LITERAL("default"), (zipfit_format){0}, LITERAL(record));
	assert_document(LITERAL("named"), field("prompt"), LITERAL(record));
	assert_document(LITERAL("deep"), field("/a/b/0"), LITERAL(record));
	assert_document(LITERAL("unnamed"), field("/"), LITERAL(record));
	assert_document(LITERAL("a\0\xff"), field("text"), LITERAL("{\"text\":\"a\\u0000\xff\"}"));
	assert_document(LITERAL("crlf"), field("text"), LITERAL("{\"text\":\"crlf\"}\r"));
}

static void test_patterns(void **state)
{
	static const struct {
		const char *pattern, *document;
	} cases[] = {
		{"{a}", "A"},
		{"{a}{a}", "AA"},
		{"{a} {b/c} {a}", "A slash A"},
		{"Problem: {a}\\nSolution: {/d/e}", "Problem: A\nSolution: E"},
		{"{{{a}}}", "{A}"},
		{"{{a}} is {a}", "{a} is A"},
		{"\\t\\\\\\n{a}", "\t\\\nA"},
		{"\\\\n{a}\\\\", "\\nA\\"},
		{"{a}}}{{", "A}{"},
		{"{nul}{nul}", ""},
		{"\n{a}\t", "\nA\t"}, /* the characters themselves are no escapes */
		{"\xc3\xa9{a}\xff", "\xc3\xa9"
	                            "A\xff"},
		{"{/d/f~1g}", "F"},
		{"{x{y}", "brace"},
	};
	static const char record[] =
		"{\"a\":\"A\",\"b/c\":\"slash\",\"d\":{\"e\":\"E\",\"f/g\":\"F\"},\"nul\":\"\",\"x{y\":\"brace\"}";

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		assert_document(cases[i].document, strlen(cases[i].document), pattern(cases[i].pattern),
		                LITERAL(record));
}

static void test_arrays_of_strings(void **state)
{
	static const char record[] = "{\"text\":[\"First.\",\"\",\"Third\\u0000.\"],\"none\":[],\"one\":[\"one\"],"
				     "\"turns\":[{\"t\":\"a\"},{\"t\":[\"b\",\"c\"]},{\"t\":\"d\"}],\"*\":\"star\"}";

	(void)state;
	assert_document(LITERAL("First.\n\nThird\0."), (zipfit_format){0}, LITERAL(record));
	assert_document(LITERAL(""), field("none"), LITERAL(record));
	assert_document(LITERAL("one"), field("one"), LITERAL(record));
	assert_document(LITERAL("First.\n\nThird\0."), field("/text/*"), LITERAL(record));
	assert_document(LITERAL("a\nb\nc\nd"), field("/turns/*/t"), LITERAL(record));
	assert_document(LITERAL("star"), field("/*"), LITERAL(record));
	assert_document(LITERAL("<a\nb\nc\nd|one|>one"), pattern("<{/turns/*/t}|{one}|{none}>{one}"), LITERAL(record));
	assert_outcome(ZIPFIT_EMPTY, (zipfit_format){.field = "none", .min_document = 1}, record);
	assert_outcome(ZIPFIT_FIELD_MISSING, field("/turns/*/x"), record);
	assert_outcome(ZIPFIT_NOT_STRING, field("/turns/*"), record);
	assert_explanation("in.jsonl:7: element 2 of field 'text' is not a string", (zipfit_format){0},
	                   "{\"text\":[\"a\",null]}");
	assert_explanation("in.jsonl:7: element 1 of field 'text' is not a string", (zipfit_format){0},
	                   "{\"text\":[[\"a\"]]}");
}

static void test_templates_forgive(void **state)
{
	static const char record[] =
		"{\"big\":18446744073709551615,\"real\":1.50,\"exp\":-0E+3,\"yes\":true,\"no\":false,"
		"\"null\":null,\"s\":\"12\",\"l\":[1.0,\"x\",2e1,true,null],\"q?\":\"q\",\"big\":1e400}";
	static const struct {
		const char *pattern, *document;
	} cases[] = {
		{"{big}", "1e400"}, /* the last of the name */
		{"{real} {exp} {real}", "1.50 -0E+3 1.50"},
		{"{yes}{no}", "truefalse"},
		{"{real?} {yes?} {s?}", "1.50 true 12"},
		{"[{null?}{missing?}{/l/7?}{/s/x?}]", "[]"},
		{"{/l/0} {/l/2}", "1.0 2e1"},
		{"{/l/*?}", "1.0\nx\n2e1\ntrue"}, /* null adds nothing, no newline either */
		{"{q??}", "q"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		assert_document(cases[i].document, strlen(cases[i].document), pattern(cases[i].pattern),
		                LITERAL(record));
	/* The same with a record that must be guarded. */
	assert_document(LITERAL("0.10\0"), pattern("{n}{s}"), LITERAL("{\"\\u0000\":5,\"n\":0.10,\"s\":\"\\u0000\"}"));
	assert_explanation("in.jsonl:7: field 'null' is null; a template leaves '{null?}' empty then",
	                   pattern("{null}"), record);
	assert_outcome(ZIPFIT_NOT_STRING, pattern("{/l/*}"), record);
	assert_outcome(ZIPFIT_NOT_STRING, pattern("{l?}"), record); /* an array is one of strings alone */
	assert_outcome(ZIPFIT_NOT_STRING, field("real"), record);
	assert_outcome(ZIPFIT_NOT_STRING, field("yes"), record);
	assert_outcome(ZIPFIT_FIELD_MISSING, field("missing?"), record);
	assert_outcome(ZIPFIT_NOT_STRING, pattern("{o?}"), "{\"o\":{}}");
}

/* ---- Chats ---------------------------------------------------------------- */

#define OPENAI                                                                                                         \
	"{\"m\":[{\"role\":\"system\",\"content\":\"S\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":" \
	"\"U1\"},{\"type\":\"image_url\"},{\"text\":5},{\"text\":null},\"U2\"]},{\"role\":\"assistant\",\"content\":"  \
	"null,"                                                                                                        \
	"\"tool_calls\":[]},{\"role\":\"tool\",\"content\":\"\"},{\"role\":\"assistant\",\"tool_calls\":[{\"name\":"   \
	"\"f\"}]},"                                                                                                    \
	"{\"role\":\"assistant\",\"content\":\"A\\u0000\"},{\"role\":\"human\",\"content\":\"H\"}]}"
#define SHAREGPT                                                                                                       \
	"{\"c\":{\"d\":[{\"from\":\"system\",\"value\":\"S\"},{\"from\":\"human\",\"value\":\"H\"},{\"from\":\"gpt\"," \
	"\"value\":\"G\",\"weight\":0}]},\"text\":\"t\"}"

static zipfit_format chat(const char *name, const char *roles)
{
	return (zipfit_format){.chat = name, .roles = roles};
}

static void test_chats(void **state)
{
	(void)state;
	/* An empty content is a text, and none is none. */
	assert_document(LITERAL("S\nU1\nU2\n\nA\0\nH"), chat("m", NULL), LITERAL(OPENAI));
	assert_document(LITERAL("S\nH\nG"), chat("/c/d", NULL), LITERAL(SHAREGPT));
	assert_document(LITERAL(""), chat("m", NULL), LITERAL("{\"m\":[]}"));
	assert_outcome(ZIPFIT_EMPTY, (zipfit_format){.chat = "m", .min_document = 1}, "{\"m\":[]}");
	assert_document(
		LITERAL("a\nb"), chat("/s/*", NULL),
		LITERAL("{\"s\":[[{\"role\":\"x\",\"content\":\"a\"}],[],[{\"from\":\"y\",\"value\":\"b\"}]]}"));
	/* The last of two members of one name. */
	assert_document(LITERAL("b"), chat("m", "y"),
	                LITERAL("{\"m\":[{\"role\":\"x\",\"content\":1,\"role\":\"y\",\"content\":\"b\"}]}"));
}

static void test_roles(void **state)
{
	(void)state;
	assert_document(LITERAL("U1\nU2\nA\0"), chat("m", "user,assistant"), LITERAL(OPENAI));
	assert_document(LITERAL("S"), chat("m", "system"), LITERAL(OPENAI));
	assert_document(LITERAL(""), chat("m", "System,users,use"), LITERAL(OPENAI));
	/* The names of ShareGPT go for those of OpenAI in its own turns, and nowhere else. */
	assert_document(LITERAL("H\nG"), chat("/c/d", "user,assistant"), LITERAL(SHAREGPT));
	assert_document(LITERAL("G"), chat("/c/d", "gpt"), LITERAL(SHAREGPT));
	assert_document(LITERAL("H"), chat("m", "human"), LITERAL(OPENAI));
	assert_document(
		LITERAL("z"), chat("m", "\xff"),
		LITERAL("{\"m\":[{\"role\":\"\xff\",\"content\":\"z\"},{\"role\":\"\\u00ff\",\"content\":\"\"}]}"));
	/* What is wrong in a turn of another role is no matter. */
	assert_document(LITERAL(""), chat("m", "b"), LITERAL("{\"m\":[{\"role\":\"a\",\"content\":5}]}"));
}

static void test_what_is_no_chat(void **state)
{
	static const struct {
		const char *message, *record;
	} cases[] = {
		{"field 'm' is not an array of turns", "{\"m\":\"text\"}"},
		{"field 'm' is not an array of turns", "{\"m\":null}"},
		{"turn 1 of 'm' is not an object", "{\"m\":[\"text\"]}"},
		{"turn 2 of 'm' has neither 'role' nor 'from'",
	         "{\"m\":[{\"role\":\"a\",\"content\":\"x\"},{\"content\":\"y\"}]}"},
		{"turn 1 of 'm' has a role that is not a string", "{\"m\":[{\"role\":1,\"content\":\"y\"}]}"},
		{"turn 1 of 'm' has no 'content'", "{\"m\":[{\"role\":\"user\",\"text\":\"y\"}]}"},
		{"turn 1 of 'm' has no 'value'", "{\"m\":[{\"from\":\"human\",\"text\":\"y\"}]}"},
		{"turn 1 of 'm' has content that is neither a string nor a list of parts",
	         "{\"m\":[{\"from\":\"human\",\"value\":{\"text\":\"y\"}}]}"},
		{"turn 1 of 'm' has a part that is neither an object nor a string",
	         "{\"m\":[{\"role\":\"user\",\"content\":[{\"text\":\"y\"},5]}]}"},
		{"no field 'm' in this candidate, which has 'n'; see --field, --template, --chat", "{\"n\":[]}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char message[200];

		snprintf(message, sizeof(message), "in.jsonl:7: %s", cases[i].message);
		assert_explanation(message, chat("m", NULL), cases[i].record);
	}
}

static void test_invalid_patterns(void **state)
{
	static const char *const invalid[] = {"",     "no field", "{{a}}",  "{a",     "{a}{", "a}",     "{a}}",
	                                      "}{a}", "{}",       "\\x{a}", "{a}\\",  "\\",   "\\{a}",  "{a}\\r",
	                                      "{?}",  "{/a~?}",   "{/a~}",  "{/~2b}", "{a}{", "{{{a}}", "{a}}}}"};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(invalid); i++) {
		const zipfit_format format = pattern(invalid[i]);

		if (zipfit_format_check(&format, &error))
			fail_msg("'%s' is taken", invalid[i]);
		assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	}
	assert_false(zipfit_format_check(&(zipfit_format){.pattern = "{a} and \\x"}, &error));
	assert_contains(error.message, "{a} and \\x");
	assert_false(zipfit_format_check(&(zipfit_format){.pattern = "{b} {/a~}"}, &error));
	assert_contains(error.message, "/a~");
}

static void test_formats(void **state)
{
	static const zipfit_format good[] = {
		{0},
		{.field = "/a/0"},
		{.pattern = "{a}"},
		{.pattern = "{a?}"},
		{.chat = "m"},
		{.chat = "/a/0", .roles = "a"},
		{.chat = "m", .roles = "a,b c,d"},
		{.kind = ZIPFIT_LINES},
		{.kind = ZIPFIT_FILES, .max_record = 1},
	};
	static const zipfit_format bad[] = {
		{.field = ""},
		{.field = "/~"},
		{.field = "a", .pattern = "{a}"},
		{.kind = ZIPFIT_LINES, .field = "a"},
		{.kind = ZIPFIT_LINES, .pattern = "{a}"},
		{.kind = ZIPFIT_FILES, .field = "text"},
		{.kind = ZIPFIT_LINES, .chat = "m"},
		{.chat = "m", .field = "a"},
		{.chat = "m", .pattern = "{a}"},
		{.chat = ""},
		{.chat = "/~"},
		{.chat = "m", .roles = ""},
		{.chat = "m", .roles = "a,"},
		{.chat = "m", .roles = ",a"},
		{.field = "m", .roles = "a"},
		{.roles = "a"},
	};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(good); i++)
		assert_ok(zipfit_format_check(&good[i], &error), error);
	for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
		error.code = ZIPFIT_OK;
		assert_false(zipfit_format_check(&bad[i], &error));
		assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	}
	zf_extractor_free(NULL);
}

#define OPTIONS "; see --field, --template, --chat"

/* ---- Bad records ---------------------------------------------------------- */

static void test_explanations_name_the_field(void **state)
{
	const zipfit_format three = pattern("{a}-{/b/c}-{d}");

	(void)state;
	assert_explanation("in.jsonl:7: no field 'text' in this candidate, which has 'TEXT'" OPTIONS,
	                   (zipfit_format){0}, "{\"TEXT\":\"\"}");
	assert_explanation("in.jsonl:7: no field '/a/b' in this candidate, which has 'x', 'y' there" OPTIONS,
	                   field("/a/b"), "{\"a\":{\"x\":1,\"y\":2}}");
	assert_explanation("in.jsonl:7: no field '/a/b/c' in this candidate, which has no members there" OPTIONS,
	                   field("/a/b/c"), "{\"a\":{}}");
	assert_explanation("in.jsonl:7: no field '/a/1' in this candidate" OPTIONS, field("/a/1"), "{\"a\":[1]}");
	assert_explanation("in.jsonl:7: no field '/a/*/b' in this candidate, which has 'c' there" OPTIONS,
	                   field("/a/*/b"), "{\"a\":[{\"b\":\"\"},{\"c\":1}]}");
	assert_explanation("in.jsonl:7: field 'text' is not a string", (zipfit_format){0}, "{\"text\":1}");
	assert_explanation("in.jsonl:7: no field 'a' in this candidate, which has 'd'" OPTIONS, three, "{\"d\":1}");
	assert_explanation("in.jsonl:7: no field 'd' in this candidate, which has 'a', 'b'" OPTIONS, three,
	                   "{\"a\":\"\",\"b\":{\"c\":\"\"}}");
	assert_explanation("in.jsonl:7: field '/b/c' is not a string", three, "{\"a\":\"\",\"b\":{\"c\":{}}}");
	assert_explanation("in.jsonl:7: field 'd' is null; a template leaves '{d?}' empty then", three,
	                   "{\"a\":\"\",\"b\":{\"c\":\"\"},\"d\":null}");
}

/* However many members there are and whatever they are called, a message is one line that ends in the options. */
static void test_names_of_members_are_bounded(void **state)
{
	struct zf_buffer record = {0};
	zipfit_error error;
	struct result result;

	(void)state;
	assert_explanation("in.jsonl:7: no field 'x' in this candidate, which has '1', '2', '3', '4', '5', '6'" OPTIONS,
	                   field("x"), "{\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0}");
	assert_explanation(
		"in.jsonl:7: no field 'x' in this candidate, which has '1', '2', '3', '4', '5', '6', ..." OPTIONS,
		field("x"), "{\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0}");
	assert_explanation("in.jsonl:7: no field 'x' in this candidate, which has '', 'a?b?', '?'" OPTIONS, field("x"),
	                   "{\"\":0,\"a\\nb\\u001b\":0,\"\\u0000\":0}");
	assert_ok(zf_buffer_append_byte(&record, '{', &error), error);
	for (int i = 0; i < 6; i++) {
		assert_ok(zf_buffer_append_text(&record, i > 0 ? ",\"" : "\"", &error), error);
		for (int j = 0; j < 5000; j++)
			assert_ok(zf_buffer_append_text(&record, "\xe2\x82\xac", &error), error);
		assert_ok(zf_buffer_append_text(&record, "\":0", &error), error);
	}
	assert_ok(zf_buffer_append_byte(&record, '}', &error), error);
	result = extract(field("x"), record.data, record.length);
	assert_null(strchr(result.explanation.message, '?'));
	assert_true(strlen(result.explanation.message) < 500);
	assert_string_equal(OPTIONS, result.explanation.message + strlen(result.explanation.message) - strlen(OPTIONS));
	zf_buffer_free(&record);
}

static void test_no_other_type_is_a_text(void **state)
{
	static const char *const values[] = {"1",   "-0.5",       "true", "false",        "null",
	                                     "[1]", "[\"a\",[]]", "{}",   "{\"a\":\"b\"}"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(values); i++) {
		struct zf_buffer record = {0};
		zipfit_error error;

		assert_ok(zf_buffer_append_text(&record, "{\"text\":\"early\",\"text\":", &error) &&
		                  zf_buffer_append_text(&record, values[i], &error) &&
		                  zf_buffer_append(&record, LITERAL("}\0"), &error),
		          error);
		/* The last of two equal names counts, whatever its type. */
		assert_outcome(ZIPFIT_NOT_STRING, (zipfit_format){0}, (const char *)record.data);
		zf_buffer_free(&record);
	}
}

static void test_explanations_of_the_rest(void **state)
{
	struct result result;

	(void)state;
	assert_explanation("in.jsonl:7: not JSON near byte 6", (zipfit_format){0}, "{\"a\":x}");
	assert_explanation("in.jsonl:7: not JSON", (zipfit_format){0}, "{\"a\":\"\\u0000\",}");
	assert_explanation("in.jsonl:7: not a JSON object", (zipfit_format){0}, "[]");
	result = extract_member((zipfit_format){0}, "dir/m\n", LITERAL("{}"));
	assert_string_equal("in.jsonl:7: no field 'text' in this candidate, which has no members" OPTIONS
	                    " (member dir/m?)",
	                    result.explanation.message);
}

static void test_explanation_of_depth_and_length(void **state)
{
	const zipfit_format lines = {.kind = ZIPFIT_LINES, .max_record = 5};
	const zipfit_format files = {.kind = ZIPFIT_FILES};
	struct zf_record record = {.outcome = ZIPFIT_OVERLONG, .line = 3, .member = ZF_NO_MEMBER};
	static char deep[1010] = "{\"a\":";
	zipfit_error error;
	struct zf_extractor *extractor = zf_extractor_new(&lines, &error);
	struct zf_batch *batch = zf_batch_new(&error);

	(void)state;
	memset(deep + 5, '[', sizeof(deep) - 5);
	assert_string_equal("in.jsonl:7: nested deeper than 1000 levels",
	                    extract((zipfit_format){0}, deep, sizeof(deep)).explanation.message);
	zf_explain_bad(extractor, batch, &record, ZF_ROLE_INPUT, "x", &error);
	assert_string_equal("x:3: line longer than the limit of 5 bytes", error.message);
	zf_extractor_free(extractor);
	extractor = zf_extractor_new(&files, &error);
	zf_explain_bad(extractor, batch, &record, ZF_ROLE_INPUT, "x", &error);
	assert_string_equal("x:3: file longer than the limit of 67108864 bytes", error.message);
	zf_extractor_free(extractor);
	zf_batch_free(batch);
}

/* ---- Lengths -------------------------------------------------------------- */

static void test_length_filters_at_their_edges(void **state)
{
	static const enum zipfit_outcome outcomes[] = {ZIPFIT_EMPTY,  ZIPFIT_TOO_SHORT, ZIPFIT_TOO_SHORT, ZIPFIT_SCORED,
	                                               ZIPFIT_SCORED, ZIPFIT_SCORED,    ZIPFIT_TOO_LONG};
	const zipfit_format format = {.min_document = 3, .max_document = 5};

	(void)state;
	for (size_t length = 0; length < ARRAY_LENGTH(outcomes); length++) {
		zipfit_format lines = format;
		char record[64];

		strcpy(record, "{\"text\":\"");
		memset(record + 9, 'x', length);
		strcpy(record + 9 + length, "\"}");
		assert_outcome(outcomes[length], format, record);
		record[9 + length] = '\0';
		lines.kind = ZIPFIT_LINES;
		assert_outcome(outcomes[length], lines, record + 9);
	}
}

static void test_filters_count_decoded_bytes(void **state)
{
	const zipfit_format format = {.min_document = 3, .max_document = 3};

	(void)state;
	assert_outcome(ZIPFIT_SCORED, format, "{\"text\":\"\\u0000\\u00e9\"}");
	assert_outcome(ZIPFIT_TOO_LONG, format, "{\"text\":\"\\u0000\\u20ac\"}");
	assert_outcome(ZIPFIT_TOO_SHORT, format, "{\"text\":\"\\u00e9\"}");
}

static void test_empty_documents(void **state)
{
	(void)state;
	/* Without a minimum an empty document is one like any other. */
	assert_document("", 0, (zipfit_format){0}, LITERAL("{\"text\":\"\"}"));
	assert_document("", 0, (zipfit_format){.kind = ZIPFIT_LINES}, "", 0);
	assert_document("", 0, (zipfit_format){.kind = ZIPFIT_FILES}, "", 0);
	assert_outcome(ZIPFIT_EMPTY, (zipfit_format){.min_document = 1}, "{\"text\":\"\"}");
	assert_outcome(ZIPFIT_EMPTY, (zipfit_format){.kind = ZIPFIT_LINES, .min_document = 1}, "\r");
	assert_outcome(ZIPFIT_BLANK, (zipfit_format){0}, " \r");
}

/* ---- Lines and files ------------------------------------------------------ */

static void test_lines_lose_one_carriage_return(void **state)
{
	const zipfit_format lines = {.kind = ZIPFIT_LINES};
	const zipfit_format files = {.kind = ZIPFIT_FILES};

	(void)state;
	assert_document(LITERAL("a"), lines, LITERAL("a\r"));
	assert_document(LITERAL("a\r"), lines, LITERAL("a\r\r"));
	assert_document(LITERAL(""), lines, LITERAL("\r"));
	assert_document(LITERAL("\ra\rb"), lines, LITERAL("\ra\rb"));
	assert_document(LITERAL(" {\"text\":1} \0"), lines, LITERAL(" {\"text\":1} \0"));
	assert_document(LITERAL("a\r\nb\r"), files, LITERAL("a\r\nb\r"));
}

static void test_invalid_utf8_is_noted(void **state)
{
	const zipfit_format lines = {.kind = ZIPFIT_LINES};
	struct result result;

	(void)state;
	result = extract(lines, LITERAL("gr\xc3\xbc\xc3\x9f"));
	assert_false(result.record.invalid_utf8);
	zf_buffer_free(&result.document);
	result = extract(lines, LITERAL("gr\xfc\xdf"));
	assert_true(result.record.invalid_utf8);
	zf_buffer_free(&result.document);
	/* A lone surrogate has become U+FFFD and is valid; bad bytes outside the document do not count. */
	result = extract(pattern("{a}"), LITERAL("{\"a\":\"\\ud800\",\"b\":\"\xff\"}"));
	assert_false(result.record.invalid_utf8);
	zf_buffer_free(&result.document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_arrays_of_strings),
		cmocka_unit_test(test_templates_forgive),
		cmocka_unit_test(test_chats),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_what_is_no_chat),
		cmocka_unit_test(test_invalid_patterns),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_explanations_name_the_field),
		cmocka_unit_test(test_names_of_members_are_bounded),
		cmocka_unit_test(test_no_other_type_is_a_text),
		cmocka_unit_test(test_explanations_of_the_rest),
		cmocka_unit_test(test_explanation_of_depth_and_length),
		cmocka_unit_test(test_length_filters_at_their_edges),
		cmocka_unit_test(test_filters_count_decoded_bytes),
		cmocka_unit_test(test_empty_documents),
		cmocka_unit_test(test_lines_lose_one_carriage_return),
		cmocka_unit_test(test_invalid_utf8_is_noted),
	};

	return cmocka_run_group_tests_name("extractor", tests, NULL, NULL);
}
