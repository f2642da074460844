/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding one's way in C without a compiler: definitions at file level, by the rules of kernel
 * style (a body ends with '}' in the first column). Positions are byte offsets in the text.
 */
#ifndef COLLECTOR_CONVERT_SCAN_H
#define COLLECTOR_CONVERT_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct strvec;

/*
 * A copy of @text of the same length, in which comments and what is inside of quotes are blank, and
 * unless @directives preprocessor lines too. To be freed.
 */
char *scan_mask(const char *text, bool directives);

bool scan_is_word(char c);
/* Is the identifier at @pos @word, whole? */
bool scan_word_at(const char *mask, size_t pos, const char *word);
/* The first whole identifier @word at or behind @pos, or SIZE_MAX. */
size_t scan_find_word(const char *mask, size_t pos, const char *word);
/* Behind white space, newlines too. */
size_t scan_skip_space(const char *mask, size_t pos);
/* Behind the bracket that closes the one at @pos; SIZE_MAX: none does. */
size_t scan_close(const char *mask, size_t pos);

enum scan_kind {
	SCAN_FUNCTION,
	SCAN_DATA,
	SCAN_MACRO, /* DEFINE_PER_CPU(int, name); */
};

struct scan_definition {
	enum scan_kind kind;
	size_t start; /* of the first word */
	size_t name;
	size_t body; /* of a function its '{'; else where the head ends */
	size_t end; /* behind the line in which it ends */
	size_t macro, macro_len; /* of SCAN_MACRO: its name */
	bool local; /* static */
};

/*
 * The definition of @name, of several that others can use the one nearest to line @line (0: the
 * first).
 */
bool scan_definition(const char *mask, const char *name, size_t line, struct scan_definition *out);
/*
 * Appends the names that the file defines for others: functions, and variables that are not made by
 * a macro. Not all when there are thousands.
 */
void scan_globals(const char *mask, struct strvec *out);
/* Whether the head of the definition has @word. */
bool scan_head_has(const char *mask, const struct scan_definition *d, const char *word);
/*
 * A call of a macro or function at file level: "word(…)" from @pos on. *@open is its '('. SIZE_MAX:
 * none. Only outside of bodies.
 */
size_t scan_find_call(const char *mask, size_t pos, const char *word, size_t *open);

#endif
