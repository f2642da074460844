// SPDX-License-Identifier: GPL-2.0-or-later
/* Read as git's mailmap.c does, down to what it makes of odd lines. */
#include "common/mailmap.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/utf8.h"

/* "Name <address>" of a line. */
struct part {
	const char *name, *address;
	size_t name_len, address_len; /* no name: 0 */
};

/* Takes one from the text up to @end; false when there is none. */
static bool take(const char **at, const char *end, bool may_be_empty, struct part *out)
{
	const char *open = memchr(*at, '<', (size_t)(end - *at)), *name = *at, *close;

	close = open ? memchr(open, '>', (size_t)(end - open)) : NULL;
	if (!close || (!may_be_empty && close == open + 1))
		return false;
	while (name < open && isspace((unsigned char)*name))
		name++;
	out->name = name;
	out->name_len = (size_t)(open - name);
	while (out->name_len && isspace((unsigned char)name[out->name_len - 1]))
		out->name_len--;
	out->address = open + 1;
	out->address_len = (size_t)(close - out->address);
	*at = close + 1;
	return true;
}

static void add_lower(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		strbuf_addch(out, (char)tolower((unsigned char)s[i]));
}

/* No address has a line's end in it. */
static void key_of(const char *name, size_t name_len, const char *address, size_t len,
		   struct strbuf *out)
{
	add_lower(out, address, len);
	if (name) {
		strbuf_addch(out, '\n');
		add_lower(out, name, name_len);
	}
}

static void set(char **to, const char *s, size_t len)
{
	struct strbuf clean = STRBUF_INIT;

	utf8_line(&clean, s, len);
	free(*to);
	*to = strbuf_detach(&clean);
}

/* @who is known as @now; a line with one address alone is about the name. */
static void add(struct mailmap *map, const struct part *now, const struct part *who, bool only_name)
{
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;
	size_t before = map->keys.nr;
	struct mailmap_entry *e;
	uint32_t number;

	key_of(who->name_len && !only_name ? who->name : NULL, who->name_len, who->address,
	       who->address_len, &key);
	number = strmap_intern_n(&map->keys, key.buf, key.len);
	ALLOC_GROW(map->v, map->keys.nr, map->cap);
	e = &map->v[number];
	if (map->keys.nr > before)
		*e = (struct mailmap_entry){ 0 };
	if (who->name_len && !only_name) {
		/* one line about a name and an address is all that counts of them */
		free(e->name);
		free(e->address);
		*e = (struct mailmap_entry){ 0 };
	}
	if (now->name_len)
		set(&e->name, now->name, now->name_len);
	if (!only_name)
		set(&e->address, now->address, now->address_len);
}

static void parse_line(struct mailmap *map, const char *at, const char *end)
{
	struct part now, who;

	if (*at == '#' || !take(&at, end, false, &now))
		return;
	if (take(&at, end, true, &who))
		add(map, &now, &who, false);
	else
		add(map, &now, &now, true);
}

void mailmap_parse(struct mailmap *map, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		const char *line_end = nl ? nl : end;

		parse_line(map, text, line_end);
		text = nl ? nl + 1 : end;
	}
}

void mailmap_release(struct mailmap *map)
{
	for (size_t i = 0; i < map->keys.nr; i++) {
		free(map->v[i].name);
		free(map->v[i].address);
	}
	free(map->v);
	strmap_release(&map->keys);
	*map = (struct mailmap)MAILMAP_INIT;
}

static const struct mailmap_entry *find(const struct mailmap *map, const char *name,
					const char *address)
{
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;
	uint32_t number;

	key_of(name, name ? strlen(name) : 0, address, strlen(address), &key);
	number = strmap_find_n(&map->keys, key.buf, key.len);
	return number == STRMAP_NONE ? NULL : &map->v[number];
}

void mailmap_resolve(const struct mailmap *map, const char **name, const char **address)
{
	const struct mailmap_entry *e = NULL;

	if (map->keys.nr)
		e = find(map, *name, *address);
	if (!e && map->keys.nr)
		e = find(map, NULL, *address);
	if (e && e->name)
		*name = e->name;
	if (e && e->address)
		*address = e->address;
}

void mailmap_replace(const struct mailmap *map, char **name, char **address)
{
	const char *n = *name, *a = *address;

	mailmap_resolve(map, &n, &a);
	if (n != *name) {
		free(*name);
		*name = xstrdup(n);
	}
	if (a != *address) {
		free(*address);
		*address = xstrdup(a);
	}
}
