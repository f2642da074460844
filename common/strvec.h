/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A growing, NULL-terminated array of strings that it owns; .v may be passed as an argv. */
#ifndef COMMON_STRVEC_H
#define COMMON_STRVEC_H

#include <stddef.h>

struct strvec {
	char **v;
	size_t nr;
	size_t cap;
};

#define STRVEC_INIT                                                                                \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_STRVEC __attribute__((cleanup(strvec_release)))

void strvec_push(struct strvec *sv, const char *s);
void strvec_pushn(struct strvec *sv, const char *s, size_t len);
void strvec_pushf(struct strvec *sv, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Appends copies of a NULL-terminated list. */
void strvec_push_all(struct strvec *sv, char *const *list);
/* Splits @s at any byte of @seps, dropping empty parts. */
void strvec_split(struct strvec *sv, const char *s, const char *seps);
/* Sorts in byte order (strcmp). */
void strvec_sort(struct strvec *sv);
void strvec_release(struct strvec *sv);

#endif
