// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The input is a tree of Kconfig files: the first, then others, each behind a line "=== NAME". A
 * macro "$(X)" stands for X. What can be read must come to the same values when it is dumped and
 * loaded again.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/parse.h"
#include "common/kconfig/value.h"
#include "common/strbuf.h"
#include "tests/fuzz/fuzz.h"

#define HEAD "=== "
#define MAX_READ 200

struct tree {
	const char *text;
	size_t len;
	int read; /* files so far */
};

/* The text behind the line "=== NAME", or NULL. */
static const char *find_file(const struct tree *t, const char *name)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	const char *at;

	strbuf_addf(&line, "\n" HEAD "%s\n", name);
	at = memmem(t->text, t->len, line.buf, line.len);
	return at ? at + line.len : NULL;
}

static int read_file(void *ctx, const char *path, struct strbuf *out, struct strbuf *err)
{
	struct tree *t = ctx;
	const char *from = strcmp(path, "Kconfig") ? find_file(t, path) : t->text, *end;
	size_t left;

	if (!from || ++t->read > MAX_READ)
		return error_set(err, -ENOENT, "no file '%s'", path);
	left = (size_t)(t->text + t->len - from);
	end = left ? memmem(from, left, "\n" HEAD, strlen("\n" HEAD)) : NULL;
	strbuf_add(out, from, end ? (size_t)(end + 1 - from) : left);
	return 0;
}

static int expand(void *ctx, enum kconfig_macro_kind kind, const char *text,
		  const struct kconfig_site *site, struct strbuf *out, struct strbuf *err)
{
	(void)ctx, (void)site, (void)err;
	if (kind != KCONFIG_MACRO_LINE)
		strbuf_add(out, text + 2, strlen(text) - 3);
	return 0;
}

static void solve(const struct kconfig *k, struct strbuf *out)
{
	struct kconfig_values *v = kconfig_values_new(k);

	for (int mode = KCONFIG_DEFAULTS; mode <= KCONFIG_ALLYES; mode++) {
		kconfig_values_clear(v);
		kconfig_values_solve(v, (enum kconfig_mode)mode);
		kconfig_values_config(v, out);
	}
	kconfig_values_free(v);
}

static void check_dump(const struct kconfig *k)
{
	AUTO_STRBUF struct strbuf dump = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRBUF struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
	struct kconfig loaded;

	kconfig_dump(k, &dump);
	kconfig_init(&loaded);
	if (kconfig_load(&loaded, dump.buf, &err))
		abort();
	solve(k, &before);
	solve(&loaded, &after);
	if (strcmp(before.buf, after.buf) != 0)
		abort();
	kconfig_release(&loaded);
}

void fuzz_kconfig(const uint8_t *data, size_t size)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct tree t = { (const char *)data, size, 0 };
	const struct kconfig_reader reader = { .ctx = &t, .read = read_file, .expand = expand };
	struct kconfig k;
	int ret;

	kconfig_init(&k);
	k.old_choices = size % 2;
	ret = kconfig_parse(&k, "Kconfig", &reader, &err);
	if (!ret)
		ret = kconfig_finish(&k, &err);
	if (!ret)
		check_dump(&k);
	else if (!err.len)
		abort();
	kconfig_release(&k);
}
