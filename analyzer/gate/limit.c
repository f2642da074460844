// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/gate/limit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/blame/view.h"
#include "analyzer/candidate/show.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/suggest.h"

/* No image is larger, and no product of two of them overflows where it is worked out. */
#define MAX_AMOUNT ((int64_t)1 << 48)
/* A percentage as it is kept: millionths. */
#define PERCENT 1000000

#define GROUP(name, key)                                                                           \
	{                                                                                          \
		name, LIMIT_GROUPS, BLAME_CODE_AND_DATA, key                                       \
	}
#define CLASS(name, k)                                                                             \
	{                                                                                          \
		name, LIMIT_WHOLE, BLAME_CLASS(k), NULL                                            \
	}

static const struct limit_what whats[] = {
	{ "total", LIMIT_WHOLE, BLAME_ALL_CLASSES, NULL },
	{ "code-and-data", LIMIT_WHOLE, BLAME_CODE_AND_DATA, NULL },
	{ "resident", LIMIT_WHOLE, BLAME_ALL_CLASSES & ~BLAME_CLASS(CLASS_INIT), NULL },
	CLASS("text", CLASS_TEXT),
	CLASS("rodata", CLASS_RODATA),
	CLASS("data", CLASS_DATA),
	CLASS("bss", CLASS_BSS),
	CLASS("init", CLASS_INIT),
	CLASS("padding", CLASS_PADDING),
	GROUP("subsystem", "subsystem"),
	GROUP("dir", "dir"),
	GROUP("file", "file"),
	GROUP("object", "object"),
	GROUP("symbol", "symbol"),
	GROUP("config", "config"),
	{ "image", LIMIT_FILE, 0, NULL },
	{ "compressed", LIMIT_FILE, 0, NULL },
	{ "candidates", LIMIT_CANDIDATES, 0, NULL },
	{ "demodularized", LIMIT_MODULAR, 0, NULL },
};

#define WHATS                                                                                      \
	"total, code-and-data, resident, text, rodata, data, bss, init, padding, subsystem, dir, " \
	"file, object, symbol, config, image, compressed, candidates or demodularized"

const struct limit_what *limit_what_find(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(whats); i++) {
		if (strlen(whats[i].name) == len && !memcmp(whats[i].name, name, len))
			return &whats[i];
	}
	return NULL;
}

/* --- numbers --- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A sign and digits; with @decimals up to six behind a point, which multiply the value. */
static const char *parse_digits(const char *at, const char *end, int64_t unit, int64_t *out)
{
	bool negative = at < end && *at == '-';
	int64_t value = 0;
	const char *digits;

	at += at < end && (*at == '-' || *at == '+');
	for (digits = at; at < end && is_digit(*at) && value <= MAX_AMOUNT; at++)
		value = value * 10 + (*at - '0');
	if (at == digits || value > MAX_AMOUNT / unit)
		return NULL;
	value *= unit;
	if (unit > 1 && at < end && *at == '.') {
		for (at++; at < end && is_digit(*at) && unit > 1; at++)
			value += (*at - '0') * (unit /= 10);
	}
	*out = negative ? -value : value;
	return at;
}

static const struct {
	const char *name;
	int64_t bytes;
} units[] = { { "", 1 },	 { "B", 1 },	     { "kB", 1000 },
	      { "MB", 1000000 }, { "KiB", 1 << 10 }, { "MiB", 1 << 20 } };

static int bad_amount(const char *text, size_t len, struct strbuf *err)
{
	return error_set(err, -EINVAL,
			 "'%.*s' is no amount: a whole number, and B, kB, MB, KiB or MiB", (int)len,
			 text);
}

int limit_amount_parse(const char *text, size_t len, int64_t *out, struct strbuf *err)
{
	const char *end = text + len, *at;
	int64_t value;

	while (end > text && is_space(end[-1]))
		end--;
	for (at = text; at < end && is_space(*at); at++)
		;
	at = parse_digits(at, end, 1, &value);
	while (at && at < end && is_space(*at))
		at++;
	for (size_t i = 0; at && i < ARRAY_SIZE(units); i++) {
		int64_t most = MAX_AMOUNT / units[i].bytes;

		if (strlen(units[i].name) != (size_t)(end - at) ||
		    memcmp(units[i].name, at, (size_t)(end - at)))
			continue;
		if (value > most || value < -most)
			break;
		*out = value * units[i].bytes;
		return 0;
	}
	return bad_amount(text, len, err);
}

/* What may stand between three digits and three more, in bytes; 0: nothing of the kind. */
static size_t separator(const char *at)
{
	static const char *const all[] = {
		",", "_", " ", "'", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89", "\xe2\x80\x99"
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		if (!strncmp(at, all[i], strlen(all[i])))
			return strlen(all[i]);
	}
	return 0;
}

static size_t count_digits(const char *at)
{
	size_t nr = 0;

	while (is_digit(at[nr]))
		nr++;
	return nr;
}

/* "4000", "4,000", "4 000", "4_000" into @digits; NULL: more than anything is large. */
static const char *take_digits(const char *at, struct strbuf *digits)
{
	size_t nr = count_digits(at), first = nr, sep = 0;
	const char *between = at + nr;

	strbuf_add(digits, at, nr);
	for (at += nr; first && first <= 3; at += sep + 3) {
		sep = separator(at);
		/* the same one all through */
		if (!sep || strncmp(at, between, sep) != 0 || count_digits(at + sep) != 3)
			break;
		strbuf_add(digits, at + sep, 3);
	}
	return digits->len && digits->len <= 15 ? at : NULL;
}

static size_t unit_length(const char *at)
{
	size_t nr = 0;

	while ((at[nr] >= 'a' && at[nr] <= 'z') || (at[nr] >= 'A' && at[nr] <= 'Z'))
		nr++;
	return nr;
}

/* Bytes of the unit that stands at @at; 0: it is none. */
static int64_t unit_at(const char *at)
{
	size_t len = unit_length(at);

	if ((len == 4 && !memcmp(at, "byte", 4)) || (len == 5 && !memcmp(at, "bytes", 5)))
		return 1;
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (strlen(units[i].name) == len && !memcmp(units[i].name, at, len))
			return units[i].bytes;
	}
	return 0;
}

static const char *skip_blanks(const char *at)
{
	while (is_space(*at))
		at++;
	return at;
}

/*
 * Behind a point, or a comma that a unit of more than a byte follows: "3.9 KiB", "3,9 KiB". @at stays
 * where it is when there are none.
 */
static const char *take_decimals(const char *at, struct strbuf *decimals)
{
	size_t nr = *at == '.' || *at == ',' ? count_digits(at + 1) : 0;

	if (!nr || nr > 6 || (*at == ',' && unit_at(skip_blanks(at + 1 + nr)) <= 1))
		return at;
	strbuf_add(decimals, at + 1, nr);
	return at + 1 + nr;
}

const char *limit_amount_read(const char *text, int64_t *out)
{
	AUTO_STRBUF struct strbuf digits = STRBUF_INIT, decimals = STRBUF_INIT;
	const char *at = skip_blanks(text), *behind;
	int64_t unit, value, part = 0, parts = 1;

	at = take_digits(at + (*at == '+'), &digits);
	if (!at)
		return NULL;
	at = take_decimals(at, &decimals);
	behind = skip_blanks(at);
	/* "3,5 tables" is neither an amount of 3 nor one of 3.5 */
	unit = *at == ',' && is_digit(at[1]) ? 0 : unit_at(behind);
	value = strtoll(digits.buf, NULL, 10);
	if (!unit || (decimals.len && unit == 1) || value > MAX_AMOUNT / unit)
		return NULL;
	for (size_t i = 0; i < decimals.len; i++, parts *= 10)
		part = part * 10 + (decimals.buf[i] - '0');
	*out = value * unit + part * unit / parts;
	return behind + unit_length(behind);
}

bool limit_amount_has_unit(const char *text, size_t len)
{
	while (len && is_space(text[len - 1]))
		len--;
	return len && !is_digit(text[len - 1]) && text[len - 1] != '%';
}

/* LIMIT: an amount, or a percentage. Leaves @l as it is when it is neither. */
static bool parse_limit(const char *text, size_t len, struct limit *l)
{
	const char *end = text + len, *at;
	int64_t amount;
	bool percent = false;

	if (limit_amount_parse(text, len, &amount, NULL)) {
		while (end > text && is_space(end[-1]))
			end--;
		if (end == text || end[-1] != '%')
			return false;
		for (end--; end > text && is_space(end[-1]); end--)
			;
		for (; text < end && is_space(*text); text++)
			;
		at = parse_digits(text, end, PERCENT, &amount);
		if (!at || at != end)
			return false;
		percent = true;
	}
	l->amount = amount;
	l->percent = percent;
	return true;
}

int64_t limit_allows(const struct limit *l, int64_t old)
{
	const __int128 whole = (__int128)100 * PERCENT;
	__int128 product = (__int128)l->amount * old;

	if (!l->percent)
		return l->amount;
	/* downwards, so that a change is above it exactly when it is above the fraction */
	return (int64_t)(product >= 0 ? product / whole : -((-product + whole - 1) / whole));
}

/* --- names --- */

int limit_pattern_parse(const char *text, size_t len, struct limit_pattern *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	size_t i;

	*out = (struct limit_pattern){ 0 };
	if (!len || *text != '"') {
		out->text = xstrndup(text, len);
		return 0;
	}
	for (i = 1; i < len && text[i] != '"'; i++) {
		i += text[i] == '\\' && i + 1 < len;
		strbuf_addch(&name, text[i]);
	}
	if (i + 1 != len)
		return error_set(err, -EINVAL, "the quotes of '%.*s' are no pair", (int)len, text);
	out->text = strbuf_detach(&name);
	out->literal = true;
	return 0;
}

/* Tries the last star again with one more byte; never more than len × len steps. */
static bool glob(const char *p, const char *s)
{
	const char *star = NULL, *retry = NULL;

	while (*s) {
		if (*p == '*') {
			star = ++p;
			retry = s;
		} else if (*p == '?' || *p == *s) {
			p++;
			s++;
		} else if (star) {
			p = star;
			s = ++retry;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return !*p;
}

bool limit_pattern_matches(const struct limit_pattern *pattern, const char *name)
{
	return !strcmp(pattern->text, name) || (!pattern->literal && glob(pattern->text, name));
}

bool limit_profile_matches(const char *pattern, const char *profile)
{
	return glob(pattern, profile);
}

bool limit_applies(const struct limit *l, const char *profile)
{
	for (size_t i = 0; i < l->profiles.nr; i++) {
		if (limit_profile_matches(l->profiles.v[i], profile))
			return true;
	}
	return !l->profiles.nr;
}

/* --- selectors --- */

struct selector {
	const char *name;
	int (*take)(struct limit *l, const char *value, struct strbuf *err);
	bool repeats;
};

static int no_class(const char *name, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;

	suggest_listed(name, CLASS_LIST, &near);
	return error_set(err, -EINVAL, "no class '%s': " CLASS_LIST "%s", name, near.buf);
}

/* What does not go on with a colon: "symbl" for "symbol". */
static int no_what(const char *spec, size_t len, struct strbuf *err)
{
	AUTO_FREE char *word = xstrndup(spec, len);
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;

	suggest_listed(word, WHATS, &near);
	return error_set(err, -EINVAL, "'%s' is nothing to limit: " WHATS "%s", word, near.buf);
}

static int take_class(struct limit *l, const char *value, struct strbuf *err);
static int take_path(struct limit *l, const char *value, struct strbuf *err);
static int take_profile(struct limit *l, const char *value, struct strbuf *err);

static const struct selector selectors[] = { { "class=", take_class, false },
					     { "profile=", take_profile, true },
					     { "path=", take_path, false } };

/* The selector that begins here, without spaces before it; NULL: none does. */
static const struct selector *selector_at(const char *at)
{
	for (size_t i = 0; i < ARRAY_SIZE(selectors); i++) {
		if (!strncmp(at, selectors[i].name, strlen(selectors[i].name)))
			return &selectors[i];
	}
	return NULL;
}

/* The byte behind a quoted text that begins here, or @at itself when none does. */
static const char *skip_quoted(const char *at)
{
	const char *from = at;

	if (*at != '"')
		return at;
	for (at++; *at && *at != '"'; at++)
		at += *at == '\\' && at[1];
	return *at ? at + 1 : from + 1;
}

/* The end of a value: before ",selector=", or the text's end; quotes keep commas. */
static const char *value_end(const char *at)
{
	at = skip_quoted(at);
	while (*at && !(*at == ',' && selector_at(at + 1)))
		at++;
	return at;
}

static int take_class(struct limit *l, const char *value, struct strbuf *err)
{
	bool whole = l->what->kind == LIMIT_WHOLE && !strcmp(l->what->name, "total");
	int k;

	if (l->what->kind != LIMIT_GROUPS && !whole)
		return error_set(err, -EINVAL, "class= does not go with '%s'", l->what->name);
	k = class_find(value);
	if (k < 0)
		return no_class(value, err);
	if (k == CLASS_PADDING && !whole)
		return error_set(err, -EINVAL, "padding is in no %s", l->what->name);
	l->class_name = class_names[k];
	l->classes = BLAME_CLASS((unsigned)k);
	return 0;
}

static int take_path(struct limit *l, const char *value, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	if (l->what->kind == LIMIT_FILE)
		return error_set(err, -EINVAL, "path= does not go with '%s'", l->what->name);
	path_normalise(value, &path);
	if (*path.buf == '/' || !strcmp(path.buf, "..") || path_below(path.buf, ".."))
		return error_set(err, -EINVAL,
				 "path=%s is not in the tree: paths are relative to its top",
				 value);
	l->under = strcmp(path.buf, ".") != 0 ? strbuf_detach(&path) : NULL;
	return 0;
}

static int take_profile(struct limit *l, const char *value, struct strbuf *err)
{
	(void)err;
	strvec_push(&l->profiles, value);
	return 0;
}

static int take_selector(struct limit *l, const struct selector *selector, const char *value,
			 size_t len, struct strbuf *err)
{
	struct limit_pattern text;
	int ret = limit_pattern_parse(value, len, &text, err);

	if (ret)
		return ret;
	ret = *text.text ? selector->take(l, text.text, err) :
			   error_set(err, -EINVAL, "nothing behind '%s'", selector->name);
	free(text.text);
	return ret;
}

static int take_selectors(struct limit *l, const char *at, struct strbuf *err)
{
	bool seen[ARRAY_SIZE(selectors)] = { false };
	int ret = 0;

	while (!ret && *at) {
		const struct selector *selector = selector_at(++at);
		const char *end;

		if (!selector)
			return error_set(err, -EINVAL,
					 "'%s' is no selector: class=, path= or profile=", at);
		if (seen[selector - selectors] && !selector->repeats)
			return error_set(err, -EINVAL, "%s twice", selector->name);
		seen[selector - selectors] = true;
		at += strlen(selector->name);
		end = value_end(at);
		ret = take_selector(l, selector, at, (size_t)(end - at), err);
		at = end;
	}
	return ret;
}

/* --- a limit --- */

/*
 * Where ":LIMIT[,selector=…]" begins: at the last colon outside of quotes that has a limit behind
 * it. NULL: nowhere.
 */
static const char *find_limit(const char *at, struct limit *l)
{
	const char *found = NULL;

	while (*at) {
		bool quotable = *at == ':' || *at == '=';

		if (*at == ':') {
			const char *comma = at + 1 + strcspn(at + 1, ",");

			if ((!*comma || selector_at(comma + 1)) &&
			    parse_limit(at + 1, (size_t)(comma - at - 1), l))
				found = at;
		}
		at++;
		if (quotable)
			at = skip_quoted(at);
	}
	return found;
}

/* @name: NULL when there is none. */
static int take_name(struct limit *l, const char *name, size_t len, struct strbuf *err)
{
	bool named = l->what->kind == LIMIT_GROUPS || l->what->kind == LIMIT_CANDIDATES;
	bool any = false;
	int ret;

	if (!named)
		return name ? error_set(err, -EINVAL,
					"'%s' is of the whole build and takes no name",
					l->what->name) :
			      0;
	if (!name || !len)
		return error_set(err, -EINVAL, "'%s' takes a name, or *: %s:NAME:LIMIT",
				 l->what->name, l->what->name);
	ret = limit_pattern_parse(name, len, &l->name, err);
	if (ret || l->what->kind != LIMIT_CANDIDATES)
		return ret;
	for (size_t i = 0; i < SHOW_VERDICTS; i++)
		any |= limit_pattern_matches(&l->name, show_verdicts[i]);
	return any ? 0 :
		     error_set(err, -EINVAL,
			       "no verdict '%s': ready, exports, early, entangled or impossible",
			       l->name.text);
}

/* @rest: what follows WHAT, from its colon on. */
static int parse_rest(struct limit *l, const char *rest, struct strbuf *err)
{
	const char *colon = find_limit(rest, l), *comma;
	int ret;

	if (!colon)
		return error_set(err, -EINVAL,
				 "'%s' does not end in a limit: +4096, -1, 0, +0.5%%, +3KiB, +2kB",
				 l->text);
	ret = colon == rest ? take_name(l, NULL, 0, err) :
			      take_name(l, rest + 1, (size_t)(colon - rest) - 1, err);
	comma = colon + 1 + strcspn(colon + 1, ",");
	if (!ret && l->what->kind == LIMIT_CANDIDATES &&
	    limit_amount_has_unit(colon + 1, (size_t)(comma - colon) - 1))
		return error_set(err, -EINVAL, "candidates are counted: '%.*s' has a unit",
				 (int)(comma - colon) - 1, colon + 1);
	return ret ? ret : take_selectors(l, comma, err);
}

static void limit_release(struct limit *l)
{
	free(l->text);
	free(l->place);
	free(l->name.text);
	free(l->under);
	strvec_release(&l->profiles);
}

int limit_parse(const char *spec, const char *place, struct limits *out, struct strbuf *err)
{
	size_t len = strcspn(spec, ":");
	struct limit l = { .text = xstrdup(spec),
			   .place = place ? xstrdup(place) : NULL,
			   .what = limit_what_find(spec, len) };
	int ret;

	if (!l.what) {
		ret = no_what(spec, len, err);
	} else {
		l.classes = l.what->classes;
		ret = parse_rest(&l, spec + len, err);
	}
	if (ret) {
		limit_release(&l);
		return ret;
	}
	ALLOC_GROW(out->v, out->nr + 1, out->cap);
	out->v[out->nr++] = l;
	return 0;
}

void limits_release(struct limits *limits)
{
	for (size_t i = 0; i < limits->nr; i++)
		limit_release(&limits->v[i]);
	free(limits->v);
	*limits = (struct limits)LIMITS_INIT;
}
