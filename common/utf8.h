/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8 (RFC 3629): what is stored and shown is always valid. */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

bool utf8_valid(const char *s, size_t len);
/* Appends @s with each byte that is not part of a valid character replaced by U+FFFD. */
void utf8_clean(const char *s, size_t len, struct strbuf *out);
/* The length in bytes of the valid character at @s (1 to 4), or 0. */
size_t utf8_char(const char *s, size_t len);
/*
 * Decodes one character of the @len > 0 bytes at @s into *@ch and returns the bytes it took. An
 * invalid, overlong or cut-off sequence gives U+FFFD and takes one byte.
 */
size_t utf8_decode(const char *s, size_t len, uint32_t *ch);

/* C0, DEL, C1. */
bool utf8_is_control(uint32_t ch);
/*
 * What makes text look like other text: direction, line and invisible formatting. Of Unicode's
 * Default_Ignorable_Code_Point (DerivedCoreProperties.txt) all but the first 16 variation selectors,
 * which signs have beside them.
 */
bool utf8_is_deceptive(uint32_t ch);
/*
 * Appends @s as one line of plain text: what is no letter there, white space too, is one blank; none
 * at the ends.
 */
void utf8_line(struct strbuf *out, const char *s, size_t len);
/*
 * For a line on a terminal, in place: each byte of control characters, of deceptive ones and of no
 * valid character becomes '?'.
 */
void utf8_defuse(struct strbuf *line);

/* What an emoji is made of (Extended_Pictographic of Unicode). */
bool utf8_is_pictograph(uint32_t ch);
/*
 * The bytes of the first character at @s, of @len > 0 bytes, as people count them: a letter with its marks, an
 * emoji made of several. *@width is the columns that it takes on a terminal: 0, 1 or 2. The tables are
 * utf8proc's (Unicode's East Asian Width; what is ambiguous there is narrow).
 */
size_t utf8_next(const char *s, size_t len, unsigned *width);
/* Columns of a whole string. */
size_t utf8_width(const char *s);

#endif
