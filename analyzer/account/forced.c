// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/forced.h"

#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/base/configuration.h"
#include "analyzer/account/option_bytes.h"
#include "common/alloc.h"
#include "common/kconfig/pinned.h"
#include "common/kconfig/why.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"

struct forced {
	const char *option;
	uint32_t symbol;
	bool answered;
	int64_t saving, retained;
};

static int compare(const void *a, const void *b)
{
	const struct forced *x = a, *y = b;

	if (x->saving != y->saving)
		return x->saving > y->saving ? -1 : 1;
	if (x->retained != y->retained)
		return x->retained > y->retained ? -1 : 1;
	return strcmp(x->option, y->option);
}

static bool could_be_module(const struct configuration *c, uint32_t s)
{
	const struct kconfig_symbol *sym = &c->k.symbols[s];

	return sym->type == KCONFIG_TRISTATE && sym->name && !sym->constant &&
	       kconfig_value(c->v, s) == KCONFIG_Y;
}

/* The tristates at y; the caller frees *@out. */
static size_t collect(const struct configuration *c, const struct option_bytes *bytes, bool all,
		      struct forced **out)
{
	size_t nr = 0, cap = 0;

	for (uint32_t s = 0; s < c->k.nr_symbols; s++) {
		struct forced f = { .symbol = s };
		struct option_size size;

		if (!could_be_module(c, s))
			continue;
		f.option = c->k.symbols[s].name;
		f.answered = kconfig_why(c->v, s).reason == KCONFIG_BECAUSE_ANSWER;
		if (f.answered && !all)
			continue;
		size = option_bytes_of(bytes, f.option);
		f.saving = size.own.all - size.own.padding;
		f.retained = size.modular.all - size.modular.padding;
		ALLOC_GROW(*out, nr + 1, cap);
		(*out)[nr++] = f;
	}
	if (nr)
		qsort(*out, nr, sizeof(**out), compare);
	return nr;
}

static void emit(const struct configuration *c, const struct forced *f, struct rows *out)
{
	AUTO_STRBUF struct strbuf chain = STRBUF_INIT;

	if (f->answered)
		strbuf_addstr(&chain, "answered y");
	else
		kconfig_why_line(c->v, f->symbol, &chain);
	rows_text(out, f->option);
	rows_text(out, f->answered ? "answered" : "forced");
	rows_num(out, f->saving);
	rows_num(out, f->retained);
	rows_num(out, (int64_t)kconfig_forced_by(c->v, f->symbol));
	rows_text(out, chain.buf);
}

static void columns(struct rows *out)
{
	rows_column(out, "option", COL_TEXT);
	rows_column(out, "verdict", COL_TEXT);
	rows_column(out, "saving", COL_BYTES);
	rows_column(out, "retained", COL_BYTES);
	rows_column(out, "forcers", COL_INT);
	rows_title(out, "forced_by");
	rows_column(out, "chain", COL_TEXT);
	rows_narrow(out, "verdict forcers retained chain", "chain:20");
}

static void footer(const struct forced *list, size_t nr, struct rows *out)
{
	struct strbuf text = STRBUF_INIT;
	size_t forced = 0;
	int64_t sum = 0;

	for (size_t i = 0; i < nr; i++) {
		forced += !list[i].answered;
		sum += list[i].answered ? 0 : list[i].saving;
	}
	strbuf_addf(&text, "%zu tristates are forced to y, with ", forced);
	number_add(&text, sum, false);
	strbuf_addstr(&text, " bytes of code and data of their own");
	out->footer = strbuf_detach(&text);
}

static void fill(const struct build_ref *ref, const struct configuration *c,
		 const struct option_bytes *bytes, bool all, struct rows *out)
{
	struct strbuf title = STRBUF_INIT;
	struct forced *list = NULL;
	size_t nr = 0;

	columns(out);
	build_add_title(ref, build_shown(ref), &title);
	strbuf_addstr(&title, ": tristates that are built in");
	out->title = strbuf_detach(&title);
	if (!kconfig_has_modules(c->v)) {
		out->footer = xstrdup("the build has no modules: MODULES is off");
		return;
	}
	nr = collect(c, bytes, all, &list);
	for (size_t i = 0; i < nr; i++)
		emit(c, &list[i], out);
	footer(list, nr, out);
	free(list);
}

int analyze_forced(struct db *db, const struct build_ref *ref, bool all, struct rows *out,
		   struct strbuf *err)
{
	const struct account_opts everything = { 0 };
	struct configuration *c = NULL;
	struct option_bytes bytes = { 0 };
	int ret = configuration_load(db, ref, &c, err);

	if (!ret)
		ret = option_bytes_load(db, ref, c, &everything, &bytes, err);
	if (!ret)
		fill(ref, c, &bytes, all, out);
	option_bytes_release(&bytes);
	configuration_free(c);
	return ret;
}
