/*
 * lazy.h - the parse of levels 4 to 9
 */
#ifndef ZF_SCORE_DEFLATE_LAZY_H
#define ZF_SCORE_DEFLATE_LAZY_H

#include "score/deflate/parse.h"
#include "score/deflate/target_index.h"
#include "score/deflate/window.h"

/*
 * Parses the x on which the window was opened, as far as the parse does not depend
 * on what follows x. Then sets the window's boundary. Fails only by `stop`, which
 * may be NULL.
 */
bool zf_lazy_prefix(struct zf_window *window, struct zf_parse *parse, const zipfit_stop *stop, zipfit_error *error);

/*
 * Makes y a part of the window's text, until the next call. The bytes of y must be
 * behind x already. y may be empty.
 */
void zf_lazy_append(struct zf_window *window, const struct zf_target_index *y);

/* Continues the parse from the prefix of x to the end of x+y, token by token. */
void zf_lazy_finish(const struct zf_window *window, const struct zf_target_index *y, struct zf_parse *parse);

/*
 * The same for a block that cannot become full. Starts from the canonical parse of
 * y and corrects it at the searches in `bitmap` (see postings.h), which are those
 * that x can influence. `prefix` has the counts of the prefix; the contents of
 * parse->counts are set, not added to, and only they are valid afterwards.
 */
void zf_lazy_finish_canonical(const struct zf_window *window, const struct zf_target_index *y,
                              const struct zf_marks *marks, const uint64_t *bitmap, const struct zf_counts *prefix,
                              struct zf_parse *parse);

#endif
