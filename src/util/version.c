/*
 * version.c - the versions of zipfit and of the libraries it uses
 *
 * Scores depend on the sizes that the linked zlib gives, so every report names its version.
 */
#include "zipfit.h"

#include <archive.h>
#ifdef ZF_BROTLI
#include <brotli/encode.h>
#endif
#include <bzlib.h>
#include <cjson/cJSON.h>
#include <lz4.h>
#include <lzma.h>
#include <utf8proc.h>
#include <zlib.h>
#include <zstd.h>

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
	/* Not archive_version_details(), which allocates a string for every caller that is never freed. */
	return archive_version_string();
}

const char *zipfit_utf8proc_version(void)
{
	return utf8proc_version();
}

const char *zipfit_zstd_version(void)
{
	return ZSTD_versionString();
}

const char *zipfit_lzma_version(void)
{
	return lzma_version_string();
}

const char *zipfit_bzip2_version(void)
{
	return BZ2_bzlibVersion();
}

const char *zipfit_lz4_version(void)
{
	return LZ4_versionString();
}

uint32_t zipfit_brotli_version(void)
{
#ifdef ZF_BROTLI
	return BrotliEncoderVersion();
#else
	return 0;
#endif
}
