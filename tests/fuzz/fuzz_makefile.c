// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The input is a small tree: parts that start with a line "@path" are its files, ".config" among
 * them. Without one the whole is the Makefile. The tree is walked for its objects.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "collector/makefile/gates.h"
#include "collector/makefile/makefile.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "tests/fuzz/fuzz.h"

#define MAX_WORK 2000000

/* The text of a file: from behind its "@path" line to the next. */
static int tree_read(void *ctx, const char *path, struct strbuf *out)
{
	const char *at = ctx, *end;
	size_t n = strlen(path);

	if (*at != '@' && !strcmp(path, "Makefile")) {
		strbuf_addstr(out, at);
		return 0;
	}
	for (at = *at == '@' ? at : strstr(at, "\n@"); at; at = strstr(at, "\n@")) {
		at += *at == '\n';
		if (strncmp(at + 1, path, n) || at[n + 1] != '\n') {
			at++;
			continue;
		}
		at += n + 2;
		end = strstr(at, "\n@");
		strbuf_add(out, at, end ? (size_t)(end + 1 - at) : strlen(at));
		return 0;
	}
	return -ENOENT;
}

static void read_value(const struct makefile_tree *tree, const char *text)
{
	AUTO_MKVALUE struct mkvalue value = MKVALUE_INIT;
	struct makefile_world *world = makefile_world_new(tree);
	struct makefile *mk = makefile_new(world, NULL);

	makefile_world_limit(world, MAX_WORK);
	if (!makefile_parse(mk, "input", text, strlen(text), NULL))
		makefile_value(mk, "obj-y", &value, NULL);
	makefile_free(mk);
	makefile_world_free(world);
}

void fuzz_makefile(const uint8_t *data, size_t size)
{
	static const char *const vars[] = { "SRCARCH=x86", NULL };
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	AUTO_STRBUF struct strbuf config = STRBUF_INIT, err = STRBUF_INIT;
	struct makefile_tree tree = { tree_read, NULL, text };
	struct gates *g;

	read_value(&tree, text);
	tree_read(text, ".config", &config);
	if (gates_read_tree(&tree, config.buf, vars, MAX_WORK, &g, &err)) {
		if (!err.len)
			abort();
		return;
	}
	for (size_t i = 0; i < gates_count(g); i++) {
		const struct gates_object *o = gates_at(g, i);
		AUTO_STRBUF struct strbuf chain = STRBUF_INIT;

		gates_text(o, &chain);
		if (gates_find(g, o->object) != o && strchr(o->object, '/') == NULL &&
		    *o->object != '.' && !strchr(o->object, '('))
			abort();
	}
	gates_free(g);
}
