// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/explanation.h"

#include <stdio.h>
#include <string.h>

#include "common/model/explanation.h"
#include "common/model/rows.h"
#include "common/number.h"
#include "common/strbuf.h"
#include "reports/findings.h"
#include "reports/paragraph.h"

/* Where the text beside a fact, an object, a number begins. */
#define AT_FACT 13
#define AT_BYTES 26
#define AT_OBJECT 46
/* Unless all are asked for, so many of these are listed. */
#define MAX_SUBSYSTEMS 3
#define MAX_OBJECTS 8
#define MAX_MODULES 12

/* What is being told, and how. */
struct telling {
	const struct explanation *e;
	bool all;
	struct strbuf *out;
};

/* "1 symbol", "1,200 symbols" */
static void add_count(struct strbuf *out, int64_t nr, const char *one, const char *many)
{
	number_add(out, nr, false);
	strbuf_addf(out, " %s", nr == 1 ? one : many);
}

/* --- what it is --- */

/* "DMIID: Export DMI identification via sysfs to userspace" */
static void add_name(const struct telling *t)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	strbuf_addstr(&line, t->e->option);
	if (t->e->prompt)
		strbuf_addf(&line, ": %s", t->e->prompt);
	paragraph_add(t->out, 0, 2, line.buf);
}

static void add_option(const struct telling *t, size_t row)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	const struct rows *options = &t->e->options;

	strbuf_addf(&line, "%s, %s, %s", rows_text_at(options, row, "type"),
		    rows_text_at(options, row, "value"), rows_text_at(options, row, "place"));
	if (rows_has(options, row, "depends"))
		strbuf_addf(&line, ", depends on %s", rows_text_at(options, row, "depends"));
	paragraph_item(t->out, 2, AT_FACT, "option", line.buf);
}

static void add_subsystem(const struct telling *t, size_t row)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	const struct rows *rows = &t->e->subsystems;
	const char *status = rows_text_at(rows, row, "status");
	const char *people = rows_text_at(rows, row, "people");
	const char *lists = rows_text_at(rows, row, "lists");

	strbuf_addstr(&line, rows_text_at(rows, row, "subsystem"));
	if (*status)
		strbuf_addf(&line, " (%s)", status);
	if (*people)
		strbuf_addf(&line, ": %s", people);
	if (*lists)
		strbuf_addf(&line, "%s %s", *people ? ";" : ":", lists);
	paragraph_item(t->out, 2, AT_FACT, "subsystem", line.buf);
}

static void add_clusters(const struct telling *t)
{
	const struct rows *rows = &t->e->clusters;

	for (size_t i = 0; i < rows->nr_rows; i++) {
		AUTO_STRBUF struct strbuf line = STRBUF_INIT;

		strbuf_addf(&line, "%s, rank %lld, %s: ", rows_text_at(rows, i, "option"),
			    (long long)rows_num_at(rows, i, "rank"),
			    rows_text_at(rows, i, "verdict"));
		number_add(&line, rows_num_at(rows, i, "saving"), false);
		strbuf_addstr(&line, " bytes as one module");
		paragraph_item(t->out, 2, AT_FACT, "part of", line.buf);
	}
}

/* What it is, where it is from, who is in charge. */
static void add_head(const struct telling *t)
{
	const struct explanation *e = t->e;

	add_name(t);
	paragraph_item(t->out, 2, AT_FACT, "build", e->build);
	for (size_t i = 0; i < e->options.nr_rows; i++)
		add_option(t, i);
	if (e->forced)
		paragraph_item(t->out, 2, AT_FACT, "forced", e->forced);
	for (size_t i = 0; i < e->subsystems.nr_rows && i < MAX_SUBSYSTEMS; i++)
		add_subsystem(t, i);
}

/* --- verdict --- */

static void add_entangled(const struct explanation *e, struct strbuf *text)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	if (e->users) {
		strbuf_addstr(text, "Code that stays in the image uses ");
		add_count(text, e->users, "symbol of it", "symbols of it");
		strbuf_addstr(text, ": that has to be cut before it can be a module.");
		return;
	}
	strbuf_addstr(text, "It cannot be taken out of the image as it is");
	if (findings_reasons(&e->evidence, &e->rules, e->verdict, &why))
		strbuf_addf(text, ": %s", why.buf);
	strbuf_addch(text, '.');
}

static void add_hindered(const struct explanation *e, const char *what, struct strbuf *text)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	strbuf_addstr(text, what);
	if (findings_reasons(&e->evidence, &e->rules, e->verdict, &why))
		strbuf_addf(text, ": %s", why.buf);
	strbuf_addch(text, '.');
}

static void add_verdict_sentence(const struct explanation *e, struct strbuf *text)
{
	if (!strcmp(e->verdict, "ready")) {
		strbuf_addstr(text, "Nothing that stays in the image needs it, and all that it "
				    "needs is exported.");
	} else if (!strcmp(e->verdict, "exports")) {
		strbuf_addstr(text, "It can be a module once ");
		add_count(text, e->exports, "symbol that it uses is", "symbols that it uses are");
		strbuf_addstr(text, " exported.");
	} else if (!strcmp(e->verdict, "early")) {
		add_hindered(e, "It would link as a module, but might not do its work as one",
			     text);
	} else if (!strcmp(e->verdict, "entangled")) {
		add_entangled(e, text);
	} else {
		add_hindered(e, "It cannot be a module", text);
	}
	if (e->exports && strcmp(e->verdict, "exports") != 0 &&
	    strcmp(e->verdict, "impossible") != 0) {
		strbuf_addstr(text, " Besides, ");
		add_count(text, e->exports, "symbol that it uses has", "symbols that it uses have");
		strbuf_addstr(text, " to be exported.");
	}
	if (!strcmp(e->kind, "forced"))
		strbuf_addstr(text, " It is a tristate already, held at y as told above.");
}

static void add_verdict(const struct telling *t)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "Verdict: %s. ", t->e->verdict);
	add_verdict_sentence(t->e, &text);
	strbuf_addstr(&text,
		      " Going by what upstream has converted before, the odds that it becomes one "
		      "are ");
	number_add_percent(&text, (double)t->e->odds / 10, 1, false);
	strbuf_addf(&text, "; it ranks %lld of %lld.", (long long)t->e->rank, (long long)t->e->of);
	strbuf_addch(t->out, '\n');
	paragraph_add(t->out, 0, 0, text.buf);
}

/* --- bytes --- */

static void add_bytes_line(const struct telling *t, const char *what, int64_t bytes,
			   const char *text)
{
	AUTO_STRBUF struct strbuf number = STRBUF_INIT;

	number_add(&number, bytes, false);
	strbuf_addf(t->out, "  %-9s %12s  ", what, number.buf);
	paragraph_continue(t->out, AT_BYTES, AT_BYTES, text);
}

static void add_bytes(const struct telling *t)
{
	AUTO_STRBUF struct strbuf own = STRBUF_INIT;

	strbuf_addstr(&own, "code and data that it owns");
	if (t->e->init) {
		strbuf_addstr(&own, ", of which ");
		number_add(&own, t->e->init, false);
		strbuf_addstr(&own, " are freed after boot");
	}
	paragraph_heading(t->out, "Bytes", 0);
	add_bytes_line(t, "own", t->e->own, own.buf);
	add_bytes_line(t, "saving", t->e->saving,
		       "by which the image is predicted to shrink, with the names and tables that "
		       "the link makes for it");
	if (t->e->retained != t->e->own)
		add_bytes_line(t, "retained", t->e->retained,
			       "code and data that would leave with it, of all that needs it");
	add_bytes_line(t, "module", t->e->module,
		       "that the module is predicted to take when loaded");
}

static void add_object(const struct telling *t, size_t row)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct rows *objects = &t->e->objects;
	int64_t init = rows_num_at(objects, row, "init");

	number_add(&text, rows_num_at(objects, row, "bytes"), false);
	strbuf_addstr(&text, " bytes");
	if (init) {
		strbuf_addstr(&text, ", ");
		number_add(&text, init, false);
		strbuf_addstr(&text, " of them init");
	}
	paragraph_item(t->out, 2, AT_OBJECT, rows_text_at(objects, row, "object"), text.buf);
}

static void add_objects(const struct telling *t)
{
	size_t nr = t->e->objects.nr_rows;
	size_t shown = t->all || nr <= MAX_OBJECTS + 1 ? nr : MAX_OBJECTS;

	if (!nr)
		return;
	paragraph_heading(t->out, "Objects of the module", nr);
	for (size_t i = 0; i < shown; i++)
		add_object(t, i);
	if (shown < nr)
		strbuf_addf(t->out, "  … and %zu more (-v lists all)\n", nr - shown);
}

/* Tristates at y that have modules of their own already, and become m with it. */
static void add_modular(const struct telling *t)
{
	AUTO_STRBUF struct strbuf names = STRBUF_INIT;
	size_t nr = t->e->modular.nr, shown = t->all || nr <= MAX_MODULES ? nr : MAX_MODULES;

	if (!nr)
		return;
	for (size_t i = 0; i < shown; i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", t->e->modular.v[i]);
	if (shown < nr)
		strbuf_addf(&names, " and %zu more (-v lists all)", nr - shown);
	paragraph_heading(t->out, "Tristates that become modules with it", nr);
	paragraph_add(t->out, 2, 2, names.buf);
}

/* --- what to do, what was tried --- */

static bool is_hopeful(const struct explanation *e)
{
	return strcmp(e->verdict, "entangled") && strcmp(e->verdict, "impossible");
}

static void add_next(const struct telling *t)
{
	AUTO_STRBUF struct strbuf command = STRBUF_INIT;
	bool hopeful = is_hopeful(t->e);

	paragraph_heading(t->out, "What to do next", 0);
	if (!strcmp(t->e->verdict, "entangled") && findings_have(&t->e->evidence, "modular-users"))
		paragraph_add(t->out, 2, 2,
			      "Make modules of all that uses it: these are tristates. Then nothing "
			      "holds it in the image.");
	else if (!strcmp(t->e->verdict, "entangled"))
		paragraph_add(
			t->out, 2, 2,
			"Free built-in code of it: move what is used into code that stays, turn calls "
			"into callbacks that the module registers, or into stubs for when it "
			"is not there. Then build it again, and ask again.");
	strbuf_addf(&command, "kbloat prove %s %s%s", t->e->build, t->e->option,
		    hopeful ? " --boot --patches DIR" : " --force");
	paragraph_item(t->out, 2, 4, command.buf,
		       hopeful ? "patches a copy of the tree, builds image and module, measures "
				 "both, loads the module in QEMU, and writes the patches" :
				 "tries it nevertheless, and says where it fails");
}

static void add_shrunk(const struct rows *proofs, struct strbuf *text)
{
	if (!rows_has(proofs, 0, "measured"))
		return;
	strbuf_addstr(text, " The image shrank by ");
	number_add(text, rows_num_at(proofs, 0, "measured"), false);
	strbuf_addstr(text, " bytes, where ");
	number_add(text, rows_num_at(proofs, 0, "predicted"), false);
	strbuf_addstr(text, " were predicted");
	if (rows_has(proofs, 0, "measured_init")) {
		strbuf_addstr(text, "; ");
		number_add(text, rows_num_at(proofs, 0, "measured_init"), false);
		strbuf_addstr(text, " of them had been freed after boot anyway");
	}
	strbuf_addstr(text, ".");
	if (rows_has(proofs, 0, "module")) {
		strbuf_addstr(text, " The module takes ");
		number_add(text, rows_num_at(proofs, 0, "module"), false);
		strbuf_addstr(text, " bytes.");
	}
}

static void add_boot(const struct rows *proofs, struct strbuf *text)
{
	const char *boot = rows_text_at(proofs, 0, "boot");

	if (!strcmp(boot, "ok"))
		strbuf_addstr(text,
			      " The kernel booted in QEMU and loaded the module, with nothing "
			      "wrong in its log.");
	else if (*boot)
		strbuf_addf(text, " Loading it in QEMU went wrong: %s.",
			    rows_text_at(proofs, 0, "boot_message"));
	else
		strbuf_addstr(text, " It has not been loaded.");
}

static void add_proof(const struct telling *t)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	const struct rows *proofs = &t->e->proofs;
	bool proven;

	if (!proofs->nr_rows)
		return;
	proven = !strcmp(rows_text_at(proofs, 0, "outcome"), "proven");
	paragraph_heading(t->out, "The newest try", 0);
	if (proven) {
		strbuf_addstr(&text, "Proven.");
		add_shrunk(proofs, &text);
		add_boot(proofs, &text);
	} else {
		strbuf_addf(&text, "Failed at stage %s (%s)%s:", rows_text_at(proofs, 0, "stage"),
			    rows_text_at(proofs, 0, "class"),
			    rows_num_at(proofs, 0, "forced") ? ", as was to be expected" : "");
	}
	paragraph_add(t->out, 2, 2, text.buf);
	if (!proven)
		paragraph_add(t->out, 4, 6, rows_text_at(proofs, 0, "message"));
}

/* --- no candidate --- */

static void add_none(const struct explanation *e, struct strbuf *text)
{
	static const char *const reasons[] = {
		[NONE_MODULE] = "it is a module already.",
		[NONE_OFF] = "it is off, so that nothing of it is in this image. Why it is off:",
		[NONE_OBJECTS] =
			"no object is built because of it alone. It switches code inside of "
			"others' objects (#ifdef), decides which directories are looked into, or "
			"other options.",
		[NONE_MODULES] = "it is a tristate already, and y because this build has no "
				 "modules (MODULES is off).",
		[NONE_ANSWERED] = "it is a tristate already, and somebody answered y. Answer m, "
				  "and it is a module.",
	};

	strbuf_addstr(text, "It is no candidate");
	if (e->none == NONE_VALUE) {
		strbuf_addf(text, ": its type is %s, so it sets a value and switches no object.",
			    e->type);
	} else if (e->none == NONE_ITSELF) {
		strbuf_addstr(text, " by itself, though it owns ");
		add_count(text, e->owned, "object", "objects");
		strbuf_addstr(text, " of the build.");
	} else {
		strbuf_addf(text, ": %s", reasons[e->none]);
	}
}

static void tell_other(const struct telling *t)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	add_none(t->e, &text);
	strbuf_addch(t->out, '\n');
	paragraph_add(t->out, 0, 0, text.buf);
	if (t->e->off)
		strbuf_addstr(t->out, t->e->off);
	add_clusters(t);
}

static void tell_candidate(const struct telling *t)
{
	add_clusters(t);
	add_verdict(t);
	add_bytes(t);
	add_objects(t);
	add_modular(t);
	findings_add(&t->e->evidence, &t->e->rules, t->all, t->out);
	add_next(t);
	add_proof(t);
}

void explanation_text(const struct explanation *explanation, bool all, struct strbuf *out)
{
	const struct telling t = { explanation, all, out };

	add_head(&t);
	if (explanation->verdict)
		tell_candidate(&t);
	else
		tell_other(&t);
}
