// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gates-tool SRCDIR CONFIG NAME=VALUE…: the objects of a kernel tree for tests/kernel/gates-agree,
 * one a line: state, kind (linked, composite, apart), name, owner ("-": always built), its gates and
 * the lines that they come from, with tabs between. Conditionals that hang on a command go to stderr.
 */
#include <stdio.h>

#include "collector/makefile/gates.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

#define MAX_CONFIG (16u << 20)

static void print_object(const struct gates_object *o)
{
	static const char *const kinds[] = { "linked", "composite", "apart" };
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const char *owner = gates_owner(o);

	gates_text(o, &text);
	printf("%c\t%s\t%s\t%s\t%s\t", o->state, kinds[o->kind], o->object, owner ? owner : "-",
	       text.buf);
	for (size_t i = 0; i < o->nr; i++)
		printf("%s%s", i ? " " : "", o->chain[i].at);
	printf("\n");
}

int main(int argc, char **argv)
{
	AUTO_STRBUF struct strbuf config = STRBUF_INIT, err = STRBUF_INIT;
	struct gates *g;

	if (argc < 3) {
		fprintf(stderr, "usage: gates-tool SRCDIR CONFIG NAME=VALUE...\n");
		return 2;
	}
	if (file_read(argv[2], MAX_CONFIG, &config, &err) ||
	    gates_read(argv[1], config.buf, (const char *const *)argv + 3, &g, &err)) {
		fprintf(stderr, "gates-tool: %s\n", err.buf);
		return 2;
	}
	for (size_t i = 0; i < gates_count(g); i++)
		print_object(gates_at(g, i));
	for (size_t i = 0; i < gates_unknowns(g)->nr; i++)
		fprintf(stderr, "unknown: %s\n", gates_unknowns(g)->v[i]);
	gates_free(g);
	return 0;
}
