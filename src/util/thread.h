/*
 * thread.h - starts a thread
 */
#ifndef ZF_UTIL_THREAD_H
#define ZF_UTIL_THREAD_H

#include "zipfit.h"

#include <pthread.h>

/* Starts a thread that takes no signals: they are for the caller's threads to handle. */
bool zf_thread_start(pthread_t *thread, void *(*body)(void *), void *argument, zipfit_error *error);

#endif
