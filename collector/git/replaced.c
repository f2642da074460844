// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/replaced.h"

#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* MAXREPLACEDEPTH of git's replace-object.h */
#define DEPTH 5
/* Of info/grafts; a longer one is none. */
#define GRAFTS_MAX ((size_t)64 << 20)
#define PREFIX "refs/replace/"

static void add_object(struct replaced *r, const git_oid *id, const git_oid *by)
{
	uint32_t number = oids_intern(&r->objects, id);

	ALLOC_GROW(r->by, number + 1, r->by_cap);
	git_oid_cpy(&r->by[number], by);
}

static int load_refs(git_repository *repo, struct replaced *r)
{
	git_reference_iterator *it;
	git_reference *ref;
	int code = git_reference_iterator_glob_new(&it, repo, PREFIX "*");

	if (code)
		return code;
	while (!git_reference_next(&ref, it)) {
		const char *name = git_reference_name(ref) + strlen(PREFIX);
		const git_oid *by = git_reference_target(ref);
		git_oid id;

		if (by && strlen(name) == GIT_OID_HEXSZ && !git_oid_fromstr(&id, name))
			add_object(r, &id, by);
		git_reference_free(ref);
	}
	git_reference_iterator_free(it);
	return 0;
}

static bool wants_refs(git_repository *repo)
{
	git_config *config = NULL;
	int wants = 1;

	if (!git_repository_config_snapshot(&config, repo) &&
	    git_config_get_bool(&wants, config, "core.usereplacerefs"))
		wants = 1;
	git_config_free(config);
	return wants;
}

/* "COMMIT PARENT…"; what is something else does not count, and of two lines the first does. */
static void add_graft(struct replaced *r, const char *line)
{
	size_t len = strlen(line), width = GIT_OID_HEXSZ + 1;
	struct strbuf parents = STRBUF_INIT;
	uint32_t number;
	git_oid id;

	if ((len + 1) % width || git_oid_fromstrn(&id, line, GIT_OID_HEXSZ) ||
	    oids_find(&r->grafted, &id) != OIDS_NONE)
		return;
	for (size_t at = width; at < len; at += width) {
		git_oid parent;

		if (line[at - 1] != ' ' || git_oid_fromstrn(&parent, line + at, GIT_OID_HEXSZ)) {
			strbuf_release(&parents);
			return;
		}
		strbuf_addf(&parents, "parent %.*s\n", GIT_OID_HEXSZ, line + at);
	}
	number = oids_intern(&r->grafted, &id);
	ALLOC_GROW(r->parents, number + 1, r->parents_cap);
	r->parents[number] = strbuf_detach(&parents);
}

static int load_grafts(git_repository *repo, struct replaced *r)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, why = STRBUF_INIT;
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;
	int code;

	strbuf_addf(&path, "%sinfo/grafts", git_repository_commondir(repo));
	code = file_there(path.buf, &why);
	if (code > 0)
		code = file_read(path.buf, GRAFTS_MAX, &text, &why);
	if (code < 0 && code != -EFBIG) {
		git_error_set_str(GIT_ERROR_OS, why.buf);
		return GIT_ERROR;
	}
	if (code < 0)
		return 0;
	strvec_split(&lines, text.buf, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		AUTO_STRBUF struct strbuf line = STRBUF_INIT;

		strbuf_addstr(&line, lines.v[i]);
		strbuf_trim(&line);
		if (line.len && *line.buf != '#')
			add_graft(r, line.buf);
	}
	return 0;
}

int replaced_load(git_repository *repo, struct replaced *out)
{
	int code = 0;

	*out = (struct replaced){ 0 };
	if (wants_refs(repo))
		code = load_refs(repo, out);
	return code ? code : load_grafts(repo, out);
}

void replaced_release(struct replaced *r)
{
	for (size_t i = 1; i < r->grafted.nr; i++)
		free(r->parents[i]);
	free(r->parents);
	free(r->by);
	oids_release(&r->objects);
	oids_release(&r->grafted);
	*r = (struct replaced){ 0 };
}

const git_oid *replaced_by(const struct replaced *r, const git_oid *id)
{
	for (int depth = 0; depth <= DEPTH; depth++) {
		uint32_t number = oids_find(&r->objects, id);

		if (number == OIDS_NONE)
			return id;
		id = &r->by[number];
	}
	return NULL;
}

const char *replaced_parents(const struct replaced *r, const git_oid *id)
{
	uint32_t number = oids_find(&r->grafted, id);

	return number == OIDS_NONE ? NULL : r->parents[number];
}
