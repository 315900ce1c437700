/*
 * reader_state.c - reads the next block of a member, and makes the errors of that
 */
#include "input/reader_state.h"

#include "util/error.h"

bool zf_reader_fail_at_line(const struct zf_reader *reader, const zipfit_error *cause, zipfit_error *error)
{
	const char *path = reader->inputs.paths[reader->piece.input];

	if (cause->code == ZIPFIT_STOPPED || cause->code == ZIPFIT_NO_MEMORY)
		*error = *cause;
	else if (reader->line > 1 && reader->counts_lines)
		zf_fail(error, cause->code, "%s:%llu: %s", path, (unsigned long long)reader->line, cause->message);
	else
		zf_fail(error, cause->code, "%s: %s", path, cause->message);
	return false;
}

bool zf_reader_fail_content(struct zf_reader *reader, const zipfit_error *cause, zipfit_error *error)
{
	reader->damaged = reader->skips_damage && cause->code == ZIPFIT_BAD_DATA;
	reader->damage = *cause;
	return zf_reader_fail_at_line(reader, cause, error);
}

bool zf_reader_read_block(struct zf_reader *reader, zipfit_error *error)
{
	zipfit_error cause;

	reader->left = 0;
	if (!reader->ended && !zf_stream_read(reader->stream, &reader->block, &reader->left, &cause))
		return zf_reader_fail_content(reader, &cause, error);
	return true;
}
