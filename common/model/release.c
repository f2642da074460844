// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/release.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "common/alloc.h"
#include "common/strbuf.h"

/*
 * What a key is made of, in the order in which it sorts where two names part: a preview before the
 * end, behind it a word (-rt17), a number behind a dash (-1), another part of the version.
 */
#define PREVIEW '!'
#define END '#'
#define WORD '%'
#define DASHED ','
#define PART '.'

/* The earlier, the lower. */
static const struct preview {
	const char *word;
	char rank;
	bool only_with_number; /* 1.0a1, but 3.3a comes after 3.3 */
} previews[] = {
	{ "dev", '0', false },	      { "devel", '0', false },	   { "snapshot", '0', false },
	{ "nightly", '0', false },    { "alpha", '1', false },	   { "a", '1', true },
	{ "beta", '2', false },	      { "b", '2', true },	   { "milestone", '3', false },
	{ "m", '3', true },	      { "pre", '4', false },	   { "preview", '4', false },
	{ "prerelease", '4', false }, { "test", '4', false },	   { "rc", '5', false },
	{ "cr", '5', false },	      { "candidate", '5', false }, { "c", '5', true },
};

/* Behind a version they say nothing. */
static const char *const finals[] = { "final", "ga", "release", "stable" };

struct key {
	struct strbuf *out;
	const char *at;
	size_t numbers; /* so far */
	size_t zeros; /* parts ".0" that count only when another part follows */
	char separator; /* before what comes; '\0': none */
};

static bool is_letter(char ch)
{
	return isalpha((unsigned char)ch) || (unsigned char)ch >= 0x80;
}

static bool is_word(const char *word, const char *text, size_t len)
{
	return strlen(word) == len && !strncasecmp(word, text, len);
}

/* The number of digits first, so that a longer number is the greater one. */
static void put_number(struct key *k, char kind, const char *digits, size_t len)
{
	strbuf_addf(k->out, "%c%03zu%.*s", kind, len > 999 ? 999 : len, (int)len, digits);
}

static void take_number(struct key *k)
{
	size_t zeros = strspn(k->at, "0"), len = strspn(k->at + zeros, "0123456789");
	bool dashed = k->separator == '-' && k->numbers;

	if (!len && k->numbers && !dashed) {
		k->zeros++;
	} else {
		for (; k->zeros && !dashed; k->zeros--)
			put_number(k, PART, "", 0);
		put_number(k, dashed ? DASHED : PART, k->at + zeros, len);
	}
	if (dashed)
		k->zeros = 0;
	k->numbers++;
	k->at += zeros + len;
}

static const struct preview *find_preview(const struct key *k, size_t len)
{
	const char *behind = k->at + len;

	for (size_t i = 0; k->numbers && i < ARRAY_SIZE(previews); i++) {
		if (is_word(previews[i].word, k->at, len) &&
		    (!previews[i].only_with_number || isdigit((unsigned char)*behind)))
			return &previews[i];
	}
	return NULL;
}

static bool is_final(const struct key *k, size_t len)
{
	for (size_t i = 0; k->numbers && i < ARRAY_SIZE(finals); i++) {
		if (is_word(finals[i], k->at, len))
			return true;
	}
	return false;
}

/* rc1, rc.1, rc-1 and rc_1: its number is a part, whatever is between. */
static void take_preview(struct key *k, const struct preview *preview, size_t len)
{
	strbuf_addf(k->out, "%c%c", PREVIEW, preview->rank);
	k->at += len;
	if (*k->at && !is_letter(*k->at) && isdigit((unsigned char)k->at[1]))
		k->at += !isdigit((unsigned char)*k->at);
	k->separator = '\0';
	if (isdigit((unsigned char)*k->at)) {
		k->numbers = 0; /* 0 is a number of its own here: rc0 */
		take_number(k);
	}
}

static void take_word(struct key *k)
{
	size_t len = 0;
	const struct preview *preview;

	while (is_letter(k->at[len]))
		len++;
	/* v6.1 is 6.1 */
	if (is_word("v", k->at, len) && isdigit((unsigned char)k->at[len])) {
		k->at += len;
		return;
	}
	preview = find_preview(k, len);
	k->zeros = 0;
	if (preview) {
		take_preview(k, preview, len);
		return;
	}
	if (!is_final(k, len)) {
		strbuf_addch(k->out, WORD);
		for (size_t i = 0; i < len; i++)
			strbuf_addch(k->out, (char)tolower((unsigned char)k->at[i]));
	}
	k->at += len;
}

bool release_key(const char *name, struct strbuf *out)
{
	struct key k = { .out = out, .at = name };

	if (!name[strcspn(name, "0123456789")])
		return false;
	while (*k.at) {
		if (isdigit((unsigned char)*k.at)) {
			take_number(&k);
			k.separator = '\0';
		} else if (is_letter(*k.at)) {
			take_word(&k);
			k.separator = '\0';
		} else {
			k.separator = *k.at++;
		}
	}
	strbuf_addch(out, END);
	return true;
}
