// SPDX-License-Identifier: GPL-2.0-or-later
/* Walks over the history: their data, the database, texts of commits, a small one by hand. */
#include <errno.h>
#include <git2.h>
#include <stdio.h>
#include <string.h>

#include "collector/walk/blame_walk.h"
#include "collector/git/commit_text.h"
#include "collector/git/repo.h"
#include "collector/walk/tracks.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "tests/unit/test.h"

#define OLD "1111111111111111111111111111111111111111"
#define NEW "2222222222222222222222222222222222222222"
#define MID "3333333333333333333333333333333333333333"

static void add_commit(struct walk *w, const char *id, const char *parents)
{
	w->commits = xreallocarray(w->commits, w->nr_commits + 1, sizeof(*w->commits));
	w->commits[w->nr_commits++] = (struct walk_commit){ .id = xstrdup(id),
							    .author = xstrdup("A U Thor"),
							    .email = xstrdup("a@b.org"),
							    .subject = xstrdup("do it"),
							    .parents = xstrdup(parents),
							    .author_time = 5,
							    .commit_time = 6,
							    .nr_parents = 1 };
}

static struct walk_file *add_file(struct walk *w, enum walk_side side, const char *path)
{
	size_t nr = w->nr_files[side]++;

	w->files[side] = xreallocarray(w->files[side], nr + 1, sizeof(*w->files[side]));
	w->files[side][nr] = (struct walk_file){ .path = strmap_intern(&w->paths, path) };
	return &w->files[side][nr];
}

/* Three lines from the other side, one of the second commit, two from elsewhere. */
static struct walk *sample(void)
{
	struct walk *w = walk_new(OLD, NEW);
	struct walk_file *f;

	add_commit(w, MID, OLD);
	add_commit(w, NEW, MID);
	add_file(w, WALK_NEW, "only/touched.c");
	f = add_file(w, WALK_NEW, "kernel/fork.c");
	f->walked = true;
	f->nr_runs = 3;
	f->runs = xcalloc(3, sizeof(*f->runs));
	f->runs[0] = (struct walk_run){ .first = 1,
					.lines = 3,
					.kind = WALK_SAME,
					.path = strmap_intern(&w->paths, "kernel/old.c"),
					.other = 7 };
	f->runs[1] = (struct walk_run){ .first = 4, .lines = 1, .kind = WALK_COMMIT, .commit = 1 };
	f->runs[2] = (struct walk_run){ .first = 5, .lines = 2, .kind = WALK_BEFORE };
	f->nr_touching = 2;
	f->touching = xcalloc(2, sizeof(*f->touching));
	f->touching[1] = 1;
	walk_index(w);
	return w;
}

static void check_sample(const struct walk *w)
{
	const struct walk_file *f = walk_find(w, WALK_NEW, "kernel/fork.c");

	CHECK_INT(w->nr_commits, 2);
	CHECK_STR(w->commits[1].parents, MID);
	CHECK_STR(w->commits[1].subject, "do it");
	CHECK_INT(w->commits[1].commit_time, 6);
	CHECK(!walk_find(w, WALK_OLD, "kernel/fork.c"));
	CHECK(!walk_find(w, WALK_NEW, "kernel/old.c"));
	CHECK(walk_find(w, WALK_NEW, "only/touched.c") &&
	      !walk_find(w, WALK_NEW, "only/touched.c")->walked);
	if (!CHECK(f && f->walked))
		return;
	CHECK_INT(f->nr_touching, 2);
	CHECK_INT(f->touching[1], 1);
	CHECK_INT(walk_line(f, 3)->kind, WALK_SAME);
	CHECK_INT(walk_line(f, 3)->other, 7);
	CHECK_STR(strmap_name(&w->paths, walk_line(f, 3)->path), "kernel/old.c");
	CHECK_INT(walk_line(f, 4)->commit, 1);
	CHECK_INT(walk_line(f, 6)->kind, WALK_BEFORE);
	CHECK(!walk_line(f, 7) && !walk_line(f, 0));
}

static bool decodes(struct walk *w, const char *data, size_t len)
{
	struct walk_file f = { 0 };
	bool good = walk_decode(w, data, len, &f);

	walk_file_release(&f);
	return good;
}

static void hostile_data(void)
{
	AUTO_STRBUF struct strbuf data = STRBUF_INIT;
	struct walk *w = sample();

	walk_encode(w, walk_find(w, WALK_NEW, "kernel/fork.c"), &data);
	CHECK(decodes(w, data.buf, data.len));
	for (size_t len = 0; len < data.len; len++) {
		char *part = xmalloc(len + 1); /* so that a sanitizer sees reads behind it */

		memcpy(part, data.buf, len);
		CHECK(!decodes(w, part, len));
		free(part);
	}
	for (size_t i = 0; i < data.len; i++) {
		char was = data.buf[i];

		for (int bit = 0; bit < 8; bit++) {
			data.buf[i] = (char)(was ^ 1 << bit);
			decodes(w, data.buf, data.len);
		}
		data.buf[i] = was;
	}
	strbuf_addch(&data, '\0');
	CHECK(!decodes(w, data.buf, data.len));
	walk_free(w);
}

static void lies(void)
{
	static const struct {
		const char *what, *data;
		size_t len;
	} all[] = {
		{ "another version", "\2\0\0\0", 4 },
		{ "a commit too many", "\1\1\2\0\0", 5 },
		{ "commits that do not rise", "\1\2\1\0\0\0", 6 },
		{ "more commits than bytes", "\1\xff\xff\xff\xff\x0f\0\0", 8 },
		{ "a path that is none", "\1\0\1\1\0\0", 6 },
		{ "a path that is no UTF-8", "\1\0\1\1\xff\0", 6 },
		{ "a run without lines", "\1\0\0\1\1\0\2", 7 },
		{ "a run of another kind", "\1\0\0\1\1\1\3", 7 },
		{ "a run of no commit", "\1\0\0\1\1\1\1\2", 8 },
		{ "a run of no path", "\1\0\0\1\1\1\0\0\1", 9 },
		{ "line 0", "\1\0\1\1p\1\1\1\0\0\0", 11 },
		{ "more runs than bytes", "\1\0\0\1\xff\xff\xff\xff\x0f\1\2", 11 },
		{ "too many lines", "\1\0\0\1\2\xff\xff\xff\xff\x0f\2\1\2", 13 },
		{ "an endless number", "\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 13 },
	};
	struct walk *w = sample();

	CHECK(decodes(w, "\1\0\0\0", 4));
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		if (!CHECK(!decodes(w, all[i].data, all[i].len)))
			fprintf(stderr, "accepted: %s\n", all[i].what);
	}
	walk_free(w);
}

static void open_db(struct db **db, struct strbuf *path)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	strbuf_setf(path, "%s/w.db", test_dir());
	CHECK_INT(db_open(path->buf, DB_WRITE, db, &err), 0);
}

static void database(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, err = STRBUF_INIT;
	struct walk *w = sample(), *got = NULL;
	AUTO_DB struct db *db = NULL;

	open_db(&db, &path);
	CHECK_INT(walk_load(db, OLD, NEW, &got, &err), -ENOENT);
	CHECK_STR(err.buf, "");
	for (int i = 0; i < 2; i++) { /* the second one takes the place of the first */
		CHECK_INT(db_begin(db, &err), 0);
		CHECK_INT(walk_store(db, w, &err), 0);
		CHECK_INT(db_commit(db, &err), 0);
	}
	CHECK_INT(walk_load(db, OLD, NEW, &got, &err), 0);
	check_sample(got);
	walk_free(got);
	CHECK_INT(walk_load(db, NEW, OLD, &got, &err), -ENOENT);
	CHECK_INT(db_exec(db, "UPDATE walk_file SET data = x'01ff'", &err), 0);
	CHECK_INT(walk_load(db, OLD, NEW, &got, &err), -EINVAL);
	CHECK_HAS(err.buf, "w.db': the walk 111111111111..222222222222 has broken data: ");
	CHECK_INT(db_exec(db, "UPDATE walk_commit SET seq = seq + 1 WHERE seq = 1", &err), 0);
	CHECK_INT(walk_load(db, OLD, NEW, &got, &err), -EINVAL);
	CHECK_HAS(err.buf, "its commits");
	walk_free(w);
}

static void check_text(const char *data, const char *author, const char *email, int64_t time,
		       const char *subject)
{
	struct walk_commit c = { 0 };

	commit_text(data, strlen(data), &c);
	CHECK_STR(c.author, author);
	CHECK_STR(c.email, email);
	CHECK_INT(c.author_time, time);
	CHECK_STR(c.subject, subject);
	free(c.author);
	free(c.email);
	free(c.subject);
}

static void texts(void)
{
	check_text("tree x\nauthor A <a@b> 12 +0000\ncommitter C <c@d> 13 +0000\n\none\ntwo\n\n3",
		   "A", "a@b", 12, "one two");
	check_text("author J\xf6rg <j> 1 +0\nencoding ISO-8859-1\n\n\xfc"
		   "ber",
		   "J\xc3\xb6rg", "j", 1,
		   "\xc3\xbc"
		   "ber");
	check_text("author J\xf6rg <j> 1 +0\n\n\x1b[31mred\r\n\xc2\x85x\x7f\ty", "J\xef\xbf\xbdrg",
		   "j", 1, "[31mred   x  y");
	check_text("author nobody\n\n\n \n\nlate", "", "", 0, "late");
	check_text("author <> -5 +0\n\n", "", "", 0, "");
	check_text("author <> 5\n\n", "", "", 0, "");
	check_text("author a <b> 99999999999999999999999 +0\n\ns", "a", "b", 0, "s");
	check_text("author a > b < c\n\ns", "", "", 0, "s");
	check_text("", "", "", 0, "");
	check_text("\n\n\n", "", "", 0, "");
}

static struct track *track(enum stretch_kind kind, uint32_t at)
{
	struct track *t = track_new(kind == STRETCH_ALIVE ? 1 : HISTORY_NONE, 1);

	track_add(t, 2, kind, at);
	return t;
}

/* Who has removed two lines of which two parents say this? */
static struct stretch combined(struct track *a, struct track *b)
{
	struct track *of[] = { a, b }, *t = track_combine(of, 2, 99);
	struct stretch s = t->v[0];

	CHECK_INT(t->nr, 1);
	track_put(a);
	track_put(b);
	track_put(t);
	return s;
}

static void removers(void)
{
	struct stretch s = combined(track(STRETCH_LOST, 0), track(STRETCH_LOST, 0));

	CHECK_INT(s.kind, STRETCH_DEAD);
	CHECK_INT(s.at, 99);
	s = combined(track(STRETCH_LOST, 0), track(STRETCH_DEAD, 5));
	CHECK_INT(s.at, 5);
	s = combined(track(STRETCH_DEAD, 4), track(STRETCH_DEAD, 5));
	CHECK_INT(s.at, 4);
	s = combined(track(STRETCH_DEAD, 4), track(STRETCH_ALIVE, 8));
	CHECK_INT(s.kind, STRETCH_ALIVE);
	CHECK_INT(s.at, 8);
	s = combined(track(STRETCH_ABSENT, 0), track(STRETCH_LOST, 0));
	CHECK_INT(s.at, 99);
	s = combined(track(STRETCH_ABSENT, 0), track(STRETCH_ABSENT, 0));
	CHECK_INT(s.kind, STRETCH_ABSENT);
}

static git_odb *odb;

static git_oid write_object(git_object_t type, const struct strbuf *data)
{
	git_oid id = { 0 };

	CHECK_INT(git_odb_write(&id, odb, data->buf, data->len, type), 0);
	return id;
}

static void add_entry(struct strbuf *tree, const char *name, const char *text)
{
	AUTO_STRBUF struct strbuf data = STRBUF_INIT;
	git_oid id;

	strbuf_addstr(&data, text);
	id = write_object(GIT_OBJECT_BLOB, &data);
	strbuf_addf(tree, "100644 %s", name);
	strbuf_addch(tree, '\0');
	strbuf_add(tree, id.id, GIT_OID_RAWSZ);
}

/* A commit with file @name of that text, and "other". @hex has the parent, and gets the commit. */
static void commit(char *hex, const char *name, const char *text, const char *other)
{
	AUTO_STRBUF struct strbuf tree = STRBUF_INIT, data = STRBUF_INIT;
	git_oid id;
	char of[GIT_OID_HEXSZ + 1];

	add_entry(&tree, name, text);
	add_entry(&tree, "other", other);
	id = write_object(GIT_OBJECT_TREE, &tree);
	strbuf_addf(&data, "tree %s\n", git_oid_tostr(of, sizeof(of), &id));
	if (*hex)
		strbuf_addf(&data, "parent %s\n", hex);
	strbuf_addstr(&data, "author a <b> 1 +0\ncommitter a <b> 1 +0\n\nm");
	id = write_object(GIT_OBJECT_COMMIT, &data);
	git_oid_tostr(hex, GIT_OID_HEXSZ + 1, &id);
}

/* A; a line is added and one removed; the file is renamed. */
static void make_repository(const char *path, char ids[3][GIT_OID_HEXSZ + 1])
{
	git_repository *git;

	CHECK_INT(git_repository_init(&git, path, 1), 0);
	CHECK_INT(git_repository_odb(&odb, git), 0);
	*ids[0] = '\0';
	commit(ids[0], "a", "one\ntwo\nthree\nfour\n", "x\n");
	strcpy(ids[1], ids[0]);
	commit(ids[1], "a", "one\nnew\nthree\nfour\n", "y\n");
	strcpy(ids[2], ids[1]);
	commit(ids[2], "b", "one\nnew\nthree\nfour\n", "y\n");
	git_odb_free(odb);
	git_repository_free(git);
}

static void check_lines(const struct walk *w)
{
	const struct walk_file *b = walk_find(w, WALK_NEW, "b"), *a = walk_find(w, WALK_OLD, "a");

	CHECK_INT(w->nr_commits, 2);
	if (!CHECK(a && b && a->walked && b->walked && a->nr_runs == 3 && b->nr_runs == 3))
		return;
	CHECK_INT(walk_line(b, 2)->kind, WALK_COMMIT);
	CHECK_INT(walk_line(b, 2)->commit, 0);
	CHECK_INT(walk_line(b, 4)->kind, WALK_SAME);
	CHECK_INT(walk_line(b, 4)->other, 3);
	CHECK_STR(strmap_name(&w->paths, walk_line(b, 4)->path), "a");
	CHECK_INT(walk_line(a, 2)->kind, WALK_COMMIT);
	CHECK_INT(walk_line(a, 2)->commit, 0);
	CHECK_STR(strmap_name(&w->paths, walk_line(a, 1)->path), "b");
	CHECK_INT(b->nr_touching, 2);
	CHECK_INT(a->nr_touching, 2);
}

static void collects(void)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, git = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRVEC struct strvec none = STRVEC_INIT, old = STRVEC_INIT, new = STRVEC_INIT;
	char ids[3][GIT_OID_HEXSZ + 1];
	struct walk *w = NULL;
	struct repo *repo;
	AUTO_DB struct db *db = NULL;

	git_libgit2_init();
	strbuf_setf(&git, "%s/r.git", test_dir());
	make_repository(git.buf, ids);
	open_db(&db, &path);
	CHECK_INT(repo_open(git.buf, &repo, &err), 0);
	strvec_push(&old, "a");
	strvec_push(&old, "no/such/file");
	strvec_push(&new, "b");
	CHECK_INT(walk_collect(path.buf, repo, ids[0], ids[2], &old, &none, NULL, &err), 0);
	CHECK_INT(walk_load(db, ids[0], ids[2], &w, &err), 0);
	CHECK(w && walk_find(w, WALK_OLD, "a")->walked && !walk_find(w, WALK_NEW, "b")->walked);
	walk_free(w);
	/* more is asked for: what it has stays */
	CHECK_INT(walk_collect(path.buf, repo, ids[0], ids[2], &none, &new, NULL, &err), 0);
	CHECK_INT(walk_load(db, ids[0], ids[2], &w, &err), 0);
	check_lines(w);
	walk_free(w);
	/* what is there is not looked for again */
	CHECK_INT(walk_collect(path.buf, NULL, ids[0], ids[2], &old, &new, NULL, &err), 0);
	CHECK_INT(walk_collect(path.buf, repo, ids[2], ids[0], &old, &new, NULL, &err), -EINVAL);
	CHECK_HAS(err.buf, "their last common commit is '");
	CHECK_INT(walk_collect(path.buf, repo, "HEAD", ids[0], &old, &new, NULL, &err), -EINVAL);
	repo_free(repo);
	git_libgit2_shutdown();
}

static void round_trip(void)
{
	struct walk *w = sample();

	check_sample(w);
	walk_free(w);
}

const struct test tests_walk[] = {
	{ "files, runs and lines are found", round_trip },
	{ "cut and damaged data is refused, or read within its bounds", hostile_data },
	{ "data that lies is refused", lies },
	{ "a walk that was stored is loaded as it was", database },
	{ "texts of commits are valid and without control bytes", texts },
	{ "who removed a line is the first that lacks it", removers },
	{ "a walk is collected once, and again for more files", collects },
	{ NULL, NULL },
};
