/*
 * lazy.h - the parse of levels 4 to 9
 */
#ifndef ZF_SCORE_DEFLATE_LAZY_H
#define ZF_SCORE_DEFLATE_LAZY_H

#include "score/deflate/parse.h"
#include "score/deflate/target_index.h"
#include "score/deflate/window.h"

/*
 * Parses the x that the window was opened on, as far as that does not depend on
 * what follows x. The window then stands at the end of x.
 */
bool zf_lazy_prefix(struct zf_window *window, struct zf_parse *parse, const zipfit_stop *stop, zipfit_error *error);

/*
 * Puts y, whose bytes are already there, behind the x at whose end the window
 * stands, until the next call. An empty y makes x+y be x.
 */
void zf_lazy_append(struct zf_window *window, const struct zf_prepared *y);

/* Goes on from the prefix of x to the end of x+y, symbol by symbol. */
void zf_lazy_finish(const struct zf_window *window, const struct zf_prepared *y, struct zf_parse *parse);

/*
 * The same for a block that cannot become full: from the canonical parse of y,
 * with corrections where `marks` say that x can have an influence. Of `parse`
 * the counts alone are good for use afterwards.
 */
void zf_lazy_deviate(const struct zf_window *window, const struct zf_prepared *y, const struct zf_marks *marks,
                     struct zf_parse *parse);

#endif
