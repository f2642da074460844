// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/html.h"

#include <string.h>

#include "common/number.h"
#include "common/strbuf.h"
#include "reports/plot/script.h"
#include "reports/text.h"

void html_text(struct strbuf *out, const char *text)
{
	text_html(out, text, strlen(text));
}

void html_subject(struct strbuf *out, const char *subject)
{
	if (!subject || !*subject)
		return;
	strbuf_addstr(out, " <small class=\"muted\">");
	html_text(out, subject);
	strbuf_addstr(out, "</small>");
}

void html_link(struct strbuf *out, const char *href, const char *text)
{
	if (!href) {
		html_text(out, text);
		return;
	}
	strbuf_addstr(out, "<a href=\"");
	html_text(out, href);
	strbuf_addstr(out, "\">");
	html_text(out, text);
	strbuf_addstr(out, "</a>");
}

void html_shell(struct strbuf *out, const char *arg)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_-.,:/@+=";
	AUTO_STRBUF struct strbuf quoted = STRBUF_INIT;

	if (*arg && !arg[strspn(arg, safe)]) {
		html_text(out, arg);
		return;
	}
	strbuf_addch(&quoted, '\'');
	for (; *arg; arg++) {
		if (*arg == '\'')
			strbuf_addstr(&quoted, "'\\'");
		strbuf_addch(&quoted, *arg);
	}
	strbuf_addch(&quoted, '\'');
	html_text(out, quoted.buf);
}

/* With the minus sign of the commands, which a reader's keyboard has, too. */
static void signed_bytes(struct strbuf *out, int64_t bytes, bool sign)
{
	if (bytes < 0) {
		strbuf_addch(out, '-');
		bytes = bytes == INT64_MIN ? INT64_MAX : -bytes;
		sign = false;
	}
	plot_bytes(out, bytes, sign);
}

void html_size(struct strbuf *out, int64_t bytes)
{
	strbuf_addstr(out, "<span class=\"size\" title=\"");
	number_add(out, bytes, false);
	strbuf_addstr(out, " bytes\">");
	signed_bytes(out, bytes, false);
	strbuf_addstr(out, "</span>");
}

void html_delta(struct strbuf *out, int64_t delta)
{
	if (!delta) {
		strbuf_addstr(out, "<span class=\"same\">\xc2\xb1"
				   "0 B</span>");
		return;
	}
	strbuf_addf(out, "<span class=\"%s\" title=\"", delta > 0 ? "grown" : "shrunk");
	number_add(out, delta, true);
	strbuf_addstr(out, " bytes\">");
	signed_bytes(out, delta, true);
	strbuf_addstr(out, "</span>");
}

void html_percent_text(struct strbuf *out, const char *text)
{
	const size_t len = strcspn(text, " ");

	text_html(out, text, len);
	strbuf_addstr(out, "&nbsp;%");
}

void html_percent(struct strbuf *out, int64_t old, int64_t new)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (old <= 0 || old == new)
		return;
	number_add_percent(&text, 100.0 * ((double)new - (double)old) / (double)old, 2, true);
	strbuf_addstr(out, " <span class=\"percent\">(");
	html_percent_text(out, text.buf);
	strbuf_addstr(out, ")</span>");
}

void html_change(struct strbuf *out, int64_t old, int64_t new)
{
	if (old == new) {
		strbuf_addstr(out, "<span class=\"same\">no change</span>");
		return;
	}
	html_delta(out, plot_add(new, -old));
	html_percent(out, old, new);
}

void html_count(struct strbuf *out, size_t nr, const char *one, const char *many)
{
	number_add(out, (int64_t)nr, false);
	strbuf_addf(out, " %s", nr == 1 ? one : many);
}

void html_heading(struct strbuf *out, int level, const char *id, const char *text)
{
	strbuf_addf(out, "<h%d", level);
	if (id)
		strbuf_addf(out, " id=\"%s\"", id);
	strbuf_addstr(out, ">");
	html_text(out, text);
	strbuf_addf(out, "</h%d>\n", level);
}

void html_paragraph(struct strbuf *out, const char *class, const char *text)
{
	if (class)
		strbuf_addf(out, "<p class=\"%s\">", class);
	else
		strbuf_addstr(out, "<p>");
	html_text(out, text);
	strbuf_addstr(out, "</p>\n");
}

void html_badge(struct strbuf *out, const char *class, const char *text)
{
	strbuf_addf(out, "<span class=\"badge%s%s\">", *class ? " " : "", class);
	html_text(out, text);
	strbuf_addstr(out, "</span>");
}

/* --- commands, logs --- */

void html_commands(struct strbuf *out)
{
	strbuf_addstr(out, "<pre class=\"commands\" tabindex=\"0\"><code>");
}

void html_command(struct strbuf *out, const char *html)
{
	strbuf_addstr(out, html);
}

void html_argument(struct strbuf *out, const char *arg)
{
	strbuf_addch(out, ' ');
	html_shell(out, arg);
}

void html_commands_end(struct strbuf *out)
{
	strbuf_addstr(out, "</code></pre>\n");
}

void html_lines(struct strbuf *out, const char *text, size_t len)
{
	AUTO_STRBUF struct strbuf plain = STRBUF_INIT;

	/* what a terminal would be shown: an escape sequence is visible, a tab is a tab */
	text_terminal_lines(&plain, text, len);
	for (const char *line = plain.buf, *end; *line; line = end) {
		size_t n = strcspn(line, "\n\t");

		text_html(out, line, n);
		end = line + n + (line[n] != '\0');
		if (line[n])
			strbuf_addch(out, line[n]);
	}
}

void html_log(struct strbuf *out, const char *label, const char *text, size_t len)
{
	strbuf_addstr(out, "<section class=\"log\" tabindex=\"0\" aria-label=\"");
	html_text(out, label);
	strbuf_addstr(out, "\">\n<pre class=\"log\">");
	html_lines(out, text, len);
	strbuf_addstr(out, "</pre>\n</section>\n");
}

/* --- lists of facts --- */

void html_tiles(struct strbuf *out)
{
	strbuf_addstr(out, "<dl class=\"tiles\">\n");
}

void html_tile(struct strbuf *out, const char *html, int64_t bytes, const int64_t *old)
{
	strbuf_addf(out, "<div class=\"tile\"><dt>%s</dt><dd>", html);
	if (bytes < 0)
		strbuf_addstr(out, "not known");
	else
		html_size(out, bytes);
	strbuf_addstr(out, "</dd>");
	if (old && *old >= 0 && bytes >= 0) {
		strbuf_addstr(out, "<dd class=\"change\">");
		html_change(out, *old, bytes);
		strbuf_addstr(out, "</dd>");
	}
	strbuf_addstr(out, "</div>\n");
}

void html_tiles_end(struct strbuf *out)
{
	strbuf_addstr(out, "</dl>\n");
}

void html_facts(struct strbuf *out)
{
	strbuf_addstr(out, "<dl class=\"facts\">\n");
}

void html_fact(struct strbuf *out, const char *html)
{
	size_t n = strlen("<dl class=\"facts\">\n");
	bool first = out->len >= n && !memcmp(out->buf + out->len - n, "<dl class=\"facts\">\n", n);

	strbuf_addf(out, "%s<div><dt>%s</dt><dd>", first ? "" : "</dd></div>\n", html);
}

void html_facts_end(struct strbuf *out)
{
	strbuf_addstr(out, "</dd></div>\n</dl>\n");
}
