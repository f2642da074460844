// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the sources mention options. */
#include <errno.h>
#include <string.h>

#include "analyzer/candidate/evidence.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

static uint32_t option_of(const struct evidence *f, const struct uses_mention *m)
{
	AUTO_FREE char *name = xstrndup(m->option, m->option_len);
	uint32_t option = kconfig_find(&f->conf->k, name);

	return option == KCONFIG_NONE ? EVIDENCE_NONE : option;
}

static void take_use(void *data, const struct uses_mention *m)
{
	struct evidence *f = data;
	struct evidence_use use = { .option = option_of(f, m), .how = m->how, .line = m->line };

	if (use.option == EVIDENCE_NONE)
		return;
	use.path = strmap_intern_n(&f->names, m->path, m->path_len);
	ALLOC_GROW(f->uses, f->nr_uses + 1, f->uses_cap);
	f->uses[f->nr_uses++] = use;
}

static void take_stub(void *data, const struct uses_mention *m)
{
	struct evidence *f = data;
	struct evidence_stub stub = { .option = option_of(f, m), .line = m->line };
	const char *at = m->names, *end = m->names + m->names_len;

	if (stub.option == EVIDENCE_NONE)
		return;
	stub.path = strmap_intern_n(&f->names, m->path, m->path_len);
	while (at < end) {
		const char *space = memchr(at, ' ', (size_t)(end - at));
		size_t len = (size_t)((space ? space : end) - at);

		stub.name = strmap_intern_n(&f->names, at, len);
		ALLOC_GROW(f->stubs, f->nr_stubs + 1, f->stubs_cap);
		f->stubs[f->nr_stubs++] = stub;
		at += len + 1;
	}
}

static int compare_uses(const void *a, const void *b, void *evidence)
{
	const struct evidence_use *x = a, *y = b;
	int by_path;

	if (x->option != y->option)
		return x->option < y->option ? -1 : 1;
	if (x->how != y->how)
		return x->how < y->how ? -1 : 1;
	by_path = strcmp(evidence_name(evidence, x->path), evidence_name(evidence, y->path));
	return by_path ? by_path : (x->line > y->line) - (x->line < y->line);
}

static int compare_stubs(const void *a, const void *b)
{
	const struct evidence_stub *x = a, *y = b;

	if (x->option != y->option)
		return x->option < y->option ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

int evidence_read_uses(struct evidence *f, struct db *db, int64_t build, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	const struct uses_sink sink = { .use = take_use, .stub = take_stub, .data = f };
	int ret = db_first_of_build(db, sql_candidate_uses, build, &stmt, err);

	if (ret <= 0)
		return ret;
	f->uses_known = true;
	if (!uses_read(db_text(stmt, 0), &sink))
		return error_set(err, -EINVAL,
				 "database '%s': where the sources mention options is broken",
				 db_path(db));
	if (f->nr_uses)
		qsort_r(f->uses, f->nr_uses, sizeof(*f->uses), compare_uses, f);
	if (f->nr_stubs)
		qsort(f->stubs, f->nr_stubs, sizeof(*f->stubs), compare_stubs);
	return 0;
}

uint32_t evidence_uses_of(const struct evidence *f, uint32_t option, uint32_t *first)
{
	uint32_t low = 0, high = f->nr_uses, end;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (f->uses[mid].option < option)
			low = mid + 1;
		else
			high = mid;
	}
	for (end = low; end < f->nr_uses && f->uses[end].option == option; end++)
		;
	*first = low;
	return end - low;
}

uint32_t evidence_stubs_of(const struct evidence *f, uint32_t option, uint32_t *first)
{
	uint32_t low = 0, high = f->nr_stubs, end;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (f->stubs[mid].option < option)
			low = mid + 1;
		else
			high = mid;
	}
	for (end = low; end < f->nr_stubs && f->stubs[end].option == option; end++)
		;
	*first = low;
	return end - low;
}
