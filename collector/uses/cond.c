// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Conditions of the preprocessor (C11, 6.10.1) with three values: what options come to is known,
 * other macros are not.
 */
#include <ctype.h>
#include <string.h>

#include "collector/uses/internal.h"

/* Parentheses and negations within each other; more are a "maybe". */
#define MAX_DEPTH 64

enum truth truth_not(enum truth a)
{
	return TRUTH_YES - a;
}

enum truth truth_and(enum truth a, enum truth b)
{
	return a < b ? a : b;
}

enum truth truth_or(enum truth a, enum truth b)
{
	return a > b ? a : b;
}

bool word_is(const struct word *w, const char *text)
{
	return strlen(text) == w->len && !memcmp(w->s, text, w->len);
}

bool uses_is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

struct word uses_word(const char *at, const char *end)
{
	struct word w = { at, 0 };

	while (at + w.len < end && uses_is_word(at[w.len]))
		w.len++;
	return w;
}

enum uses_how uses_wrapper(const struct word *w)
{
	static const struct {
		const char *name;
		enum uses_how how;
	} wrappers[] = {
		{ "defined", USES_IFDEF },	    { "IS_ENABLED", USES_ENABLED },
		{ "__is_defined", USES_IFDEF },	    { "IF_ENABLED", USES_ENABLED },
		{ "IS_BUILTIN", USES_BUILTIN },	    { "config_enabled", USES_BUILTIN },
		{ "IS_REACHABLE", USES_REACHABLE }, { "IS_MODULE", USES_MODULE },
	};

	for (size_t i = 0; i < sizeof(wrappers) / sizeof(wrappers[0]); i++) {
		if (word_is(w, wrappers[i].name))
			return wrappers[i].how;
	}
	return USES_VALUE;
}

static uint32_t find_option(const struct uses_options *options, const char *s, size_t len)
{
	char name[256];

	if (!len || len >= sizeof(name))
		return STRMAP_NONE;
	memcpy(name, s, len);
	name[len] = '\0';
	return strmap_find(&options->names, name);
}

bool uses_name(const struct uses_options *options, const struct word *w, struct uses_name *out)
{
	static const char prefix[] = "CONFIG_", suffix[] = "_MODULE";
	size_t plen = strlen(prefix), slen = strlen(suffix);

	*out = (struct uses_name){ .option = STRMAP_NONE };
	if (w->len <= plen || memcmp(w->s, prefix, plen))
		return false;
	out->option = find_option(options, w->s + plen, w->len - plen);
	if (out->option != STRMAP_NONE || w->len <= plen + slen ||
	    memcmp(w->s + w->len - slen, suffix, slen))
		return true;
	out->option = find_option(options, w->s + plen, w->len - plen - slen);
	out->module = true;
	return true;
}

/* A condition while it is read. */
struct reader {
	const struct uses_options *options;
	const char *at, *end;
	uint32_t off;
	int depth;
};

static void skip_space(struct reader *r)
{
	while (r->at < r->end && (isspace((unsigned char)*r->at) || *r->at == '\\'))
		r->at++;
}

static struct word take_word(struct reader *r)
{
	struct word w = uses_word(r->at, r->end);

	r->at += w.len;
	return w;
}

/* Is @text next? Then it is taken. */
static bool take(struct reader *r, const char *text)
{
	size_t len = strlen(text);

	skip_space(r);
	if ((size_t)(r->end - r->at) < len || memcmp(r->at, text, len))
		return false;
	r->at += len;
	return true;
}

static bool ahead(struct reader *r, const char *text)
{
	const char *at = r->at;
	bool found = take(r, text);

	r->at = at;
	return found;
}

/* Behind the parenthesis that belongs to one that was just taken. */
static void skip_group(struct reader *r)
{
	for (int open = 1; r->at < r->end && open; r->at++)
		open += *r->at == '(' ? 1 : *r->at == ')' ? -1 : 0;
}

/* What "how" says of an option in that state. */
static enum truth state_truth(char state, enum uses_how how, bool module)
{
	if (module)
		return state == 'm' ? TRUTH_YES : TRUTH_NO;
	switch (how) {
	case USES_IFDEF:
		return state == 'y' || state == 'v' ? TRUTH_YES : TRUTH_NO;
	case USES_ENABLED:
		return state == 'y' || state == 'm' ? TRUTH_YES : TRUTH_NO;
	case USES_BUILTIN:
		return state == 'y' ? TRUTH_YES : TRUTH_NO;
	case USES_MODULE:
		return state == 'm' ? TRUTH_YES : TRUTH_NO;
	case USES_REACHABLE:
		return state == 'y' ? TRUTH_YES : state == 'm' ? TRUTH_MAYBE : TRUTH_NO;
	default:
		return state == 'y' ? TRUTH_YES : state == 'v' ? TRUTH_MAYBE : TRUTH_NO;
	}
}

static enum truth option_truth(const struct reader *r, const struct word *w, enum uses_how how)
{
	struct uses_name name;
	char state;

	if (!uses_name(r->options, w, &name))
		return TRUTH_MAYBE;
	state = name.option == STRMAP_NONE || name.option == r->off ?
			'n' :
			r->options->state[name.option];
	return state_truth(state, how, name.module);
}

static enum truth read_or(struct reader *r);

static enum truth read_word(struct reader *r)
{
	struct word w = take_word(r), arg;
	enum uses_how how = uses_wrapper(&w);
	bool group;

	if (w.len && isdigit((unsigned char)*w.s))
		return word_is(&w, "0") ? TRUTH_NO : TRUTH_YES;
	if (how == USES_VALUE && !ahead(r, "("))
		return option_truth(r, &w, USES_VALUE);
	group = take(r, "(");
	skip_space(r);
	arg = take_word(r);
	if (group)
		skip_group(r);
	return how == USES_VALUE ? TRUTH_MAYBE : option_truth(r, &arg, how);
}

static enum truth read_unary(struct reader *r)
{
	enum truth value;
	bool negated = false;

	while (take(r, "!"))
		negated = !negated;
	if (take(r, "(")) {
		if (++r->depth > MAX_DEPTH) {
			r->at = r->end;
			return TRUTH_MAYBE;
		}
		value = read_or(r);
		take(r, ")");
		r->depth--;
	} else if (r->at < r->end && uses_is_word(*r->at)) {
		value = read_word(r);
	} else {
		value = TRUTH_MAYBE;
		r->at += r->at < r->end;
	}
	return negated ? truth_not(value) : value;
}

/* Arithmetic and comparisons come to something, but nothing that is known here. */
static enum truth read_operand(struct reader *r)
{
	enum truth value = read_unary(r);

	skip_space(r);
	while (r->at < r->end && !ahead(r, "&&") && !ahead(r, "||") && !ahead(r, ")") &&
	       !ahead(r, "?") && !ahead(r, ":")) {
		value = TRUTH_MAYBE;
		if (take(r, "("))
			skip_group(r);
		else
			r->at++;
		skip_space(r);
	}
	return value;
}

static enum truth read_and(struct reader *r)
{
	enum truth value = read_operand(r);

	while (take(r, "&&"))
		value = truth_and(value, read_operand(r));
	return value;
}

static enum truth read_or(struct reader *r)
{
	enum truth value = read_and(r);

	while (take(r, "||"))
		value = truth_or(value, read_and(r));
	while (take(r, "?") || take(r, ":")) {
		read_or(r);
		value = TRUTH_MAYBE;
	}
	return value;
}

enum truth uses_cond_truth(const struct uses_options *options, const struct uses_cond *cond,
			   uint32_t off)
{
	struct reader r = {
		.options = options, .at = cond->s, .end = cond->s + cond->len, .off = off
	};
	struct word w;
	enum truth value;

	if (cond->kind == COND_IF)
		return read_or(&r);
	skip_space(&r);
	w = take_word(&r);
	value = option_truth(&r, &w, USES_IFDEF);
	return cond->kind == COND_IFDEF ? value : truth_not(value);
}
