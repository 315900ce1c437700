/*
 * sandbox.h - what the program gives up before it reads a byte
 *
 * Inputs come from the open web and pass through many decoders. Should one of these be
 * subverted, the process still has no network, starts no program and writes no file but
 * its outputs. All of it is best effort: if the system lacks a part, the program runs
 * without it, and -v says what is in force.
 */
#ifndef ZF_CLI_SANDBOX_H
#define ZF_CLI_SANDBOX_H

#include "cli/options.h"

/*
 * Enters the sandbox for a command whose options are read; there is no way back.
 * Call it once, before any file is opened and any thread started. Does
 * nothing with --no-sandbox, and in a `parallel` program, which talks over the
 * network. Fails only for lack of memory.
 */
bool sandbox_begin(const struct options *options, bool parallel, zipfit_error *error);

/* ---- Its parts, each for the calling thread and those it starts ----------- */

/* Never again more rights than now: programs with set-user-ID bits included. The other parts need it. */
bool sandbox_keep_privileges(void);

/* System calls for the network, for other processes and for the system itself fail with EPERM. (sandbox_calls.c) */
bool sandbox_deny_calls(void);

/*
 * Files are written, made and removed only in the directories among `paths`, and
 * below; other files among them may be written themselves. What is not there is
 * passed over. Descriptors that are open stay as they are. `directories`: those are
 * made and removed there, too. (sandbox_files.c)
 */
bool sandbox_deny_writes(const char *const *paths, size_t count, bool directories);

#endif
