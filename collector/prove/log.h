/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What went wrong, from what make printed: the first error, and which kind it is. */
#ifndef COLLECTOR_PROVE_LOG_H
#define COLLECTOR_PROVE_LOG_H

#include <stdbool.h>

#include "common/strbuf.h"

struct strmap;

struct prove_fault {
	const char
		*stage; /* "convert", "configure", "compile", "link", "modpost", "check"; static */
	char class[32]; /* docs/proofs.md; "" for none */
	struct strbuf message; /* one line */
};

#define PROVE_FAULT_INIT                                                                           \
	{                                                                                          \
		.stage = "", .message = STRBUF_INIT                                                \
	}

/*
 * The first line of @text that says why make failed. When no line is known as an error it is make's
 * own last word, with class "make" and stage @stage (static).
 */
void prove_log_fault(const char *text, const char *stage, struct prove_fault *out);
/*
 * The first warning in the log of a make that went well, but none of @old: of modpost about module
 * @module ("drivers/base/x.ko") or about the image, or of conf about unmet dependencies. False when
 * there is none.
 */
bool prove_log_warning(const char *text, const char *module, const struct strmap *old,
		       struct prove_fault *out);
/* Collects these warnings, for @old. */
void prove_log_warnings(const char *text, struct strmap *out);

#endif
