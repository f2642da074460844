// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/plot.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "reports/plot/plot.h"

/* Colours of reports/plot/, and what stands for them: variables of site.css, light and dark. */
static const struct {
	unsigned rgb;
	const char *css;
} colours[] = {
	{ 0x000000, "var(--fg)" },
	{ 0x222222, "var(--fg)" },
	{ 0xfefefe, "var(--bg)" },
	{ 0xdddddd, "var(--plot-grid)" },
	{ 0x57606a, "var(--plot-text)" },
	{ 0x777777, "var(--plot-text)" },
	{ 0x8a8a8a, "var(--plot-text)" },
	{ 0x0072b2, "var(--plot-1)" },
	{ 0xd55e00, "var(--plot-2)" },
	{ 0x009e73, "var(--plot-3)" },
	{ 0xcc79a7, "var(--plot-4)" },
	{ 0xe69f00, "var(--plot-5)" },
	{ 0x117733, "var(--plot-6)" },
	{ 0x882255, "var(--plot-7)" },
	{ 0x5b6b7b, "var(--plot-8)" },
	{ 0x56b4e9, "color-mix(in srgb,var(--plot-1) 50%,var(--bg))" },
};

/* What stands for what gnuplot writes as 'rgb( 34,  34,  34)' at @s; *@len bytes of it. */
static const char *colour_at(const char *s, size_t *len)
{
	unsigned red, green, blue;
	int n = 0;

	if (sscanf(s, "rgb(%u,%u,%u)%n", &red, &green, &blue, &n) != 3 || !n)
		return NULL;
	*len = (size_t)n;
	for (size_t i = 0; i < ARRAY_SIZE(colours); i++) {
		if (colours[i].rgb == (red << 16 | green << 8 | blue))
			return colours[i].css;
	}
	return NULL;
}

/* Where @s is in a tag: which quote it is inside of, 0 for none. */
struct place {
	bool in_tag;
	char quote;
};

static void step(struct place *at, char c)
{
	if (!at->in_tag)
		at->in_tag = c == '<';
	else if (at->quote)
		at->quote = c == at->quote ? 0 : at->quote;
	else if (c == '>')
		at->in_tag = false;
	else if (c == '\'' || c == '"')
		at->quote = c;
}

/* gnuplot writes stroke = 'none', for which HTML has no excuse. */
static bool is_idle(const struct place *at, const char *s, const struct strbuf *out)
{
	return at->in_tag && !at->quote && *s == ' ' &&
	       (s[1 + strspn(s + 1, " ")] == '=' || out->buf[out->len - 1] == '=');
}

/* Only inside of tags: a text may be anything. */
static void recolour(struct strbuf *out, const char *s)
{
	struct place at = { .in_tag = false };

	for (; *s; s++) {
		size_t len;
		const char *css = at.quote && *s == 'r' ? colour_at(s, &len) : NULL;

		step(&at, *s);
		if (css) {
			strbuf_addstr(out, css);
			s += len - 1;
		} else if (!is_idle(&at, s, out)) {
			strbuf_addch(out, *s);
		}
	}
}

/* --- what gnuplot writes and nobody needs --- */

/* The end of a group at @s that has nothing in it, or NULL. */
static const char *empty_group(const char *s)
{
	const char *end = !strncmp(s, "<g ", 3) ? strchr(s, '>') : NULL;

	if (!end)
		return NULL;
	end += 1 + strspn(end + 1, " \t\n");
	return strncmp(end, "</g>", 4) ? NULL : end + 4 + strspn(end + 4, "\n");
}

static void drop_empty_groups(struct strbuf *svg)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	for (const char *s = svg->buf; *s;) {
		const char *end = empty_group(s);

		if (end)
			s = end;
		else
			strbuf_addch(&out, *s++);
	}
	strbuf_reset(svg);
	strbuf_add(svg, out.buf, out.len);
}

static void cut(struct strbuf *svg, const char *from, const char *end)
{
	size_t at = (size_t)(from - svg->buf), len = (size_t)(end - from);

	memmove(svg->buf + at, end, svg->len - at - len);
	strbuf_setlen(svg, svg->len - len);
}

/* The shapes of points that no line uses; each is a line, and uses only ones before it. */
static void drop_points(struct strbuf *svg)
{
	for (int point = 14; point >= 0; point--) {
		char id[32], use[32];
		const char *def, *line, *end;

		snprintf(id, sizeof(id), " id='gpPt%d'", point);
		snprintf(use, sizeof(use), "'#gpPt%d'", point);
		def = strstr(svg->buf, id);
		if (!def || strstr(svg->buf, use))
			continue;
		for (line = def; line > svg->buf && line[-1] != '\n';)
			line--;
		end = strchr(def, '\n');
		if (end && line[strspn(line, "\t")] == '<')
			cut(svg, line, end + 1);
	}
}

static void drop_filter(struct strbuf *svg, const char *name)
{
	AUTO_STRBUF struct strbuf def = STRBUF_INIT, use = STRBUF_INIT;
	const char *from, *end;

	strbuf_addf(&def, "<filter id='%s'", name);
	strbuf_addf(&use, "#%s", name);
	from = strstr(svg->buf, def.buf);
	end = from ? strstr(from, "</filter>") : NULL;
	if (end && !strstr(svg->buf, use.buf))
		cut(svg, from, end + strlen("</filter>"));
}

/* The minus sign of the tables, so that a reader finds a number in either. */
static void plain_minus(struct strbuf *svg)
{
	static const char minus[] = "\xe2\x88\x92";
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	const char *s = svg->buf;

	for (const char *at; (at = strstr(s, minus)); s = at + strlen(minus)) {
		strbuf_add(&out, s, (size_t)(at - s));
		strbuf_addch(&out, '-');
	}
	strbuf_addstr(&out, s);
	strbuf_reset(svg);
	strbuf_add(svg, out.buf, out.len);
}

void site_figure(struct strbuf *out, const struct strbuf *svg, const char *id, const char *caption)
{
	AUTO_STRBUF struct strbuf small = STRBUF_INIT, inlined = STRBUF_INIT;

	strbuf_add(&small, svg->buf, svg->len);
	drop_empty_groups(&small);
	drop_points(&small);
	drop_filter(&small, "textbox");
	drop_filter(&small, "greybox");
	plot_inline_svg(&small, id, &inlined);
	plain_minus(&inlined);
	strbuf_addstr(out, "<figure class=\"plot\">\n<div class=\"scroll\" tabindex=\"0\">\n");
	recolour(out, inlined.buf);
	strbuf_addf(out, "</div>\n<figcaption>%s</figcaption>\n</figure>\n", caption);
}
