// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/metric.h"

#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/account/tally.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/suggest.h"

enum { CODE_AND_DATA = -1, EVERYTHING = -2 };

static int bad(const char *spec, struct strbuf *err)
{
	AUTO_FREE char *word = xstrndup(spec, strcspn(spec, "="));
	AUTO_STRBUF struct strbuf known = STRBUF_INIT, near = STRBUF_INIT;

	strbuf_addf(&known, "size|code-and-data|%s|%s", CLASS_LIST, account_keys());
	suggest_listed(word, known.buf, &near);
	return error_set(err, -EINVAL, "no metric '%s': " METRIC_SPECS "%s", spec, near.buf);
}

/* The class of name out->name, of the whole build. */
static int parse_class(const char *spec, struct metric *out, struct strbuf *err)
{
	out->key = NULL;
	out->byte_class = class_find(out->name);
	return out->byte_class < 0 ? bad(spec, err) : 0;
}

static int parse_whole(const char *spec, struct metric *out, struct strbuf *err)
{
	if (!strcmp(spec, "size")) {
		out->byte_class = EVERYTHING;
		return 0;
	}
	if (!strcmp(spec, "code-and-data"))
		return 0;
	out->name = spec;
	return parse_class(spec, out, err);
}

int metric_parse(const char *spec, struct metric *out, struct strbuf *err)
{
	const char *equals = strchr(spec, '=');
	AUTO_FREE char *key = NULL;

	*out = (struct metric){ .spec = spec, .byte_class = CODE_AND_DATA };
	if (!equals)
		return parse_whole(spec, out, err);
	key = xstrndup(spec, (size_t)(equals - spec));
	out->key = tally_key_find(key);
	out->name = equals + 1;
	if (!out->key || !*out->name)
		return bad(spec, err);
	return strcmp(key, "class") != 0 ? 0 : parse_class(spec, out, err);
}

static int64_t value_of(const struct metric *m, const struct tally *t,
			const struct tally_counts *counts)
{
	int64_t sum = 0;

	for (size_t g = 0; g < t->nr_groups; g++) {
		if (m->key && strcmp(tally_name(t, t->groups[g].name), m->name) != 0)
			continue;
		for (unsigned k = 0; k < CLASS_NR; k++) {
			if (m->byte_class == EVERYTHING || m->byte_class == (int)k ||
			    (m->byte_class == CODE_AND_DATA && k != CLASS_PADDING))
				sum += tally_bytes(counts, g, k);
		}
	}
	return sum;
}

int metric_value(struct db *db, const struct metric *m, int64_t build, int64_t *value,
		 struct strbuf *err)
{
	const struct account_opts opts = { 0 };
	struct tally_counts counts = { 0 };
	struct tally t;
	int ret = tally_init(&t, db, m->key, &opts, err);

	if (!ret && m->key)
		ret = tally_load_subsystems(&t, build, err);
	if (!ret)
		ret = tally_count(&t, build, &counts, err);
	if (!ret)
		*value = value_of(m, &t, &counts);
	tally_counts_release(&counts);
	tally_release(&t);
	return ret;
}
