/*
 * choose.c - from the best records by score to the selection
 *
 * Candidates come in order of rank, or with coverage or diversity, in order of their value at
 * that moment (values.c). Each is taken or skipped, until all quotas are used up.
 */
#include "select/choose.h"

#include "select/copies.h"
#include "select/general.h"
#include "select/signed_candidates.h"
#include "select/strata.h"
#include "select/values.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/set.h"
#include "util/stop.h"

#include <stdlib.h>

/* Records between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 14)

struct choice {
	const struct zf_selection_rules *rules;
	struct zf_candidates candidates;
	struct zf_chosen *chosen;
	struct zf_quota *quotas; /* of `chosen` */
	size_t open;             /* sets whose quota is not closed */
	size_t decided;          /* records taken or skipped */
	struct zf_set taken;     /* with several sets: the identities of the records taken */

	struct zf_signer *signer; /* these three are NULL if copies may be taken */
	struct zf_copies *copies;
	struct zf_signed_candidates *signatures;
	struct zf_values *values; /* NULL: candidates come in order of rank */
};

/* Reports progress. Each set takes at most as many more records as its quota has left. */
static void report_progress(const struct choice *choice)
{
	const struct zf_choose_watch *watch = choice->rules->watch;
	uint64_t left = 0;

	if (watch == NULL)
		return;
	for (size_t set = 0; set < zf_topk_sets(choice->candidates.pool); set++) {
		const struct zf_quota *quota = &choice->quotas[set];
		const uint64_t most = quota->limit.records > 0 ? quota->limit.records - quota->records : UINT64_MAX;

		if (!quota->closed)
			left = most < UINT64_MAX - left ? left + most : UINT64_MAX;
	}
	if (left > choice->chosen->looked_at - choice->decided)
		left = choice->chosen->looked_at - choice->decided;
	watch->step(watch->user, choice->decided, choice->decided + left);
}

/* ---- Taking -------------------------------------------------------------- */

/* Tells records apart: two have the same identity with a probability of 2^-64. */
static uint64_t identity(const struct zf_kept *kept)
{
	return zf_mix(zf_mix(kept->input) + kept->line);
}

static void close_quota(struct choice *choice, struct zf_quota *quota)
{
	choice->open -= !quota->closed;
	quota->closed = true;
}

/* Whether the quota of the record's set is open and no other set has taken the record. */
static bool is_available(const struct choice *choice, const struct zf_kept *kept)
{
	return !choice->quotas[kept->set].closed && zf_set_find(&choice->taken, identity(kept), NULL) == NULL;
}

/* Signs a candidate and, on all threads, those that are likely to come after it. */
static bool sign_ahead(struct choice *choice, size_t number, zipfit_error *error)
{
	const size_t ahead = zf_signed_candidates_ahead(choice->signatures);
	const size_t end = choice->candidates.count + choice->candidates.drawable;
	size_t numbers[ZF_SIGNED_AHEAD] = {number};
	size_t count = 1;

	if (zf_signed_candidates_has(choice->signatures, number))
		return true;
	if (choice->values != NULL && number < choice->candidates.count)
		count += zf_values_list_best(choice->values, numbers + 1, ahead > 0 ? ahead - 1 : 0);
	else
		for (; count < ahead && number + count < end; count++)
			numbers[count] = number + count;
	return zf_signed_candidates_sign(choice->signatures, numbers, count, error);
}

/*
 * Whether the record is a copy of a record taken before. If not, and if `take`, later ones may be copies of it. A copy
 * that is skipped counts with the copies that it stands for.
 */
static bool check_copy(struct choice *choice, size_t number, bool take, bool *is_copy, zipfit_error *error)
{
	*is_copy = false;
	if (choice->copies == NULL)
		return true;
	if (!sign_ahead(choice, number, error) ||
	    !zf_copies_look(choice->copies, zf_signed_candidates_at(choice->signatures, number), take,
	                    choice->candidates.stop, is_copy, error))
		return false;
	zf_signed_candidates_drop(choice->signatures, number);
	/* What the draw passes over, the task has mostly passed over before. */
	if (*is_copy && !zf_general_is(choice->rules, zf_candidates_at(&choice->candidates, number).set))
		choice->chosen->duplicates += 1 + zf_candidates_at(&choice->candidates, number).copies;
	return true;
}

/* Takes the record if it can be taken, and closes its set's quota if that is used up. */
static bool take(struct choice *choice, size_t number, bool *taken, zipfit_error *error)
{
	const struct zf_kept kept = zf_candidates_at(&choice->candidates, number);
	struct zf_quota *quota = &choice->quotas[kept.set];
	const bool fits = quota->limit.budget == 0 || quota->limit.budget - quota->cost >= kept.cost;
	bool is_copy;

	*taken = false;
	if (!is_available(choice, &kept))
		return true;
	if (!check_copy(choice, number, fits, &is_copy, error))
		return false;
	if (is_copy)
		return true;
	if (!fits) {
		close_quota(choice, quota);
		return true;
	}
	quota->cost += kept.cost;
	quota->records++;
	choice->chosen->duplicates += kept.copies;
	choice->chosen->order[choice->chosen->count++] = choice->candidates.places[number];
	*taken = true;
	if (quota->limit.records > 0 && quota->records == quota->limit.records)
		close_quota(choice, quota);
	return zf_topk_sets(choice->candidates.pool) <= 1 || zf_set_add(&choice->taken, identity(&kept), 0, error);
}

static bool choose_by_rank(struct choice *choice, zipfit_error *error)
{
	bool taken;

	for (size_t number = 0; choice->open > 0 && number < choice->chosen->looked_at; number++) {
		report_progress(choice);
		if ((number % STOP_INTERVAL == 0 && !zf_stop_check(choice->candidates.stop, error)) ||
		    !take(choice, number, &taken, error))
			return false;
		choice->decided++;
	}
	return true;
}

static bool choose_by_value(struct choice *choice, zipfit_error *error)
{
	bool found, taken;
	size_t number;

	while (choice->open > 0) {
		if (!zf_values_find_best(choice->values, &found, &number, error))
			return false;
		if (!found)
			break;
		if (!take(choice, number, &taken, error) || !zf_values_remove_best(choice->values, taken, error))
			return false;
		choice->decided++;
		report_progress(choice);
	}
	return true;
}

/* Draws records in order. */
static bool draw_in_order(struct choice *choice, zipfit_error *error)
{
	const size_t begin = choice->candidates.count, end = begin + choice->candidates.drawable;
	bool taken;

	for (size_t number = begin; choice->open > 0 && number < end; number++)
		if ((number % STOP_INTERVAL == 0 && !zf_stop_check(choice->candidates.stop, error)) ||
		    !take(choice, number, &taken, error))
			return false;
	return true;
}

/* Draws records in even shares of the values of a field: of the budget or, without one, of their number. */
static bool draw_by_field(struct choice *choice, zipfit_error *error)
{
	const zipfit_limit *limit = &choice->quotas[zf_general_set(choice->rules)].limit;
	struct zf_strata *strata = zf_strata_new(&choice->candidates, choice->rules->report_by, error);
	bool ok = strata != NULL, taken;
	size_t number;

	while (ok && choice->open > 0 && zf_strata_next(strata, &number)) {
		ok = zf_stop_check(choice->candidates.stop, error) && take(choice, number, &taken, error);
		if (ok && taken)
			zf_strata_take(strata,
			               limit->budget > 0 ? zf_candidates_at(&choice->candidates, number).cost : 1);
	}
	zf_strata_free(strata);
	return ok;
}

/* Draws records that were not taken. Its quota is the only one that is open. */
static bool draw_general(struct choice *choice, zipfit_error *error)
{
	const bool draws = choice->candidates.drawable > 0 && !choice->quotas[zf_general_set(choice->rules)].closed;

	choice->open = draws ? 1 : 0;
	if (!draws)
		return true;
	return choice->rules->report_by != NULL ? draw_by_field(choice, error) : draw_in_order(choice, error);
}

/* ---- The choice ---------------------------------------------------------- */

static void open_quotas(struct choice *choice, uint64_t scored)
{
	const size_t general = zf_general_set(choice->rules);
	const zipfit_limit whole = zf_rules_limit(choice->rules, scored);

	choice->open = general;
	for (size_t set = 0; set <= general; set++) {
		struct zf_quota *quota = &choice->quotas[set];

		quota->limit = zf_rules_quota(choice->rules, scored, set);
		/* A quota of 0 takes nothing; in a limit, 0 would mean no limit. */
		if ((whole.records == 0 || quota->limit.records > 0) && (whole.budget == 0 || quota->limit.budget > 0))
			continue;
		quota->closed = true;
		choice->open -= set < general;
	}
}

static bool open_copies(struct choice *choice, zipfit_error *error)
{
	const struct zf_selection_rules *rules = choice->rules;

	choice->signer = zf_signer_new(rules->choice.dedup == ZIPFIT_DEDUP_NEAR ? rules->choice.jaccard : 0, error);
	if (choice->signer == NULL)
		return false;
	choice->copies = zf_copies_new(choice->signer, error);
	if (choice->copies == NULL)
		return false;
	choice->signatures = zf_signed_candidates_new(&choice->candidates, choice->signer, rules->threads, error);
	return choice->signatures != NULL;
}

static bool open_choice(struct choice *choice, uint64_t scored, const zipfit_format *format, zipfit_error *error)
{
	const struct zf_selection_rules *rules = choice->rules;
	const struct zf_candidates *candidates = &choice->candidates;

	if (!zf_candidates_list(&choice->candidates, rules, scored, error))
		return false;
	choice->chosen->looked_at = candidates->count;
	choice->chosen->order = malloc((candidates->count + candidates->drawable + 1) * sizeof(*choice->chosen->order));
	if (choice->chosen->order == NULL)
		return zf_fail_memory(error, "a selection");
	open_quotas(choice, scored);
	if (!zf_rules_compares(rules))
		return true;
	choice->candidates.extractor = zf_extractor_new(format, error);
	if (choice->candidates.extractor == NULL)
		return false;
	if (rules->choice.dedup != ZIPFIT_DEDUP_NONE && !open_copies(choice, error))
		return false;
	if (!zf_rules_values(rules))
		return true;
	choice->values = zf_values_new(&choice->candidates, rules, error);
	return choice->values != NULL;
}

static void close_choice(struct choice *choice)
{
	zf_values_free(choice->values);
	zf_signed_candidates_free(choice->signatures);
	zf_copies_free(choice->copies);
	zf_signer_free(choice->signer);
	zf_set_free(&choice->taken);
	zf_candidates_free(&choice->candidates);
}

/* Whether the pool does not hold all records, so that a larger pool might give more. */
static bool is_cut(const struct choice *choice)
{
	struct zf_rank_key cutoff;

	const struct zf_candidates *candidates = &choice->candidates;

	for (size_t set = 0; set < zf_general_set(choice->rules); set++)
		if (zf_topk_cutoff(candidates->pool, set, &cutoff))
			return true;
	return candidates->count + candidates->drawable < zipfit_topk_count(candidates->pool);
}

bool zf_choose(const struct zf_selection_rules *rules, uint64_t scored, const zipfit_topk *pool,
               const zipfit_format *format, size_t prefix, const zipfit_stop *stop, struct zf_chosen *chosen,
               zipfit_error *error)
{
	struct choice choice = {
		.rules = rules,
		.candidates = {.pool = pool, .prefix = prefix, .stop = stop},
		.chosen = chosen,
		.quotas = chosen->quotas,
	};
	bool ok;

	*chosen = (struct zf_chosen){0};
	ok = open_choice(&choice, scored, format, error) &&
	     (choice.values != NULL ? choose_by_value(&choice, error) : choose_by_rank(&choice, error));
	chosen->ran_dry = zf_rules_compares(rules) && choice.open > 0 && is_cut(&choice);
	ok = ok && draw_general(&choice, error);
	close_choice(&choice);
	if (ok)
		return true;
	free(chosen->order);
	*chosen = (struct zf_chosen){0};
	return false;
}
