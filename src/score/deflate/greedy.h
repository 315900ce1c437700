/*
 * greedy.h - the parse of levels 1 to 3
 */
#ifndef ZF_SCORE_DEFLATE_GREEDY_H
#define ZF_SCORE_DEFLATE_GREEDY_H

#include "score/deflate/parse.h"
#include "score/deflate/target_index.h"
#include "score/deflate/window.h"

/*
 * Parses the x on which the window was opened, as far as the parse does not depend
 * on what follows x. Then sets the window's boundary. Fails only by `stop`, which
 * may be NULL.
 */
bool zf_greedy_prefix(struct zf_window *window, struct zf_parse *parse, const zipfit_stop *stop, zipfit_error *error);

/*
 * Continues the parse from the prefix of x to the end of x+y. The bytes of y must
 * be in the text already. Changes the chains and restores them.
 */
void zf_greedy_finish(struct zf_window *window, const struct zf_target_index *y, struct zf_parse *parse);

#endif
