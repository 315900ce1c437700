/*
 * role.h - what a file of texts is for
 *
 * Files of all roles are read in the same way. Messages name the role and the options
 * that say where the texts of such a file are.
 */
#ifndef ZF_INPUT_ROLE_H
#define ZF_INPUT_ROLE_H

enum zf_role {
	ZF_CANDIDATE,
	ZF_TARGET,
	ZF_EXCLUSION,
	ZF_BACKGROUND,
	ZF_TRAINING,
	ZF_TEST,
};

#endif
