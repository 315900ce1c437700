/*
 * input.c - an input as it is stored
 */
#include "input/input.h"

#include "util/error.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool zf_input_is_stdin(struct zf_input input)
{
	return input.contents.bytes == NULL && strcmp(input.path, "-") == 0;
}

bool zf_stored_look(struct zf_input input, struct zf_stored *stored, zipfit_error *error)
{
	struct stat status;

	if (input.contents.bytes != NULL) {
		*stored = (struct zf_stored){.regular = true, .size = input.contents.length};
		return true;
	}
	*stored = (struct zf_stored){0};
	if ((zf_input_is_stdin(input) ? fstat(STDIN_FILENO, &status) : stat(input.path, &status)) != 0)
		return zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", input.path, zf_errno_text(errno));
	stored->regular = S_ISREG(status.st_mode);
	if (stored->regular) {
		stored->size = (uint64_t)status.st_size;
		stored->modified = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
	}
	return true;
}

uint64_t zf_stored_size(struct zf_input input)
{
	struct zf_stored stored;
	zipfit_error ignored;

	if (!zf_stored_look(input, &stored, &ignored))
		return 0;
	if (stored.regular && zf_input_is_stdin(input)) {
		const off_t at = lseek(STDIN_FILENO, 0, SEEK_CUR);

		return at < 0 ? stored.size : (uint64_t)at < stored.size ? stored.size - (uint64_t)at : 0;
	}
	return stored.size;
}
