// SPDX-License-Identifier: GPL-2.0-or-later
/* Limits, waivers and trailers as people, and others, write them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/gate/waiver.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	AUTO_FREE char *text = xstrndup((const char *)data, len);
	AUTO_STRVEC struct strvec messages = STRVEC_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct gate_limits limits = GATE_LIMITS_INIT;
	struct gate_waivers waivers = GATE_WAIVERS_INIT;
	struct gate_trailers trailers = GATE_TRAILERS_INIT;

	gate_limits_parse("limits", text, &limits, &messages);
	for (size_t i = 0; i < limits.nr; i++) {
		gate_limit_allows(&limits.v[i], INT64_C(1) << 48);
		gate_limit_applies(&limits.v[i], text);
		if (limits.v[i].name.text)
			gate_pattern_matches(&limits.v[i].name, text);
	}
	gate_waivers_parse("waivers", text, &waivers, &messages);
	gate_trailer_parse("0123456789abcdef0123456789abcdef01234567", "who", text, &trailers,
			   &err);
	gate_limits_release(&limits);
	gate_waivers_release(&waivers);
	gate_trailers_release(&trailers);
	return 0;
}
