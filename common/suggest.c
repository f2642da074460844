// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/suggest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "common/strbuf.h"
#include "common/strvec.h"

/* Bytes that are compared. */
#define WORD_MAX 100

static uint8_t least(int a, int b)
{
	return (uint8_t)(a < b ? a : b);
}

static bool differ(char a, char b)
{
	return tolower((unsigned char)a) != tolower((unsigned char)b);
}

size_t suggest_distance(const char *a, const char *b)
{
	const size_t len_a = strnlen(a, WORD_MAX), len_b = strnlen(b, WORD_MAX);
	uint8_t d[WORD_MAX + 1][WORD_MAX + 1];

	for (size_t i = 0; i <= len_a; i++)
		d[i][0] = (uint8_t)i;
	for (size_t j = 0; j <= len_b; j++)
		d[0][j] = (uint8_t)j;
	for (size_t i = 1; i <= len_a; i++) {
		for (size_t j = 1; j <= len_b; j++) {
			d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
					d[i - 1][j - 1] + differ(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && !differ(a[i - 1], b[j - 2]) &&
			    !differ(a[i - 2], b[j - 1]))
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[len_a][len_b];
}

const char *suggest(const char *word, const char *const *names, size_t nr)
{
	const size_t len = strlen(word);
	const char *best = NULL;
	/* one letter of three may be wrong */
	size_t most = len / 3 + 1;

	if (len < 2 || len > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < nr; i++) {
		size_t d = !strncasecmp(word, names[i], len) ? 0 : suggest_distance(word, names[i]);

		if (d < most) {
			most = d;
			best = names[i];
		}
	}
	return best;
}

/* Most that are listed. */
#define LIST_MAX 5

/* Those that @word is the beginning of. */
static size_t begun(const char *word, const char *const *names, size_t nr,
		    const char *list[LIST_MAX])
{
	size_t found = 0;

	for (size_t i = 0; i < nr && found < LIST_MAX && *word; i++) {
		if (!strncasecmp(word, names[i], strlen(word)))
			list[found++] = names[i];
	}
	return found;
}

void suggest_add(const char *word, const char *const *names, size_t nr, struct strbuf *out)
{
	const char *list[LIST_MAX];
	size_t found = begun(word, names, nr, list);

	if (!found) {
		list[0] = suggest(word, names, nr);
		found = list[0] != NULL;
	}
	for (size_t i = 0; i < found; i++)
		strbuf_addf(out, "%s'%s'",
			    !i		  ? "; did you mean " :
			    i + 1 < found ? ", " :
					    " or ",
			    list[i]);
	if (found)
		strbuf_addch(out, '?');
}

void suggest_listed(const char *word, const char *list, struct strbuf *out)
{
	AUTO_STRVEC struct strvec all = STRVEC_INIT, names = STRVEC_INIT;

	strvec_split(&all, list, ", |");
	for (size_t i = 0; i < all.nr; i++) {
		if (strcmp(all.v[i], "or") != 0)
			strvec_push(&names, all.v[i]);
	}
	suggest_add(word, (const char *const *)names.v, names.nr, out);
}
