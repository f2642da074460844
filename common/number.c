// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/strbuf.h"

void number_add(struct strbuf *out, int64_t num, bool sign)
{
	uint64_t magnitude = num < 0 ? -(uint64_t)num : (uint64_t)num;
	char digits[24];
	size_t n = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, magnitude);

	if (num < 0)
		strbuf_addch(out, '-');
	else if (sign && num > 0)
		strbuf_addch(out, '+');
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			strbuf_addch(out, ',');
		strbuf_addch(out, digits[i]);
	}
}
