/*
 * leaving.h - what must not be left where the process ends in the middle
 */
#ifndef ZF_CLI_LEAVING_H
#define ZF_CLI_LEAVING_H

#include "output/outfile.h"

/* From now on exit() removes the temporary files of these outputs, of which NULL is none. Both are borrowed. */
void leaving_watch(struct zf_outfile *const *outputs, size_t count);

/*
 * Removes what was not published and forgets the outputs. To be called before they are freed: that may be an end too.
 * A signal handler may call it.
 */
void leaving_end(void);

#endif
