// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/varint.h"

#include <string.h>

#include "tests/unit/test.h"

/* How many bytes of @data were read, 0 when they are no number. */
static size_t take(const char *data, size_t len, uint64_t *value)
{
	const unsigned char *at = (const unsigned char *)data;

	return varint_take(&at, at + len, value) ? (size_t)((const char *)at - data) : 0;
}

static void back_and_forth(void)
{
	static const uint64_t numbers[] = { 0,		1,
					    0x7f,	0x80,
					    0x3fff,	0x4000,
					    UINT32_MAX, (uint64_t)1 << 62,
					    INT64_MAX,	(uint64_t)1 << 63,
					    UINT64_MAX };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		AUTO_STRBUF struct strbuf out = STRBUF_INIT;
		uint64_t value = 7;

		varint_add(&out, numbers[i]);
		CHECK(out.len <= 10);
		CHECK(take(out.buf, out.len, &value) == out.len && value == numbers[i]);
		CHECK(!take(out.buf, out.len - 1, &value) && !value);
	}
}

/* Nothing beyond 64 bits: the tenth byte is 0 or 1, and the last. */
static void too_large(void)
{
	static const char nine[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff";

	for (int last = 0; last < 256; last++) {
		AUTO_STRBUF struct strbuf data = STRBUF_INIT;
		uint64_t value = 7;

		strbuf_add(&data, nine, strlen(nine));
		strbuf_addch(&data, (char)last);
		strbuf_addch(&data, '\0');
		if (last > 1)
			CHECK(!take(data.buf, data.len, &value) && !value);
		else
			CHECK(take(data.buf, data.len, &value) == 10 &&
			      value == (last ? UINT64_MAX : INT64_MAX));
	}
}

const struct test tests_varint[] = {
	{ "what is written is read again, and not when it is cut off", back_and_forth },
	{ "more than 64 bits are no number", too_large },
	{ NULL, NULL },
};
