/*
 * runners_up.c - the best records that were not selected
 */
#include "job/runners_up.h"

#include "select/general.h"
#include "select/survey.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/set.h"

#include <stdlib.h>

/* What is selected, to know what is not. */
struct selected {
	bool *places;     /* of the pool, one for each record */
	struct zf_set at; /* hashes of positions */
	bool has_last;    /* only what ranks behind `last` is below the edge */
	bool found;       /* there is a last one */
	struct zf_rank_key last;
};

static uint64_t position_hash(const struct zf_kept *kept)
{
	return zf_mix(zf_mix(kept->input) + kept->line);
}

static struct zf_rank_key key_of(const struct zf_kept *kept)
{
	return (struct zf_rank_key){kept->score, kept->input, kept->line};
}

static bool list_selected(const struct zf_selection_form *form, const zipfit_topk *pool, const struct zf_chosen *chosen,
                          struct selected *selected, zipfit_error *error)
{
	const struct zf_selection_rules *rules = &form->rules;
	const bool by_position = rules->sets > 1 || form->rest != NULL;

	selected->places = calloc(zipfit_topk_count(pool) + 1, sizeof(*selected->places));
	if (selected->places == NULL)
		return zf_fail_memory(error, "a report");
	selected->has_last = rules->sets == 1 && !zf_rules_values(rules);
	for (size_t i = 0; i < chosen->count; i++) {
		const struct zf_kept kept = zf_topk_at(pool, chosen->order[i]);
		const struct zf_rank_key key = key_of(&kept);

		selected->places[chosen->order[i]] = true;
		if (by_position && !zf_set_add(&selected->at, position_hash(&kept), 0, error))
			return false;
		if (zf_general_is(rules, kept.set))
			continue;
		if (!selected->found || zf_compare_rank(&key, &selected->last) > 0)
			selected->last = key;
		selected->found = true;
	}
	return true;
}

/* Offers the records of a list to those below; `places`: which of them are selected, or NULL. */
static bool offer(const struct zf_selection_rules *rules, const zipfit_topk *from, const struct selected *selected,
                  const bool *places, zipfit_topk *below, zipfit_error *error)
{
	struct zf_buffer scratch = {0};
	bool ok = true;

	for (size_t i = 0; ok && from != NULL && i < zipfit_topk_count(from); i++) {
		struct zf_kept kept = zf_topk_at(from, i);
		const struct zf_rank_key key = key_of(&kept);

		if ((places != NULL && places[i]) || kept.set >= rules->sets ||
		    zf_set_find(&selected->at, position_hash(&kept), NULL) != NULL ||
		    (selected->has_last && selected->found && zf_compare_rank(&key, &selected->last) <= 0) ||
		    !zf_topk_admits(below, kept.set, kept.score, kept.input, kept.line))
			continue;
		ok = zf_topk_fetch(from, &kept, &scratch, error) && zf_topk_push(below, &kept, error);
	}
	zf_buffer_free(&scratch);
	return ok;
}

static bool find(const struct zf_selection_form *form, const zipfit_topk *pool, const struct zf_chosen *chosen,
                 struct selected *selected, zipfit_topk *below, zipfit_error *error)
{
	const struct zf_selection_rules *rules = &form->rules;

	return list_selected(form, pool, chosen, selected, error) &&
	       offer(rules, pool, selected, selected->places, below, error) &&
	       offer(rules, form->rest, selected, NULL, below, error) &&
	       offer(rules, form->survey->below, selected, NULL, below, error);
}

zipfit_topk *zf_runners_up(const struct zf_selection_form *form, const zipfit_topk *pool,
                           const struct zf_chosen *chosen, zipfit_error *error)
{
	const zipfit_limit limit = {.records = ZF_SURVEY_BELOW};
	zipfit_topk *below = zf_topk_new_sets(&limit, form->rules.sets, error);
	struct selected selected = {.places = NULL};
	bool ok = below != NULL;

	if (ok && form->rules.choice.temperature <= 0)
		ok = find(form, pool, chosen, &selected, below, error);
	free(selected.places);
	zf_set_free(&selected.at);
	if (ok)
		return below;
	zipfit_topk_free(below);
	return NULL;
}
