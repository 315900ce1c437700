/*
 * page.c - the page of --report: its head, the answer and the numbers, and the order of the rest
 */
#include "output/page.h"

#include <string.h>

bool zf_page_init(struct zf_page *page, zipfit_error *error)
{
	return zf_score_grid_init(&page->scores, ZF_SURVEY_BINS, 1, error) &&
	       zf_score_grid_init(&page->lengths, ZF_SURVEY_BINS_LENGTH, ZF_SURVEY_LENGTHS, error);
}

void zf_page_free(struct zf_page *page)
{
	zf_score_grid_free(&page->scores);
	zf_score_grid_free(&page->lengths);
	zf_groups_free(&page->groups);
	for (int group = 0; group < ZF_PAGE_GROUPS; group++)
		for (size_t i = 0; i < ZF_PAGE_RECORDS; i++)
			zf_buffer_free(&page->records[group][i].text);
	zf_buffer_free(&page->copied.text);
}

/* ---- What was asked ------------------------------------------------------ */

static void put_names(struct zf_html *html, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count && i < ZF_PAGE_NAMES; i++) {
		zf_html_put(html, i > 0 ? ", <b><bdi>" : "<b><bdi>");
		zf_html_name(html, strcmp(names[i], "-") == 0 ? "standard input" : names[i]);
		zf_html_put(html, "</bdi></b>");
	}
	if (count > ZF_PAGE_NAMES) {
		zf_html_put(html, " and ");
		zf_html_count(html, count - ZF_PAGE_NAMES);
		zf_html_put(html, " more");
	}
}

/* What ranks the records, as words that go on from "best by". */
static void put_method(struct zf_html *html, const struct zf_page_view *view)
{
	static const struct {
		const char *name, *words;
	} methods[] = {
		{"ncd", "how well they compress together with"},
		{"conditional", "how much of their text is already in"},
		{"contrast", "how much closer than to a background they are to"},
		{"dsir", "how much more frequent their words are (DSIR) in"},
		{"classifier", "how surely a classifier takes them for"},
	};
	const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(view->report->options, "score"));
	const char *words = "their scores for";

	if (name == NULL) {
		zf_html_put(html, "the scores that were given");
		return;
	}
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(name, methods[i].name) == 0)
			words = methods[i].words;
	zf_html_format(html, "%s ", words);
	zf_html_some(html, view->report->target_documents, "target");
	if (view->page->target_files > 0) {
		zf_html_put(html, " of ");
		put_names(html, view->page->targets, view->page->target_files);
	}
	zf_html_format(html, " (score: %.20s)", name);
}

/* The limit in the budget's unit. */
static void put_budget(struct zf_html *html, const struct zf_page_view *view)
{
	const uint64_t budget = view->rules->choice.limit.budget;

	if (strcmp(view->report->unit, "bytes") == 0) {
		zf_html_bytes(html, (double)budget);
		zf_html_put(html, " of documents");
		return;
	}
	zf_html_count(html, budget);
	zf_html_put(html, " ");
	zf_html_name(html, view->report->unit);
}

/* "up to 60 records and 1.2 MB of documents". */
static void put_limits(struct zf_html *html, const struct zf_page_view *view)
{
	const zipfit_choice *choice = &view->rules->choice;
	const zipfit_limit *limit = &choice->limit;
	const char *before = "up to ";

	if (limit->records > 0) {
		zf_html_put(html, before);
		zf_html_some(html, limit->records, "record");
		before = " and ";
	}
	if (choice->fraction > 0) {
		zf_html_put(html, before);
		zf_html_share(html, choice->fraction);
		zf_html_put(html, " of the records");
		before = " and ";
	}
	if (limit->budget > 0 && limit->budget < UINT64_MAX) {
		zf_html_put(html, before);
		put_budget(html, view);
		before = " and ";
	}
	if (strcmp(before, "up to ") == 0)
		zf_html_put(html, "all records");
	if (limit->has_min_score) {
		zf_html_put(html, " with scores of ");
		zf_html_score(html, limit->min_score);
		zf_html_put(html, " or more");
	}
}

static void put_choice(struct zf_html *html, const zipfit_choice *choice)
{
	if (choice->dedup == ZIPFIT_DEDUP_EXACT)
		zf_html_put(html, ", without copies");
	if (choice->dedup == ZIPFIT_DEDUP_NEAR)
		zf_html_put(html, ", without copies and near copies");
	if (choice->cover > 0)
		zf_html_put(html, ", each chosen for what it adds to the coverage of the targets");
	if (choice->diverse > 0)
		zf_html_put(html, choice->cover > 0 ? " and for passages that are new"
		                                    : ", each chosen for passages that are new");
	if (choice->temperature > 0)
		zf_html_format(html, ", drawn at random by their scores (temperature %.3g)", choice->temperature);
	if (choice->keep_general > 0) {
		zf_html_put(html, ", ");
		zf_html_share(html, choice->keep_general);
		zf_html_put(html, " of them drawn evenly from the others");
	}
}

static void put_question(struct zf_html *html, const struct zf_page_view *view)
{
	zf_html_put(html, "<p class=\"lead\">Asked for: ");
	put_limits(html, view);
	zf_html_put(html, " of ");
	put_names(html, view->report->inputs, view->input_count);
	zf_html_put(html, ", best by ");
	put_method(html, view);
	put_choice(html, &view->rules->choice);
	zf_html_put(html, ".</p>\n");
}

/* ---- The numbers --------------------------------------------------------- */

/* A card with a count and a line below it, of HTML, or NULL. */
static void put_card(struct zf_html *html, const char *name, uint64_t count, const char *below)
{
	zf_html_format(html, "<div><dt>%s</dt><dd>", name);
	zf_html_count(html, count);
	zf_html_format(html, "%s%s%s</dd></div>\n", below != NULL ? "<small>" : "", below != NULL ? below : "",
	               below != NULL ? "</small>" : "");
}

/* A card with bytes and, below, a count of records. */
static void put_bytes_card(struct zf_html *html, const char *name, double bytes, uint64_t count)
{
	zf_html_format(html, "<div><dt>%s</dt><dd>", name);
	zf_html_bytes(html, bytes);
	zf_html_put(html, "<small>");
	zf_html_some(html, count, "document");
	zf_html_put(html, "</small></dd></div>\n");
}

static void put_score_card(struct zf_html *html, const zipfit_tally *selected)
{
	zf_html_put(html, "<div><dt>Scores selected</dt><dd>");
	zf_html_score(html, selected->highest);
	zf_html_put(html, "<small>down to ");
	zf_html_score(html, selected->lowest);
	zf_html_put(html, "</small></dd></div>\n");
}

static uint64_t bad_records(const zipfit_counts *counts)
{
	uint64_t bad = 0;

	for (int outcome = 0; outcome < ZIPFIT_OUTCOMES; outcome++)
		bad += zipfit_outcome_is_bad((enum zipfit_outcome)outcome) ? counts->outcome[outcome] : 0;
	return bad;
}

static void put_numbers(struct zf_html *html, const struct zf_page_view *view)
{
	const struct zf_report *report = view->report;
	const zipfit_counts *counts = report->counts;
	const uint64_t scored = counts->outcome[ZIPFIT_SCORED];

	zf_html_put(html, "<dl class=\"cards\">\n");
	put_card(html, "Records read", counts->progress.records, NULL);
	put_bytes_card(html, "Scored: the pool", (double)view->survey->document_bytes, scored);
	put_bytes_card(html, "Selected", (double)view->page->document_bytes, report->selected.records);
	if (report->selected.records > report->general.records)
		put_score_card(html, &report->selected);
	if (report->has_general)
		put_card(html, "Drawn from the others", report->general.records, NULL);
	put_bytes_card(html, "Targets", (double)report->target_bytes, report->target_documents);
	if (report->has_copies)
		put_card(html, "Copies left out", report->copies, NULL);
	if (counts->outcome[ZIPFIT_EXCLUDED] > 0)
		put_card(html, "Excluded", counts->outcome[ZIPFIT_EXCLUDED], "share words with excluded text");
	if (bad_records(counts) > 0)
		put_card(html, "Bad records", bad_records(counts), NULL);
	if (counts->invalid_utf8 > 0)
		put_card(html, "Not UTF-8", counts->invalid_utf8, "scored as they are");
	zf_html_put(html, "</dl>\n");
}

/* The target sets, where there are several. */
static void put_sets(struct zf_html *html, const struct zf_report *report)
{
	if (report->set_count == 0)
		return;
	zf_html_put(html, "<section><h2 id=\"sets\">Target sets</h2>\n<p>A record is selected for one set. In pictures "
	                  "it has its "
	                  "best score for any of them.</p>\n");
	zf_page_begin_table(html, "Target sets");
	zf_html_put(
		html,
		"<thead><tr><th scope=\"col\">Set</th><th scope=\"col\" class=\"n\">Selected</th><th scope=\"col\" "
		"class=\"n\">Bytes</th><th scope=\"col\" class=\"n\">Highest score</th><th scope=\"col\" class=\"n\">"
		"Lowest</th></tr></thead>\n<tbody>");
	for (size_t set = 0; set < report->set_count; set++) {
		const zipfit_tally *tally = &report->set_tallies[set];

		zf_html_put(html, "<tr><th scope=\"row\" class=\"v\">");
		zf_html_name(html, report->set_names[set]);
		zf_html_put(html, "</th><td class=\"n\">");
		zf_html_count(html, tally->records);
		zf_html_put(html, "</td><td class=\"n\">");
		zf_html_bytes(html, (double)tally->bytes);
		zf_html_put(html, "</td><td class=\"n\">");
		if (tally->records > 0)
			zf_html_score(html, tally->highest);
		zf_html_put(html, "</td><td class=\"n\">");
		if (tally->records > 0)
			zf_html_score(html, tally->lowest);
		zf_html_put(html, "</td></tr>\n");
	}
	zf_html_put(html, "</tbody>");
	zf_page_end_table(html);
	zf_html_put(html, "</section>\n");
}

/* ---- The page ------------------------------------------------------------ */

static void put_head(struct zf_html *html, const struct zf_page_view *view)
{
	zf_html_put(html,
	            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	            "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
	            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	            "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"zipfit ");
	zf_html_name(html, zipfit_version());
	zf_html_put(html, "\">\n<title>");
	zf_html_count(html, view->report->selected.records);
	zf_html_put(html, " of ");
	zf_html_some(html, view->report->counts->outcome[ZIPFIT_SCORED], "record");
	zf_html_put(html, " selected by zipfit</title>\n");
	zf_page_put_style(html);
	zf_html_put(html, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the numbers</a>\n");
}

static void put_answer(struct zf_html *html, const struct zf_page_view *view)
{
	const uint64_t scored = view->report->counts->outcome[ZIPFIT_SCORED];

	zf_html_put(html, "<header>\n<p class=\"kicker\">zipfit: what was selected</p>\n<h1>");
	zf_html_count(html, view->report->selected.records);
	zf_html_put(html, " of ");
	zf_html_some(html, scored, "record");
	zf_html_put(html, view->report->selected.records == 1 ? " was selected, " : " were selected, ");
	zf_html_share(html, scored > 0 ? (double)view->report->selected.records / (double)scored : 0);
	zf_html_put(html, "</h1>\n");
	put_question(html, view);
}

/* Links to the sections that are there. */
static void put_links(struct zf_html *html, const char *sections)
{
	static const struct {
		const char *id, *title;
	} links[] = {
		{"sets", "Target sets"},           {"scores", "Scores"},
		{"groups", "Who was selected"},    {"lengths", "Lengths"},
		{"ranks", "Along the ranks"},      {"size", "How much to select"},
		{"left-out", "What was left out"}, {"records", "Records"},
	};

	zf_html_put(html, "<nav aria-label=\"Sections\"><ul>");
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		char anchor[40] = "<h2 id=\"";

		strcat(strcat(anchor, links[i].id), "\">");
		if (strstr(sections, anchor) != NULL)
			zf_html_format(html, "<li><a href=\"#%s\">%s</a></li>\n", links[i].id, links[i].title);
	}
	zf_html_put(html, "</ul></nav>\n</header>\n<main id=\"main\">\n");
}

static void put_sections(struct zf_html *html, const struct zf_page_view *view)
{
	put_sets(html, view->report);
	zf_page_put_histogram(html, view);
	zf_page_put_groups(html, view);
	zf_page_put_lengths(html, view);
	zf_page_put_ranks(html, view);
	zf_page_put_tuning(html, view);
	zf_page_put_causes(html, view);
	zf_page_put_records(html, view);
}

bool zf_page_append(struct zf_buffer *to, const struct zf_page_view *view, zipfit_error *error)
{
	struct zf_buffer sections = {0};
	struct zf_html html = {to, error, false}, inner = {&sections, error, false};

	put_sections(&inner, view);
	inner.failed = inner.failed || !zf_buffer_append_byte(&sections, '\0', error);
	if (!inner.failed) {
		put_head(&html, view);
		put_answer(&html, view);
		put_links(&html, (const char *)sections.data);
		put_numbers(&html, view);
		zf_html_put(&html, (const char *)sections.data);
		zf_html_put(&html, "</main>\n<footer><p>Made by zipfit ");
		zf_html_name(&html, zipfit_version());
		zf_html_put(&html, ", zlib ");
		zf_html_name(&html, zipfit_zlib_version());
		zf_html_put(
			&html,
			". The same input gives the same page: it holds no time. --stats has the numbers as JSON.</p>"
			"</footer>\n</body>\n</html>\n");
	}
	zf_buffer_free(&sections);
	return !html.failed && !inner.failed;
}
