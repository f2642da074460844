// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/plain_object.h"

#include <ctype.h>
#include <git2.h>
#include <stdint.h>
#include <string.h>

#include "common/strbuf.h"

/* As many digits are a time that fits. */
#define DIGITS_MAX 18

/* A part of an object that is not read yet. */
struct rest {
	const char *at, *end;
};

/* The length of the line at the start with its end; 0 when there is no end. */
static size_t line_len(const struct rest *r)
{
	const char *nl = memchr(r->at, '\n', (size_t)(r->end - r->at));

	return nl ? (size_t)(nl + 1 - r->at) : 0;
}

static bool starts(const struct rest *r, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(r->end - r->at) >= len && !memcmp(r->at, word, len);
}

static size_t skip(const char *at, const char *end, bool digits)
{
	const char *from = at;

	while (at < end && (digits ? isdigit((unsigned char)*at) : *at == ' '))
		at++;
	return (size_t)(at - from);
}

/* "WORD Name <address> 1700000000 +0100\n", in which nothing is doubtful. Goes behind it. */
static bool take_person(struct rest *r, const char *word)
{
	size_t len = line_len(r), digits;
	const char *end = r->at + len, *open, *at;

	if (!len || !starts(r, word))
		return false;
	open = memchr(r->at, '<', len);
	at = open ? memchr(open, '>', (size_t)(end - open)) : NULL;
	if (!at || memchr(open + 1, '<', (size_t)(end - open - 1)) ||
	    memchr(at + 1, '>', (size_t)(end - at - 1)) || at[1] != ' ')
		return false;
	digits = skip(at + 2, end, true);
	at += 2 + digits;
	if (!digits || digits > DIGITS_MAX || *at != ' ' || (at[1] != '+' && at[1] != '-') ||
	    at + 2 + skip(at + 2, end, true) != end - 1 || at + 2 == end - 1)
		return false;
	r->at = end;
	return true;
}

/* The time that git's walk takes, parse_commit_date(): of the line behind that of the author. */
static int64_t committed(struct rest r)
{
	int64_t seconds = 0;
	const char *at;
	size_t n;

	if (!starts(&r, "author"))
		return 0;
	r.at += line_len(&r);
	if (!starts(&r, "committer"))
		return 0;
	at = memchr(r.at, '>', (size_t)(r.end - r.at));
	if (!at)
		return 0;
	at++;
	while (at < r.end && isspace((unsigned char)*at) && *at != '\n')
		at++;
	n = skip(at, r.end, true);
	if (n > DIGITS_MAX)
		return 0;
	for (; n--; at++)
		seconds = seconds * 10 + (*at - '0');
	return seconds;
}

/* To the empty line before the message. */
static void skip_headers(struct rest *r)
{
	size_t len;

	while ((len = line_len(r)) > 1)
		r->at += len;
	if (!len)
		r->at = r->end;
}

/* @ids: the tree and the parents. */
static void write_commit(struct strbuf *out, const char *ids, size_t len, const char *parents,
			 struct rest r)
{
	long long seconds = committed(r);
	size_t tree = strcspn(ids, "\n") + 1;

	strbuf_add(out, ids, parents ? tree : len);
	strbuf_addstr(out, parents ? parents : "");
	strbuf_addf(out, "author - <-> %lld +0000\ncommitter - <-> %lld +0000\n", seconds, seconds);
	skip_headers(&r);
	strbuf_add(out, r.at, (size_t)(r.end - r.at));
	if (r.at == r.end)
		strbuf_addch(out, '\n');
}

bool plain_commit(const char *data, size_t size, const char *parents, struct strbuf *out)
{
	struct rest r = { data, data + size }, after;
	const size_t tree = strlen("tree \n") + GIT_OID_HEXSZ;
	const size_t parent = strlen("parent \n") + GIT_OID_HEXSZ;

	if (!starts(&r, "tree ") || line_len(&r) != tree)
		return false; /* git does not read it either */
	r.at += tree;
	while (starts(&r, "parent ") && line_len(&r) == parent)
		r.at += parent;
	after = r;
	if (!parents && take_person(&after, "author ") && take_person(&after, "committer ") &&
	    after.at < after.end)
		return false;
	write_commit(out, data, (size_t)(r.at - data), parents, r);
	return true;
}

bool plain_tag(const char *data, size_t size, struct strbuf *out)
{
	static const char *const words[] = { "object ", "type ", "tag " };
	struct rest r = { data, data + size };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!starts(&r, words[i]) || !line_len(&r))
			return false;
		r.at += line_len(&r);
	}
	strbuf_add(out, data, (size_t)(r.at - data));
	strbuf_addch(out, '\n');
	return true;
}
