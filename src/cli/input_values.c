/*
 * input_values.c - reads the options of inputs, records and documents
 */
#include "cli/input_values.h"

#include "cli/numbers.h"
#include "cli/option.h"

static bool read_size(const char *option, const char *text, uint64_t lowest, size_t *size, zipfit_error *error)
{
	uint64_t value;

	/* zlib counts in 32 bits; half of it leaves room for the target behind the document. */
	if (!parse_size(option, text, lowest, UINT32_MAX / 2, &value, error))
		return false;
	*size = (size_t)value;
	return true;
}

/* ---- Inputs ---------------------------------------------------------------- */

static bool add_list(struct reading *reading, const char *text, bool nul)
{
	struct options *options = reading->options;

	options->lists[options->job.list_count++] = (zipfit_name_list){.path = text, .nul = nul};
	return true;
}

bool read_files_from(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	return add_list(reading, text, false);
}

bool read_files0_from(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	return add_list(reading, text, true);
}

bool read_include(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;

	(void)error;
	options->includes[options->names.include_count++] = text;
	options->job.format.names = &options->names;
	return true;
}

bool read_omit(struct reading *reading, const char *text, zipfit_error *error)
{
	struct options *options = reading->options;

	(void)error;
	options->omits[options->names.omit_count++] = text;
	options->job.format.names = &options->names;
	return true;
}

/* ---- Records and documents ------------------------------------------------- */

static bool set_kind(struct options *options, enum zipfit_record_kind kind, zipfit_error *error)
{
	if (options->job.format.kind != ZIPFIT_JSONL && options->job.format.kind != kind)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--lines and --whole-files exclude each other");
	options->job.format.kind = kind;
	return true;
}

bool read_lines(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)text;
	return set_kind(reading->options, ZIPFIT_LINES, error);
}

bool read_whole_files(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)text;
	return set_kind(reading->options, ZIPFIT_FILES, error);
}

bool read_roles(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	reading->roles = text;
	return true;
}

/* The setting for the files from here on: the last one, while no file has come after it. */
static struct target_setting *open_setting(struct reading *reading)
{
	if (reading->setting_count == 0 || reading->setting_is_used)
		reading->settings[reading->setting_count++] = (struct target_setting){NULL, NULL, NULL};
	reading->setting_is_used = false;
	return &reading->settings[reading->setting_count - 1];
}

bool read_target_field(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	open_setting(reading)->field = text;
	return true;
}

bool read_target_template(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	open_setting(reading)->pattern = text;
	return true;
}

bool read_target_chat(struct reading *reading, const char *text, zipfit_error *error)
{
	(void)error;
	open_setting(reading)->chat = text;
	return true;
}

bool read_records(struct reading *reading, const char *text, zipfit_error *error)
{
	size_t choice;

	if (!option_choose("--records", text, &choice, error))
		return false;
	reading->options->job.format.records = (enum zipfit_records)choice;
	return true;
}

bool read_min_bytes(struct reading *reading, const char *text, zipfit_error *error)
{
	reading->min_bytes_given = true;
	return read_size("--min-bytes", text, 0, &reading->options->job.format.min_document, error);
}

bool read_max_bytes(struct reading *reading, const char *text, zipfit_error *error)
{
	return read_size("--max-bytes", text, 1, &reading->options->job.format.max_document, error);
}

bool read_min_tokens(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_number("--min-tokens", text, 1, UINT64_MAX, &reading->options->job.format.min_tokens, error);
}

bool read_max_line(struct reading *reading, const char *text, zipfit_error *error)
{
	return read_size("--max-line", text, 1, &reading->max_line, error);
}

bool read_max_member(struct reading *reading, const char *text, zipfit_error *error)
{
	return read_size("--max-member", text, 1, &reading->max_member, error);
}

bool read_max_window(struct reading *reading, const char *text, zipfit_error *error)
{
	return parse_size("--max-window", text, 1, UINT64_MAX, &reading->options->job.format.max_window, error);
}

bool read_on_error(struct reading *reading, const char *text, zipfit_error *error)
{
	return option_choose_one_of_two("--on-error", text, &reading->options->job.skip_bad, error);
}
