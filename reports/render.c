// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/render.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/demangle.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "reports/render_table.h"
#include "reports/text.h"

const char *const render_formats[] = { "table", "csv", "json", "markdown", "html", NULL };

int render_format_parse(const char *name, enum render_format *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf all = STRBUF_INIT;

	*out = RENDER_TABLE;
	if (!name)
		return 0;
	for (size_t i = 0; render_formats[i]; i++) {
		if (!strcmp(render_formats[i], name)) {
			*out = (enum render_format)i;
			return 0;
		}
		strbuf_addf(&all, "%s%s",
			    !i			  ? "" :
			    render_formats[i + 1] ? ", " :
						    " or ",
			    render_formats[i]);
	}
	return error_set(err, -EINVAL, "no format '%s': %s", name, all.buf);
}

#define USUAL_COLUMNS 80

size_t render_columns(int fd)
{
	const char *set = getenv("COLUMNS");
	struct winsize size;
	long nr;

	if (!isatty(fd))
		return 0;
	nr = set ? strtol(set, NULL, 10) : 0;
	if (nr > 0)
		return (size_t)nr;
	return !ioctl(fd, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : USUAL_COLUMNS;
}

void render_opts_for(int fd, enum render_format format, struct render_opts *out)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

	*out = (struct render_opts){ .format = format, .width = render_columns(fd) };
	if (!isatty(fd))
		return;
	out->colour = !(no_colour && *no_colour) && !(term && !strcmp(term, "dumb"));
}

static bool is_text(const struct column *col)
{
	return col->type == COL_TEXT;
}

/* --- what mangled names say, for machines --- */

#define DEMANGLED "demangled"

static bool says_more(const struct rows *rows, size_t col)
{
	AUTO_STRBUF struct strbuf buf = STRBUF_INIT;

	for (size_t r = 0; r < rows_nr(rows); r++) {
		const struct cell *cell = rows_at(rows, r, col);

		if (!cell->null && demangle(cell->text, &buf))
			return true;
	}
	return false;
}

/* The column of symbols when one of them is mangled, so that the rows get a column more; or nr_cols. */
static size_t mangled_column(const struct rows *rows)
{
	for (size_t c = 0; c < rows->nr_cols; c++) {
		if (rows->cols[c].symbol && says_more(rows, c))
			return c;
	}
	return rows->nr_cols;
}

/* --- CSV --- */

static void csv_cell(struct strbuf *out, const struct column *col, const struct cell *cell)
{
	if (cell->null)
		return;
	if (is_text(col))
		text_csv(out, cell->text, strlen(cell->text));
	else if (col->type == COL_REAL)
		strbuf_addstr(out, cell->text);
	else
		strbuf_addf(out, "%" PRId64, cell->num);
}

/* Empty for a name that is not mangled. */
static void csv_demangled(struct strbuf *out, const struct cell *cell)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addch(out, ',');
	if (!cell->null && demangle(cell->text, &text))
		text_csv(out, text.buf, text.len);
}

static void render_csv(const struct rows *rows, struct writer *w)
{
	const size_t mangled = mangled_column(rows);

	for (size_t c = 0; c < rows->nr_cols; c++) {
		if (c)
			strbuf_addch(w->out, ',');
		text_csv(w->out, rows->cols[c].name, strlen(rows->cols[c].name));
	}
	strbuf_addstr(w->out, mangled < rows->nr_cols ? "," DEMANGLED "\n" : "\n");
	for (size_t r = 0; r < rows_nr(rows); r++) {
		for (size_t c = 0; c < rows->nr_cols; c++) {
			if (c)
				strbuf_addch(w->out, ',');
			csv_cell(w->out, &rows->cols[c], rows_at(rows, r, c));
		}
		if (mangled < rows->nr_cols)
			csv_demangled(w->out, rows_at(rows, r, mangled));
		strbuf_addch(w->out, '\n');
		writer_drain(w);
	}
}

/* --- JSON --- */

static json_t *json_text(const char *text)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;

	text_utf8(&clean, text, strlen(text));
	return json_stringn(clean.buf, clean.len);
}

static json_t *json_cell(const struct column *col, const struct cell *cell)
{
	if (cell->null)
		return json_null();
	if (is_text(col))
		return json_text(cell->text);
	if (col->type == COL_REAL)
		return json_real(strtod(cell->text, NULL));
	return json_integer(cell->num);
}

static json_t *json_demangled(const struct cell *cell)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	return !cell->null && demangle(cell->text, &text) ? json_text(text.buf) : json_null();
}

static void json_row(const struct rows *rows, size_t r, size_t mangled, struct strbuf *out)
{
	json_t *object = json_object();
	char *text;

	for (size_t c = 0; c < rows->nr_cols; c++) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		text_utf8(&name, rows->cols[c].name, strlen(rows->cols[c].name));
		json_object_set_new(object, name.buf,
				    json_cell(&rows->cols[c], rows_at(rows, r, c)));
	}
	if (mangled < rows->nr_cols)
		json_object_set_new(object, DEMANGLED, json_demangled(rows_at(rows, r, mangled)));
	text = json_dumps(object, JSON_REAL_PRECISION(15));
	if (!text)
		out_of_memory();
	strbuf_addstr(out, text);
	free(text);
	json_decref(object);
}

static void render_json(const struct rows *rows, struct writer *w)
{
	size_t nr = rows_nr(rows), mangled = mangled_column(rows);

	strbuf_addch(w->out, '[');
	for (size_t r = 0; r < nr; r++) {
		strbuf_addstr(w->out, r ? ",\n" : "\n");
		json_row(rows, r, mangled, w->out);
		writer_drain(w);
	}
	strbuf_addstr(w->out, nr ? "\n]\n" : "]\n");
}

/* --- Markdown and HTML --- */

static void markdown_row(const struct rows *rows, size_t r, const struct render_opts *opts,
			 struct strbuf *out)
{
	bool bold = rows->total && r + 1 == rows->nr_rows;
	AUTO_STRBUF struct strbuf buf = STRBUF_INIT;

	strbuf_addch(out, '|');
	for (size_t c = 0; c < rows->nr_cols; c++) {
		const struct cell *cell = rows_at(rows, r, c);

		if (rows->cols[c].hidden)
			continue;
		strbuf_addch(out, ' ');
		if (!cell->null) {
			strbuf_addstr(out, bold ? "**" : "");
			if (is_text(&rows->cols[c])) {
				const char *text = render_text(&rows->cols[c], cell, &buf);

				text_markdown(out, text, strlen(text));
			} else {
				strbuf_reset(&buf);
				render_number(&buf, &rows->cols[c], cell, opts);
				text_html(out, buf.buf, buf.len);
			}
			strbuf_addstr(out, bold ? "** " : " ");
		}
		strbuf_addch(out, '|');
	}
	strbuf_addch(out, '\n');
}

static void markdown_head(const struct rows *rows, struct strbuf *out)
{
	const char *title;

	strbuf_addch(out, '|');
	for (size_t c = 0; c < rows->nr_cols; c++) {
		if (rows->cols[c].hidden)
			continue;
		strbuf_addch(out, ' ');
		title = column_title(&rows->cols[c]);
		text_markdown(out, title, strlen(title));
		strbuf_addstr(out, " |");
	}
	strbuf_addstr(out, "\n|");
	for (size_t c = 0; c < rows->nr_cols; c++) {
		if (!rows->cols[c].hidden)
			strbuf_addstr(out, is_text(&rows->cols[c]) ? " --- |" : " ---: |");
	}
	strbuf_addch(out, '\n');
}

static void render_markdown(const struct rows *rows, const struct render_opts *opts,
			    struct writer *w)
{
	if (rows->title) {
		text_markdown(w->out, rows->title, strlen(rows->title));
		strbuf_addstr(w->out, "\n\n");
	}
	markdown_head(rows, w->out);
	for (size_t r = 0; r < rows->nr_rows; r++) {
		markdown_row(rows, r, opts, w->out);
		writer_drain(w);
	}
	if (rows->footer) {
		strbuf_addch(w->out, '\n');
		text_markdown(w->out, rows->footer, strlen(rows->footer));
		strbuf_addch(w->out, '\n');
	}
}

static void html_cell(struct strbuf *out, const struct column *col, const struct cell *cell,
		      const struct render_opts *opts, bool head)
{
	AUTO_STRBUF struct strbuf buf = STRBUF_INIT;

	if (is_text(col)) {
		strbuf_addstr(out, head ? "<th scope=\"row\">" : "<td>");
		if (!cell->null) {
			const char *text = render_text(col, cell, &buf);

			text_html(out, text, strlen(text));
		}
		strbuf_addstr(out, head ? "</th>" : "</td>");
		return;
	}
	strbuf_addstr(out, "<td class=\"num");
	if (col->type == COL_DELTA && !cell->null && cell->num)
		strbuf_addstr(out, cell->num > 0 ? " grown" : " shrunk");
	strbuf_addstr(out, "\">");
	if (!cell->null) {
		render_number(&buf, col, cell, opts);
		text_html(out, buf.buf, buf.len);
	}
	strbuf_addstr(out, "</td>");
}

static void html_row(const struct rows *rows, size_t r, const struct render_opts *opts,
		     struct strbuf *out)
{
	strbuf_addstr(out, "<tr>");
	for (size_t c = 0; c < rows->nr_cols; c++) {
		if (!rows->cols[c].hidden)
			html_cell(out, &rows->cols[c], rows_at(rows, r, c), opts, !c);
	}
	strbuf_addstr(out, "</tr>\n");
}

static size_t html_head(const struct rows *rows, struct strbuf *out)
{
	const char *title;
	size_t shown = 0;

	strbuf_addstr(out, "<table>\n");
	if (rows->title) {
		strbuf_addstr(out, "<caption>");
		text_html(out, rows->title, strlen(rows->title));
		strbuf_addstr(out, "</caption>\n");
	}
	strbuf_addstr(out, "<thead><tr>");
	for (size_t c = 0; c < rows->nr_cols; c++) {
		if (rows->cols[c].hidden)
			continue;
		shown++;
		strbuf_addstr(out, is_text(&rows->cols[c]) ? "<th scope=\"col\">" :
							     "<th scope=\"col\" class=\"num\">");
		title = column_title(&rows->cols[c]);
		text_html(out, title, strlen(title));
		strbuf_addstr(out, "</th>");
	}
	strbuf_addstr(out, "</tr></thead>\n");
	return shown;
}

static void html_foot(const struct rows *rows, size_t shown, const struct render_opts *opts,
		      struct strbuf *out)
{
	if (!rows->footer && rows_nr(rows) == rows->nr_rows)
		return;
	strbuf_addstr(out, "<tfoot>\n");
	if (rows_nr(rows) < rows->nr_rows)
		html_row(rows, rows->nr_rows - 1, opts, out);
	if (rows->footer) {
		strbuf_addf(out, "<tr><td class=\"note\" colspan=\"%zu\">", shown);
		text_html(out, rows->footer, strlen(rows->footer));
		strbuf_addstr(out, "</td></tr>\n");
	}
	strbuf_addstr(out, "</tfoot>\n");
}

static void render_html(const struct rows *rows, const struct render_opts *opts, struct writer *w)
{
	size_t shown = html_head(rows, w->out);

	strbuf_addstr(w->out, "<tbody>\n");
	for (size_t r = 0; r < rows_nr(rows); r++) {
		html_row(rows, r, opts, w->out);
		writer_drain(w);
	}
	strbuf_addstr(w->out, "</tbody>\n");
	html_foot(rows, shown, opts, w->out);
	strbuf_addstr(w->out, "</table>\n");
}

/* --- all of them --- */

static void render(const struct rows *rows, const struct render_opts *opts, struct writer *w)
{
	switch (opts->format) {
	case RENDER_TABLE:
		render_table(rows, opts, w);
		break;
	case RENDER_CSV:
		render_csv(rows, w);
		break;
	case RENDER_JSON:
		render_json(rows, w);
		break;
	case RENDER_MARKDOWN:
		render_markdown(rows, opts, w);
		break;
	case RENDER_HTML:
		render_html(rows, opts, w);
		break;
	}
	writer_drain(w);
}

void render_rows(const struct rows *rows, const struct render_opts *opts, FILE *file)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	render(rows, opts, &(struct writer){ .file = file, .out = &line });
}

void render_rows_to(const struct rows *rows, const struct render_opts *opts, struct strbuf *out)
{
	render(rows, opts, &(struct writer){ .out = out });
}
