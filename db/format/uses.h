/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * build.uses (docs/database.md): where the files that a build read mention options that
 * are on. A line without a tab is the path of a file, an empty one stands between directories, and
 * below a file follow, sorted by option and how:
 *
 *   OPTION <tab> how <tab> line[,line...]
 *   OPTION <tab> stub <tab> line <tab> name[ name...]
 *
 * Options are without CONFIG_. A file without a mention has no line.
 */
#ifndef DB_FORMAT_USES_H
#define DB_FORMAT_USES_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

enum uses_how {
	USES_IFDEF, /* #ifdef, #ifndef, defined(CONFIG_X) in #if and #elif */
	USES_ENABLED, /* IS_ENABLED() */
	USES_BUILTIN, /* IS_BUILTIN() */
	USES_REACHABLE, /* IS_REACHABLE() */
	USES_MODULE, /* CONFIG_X_MODULE, IS_MODULE() */
	USES_MAKE, /* in a makefile, but for the end of a list such as obj-$(CONFIG_X) */
	USES_VALUE, /* everything else */
	/*
	 * Functions that are defined where the preprocessor comes when the option is off: the
	 * #else of #ifdef CONFIG_X or of IS_ENABLED(CONFIG_X), the body of #ifndef CONFIG_X.
	 */
	USES_STUB,
	USES_HOW_NR
};

/* Nothing of it is terminated; all is borrowed from the text. */
struct uses_mention {
	const char *path; /* from the top of the tree */
	size_t path_len;
	const char *option; /* without CONFIG_ */
	size_t option_len;
	enum uses_how how;
	unsigned line; /* of a stub: of the first name */
	const char *names; /* of a stub, with a space between them; else NULL */
	size_t names_len;
};

/* What a caller of uses_read() gets; any may be NULL. */
struct uses_sink {
	/* once for each line of the file, in its order for one option and how */
	void (*use)(void *data, const struct uses_mention *mention);
	void (*stub)(void *data, const struct uses_mention *mention);
	void *data;
};

/* Reads all of @text. False when it is broken; what came before has been delivered. */
bool uses_read(const char *text, const struct uses_sink *sink);

/*
 * Writing it, in its order: appends the line of a file, of option @option with the lines (rising,
 * at least one) where it is used so, and of the stubs that one branch, from @line on, has for it,
 * @names with a space between them.
 */
void uses_put_path(struct strbuf *out, const char *path);
void uses_put_lines(struct strbuf *out, const char *option, enum uses_how how,
		    const unsigned *lines, size_t nr);
void uses_put_stub(struct strbuf *out, const char *option, unsigned line, const char *names);
/* "ifdef", "enabled" … "stub", as it stands in the text; static. */
const char *uses_how_name(enum uses_how how);

#endif
