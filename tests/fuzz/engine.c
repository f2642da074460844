// SPDX-License-Identifier: GPL-2.0-or-later
/* What libFuzzer and AFL++ call; $FUZZER names the target. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

static const struct fuzz_target *target;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("FUZZER");

	(void)argc, (void)argv;
	target = name ? fuzz_find(name) : NULL;
	if (target)
		return 0;
	fprintf(stderr, "FUZZER names no target; there are:");
	for (const struct fuzz_target *t = fuzz_targets; t->name; t++)
		fprintf(stderr, " %s", t->name);
	fprintf(stderr, "\n");
	exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	target->run(data, size);
	return 0;
}

/* One in four changes is any change: a format that is kept too well hides what is behind it. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	if (!target->mutate || seed % 4 == 0)
		return LLVMFuzzerMutate(data, size, max);
	return target->mutate(data, size, max, seed / 4);
}
