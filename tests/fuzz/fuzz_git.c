// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * commit: the input is a raw commit, or a tag, and a .mailmap in one.
 *
 * repo: the input is a bare repository: parts "commit 1", "tree 2", "tag 3", "blob 4" are objects whose
 * ids are that digit forty times; others are files, such as packed-refs, info/grafts, shallow, config,
 * refs/heads/main. As no id is that of its object, libgit2 must not look at that.
 */
#include <ctype.h>
#include <errno.h>
#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "collector/git/commit_text.h"
#include "collector/git/plain_object.h"
#include "collector/git/repo.h"
#include "collector/git/settings.h"
#include "collector/git/trailers.h"
#include "collector/git/tree.h"
#include "common/alloc.h"
#include "common/mailmap.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/utf8.h"
#include "tests/fuzz/fuzz.h"

#define MAX_FILES 200

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Valid UTF-8, no control bytes, not too long. */
static void check_clean(const char *s)
{
	size_t len = strlen(s);

	must(len <= COMMIT_TEXT_MAX && utf8_valid(s, len));
	for (; *s; s++)
		must(!iscntrl((unsigned char)*s));
}

static void check_trailers(const char *message)
{
	AUTO_TRAILERS struct trailers list = TRAILERS_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (trailers_parse(message, &list, &err))
		must(err.len);
	for (size_t i = 0; i < list.nr; i++) {
		check_clean(list.v[i].key);
		check_clean(list.v[i].value);
		must(trailers_find(&list, list.v[i].key) != NULL);
	}
}

static void check_commit(const char *data, size_t size, const struct mailmap *map)
{
	struct walk_commit c = { 0 };
	const char *name, *address;

	commit_text(data, size, &c);
	name = c.author;
	address = c.email;
	check_clean(c.author);
	check_clean(c.email);
	check_clean(c.subject);
	mailmap_resolve(map, &name, &address);
	must(utf8_valid(name, strlen(name)) && utf8_valid(address, strlen(address)));
	free(c.author);
	free(c.email);
	free(c.subject);
}

void fuzz_commit(const uint8_t *bytes, size_t size)
{
	AUTO_FREE char *data = xmalloc(size ? size : 1);
	AUTO_STRBUF struct strbuf plain = STRBUF_INIT, again = STRBUF_INIT, text = STRBUF_INIT;
	AUTO_MAILMAP struct mailmap map = MAILMAP_INIT;

	memcpy(data, bytes, size);
	mailmap_parse(&map, data, size);
	check_commit(data, size, &map);
	/* what was made plain is plain */
	if (plain_commit(data, size, NULL, &plain))
		must(!plain_commit(plain.buf, plain.len, NULL, &again));
	strbuf_reset(&plain);
	plain_tag(data, size, &plain);
	commit_text_decode(data, size, &text);
	check_trailers(text.buf);
}

static void write_object(const char *type, char digit, const char *text, size_t len)
{
	AUTO_STRBUF struct strbuf raw = STRBUF_INIT, name = STRBUF_INIT;
	uLongf packed = compressBound((uLong)len + 64);
	AUTO_FREE unsigned char *out = xmalloc(packed);

	strbuf_addf(&raw, "%s %zu", type, len);
	strbuf_add(&raw, "", 1);
	strbuf_add(&raw, text, len);
	if (compress2(out, &packed, (const Bytef *)raw.buf, (uLong)raw.len, 1) != Z_OK)
		abort();
	strbuf_addstr(&name, "objects/");
	for (int i = 0; i < GIT_OID_HEXSZ; i++)
		strbuf_addf(&name, "%s%c", i == 2 ? "/" : "", digit);
	fuzz_write(name.buf, out, packed);
}

/* No way out of the directory, and none that is a directory elsewhere. */
static bool is_file_name(const char *name)
{
	static const char *const fine[] = { "HEAD",	   "config",	   "packed-refs", "shallow",
					    "info/grafts", "refs/heads/x", "refs/tags/v1" };

	for (size_t i = 0; i < ARRAY_SIZE(fine); i++) {
		if (!strcmp(name, fine[i]))
			return true;
	}
	return !strncmp(name, "refs/replace/", 13) && strlen(name) == 53 &&
	       !strpbrk(name + 13, "./");
}

static void take_part(void *ctx, const char *name, const char *text, size_t len)
{
	static const char *const types[] = { "commit", "tree", "tag", "blob" };
	int *left = ctx;

	if (--*left < 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		size_t n = strlen(types[i]);

		if (!strncmp(name, types[i], n) && name[n] == ' ' &&
		    isxdigit((unsigned char)name[n + 1]) && !name[n + 2]) {
			write_object(types[i], (char)tolower(name[n + 1]), text, len);
			return;
		}
	}
	if (is_file_name(name))
		fuzz_write(name, text, len);
}

static void look_at_revision(struct repo *repo, const struct revision *rev)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_MAILMAP struct mailmap map = MAILMAP_INIT;
	AUTO_TRAILERS struct trailers trailers = TRAILERS_INIT;
	struct tree_changes changes = TREE_CHANGES_INIT;
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), &rev->commit);
	if (!repo_read_commit(repo, &rev->commit, &text, &err))
		check_commit(text.buf, text.len, &map);
	trailers_read(repo, hex, &trailers, &err);
	strbuf_reset(&err);
	if (tree_list(repo_odb(repo), &rev->tree, "", 0, &changes, &err))
		must(err.len);
	for (size_t i = 0; i < changes.nr; i++)
		must(*changes.v[i].path != '/' && !strstr(changes.v[i].path, "../"));
	tree_changes_release(&changes);
	repo_has_file(repo, rev, "a/b");
}

static void look(struct repo *repo)
{
	static const char *const specs[] = { "HEAD",   "x",	  "v1..x", "x..v1",
					     "x~1..x", "1111111", "v1^2",  "v1..HEAD" };
	static const struct step steps[] = { { STEP_TAGS, 0 }, { STEP_EVERY, 2 } };

	for (size_t i = 0; i < ARRAY_SIZE(specs); i++) {
		AUTO_STRBUF struct strbuf note = STRBUF_INIT, err = STRBUF_INIT;
		AUTO_REVISIONS struct revisions list = REVISIONS_INIT;

		if (repo_expand(repo, specs[i], &steps[i % 2], &list, &note, &err))
			must(err.len);
		for (size_t k = 0; k < list.nr && k < 4; k++)
			look_at_revision(repo, &list.v[k]);
	}
}

static void look_at_settings(void)
{
	AUTO_STRBUF struct strbuf note = STRBUF_INIT;
	struct git_setting setting = { 0 };
	struct git_place place;

	if (!git_place_find(fuzz_dir(), &place))
		return;
	git_setting_find(&place, "db", true, &setting, &note);
	git_setting_release(&setting);
	git_place_release(&place);
}

void fuzz_repo(const uint8_t *data, size_t size)
{
	static int initialised;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct repo *repo;
	int left = MAX_FILES;

	fuzz_clean();
	fuzz_write("HEAD", "ref: refs/heads/x\n", 18);
	fuzz_write("config", "[core]\n\tbare = true\n", 20);
	fuzz_write("refs/heads/x", "1111111111111111111111111111111111111111\n", 41);
	fuzz_write("objects/info/x", "", 0);
	fuzz_parts(data, size, take_part, &left);
	/* for good: the first time takes long */
	if (!initialised)
		initialised = git_libgit2_init();
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	if (repo_open(fuzz_dir(), &repo, &err)) {
		must(err.len);
	} else {
		look(repo);
		repo_free(repo);
	}
	look_at_settings();
}
