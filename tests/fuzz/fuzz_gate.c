// SPDX-License-Identifier: GPL-2.0-or-later
/* Limits, waivers and trailers as people, and others, write them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/gate/waiver.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "tests/fuzz/fuzz.h"

void fuzz_gate(const uint8_t *data, size_t len)
{
	AUTO_FREE char *text = xstrndup((const char *)data, len);
	AUTO_STRVEC struct strvec messages = STRVEC_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct limits limits = LIMITS_INIT;
	struct waivers waivers = WAIVERS_INIT;
	struct waiver_trailers trailers = WAIVER_TRAILERS_INIT;

	limits_parse("limits", text, &limits, &messages);
	for (size_t i = 0; i < limits.nr; i++) {
		limit_allows(&limits.v[i], INT64_C(1) << 48);
		limit_applies(&limits.v[i], text);
		if (limits.v[i].name.text)
			limit_pattern_matches(&limits.v[i].name, text);
	}
	waivers_parse("waivers", text, &waivers, &messages);
	waiver_trailer_parse("0123456789abcdef0123456789abcdef01234567", "who", text, &trailers,
			     &err);
	limits_release(&limits);
	waivers_release(&waivers);
	waiver_trailers_release(&trailers);
}
