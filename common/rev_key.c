// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/rev_key.h"

#include <ctype.h>
#include <string.h>

#include "common/strbuf.h"

void rev_key(const char *rev, const char *commit_id, int64_t commit_time, struct strbuf *out)
{
	if (!*rev || !strcmp(rev, commit_id)) {
		strbuf_addf(out, "1%020lld %s", (long long)commit_time, rev);
		return;
	}
	strbuf_addch(out, '0');
	while (*rev) {
		if (isdigit((unsigned char)*rev)) {
			size_t n;

			rev += strspn(rev, "0");
			n = strspn(rev, "0123456789");
			for (size_t i = n; i < 10; i++)
				strbuf_addch(out, '0');
			strbuf_add(out, rev, n);
			rev += n;
		} else if (!strncmp(rev, "-rc", 3)) {
			/* sorts before the end mark, which sorts before '.' and '-' */
			strbuf_addch(out, '!');
			rev += 3;
		} else {
			strbuf_addch(out, *rev++);
		}
	}
	strbuf_addch(out, '#');
}
