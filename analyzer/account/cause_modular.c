// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/account/cause_modular.h"

#include "analyzer/account/cause_side.h"
#include "analyzer/base/build.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "sql.h"

static int load_elsewhere(struct tally *t, const struct build_ref *ref, struct idmap *out,
			  struct strbuf *err)
{
	AUTO_STMT sqlite3_stmt *stmt = NULL;
	int ret = db_prepare_build(t->db, sql_cause_elsewhere, ref->id, &stmt, err);

	if (ret)
		return ret;
	while ((ret = db_step(t->db, stmt, err)) > 0) {
		uint32_t object = strmap_intern(&t->names, db_text(stmt, 0));

		if (idmap_get(out, object) == IDMAP_NONE)
			idmap_put(out, object, strmap_intern(&t->names, db_text(stmt, 1)));
	}
	return ret;
}

static int load(struct cause_modular *cm, struct tally *t, struct cause_side *a,
		struct cause_side *b, struct strbuf *err)
{
	struct configuration *old = NULL, *new = NULL;
	int ret;

	cm->asked = true;
	if (cause_same_tree(a, b))
		return 0;
	cm->why = "the builds are of two profiles or architectures";
	if (!modular_comparable(a->ref, b->ref))
		return 0;
	cm->why = "the Kconfig files of one of the builds were not kept";
	ret = cause_side_options(a, t->db, &old, err);
	if (!ret)
		ret = cause_side_options(b, t->db, &new, err);
	if (ret || !old || !new)
		return ret;
	modular_init(&cm->lost, old, new);
	modular_init(&cm->won, new, old);
	cm->known = true;
	cm->why = NULL;
	ret = load_elsewhere(t, a->ref, &cm->there_a, err);
	return ret ? ret : load_elsewhere(t, b->ref, &cm->there_b, err);
}

/* "IPV6 demodularized, bool now" */
static void add_text(const struct modular_object *o, bool lost, struct strbuf *out)
{
	strbuf_addstr(out, o->option);
	if (o->was)
		strbuf_addf(out, " (%s %s)", lost ? "was" : "now", o->was);
	strbuf_addf(out, " %s, %s%s", lost ? MODULAR_LOST : MODULAR_WON,
		    modular_how_text(o->how, lost), o->guessed ? ", by its name" : "");
}

int cause_modular_object(struct cause_modular *cm, struct tally *t, struct cause_side *a,
			 struct cause_side *b, uint32_t object, bool came, struct strbuf *name,
			 struct strbuf *option, struct strbuf *err)
{
	const struct cause_side *side = came ? b : a;
	int64_t here = idmap_get(&side->gates, object), there;
	struct modular_object o;
	int ret = cm->asked ? 0 : load(cm, t, a, b, err);

	if (ret || !cm->known)
		return ret;
	there = idmap_get(came ? &cm->there_a : &cm->there_b, object);
	o = modular_object(came ? &cm->lost : &cm->won, tally_name(t, object),
			   tally_name(t, (uint32_t)here),
			   there == IDMAP_NONE ? NULL : tally_name(t, (uint32_t)there));
	if (o.how == MODULAR_SAME)
		return 0;
	strbuf_addstr(name, "option ");
	add_text(&o, came, name);
	strbuf_addstr(option, came || !o.was ? o.option : o.was);
	return 0;
}

void cause_modular_release(struct cause_modular *cm)
{
	modular_release(&cm->lost);
	modular_release(&cm->won);
	idmap_release(&cm->there_a);
	idmap_release(&cm->there_b);
}
