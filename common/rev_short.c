// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/rev_short.h"

#include <ctype.h>
#include <string.h>

#include "common/strbuf.h"

size_t rev_id_len(const char *name)
{
	const size_t n = strspn(name, "0123456789abcdef");

	/* SHA-1 or SHA-256 */
	return (n == 40 || n == 64) && !isalnum((unsigned char)name[n]) ? n : 0;
}

void rev_add_short(const char *name, struct strbuf *out)
{
	const char *dots;

	do {
		const size_t id = rev_id_len(name);
		size_t len;

		dots = strstr(name, "..");
		len = dots ? (size_t)(dots + 2 - name) : strlen(name);
		strbuf_add(out, name, id ? REV_SHORT : len);
		if (id)
			strbuf_add(out, name + id, len - id);
		name += len;
	} while (dots);
}
