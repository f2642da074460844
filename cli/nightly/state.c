// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * STATE/state.json: { "schema": 1, "builds": { "SERIES/PROFILE/ARCH": { COMMIT: ENTRY } } }. What an
 * ENTRY holds is in docs/nightly.md.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/nightly/internal.h"
#include "common/alloc.h"
#include "common/file.h"

#define STATE_SCHEMA 1
/* A line of some 200 bytes for each build. */
#define STATE_MAX ((size_t)256 << 20)

static void state_path(const struct nightly *n, struct strbuf *out)
{
	path_join(n->config->state, "state.json", out);
}

static int parse(struct nightly *n, const char *path, const struct strbuf *text, struct strbuf *err)
{
	json_error_t why;

	n->state = json_loadb(text->buf, text->len, JSON_REJECT_DUPLICATES, &why);
	if (!n->state)
		return error_set(err, -EINVAL, "'%s' is damaged: line %d: %s", path, why.line,
				 why.text);
	if (json_integer_value(json_object_get(n->state, "schema")) != STATE_SCHEMA ||
	    !json_is_object(json_object_get(n->state, "builds")))
		return error_set(err, -EINVAL, "'%s' is not the state of this version of kbloat",
				 path);
	return 0;
}

int nightly_state_read(struct nightly *n, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	int code;

	state_path(n, &path);
	code = file_there(path.buf, err);
	if (code < 0)
		return code;
	if (!code) {
		n->state = json_pack("{s:i, s:{}}", "schema", STATE_SCHEMA, "builds");
		return 0;
	}
	code = file_read(path.buf, STATE_MAX, &text, err);
	return code ? code : parse(n, path.buf, &text, err);
}

int nightly_state_write(const struct nightly *n, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	AUTO_FREE char *text = NULL;

	if (n->dry)
		return 0;
	text = json_dumps(n->state, JSON_INDENT(1) | JSON_SORT_KEYS);
	if (!text)
		return error_set(err, -EINVAL, "cannot write what is remembered as JSON");
	state_path(n, &path);
	return file_write_atomic(path.buf, text, strlen(text), err);
}

json_t *nightly_state_builds(struct nightly *n, size_t series, size_t profile, bool *is_new)
{
	const struct profile *p = &n->lines[series].profiles[profile].profile;
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;
	json_t *all = json_object_get(n->state, "builds"), *builds;

	strbuf_addf(&key, "%s/%s/%s", n->config->series[series].name, p->name, p->arch);
	builds = json_object_get(all, key.buf);
	*is_new = !json_is_object(builds);
	if (*is_new) {
		builds = json_object();
		json_object_set_new_nocheck(all, key.buf, builds);
	}
	return builds;
}
