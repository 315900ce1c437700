/*
 * outputs.h - what the tests of outputs share
 */
#ifndef ZF_TESTS_OUTPUTS_H
#define ZF_TESTS_OUTPUTS_H

#include "output/outfile.h"
#include "support.h"

bool is_there(const char *path);

struct zf_outfile *open_output(const char *path);

/* Writes in random pieces, most of them small, up to finish. */
void write_and_finish(struct zf_outfile *file, const void *bytes, size_t length);

void write_output(const char *path, const void *bytes, size_t length);

/*
 * Runs the tests three times: with unnamed temporary files, without them, and with unnamed files that cannot be given a
 * name (lacking.h). Returns how many failed.
 */
#define run_lacking(name, tests)                                                                                       \
	(cmocka_run_group_tests_name(name, tests, NULL, NULL) +                                                        \
	 cmocka_run_group_tests_name(name " with a temporary name", tests, lack_tmpfile, NULL) +                       \
	 cmocka_run_group_tests_name(name " without links", tests, lack_linkat, NULL))

int lack_tmpfile(void **state);
int lack_linkat(void **state);

#endif
