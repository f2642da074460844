// SPDX-License-Identifier: GPL-2.0-or-later
/* How long builds take, from those that were made. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "collector/collect/shards.h"
#include "common/alloc.h"
#include "db/db.h"
#include "sql.h"

struct duration {
	char *commit, *profile, *arch;
	int64_t ms;
	bool warm;
};

int durations_load(struct db *db, struct durations *out, struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int code = db_prepare(db, sql_durations, &stmt, err);

	while (!code && (code = db_step(db, stmt, err)) > 0) {
		ALLOC_GROW(out->v, out->nr + 1, out->cap);
		out->v[out->nr++] = (struct duration){ .commit = xstrdup(db_text(stmt, 0)),
						       .profile = xstrdup(db_text(stmt, 1)),
						       .arch = xstrdup(db_text(stmt, 2)),
						       .ms = sqlite3_column_int64(stmt, 3),
						       .warm = sqlite3_column_int(stmt, 4) };
		code = 0;
	}
	return code;
}

void durations_release(struct durations *d)
{
	for (size_t i = 0; i < d->nr; i++) {
		free(d->v[i].commit);
		free(d->v[i].profile);
		free(d->v[i].arch);
	}
	free(d->v);
	*d = (struct durations)DURATIONS_INIT;
}

/* NULL: any. */
struct wanted {
	const char *commit, *profile, *arch;
};

static bool fits(const struct duration *d, const struct wanted *w)
{
	return (!w->commit || !strcmp(w->commit, d->commit)) &&
	       (!w->profile || !strcmp(w->profile, d->profile)) &&
	       (!w->arch || !strcmp(w->arch, d->arch));
}

static int compare_ms(const void *pa, const void *pb)
{
	const int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

	return (a > b) - (a < b);
}

/* The median of those that fit; 0: there is none. */
static int64_t median(const struct durations *d, const struct wanted *w, bool warm)
{
	AUTO_FREE int64_t *list = xcalloc(d->nr + 1, sizeof(*list));
	size_t nr = 0;

	for (size_t i = 0; i < d->nr; i++) {
		if (d->v[i].warm == warm && fits(&d->v[i], w))
			list[nr++] = d->v[i].ms;
	}
	if (!nr)
		return 0;
	qsort(list, nr, sizeof(*list), compare_ms);
	return list[nr / 2] ? list[nr / 2] : 1;
}

void durations_guess(const struct durations *d, const char *commit, const char *profile,
		     const char *arch, struct shard_build *build)
{
	const struct wanted wanted[] = { { commit, profile, arch },
					 { NULL, profile, arch },
					 { NULL, NULL, NULL } };
	int64_t ratio_cold = median(d, &wanted[1], false), ratio_warm = median(d, &wanted[1], true);

	build->cold = build->warm = 0;
	for (size_t i = 0; i < ARRAY_SIZE(wanted) && !build->cold && !build->warm; i++) {
		build->cold = median(d, &wanted[i], false);
		build->warm = median(d, &wanted[i], true);
	}
	/* of one the other is known: as it is with the profile's others */
	if (!build->warm)
		build->warm = ratio_cold && ratio_warm ? build->cold * ratio_warm / ratio_cold :
							 build->cold;
	if (!build->cold)
		build->cold = ratio_cold && ratio_warm ? build->warm * ratio_cold / ratio_warm :
							 build->warm;
}
