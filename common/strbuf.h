/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing string. After STRBUF_INIT .buf is always a valid, terminated string; .len does not
 * count the terminator, and the content may hold NUL bytes.
 *
 * Errors: a function that can fail takes "struct strbuf *err" and, when it fails, puts one message
 * there: lower case, no full stop, subject 'quoted', no newline. It leaves err alone on success.
 */
#ifndef COMMON_STRBUF_H
#define COMMON_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct strbuf {
	char *buf;
	size_t len;
	size_t cap;
};

extern char strbuf_empty[];
#define STRBUF_INIT                                                                                \
	{                                                                                          \
		.buf = strbuf_empty                                                                \
	}
#define AUTO_STRBUF __attribute__((cleanup(strbuf_release)))

void strbuf_init(struct strbuf *sb);
/* Frees the memory; @sb is usable again as if freshly initialised. */
void strbuf_release(struct strbuf *sb);
/* Makes it empty, keeps the memory. */
void strbuf_reset(struct strbuf *sb);
/* Room for @extra more bytes and a terminator. */
void strbuf_grow(struct strbuf *sb, size_t extra);
/* Returns the string, which is now the caller's to free(); @sb is empty. */
char *strbuf_detach(struct strbuf *sb);
void strbuf_setlen(struct strbuf *sb, size_t len);

void strbuf_add(struct strbuf *sb, const void *data, size_t len);
void strbuf_addstr(struct strbuf *sb, const char *s);
void strbuf_addch(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* A line more of several: a newline before all but the first; control bytes in it become '?'. */
void strbuf_addline(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Replaces the content. */
void strbuf_setf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Puts '?' in the place of NUL bytes, which would end the text for all that reads on. */
void strbuf_no_nul(struct strbuf *sb);
/* Cuts white space off both ends. */
void strbuf_trim(struct strbuf *sb);

/*
 * Fill @err (may be NULL) and return @code, which is negative: "return error_set(err, -EINVAL, …)".
 * What is already in @err is replaced.
 */
int error_set(struct strbuf *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
