/*
 * failing.h - memory that runs out, for programs linked with --wrap
 *
 * The linker redirects their malloc(), calloc() and realloc() to failing.c.
 */
#ifndef ZF_TESTS_FAILING_H
#define ZF_TESTS_FAILING_H

#include <stddef.h>

/*
 * The call that fails, counted from the assignment: 1 is the next one; 0: none fails. Each call counts it down, so it
 * is 0 once a call has failed. For one thread at a time.
 */
extern size_t failing_call;

#endif
