// SPDX-License-Identifier: GPL-2.0-or-later
/* The texts of the commits, as the kernel's Documentation/process/submitting-patches.rst wants them. */
#include <ctype.h>
#include <string.h>

#include "collector/convert/internal.h"
#include "common/alloc.h"

#define WIDTH 72 /* columns of a body */
#define SUBJECT 71 /* the longest */

/* --- text --- */

/* A paragraph, wrapped, behind an empty line when something stands before it. */
static void add_paragraph(struct strbuf *out, const char *text)
{
	AUTO_STRVEC struct strvec words = STRVEC_INIT;
	size_t column = 0;

	strvec_split(&words, text, " \n\t");
	if (out->len)
		strbuf_addch(out, '\n');
	for (size_t i = 0; i < words.nr; i++) {
		size_t len = strlen(words.v[i]);

		if (column && column + 1 + len > WIDTH) {
			strbuf_addch(out, '\n');
			column = 0;
		} else if (column) {
			strbuf_addch(out, ' ');
			column++;
		}
		strbuf_addstr(out, words.v[i]);
		column += len;
	}
	strbuf_addch(out, '\n');
}

static void add_list(struct strbuf *out, const struct strvec *names)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (i)
			strbuf_addstr(out, i + 1 == names->nr ? " and " : ", ");
		strbuf_addstr(out, names->v[i]);
	}
}

/* Without control characters. */
static void add_clean(struct strbuf *out, const char *s)
{
	for (; *s; s++)
		strbuf_addch(out, (unsigned char)*s < ' ' || *s == 0x7f ? ' ' : *s);
}

/* --- prefixes --- */

static bool is_one_of(const char *s, const char *const *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (!strcmp(s, list[i]))
			return true;
	}
	return false;
}

/* Those that do not go by the name of their directory. */
static const char *const areas[][2] = {
	{ "drivers/acpi/", "ACPI" },	   { "drivers/base/", "driver core" },
	{ "drivers/gpu/drm/", "drm" },	   { "drivers/hid/", "HID" },
	{ "drivers/infiniband/", "RDMA" }, { "drivers/input/", "Input" },
	{ "drivers/pci/", "PCI" },	   { "kernel/trace/", "tracing" },
	{ "sound/soc/", "ASoC" },	   { "sound/", "ALSA" },
};

void convert_area(const char *path, struct strbuf *out)
{
	static const char *const inner[] = { "arch", "drivers", "fs", "lib", "security", "kernel" };
	AUTO_STRVEC struct strvec parts = STRVEC_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(areas); i++) {
		if (!strncmp(path, areas[i][0], strlen(areas[i][0]))) {
			strbuf_addstr(out, areas[i][1]);
			return;
		}
	}
	strvec_split(&parts, path, "/");
	if (parts.nr)
		strbuf_addstr(out, parts.nr > 2 && is_one_of(parts.v[0], inner, ARRAY_SIZE(inner)) ?
					   parts.v[1] :
					   parts.v[0]);
}

static void add_stem(const char *path, struct strbuf *out)
{
	const char *name = convert_name_of(path), *dot = strrchr(name, '.');

	strbuf_add(out, name, dot ? (size_t)(dot - name) : strlen(name));
}

/* --- exports --- */

char *convert_export_subject(struct convert_work *w, const char *area, const struct strvec *names)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_addstr(&out, area);
	if (names->nr == 1)
		strbuf_addf(&out, ": export %s for modules", names->v[0]);
	else
		strbuf_addf(&out, ": export symbols for CONFIG_%s=m", w->c->option);
	if (out.len <= SUBJECT)
		return strbuf_detach(&out);
	strbuf_setlen(&out, strlen(area));
	strbuf_addstr(&out, names->nr == 1 ? ": export a symbol for modules" :
					     ": export symbols for modules");
	return strbuf_detach(&out);
}

char *convert_export_body(struct convert_work *w, const struct strvec *names)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct strbuf out = STRBUF_INIT;

	strbuf_addf(&text, "CONFIG_%s is to become a module. It uses ", w->c->option);
	add_list(&text, names);
	strbuf_addf(&text,
		    ", which no module can reach so far. Export %s for modules under the "
		    "GPL.",
		    names->nr == 1 ? "it" : "them");
	add_paragraph(&out, text.buf);
	return strbuf_detach(&out);
}

/* --- the conversion --- */

char *convert_subject_of(struct convert_work *w)
{
	const char *what = w->was_tristate ? ": do not force it to be built in" :
					     ": allow building as a module";
	struct strbuf out = STRBUF_INIT;
	AUTO_STRBUF struct strbuf stem = STRBUF_INIT;
	size_t area;

	convert_area(w->main, &out);
	area = out.len;
	add_stem(w->c->nr_objects == 1 ? w->main : w->module, &stem);
	if (!strcmp(out.buf, "kernel"))
		strbuf_setlen(&out, 0);
	if (strcmp(out.buf, stem.buf) != 0) {
		strbuf_addstr(&out, out.len ? ": " : "");
		strbuf_addstr(&out, stem.buf);
	}
	if (out.len + strlen(what) > SUBJECT)
		strbuf_setlen(&out, area);
	strbuf_addstr(&out, what);
	return strbuf_detach(&out);
}

static bool is_independent(const struct convert_work *w)
{
	return w->c->verdict &&
	       (!strcmp(w->c->verdict, "ready") || !strcmp(w->c->verdict, "exports"));
}

static void say_why(const struct convert_work *w, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "CONFIG_%s", w->c->option);
	if (w->prompt) {
		strbuf_addstr(&text, " (\"");
		add_clean(&text, w->prompt);
		strbuf_addstr(&text, "\")");
	}
	strbuf_addstr(&text, w->was_tristate ? " can be a module, but is forced to be built in. " :
					       " can only be built in or left out. ");
	if (is_independent(w))
		strbuf_addstr(&text, "Nothing that is built in depends on its code. ");
	strbuf_addstr(&text, "As a module it takes memory only where it is used, and leaves the "
			     "image for those who need to have it at hand.");
	add_paragraph(out, text.buf);
}

static void list_selectors(const struct convert_work *w, struct strbuf *text)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT, once = STRVEC_INIT;

	for (size_t i = 0; i < w->c->nr_selects; i++)
		strvec_push(&names, w->c->selects[i].option);
	strvec_sort(&names);
	for (size_t i = 0; i < names.nr; i++) {
		if (!i || strcmp(names.v[i], names.v[i - 1]) != 0)
			strvec_push(&once, names.v[i]);
	}
	if (!once.nr)
		return;
	strbuf_addstr(text, " ");
	add_list(text, &once);
	strbuf_addf(text,
		    " %s it, which forces it to y: let %s imply it, so that it stays on by "
		    "default.",
		    once.nr == 1 ? "selects" : "select", once.nr == 1 ? "it" : "them");
}

static void say_how(const struct convert_work *w, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	if (!w->was_tristate)
		strbuf_addstr(&text, "Make the option tristate.");
	list_selectors(w, &text);
	for (size_t i = 0; i < w->details.nr; i++)
		strbuf_addf(&text, " %s", w->details.v[i]);
	if (text.len)
		add_paragraph(out, text.buf);
}

char *convert_body_of(struct convert_work *w)
{
	struct strbuf out = STRBUF_INIT;

	say_why(w, &out);
	say_how(w, &out);
	return strbuf_detach(&out);
}
