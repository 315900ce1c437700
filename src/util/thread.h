/*
 * thread.h - starts a thread
 */
#ifndef ZF_UTIL_THREAD_H
#define ZF_UTIL_THREAD_H

#include "zipfit.h"

#include <pthread.h>

/* Starts a thread that blocks all signals, so that only the caller's threads handle them. */
bool zf_thread_start(pthread_t *thread, void *(*body)(void *), void *argument, zipfit_error *error);

#endif
