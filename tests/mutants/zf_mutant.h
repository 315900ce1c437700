/*
 * zf_mutant.h - which of the planted faults is on. mutants.py puts this into a copy of the source files; it is no part
 * of the program.
 *
 * ZF_MUTANT=N turns fault N on. ZF_MUTANT_TRACE=FILE names a file with one byte for each fault; the byte of a fault
 * becomes 1 when a run reaches its place. The file is mapped before main() runs, so that a sandbox cannot prevent it.
 * Everything is weak: each file that has faults can define it, and the build needs no file of its own.
 */
#ifndef ZF_MUTANT_H
#define ZF_MUTANT_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define ZF_MUTANT_SHARED __attribute__((weak, visibility("default")))

enum {
	ZF_MUTANTS_MAX = 65536
};

ZF_MUTANT_SHARED int zf_mutant_on = -1;
ZF_MUTANT_SHARED unsigned char zf_mutant_untraced[ZF_MUTANTS_MAX];
ZF_MUTANT_SHARED unsigned char *zf_mutant_reached = zf_mutant_untraced;

void zf_mutant_begin(void);
ZF_MUTANT_SHARED __attribute__((constructor)) void zf_mutant_begin(void)
{
	const char *on = getenv("ZF_MUTANT");
	if (on != NULL) {
		zf_mutant_on = atoi(on);
	}
	const char *trace = getenv("ZF_MUTANT_TRACE");
	if (trace == NULL || zf_mutant_reached != zf_mutant_untraced) {
		return;
	}
	int file = open(trace, O_RDWR | O_CLOEXEC);
	if (file < 0) {
		return;
	}
	void *map = mmap(NULL, ZF_MUTANTS_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (map != MAP_FAILED) {
		zf_mutant_reached = map;
	}
	close(file);
}

static inline int zf_mutant(int number)
{
	zf_mutant_reached[number] = 1;
	return zf_mutant_on == number;
}

#endif
