/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of this folder share: the files of the tree that are being changed, and the parts of a
 * conversion. Each part changes texts in memory and returns 0, -ENOTSUP (convert_refuse()) or
 * another negative errno.
 */
#ifndef COLLECTOR_CONVERT_INTERNAL_H
#define COLLECTOR_CONVERT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "collector/convert/convert.h"
#include "common/strbuf.h"

/* A change of the number of lines: what stood behind @line now stands @delta lines further down. */
struct convert_shift {
	size_t line;
	long delta;
};

struct convert_file {
	char *path;
	char *base; /* its text when the running step began */
	struct strbuf text; /* its text now */
	struct convert_shift *shifts; /* since it was read, in order */
	size_t nr_shifts, shifts_cap;
	size_t nr_splices;
	bool overdone; /* more changes were asked for than a file may have: they are not made */
};

struct gates;

struct convert_work {
	const struct conversion *c;
	const char *src, *config, *arch;
	int src_fd;
	struct convert_file **files; /* that were looked at; owned */
	size_t nr_files, files_cap;
	size_t bytes; /* of them, as they were read */
	struct convert_result *out;
	struct strbuf *err;
	/* What the parts found out for each other and for the message: */
	bool was_tristate; /* the option was one before */
	char *prompt; /* of the option, or NULL */
	char *help; /* the first paragraph of its help when that is one line, or NULL */
	char *title; /* what the module is, for MODULE_DESCRIPTION() and a new prompt */
	char *module; /* "drivers/x/foo.o", what the module is linked as */
	struct strvec own; /* module, and others that its objects become, each by itself */
	struct strvec modules; /* that are made as well, as module names its own */
	char *main; /* source of the module that gets the metadata, "" when none is C */
	size_t nr_tests; /* files in which tests of the option were changed */
	struct strvec details; /* sentences for the message of the conversion */
	struct strvec
		more; /* objects that are not the conversion's and come into the module as well */
	struct gates *before; /* what the makefiles made, NULL: not read */
};

/* --- notes.c --- */

/* The conversion cannot be done: @class is stored with the proof. Returns -ENOTSUP. */
int convert_refuse(struct convert_work *w, const char *class, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* A sentence for who looks at the result. Given twice it is kept once. */
void convert_note(struct convert_work *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* A sentence for the message of the conversion. */
void convert_detail(struct convert_work *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* --- tree.c: files --- */

/*
 * The file at @path, borrowed; read when it was not. Paths lead nowhere but down from the tree, and
 * through no symbolic link. -ENOENT: there is none.
 */
int convert_open(struct convert_work *w, const char *path, struct convert_file **out);
/* Whether it is there, without reading it. */
bool convert_exists(struct convert_work *w, const char *path);
/*
 * Puts @text in the place of @len bytes at @pos. After too many changes nothing happens any more
 * and the file is overdone: convert() fails in the end, loops that wait for a change ask for it.
 */
void convert_splice(struct convert_file *f, size_t pos, size_t len, const char *text);
/* Where line @line of the file as it was read is now. Lines count from 1. */
size_t convert_line_now(const struct convert_file *f, size_t line);
/* The number of the line in which byte @pos is. */
size_t convert_line_at(const struct convert_file *f, size_t pos);
/* Position of the beginning of the line in which byte @pos is, and behind its newline. */
size_t convert_line_start(const struct strbuf *text, size_t pos);
size_t convert_line_end(const struct strbuf *text, size_t pos);
/*
 * Ends the running step: what changed becomes its edits. Takes @subject and @body. Nothing changed:
 * no step.
 */
void convert_commit(struct convert_work *w, char *subject, char *body);
void convert_files_release(struct convert_work *w);
/* "a/b" of "a/b/c.o", "" of "c.o": replaces *@out; and what follows it. */
void convert_dir_of(const char *path, struct strbuf *out);
const char *convert_name_of(const char *path);

/* --- what the parts ask for --- */

/* spot.c: "drivers/x/foo.o", the module that an object is or is a part of: replaces *@out. */
int convert_module_of(struct convert_work *w, const char *object, struct strbuf *out);
/* sources.c: appends the C files of the option's modules, sorted. */
void convert_sources(struct convert_work *w, struct strvec *out);
/* The same for one of them, "drivers/x/foo.o". */
int convert_sources_of(struct convert_work *w, const char *module, struct strvec *out);

/* --- the parts, in the order in which they run --- */

/* kconfig.c: sets prompt and was_tristate; the option becomes tristate, select imply. */
int convert_kconfig_look(struct convert_work *w);
int convert_kconfig(struct convert_work *w);
/* export.c: the steps that export what the module needs. */
int convert_exports(struct convert_work *w);
/* objects.c: makefiles; sets module. */
int convert_objects(struct convert_work *w);
/* gates.c: the makefiles now make all of the conversion's objects modular and lose none. */
int convert_verify(struct convert_work *w);
/* module.c: sets main and title; the module's metadata. */
int convert_module_look(struct convert_work *w);
int convert_module(struct convert_work *w);
/* init.c: initcalls, parameters, drivers. */
int convert_init(struct convert_work *w);
/* table.c: the tables of devices that drivers of the file are for. */
void convert_tables(struct convert_file *f);
/* param.c: what no module can have; what is only there when it is built in. */
int convert_refuse_params(struct convert_work *w, const struct convert_file *f);
void convert_params(struct convert_work *w, struct convert_file *f);
/* uses.c: conditionals of makefiles; #ifdef and the like of sources. */
int convert_make_uses(struct convert_work *w);
int convert_uses(struct convert_work *w);

/* --- message.c: texts of a step, to be freed --- */

/* What subjects call the part of the kernel that @path belongs to: "thermal", "x86", "mm" … */
void convert_area(const char *path, struct strbuf *out);

char *convert_subject_of(struct convert_work *w);
char *convert_body_of(struct convert_work *w);
/* Of a step that exports the symbols @names of an area. */
char *convert_export_subject(struct convert_work *w, const char *area, const struct strvec *names);
char *convert_export_body(struct convert_work *w, const struct strvec *names);

#endif
