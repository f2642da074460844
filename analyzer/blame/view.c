// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/blame/view.h"

#include <errno.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "analyzer/base/build.h"
#include "analyzer/account/changes.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/suggest.h"

int blame_view_init(struct blame_view *view, struct db *db, const struct build_ref *b,
		    const struct tally_key *key, const char *under, unsigned classes,
		    struct strbuf *err)
{
	const struct account_opts opts = { .under = under };
	int ret;

	memset(view, 0, sizeof(*view));
	view->classes = classes;
	ret = tally_init(&view->t, db, key, &opts, err);
	return ret ? ret : tally_load_subsystems(&view->t, b->id, err);
}

void blame_view_release(struct blame_view *view)
{
	tally_release(&view->t);
	idmap_release(&view->groups[WALK_OLD]);
	idmap_release(&view->groups[WALK_NEW]);
}

static int64_t group_id(const struct tally_group *g)
{
	return (int64_t)((uint64_t)g->name << 32 | g->object);
}

static int64_t id_of(struct blame_view *view, const char *name, const char *object)
{
	const struct tally_group g = { .name = strmap_intern(&view->t.names, name),
				       .object = object ? strmap_intern(&view->t.names, object) :
							  STRMAP_NONE };

	return group_id(&g);
}

void blame_view_add(struct blame_view *view, enum walk_side side, const char *name,
		    const char *object, int64_t group)
{
	idmap_put(&view->groups[side], id_of(view, name, object), group);
}

int64_t blame_view_known(struct blame_view *view, enum walk_side side, const char *name,
			 const char *object)
{
	return idmap_get(&view->groups[side], id_of(view, name, object));
}

int blame_view_find(struct blame_view *view, enum walk_side side, const struct tally_atom *atom,
		    int64_t *group, struct strbuf *err)
{
	struct tally_group g;
	bool counts;
	int ret;

	*group = IDMAP_NONE;
	if (!(view->classes & BLAME_CLASS(atom->byte_class)))
		return 0;
	ret = tally_place(&view->t, atom, &counts, &g, err);
	if (!ret && counts)
		*group = idmap_get(&view->groups[side], group_id(&g));
	return ret;
}

/* --- one group --- */

/* Sets *@any when the diff by @key has the name; of a symbol adds what it was and is. */
static int add_changes(struct blame_view *view, const struct build_ref *a,
		       const struct build_ref *b, const char *name, const char *object, bool *any,
		       struct strbuf *err)
{
	const struct account_opts opts = { 0 };
	const struct tally_key *key = view->t.key;
	struct changes list;
	int ret = changes_load(&list, view->t.db, a, b, key, &opts, true, err);

	for (size_t i = 0; !ret && i < list.nr; i++) {
		const struct change *c = &list.v[i];

		if (strcmp(c->name, name) != 0 || (object && strcmp(c->object, object) != 0))
			continue;
		*any |= c->in_old || c->in_new;
		if (c->in_old)
			blame_view_add(view, WALK_OLD, c->was, key->symbols ? c->was_object : NULL,
				       0);
		if (c->in_new)
			blame_view_add(view, WALK_NEW, c->name, key->symbols ? c->object : NULL, 0);
	}
	changes_release(&list);
	return ret;
}

static int no_group(const char *within, const char *word, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;

	suggest_listed(word, account_keys(), &near);
	return error_set(err, -EINVAL, "'%s' is no group: KEY=NAME with a key of %s%s", within,
			 account_keys(), near.buf);
}

int blame_view_within(struct blame_view *view, struct db *db, const struct build_ref *a,
		      const struct build_ref *b, const char *within, const char *object,
		      struct strbuf *err)
{
	const char *equals = strchr(within, '=');
	AUTO_FREE char *word = xstrndup(within, equals ? (size_t)(equals - within) : 0);
	const struct tally_key *key = equals ? tally_key_find(word) : NULL;
	bool by_class = key && !strcmp(word, "class"), any = false;
	int ret;

	memset(view, 0, sizeof(*view));
	if (!key || !equals[1])
		return no_group(within, word, err);
	ret = blame_view_init(view, db, b, key, NULL,
			      by_class ? BLAME_ALL_CLASSES : BLAME_CODE_AND_DATA, err);
	if (!ret)
		ret = add_changes(view, a, b, equals + 1, object, &any, err);
	if (!ret && !any)
		ret = error_set(err, -ENOENT, "neither '%s' nor '%s' has anything of %s '%s'",
				a->name, b->name, word, equals + 1);
	return ret;
}

/* --- a tally of a view's groups --- */

static int only(void *data, const struct tally_atom *atom, bool *pass, struct strbuf *err)
{
	const struct blame_only *o = data;
	int64_t group = IDMAP_NONE;
	int ret = 0;

	if (o->sides & 1u << WALK_OLD)
		ret = blame_view_find(o->view, WALK_OLD, atom, &group, err);
	if (!ret && group == IDMAP_NONE && o->sides & 1u << WALK_NEW)
		ret = blame_view_find(o->view, WALK_NEW, atom, &group, err);
	*pass = group != IDMAP_NONE;
	return ret;
}

void blame_only_use(struct blame_only *o, struct tally *t)
{
	t->only = only;
	t->only_data = o;
	t->by_gates = o->view->t.key && o->view->t.key->gates;
}
