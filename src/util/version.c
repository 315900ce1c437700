/*
 * version.c - which zipfit and which libraries these are
 *
 * Scores are functions of the linked zlib's sizes, so every report names it.
 */
#include "zipfit.h"

#include <archive.h>
#include <cjson/cJSON.h>
#include <zlib.h>

const char *zipfit_version(void)
{
	return ZIPFIT_VERSION;
}

const char *zipfit_zlib_version(void)
{
	return zlibVersion();
}

const char *zipfit_cjson_version(void)
{
	return cJSON_Version();
}

const char *zipfit_libarchive_version(void)
{
	/* Its details are put together anew for every caller, and nobody frees them. */
	return archive_version_string();
}
