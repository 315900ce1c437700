/*
 * version.c - which zipfit and which libraries these are
 *
 * Scores are functions of the linked zlib's sizes, so every report names it.
 */
#include "zipfit.h"

#include <archive.h>
#include <cjson/cJSON.h>
#include <pthread.h>
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

/* libarchive 3.6 makes a new string at each call, which nobody can free: it is asked once. */
static pthread_once_t archive_asked = PTHREAD_ONCE_INIT;
static const char *archive_details; /* read-only after that */

static void ask_archive(void)
{
	archive_details = archive_version_details();
}

const char *zipfit_libarchive_version(void)
{
	pthread_once(&archive_asked, ask_archive);
	return archive_details;
}
