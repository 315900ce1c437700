/*
 * role.h - what a file of texts is for
 *
 * Files of every role are read alike; messages say which one they speak of, and which
 * options tell where its texts are.
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
