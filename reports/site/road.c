// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/road.h"

#include <errno.h>
#include <string.h>

#include "common/model/rows.h"
#include "common/number.h"
#include "common/strbuf.h"
#include "reports/plot/road.h"
#include "reports/site/html.h"
#include "reports/site/plot.h"
#include "reports/site/site.h"

#define TOP_MODULES 60 /* of a plan, by their bytes */

static int64_t num(const struct site_road *road, size_t row, const char *column)
{
	return rows_num_at(road->points, row, column);
}

static int picture(struct strbuf *out, const struct site_road *road, struct strbuf *err)
{
	const struct plot_road plot = { .build = road->build,
					.points = road->points,
					.bytes = road->bytes,
					.held = road->held };
	AUTO_STRBUF struct strbuf svg = STRBUF_INIT, why = STRBUF_INIT;
	int ret = plot_road(&plot, PLOT_SVG, &svg, &why);

	if (ret == -EINVAL)
		return 0;
	if (ret)
		return error_set(err, ret, "%s", why.buf);
	html_heading(out, 2, "road", "The road");
	site_figure(
		out, &svg, "road",
		"What is left of the image with so many hooks. The large points have their modules below.");
	return 0;
}

static void lead(struct strbuf *out, const struct site_road *road)
{
	const size_t last = rows_nr(road->points) - 1;
	size_t free_of_hooks = 0;

	while (free_of_hooks < last && !num(road, free_of_hooks + 1, "hooks"))
		free_of_hooks++;
	strbuf_addstr(out, "<p class=\"lead\">");
	html_size(out, road->bytes);
	strbuf_addstr(out, " of code and data, of which ");
	html_size(out, num(road, free_of_hooks, "out"));
	strbuf_addstr(out, " could leave for modules without a hook, and ");
	html_size(out, num(road, last, "out"));
	strbuf_addstr(out, " with ");
	number_add(out, num(road, last, "hooks"), false);
	strbuf_addstr(out, num(road, last, "hooks") == 1 ? " hook. " : " hooks. ");
	html_size(out, road->held);
	strbuf_addstr(out, " can't leave at any price.</p>\n");
	html_paragraph(
		out, "muted",
		"A hook is put in place of a use of what leaves by what stays. Each plan is proven to be the "
		"best one at its price: what it costs (cut) is what flows through the network (flow).");
	html_paragraph(out, "muted",
		       road->complete ? "No plan is missing that is the best at some price." :
					"Between the points are others.");
	if (*road->lacks)
		html_paragraph(out, "muted", road->lacks);
}

static void point_row(struct strbuf *out, const struct site_road *road, size_t row)
{
	AUTO_STRBUF struct strbuf href = STRBUF_INIT, hooks = STRBUF_INIT;
	static const char *const reals[] = { "trouble", "price", "cut", "flow" };

	number_add(&hooks, num(road, row, "hooks"), false);
	strbuf_addf(&href, "#plan-%zu", row + 1);
	html_row(out);
	html_row_head(out, road->modules[row] ? href.buf : NULL, hooks.buf);
	html_cell_number(out, num(road, row, "exports"));
	html_cell_number(out, num(road, row, "splits"));
	html_cell_number(out, num(road, row, "out"));
	html_cell_number(out, num(road, row, "left"));
	html_cell_bar(out, num(road, row, "left"), road->bytes, road->bytes);
	for (size_t i = 0; i < sizeof(reals) / sizeof(reals[0]); i++)
		html_cell_real(out, rows_text_at(road->points, row, reals[i]));
	html_row_end(out);
}

static void front(struct strbuf *out, const struct site_road *road)
{
	static const struct html_column columns[] = {
		{ "hooks", false, NULL },  { "exports", true, NULL }, { "splits", true, NULL },
		{ "leave", true, NULL },   { "stay", true, NULL },    { "share", false, NULL },
		{ "trouble", true, NULL }, { "price", true, NULL },   { "cut", true, NULL },
		{ "flow", true, NULL },	   { NULL, false, NULL },
	};
	static const struct html_table table = {
		.caption = "The best plans, from what leaves for nothing on", .columns = columns
	};

	html_heading(out, 2, "front", "The plans");
	html_table(out, &table);
	for (size_t i = 0; i < rows_nr(road->points); i++)
		point_row(out, road, i);
	html_table_end(out, false);
}

/* The command that has all of them. */
static void more_modules(struct strbuf *out, const struct site_road *road, size_t row)
{
	AUTO_STRBUF struct strbuf hooks = STRBUF_INIT;

	if (rows_nr(road->modules[row]) <= TOP_MODULES)
		return;
	strbuf_addf(&hooks, "%lld", (long long)num(road, row, "hooks"));
	html_paragraph(out, "muted", "The largest. All of them:");
	html_commands(out);
	html_command(out, "kbloat plan");
	html_argument(out, road->build);
	html_command(out, " --hooks");
	html_argument(out, hooks.buf);
	html_command(out, "\n");
	html_commands_end(out);
}

static void modules(struct strbuf *out, const struct site_road *road)
{
	html_heading(out, 2, "modules", "What would be modules");
	for (size_t i = 0; i < rows_nr(road->points); i++) {
		AUTO_STRBUF struct strbuf id = STRBUF_INIT, text = STRBUF_INIT;

		if (!road->modules[i])
			continue;
		strbuf_addf(&id, "plan-%zu", i + 1);
		number_add(&text, num(road, i, "hooks"), false);
		strbuf_addstr(&text, num(road, i, "hooks") == 1 ? " hook: " : " hooks: ");
		number_add(&text, (int64_t)rows_nr(road->modules[i]), false);
		strbuf_addstr(&text, rows_nr(road->modules[i]) == 1 ? " module" : " modules");
		html_heading(out, 3, id.buf, text.buf);
		strbuf_addstr(
			out,
			"<details><summary>The modules, what they need, and whom to ask</summary>\n");
		html_rows(out, road->modules[i], text.buf, TOP_MODULES);
		more_modules(out, road, i);
		strbuf_addstr(out, "</details>\n");
	}
}

static void commands(struct strbuf *out, const struct site_road *road)
{
	html_heading(out, 2, "commands", "The same on the command line");
	html_commands(out);
	html_command(out, "kbloat plan");
	html_argument(out, road->build);
	html_command(out, "\nkbloat plan");
	html_argument(out, road->build);
	html_command(out, " --hooks 100 --list cuts\nkbloat plan");
	html_argument(out, road->build);
	html_command(out, " --wall\nkbloat plan");
	html_argument(out, road->build);
	html_command(out, " --why start_kernel\n");
	html_commands_end(out);
}

int site_road_page(const struct site_road *road, struct strbuf *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf title = STRBUF_INIT, href = STRBUF_INIT, list = STRBUF_INIT,
				  figure = STRBUF_INIT;
	struct site_page page = { .kind = "road", .nav = "candidates", .depth = road->here.depth };
	int ret = picture(&figure, road, err);

	if (ret)
		return ret;
	strbuf_addf(&title, "What could leave %s", road->build);
	page.title = title.buf;
	site_begin(out, &page);
	strbuf_addstr(out, "<h1><span class=\"kicker\">what could leave</span> ");
	html_text(out, road->build);
	strbuf_addstr(out, "</h1>\n");
	lead(out, road);
	site_href(&href, &road->here, road->build_path);
	site_href(&list, &road->here, road->candidates);
	strbuf_addstr(out, "<ul class=\"around\">\n<li>");
	html_link(out, href.buf, "the build");
	strbuf_addstr(out, "</li>\n<li>");
	html_link(out, list.buf, "what could be modules");
	strbuf_addstr(out, "</li>\n<li><a href=\"#wall\">the wall</a></li>\n"
			   "<li><a href=\"#modules\">the modules</a></li>\n</ul>\n");
	strbuf_add(out, figure.buf, figure.len);
	front(out, road);
	html_heading(out, 2, "wall", "The wall");
	html_rows(out, road->wall, "What can never leave, by the bytes that it holds alone", 0);
	modules(out, road);
	commands(out, road);
	site_end(out, &page);
	return 0;
}
