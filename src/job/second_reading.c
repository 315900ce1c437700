/*
 * second_reading.c - the scores of a first reading, for a second one that selects
 */
#include "job/second_reading.h"

#include "input/stream.h"
#include "job/settings.h"
#include "util/hash.h"

#include <string.h>

bool zf_second_reading_possible(const zipfit_options *options)
{
	if (options->choice.fraction <= 0 || options->shards > 0 || options->checkpoint != NULL)
		return false;
	for (size_t i = 0; i < options->input_count; i++) {
		struct zf_stored stored;
		zipfit_error ignored;

		if (!zf_input_is_in_memory(options, i) &&
		    (strcmp(options->inputs[i], "-") == 0 ||
		     !zf_stored_look(zf_file_input(options->inputs[i]), &stored, &ignored) || !stored.regular))
			return false;
	}
	return true;
}

/* Adds a record to the checksum. */
static void add_to_checksum(struct zf_second_reading *reading, const zipfit_record *record)
{
	const uint64_t place = zf_mix(record->input) + zf_mix(record->line ^ (uint64_t)record->outcome << 56);

	reading->checksum = zf_hash_bytes(zf_mix(reading->checksum ^ place), record->bytes, record->length);
}

bool zf_second_reading_note(struct zf_second_reading *reading, const zipfit_record *record, zipfit_error *error)
{
	add_to_checksum(reading, record);
	return record->outcome != ZIPFIT_SCORED ||
	       zf_buffer_append(&reading->scores, record->scores != NULL ? record->scores : &record->score,
	                        reading->sets * sizeof(record->score), error);
}

void zf_second_reading_begin(struct zf_second_reading *reading)
{
	reading->first_checksum = reading->checksum;
	reading->checksum = 0;
	reading->next = 0;
}

bool zf_second_reading_take(struct zf_second_reading *reading, zipfit_record *record)
{
	add_to_checksum(reading, record);
	if (record->outcome != ZIPFIT_SCORED)
		return true;
	if ((reading->next + reading->sets) * sizeof(record->score) > reading->scores.length)
		return false;
	record->scores = (const double *)(const void *)reading->scores.data + reading->next;
	record->score = record->scores[0];
	reading->next += reading->sets;
	return true;
}

bool zf_second_reading_matches(const struct zf_second_reading *reading)
{
	return reading->checksum == reading->first_checksum;
}

void zf_second_reading_free(struct zf_second_reading *reading)
{
	zf_buffer_free(&reading->scores);
}
