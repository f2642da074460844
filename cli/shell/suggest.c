// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/suggest.h"

#include <string.h>

#include "common/strbuf.h"

/* Longer words are not compared: nobody mistypes them. */
#define WORD_MAX 40

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, changes and exchanged neighbours, one each. */
static size_t distance(const char *a, size_t len_a, const char *b, size_t len_b)
{
	size_t d[WORD_MAX + 1][WORD_MAX + 1];

	for (size_t i = 0; i <= len_a; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= len_b; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= len_a; i++) {
		for (size_t j = 1; j <= len_b; j++) {
			d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
					d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
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
		const size_t n = strlen(names[i]);
		size_t d;

		if (n > WORD_MAX)
			continue;
		d = n > len && !strncmp(word, names[i], len) ? 1 : distance(word, len, names[i], n);
		if (d < most) {
			most = d;
			best = names[i];
		}
	}
	return best;
}

void suggest_add(const char *word, const char *const *names, size_t nr, struct strbuf *out)
{
	const char *name = suggest(word, names, nr);

	if (name)
		strbuf_addf(out, "; did you mean '%s'?", name);
}
