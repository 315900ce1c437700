/*
 * events.h - what an operation reports: messages, phases and steps
 *
 * The library prints nothing. Functions in this directory call these, which call the
 * functions of the zipfit_events that the caller gave. All-zero events report nothing.
 */
#ifndef ZF_JOB_EVENTS_H
#define ZF_JOB_EVENTS_H

#include "zipfit.h"

/* Sends a message: one line, control characters masked. */
void zf_tell(const zipfit_events *events, enum zipfit_message_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Sends a note for each of the `roles`, a list with commas, whose bit in `found` is not set: no turn of `what` has it.
 * Only the first 64 roles have a bit.
 */
void zf_tell_roles(const zipfit_events *events, const char *roles, uint64_t found, const char *what);

void zf_events_phase(const zipfit_events *events, const char *name);

/* `total` 0: not known. */
void zf_events_step(const zipfit_events *events, uint64_t done, uint64_t total);

#endif
