// SPDX-License-Identifier: GPL-2.0-or-later
/* A run for people: what nightly_summary_end() completed, on stdout. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/nightly/internal.h"
#include "common/file.h"
#include "common/model/rows.h"
#include "common/number.h"
#include "common/rev_short.h"
#include "reports/render.h"
#include "reports/text.h"

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void put(const char *text)
{
	AUTO_STRBUF struct strbuf shown = STRBUF_INIT, safe = STRBUF_INIT;

	rev_add_short(text, &shown);
	text_terminal(&safe, shown.buf, shown.len);
	fputs(safe.buf, stdout);
}

static void add_duration(struct strbuf *out, double seconds)
{
	long s = (long)(seconds + 0.5);

	if (s < 60)
		strbuf_addf(out, "%ld s", s);
	else if (s < 3600)
		strbuf_addf(out, "%ld min %ld s", s / 60, s % 60);
	else
		strbuf_addf(out, "%ld h %ld min", s / 3600, s / 60 % 60);
}

static void print_steps(const struct nightly *n)
{
	AUTO_ROWS struct rows rows = ROWS_INIT;
	struct render_opts opts;
	size_t i;
	json_t *step;

	rows_column(&rows, "step", COL_TEXT);
	rows_column(&rows, "outcome", COL_TEXT);
	rows_column(&rows, "time", COL_TEXT);
	rows_column(&rows, "commands", COL_INT);
	json_array_foreach(json_object_get(n->summary, "steps"), i, step)
	{
		AUTO_STRBUF struct strbuf time = STRBUF_INIT;

		add_duration(&time, json_real_value(json_object_get(step, "seconds")));
		rows_text(&rows, text_of(step, "step"));
		rows_text(&rows, text_of(step, "outcome"));
		rows_text(&rows, time.buf);
		rows_num(&rows, (int64_t)json_array_size(json_object_get(step, "commands")));
	}
	render_opts_for(STDOUT_FILENO, RENDER_TABLE, &opts);
	render_rows(&rows, &opts, stdout);
}

/* One line for each object of a list: "TITLE: KEY  KEY". */
static void print_list(const json_t *list, const char *title, const char *key, const char *other)
{
	size_t i;
	json_t *row;

	json_array_foreach(list, i, row)
	{
		printf("%s: ", title);
		put(text_of(row, key));
		if (*text_of(row, other)) {
			fputs("  ", stdout);
			put(text_of(row, other));
		}
		putchar('\n');
	}
}

static void print_file(const char *path)
{
	if (!*path)
		return;
	fputs("       ", stdout);
	put(path);
	putchar('\n');
}

/* "       code and data: 36,326 → 37,928 (+1,602)" */
static void print_change(const char *name, const json_t *change)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	if (!change)
		return;
	strbuf_addf(&sb, "       %s: ", name);
	number_add(&sb, json_integer_value(json_object_get(change, "old")), false);
	strbuf_addstr(&sb, " → ");
	number_add(&sb, json_integer_value(json_object_get(change, "new")), false);
	strbuf_addstr(&sb, " (");
	number_add(&sb, json_integer_value(json_object_get(change, "delta")), true);
	strbuf_addstr(&sb, ")");
	put(sb.buf);
	putchar('\n');
}

static void print_numbers(const json_t *row)
{
	const json_t *place;
	size_t i;

	print_change("code and data", json_object_get(row, "code_and_data"));
	print_change("size", json_object_get(row, "size"));
	json_array_foreach(json_object_get(row, "top"), i, place)
		print_change(text_of(place, "name"), place);
}

static void print_range(const json_t *row)
{
	static const char *const steps[] = { "blame", "gate", "mail" };
	const json_t *file;
	size_t i;

	fputs("range: ", stdout);
	put(text_of(row, "range"));
	for (i = 0; i < 3; i++) {
		const char *how = text_of(row, steps[i]);

		printf("  %s %s", steps[i], *how ? how : "left");
	}
	putchar('\n');
	print_numbers(row);
	print_file(text_of(row, "blame_file"));
	print_file(text_of(row, "gate_file"));
	json_array_foreach(json_object_get(row, "mail_files"), i, file)
		print_file(json_string_value(file));
}

static void print_commands(const struct nightly *n)
{
	size_t i, k;
	json_t *step, *command;

	json_array_foreach(json_object_get(n->summary, "steps"), i, step)
	{
		json_array_foreach(json_object_get(step, "commands"), k, command)
		{
			printf("%s: ", text_of(command, "outcome"));
			put(text_of(command, "command"));
			putchar('\n');
		}
	}
}

void nightly_summary_print(const struct nightly *n)
{
	AUTO_STRBUF struct strbuf time = STRBUF_INIT, path = STRBUF_INIT;
	size_t i;
	json_t *row;

	add_duration(&time, json_real_value(json_object_get(n->summary, "seconds")));
	printf("%s after %s (run %s)\n\n", text_of(n->summary, "result"), time.buf, n->id);
	print_steps(n);
	putchar('\n');
	if (n->verbose)
		print_commands(n);
	print_list(json_object_get(n->summary, "builds"), "build", "build", "outcome");
	json_array_foreach(json_object_get(n->summary, "ranges"), i, row) print_range(row);
	print_list(json_object_get(n->summary, "left"), "left", "step", "what");
	json_array_foreach(json_object_get(n->summary, "problems"), i, row)
	{
		fputs("problem: ", stdout);
		put(json_string_value(row));
		putchar('\n');
	}
	path_join(n->config->state, "summary.json", &path);
	fputs("summary: ", stdout);
	put(path.buf);
	putchar('\n');
}
