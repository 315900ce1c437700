/*
 * outputs.c - what the tests of outputs share
 */
#include "outputs.h"

#include "lacking.h"

#include <errno.h>
#include <unistd.h>

bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

struct zf_outfile *open_output(const char *path)
{
	zipfit_error error;
	struct zf_outfile *file = zf_outfile_open(path, NULL, &error);

	assert_ok(file != NULL, error);
	return file;
}

void write_and_finish(struct zf_outfile *file, const void *bytes, size_t length)
{
	const unsigned char *from = bytes;
	struct prng prng = {21};
	zipfit_error error;

	while (length > 0) {
		const size_t wish = (size_t)prng_below(&prng, prng_below(&prng, 20) == 0 ? 200000 : 500);
		const size_t piece = wish < length ? wish : length;

		assert_ok(zf_outfile_write(file, from, piece, &error), error);
		from += piece;
		length -= piece;
	}
	assert_ok(zf_outfile_finish(file, &error), error);
}

void write_output(const char *path, const void *bytes, size_t length)
{
	struct zf_outfile *file = open_output(path);
	zipfit_error error;

	write_and_finish(file, bytes, length);
	assert_ok(zf_outfile_publish(file, &error), error);
	zf_outfile_free(file);
}

int lack_tmpfile(void **state)
{
	(void)state;
	lacking.tmpfile = EOPNOTSUPP;
	return 0;
}

int lack_linkat(void **state)
{
	(void)state;
	lacking = (struct lacking){.linkat = EPERM};
	return 0;
}
