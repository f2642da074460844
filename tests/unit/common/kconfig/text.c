// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/common/kconfig/text.h"

#include <errno.h>
#include <string.h>

#include "common/kconfig/parse.h"
#include "common/strbuf.h"
#include "tests/unit/test.h"

static int read_text(void *ctx, const char *path, struct strbuf *out, struct strbuf *err)
{
	const char *const *text = ctx;

	if (strcmp(path, "Kconfig") != 0)
		return error_set(err, -ENOENT, "no file '%s'", path);
	strbuf_addstr(out, *text);
	return 0;
}

static int no_macros(void *ctx, enum kconfig_macro_kind kind, const char *text,
		     const struct kconfig_site *site, struct strbuf *out, struct strbuf *err)
{
	(void)ctx, (void)kind, (void)out;
	return error_set(err, -EINVAL, "%s:%u: a macro, '%s'", site->file, site->line, text);
}

int kconfig_text_read(struct kconfig *k, const char *text, bool old_choices, struct strbuf *err)
{
	const struct kconfig_reader reader = { .ctx = &text,
					       .read = read_text,
					       .expand = no_macros };
	int ret;

	kconfig_init(k);
	k->old_choices = old_choices;
	ret = kconfig_parse(k, "Kconfig", &reader, err);
	return ret ? ret : kconfig_finish(k, err);
}

uint32_t kconfig_text_symbol(const struct kconfig *k, const char *name)
{
	uint32_t s = kconfig_find(k, name);

	test_check(s != KCONFIG_NONE, __FILE__, __LINE__, name);
	return s == KCONFIG_NONE ? k->n : s;
}
