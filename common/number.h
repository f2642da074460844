/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers for people, and yes or no from them. */
#ifndef COMMON_NUMBER_H
#define COMMON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

struct strbuf;

/* Appends "-1,234,567"; with @sign a positive number as "+1,234". */
void number_add(struct strbuf *out, int64_t num, bool sign);
/*
 * Appends bytes as "812 B", "1.2 KiB", "-3.4 MiB" … "5.6 TiB": units of 1024 each, rounded to the
 * nearest tenth; with @sign a positive number as "+1.2 KiB".
 */
void number_add_human(struct strbuf *out, int64_t bytes, bool sign);
/*
 * Appends a part of a hundred with @digits behind the point, "8.5 %"; with @sign "+8.5 %". What would be 0 so is
 * "<0.1 %": a caller leaves out what is 0.
 */
void number_add_percent(struct strbuf *out, double percent, int digits, bool sign);

/*
 * Every file that people write says a boolean with these words: yes, true, on or 1; no, false, off
 * or 0; in any case, as git's configuration. False for all else, which is to be refused.
 */
bool answer_parse(const char *text, bool *yes);

#endif
