/*
 * identity.c - what tells whether two parts are parts of one thing
 *
 * Each item goes into a digest after its length, so that no two rows of items look
 * the same.
 */
#include "partial/identity.h"

#include "input/stream.h"
#include "input/targets.h"

#include <string.h>

static void add_number(struct zf_sha256 *sha, uint64_t number)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
	zf_sha256_add(sha, bytes, sizeof(bytes));
}

static void add_bytes(struct zf_sha256 *sha, const void *bytes, size_t length)
{
	add_number(sha, length);
	zf_sha256_add(sha, bytes, length);
}

static void add_targets(struct zf_sha256 *sha, const zipfit_targets *targets)
{
	const size_t count = targets != NULL ? zipfit_targets_count(targets) : 0;

	add_number(sha, count);
	for (size_t i = 0; i < count; i++) {
		const struct zf_target target = zf_targets_at(targets, i);

		add_bytes(sha, target.bytes, target.length);
	}
}

static bool add_input(struct zf_sha256 *sha, const char *path, zipfit_error *error)
{
	struct zf_stored stored;

	if (!zf_stored_look(path, &stored, error))
		return false;
	add_bytes(sha, path, strlen(path));
	add_number(sha, stored.size);
	add_number(sha, (uint64_t)stored.modified);
	return true;
}

bool zf_identity_make(struct zf_identity *identity, const char *options, const zipfit_targets *const *targets,
                      size_t target_count, const char *const *paths, size_t path_count, zipfit_error *error)
{
	struct zf_sha256 sha;

	zf_sha256_begin(&sha);
	add_bytes(&sha, options, strlen(options));
	zf_sha256_end(&sha, identity->options);

	zf_sha256_begin(&sha);
	for (size_t i = 0; i < target_count; i++)
		add_targets(&sha, targets[i]);
	zf_sha256_end(&sha, identity->targets);

	zf_sha256_begin(&sha);
	for (size_t i = 0; i < path_count; i++)
		if (!add_input(&sha, paths[i], error))
			return false;
	zf_sha256_end(&sha, identity->inputs);
	return true;
}

const char *zf_identity_difference(const struct zf_identity *identity, const struct zf_identity *other)
{
	if (memcmp(identity->options, other->options, sizeof(identity->options)) != 0)
		return "options";
	if (memcmp(identity->targets, other->targets, sizeof(identity->targets)) != 0)
		return "targets";
	if (memcmp(identity->inputs, other->inputs, sizeof(identity->inputs)) != 0)
		return "inputs";
	return NULL;
}
