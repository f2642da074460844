// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of a makefile: conditionals, assignments, includes. Rules and recipes are passed over. */
#include <errno.h>
#include <string.h>

#include "collector/makefile/internal.h"
#include "common/alloc.h"

struct conditional {
	uint32_t set; /* the gates of the branch that is read now */
	uint32_t so_far; /* those of the conditions that did not hold */
	size_t line;
	bool active; /* the branch is read */
	bool done; /* a branch was, or the whole lies in one that is not read */
	bool in_else;
};

struct reader {
	struct makefile *mk;
	const struct mkvalue *text;
	size_t pos;
	size_t start; /* of the logical line, in text */
	size_t line_nr; /* of the physical line at pos; 0 while $(eval …) is read */
	struct strbuf line; /* the logical line */
	struct conditional conds[MK_MAX_NESTING];
	size_t nr_conds;
	uint32_t base; /* the gates of the whole text */
	bool in_rule; /* lines with a tab are recipes */
};

enum assign_op { OP_NONE, OP_RECURSIVE, OP_SIMPLE, OP_APPEND, OP_MAYBE, OP_SHELL };

struct assignment {
	struct mkraw name, value;
	enum assign_op op;
	bool export, unexport, override, define, undefine;
	size_t value_from; /* offset of the value in the line */
};

/* Takes the physical line at pos into *@from and *@len, without its newline. */
static bool physical_line(struct reader *r, const char **from, size_t *len)
{
	const char *s = r->text->text.buf + r->pos, *nl;
	size_t rest = r->text->text.len - r->pos;

	if (!rest)
		return false;
	nl = memchr(s, '\n', rest);
	*from = s;
	*len = nl ? (size_t)(nl - s) : rest;
	r->pos += *len + (nl != NULL);
	if (r->line_nr)
		r->line_nr++;
	if (*len && s[*len - 1] == '\r')
		--*len;
	return true;
}

/* An odd number of backslashes at its end joins a line with the next. */
static bool continues(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[len - 1 - n] == '\\')
		n++;
	return n % 2;
}

static void trim_end(struct strbuf *line)
{
	size_t len = line->len;

	while (len && mk_isspace(line->buf[len - 1]))
		len--;
	strbuf_setlen(line, len);
}

/* A backslash, the newline and the white space around them are one blank. */
static bool logical_line(struct reader *r)
{
	const char *s;
	size_t len;
	bool more = true, first = true;

	strbuf_reset(&r->line);
	r->start = r->pos;
	if (r->line_nr && r->pos < r->text->text.len)
		r->mk->line = r->line_nr;
	while (more && physical_line(r, &s, &len)) {
		more = continues(s, len);
		if (!first) {
			while (len && mk_isspace(*s))
				s++, len--;
			trim_end(&r->line);
			strbuf_addch(&r->line, ' ');
		}
		strbuf_add(&r->line, s, len - (more && len));
		first = false;
	}
	return !first;
}

/* Cuts the comment off; "\#" is a '#'. */
static void strip_comment(struct strbuf *line)
{
	struct mkraw raw = mk_raw(line->buf, line->len);
	size_t to = 0;
	bool closed = true; /* not searched again to the end of the line */

	for (size_t i = 0; i < raw.len && line->buf[i] != '#'; i++) {
		size_t end = i;

		if (closed && line->buf[i] == '$' && i + 1 < raw.len &&
		    (line->buf[i + 1] == '(' || line->buf[i + 1] == '{')) {
			end = mk_find_close(raw, i + 1);
			closed = end < raw.len;
			end = closed ? end : i;
		} else if (line->buf[i] == '\\' && i + 1 < raw.len && line->buf[i + 1] == '#') {
			end = ++i;
		}
		memmove(line->buf + to, line->buf + i, end - i + 1);
		to += end - i + 1;
		i = end;
	}
	strbuf_setlen(line, to);
}

static size_t word_length(struct mkraw raw)
{
	size_t n = 0;

	while (n < raw.len && !mk_isspace(raw.s[n]))
		n++;
	return n;
}

/* When @raw starts with @word, what follows it. */
static bool take_word(struct mkraw *raw, const char *word)
{
	size_t n = word_length(*raw);

	if (n != strlen(word) || memcmp(raw->s, word, n) != 0)
		return false;
	*raw = mk_strip(mk_slice(*raw, n, raw->len));
	return true;
}

/* --- conditionals --- */

static bool reading(const struct reader *r)
{
	return !r->nr_conds || r->conds[r->nr_conds - 1].active;
}

static uint32_t outer_set(const struct reader *r, size_t level)
{
	return level ? r->conds[level - 1].set : r->base;
}

/* Starts a branch of @c, which lies in what is read with the gates of @outer. */
static int begin_branch(struct reader *r, struct conditional *c, struct mkraw rest, bool equal,
			bool negated, uint32_t outer)
{
	struct gatesets *sets = &r->mk->world->gates;
	uint32_t set;
	bool holds = false;
	int ret;

	c->active = false;
	if (c->done)
		return 0;
	ret = mk_condition_holds(r->mk, rest, equal, negated, &holds, &set);
	if (ret)
		return ret;
	c->so_far = gatesets_union(sets, c->so_far, set);
	c->set = gatesets_union(sets, outer, c->so_far);
	c->active = c->done = holds;
	return 0;
}

static int begin_conditional(struct reader *r, struct mkraw rest, bool equal, bool negated)
{
	struct conditional *c = &r->conds[r->nr_conds];
	uint32_t outer = outer_set(r, r->nr_conds);

	if (r->nr_conds == MK_MAX_NESTING)
		return mk_fail(r->mk, -ELOOP, "conditionals nested too deeply");
	*c = (struct conditional){ .set = outer, .line = r->mk->line, .done = !reading(r) };
	r->nr_conds++;
	return begin_branch(r, c, rest, equal, negated, outer);
}

struct cond_word {
	const char *word;
	bool equal, negated;
};

static const struct cond_word cond_words[] = {
	{ "ifdef", false, false },
	{ "ifndef", false, true },
	{ "ifeq", true, false },
	{ "ifneq", true, true },
};

static const struct cond_word *take_cond_word(struct mkraw *raw)
{
	for (size_t i = 0; i < ARRAY_SIZE(cond_words); i++) {
		if (take_word(raw, cond_words[i].word))
			return &cond_words[i];
	}
	return NULL;
}

static int else_branch(struct reader *r, struct mkraw rest)
{
	struct conditional *c = r->nr_conds ? &r->conds[r->nr_conds - 1] : NULL;
	const struct cond_word *word;
	uint32_t outer;

	if (!c)
		return mk_fail(r->mk, -EINVAL, "'else' without a conditional");
	if (c->in_else)
		return mk_fail(r->mk, -EINVAL, "only one 'else' per conditional");
	outer = outer_set(r, r->nr_conds - 1);
	word = take_cond_word(&rest);
	if (word)
		return begin_branch(r, c, rest, word->equal, word->negated, outer);
	c->in_else = true;
	c->active = !c->done;
	c->done = true;
	c->set = gatesets_union(&r->mk->world->gates, outer, c->so_far);
	return 0;
}

/* *@taken: the line was one of a conditional. */
static int conditional_line(struct reader *r, struct mkraw line, bool *taken)
{
	const struct cond_word *word = take_cond_word(&line);

	*taken = true;
	if (word)
		return begin_conditional(r, line, word->equal, word->negated);
	if (take_word(&line, "else"))
		return else_branch(r, line);
	*taken = take_word(&line, "endif");
	if (!*taken)
		return 0;
	if (!r->nr_conds)
		return mk_fail(r->mk, -EINVAL, "'endif' without a conditional");
	r->nr_conds--;
	return 0;
}

/* --- assignments --- */

/* The operator at @at, and its length. */
static enum assign_op op_at(struct mkraw raw, size_t at, size_t *len)
{
	static const struct {
		const char *text;
		enum assign_op op;
	} ops[] = {
		{ "=", OP_RECURSIVE }, { ":=", OP_SIMPLE }, { "::=", OP_SIMPLE },
		{ ":::=", OP_SIMPLE }, { "+=", OP_APPEND }, { "?=", OP_MAYBE },
		{ "!=", OP_SHELL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		*len = strlen(ops[i].text);
		if (raw.len - at >= *len && !memcmp(raw.s + at, ops[i].text, *len))
			return ops[i].op;
	}
	return OP_NONE;
}

/* Where the operator is: behind the name and white space; raw.len when there is none. */
static size_t find_op(struct mkraw raw)
{
	size_t i, len;

	for (i = 0; i < raw.len; i++) {
		if (op_at(raw, i, &len))
			return i;
		if (raw.s[i] == ':')
			return raw.len;
		if (mk_isspace(raw.s[i])) {
			while (i < raw.len && mk_isspace(raw.s[i]))
				i++;
			return i < raw.len && op_at(raw, i, &len) ? i : raw.len;
		}
		if (raw.s[i] == '$' && i + 1 < raw.len &&
		    (raw.s[i + 1] == '(' || raw.s[i + 1] == '{'))
			i = mk_find_close(raw, i + 1);
	}
	return raw.len;
}

static bool parse_op(struct mkraw raw, struct assignment *a)
{
	size_t at = find_op(raw), len;

	if (at == raw.len || !at)
		return false;
	a->op = op_at(raw, at, &len);
	a->name = mk_strip(mk_slice(raw, 0, at));
	a->value = mk_slice(raw, at + len, raw.len);
	while (a->value.len && mk_isspace(*a->value.s))
		a->value = mk_slice(a->value, 1, a->value.len);
	return true;
}

/* Takes "export", "override" … where they are no names; the rest is left in *@raw. */
static void take_modifiers(struct mkraw *raw, struct assignment *a)
{
	const struct {
		const char *word;
		bool *flag;
	} words[] = {
		{ "export", &a->export },     { "unexport", &a->unexport },
		{ "override", &a->override }, { "define", &a->define },
		{ "undefine", &a->undefine }, { "private", NULL },
	};
	bool more = true;

	while (more && !a->define && !a->undefine) {
		struct mkraw rest = *raw;
		size_t len;

		more = false;
		for (size_t i = 0; i < ARRAY_SIZE(words) && !more; i++) {
			if (!take_word(&rest, words[i].word))
				continue;
			if (rest.len && op_at(rest, 0, &len))
				return;
			*raw = rest;
			if (words[i].flag)
				*words[i].flag = true;
			more = true;
		}
	}
}

/* "obj-" and "obj-n" list what is off: it would be on were these gates the other way round. */
static bool lists_off(const struct mkvalue *name)
{
	const struct strbuf *s = &name->text;

	return (s->len && s->buf[s->len - 1] == '-') ||
	       (s->len > 1 && !memcmp(s->buf + s->len - 2, "-n", 2));
}

/* The variable that @raw names, and the gates of an assignment to it. */
static int assigned_name(struct reader *r, struct mkraw raw, uint32_t *id, uint32_t *set)
{
	struct makefile *mk = r->mk;
	struct gatesets *sets = &mk->world->gates;
	AUTO_MKVALUE struct mkvalue name = MKVALUE_INIT;
	struct mkraw text;
	int ret;

	*set = gatesets_union(sets, mk->set, mkvalue_range_set(r->text, sets, r->start, r->pos));
	if (memchr(raw.s, '$', raw.len)) {
		uint32_t chosen;

		ret = mk_decide_name(mk, raw, &name, &chosen);
		if (ret)
			return ret;
		if (lists_off(&name))
			chosen = gatesets_inverted(sets, chosen);
		*set = gatesets_union(sets, *set, chosen);
		raw = mk_raw_of(&name);
	}
	text = mk_strip(raw);
	if (!text.len)
		return mk_fail(mk, -EINVAL, "empty variable name");
	*id = mk_name(mk, text.s, text.len);
	return 0;
}

/* The variable's text, which nobody else sees. */
static struct mkvalue *own_text(struct makefile *mk, uint32_t name)
{
	struct mkvar *var = mk_own(mk, name);
	const struct mkvar *found = var->body ? var : mk_find(mk, name);
	struct mkvalue copy = MKVALUE_INIT;

	if (found != var || var->body->refs > 1) {
		mkvalue_copy(&copy, &found->body->value);
		mk_var_assign(var, &copy, found->simple, found->origin);
		var->exported |= found->exported;
	}
	var->config = false;
	return &var->body->value;
}

static int append(struct makefile *mk, const struct assignment *a, uint32_t name, uint32_t set)
{
	const struct mkvar *var = mk_find(mk, name);
	struct mkvalue *text;
	AUTO_MKVALUE struct mkvalue more = MKVALUE_INIT;
	int ret = 0;

	if (var->simple)
		ret = mk_expand(mk, a->value, set, &more);
	else
		mkvalue_add(&more, a->value.s, a->value.len, set);
	if (ret)
		return ret;
	text = own_text(mk, name);
	if (text->text.len && more.text.len)
		mkvalue_add(text, " ", 1, set);
	mkvalue_add_part(text, &mk->world->gates, &more, 0, more.text.len, GATESET_NONE);
	text->unknown |= more.unknown;
	text->blank = gatesets_union(&mk->world->gates, text->blank, more.blank);
	return mk_work(mk, more.text.len + 16);
}

static int assign_text(struct makefile *mk, const struct assignment *a, uint32_t name, uint32_t set)
{
	struct mkvalue value = MKVALUE_INIT;
	int ret = mk_work(mk, a->value.len + 16);

	if (!ret && a->op == OP_SIMPLE)
		ret = mk_expand(mk, a->value, set, &value);
	else if (a->op == OP_SHELL)
		value.unknown = true;
	else
		mkvalue_add(&value, a->value.s, a->value.len, set);
	if (!ret)
		mk_var_assign(mk_own(mk, name), &value, a->op == OP_SIMPLE,
			      a->override ? MAKEFILE_OVERRIDE : MAKEFILE_FILE);
	mkvalue_release(&value);
	return ret;
}

static int assign(struct reader *r, const struct assignment *a)
{
	struct makefile *mk = r->mk;
	const struct mkvar *var;
	struct mkvar *own;
	uint32_t name = 0, set = GATESET_NONE;
	int ret = assigned_name(r, a->name, &name, &set);

	if (ret)
		return ret;
	var = mk_find(mk, name);
	own = mk_own(mk, name);
	own->file = mk->file;
	own->line = mk->line;
	if (a->export || a->unexport)
		own->exported = a->export;
	if (var && var->origin >= MAKEFILE_COMMAND && !a->override)
		return 0;
	if (a->undefine) {
		mk_body_drop(own->body);
		own->body = NULL;
		own->origin = MAKEFILE_OVERRIDE; /* hides that of a parent */
		return 0;
	}
	if (a->op == OP_MAYBE && var)
		return 0;
	return a->op == OP_APPEND && var ? append(mk, a, name, set) : assign_text(mk, a, name, set);
}

/* The lines up to "endef" into *@out. */
static int define_body(struct reader *r, struct strbuf *out)
{
	size_t nesting = 1, len;
	const char *s;

	while (physical_line(r, &s, &len)) {
		struct mkraw line = mk_strip(mk_raw(s, len));

		if (take_word(&line, "define"))
			nesting++;
		line = mk_strip(mk_raw(s, len));
		if (line.len >= 5 && !memcmp(line.s, "endef", 5) &&
		    (line.len == 5 || mk_isspace(line.s[5]) || line.s[5] == '#') && !--nesting)
			return 0;
		if (out->len)
			strbuf_addch(out, '\n');
		strbuf_add(out, s, len);
	}
	return mk_fail(r->mk, -EINVAL, "missing 'endef'");
}

static int define(struct reader *r, struct mkraw rest, struct assignment *a)
{
	AUTO_STRBUF struct strbuf body = STRBUF_INIT;
	struct mkraw name;
	int ret;

	if (!parse_op(rest, a)) {
		a->name = rest;
		a->op = OP_RECURSIVE;
	}
	ret = define_body(r, &body);
	if (ret || !reading(r))
		return ret;
	name = a->name;
	a->value = mk_raw(body.buf, body.len);
	a->name = name;
	return assign(r, a);
}

/* "export A B", "unexport" */
static int export_names(struct reader *r, struct mkraw rest, bool export)
{
	struct makefile *mk = r->mk;
	AUTO_MKVALUE struct mkvalue names = MKVALUE_INIT;
	struct mkwords it;
	struct mkword w;
	int ret = mk_expand(mk, rest, GATESET_NONE, &names);

	if (!rest.len)
		mk->export_all = export;
	it = mkwords_of(&names);
	while (!ret && mkwords_next(&it, &mk->world->gates, &w))
		mk_own(mk, mk_name(mk, w.s, w.len))->exported = export;
	return ret;
}

static int include_names(struct reader *r, struct mkraw rest)
{
	struct makefile *mk = r->mk;
	AUTO_MKVALUE struct mkvalue names = MKVALUE_INIT;
	struct mkwords it;
	struct mkword w;
	uint32_t set = mk->set;
	int ret = mk_expand(mk, rest, GATESET_NONE, &names);

	it = mkwords_of(&names);
	while (!ret && mkwords_next(&it, &mk->world->gates, &w)) {
		AUTO_STRVEC struct strvec files = STRVEC_INIT;
		AUTO_FREE char *pattern = xstrndup(w.s, w.len);

		if (strpbrk(pattern, "*?["))
			ret = mk_glob(mk, pattern, &files);
		else
			strvec_push(&files, pattern);
		mk->set = gatesets_union(&mk->world->gates, set, w.set);
		for (size_t i = 0; i < files.nr && !ret; i++) {
			ret = mk_include(mk, files.v[i]);
			if (ret == -ENOENT) /* one that the build would make */
				ret = 0;
		}
	}
	mk->set = set;
	return ret;
}

/* --- the rest --- */

/* A rule, or references that expand to one, to nothing or to $(eval …)'s effects. */
static int other_line(struct reader *r, struct mkraw line)
{
	AUTO_MKVALUE struct mkvalue out = MKVALUE_INIT;
	int ret;

	if (mk_find_char(line, 0, ':') < line.len) {
		r->in_rule = true;
		return 0;
	}
	r->in_rule = false;
	ret = mk_expand(r->mk, line, GATESET_NONE, &out);
	if (ret || mkvalue_is_blank(&out))
		return ret;
	if (!memchr(out.text.buf, ':', out.text.len) && !out.unknown)
		return mk_fail(r->mk, -EINVAL, "missing separator");
	r->in_rule = true;
	return 0;
}

static int directive(struct reader *r, struct mkraw line)
{
	struct assignment a = { .op = OP_NONE };
	struct mkraw rest = line;

	take_modifiers(&rest, &a);
	r->in_rule = false;
	if (a.define)
		return define(r, rest, &a);
	if (a.undefine) {
		a.name = rest;
		return assign(r, &a);
	}
	if (parse_op(rest, &a))
		return assign(r, &a);
	if (a.export || a.unexport)
		return export_names(r, rest, a.export);
	if (take_word(&rest, "include") || take_word(&rest, "-include") ||
	    take_word(&rest, "sinclude"))
		return include_names(r, rest);
	if (take_word(&rest, "vpath") || take_word(&rest, "load") || take_word(&rest, "-load"))
		return 0;
	return other_line(r, line);
}

/* A "define" that is not read is passed over as a whole. */
static int skip_line(struct reader *r, struct mkraw line)
{
	struct assignment a = { .op = OP_NONE };

	take_modifiers(&line, &a);
	return a.define ? define(r, line, &a) : 0;
}

static int read_line(struct reader *r)
{
	struct mkraw line;
	bool taken;
	int ret;

	if (r->in_rule && r->line.len && r->line.buf[0] == '\t')
		return 0;
	ret = mk_work(r->mk, r->line.len + 1);
	if (ret)
		return ret;
	strip_comment(&r->line);
	line = mk_raw(r->line.buf, r->line.len);
	while (line.len && mk_isspace(*line.s))
		line = mk_slice(line, 1, line.len);
	if (!line.len)
		return 0;
	ret = conditional_line(r, mk_strip(line), &taken);
	if (ret || taken)
		return ret;
	r->mk->set = outer_set(r, r->nr_conds);
	return reading(r) ? directive(r, line) : skip_line(r, line);
}

static int read_lines(struct reader *r)
{
	int ret = 0;

	while (!ret && logical_line(r))
		ret = read_line(r);
	if (!ret && r->nr_conds) {
		r->mk->line = r->line_nr ? r->conds[r->nr_conds - 1].line : r->mk->line;
		ret = mk_fail(r->mk, -EINVAL, "missing 'endif'");
	}
	return ret;
}

static int read_text(struct makefile *mk, const struct mkvalue *text, size_t first_line)
{
	/* on the heap: $(eval …) nests */
	struct reader *r = xcalloc(1, sizeof(*r));
	uint32_t set = mk->set;
	int ret;

	r->mk = mk;
	r->text = text;
	r->line_nr = first_line;
	r->base = mk->set;
	strbuf_init(&r->line);
	ret = read_lines(r);
	strbuf_release(&r->line);
	free(r);
	mk->set = set;
	return ret;
}

int mk_eval(struct makefile *mk, const struct mkvalue *text, size_t first_line)
{
	int ret;

	if (mk->depth >= MK_MAX_DEPTH)
		return mk_fail(mk, -ELOOP, "expansions nested too deeply");
	mk->depth++;
	ret = read_text(mk, text, first_line);
	mk->depth--;
	return ret;
}

/* $(MAKEFILE_LIST) */
static void note_file(struct makefile *mk, const char *path)
{
	uint32_t name = strmap_intern(&mk->world->names, "MAKEFILE_LIST");
	struct mkvalue list = MKVALUE_INIT;

	if (!mk_find(mk, name))
		mk_var_assign(mk_own(mk, name), &list, true, MAKEFILE_FILE);
	mkvalue_add_word(own_text(mk, name), path, strlen(path), GATESET_NONE);
}

static int read_file(struct makefile *mk, const char *path)
{
	struct makefile_world *world = mk->world;
	AUTO_MKVALUE struct mkvalue text = MKVALUE_INIT;
	AUTO_STRBUF struct strbuf bytes = STRBUF_INIT;
	uint32_t file = mk->file;
	size_t line = mk->line;
	int ret = world->tree.read(world->tree.ctx, path, &bytes);

	if (ret == -ENOENT)
		return ret;
	if (ret)
		return mk_fail(mk, ret, "'%s' cannot be read: %s", path, strerror(-ret));
	ret = mk_work(mk, bytes.len + 64);
	if (ret)
		return ret;
	mkvalue_add(&text, bytes.buf, bytes.len, GATESET_NONE);
	note_file(mk, path);
	mk->file = strmap_intern(&world->names, path);
	ret = read_text(mk, &text, 1);
	if (ret)
		return ret;
	mk->file = file;
	mk->line = line;
	return 0;
}

int mk_include(struct makefile *mk, const char *path)
{
	AUTO_STRBUF struct strbuf inside = STRBUF_INIT;
	int ret;

	if (mk->includes == MK_MAX_INCLUDE)
		return mk_fail(mk, -ELOOP, "'%s' is included too deeply", path);
	mk_tree_path(path, &inside);
	mk->includes++;
	ret = read_file(mk, inside.buf);
	mk->includes--;
	return ret;
}
