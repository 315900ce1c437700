/*
 * nearest.h - which name a mistyped word was meant to be
 */
#ifndef ZF_CLI_NEAREST_H
#define ZF_CLI_NEAREST_H

#include <stddef.h>

/* The nearest name so far. */
struct nearest {
	const char *word;
	size_t length;    /* of the word */
	size_t distance;  /* of the name; at first, what no name may have */
	const char *name; /* NULL: none is near */
};

/*
 * Names are near if a third of the word's letters or fewer have to be added, left out, changed or exchanged with their
 * neighbour, or one of a short word. `word` ends at an equals sign.
 */
struct nearest nearest_to(const char *word);

/* Takes the name if it is nearer than those before it. */
void nearest_offer(struct nearest *nearest, const char *name);

#endif
