// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/page_html.h"

#include <string.h>

#include "common/number.h"
#include "common/rows.h"
#include "common/strbuf.h"
#include "reports/plot_script.h"
#include "reports/render.h"
#include "reports/text.h"

static const char style[] =
	":root{color-scheme:light dark;--fg:#1b1f24;--soft:#57606a;--bg:#fff;--card:#f6f8fa;"
	"--line:#d0d7de;--bar:#0072b2;--link:#0550ae;--up:#b34700;--down:#006b4e}\n"
	"@media (prefers-color-scheme:dark){:root{--fg:#e6edf3;--soft:#9da7b1;--bg:#0d1117;"
	"--card:#161b22;--line:#30363d;--bar:#4c9be8;--link:#79b8ff;--up:#ff9b57;--down:#3fc99b}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:66rem;background:var(--bg);"
	"color:var(--fg);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\n"
	"h1{font-size:1.7rem;margin:0 0 .3rem}\n"
	"h2{font-size:1.35rem;margin:3rem 0 .8rem;padding-top:.8rem;border-top:1px solid var(--line);"
	"overflow-wrap:anywhere}\n"
	"h3{font-size:1.1rem;margin:2.2rem 0 .6rem}\n"
	"p,li{max-width:48rem;overflow-wrap:anywhere}\n"
	"a{color:var(--link)}\n"
	".soft,figcaption,caption{color:var(--soft)}\n"
	".grown{color:var(--up)}.shrunk{color:var(--down)}\n"
	"nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}\n"
	".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.8rem;"
	"margin:1rem 0;padding:0;list-style:none}\n"
	".cards li{background:var(--card);border:1px solid var(--line);border-radius:8px;"
	"padding:.7rem .9rem}\n"
	".cards .what{color:var(--soft);font-size:.9rem}\n"
	".cards li>*{display:block;font-variant-numeric:tabular-nums}\n"
	".cards strong{font-size:1.5rem;font-weight:600}\n"
	"figure{margin:1rem 0}figcaption{font-size:.9rem;margin-top:.4rem}\n"
	".scroll{overflow-x:auto;margin:.5rem 0}\n"
	".scroll:focus-visible,summary:focus-visible,a:focus-visible{outline:2px solid var(--link);"
	"outline-offset:2px}\n"
	".plot svg{display:block;width:100%;min-width:44rem;height:auto}\n"
	"table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}\n"
	"caption{text-align:left;padding:.3rem 0;font-size:.9rem}\n"
	"th,td{padding:.22rem .7rem .22rem 0;text-align:left;vertical-align:top;"
	"border-bottom:1px solid var(--line)}\n"
	"th{font-weight:600}tbody th{font-weight:400}\n"
	"tr.total th,tr.total td,tfoot th,tfoot td{font-weight:600;"
	"border-top:2px solid var(--line)}\n"
	".num{text-align:right;white-space:nowrap}\n"
	".name{overflow-wrap:anywhere;min-width:9rem}\n"
	".wide{width:100%}.wide .bar{width:38%}\n"
	"td.bar{background:linear-gradient(var(--bar),var(--bar)) no-repeat 0 50%;"
	"background-size:0 .8rem}\n"
	".pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:0 2rem}\n"
	".pair .scroll{min-width:0}\n"
	"details{margin:.6rem 0}summary{cursor:pointer;color:var(--link)}\n"
	"pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.7rem;"
	"overflow-x:auto;font-size:.85rem}\n"
	/* what gnuplot draws in black and grey on white follows the page's colours */
	".plot svg text{fill:var(--fg)}\n"
	".plot svg g[id$=canvas]>rect{fill:var(--bg)}\n"
	"@media (prefers-color-scheme:dark){\n"
	".plot svg [stroke='black'],.plot svg [stroke='rgb( 34,  34,  34)']{stroke:var(--fg)}\n"
	".plot svg [color='rgb( 34,  34,  34)']{color:var(--fg)}\n"
	".plot svg [stroke='rgb(254, 254, 254)']{stroke:var(--bg)}\n"
	".plot svg [color='rgb(254, 254, 254)']{color:var(--bg)}\n"
	".plot svg [stroke='rgb(221, 221, 221)']{stroke:var(--line)}\n"
	".plot svg [stroke='rgb( 87,  96, 106)']{stroke:var(--soft)}\n"
	".plot svg [stroke='rgb(  0, 114, 178)']{stroke:var(--bar)}\n"
	".plot svg [color='rgb(  0, 114, 178)']{color:var(--bar)}\n"
	".plot svg [stroke='rgb(136,  34,  85)']{stroke:#c76a9c}\n"
	".plot svg [color='rgb(136,  34,  85)']{color:#c76a9c}\n"
	".plot svg [stroke='rgb( 17, 119,  51)']{stroke:#3fa565}\n"
	".plot svg [color='rgb( 17, 119,  51)']{color:#3fa565}\n"
	".plot svg [fill='rgb( 51,  34, 136)']{fill:#7f6fe0}\n"
	".plot svg [fill='rgb( 91, 107, 123)']{fill:#8d9dae}\n"
	"}\n"
	"@media (max-width:30rem){body{padding:1rem .7rem 3rem}.wide .bar{width:20%}th,td{padding-right:.45rem}.name{min-width:7rem}"
	".cards{grid-template-columns:1fr 1fr}.cards strong{font-size:1.2rem}}\n";

void page_begin(struct strbuf *out)
{
	strbuf_addstr(out,
		      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		      "<title>Kernel size report</title>\n<style>\n");
	strbuf_addstr(out, style);
	strbuf_addstr(out, "</style>\n</head>\n<body>\n");
}

void page_end(struct strbuf *out)
{
	strbuf_addstr(out, "</body>\n</html>\n");
}

void page_text(struct strbuf *out, const char *text)
{
	text_html(out, text, strlen(text));
}

void page_shell(struct strbuf *out, const char *arg)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_-.,:/@+=";
	AUTO_STRBUF struct strbuf quoted = STRBUF_INIT;

	if (*arg && !arg[strspn(arg, safe)]) {
		page_text(out, arg);
		return;
	}
	strbuf_addch(&quoted, '\'');
	for (; *arg; arg++) {
		if (*arg == '\'')
			strbuf_addstr(&quoted, "'\\'");
		strbuf_addch(&quoted, *arg);
	}
	strbuf_addch(&quoted, '\'');
	page_text(out, quoted.buf);
}

void page_size(struct strbuf *out, int64_t bytes)
{
	strbuf_addstr(out, "<span title=\"");
	number_add(out, bytes, false);
	strbuf_addstr(out, " bytes\">");
	plot_bytes(out, bytes, false);
	strbuf_addstr(out, "</span>");
}

void page_change(struct strbuf *out, int64_t old, int64_t new)
{
	int64_t delta = plot_add(new, -old);

	if (!delta) {
		strbuf_addstr(out, "no change");
		return;
	}
	strbuf_addf(out, "<span class=\"%s\" title=\"", delta > 0 ? "grown" : "shrunk");
	number_add(out, delta, true);
	strbuf_addstr(out, " bytes\">");
	plot_bytes(out, delta, true);
	strbuf_addstr(out, "</span>");
	if (old > 0)
		strbuf_addf(out, " (%s%.2f&nbsp;%%)", delta > 0 ? "+" : "\xe2\x88\x92",
			    100.0 * (delta > 0 ? (double)delta : -(double)delta) / (double)old);
}

void page_rows(struct strbuf *out, const struct rows *rows)
{
	struct render_opts opts = { .format = RENDER_HTML };

	strbuf_addstr(out, "<div class=\"scroll\">\n");
	render_rows_to(rows, &opts, out);
	strbuf_addstr(out, "</div>\n");
}
