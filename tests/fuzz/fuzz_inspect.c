/*
 * fuzz_inspect.c - zipfit_inspect() on hostile bytes
 *
 * The first byte chooses limits, and whether all is read; the second what stands before the bytes:
 * they are a file as they come, or the frames of a part or journal. For any bytes,
 *
 * - it ends, in success or with an error that says which file and what;
 * - the event comes once, and what it says is consistent;
 * - the text has no control characters, and the JSON is JSON.
 */
#include "fuzz.h"
#include "output/inspection.h"
#include "shards/magic.h"

#include <cjson/cJSON.h>
#include <string.h>

static void check_text(const struct zf_buffer *text)
{
	for (size_t i = 0; i < text->length; i++)
		require(text->data[i] == '\n' || (text->data[i] >= 0x20 && text->data[i] != 0x7f),
		        "a control character");
}

static void check_json(struct zf_buffer *text)
{
	cJSON *object;
	zipfit_error error;

	require(zf_buffer_append_byte(text, '\0', &error), "no memory");
	object = cJSON_Parse((const char *)text->data);
	require(cJSON_IsObject(object), "no JSON: %s", (const char *)text->data);
	cJSON_Delete(object);
}

static void on_inspected(void *user, const zipfit_inspection *inspection)
{
	unsigned *events = user;
	struct zf_buffer text = {0}, json = {0};
	zipfit_error error;

	++*events;
	require(zf_append_inspection_text(&text, inspection, &error) &&
	                zf_append_inspection_json(&json, inspection, &error),
	        "no memory");
	check_text(&text);
	check_json(&json);
	zf_buffer_free(&text);
	zf_buffer_free(&json);
	require(inspection->what != NULL && inspection->what[0] != '\0', "no kind");
	require(inspection->problem == NULL || !inspection->complete, "damaged, and read to its end");
	require(inspection->bad <= inspection->records, "more bad records than records");
	for (size_t i = 0; i < inspection->field_count; i++) {
		const zipfit_field *field = &inspection->fields[i];

		require(field->records > 0 && field->records <= inspection->records, "a field of %llu records",
		        (unsigned long long)field->records);
		require(field->strings.count == field->types[ZIPFIT_JSON_STRING], "lengths of other strings");
		require(field->strings.lowest <= field->strings.median &&
		                field->strings.median <= field->strings.highest,
		        "a median that is none");
	}
	require(inspection->field == NULL || zipfit_format_check(&(zipfit_format){.field = inspection->field}, NULL) ||
	                strchr(inspection->field, '?') != NULL,
	        "a field that no option takes: %s", inspection->field);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices choices = {data, size};
	const unsigned flags = choose_byte(&choices);
	const size_t kind = choose_below(&choices, 3);
	struct zf_buffer bytes = {0};
	const char *const name = "input";
	zipfit_error error;
	unsigned said = 0;
	bool ok;

	require((kind == 0 || zf_buffer_append(&bytes, zf_magic(kind == 1 ? ZF_MAGIC_PART : ZF_MAGIC_JOURNAL),
	                                       ZF_MAGIC_BYTES, &error)) &&
	                zf_buffer_append(&bytes, choices.at, choices.left, &error) &&
	                zf_buffer_append_byte(&bytes, '\n', &error),
	        "no memory");
	{
		const zipfit_bytes contents = {bytes.data, bytes.length};
		const zipfit_events events = {.struct_size = sizeof(events), .user = &said, .inspected = on_inspected};
		const zipfit_options options = {
			.struct_size = sizeof(options),
			.inputs = &name,
			.input_count = 1,
			.contents = &contents,
			.read_all = flags & 2,
			.format = {.max_record = flags & 4 ? 100 : 0, .max_window = 1 << 20},
			.events = &events,
		};

		ok = zipfit_inspect(&options, NULL, &error);
	}
	if (!ok)
		require_error(&error);
	require(ok || strncmp(error.message, "input:", 6) == 0 || error.code == ZIPFIT_NO_MEMORY, "%s", error.message);
	require(said == 1 || (!ok && error.code == ZIPFIT_NO_MEMORY), "%u events", said);
	zf_buffer_free(&bytes);
	return 0;
}
