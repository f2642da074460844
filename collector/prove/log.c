// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/prove/log.h"

#include <stdio.h>
#include <string.h>

#include "common/alloc.h"
#include "common/strmap.h"

/* A message longer than this is cut. */
#define MESSAGE_MAX 300

/* A line that has all words of @words is an error of that kind; the first rule that fits counts. */
struct rule {
	const char *words[2]; /* NULL: one is enough */
	const char *stage, *class;
};

static const struct rule rules[] = {
	{ { "recursive dependency detected", NULL }, "configure", "kconfig" },
	{ { "Kconfig", ": syntax error" }, "configure", "kconfig" },
	{ { "Kconfig", ": invalid " }, "configure", "kconfig" },
	{ { ": error: redefinition of", "init_module'" }, "compile", "init-module-twice" },
	{ { ": error: redefinition of", "cleanup_module'" }, "compile", "init-module-twice" },
	{ { ": error: redefinition of", "__inittest'" }, "compile", "init-module-twice" },
	{ { ": error: redefinition of", "__exittest'" }, "compile", "init-module-twice" },
	{ { ": error: redefinition of", NULL }, "compile", "redefinition" },
	{ { ": error: conflicting types for", NULL }, "compile", "redefinition" },
	{ { ": error: static declaration of", NULL }, "compile", "redefinition" },
	{ { ": error: ", "redeclared as" }, "compile", "redefinition" },
	{ { ": error: implicit declaration of function", NULL },
	  "compile",
	  "implicit-declaration" },
	{ { ": error: data definition has no type", NULL }, "compile", "compile-error" },
	{ { "aliased to undefined symbol", NULL }, "compile", "alias" },
	{ { ": fatal error: ", NULL }, "compile", "compile-error" },
	{ { ": error: ", NULL }, "compile", "compile-error" },
	{ { ": Error: ", NULL }, "compile", "compile-error" },
	{ { "error: objtool: ", NULL }, "link", "objtool" },
	{ { "undefined reference to ", NULL }, "link", "undefined-reference" },
	{ { "multiple definition of ", "init_module'" }, "link", "init-module-twice" },
	{ { "multiple definition of ", "cleanup_module'" }, "link", "init-module-twice" },
	{ { "multiple definition of ", NULL }, "link", "redefinition" },
	{ { "relocation truncated to fit", NULL }, "link", "link-error" },
	{ { "ld: ", " discarded " }, "link", "discarded" },
	{ { "ERROR: modpost: ", " undefined!" }, "modpost", "undefined-symbol" },
	{ { "ERROR: modpost: ", "missing MODULE_LICENSE" }, "modpost", "missing-license" },
	{ { "ERROR: modpost: ", "GPL-incompatible" }, "modpost", "missing-license" },
	{ { "ERROR: modpost: ", "ection mismatch" }, "modpost", "section-mismatch" },
	{ { "ERROR: modpost: ", "namespace" }, "modpost", "namespace" },
	{ { "ERROR: modpost: ", "exported twice" }, "modpost", "exported-twice" },
	{ { "ERROR: modpost: ", NULL }, "modpost", "modpost" },
	{ { "*** No rule to make target", NULL }, "compile", "no-rule" },
};

static bool line_has(const char *line, size_t len, const char *word)
{
	return !word || memmem(line, len, word, strlen(word));
}

static const struct rule *find_rule(const char *line, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (line_has(line, len, rules[i].words[0]) &&
		    line_has(line, len, rules[i].words[1]))
			return &rules[i];
	}
	return NULL;
}

static const char *next_line(const char *line, size_t *len)
{
	line += *len;
	line += *line == '\n';
	*len = strcspn(line, "\n");
	return line;
}

/* What the linker says comes with its program's name in front. */
static void set_message(const char *line, size_t len, struct strbuf *out)
{
	const char *ld = memmem(line, len, "ld: ", 4);

	/* "/usr/bin/x86_64-linux-gnu-ld: vmlinux.o: …" */
	if (ld && !memchr(line, ' ', (size_t)(ld - line))) {
		len -= (size_t)(ld + 4 - line);
		line = ld + 4;
	}
	if (len > 2 && !memcmp(line, "./", 2)) {
		len -= 2;
		line += 2;
	}
	strbuf_reset(out);
	strbuf_add(out, line, len > MESSAGE_MAX ? MESSAGE_MAX : len);
	strbuf_trim(out);
}

static void set_fault(struct prove_fault *f, const char *stage, const char *class, const char *line,
		      size_t len)
{
	f->stage = stage;
	snprintf(f->class, sizeof(f->class), "%s", class);
	set_message(line, len, &f->message);
}

/* The linker names the function that refers in a line of its own before. */
static void add_function(const char *before, size_t len, struct prove_fault *f)
{
	const char *in = memmem(before, len, ": in function `", 15);
	size_t left;

	if (strcmp(f->class, "undefined-reference") || !in)
		return;
	in += 15;
	left = len - (size_t)(in - before);
	if (memchr(in, '\'', left) && f->message.len < MESSAGE_MAX)
		strbuf_addf(&f->message, " (in %.*s)", (int)strcspn(in, "'"), in);
}

/* An initcall that modules don't have looks like a definition without a type. */
static void look_behind(const char *line, size_t len, struct prove_fault *f)
{
	if (strcmp(f->class, "compile-error"))
		return;
	for (int i = 0; i < 2; i++) {
		line = next_line(line, &len);
		if (memmem(line, len, "_initcall", 9)) {
			snprintf(f->class, sizeof(f->class), "initcall");
			return;
		}
	}
}

/* "make[3]: *** [scripts/Makefile.vmlinux:34: vmlinux] Error 1": the first one is nearest to it. */
static void make_fault(const char *text, const char *stage, struct prove_fault *f)
{
	size_t len = strcspn(text, "\n");

	for (const char *line = text; *line; line = next_line(line, &len)) {
		if (memmem(line, len, ": *** ", 6)) {
			set_fault(f, stage, "make", line, len);
			return;
		}
	}
	set_fault(f, stage, "make", "make failed and did not say why", 31);
}

void prove_log_fault(const char *text, const char *stage, struct prove_fault *out)
{
	size_t len = strcspn(text, "\n"), before_len = 0;
	const char *before = "";

	for (const char *line = text; *line; line = next_line(line, &len)) {
		const struct rule *rule = find_rule(line, len);

		if (rule) {
			set_fault(out, rule->stage, rule->class, line, len);
			add_function(before, before_len, out);
			look_behind(line, len, out);
			return;
		}
		/* of several references in one function the first has its name before it */
		before = line;
		before_len = len;
	}
	make_fault(text, stage, out);
}

static bool is_unmet(const char *line, size_t len)
{
	return memmem(line, len, "WARNING: unmet direct dependencies detected for ", 48);
}

static bool is_warning(const char *line, size_t len)
{
	return memmem(line, len, "WARNING: modpost: ", 18) ||
	       memmem(line, len, "ERROR: modpost: ", 16) || is_unmet(line, len);
}

/* Offsets change with any change of the image: they are no part of what is said. */
static void warning_text(const char *line, size_t len, struct strbuf *text)
{
	strbuf_reset(text);
	for (size_t i = 0; i < len; i++) {
		if (line[i] == '+' && i + 2 < len && line[i + 1] == '0' && line[i + 2] == 'x') {
			i += 2;
			i += strspn(line + i + 1, "0123456789abcdef");
		} else {
			strbuf_addch(text, line[i]);
		}
	}
}

void prove_log_warnings(const char *text, struct strmap *out)
{
	AUTO_STRBUF struct strbuf warning = STRBUF_INIT;
	size_t len = strcspn(text, "\n");

	for (const char *line = text; *line; line = next_line(line, &len)) {
		if (!is_warning(line, len))
			continue;
		warning_text(line, len, &warning);
		strmap_intern(out, warning.buf);
	}
}

/* modpost names the module ("drivers/base/x" or "drivers/base/x.o") or "vmlinux". */
static bool concerns(const char *line, size_t len, const char *module)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	size_t stem = strlen(module);

	if (stem > 3 && !strcmp(module + stem - 3, ".ko"))
		stem -= 3;
	strbuf_add(&name, module, stem);
	return memmem(line, len, name.buf, name.len) || memmem(line, len, " vmlinux", 8) ||
	       is_unmet(line, len);
}

/* "  Selected by [y]:" and "  - X [=y] && …" follow it. */
static void add_selector(const char *line, size_t len, struct strbuf *message)
{
	for (int i = 0; i < 4; i++) {
		line = next_line(line, &len);
		if (len > 4 && !strncmp(line, "  - ", 4)) {
			strbuf_addf(message, ", selected by %.*s", (int)strcspn(line + 4, " \n"),
				    line + 4);
			return;
		}
	}
}

bool prove_log_warning(const char *text, const char *module, const struct strmap *old,
		       struct prove_fault *out)
{
	AUTO_STRBUF struct strbuf warning = STRBUF_INIT;
	size_t len = strcspn(text, "\n");

	for (const char *line = text; *line; line = next_line(line, &len)) {
		const char *class = "modpost";

		if (!is_warning(line, len) || !concerns(line, len, module))
			continue;
		warning_text(line, len, &warning);
		if (strmap_find(old, warning.buf) != STRMAP_NONE)
			continue;
		if (memmem(line, len, "ection mismatch", 15))
			class = "section-mismatch";
		else if (memmem(line, len, "MODULE_LICENSE", 14))
			class = "missing-license";
		else if (memmem(line, len, "MODULE_DESCRIPTION", 18))
			class = "missing-description";
		else if (is_unmet(line, len))
			class = "unmet-dependencies";
		set_fault(out, is_unmet(line, len) ? "configure" : "modpost", class, line, len);
		if (is_unmet(line, len))
			add_selector(line, len, &out->message);
		return true;
	}
	return false;
}
