/*
 * progress.c - a line on standard error that says how far a run is
 *
 * On a terminal the line is written over, some times a second; elsewhere, in the
 * log of a batch job, a new line comes every ten seconds. The first comes after a
 * second: short runs stay silent. 100 % is never shown, as the run is not over.
 */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define FIRST_SECONDS         1.0
#define LOG_INTERVAL_SECONDS  10.0
#define TERMINAL_ERASE_LINE   "\r\033[K"
#define LARGEST_PERCENT_SHOWN 99.9

/* Global because messages must erase the line: a program has one standard error. */
static bool line_stands;
static double log_due;

bool progress_wanted(enum progress_when when, bool quiet)
{
	if (when == PROGRESS_AUTO)
		return !quiet && isatty(STDERR_FILENO);
	return when == PROGRESS_ALWAYS;
}

static void format_duration(double seconds, char *text, size_t size)
{
	const uint64_t total = (uint64_t)(seconds + 0.5);

	if (total >= 3600)
		snprintf(text, size, "%" PRIu64 ":%02u:%02u", total / 3600, (unsigned)(total / 60 % 60),
		         (unsigned)(total % 60));
	else
		snprintf(text, size, "%u:%02u", (unsigned)(total / 60), (unsigned)(total % 60));
}

/* ", 45.2 %, 0:35 left", or nothing where the size of the input is not known. */
static void format_share(const zipfit_progress *progress, char *text, size_t size)
{
	char left[32];
	double share;

	text[0] = '\0';
	if (progress->input_size == 0 || progress->input_read == 0)
		return;
	share = (double)progress->input_read / (double)progress->input_size;
	if (share > LARGEST_PERCENT_SHOWN / 100)
		share = LARGEST_PERCENT_SHOWN / 100;
	format_duration(progress->seconds * (1 - share) / share, left, sizeof(left));
	snprintf(text, size, ", %.1f %%, %s left", 100 * share, left);
}

void progress_show(void *user, const zipfit_progress *progress)
{
	const bool terminal = isatty(STDERR_FILENO);
	char share[64];

	(void)user;
	if (progress->seconds < FIRST_SECONDS || (!terminal && progress->seconds < log_due))
		return;
	log_due = progress->seconds + LOG_INTERVAL_SECONDS;
	format_share(progress, share, sizeof(share));
	fprintf(stderr, "%szipfit: %" PRIu64 " records, %.1f MB/s%s%s", terminal ? TERMINAL_ERASE_LINE : "",
	        progress->records, (double)progress->bytes / 1e6 / progress->seconds, share, terminal ? "" : "\n");
	fflush(stderr);
	line_stands = terminal;
}

void progress_erase(void)
{
	if (line_stands)
		fputs(TERMINAL_ERASE_LINE, stderr);
	line_stands = false;
}
