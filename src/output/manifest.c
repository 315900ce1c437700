/*
 * manifest.c - what an output was made of: for records, and for make
 */
#include "output/manifest.h"

#include "input/stream.h"
#include "output/report.h"
#include "output/text.h"
#include "util/error.h"
#include "util/sha256.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- JSON ---------------------------------------------------------------- */

/* A string that need not be UTF-8, which cJSON would pass on. */
static bool add_name(cJSON *object, const char *name, const char *text, zipfit_error *error)
{
	struct zf_buffer json = {0};
	const bool ok =
		zf_append_json_string(&json, text, strlen(text), error) && zf_buffer_append_byte(&json, 0, error);

	if (ok)
		cJSON_AddRawToObject(object, name, (const char *)json.data);
	zf_buffer_free(&json);
	return ok;
}

static void add_time(cJSON *object, int64_t nanoseconds)
{
	/* Before 1970 both are below 0; the fraction counts upwards all the same. */
	const int fraction = (int)((nanoseconds % 1000000000 + 1000000000) % 1000000000);
	const time_t seconds = (time_t)((nanoseconds - fraction) / 1000000000);
	struct tm utc;
	char text[64], date[32] = "";

	if (gmtime_r(&seconds, &utc) != NULL)
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text, sizeof(text), "%s.%09dZ", date, fraction);
	cJSON_AddStringToObject(object, "modified", text);
}

static bool add_digest(cJSON *object, const char *path, zipfit_error *error)
{
	unsigned char digest[ZF_SHA256_BYTES], block[16384];
	char text[2 * ZF_SHA256_BYTES + 1];
	struct zf_sha256 sha;
	FILE *file = fopen(path, "re");
	size_t length;
	bool ok;

	if (file == NULL)
		return zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", path, zf_errno_text(errno));
	zf_sha256_begin(&sha);
	while ((length = fread(block, 1, sizeof(block), file)) > 0)
		zf_sha256_add(&sha, block, length);
	ok = !ferror(file) || zf_fail(error, ZIPFIT_IO, "%s: cannot read: %s", path, zf_errno_text(errno));
	fclose(file);
	zf_sha256_end(&sha, digest);
	zf_sha256_text(digest, text);
	cJSON_AddStringToObject(object, "sha256", text);
	return ok;
}

static bool add_file(cJSON *array, const char *path, bool digested, zipfit_error *error)
{
	cJSON *object = cJSON_CreateObject();
	struct zf_stored stored;

	cJSON_AddItemToArray(array, object);
	if (!add_name(object, "path", path, error) || !zf_stored_look(path, &stored, error))
		return false;
	/* A pipe has nothing to be known by. */
	if (!stored.regular)
		return true;
	cJSON_AddNumberToObject(object, "bytes", (double)stored.size);
	add_time(object, stored.modified);
	return !digested || strcmp(path, "-") == 0 || add_digest(object, path, error);
}

static bool add_files(cJSON *object, const char *name, const char *const *paths, size_t count, bool digested,
                      zipfit_error *error)
{
	cJSON *array = cJSON_AddArrayToObject(object, name);

	for (size_t i = 0; i < count; i++)
		if (!add_file(array, paths[i], digested, error))
			return false;
	return true;
}

bool zf_append_manifest(struct zf_buffer *to, const struct zf_manifest *manifest, zipfit_error *error)
{
	cJSON *object = cJSON_CreateObject();
	char *text = NULL;
	bool ok;

	cJSON_AddStringToObject(object, "command", manifest->command);
	zf_add_versions(object);
	cJSON_AddItemToObject(object, "options", cJSON_Duplicate(manifest->options, true));
	ok = add_files(object, "targets", manifest->targets, manifest->target_count, true, error) &&
	     (manifest->background_count == 0 ||
	      add_files(object, "background", manifest->backgrounds, manifest->background_count, false, error)) &&
	     add_files(object, "inputs", manifest->inputs, manifest->input_count, false, error);
	if (ok) {
		text = cJSON_Print(object);
		ok = text != NULL || zf_fail_memory(error, "a manifest");
	}
	ok = ok && zf_buffer_append_text(to, text, error) && zf_buffer_append_byte(to, '\n', error);
	cJSON_free(text);
	cJSON_Delete(object);
	return ok;
}

/* ---- Make ---------------------------------------------------------------- */

/* A name as make reads it. */
static bool append_name(struct zf_buffer *to, const char *name, zipfit_error *error)
{
	for (; *name != '\0'; name++) {
		const char *before = *name == '$' ? "$" : strchr(" \t#:%\\", *name) != NULL ? "\\" : "";

		if (*name == '\n')
			return zf_fail(error, ZIPFIT_BAD_DATA, "make knows no file name with a newline in it");
		if (!zf_buffer_append_text(to, before, error) ||
		    !zf_buffer_append_byte(to, (unsigned char)*name, error))
			return false;
	}
	return true;
}

static bool append_names(struct zf_buffer *to, const char *before, const char *const *names, size_t count,
                         const char *after, zipfit_error *error)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], "-") != 0 &&
		    (!zf_buffer_append_text(to, before, error) || !append_name(to, names[i], error) ||
		     !zf_buffer_append_text(to, after, error)))
			return false;
	return true;
}

bool zf_append_rule(struct zf_buffer *to, const struct zf_manifest *manifest, zipfit_error *error)
{
	return append_name(to, manifest->output, error) && zf_buffer_append_byte(to, ':', error) &&
	       append_names(to, " \\\n  ", manifest->targets, manifest->target_count, "", error) &&
	       append_names(to, " \\\n  ", manifest->backgrounds, manifest->background_count, "", error) &&
	       append_names(to, " \\\n  ", manifest->inputs, manifest->input_count, "", error) &&
	       zf_buffer_append_byte(to, '\n', error) &&
	       append_names(to, "\n", manifest->targets, manifest->target_count, ":\n", error) &&
	       append_names(to, "\n", manifest->backgrounds, manifest->background_count, ":\n", error) &&
	       append_names(to, "\n", manifest->inputs, manifest->input_count, ":\n", error);
}
