/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which options stand between the top of a kernel tree and each of its objects: the makefiles are
 * read as Kbuild reads them, for one .config (docs/kbuild.md). No command is run and nothing
 * outside of the tree is read.
 */
#ifndef COLLECTOR_MAKEFILE_GATES_H
#define COLLECTOR_MAKEFILE_GATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct makefile_tree;
struct strbuf;
struct strvec;

/* Built only while the option is on, or, negated, while it is off. */
struct gate {
	const char *option; /* without CONFIG_, borrowed */
	bool negated;
	const char *at; /* the line that says so: "net/Makefile:12", borrowed */
};

enum gates_kind {
	GATES_LINKED, /* an object of the image or of a module */
	GATES_COMPOSITE, /* a name for its parts; in a module what they are linked to */
	GATES_APART, /* goes into another file than vmlinux or a module (vdso, boot stub …) */
};

struct gates_object {
	const char *object; /* as table path names it: "drivers/base/core.o", "[kallsyms]" */
	char state; /* 'y' in the image, 'm' in a module, 'n' not built */
	enum gates_kind kind;
	const struct gate *chain; /* the outermost first */
	size_t nr; /* 0: always built */
};

struct gates;

/*
 * Reads the tree below directory @source for the text of a .config. @vars are what would stand on
 * make's command line, "ARCH=x86_64", "SRCARCH=x86", NULL-terminated; SRCARCH is needed. 0, or an
 * error that names file and line: -EINVAL for a makefile that make would refuse, -E2BIG or -ELOOP
 * for one that asks for too much.
 *
 * An object that is reached in several ways has the way that builds it: y before m before n, of
 * equal ones that with the fewest gates, then the first.
 */
int gates_read(const char *source, const char *config_text, const char *const *vars,
	       struct gates **out, struct strbuf *err);
/*
 * The same for a tree that need not lie on disk. @work: how much the tree may ask for in all, in
 * bytes read, written and compared; 0 is what gates_read() allows.
 */
int gates_read_tree(const struct makefile_tree *tree, const char *config_text,
		    const char *const *vars, uint64_t work, struct gates **out, struct strbuf *err);
void gates_free(struct gates *g);

/*
 * NULL when no makefile names it. Also takes "./dir/x.o", an archive's member "lib/lib.a(x.o)" and
 * the linker's own objects (".tmp_vmlinux2.kallsyms.o"). Borrowed.
 */
const struct gates_object *gates_find(const struct gates *g, const char *object);
/* All objects in the order of their names. */
size_t gates_count(const struct gates *g);
const struct gates_object *gates_at(const struct gates *g, size_t i);
/* The innermost option that is not negated, which owns the object; NULL: it is always built. */
const char *gates_owner(const struct gates_object *o);
/* Appends "NET ETHERNET !SMP E1000E": the chain, the outermost first; nothing: always built. */
void gates_text(const struct gates_object *o, struct strbuf *out);
/* Makefiles' conditionals that hung on a command's output, which is taken for empty. Borrowed. */
const struct strvec *gates_unknowns(const struct gates *g);

/* Callbacks of a makefile_tree for a struct dirfd. */
int gates_disk_read(void *ctx, const char *path, struct strbuf *out);
int gates_disk_list(void *ctx, const char *path, struct strvec *out);

#endif
