/*
 * names_locale.c - names in UTF-8 by the locale C.UTF-8, which the C library reads from a file of the system
 */
#include "cli/names.h"

#include <locale.h>

void names_begin(void)
{
	setlocale(LC_CTYPE, "C.UTF-8"); /* NOLINT(concurrency-mt-unsafe): no other thread is there yet */
}
