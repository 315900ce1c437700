/*
 * json_stop.h - a stop also ends the parsing of one giant JSON record
 */
#ifndef ZF_CLI_JSON_STOP_H
#define ZF_CLI_JSON_STOP_H

#include "zipfit.h"

/*
 * From now on cJSON gets no memory, in any thread, soon after `stop` was requested. Call both
 * functions while there is no other thread, json_stop_end() before the stop is freed.
 */
void json_stop_begin(const zipfit_stop *stop);
void json_stop_end(void);

#endif
