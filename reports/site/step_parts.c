// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/step_parts.h"

#include <string.h>

#include "common/number.h"
#include "common/model/rows.h"
#include "common/rev_short.h"
#include "common/strbuf.h"
#include "reports/plot/script.h"
#include "reports/site/html.h"
#include "reports/site/step.h"

#define FIRST_SUBSYSTEMS 15 /* are seen at once */
#define TOP_SUBSYSTEMS 100
#define OF_KIND 10 /* largest places of what no commit is charged with */
#define TOP_CAUSES 40
#define TOP_OPTIONS 60

static void more(struct strbuf *out, size_t nr, size_t shown, const char *what)
{
	if (nr <= shown)
		return;
	strbuf_addstr(out, "<p class=\"muted\">");
	number_add(out, (int64_t)(nr - shown), false);
	strbuf_addf(out, " more %s; the commands below list all.</p>\n", what);
}

/* --- subsystems --- */

/* "Ann <ann@x>, b@y" as "Ann, b@y": the page of the subsystem has the addresses. */
static void add_names(struct strbuf *out, const char *people)
{
	while (*people) {
		size_t name = strcspn(people, "<");

		/* one without a name has only an address, which stays */
		if (people[name] && name >= 1 && people[name - 1] == ' ' &&
		    (name < 2 || people[name - 2] != ',')) {
			strbuf_add(out, people, name - 1);
			people += name + strcspn(people + name, ">");
			people += *people == '>';
		} else {
			strbuf_add(out, people, name + (people[name] != '\0'));
			people += name + (people[name] != '\0');
		}
	}
}

static void people_cell(struct strbuf *out, const struct site_step *step, size_t row)
{
	const struct site_contacts *o = row < step->nr_contacts ? &step->contacts[row] : NULL;
	AUTO_STRBUF struct strbuf names = STRBUF_INIT;

	if (o && o->maintainers && *o->maintainers)
		add_names(&names, o->maintainers);
	else if (o && o->lists)
		strbuf_addstr(&names, o->lists);
	strbuf_addstr(out, "<td class=\"people\">");
	html_text(out, names.buf);
	strbuf_addstr(out, "</td>");
}

static void subsystem_row(struct strbuf *out, const struct site_step *step, size_t row)
{
	const struct site_contacts *o = row < step->nr_contacts ? &step->contacts[row] : NULL;

	html_row(out);
	strbuf_addstr(out, "<th scope=\"row\">");
	html_subsystem(out, &step->here, rows_text_at(step->subsystems, row, "subsystem"));
	strbuf_addstr(out, "</th>");
	html_cell_delta(out, rows_num_at(step->subsystems, row, "delta"));
	html_cell_number(out, rows_num_at(step->subsystems, row, "old"));
	html_cell_number(out, rows_num_at(step->subsystems, row, "new"));
	html_cell(out, o && o->status ? o->status : "");
	people_cell(out, step, row);
	html_row_end(out);
}

static void total_row(struct strbuf *out, const struct site_step *step)
{
	html_row(out);
	html_row_head(out, NULL, "code and data");
	html_cell_delta(out, plot_add(step->new.code, -step->old.code));
	html_cell_number(out, step->old.code);
	html_cell_number(out, step->new.code);
	html_cell_empty(out);
	html_cell_empty(out);
	html_row_end(out);
}

/* The next rows from *@row on that are no padding, at most @max; how many there were. */
static size_t subsystem_rows(struct strbuf *out, const struct site_step *step, size_t *row,
			     size_t max)
{
	size_t nr = 0;

	for (; *row < rows_nr(step->subsystems) && nr < max; ++*row) {
		if (!strcmp(rows_text_at(step->subsystems, *row, "subsystem"), "[padding]"))
			continue;
		subsystem_row(out, step, *row);
		nr++;
	}
	return nr;
}

void step_subsystems(struct strbuf *out, const struct site_step *step)
{
	static const struct html_column columns[] = {
		{ "subsystem", false, NULL }, { "change", true, NULL },
		{ "before", true, NULL },     { "after", true, NULL },
		{ "status", false, NULL },    { "maintainers", false, NULL },
		{ NULL, false, NULL },
	};
	AUTO_STRBUF struct strbuf caption = STRBUF_INIT, rest = STRBUF_INIT;
	struct html_table table = { .columns = columns, .sortable = true };
	size_t row = 0, nr = 0, all = 0;

	for (size_t i = 0; i < rows_nr(step->subsystems); i++)
		all += strcmp(rows_text_at(step->subsystems, i, "subsystem"), "[padding]") != 0;
	strbuf_addf(&caption, "Subsystems that changed most, as MAINTAINERS of %s names them",
		    step->maintainers_of);
	table.caption = caption.buf;
	html_table(out, &table);
	nr = subsystem_rows(out, step, &row, FIRST_SUBSYSTEMS);
	html_table_foot(out);
	total_row(out, step);
	html_table_end(out, true);
	if (nr == all)
		return;
	strbuf_addf(&rest, "The other subsystems that changed (%zu)", all - nr);
	table.caption = rest.buf;
	strbuf_addf(out, "<details><summary>%s</summary>\n", rest.buf);
	html_table(out, &table);
	nr += subsystem_rows(out, step, &row, TOP_SUBSYSTEMS);
	html_table_end(out, false);
	more(out, all, nr, "subsystems changed");
	strbuf_addstr(out, "</details>\n");
}

/* --- commits --- */

static void blame_command(struct strbuf *out, const struct site_step *step, const char *repo)
{
	strbuf_addf(out, "kbloat blame%s ", repo);
	html_shell(out, step->old.rev);
	strbuf_addstr(out, "..");
	html_shell(out, step->new.rev);
	strbuf_addstr(out, " --profile");
	html_argument(out, step->profile);
	strbuf_addstr(out, " --arch");
	html_argument(out, step->arch);
	strbuf_addstr(out, "\n");
}

static void no_commits(struct strbuf *out, const struct site_step *step)
{
	html_paragraph(
		out, NULL,
		"The database does not know the history between the two builds, so that "
		"nobody is charged with the change. This walks it, once, and the next report "
		"has the commits:");
	html_commands(out);
	blame_command(out, step, " --repo DIR");
	html_commands_end(out);
}

static void commit_row(struct strbuf *out, const struct site_step *step, size_t row)
{
	const char *id = rows_text_at(step->commits, row, "commit");
	const char *cause = rows_text_at(step->commits, row, "cause");
	const char *subsystem = rows_text_at(step->commits, row, "subsystem");
	AUTO_STRBUF struct strbuf shown = STRBUF_INIT;

	strbuf_add(&shown, id, *id == '[' ? strlen(id) : strnlen(id, REV_SHORT));
	/* the search leads to it */
	if (shown.len && strspn(shown.buf, "0123456789abcdef") == shown.len)
		strbuf_addf(out, "<tr id=\"c%s\">", shown.buf);
	else
		html_row(out);
	strbuf_addf(out, "<th scope=\"row\">%s", *id == '[' ? "" : "<code>");
	html_text(out, shown.buf);
	strbuf_addf(out, "%s</th>", *id == '[' ? "" : "</code>");
	html_cell_delta(out, rows_num_at(step->commits, row, "delta"));
	html_cell(out, rows_text_at(step->commits, row, "subject"));
	html_cell(out, rows_text_at(step->commits, row, "author"));
	strbuf_addstr(out, "<td>");
	/* the place of most of its bytes, which for a commit to all of the tree is nobody's */
	if (*id == '[' || *subsystem != '[')
		html_subsystem(out, &step->here, subsystem);
	strbuf_addstr(out, "</td>");
	html_cell(out, rows_text_at(step->commits, row, "confidence"));
	html_cell(out, cause);
	html_row_end(out);
}

static bool is_commit(const struct rows *rows, size_t row)
{
	return *rows_text_at(rows, row, "commit") != '[';
}

/* All rows of one name in brackets, which are neighbours, as one; returns where they end. */
static size_t rest_row(struct strbuf *out, const struct rows *rows, size_t row)
{
	const char *name = rows_text_at(rows, row, "commit");
	AUTO_STRBUF struct strbuf places = STRBUF_INIT;
	size_t first = row;
	int64_t sum = 0;

	for (; row < rows_nr(rows) && !strcmp(name, rows_text_at(rows, row, "commit")); row++)
		sum = plot_add(sum, rows_num_at(rows, row, "delta"));
	html_row(out);
	html_row_head(out, NULL, name);
	html_cell_delta(out, sum);
	html_count(&places, row - first, "place", "places");
	html_cell(out, places.buf);
	for (int i = 0; i < 4; i++)
		html_cell_empty(out);
	html_row_end(out);
	return row;
}

/* The commits, and a row for each kind of what no commit is charged with. */
static size_t commit_rows(struct strbuf *out, const struct site_step *step)
{
	size_t nr = 0;

	for (size_t i = 0; i < rows_nr(step->commits);) {
		if (!is_commit(step->commits, i)) {
			i = rest_row(out, step->commits, i);
			continue;
		}
		if (nr++ < SITE_STEP_COMMITS)
			commit_row(out, step, i);
		i++;
	}
	return nr;
}

static const struct html_column commit_columns[] = {
	{ "commit", false, NULL }, { "change", true, NULL },	 { "subject", false, NULL },
	{ "author", false, NULL }, { "subsystem", false, NULL }, { "confidence", false, NULL },
	{ "cause", false, NULL },  { NULL, false, NULL },
};

/* What measured commits count more than is left of them (docs/blame.md). */
static bool is_offset(const struct rows *rows, size_t row)
{
	return !strcmp(rows_text_at(rows, row, "commit"), "[counted with measured commits]");
}

/* The sum alone says little: why a commit can be larger than the whole step. */
static void measured_note(struct strbuf *out, const struct rows *rows)
{
	for (size_t i = 0; i < rows_nr(rows); i++) {
		if (!is_offset(rows, i))
			continue;
		html_paragraph(
			out, "muted",
			"Commits that were measured were built with their parents: they have "
			"all that they did on the day they were made, also what later commits undid, "
			"and strings and tables that no line is known of. What the other rows count "
			"of this, too, and what is undone, is taken off again in [counted with "
			"measured commits]. The overview and the pages of subsystems go by lines "
			"alone, so that the same commit has fewer bytes there.");
		return;
	}
}

/* The first places of each kind, which are its largest, with what is nearest to being the cause. */
static void uncharged(struct strbuf *out, const struct site_step *step)
{
	static const struct html_table table = { .caption = "The largest of what no commit is "
							    "charged with, and what is nearest",
						 .columns = commit_columns,
						 .sortable = true };
	const struct rows *rows = step->commits;
	size_t of_kind = 0, shown = 0;

	for (size_t i = 0; i < rows_nr(rows); i++) {
		bool same = i && !strcmp(rows_text_at(rows, i, "commit"),
					 rows_text_at(rows, i - 1, "commit"));

		of_kind = same ? of_kind + 1 : 0;
		if (is_commit(rows, i) || is_offset(rows, i) || of_kind >= OF_KIND)
			continue;
		if (!shown++) {
			strbuf_addstr(out, "<details><summary>What no commit is charged with"
					   "</summary>\n");
			html_table(out, &table);
		}
		commit_row(out, step, i);
	}
	if (!shown)
		return;
	html_table_end(out, false);
	strbuf_addstr(out, "</details>\n");
}

static void commits_total(struct strbuf *out, const struct site_step *step)
{
	html_table_foot(out);
	html_row(out);
	html_row_head(out, NULL, "total, padding included");
	html_cell_delta(out, rows_num_at(step->commits, rows_nr(step->commits), "delta"));
	for (int i = 0; i < 5; i++)
		html_cell_empty(out);
	html_row_end(out);
}

void step_commits(struct strbuf *out, const struct site_step *step)
{
	static const struct html_table table = {
		.caption = "Commits by bytes; rows with a name in brackets are no commits",
		.columns = commit_columns,
		.sortable = true,
		.search = true,
	};
	size_t nr;

	html_heading(out, 2, "commits", "Who did it");
	if (!step->commits) {
		no_commits(out, step);
		return;
	}
	html_table(out, &table);
	nr = commit_rows(out, step);
	if (step->commits->total)
		commits_total(out, step);
	html_table_end(out, step->commits->total);
	more(out, nr, SITE_STEP_COMMITS, "commits");
	measured_note(out, step->commits);
	uncharged(out, step);
}

/* --- causes --- */

enum kind { KIND_CODE, KIND_CONFIG, KIND_EITHER, KIND_TOOLCHAIN, KIND_LINK, KIND_PADDING, KIND_NR };

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* docs/causes.md has the names of rows. */
static enum kind kind_of(const struct rows *causes, size_t row)
{
	const char *name = rows_text_at(causes, row, "cause");

	if (*rows_text_at(causes, row, "option") || begins(name, "configuration"))
		return KIND_CONFIG;
	if (!strcmp(name, "[padding]"))
		return KIND_PADDING;
	if (!strcmp(name, "linker tables") || begins(name, "sections without"))
		return KIND_LINK;
	if (begins(name, "compiler") || begins(name, "linker"))
		return KIND_TOOLCHAIN;
	return strcmp(name, "changed code or configuration") ? KIND_CODE : KIND_EITHER;
}

static void split(struct strbuf *out, const struct rows *causes)
{
	static const char *const names[KIND_NR] = {
		"Code",	     "Configuration", "Code or configuration",
		"Toolchain", "Linker tables", "Padding",
	};
	int64_t sums[KIND_NR] = { 0 };

	for (size_t i = 0; i < rows_nr(causes); i++) {
		enum kind kind = kind_of(causes, i);

		sums[kind] = plot_add(sums[kind], rows_num_at(causes, i, "delta"));
	}
	strbuf_addstr(out, "<dl class=\"tiles split\">\n");
	for (int i = 0; i < KIND_NR; i++) {
		if (!sums[i] && (i == KIND_EITHER || i == KIND_LINK))
			continue;
		strbuf_addf(out, "<div class=\"tile\"><dt>%s</dt><dd>", names[i]);
		html_delta(out, sums[i]);
		strbuf_addstr(out, "</dd></div>\n");
	}
	strbuf_addstr(out, "</dl>\n");
}

static void cause_name(struct strbuf *out, const struct site_step *step, size_t row)
{
	const char *name = rows_text_at(step->causes, row, "cause");
	const char *option = rows_text_at(step->causes, row, "option"), *at;
	AUTO_STRBUF struct strbuf before = STRBUF_INIT;

	at = *option ? strstr(name, option) : NULL;
	if (!at) {
		html_text(out, name);
		return;
	}
	strbuf_add(&before, name, (size_t)(at - name));
	html_text(out, before.buf);
	html_option(out, &step->here, option);
	html_text(out, at + strlen(option));
}

static void cause_row(struct strbuf *out, const struct site_step *step, size_t row)
{
	const struct rows *causes = step->causes;

	html_row(out);
	strbuf_addstr(out, "<th scope=\"row\">");
	cause_name(out, step, row);
	strbuf_addstr(out, "</th>");
	html_cell_delta(out, rows_num_at(causes, row, "delta"));
	html_cell_number_at(out, causes, row, "objects");
	html_cell_delta(out, rows_num_at(causes, row, "grown"));
	html_cell_delta(out, rows_num_at(causes, row, "shrunk"));
	html_row_end(out);
}

void step_causes(struct strbuf *out, const struct site_step *step)
{
	static const struct html_column columns[] = {
		{ "cause", false, NULL }, { "change", true, NULL }, { "objects", true, NULL },
		{ "grown", true, NULL },  { "shrunk", true, NULL }, { NULL, false, NULL },
	};
	static const struct html_table table = { .caption = "Reasons, largest first",
						 .columns = columns,
						 .sortable = true };
	size_t nr = rows_nr(step->causes);

	html_heading(out, 2, "causes", "Why: code, configuration, toolchain");
	split(out, step->causes);
	if (!nr)
		return;
	html_table(out, &table);
	for (size_t i = 0; i < nr && i < TOP_CAUSES; i++)
		cause_row(out, step, i);
	html_table_end(out, false);
	more(out, nr, TOP_CAUSES, "reasons");
}

/* --- modules --- */

static void modular_row(struct strbuf *out, const struct site_step *step, size_t row)
{
	const struct rows *rows = step->modular;
	const char *was = rows_text_at(rows, row, "was");

	html_row(out);
	strbuf_addstr(out, "<th scope=\"row\">");
	html_option(out, &step->here, rows_text_at(rows, row, "option"));
	if (*was) {
		strbuf_addstr(out, ", was ");
		html_text(out, was);
	}
	strbuf_addstr(out, "</th>");
	html_cell(out, rows_text_at(rows, row, "how"));
	html_cell(out, rows_text_at(rows, row, "old"));
	html_cell(out, rows_text_at(rows, row, "new"));
	html_cell_delta(out, rows_num_at(rows, row, "delta"));
	html_cell(out, rows_text_at(rows, row, "why"));
	html_row_end(out);
}

static size_t modular_rows(struct strbuf *out, const struct site_step *step, const char *change,
			   const char *caption)
{
	static const struct html_column columns[] = {
		{ "option", false, NULL }, { "how", false, NULL },  { "before", false, NULL },
		{ "after", false, NULL },  { "bytes", true, NULL }, { "why", false, NULL },
		{ NULL, false, NULL },
	};
	const struct html_table table = { .caption = caption,
					  .columns = columns,
					  .sortable = true };
	size_t nr = 0;

	for (size_t i = 0; i < rows_nr(step->modular); i++) {
		if (strcmp(rows_text_at(step->modular, i, "change"), change) != 0)
			continue;
		if (!nr++)
			html_table(out, &table);
		if (nr <= TOP_OPTIONS)
			modular_row(out, step, i);
	}
	if (nr)
		html_table_end(out, false);
	more(out, nr, TOP_OPTIONS, "options");
	return nr;
}

void step_modular(struct strbuf *out, const struct site_step *step)
{
	size_t nr;

	html_heading(out, 2, "modular", "What can be a module");
	if (!step->modular) {
		html_paragraph(
			out, "muted",
			"The Kconfig files of one of the builds were not kept: builds that are "
			"collected again have them.");
		return;
	}
	nr = modular_rows(out, step, "demodularized",
			  "Could be a module before, and is in the image now");
	nr += modular_rows(out, step, "modularized",
			   "Can be a module now, and has left the image, thank you");
	if (!nr && !step->other_modular)
		html_paragraph(out, "muted", "The same as before.");
	if (!step->other_modular)
		return;
	strbuf_addstr(out, "<p class=\"muted\">");
	html_count(out, step->other_modular, "option", "options");
	strbuf_addstr(out,
		      " more can no longer be a module, or can now, without bytes that came or "
		      "left.</p>\n");
}

/* --- options --- */

static void option_row(struct strbuf *out, const struct site_step *step, size_t row)
{
	html_row(out);
	strbuf_addstr(out, "<th scope=\"row\">");
	html_option(out, &step->here, rows_text_at(step->options, row, "option"));
	strbuf_addstr(out, "</th>");
	html_cell(out, rows_text_at(step->options, row, "change"));
	html_cell(out, rows_text_at(step->options, row, "old"));
	html_cell(out, rows_text_at(step->options, row, "new"));
	html_cell_delta(out, rows_num_at(step->options, row, "delta"));
	html_row_end(out);
}

void step_options(struct strbuf *out, const struct site_step *step)
{
	static const struct html_column columns[] = {
		{ "option", false, NULL }, { "change", false, NULL }, { "before", false, NULL },
		{ "after", false, NULL },  { "bytes", true, NULL },   { NULL, false, NULL },
	};
	static const struct html_table table = { .caption = "Options that changed, with the bytes "
							    "of objects they own",
						 .columns = columns,
						 .sortable = true };
	size_t nr = step->options ? rows_nr(step->options) : 0;

	html_heading(out, 2, "options", "Configuration");
	if (!step->options)
		html_paragraph(out, "muted",
			       "The configuration of one of the builds was not kept.");
	if (nr) {
		html_table(out, &table);
		for (size_t i = 0; i < nr && i < TOP_OPTIONS; i++)
			option_row(out, step, i);
		html_table_end(out, false);
		more(out, nr, TOP_OPTIONS, "options with bytes changed");
	}
	if (!step->options)
		return;
	strbuf_addstr(out, "<p class=\"muted\">");
	if (nr || step->other_options) {
		html_count(out, step->other_options, "option", "options");
		strbuf_addf(out, " without bytes of %s changed, too.</p>\n",
			    step->other_options == 1 ? "its own" : "their own");
	} else {
		strbuf_addstr(out, "No option changed.</p>\n");
	}
}

/* --- commands --- */

static void pair_command(struct strbuf *out, const struct site_step *step, const char *command,
			 const char *rest)
{
	html_command(out, command);
	html_argument(out, step->old.name);
	html_argument(out, step->new.name);
	strbuf_addf(out, "%s\n", rest);
}

void step_commands(struct strbuf *out, const struct site_step *step)
{
	html_heading(out, 2, "commands", "The same on the command line");
	html_commands(out);
	strbuf_addstr(
		out,
		"# DIR is a git repository of the kernel\nkbloat collect --repo DIR --profile");
	html_argument(out, step->profile);
	strbuf_addstr(out, " --arch");
	html_argument(out, step->arch);
	html_argument(out, step->old.rev);
	html_argument(out, step->new.rev);
	strbuf_addstr(out, "\n");
	pair_command(out, step, "kbloat diff", " --by subsystem");
	pair_command(out, step, "kbloat diff", " --by symbol");
	pair_command(out, step, "kbloat diff", " --by cause");
	pair_command(out, step, "kbloat diff", " --format bloat-o-meter");
	pair_command(out, step, "kbloat config diff", "");
	pair_command(out, step, "kbloat config diff", " --modular --all");
	pair_command(out, step, "kbloat plot growth", " --by subsystem --out growth.svg");
	blame_command(out, step, " --repo DIR");
	html_commands_end(out);
}
