// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/gate/waiver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/gate/file.h"
#include "common/alloc.h"
#include "common/strbuf.h"

/* --- dates --- */

static int days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

int limit_date_parse(const char *text, limit_date *out, struct strbuf *err)
{
	int digits[8], nr = 0, year, month, day;

	for (const char *at = text; *at; at++) {
		if ((at - text == 4 || at - text == 7) && *at == '-')
			continue;
		if (*at < '0' || *at > '9' || nr == 8)
			nr = 9;
		else
			digits[nr++] = *at - '0';
		if (nr > 8)
			break;
	}
	if (nr != 8 || strlen(text) != 10)
		return error_set(err, -EINVAL, "'%s' is no date like 2026-12-31", text);
	year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
	month = digits[4] * 10 + digits[5];
	day = digits[6] * 10 + digits[7];
	if (month < 1 || month > 12 || day < 1 || day > days_of(year, month))
		return error_set(err, -EINVAL, "there is no day %s", text);
	*out = year * 10000 + month * 100 + day;
	return 0;
}

/* --- a file of waivers --- */

struct reading {
	struct waivers *out;
	struct waiver w; /* the one at hand; place NULL: none */
	struct strvec *messages;
	bool bad;
};

static void waiver_release(struct waiver *w)
{
	free(w->place);
	free(w->who);
	free(w->reason);
	free(w->until);
	free(w->profile);
	free(w->name.text);
	memset(w, 0, sizeof(*w));
}

static void complain(struct reading *r, const char *place, const char *what)
{
	strvec_pushf(r->messages, "%s: %s", place, what);
	r->bad = true;
}

/* What is missing of the waiver at hand, said at the line of its heading. */
static void finish(struct reading *r)
{
	struct waiver *w = &r->w;
	const char *missing = !w->has_amount ? "amount" :
			      !w->until	     ? "until" :
			      !w->who	     ? "who" :
			      !w->reason     ? "reason" :
					       NULL;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (!w->place)
		return;
	if (missing) {
		strbuf_addf(&text, "the waiver has no '%s'", missing);
		complain(r, w->place, text.buf);
		waiver_release(w);
		return;
	}
	ALLOC_GROW(r->out->v, r->out->nr + 1, r->out->cap);
	r->out->v[r->out->nr++] = *w;
	memset(w, 0, sizeof(*w));
}

/* "[symbol:foo*]" or "[total]" */
static void start(struct reading *r, const char *place, const char *heading)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	size_t len = strcspn(heading, ":");
	struct waiver *w = &r->w;
	bool named;

	finish(r);
	w->place = xstrdup(place);
	w->what = limit_what_find(heading, len);
	named = w->what && (w->what->kind == LIMIT_GROUPS || w->what->kind == LIMIT_CANDIDATES);
	if (!w->what)
		error_set(&err, -EINVAL, "'[%s]' is nothing that has limits", heading);
	else if (named != (heading[len] == ':'))
		error_set(&err, -EINVAL,
			  named ? "'[%s]' needs a name, or *" : "'[%s]' takes no name", heading);
	else if (named)
		limit_pattern_parse(heading + len + 1, strlen(heading + len + 1), &w->name, &err);
	if (!err.len)
		return;
	complain(r, place, err.buf);
	waiver_release(w);
	/* what follows belongs to it and is not worth further messages */
	w->place = NULL;
}

static int set_amount(struct waiver *w, const char *value, struct strbuf *err)
{
	size_t len = strlen(value);
	const char *behind = limit_amount_read(value, &w->amount);
	/* what is not of this form, it says what is */
	int ret = behind && !*behind ? 0 : limit_amount_parse(value, len, &w->amount, err);

	if (!ret && w->amount <= 0)
		ret = error_set(err, -EINVAL, "the amount '%s' lifts nothing", value);
	if (!ret && w->what->kind == LIMIT_CANDIDATES && limit_amount_has_unit(value, len))
		ret = error_set(err, -EINVAL, "candidates are counted: '%s' has a unit", value);
	w->has_amount = !ret;
	return ret;
}

/* Where the text of a key goes; NULL: there is no such key. */
static char **text_of(struct waiver *w, const char *key)
{
	return !strcmp(key, "until")   ? &w->until :
	       !strcmp(key, "who")     ? &w->who :
	       !strcmp(key, "reason")  ? &w->reason :
	       !strcmp(key, "profile") ? &w->profile :
					 NULL;
}

static int take_value(struct waiver *w, const char *key, const char *value, struct strbuf *err)
{
	bool amount = !strcmp(key, "amount");
	char **text = text_of(w, key);
	int ret = 0;

	if (!amount && !text)
		return error_set(err, -EINVAL,
				 "no '%s' in a waiver: amount, until, who, reason or profile", key);
	if (!*value)
		return error_set(err, -EINVAL, "nothing behind '%s ='", key);
	if (amount ? w->has_amount : *text != NULL)
		return error_set(err, -EINVAL, "'%s' twice in a waiver", key);
	if (amount)
		return set_amount(w, value, err);
	if (text == &w->until)
		ret = limit_date_parse(value, &w->last, err);
	if (!ret)
		*text = xstrdup(value);
	return ret;
}

static void take_line(struct reading *r, const struct limit_lines *lines, bool *skipping)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, key = STRBUF_INIT, value = STRBUF_INIT;
	const char *equals = strchr(lines->line.buf, '=');

	if (limit_lines_heading(lines, &key)) {
		start(r, lines->place.buf, key.buf);
		*skipping = !r->w.place;
		return;
	}
	if (equals) {
		strbuf_add(&key, lines->line.buf, (size_t)(equals - lines->line.buf));
		strbuf_addstr(&value, equals + 1);
		strbuf_trim(&key);
		strbuf_trim(&value);
	}
	if (*skipping)
		return;
	if (!equals)
		error_set(&err, -EINVAL, "'%s' is neither '[WHAT:NAME]' nor 'KEY = VALUE'",
			  lines->line.buf);
	else if (!r->w.place)
		error_set(&err, -EINVAL, "'%s' stands in front of the first '[WHAT:NAME]'",
			  key.buf);
	else
		take_value(&r->w, key.buf, value.buf, &err);
	if (err.len)
		complain(r, lines->place.buf, err.buf);
}

int waivers_parse(const char *path, const char *text, struct waivers *out, struct strvec *messages)
{
	struct reading r = { .out = out, .messages = messages };
	struct limit_lines lines;
	bool skipping = false;

	limit_lines_init(&lines, path, text);
	while (limit_lines_next(&lines))
		take_line(&r, &lines, &skipping);
	finish(&r);
	limit_lines_release(&lines);
	return r.bad ? -EINVAL : 0;
}

void waivers_release(struct waivers *waivers)
{
	for (size_t i = 0; i < waivers->nr; i++)
		waiver_release(&waivers->v[i]);
	free(waivers->v);
	*waivers = (struct waivers)WAIVERS_INIT;
}

/* --- trailers --- */

int waiver_trailer_parse(const char *commit, const char *who, const char *value,
			 struct waiver_trailers *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf trimmed = STRBUF_INIT;
	int64_t amount = 0;
	const char *behind = limit_amount_read(value, &amount);

	while (behind && (*behind == ' ' || *behind == '\t'))
		behind++;
	if (behind && *behind == ',')
		strbuf_addstr(&trimmed, behind + 1);
	strbuf_trim(&trimmed);
	if (!behind || (*behind && *behind != ',') || amount <= 0)
		return error_set(
			err, -EINVAL,
			"'%s: %s' of commit %.12s lifts nothing: it does not begin with an "
			"amount above 0",
			WAIVER_TRAILER, value, commit);
	if (!trimmed.len)
		return error_set(err, -EINVAL,
				 "'%s: %s' of commit %.12s lifts nothing: it has no reason",
				 WAIVER_TRAILER, value, commit);
	ALLOC_GROW(out->v, out->nr + 1, out->cap);
	out->v[out->nr++] = (struct waiver_trailer){ .commit = xstrdup(commit),
						     .who = xstrdup(who),
						     .reason = strbuf_detach(&trimmed),
						     .amount = amount };
	return 0;
}

void waiver_trailers_release(struct waiver_trailers *trailers)
{
	for (size_t i = 0; i < trailers->nr; i++) {
		free(trailers->v[i].commit);
		free(trailers->v[i].who);
		free(trailers->v[i].reason);
	}
	free(trailers->v);
	*trailers = (struct waiver_trailers)WAIVER_TRAILERS_INIT;
}
