// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/mail/facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/blame/blame.h"
#include "analyzer/account/config_rows.h"
#include "analyzer/account/modular_rows.h"
#include "analyzer/base/subsystem.h"
#include "analyzer/account/subsystem_files.h"
#include "cli/shared/range.h"
#include "collector/build/profile.h"
#include "common/model/rows.h"
#include "common/file.h"

/* --- the range --- */

/* Is the build's profile not the one of that name that comes with kbloat? */
static bool is_own_profile(const struct build_ref *ref, const struct mail_end *end)
{
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT, path = STRBUF_INIT;
	const char *dir = getenv("KBLOAT_PROFILES");
	struct profile p = PROFILE_INIT;
	bool own = true;

	if (dir && *dir) {
		strbuf_addf(&path, "%s/%s.profile", dir, ref->profile);
		if (file_there(path.buf, NULL))
			return true;
	}
	if (profile_name_valid(ref->profile) &&
	    !profile_load(ref->profile, ref->arch, &p, &ignored))
		own = strcmp(p.hash, end->origin.profile_hash) != 0;
	profile_release(&p);
	return own;
}

static int end_load(struct db *db, const struct build_ref *ref, struct mail_end *out,
		    struct strbuf *err)
{
	int code = analyze_build_origin(db, ref, &out->origin, err);

	if (!code)
		code = analyze_totals(db, ref, out->bytes, err);
	strbuf_addstr(&out->rev, build_rev_shown(ref));
	strbuf_addf(&out->name, "%s:%s", out->rev.buf, ref->profile);
	if (strcmp(ref->arch, MAIL_USUAL_ARCH) != 0)
		strbuf_addf(&out->name, ":%s", ref->arch);
	build_add_title(ref, out->rev.buf, &out->title);
	if (!code)
		out->own_profile = is_own_profile(ref, out);
	return code;
}

/* By subsystem when there are any; an error but that there are none is one. */
static int load_places(struct mail_range *r, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct account_opts opts = { .by = "dir" }, init;
	const struct build_ref *a = &r->range->a, *b = &r->range->b;
	int code = subsystems_load(r->db, b->id, &r->subsystems, &why);

	if (code && code != -ENOENT)
		return error_set(err, code, "%s", why.buf);
	if (!code)
		opts.by = "subsystem";
	code = analyze_diff(r->db, a, b, &opts, &r->places, err);
	init = opts;
	init.class_name = class_names[CLASS_INIT];
	if (!code)
		code = analyze_diff(r->db, a, b, &init, &r->init, err);
	return code;
}

static int load_reasons(struct mail_range *r, struct strbuf *err)
{
	const struct account_opts causes = { .by = ACCOUNT_BY_CAUSE };
	const struct build_ref *a = &r->range->a, *b = &r->range->b;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = analyze_diff(r->db, a, b, &causes, &r->causes, err);

	if (code)
		return code;
	code = analyze_config_diff(r->db, a, b, false, &r->options, &r->other_options, &why);
	r->has_options = !code;
	return code && code != -ENOENT ? error_set(err, code, "%s", why.buf) : 0;
}

/* Of builds of two profiles nothing can be said, and of some nothing is known. */
static int load_modular(struct mail_range *r, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	size_t others;
	int code = analyze_modular(r->db, &r->range->a, &r->range->b, &r->causes, false,
				   &r->modular, &others, &why);

	r->has_modular = !code;
	return code && code != -ENOENT && code != -EINVAL ? error_set(err, code, "%s", why.buf) : 0;
}

int mail_range_load(struct db *db, const struct cli_range *range, struct mail_range *out,
		    struct strbuf *err)
{
	int code;

	*out = (struct mail_range){
		.db = db,
		.range = range,
		.people = MAILMAP_INIT,
		.old = { .name = STRBUF_INIT, .rev = STRBUF_INIT, .title = STRBUF_INIT },
		.new = { .name = STRBUF_INIT, .rev = STRBUF_INIT, .title = STRBUF_INIT }
	};
	code = end_load(db, &range->a, &out->old, err);
	if (!code)
		code = end_load(db, &range->b, &out->new, err);
	if (!code)
		code = analyze_build_mailmap(db, range->b.id, &out->people, err);
	if (!code)
		code = load_places(out, err);
	if (!code)
		code = load_reasons(out, err);
	if (!code)
		code = load_modular(out, err);
	return code;
}

static void end_release(struct mail_end *end)
{
	build_origin_release(&end->origin);
	strbuf_release(&end->name);
	strbuf_release(&end->rev);
	strbuf_release(&end->title);
}

void mail_range_release(struct mail_range *range)
{
	end_release(&range->old);
	end_release(&range->new);
	mailmap_release(&range->people);
	subsystems_free(range->subsystems);
	rows_release(&range->places);
	rows_release(&range->init);
	rows_release(&range->causes);
	rows_release(&range->options);
	rows_release(&range->modular);
}

/* --- a mail --- */

/* The change of the row of that name, 0 when it is not there. */
static int64_t change_of(const struct rows *rows, const char *name)
{
	for (size_t i = 0; i < rows->nr_rows; i++) {
		if (!strcmp(rows_key(rows, i), name))
			return rows_num_at(rows, i, "delta");
	}
	return 0;
}

static struct mail_side side_of(const struct build_ref *ref, const struct mail_end *end)
{
	return (struct mail_side){ .own_profile = end->own_profile,
				   .name = end->name.buf,
				   .rev = end->rev.buf,
				   .title = end->title.buf,
				   .profile = ref->profile,
				   .arch = ref->arch,
				   .cc = end->origin.cc,
				   .ld = end->origin.ld };
}

static void fill_whole(const struct mail_range *r, struct mail_facts *f)
{
	const int64_t *old = r->old.bytes, *new = r->new.bytes;

	f->before = class_code_and_data(old);
	f->delta = class_code_and_data(new) - f->before;
	f->init = new[CLASS_INIT] - old[CLASS_INIT];
	f->padding = new[CLASS_PADDING] - old[CLASS_PADDING];
	f->places = &r->places;
	f->places_by = r->subsystems ? "subsystem" : "directory";
	f->causes = &r->causes;
	f->modular = r->has_modular ? &r->modular : NULL;
}

static int fill_subsystem(const struct mail_range *r, size_t row, struct mail_part *part,
			  struct strbuf *err)
{
	struct mail_facts *f = &part->facts;

	f->subsystem = rows_key(&r->places, row);
	f->before = rows_num_at(&r->places, row, "old");
	f->delta = rows_num_at(&r->places, row, "delta");
	f->init = change_of(&r->init, f->subsystem);
	f->places = &part->files;
	f->places_by = "file";
	return analyze_subsystem_files(r->db, &r->range->a, &r->range->b, f->subsystem,
				       &part->files, err);
}

/* By lines, with what was measured in their place; else what was measured alone; else not known. */
static int load_commits(const struct mail_range *r, struct mail_part *part, struct strbuf *err)
{
	static const enum blame_method methods[] = { BLAME_AUTO, BLAME_REPLAY };
	AUTO_STRBUF struct strbuf within = STRBUF_INIT;
	struct blame_opts opts = { 0 };

	if (part->facts.subsystem) {
		strbuf_addf(&within, "subsystem=%s", part->facts.subsystem);
		opts.within = within.buf;
	}
	for (size_t i = 0; i < 2; i++) {
		AUTO_STRBUF struct strbuf why = STRBUF_INIT;
		int code;

		opts.method = methods[i];
		code = analyze_blame(r->db, &r->range->a, &r->range->b, &opts, &part->commits,
				     &why);
		if (!code)
			part->facts.commits = &part->commits;
		if (!code || (code != -ENOENT && code != -EINVAL))
			return code ? error_set(err, code, "%s", why.buf) : 0;
		if (why.len && !part->why_no_commits.len)
			strbuf_addstr(&part->why_no_commits, why.buf);
		rows_release(&part->commits);
	}
	return 0;
}

static int load_table(const struct mail_range *r, size_t top, struct mail_part *part,
		      struct strbuf *err)
{
	const struct bloat_opts opts = { .top = top,
					 .subsystem = part->facts.subsystem,
					 .demangle = true };
	struct mail_facts *f = &part->facts;
	struct bloat_shown shown = { 0 };
	int code = analyze_bloat_part(r->db, &r->range->a, &r->range->b, &opts, &part->table,
				      &shown, err);

	f->table = part->table.buf;
	f->table_shown = shown.shown;
	f->table_all = shown.all;
	f->table_rest = shown.delta;
	return code;
}

int mail_part_load(const struct mail_range *range, long row, size_t top, struct mail_part *out,
		   struct strbuf *err)
{
	int code = 0;

	*out = (struct mail_part){ .table = STRBUF_INIT, .why_no_commits = STRBUF_INIT };
	out->facts = (struct mail_facts){ .old = side_of(&range->range->a, &range->old),
					  .new = side_of(&range->range->b, &range->new),
					  .options = range->has_options ? &range->options : NULL,
					  .other_options = range->other_options,
					  .owned = range->subsystems };
	if (row < 0)
		fill_whole(range, &out->facts);
	else
		code = fill_subsystem(range, (size_t)row, out, err);
	if (!code)
		code = load_commits(range, out, err);
	if (!code)
		code = load_table(range, top, out, err);
	return code;
}

void mail_part_release(struct mail_part *part)
{
	rows_release(&part->files);
	rows_release(&part->commits);
	strbuf_release(&part->table);
	strbuf_release(&part->why_no_commits);
}
