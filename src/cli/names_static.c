/*
 * names_static.c - names in UTF-8 in a static program, on a system that has no locale C.UTF-8, or another C library's
 *
 * A static program must not read the system's locales, and must not load the system's modules for iconv: they belong to
 * another version of the C library. libarchive asks nl_langinfo() for the character set. If that is UTF-8, it converts
 * from and to UTF-8 and UTF-16 itself, without iconv. So this file answers in the place of the C library, whose own
 * functions of these names are then not linked.
 */
#include "cli/names.h"

#include <errno.h>
#include <iconv.h>
#include <langinfo.h>

void names_begin(void)
{
}

char *nl_langinfo(nl_item item)
{
	static char utf8[] = "UTF-8";
	static char nothing[] = "";

	return item == CODESET ? utf8 : nothing;
}

/* No format that is read here has names in another character set. */
iconv_t iconv_open(const char *to, const char *from)
{
	(void)to;
	(void)from;
	errno = EINVAL;
	return (iconv_t)-1;
}

size_t iconv(iconv_t converter, char **input, size_t *input_left, char **output, size_t *output_left)
{
	(void)converter;
	(void)input;
	(void)input_left;
	(void)output;
	(void)output_left;
	errno = EBADF;
	return (size_t)-1;
}

int iconv_close(iconv_t converter)
{
	(void)converter;
	return 0;
}
