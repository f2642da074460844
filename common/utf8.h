/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8 (RFC 3629): what is stored and shown is always valid. */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

bool utf8_valid(const char *s, size_t len);
/* Appends @s with each byte that is not part of a valid character replaced by U+FFFD. */
void utf8_clean(const char *s, size_t len, struct strbuf *out);
/* The length in bytes of the valid character at @s (1 to 4), or 0. */
size_t utf8_char(const char *s, size_t len);

#endif
