// SPDX-License-Identifier: GPL-2.0-or-later
/* What the parts of a try have in common. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "collector/prove/internal.h"

int trial_fail(struct trial *t, const char *stage, const char *class, const char *fmt, ...)
{
	va_list ap;

	if (*t->fault.class)
		return 1;
	t->fault.stage = stage;
	snprintf(t->fault.class, sizeof(t->fault.class), "%s", class);
	strbuf_reset(&t->fault.message);
	va_start(ap, fmt);
	strbuf_vaddf(&t->fault.message, fmt, ap);
	va_end(ap);
	return 1;
}

int trial_make(struct trial *t, const char *stage, const struct strvec *targets,
	       struct strbuf *text, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf doing = STRBUF_INIT, why = STRBUF_INIT;
	struct run_status status;
	int code;

	strbuf_addf(&doing, "%s: make %s", t->label, targets->v[0]);
	code = prove_make(t->p, t->log, doing.buf, targets, text, &status, &why);
	if (code < 0)
		return error_set(err, code, "%s", why.buf);
	if (code)
		return trial_fail(t, stage, "left", "%s", why.buf);
	if (run_ok(&status))
		return 0;
	if (run_interrupted())
		return error_set(err, -EINTR, "interrupted");
	if (status.late)
		return trial_fail(t, stage, "timeout", "make was ended after %u seconds",
				  status.late);
	run_describe(&status, &why);
	if (run_ended(&status))
		return trial_fail(t, stage, "limit", "make was %s", why.buf);
	prove_log_fault(text->buf, stage, &t->fault);
	return 1;
}
