/*
 * file_role.h - what a file is for
 *
 * All files of texts are read in the same way. Messages name what the file is for and the
 * options that find its texts; manifests, parts and checkpoints list files by role.
 */
#ifndef ZF_INPUT_FILE_ROLE_H
#define ZF_INPUT_FILE_ROLE_H

/* Parts store these numbers: a new role goes before the count, and gets a row in role.c. */
enum zf_file_role {
	ZF_ROLE_TARGET,
	ZF_ROLE_BACKGROUND,
	ZF_ROLE_EXCLUSION,
	ZF_ROLE_SCORES, /* of --from-scores */
	ZF_ROLE_LIST,   /* names the inputs */
	ZF_ROLE_INPUT,
	ZF_ROLE_TRAINING,
	ZF_ROLE_TEST,
	ZF_ROLE_IDS,   /* of --ids */
	ZF_ROLE_MODEL, /* of --model */
	ZF_ROLE_COUNT,
};

/* The name of such a file in messages, and of several: "target", "targets". */
const char *zf_file_role_name(enum zf_file_role role);
const char *zf_file_role_plural(enum zf_file_role role);

/* The name of a text of such a file in messages; NULL if the file has none. */
const char *zf_file_role_text(enum zf_file_role role);

/* The option that takes the turns of a chat in such a file. */
const char *zf_file_role_chat(enum zf_file_role role);

/* The options that say where the texts of such a file are; NULL if it has none. */
const char *zf_file_role_options(enum zf_file_role role);

#endif
