/*
 * numbers.h - the numbers and sizes of the command line
 */
#ifndef ZF_CLI_NUMBERS_H
#define ZF_CLI_NUMBERS_H

#include "zipfit.h"

/* A whole number in decimal digits, `lowest` <= *value <= `highest`; ZIPFIT_BAD_OPTION, naming `option`, if not. */
bool parse_number(const char *option, const char *text, uint64_t lowest, uint64_t highest, uint64_t *value,
                  zipfit_error *error);

/*
 * A size in bytes: digits and, as GNU tools take them, a suffix: k, K, M, G and T
 * (also Ki, KiB, ...) are powers of 1024, kB, KB, MB, GB and TB powers of 1000.
 */
bool parse_size(const char *option, const char *text, uint64_t lowest, uint64_t highest, uint64_t *value,
                zipfit_error *error);

/* A decimal number such as 0.25, -1 or 1e-3. */
bool parse_real(const char *option, const char *text, double *value, zipfit_error *error);

#endif
