// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is nearest to bytes that no commit can be charged with by its lines. It is a hint for a
 * reader, from the strongest evidence to the weakest, and never moves a byte.
 */
#include "analyzer/blame/internal.h"

#include <inttypes.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/base/configuration.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

/* How many differing options are worth their names. */
#define NAMED_OPTIONS 3

/* What holds for all rows. */
struct common_causes {
	struct strbuf toolchain; /* "" when both builds have the same */
	struct strmap options; /* that have other values */
	uint32_t *edit; /* by row: the strongest edit of the function, UINT32_MAX: none */
	size_t headers; /* and makefiles that changed and that build B reads */
	uint32_t header; /* the last of them, a number in names */
};

static void add_commit(struct blame *bl, uint32_t commit, struct strbuf *out)
{
	strbuf_addf(out, "%.12s", bl->commits[commit].id);
}

/* --- what changed altogether --- */

static int tools_of(struct db *db, const struct build_ref *ref, struct strbuf *out,
		    struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_first_of_build(db, sql_blame_build, ref->id, &stmt, err);

	if (ret > 0)
		strbuf_addf(out, "%s, %s", db_text(stmt, 2), db_text(stmt, 3));
	return ret < 0 ? ret : 0;
}

static int compare_tools(struct blame *bl, struct strbuf *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
	int ret = tools_of(bl->db, bl->a, &a, err);

	if (!ret)
		ret = tools_of(bl->db, bl->b, &b, err);
	if (!ret && strcmp(a.buf, b.buf) != 0)
		strbuf_addf(out, "another toolchain: %s", b.buf);
	return ret;
}

static bool same_value(const char *x, const char *y)
{
	return !strcmp(x ? x : "n", y ? y : "n");
}

/* The options whose values differ, in the order of @x; those that only @y has when @only. */
static void differing(const struct settings *x, const struct settings *y, bool only,
		      struct strmap *out)
{
	for (uint32_t i = 0; i < x->names.nr; i++) {
		const char *name = strmap_name(&x->names, i), *other = settings_value(y, name);

		if (only && other)
			continue;
		if (!same_value(x->values[i], other))
			strmap_intern(out, name);
	}
}

static int compare_options(struct blame *bl, struct strmap *out, struct strbuf *err)
{
	struct settings a, b;
	int ret = settings_load(bl->db, bl->a, &a, err);

	if (ret)
		return ret;
	ret = settings_load(bl->db, bl->b, &b, err);
	if (ret) {
		settings_release(&a);
		return ret;
	}
	differing(&b, &a, false, out);
	differing(&a, &b, true, out);
	settings_release(&a);
	settings_release(&b);
	return 0;
}

/* What can change the code of objects whose own lines are as they were. */
static bool is_shared(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t len = strlen(name);

	return !strncmp(name, "Makefile", 8) || !strncmp(name, "Kbuild", 6) ||
	       (len > 2 && !strcmp(name + len - 2, ".h"));
}

/* Those whose lines the walk was asked for are the ones that the build reads. */
static void find_headers(struct blame *bl, struct common_causes *c)
{
	const struct walk *w = bl->walk;

	for (size_t i = 0; i < w->nr_files[WALK_NEW]; i++) {
		const struct walk_file *f = &w->files[WALK_NEW][i];
		const char *path = strmap_name(&w->paths, f->path);

		if (!f->nr_touching || !f->walked || !is_shared(path))
			continue;
		c->header = strmap_intern(&bl->names, path);
		c->headers++;
	}
}

/* --- of one row --- */

static void find_edits(struct blame *bl, struct common_causes *c)
{
	c->edit = xmalloc((bl->nr_rows + 1) * sizeof(*c->edit));
	memset(c->edit, 0xff, (bl->nr_rows + 1) * sizeof(*c->edit));
	for (uint32_t i = 0; i < bl->nr_edits; i++) {
		uint32_t *best = &c->edit[bl->edits[i].row];

		if (*best == UINT32_MAX || bl->edits[i].bytes > bl->edits[*best].bytes)
			*best = i;
	}
}

/* A file that the range changed: the walk knows who, under the name of either end. */
static const struct walk_file *touched(struct blame *bl, uint32_t name)
{
	const char *path = strmap_name(&bl->names, name);
	const struct walk_file *f;

	if (name == STRMAP_NONE)
		return NULL;
	f = walk_find(bl->walk, WALK_NEW, path);
	if (!f)
		f = walk_find(bl->walk, WALK_OLD, path);
	return f && f->nr_touching ? f : NULL;
}

/* Files that changed and may be behind a row. */
struct file_causes {
	struct strbuf text;
	uint32_t files[3];
	size_t nr;
	uint32_t commit; /* the last one */
	size_t commits;
};

/* "mm/slab.c changed by 0123456789ab" or "… by 3 commits, the last 0123456789ab". */
static void add_file(struct blame *bl, struct file_causes *c, uint32_t name)
{
	const struct walk_file *f = touched(bl, name);
	uint32_t last;

	for (size_t i = 0; i < c->nr; i++) {
		if (c->files[i] == name)
			return;
	}
	if (!f || c->nr == ARRAY_SIZE(c->files))
		return;
	last = f->touching[f->nr_touching - 1];
	strbuf_addf(&c->text, c->nr ? "; %s by " : "%s changed by ", strmap_name(&bl->names, name));
	if (f->nr_touching > 1)
		strbuf_addf(&c->text, "%zu commits, the last ", f->nr_touching);
	add_commit(bl, last, &c->text);
	c->files[c->nr++] = name;
	c->commits += f->nr_touching;
	c->commit = last;
}

/* The file itself and the header that it has code of: nobody can tell which of them it was. */
static bool cause_by_files(struct blame *bl, struct blame_row *r, struct strbuf *out)
{
	struct file_causes c = { .text = STRBUF_INIT, .commit = STRMAP_NONE };

	add_file(bl, &c, r->source);
	add_file(bl, &c, r->where);
	add_file(bl, &c, r->header);
	if (c.commits == 1)
		r->cause_commit = c.commit;
	strbuf_addstr(out, c.text.buf);
	strbuf_release(&c.text);
	return c.nr;
}

static bool cause_by_edit(struct blame *bl, struct blame_row *r, uint32_t edit, struct strbuf *out)
{
	if (edit == UINT32_MAX)
		return false;
	r->cause_commit = bl->edits[edit].commit;
	strbuf_addstr(out, bl->edits[edit].inlined ? "inlined code changed by " :
						     "other lines of it changed by ");
	add_commit(bl, r->cause_commit, out);
	return true;
}

/* A header or makefile that changed somewhere: by name when it is the only one. */
static void cause_by_any_header(struct blame *bl, struct blame_row *r,
				const struct common_causes *c, struct strbuf *out)
{
	const char * or = out->len ? ", or " : "";

	if (c->headers == 1 && !out->len) {
		r->header = c->header;
		cause_by_files(bl, r, out);
	} else if (c->headers == 1) {
		strbuf_addf(out, ", or %s did", strmap_name(&bl->names, c->header));
	} else if (c->headers) {
		strbuf_addf(out, "%sone of %zu changed headers and makefiles", or, c->headers);
	}
}

/* An option that decides whether the object is built has another value now. */
static bool cause_by_gate(struct blame *bl, const struct blame_row *r,
			  const struct common_causes *c, struct strbuf *out)
{
	AUTO_STRVEC struct strvec gates = STRVEC_INIT;

	if (r->gates == STRMAP_NONE)
		return false;
	strvec_split(&gates, strmap_name(&bl->names, r->gates), " ");
	for (size_t i = gates.nr; i-- > 0;) {
		const char *gate = gates.v[i] + (*gates.v[i] == '!');

		if (strmap_find(&c->options, gate) == STRMAP_NONE)
			continue;
		strbuf_addf(out, "option %s changed", gate);
		return true;
	}
	return false;
}

static void cause_by_options(const struct common_causes *c, struct strbuf *out)
{
	if (c->options.nr > NAMED_OPTIONS) {
		strbuf_addf(out, "one of %" PRIu32 " changed options", c->options.nr);
		return;
	}
	for (uint32_t i = 0; i < c->options.nr; i++)
		strbuf_addf(out, "%s%s", i ? ", " : "option ", strmap_name(&c->options, i));
	if (c->options.nr)
		strbuf_addstr(out, " changed");
}

static void find_cause(struct blame *bl, uint32_t row, const struct common_causes *c)
{
	struct blame_row *r = &bl->rows[row];
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (c->toolchain.len)
		strbuf_addstr(&text, c->toolchain.buf);
	else if (!cause_by_gate(bl, r, c, &text) && !cause_by_edit(bl, r, c->edit[row], &text) &&
		 !cause_by_files(bl, r, &text)) {
		cause_by_options(c, &text);
		cause_by_any_header(bl, r, c, &text);
	}
	if (text.len)
		r->cause = strbuf_detach(&text);
}

/* How much of what is left over the commits may be behind. */
static void add_residues(struct blame *bl)
{
	struct blame_amount *sums = blame_sums(bl);
	size_t nr = bl->nr_rows;

	for (size_t i = 0; i < nr; i++) {
		int64_t bytes = blame_code_and_data(&sums[i]);
		uint32_t commit = bl->rows[i].cause_commit, row;

		if (commit == STRMAP_NONE || !bytes)
			continue;
		row = blame_row_of_commit(bl, commit);
		bl->rows[row].method = "lines";
		bl->rows[row].residue += bytes < 0 ? -bytes : bytes;
	}
	free(sums);
}

static bool wants_cause(const struct blame_row *r)
{
	return r->kind == ROW_UNCHANGED || r->kind == ROW_DATA || r->kind == ROW_CODE;
}

int blame_find_causes(struct blame *bl, struct strbuf *err)
{
	struct common_causes c = { .toolchain = STRBUF_INIT };
	int ret = compare_tools(bl, &c.toolchain, err);
	size_t nr = bl->nr_rows;

	if (!ret)
		ret = compare_options(bl, &c.options, err);
	find_edits(bl, &c);
	find_headers(bl, &c);
	for (uint32_t i = 0; !ret && i < nr; i++) {
		if (wants_cause(&bl->rows[i]))
			find_cause(bl, i, &c);
	}
	add_residues(bl);
	strbuf_release(&c.toolchain);
	strmap_release(&c.options);
	free(c.edit);
	return ret;
}
