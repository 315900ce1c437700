/*
 * consumer.c - a program that embeds the installed library
 *
 * What a binding for another language would do: targets from memory, one
 * worker, one score. A copy of the target must beat a text that shares nothing.
 */
#include <zipfit.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
	const char *target = "the quick brown fox jumps over the lazy dog, again and again";
	const char *other = "0123456789 9876543210 5647382910 1029384756 6574839201 11";
	const zipfit_score_options options = {0};
	zipfit_error error = {ZIPFIT_OK, ""};
	zipfit_documents *targets = zipfit_documents_new(&error);
	zipfit_scorer *scorer = NULL;
	zipfit_worker *worker = NULL;
	double same = 0, different = 0;
	int status = 1;

	if (targets != NULL && zipfit_documents_add(targets, target, strlen(target), &error))
		scorer = zipfit_scorer_open(targets, &options, NULL, &error);
	if (scorer != NULL)
		worker = zipfit_worker_new(scorer, NULL, &error);
	if (worker != NULL && zipfit_worker_score(worker, target, strlen(target), &same, &error) &&
	    zipfit_worker_score(worker, other, strlen(other), &different, &error))
		status = same > different ? 0 : 1;
	if (status != 0)
		fprintf(stderr, "consumer: %g is not above %g %s\n", same, different, error.message);
	zipfit_worker_free(worker);
	zipfit_scorer_close(scorer);
	zipfit_documents_free(targets);
	return status;
}
