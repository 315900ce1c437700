/*
 * progress.c - a line on standard error that says how far a run is
 *
 * On a terminal the line is overwritten several times a second; elsewhere, in the log of
 * a batch job, a new line comes every second at first, later every ten seconds or every
 * percent. The first comes after a second: short runs stay silent. After that, each
 * phase has its first line at once, and counts from 0 %. 100 % is never shown, as the phase
 * is not over.
 */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIRST_SECONDS         1.0
#define LOG_SECONDS           1.0
#define LOG_LATER_SECONDS     10.0
#define LOG_LATER_FROM        60.0
#define TERMINAL_SECONDS      0.1
#define TERMINAL_ERASE_LINE   "\r\033[K"
#define LARGEST_PERCENT_SHOWN 99.9
#define PROGRESS_PHASE_MAX    64

/* Global because messages must erase the line: a program has one standard error. */
static bool line_stands;
static bool is_shown, on_terminal;
static char current_phase[PROGRESS_PHASE_MAX];
static double run_began, phase_began; /* seconds of the monotonic clock */
static struct progress_pace pace;

bool progress_wanted(enum progress_when when, bool quiet)
{
	if (when == PROGRESS_AUTO)
		return !quiet && isatty(STDERR_FILENO);
	return when == PROGRESS_ALWAYS;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void progress_start(bool shown)
{
	is_shown = shown;
	on_terminal = isatty(STDERR_FILENO);
	run_began = phase_began = now();
	pace = (struct progress_pace){-1, -1};
}

void progress_phase(const char *phase)
{
	if (strncmp(phase, current_phase, sizeof(current_phase) - 1) == 0)
		return;
	snprintf(current_phase, sizeof(current_phase), "%s", phase);
	phase_began = now();
	pace = (struct progress_pace){-1, -1};
}

/* ---- What a line says ------------------------------------------------------ */

static void format_duration(double seconds, char *text, size_t size)
{
	const uint64_t total = (uint64_t)(seconds + 0.5);

	if (total >= 3600)
		snprintf(text, size, "%" PRIu64 ":%02u:%02u", total / 3600, (unsigned)(total / 60 % 60),
		         (unsigned)(total % 60));
	else
		snprintf(text, size, "%u:%02u", (unsigned)(total / 60), (unsigned)(total % 60));
}

/* What part of `total` is done, 0 to the largest that is shown. */
static double share_of(uint64_t done, uint64_t total)
{
	const double share = total > 0 ? (double)done / (double)total : 0;

	return share < LARGEST_PERCENT_SHOWN / 100 ? share : LARGEST_PERCENT_SHOWN / 100;
}

/* ", 45.2 %, 0:35 left" where that took `seconds`, or nothing where nothing is known. */
static void format_share(uint64_t done, uint64_t total, double seconds, char *text, size_t size)
{
	const double share = share_of(done, total);
	char left[32];

	text[0] = '\0';
	if (share <= 0)
		return;
	format_duration(seconds * (1 - share) / share, left, sizeof(left));
	snprintf(text, size, ", %.1f %%, %s left", 100 * share, left);
}

void progress_format(char text[PROGRESS_LINE_MAX], const char *phase, const zipfit_progress *progress)
{
	const double rate = progress->seconds > 0 ? (double)progress->bytes / 1e6 / progress->seconds : 0;
	char share[64];

	format_share(progress->input_read, progress->input_size, progress->seconds, share, sizeof(share));
	snprintf(text, PROGRESS_LINE_MAX, "%s: %" PRIu64 " records, %.1f MB/s%s", phase, progress->records, rate,
	         share);
}

void progress_format_steps(char text[PROGRESS_LINE_MAX], const char *phase, uint64_t done, uint64_t total,
                           double seconds)
{
	char share[64];

	format_share(done, total, seconds, share, sizeof(share));
	if (total > 0)
		snprintf(text, PROGRESS_LINE_MAX, "%s: %" PRIu64 " of %" PRIu64 " records%s", phase, done, total,
		         share);
	else
		snprintf(text, PROGRESS_LINE_MAX, "%s: %" PRIu64 " records", phase, done);
}

/* ---- When there is one ----------------------------------------------------- */

bool progress_is_due(const struct progress_pace *last, double seconds, int percent)
{
	const double passed = seconds - last->seconds;

	if (seconds < FIRST_SECONDS)
		return false;
	if (last->seconds < 0)
		return true;
	if (seconds < LOG_LATER_FROM || percent != last->percent)
		return passed >= LOG_SECONDS;
	return passed >= LOG_LATER_SECONDS;
}

/* Whether a line is due now; if so, notes that it is shown. */
static bool take_turn(double seconds, uint64_t done, uint64_t total)
{
	const int percent = (int)(100 * share_of(done, total));

	if (!is_shown)
		return false;
	if (on_terminal ? seconds < FIRST_SECONDS || (pace.seconds >= 0 && seconds - pace.seconds < TERMINAL_SECONDS)
	                : !progress_is_due(&pace, seconds, percent))
		return false;
	pace = (struct progress_pace){seconds, percent};
	return true;
}

static void print(const char *text)
{
	fprintf(stderr, "%szipfit: %s%s", on_terminal ? TERMINAL_ERASE_LINE : "", text, on_terminal ? "" : "\n");
	fflush(stderr);
	line_stands = on_terminal;
}

void progress_show(const zipfit_progress *progress)
{
	char text[PROGRESS_LINE_MAX];

	if (!take_turn(now() - run_began, progress->input_read, progress->input_size))
		return;
	progress_format(text, current_phase, progress);
	print(text);
}

void progress_step(uint64_t done, uint64_t total)
{
	const double time = now();
	char text[PROGRESS_LINE_MAX];

	if (!take_turn(time - run_began, done, total))
		return;
	progress_format_steps(text, current_phase, done, total, time - phase_began);
	print(text);
}

void progress_erase(void)
{
	if (line_stands)
		fputs(TERMINAL_ERASE_LINE, stderr);
	line_stands = false;
}
