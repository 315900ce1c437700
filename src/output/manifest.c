/*
 * manifest.c - the files that an output was made from, as JSON and as a make rule
 */
#include "output/manifest.h"

#include "output/json_members.h"
#include "output/report.h"
#include "util/error.h"
#include "util/sha256.h"
#include "util/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- JSON ---------------------------------------------------------------- */

static void add_time(cJSON *object, int64_t nanoseconds, bool *complete)
{
	/* Before 1970, `nanoseconds` is negative, but the fraction must not be. */
	const int fraction = (int)((nanoseconds % 1000000000 + 1000000000) % 1000000000);
	const time_t seconds = (time_t)((nanoseconds - fraction) / 1000000000);
	struct tm utc;
	char text[64], date[32] = "";

	if (gmtime_r(&seconds, &utc) != NULL)
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text, sizeof(text), "%s.%09dZ", date, fraction);
	zf_add_string(object, "modified", text, complete);
}

/* Adds all bytes of the file as they are stored. */
static bool digest_bytes(struct zf_sha256 *sha, int descriptor, const char *path, const zipfit_stop *stop,
                         zipfit_error *error)
{
	unsigned char block[16384];
	ssize_t length;

	while ((length = TEMP_FAILURE_RETRY(read(descriptor, block, sizeof(block)))) > 0) {
		if (!zf_stop_check(stop, error))
			return false;
		zf_sha256_add(sha, block, (size_t)length);
	}
	return length == 0 || zf_fail(error, ZIPFIT_IO, "%s: cannot read: %s", path, zf_errno_text(errno));
}

static bool add_digest(cJSON *object, const char *path, const zipfit_stop *stop, bool *complete, zipfit_error *error)
{
	const int descriptor = (int)TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
	unsigned char digest[ZF_SHA256_BYTES];
	char text[2 * ZF_SHA256_BYTES + 1];
	struct zf_sha256 sha;
	bool ok;

	if (descriptor < 0)
		return zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", path, zf_errno_text(errno));
	zf_sha256_begin(&sha);
	ok = digest_bytes(&sha, descriptor, path, stop, error);
	close(descriptor);
	zf_sha256_end(&sha, digest);
	zf_sha256_hex(digest, text);
	zf_add_string(object, "sha256", text, complete);
	return ok;
}

/* How a manifest lists the files of a role. */
struct role_list {
	const char *name;
	bool always;   /* even if it is empty */
	bool digested; /* with a SHA-256: the files are small */
};

static const struct role_list role_lists[ZF_ROLE_COUNT] = {
	[ZF_ROLE_TARGET] = {"targets", true, true},
	[ZF_ROLE_BACKGROUND] = {"background", false, false},
	[ZF_ROLE_EXCLUSION] = {"exclusions", false, true},
	[ZF_ROLE_SCORES] = {"scores", false, false},
	[ZF_ROLE_LIST] = {"lists", false, true},
	[ZF_ROLE_INPUT] = {"inputs", true, false},
	[ZF_ROLE_TRAINING] = {"training", false, false},
	[ZF_ROLE_TEST] = {"tests", false, true},
	[ZF_ROLE_IDS] = {"ids", false, true},
	[ZF_ROLE_MODEL] = {"models", false, true},
};

static bool add_file(cJSON *array, const struct zf_source *source, const zipfit_stop *stop, bool *complete,
                     zipfit_error *error)
{
	cJSON *object = zf_add_element(array, complete);

	zf_add_path(object, "path", source->path, complete);
	/* A pipe has no size and no time of change. */
	if (!source->stamp.regular)
		return true;
	zf_add_count(object, "bytes", source->stamp.size, complete);
	add_time(object, source->stamp.modified, complete);
	return !role_lists[source->role].digested || strcmp(source->path, "-") == 0 ||
	       add_digest(object, source->path, stop, complete, error);
}

static bool add_role(cJSON *object, const struct zf_manifest *manifest, enum zf_file_role role, bool *complete,
                     zipfit_error *error)
{
	cJSON *array = role_lists[role].always ? zf_add_array(object, role_lists[role].name, complete) : NULL;

	for (size_t i = 0; i < manifest->source_count; i++) {
		if (manifest->sources[i].role != role)
			continue;
		if (array == NULL)
			array = zf_add_array(object, role_lists[role].name, complete);
		if (!add_file(array, &manifest->sources[i], manifest->stop, complete, error))
			return false;
	}
	return true;
}

/* Adds everything; for `complete` see json_members.h. */
static bool describe(cJSON *object, const struct zf_manifest *manifest, bool *complete, zipfit_error *error)
{
	zf_add_string(object, "command", manifest->command, complete);
	zf_add_versions(object, complete);
	zf_add_copy(object, "options", manifest->options, complete);
	for (int role = 0; role < ZF_ROLE_COUNT; role++)
		if (!add_role(object, manifest, (enum zf_file_role)role, complete, error))
			return false;
	return true;
}

bool zf_append_manifest(struct zf_buffer *to, const struct zf_manifest *manifest, zipfit_error *error)
{
	cJSON *object = cJSON_CreateObject();
	bool complete = true;
	char *text = NULL;
	bool ok = describe(object, manifest, &complete, error);

	if (ok) {
		text = complete ? cJSON_Print(object) : NULL;
		ok = text != NULL || zf_fail_memory(error, "a manifest");
	}
	ok = ok && zf_buffer_append_text(to, text, error) && zf_buffer_append_byte(to, '\n', error);
	cJSON_free(text);
	cJSON_Delete(object);
	return ok;
}

/* ---- Make ---------------------------------------------------------------- */

/* Appends a name with make's escapes. */
static bool append_name(struct zf_buffer *to, const char *name, zipfit_error *error)
{
	for (; *name != '\0'; name++) {
		const char *before = *name == '$' ? "$" : strchr(" \t#:%\\", *name) != NULL ? "\\" : "";

		if (*name == '\n')
			return zf_fail(error, ZIPFIT_BAD_DATA, "make cannot have a file name with a newline in it");
		if (!zf_buffer_append_text(to, before, error) ||
		    !zf_buffer_append_byte(to, (unsigned char)*name, error))
			return false;
	}
	return true;
}

static bool append_names(struct zf_buffer *to, const char *before, const struct zf_manifest *manifest,
                         const char *after, zipfit_error *error)
{
	for (size_t i = 0; i < manifest->source_count; i++) {
		const char *name = manifest->sources[i].path;

		if (strcmp(name, "-") != 0 &&
		    (!zf_buffer_append_text(to, before, error) || !append_name(to, name, error) ||
		     !zf_buffer_append_text(to, after, error)))
			return false;
	}
	return true;
}

bool zf_append_rule(struct zf_buffer *to, const struct zf_manifest *manifest, zipfit_error *error)
{
	return append_name(to, manifest->output, error) && zf_buffer_append_byte(to, ':', error) &&
	       append_names(to, " \\\n  ", manifest, "", error) && zf_buffer_append_byte(to, '\n', error) &&
	       append_names(to, "\n", manifest, ":\n", error);
}
