/*
 * greedy.h - the parse of levels 1 to 3
 */
#ifndef ZF_SCORE_DEFLATE_GREEDY_H
#define ZF_SCORE_DEFLATE_GREEDY_H

#include "score/deflate/parse.h"
#include "score/deflate/target_index.h"
#include "score/deflate/window.h"

/*
 * Parses the x that the window was opened on, as far as that does not depend on
 * what follows x. The window then stands at the end of x.
 */
bool zf_greedy_prefix(struct zf_window *window, struct zf_parse *parse, const zipfit_stop *stop, zipfit_error *error);

/*
 * Goes on from the prefix of x to the end of x+y, y's bytes being there already.
 * The chains are changed meanwhile, and put back.
 */
void zf_greedy_finish(struct zf_window *window, const struct zf_prepared *y, struct zf_parse *parse);

#endif
