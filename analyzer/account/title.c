// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/title.h"

#include <string.h>

#include "analyzer/base/build.h"
#include "common/number.h"
#include "common/model/rows.h"
#include "common/strbuf.h"

static void add_filters(struct strbuf *out, const struct account_opts *opts)
{
	if (opts->under)
		strbuf_addf(out, ", under %s", opts->under);
	if (opts->class_name)
		strbuf_addf(out, ", only %s", opts->class_name);
}

void title_show(struct rows *rows, const struct build_ref *ref, const char *by,
		const struct account_opts *opts)
{
	struct strbuf text = STRBUF_INIT;

	build_add_title(ref, build_shown(ref), &text);
	strbuf_addf(&text, " by %s", by);
	add_filters(&text, opts);
	rows->title = strbuf_detach(&text);
}

void title_show_footer(struct rows *rows, const int64_t by_class[CLASS_NR])
{
	struct strbuf text = STRBUF_INIT;

	number_add(&text, class_code_and_data(by_class), false);
	strbuf_addstr(&text, " bytes code and data, ");
	number_add(&text, by_class[CLASS_PADDING], false);
	strbuf_addstr(&text, " padding");
	rows->footer = strbuf_detach(&text);
}

/* The name without an architecture that both builds share. */
static void add_name(struct strbuf *out, const struct build_ref *ref, const struct build_ref *other)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	strbuf_addf(&name, "%s:%s", build_rev_shown(ref), ref->profile);
	if (*ref->label || *other->label || strcmp(ref->arch, other->arch))
		strbuf_setf(&name, "%s", build_shown(ref));
	build_add_title(ref, name.buf, out);
}

void title_diff(struct rows *rows, const struct build_ref *a, const struct build_ref *b,
		const struct account_opts *opts, const int64_t old[CLASS_NR],
		const int64_t new[CLASS_NR])
{
	struct strbuf text = STRBUF_INIT;
	int64_t before = class_code_and_data(old), delta = class_code_and_data(new) - before;

	add_name(&text, a, b);
	strbuf_addstr(&text, " → ");
	add_name(&text, b, a);
	add_filters(&text, opts);
	strbuf_addstr(&text, ": ");
	number_add(&text, delta, true);
	strbuf_addstr(&text, " bytes code and data");
	if (before && delta) {
		strbuf_addstr(&text, " (");
		number_add_percent(&text, (double)delta * 100.0 / (double)before, 1, true);
		strbuf_addch(&text, ')');
	}
	strbuf_addstr(&text, ", padding ");
	number_add(&text, new[CLASS_PADDING] - old[CLASS_PADDING], true);
	rows->title = strbuf_detach(&text);
}
