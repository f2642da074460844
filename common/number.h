/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers for people. */
#ifndef COMMON_NUMBER_H
#define COMMON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

struct strbuf;

/* Appends "-1,234,567"; with @sign a positive number as "+1,234". */
void number_add(struct strbuf *out, int64_t num, bool sign);

#endif
