/*
 * file_role.c - what files are for, in words
 */
#include "input/file_role.h"

#include <stddef.h>

#define CANDIDATE_OPTIONS "--field, --template, --chat"
#define TARGET_OPTIONS    "--target-field, --target-template, --target-chat"

static const struct {
	const char *name, *plural, *text, *options;
} roles[ZF_ROLE_COUNT] = {
	[ZF_ROLE_TARGET] = {"target", "targets", "target", TARGET_OPTIONS},
	[ZF_ROLE_BACKGROUND] = {"background", "backgrounds", "background text", CANDIDATE_OPTIONS},
	[ZF_ROLE_EXCLUSION] = {"exclusion", "exclusions", "exclusion", TARGET_OPTIONS},
	[ZF_ROLE_SCORES] = {"scores file", "scores files", NULL, NULL},
	[ZF_ROLE_LIST] = {"list", "lists", NULL, NULL},
	[ZF_ROLE_INPUT] = {"input", "inputs", "candidate", CANDIDATE_OPTIONS},
	[ZF_ROLE_TRAINING] = {"training file", "training files", "training text", CANDIDATE_OPTIONS},
	[ZF_ROLE_TEST] = {"test file", "test files", "test text", CANDIDATE_OPTIONS},
	[ZF_ROLE_MODEL] = {"model", "models", NULL, NULL},
	[ZF_ROLE_IDS] = {"list of ids", "lists of ids", NULL, NULL},
};

const char *zf_file_role_name(enum zf_file_role role)
{
	return roles[role].name;
}

const char *zf_file_role_plural(enum zf_file_role role)
{
	return roles[role].plural;
}

const char *zf_file_role_text(enum zf_file_role role)
{
	return roles[role].text;
}

const char *zf_file_role_chat(enum zf_file_role role)
{
	return role == ZF_ROLE_TARGET || role == ZF_ROLE_EXCLUSION ? "--target-chat" : "--chat";
}

const char *zf_file_role_options(enum zf_file_role role)
{
	return roles[role].options;
}
