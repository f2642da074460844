/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a byte of an image is, exactly one of these: the numbers in atom.class and v_class. */
#ifndef COMMON_MODEL_BYTE_CLASS_H
#define COMMON_MODEL_BYTE_CLASS_H

#include <stdint.h>

enum byte_class {
	CLASS_TEXT,
	CLASS_RODATA,
	CLASS_DATA,
	CLASS_BSS,
	CLASS_INIT, /* freed after boot */
	CLASS_PADDING, /* alignment and fill */
	CLASS_NR
};

/* By number: names of columns, and what users write. */
extern const char *const class_names[CLASS_NR];
/* The same for messages. */
#define CLASS_LIST "text, rodata, data, bss, init or padding"
/* The number of a class, or -1. */
int class_find(const char *name);
/* The sum of bytes by class, and what of it is code and data: all but padding. */
int64_t class_total(const int64_t by_class[CLASS_NR]);
int64_t class_code_and_data(const int64_t by_class[CLASS_NR]);

#endif
