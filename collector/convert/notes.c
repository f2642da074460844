// SPDX-License-Identifier: GPL-2.0-or-later
/* What a conversion has to say: why it cannot be done, what was decided, what its message tells. */
#include <errno.h>
#include <string.h>

#include "collector/convert/internal.h"
#include "common/alloc.h"

int convert_refuse(struct convert_work *w, const char *class, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	free(w->out->trouble);
	w->out->trouble = xstrdup(class);
	return error_set(w->err, -ENOTSUP, "%s", text.buf);
}

static void push_once(struct strvec *list, const char *text)
{
	for (size_t i = 0; i < list->nr; i++) {
		if (!strcmp(list->v[i], text))
			return;
	}
	strvec_push(list, text);
}

void convert_note(struct convert_work *w, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	push_once(&w->out->notes, text.buf);
}

void convert_detail(struct convert_work *w, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	push_once(&w->details, text.buf);
}
