// SPDX-License-Identifier: GPL-2.0-or-later
/* The gates of a tree: what make has at the start, then a walk of its makefiles. */
#include <errno.h>
#include <string.h>

#include "collector/makefile/gates_internal.h"
#include "common/alloc.h"
#include "common/dirfd.h"
#include "common/strbuf.h"

#define MAX_WORK ((uint64_t)128 << 20) /* allmodconfig of Linux 6.12 takes 7.4 million */

/*
 * Since Linux 5.18 include/config/auto.conf has strings without their quotes. The function that
 * writes them so is the sign.
 */
static bool config_is_quoted(const struct makefile_tree *tree)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	return tree->read(tree->ctx, "scripts/kconfig/confdata.c", &text) ||
	       !strstr(text.buf, "print_symbol_for_autoconf");
}

/* What GNU make itself defines and Kbuild looks at. The tree's directory is "/". */
static void set_builtin(struct makefile *base)
{
	static const char *const vars[][2] = {
		{ "MAKE", "make" },
		{ "MAKE_VERSION", "4.3" },
		{ "MAKEFLAGS", "rR --no-print-directory" },
		{ ".FEATURES",
		  "target-specific order-only second-expansion else-if shortest-stem "
		  "undefine oneshell archives jobserver output-sync check-symlink load" },
		{ "CURDIR", "/" },
		{ "SHELL", "/bin/sh" },
		{ "srctree", "." },
		{ "objtree", "." },
		{ "srcroot", "." },
	};

	for (size_t i = 0; i < ARRAY_SIZE(vars); i++)
		makefile_set(base, vars[i][0], vars[i][1],
			     i < 6 ? MAKEFILE_DEFAULT : MAKEFILE_ENVIRONMENT);
}

static int set_vars(struct makefile *base, const char *const *vars, struct strbuf *err)
{
	for (; *vars; vars++) {
		size_t n = strcspn(*vars, "=");
		AUTO_FREE char *name = xstrndup(*vars, n);

		if (!(*vars)[n])
			return error_set(err, -EINVAL, "'%s' is not NAME=value", *vars);
		makefile_set(base, name, *vars + n + 1, MAKEFILE_COMMAND);
	}
	return makefile_defined(base, "SRCARCH") ?
		       0 :
		       error_set(err, -EINVAL, "SRCARCH is needed to read makefiles");
}

int gates_read_tree(const struct makefile_tree *tree, const char *config_text,
		    const char *const *vars, uint64_t work, struct gates **out, struct strbuf *err)
{
	struct gates *g = xcalloc(1, sizeof(*g));
	struct makefile *base;
	int ret;

	g->world = makefile_world_new(tree);
	makefile_world_limit(g->world, work ? work : MAX_WORK);
	base = makefile_new(g->world, NULL);
	set_builtin(base);
	makefile_config(base, config_text, config_is_quoted(tree));
	ret = set_vars(base, vars, err);
	if (!ret)
		ret = gates_walk(g, base, err);
	if (!ret)
		gates_finish(g, base);
	makefile_free(base);
	if (ret)
		gates_free(g);
	else
		*out = g;
	return ret;
}

int gates_read(const char *source, const char *config_text, const char *const *vars,
	       struct gates **out, struct strbuf *err)
{
	struct makefile_tree tree = { gates_disk_read, gates_disk_list, NULL };
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct dirfd *dir;
	int ret = dirfd_open(source, &dir, err);

	if (ret)
		return ret;
	tree.ctx = dir;
	ret = gates_read_tree(&tree, config_text, vars, 0, out, &why);
	dirfd_close(dir);
	return ret ? error_set(err, ret, "makefiles of '%s': %s", source, why.buf) : 0;
}
