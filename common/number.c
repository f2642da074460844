// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/alloc.h"
#include "common/strbuf.h"

static uint64_t magnitude_of(int64_t num)
{
	return num < 0 ? -(uint64_t)num : (uint64_t)num;
}

static void add_sign(struct strbuf *out, int64_t num, bool sign)
{
	if (num < 0)
		strbuf_addch(out, '-');
	else if (sign && num > 0)
		strbuf_addch(out, '+');
}

void number_add(struct strbuf *out, int64_t num, bool sign)
{
	char digits[24];
	size_t n = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, magnitude_of(num));

	add_sign(out, num, sign);
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			strbuf_addch(out, ',');
		strbuf_addch(out, digits[i]);
	}
}

void number_add_human(struct strbuf *out, int64_t bytes, bool sign)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	const uint64_t magnitude = magnitude_of(bytes);
	uint64_t tenths = 0;
	size_t u = 0;

	add_sign(out, bytes, sign);
	if (magnitude < 1024) {
		strbuf_addf(out, "%" PRIu64 " B", magnitude);
		return;
	}
	for (;; u++) {
		const uint64_t unit = (uint64_t)1024 << (10 * u), rest = magnitude % unit;

		tenths = magnitude / unit * 10 + (rest * 10 + unit / 2) / unit;
		/* what rounds to 1024.0 is 1.0 of the next */
		if (tenths < 10240 || u + 1 == ARRAY_SIZE(units))
			break;
	}
	strbuf_addf(out, "%" PRIu64 ".%u %s", tenths / 10, (unsigned)(tenths % 10), units[u]);
}

void number_add_percent(struct strbuf *out, double percent, int digits, bool sign)
{
	const double least = pow(10, -digits);

	if (fabs(percent) < least / 2)
		strbuf_addf(out, "<%.*f %%", digits, least);
	else
		strbuf_addf(out, sign ? "%+.*f %%" : "%.*f %%", digits, percent);
}

bool answer_parse(const char *text, bool *yes)
{
	static const char *const words[2][4] = { { "no", "false", "off", "0" },
						 { "yes", "true", "on", "1" } };

	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(words[i]); k++) {
			if (strcasecmp(text, words[i][k]))
				continue;
			*yes = i;
			return true;
		}
	}
	return false;
}
