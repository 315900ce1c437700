/*
 * api.h - what every public header needs
 *
 * Include zipfit.h, which has all of them.
 */
#ifndef ZIPFIT_API_H
#define ZIPFIT_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define ZIPFIT_API               __attribute__((visibility("default")))
#define ZIPFIT_PRINTF(at, first) __attribute__((format(printf, at, first)))
#else
#define ZIPFIT_API
#define ZIPFIT_PRINTF(at, first)
#endif

#endif
