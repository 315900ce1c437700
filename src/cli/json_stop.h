/*
 * json_stop.h - a stop also ends the parsing of one giant JSON record
 */
#ifndef ZF_CLI_JSON_STOP_H
#define ZF_CLI_JSON_STOP_H

#include "zipfit.h"

/*
 * From here on cJSON, in all threads, is out of memory soon after `stop` was requested. To be
 * called while no other thread is there; so is json_stop_end(), before the stop is freed.
 */
void json_stop_begin(const zipfit_stop *stop);
void json_stop_end(void);

#endif
