// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/strvec.h"

#include <stdarg.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"

static void push_owned(struct strvec *sv, char *s)
{
	ALLOC_GROW(sv->v, sv->nr + 2, sv->cap);
	sv->v[sv->nr++] = s;
	sv->v[sv->nr] = NULL;
}

void strvec_pushn(struct strvec *sv, const char *s, size_t len)
{
	push_owned(sv, xstrndup(s, len));
}

void strvec_push(struct strvec *sv, const char *s)
{
	push_owned(sv, xstrdup(s));
}

void strvec_pushf(struct strvec *sv, const char *fmt, ...)
{
	struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	push_owned(sv, strbuf_detach(&sb));
}

void strvec_push_all(struct strvec *sv, char *const *list)
{
	for (; list && *list; list++)
		strvec_push(sv, *list);
}

void strvec_split(struct strvec *sv, const char *s, const char *seps)
{
	for (;;) {
		size_t n;

		s += strspn(s, seps);
		n = strcspn(s, seps);
		if (!n)
			return;
		strvec_pushn(sv, s, n);
		s += n;
	}
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strvec_sort(struct strvec *sv)
{
	if (sv->nr)
		qsort(sv->v, sv->nr, sizeof(*sv->v), compare);
}

void strvec_release(struct strvec *sv)
{
	for (size_t i = 0; i < sv->nr; i++)
		free(sv->v[i]);
	free(sv->v);
	memset(sv, 0, sizeof(*sv));
}
