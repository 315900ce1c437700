/*
 * post_office.h - a communicator between threads of one process, for tests
 *
 * Each rank is a thread. Messages wait in one list under a lock, in the order in which they were sent.
 */
#ifndef ZF_TESTS_POST_OFFICE_H
#define ZF_TESTS_POST_OFFICE_H

#include "support.h"

struct post_office;

struct post_office *post_office_open(size_t size);

/* Checks that no message is left if `empty`. */
void post_office_close(struct post_office *office, bool empty);

/* The communicator of a rank; valid until post_office_close(). */
const zipfit_communicator *post_office_rank(struct post_office *office, size_t rank);

/* Calls `run` on a thread for each rank and waits for all. */
void post_office_run(struct post_office *office, void (*run)(const zipfit_communicator *communicator, void *user),
                     void *user);

#endif
