// SPDX-License-Identifier: GPL-2.0-or-later
/* Running make in the work directory, and what it prints. */
#include <string.h>

#include "collector/build/machine.h"
#include "collector/prove/internal.h"
#include "common/file.h"

static void drop(struct strbuf *text, const char *what)
{
	size_t len = strlen(what), kept = 0;
	const char *at = text->buf, *end = text->buf + text->len, *next;

	while (len && (next = memmem(at, (size_t)(end - at), what, len))) {
		memmove(text->buf + kept, at, (size_t)(next - at));
		kept += (size_t)(next - at);
		at = next + len;
	}
	memmove(text->buf + kept, at, (size_t)(end - at));
	strbuf_setlen(text, kept + (size_t)(end - at));
}

static void drop_dir(struct strbuf *text, const char *dir)
{
	AUTO_STRBUF struct strbuf prefix = STRBUF_INIT;

	strbuf_addf(&prefix, "%s/", dir);
	drop(text, prefix.buf);
}

void prove_clean_text(const struct prover *p, struct strbuf *text)
{
	drop_dir(text, p->kb.src);
	drop_dir(text, p->kb.obj);
	drop_dir(text, p->work.path);
	/* as ccache names the source */
	drop(text, "../../src/");
}

int prove_make(struct prover *p, const char *log, const char *label, const struct strvec *targets,
	       struct strbuf *text, struct run_status *status, struct strbuf *err)
{
	long long before = file_size(log);
	AUTO_STRBUF struct strbuf all = STRBUF_INIT;
	int code;

	code = kbuild_make(&p->kb, targets, NULL, log, label, status, err);
	p->kb.fresh = false;
	if (!code)
		code = file_read(log, PROVE_LOG_MAX, &all, err);
	if (code)
		return code;
	strbuf_reset(text);
	if (before > 0 && (size_t)before <= all.len)
		strbuf_addstr(text, all.buf + before);
	else
		strbuf_addstr(text, all.buf);
	prove_clean_text(p, text);
	if (!run_ok(status))
		code = machine_blame(&p->kb, log, err);
	return code < 0 ? code : 0;
}
