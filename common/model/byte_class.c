// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/byte_class.h"

#include <string.h>

const char *const class_names[CLASS_NR] = { "text", "rodata", "data", "bss", "init", "padding" };

int class_find(const char *name)
{
	for (int i = 0; i < CLASS_NR; i++) {
		if (!strcmp(class_names[i], name))
			return i;
	}
	return -1;
}

int64_t class_total(const int64_t by_class[CLASS_NR])
{
	int64_t sum = 0;

	for (int i = 0; i < CLASS_NR; i++)
		sum += by_class[i];
	return sum;
}

int64_t class_code_and_data(const int64_t by_class[CLASS_NR])
{
	return class_total(by_class) - by_class[CLASS_PADDING];
}
