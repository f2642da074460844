// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/plot/plot.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "common/alloc.h"
#include "common/strbuf.h"

int plot_format_of(const char *file, enum plot_format *out, struct strbuf *err)
{
	const char *dot = strrchr(file, '.');

	if (dot && !strcasecmp(dot, ".svg"))
		*out = PLOT_SVG;
	else if (dot && !strcasecmp(dot, ".png"))
		*out = PLOT_PNG;
	else
		return error_set(err, -EINVAL, "the name '%s' ends in neither .svg nor .png", file);
	return 0;
}

/* How many bytes at @s, inside a tag, begin an id or a reference to one; 0 if they do not. */
static size_t id_starts(const char *s)
{
	static const char *const starts[] = {
		" id=\"",    " id='",	 " xlink:href=\"#", " xlink:href='#",
		" href=\"#", " href='#", "url(#",
	};

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
		size_t n = strlen(starts[i]);

		if (!strncmp(s, starts[i], n))
			return n;
	}
	return 0;
}

void plot_inline_svg(const struct strbuf *svg, const char *prefix, struct strbuf *out)
{
	const char *s = strstr(svg->buf, "<svg");
	bool in_tag = false;

	/* text has its '<' escaped, so that a tag is easily told from it */
	for (; s && *s; s++) {
		size_t n = in_tag ? id_starts(s) : 0;

		if (n) {
			strbuf_add(out, s, n);
			strbuf_addf(out, "%s-", prefix);
			s += n - 1;
			continue;
		}
		if (*s == '<')
			in_tag = true;
		else if (*s == '>')
			in_tag = false;
		strbuf_addch(out, *s);
	}
}
