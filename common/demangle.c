// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/demangle.h"

#include <libiberty/demangle.h>
#include <setjmp.h>
#include <string.h>

#include "common/strbuf.h"

typedef int language_fn(const char *mangled, int options, demangle_callbackref take, void *data);

struct taken {
	struct strbuf *out;
	size_t start;
	jmp_buf too_long;
};

/* libiberty knows no bound; nothing of its own is left behind but what it holds of a name in punycode. */
static void take(const char *text, size_t len, void *data)
{
	struct taken *t = data;

	if (t->out->len - t->start + len > DEMANGLE_MAX)
		longjmp(t->too_long, 1);
	strbuf_add(t->out, text, len);
}

static bool run(language_fn *language, const char *name, struct strbuf *out)
{
	struct taken t = { .out = out, .start = out->len };

	if (!setjmp(t.too_long) && language(name, DMGL_PARAMS | DMGL_ANSI, take, &t) &&
	    out->len > t.start)
		return true;
	strbuf_setlen(out, t.start);
	return false;
}

bool demangle_rust(const char *name, struct strbuf *out)
{
	return name[0] == '_' && (name[1] == 'R' || name[1] == 'Z') &&
	       run(rust_demangle_callback, name, out);
}

bool demangle(const char *name, struct strbuf *out)
{
	if (demangle_rust(name, out))
		return true;
	return name[0] == '_' && name[1] == 'Z' && run(cplus_demangle_v3_callback, name, out);
}

const char *demangle_shown(const char *name, struct strbuf *buf)
{
	strbuf_reset(buf);
	return demangle(name, buf) ? buf->buf : name;
}
