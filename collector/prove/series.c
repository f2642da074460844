// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/prove/series.h"

#include <ctype.h>
#include <errno.h>
#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/convert/convert.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/mail_address.h"
#include "common/mail_header.h"
#include "common/number.h"
#include "common/strbuf.h"
#include "common/utf8.h"

/* git cuts the name of a patch here, number and all, before ".patch". */
#define NAME_MAX_LEN 57
/* By which file(1) and others know what git-format-patch(1) wrote: "Mon Sep 17 00:00:00 2001". */
#define FROM_LINE_TIME 1000684800

/* A series being written. */
struct series {
	const struct series_request *q;
	git_odb *odb; /* in memory */
	git_repository *repo; /* around it; it has no files */
	git_oid tree, commit; /* that the next patch applies to */
	struct mail_box author;
	int64_t time;
};

static int git_failed(int code, struct strbuf *err)
{
	return repo_error(code, err, "cannot make the patches");
}

/* An object of the user's repository, so that it can be found in ours. */
static int copy_object(struct series *s, const git_oid *id, struct strbuf *err)
{
	git_odb_object *object = NULL;
	git_oid copied;
	int code;

	if (git_odb_exists(s->odb, id))
		return 0;
	code = git_odb_read(&object, repo_odb(s->q->repo), id);
	if (!code)
		code = git_odb_write(&copied, s->odb, git_odb_object_data(object),
				     git_odb_object_size(object), git_odb_object_type(object));
	git_odb_object_free(object);
	return code ? git_failed(code, err) : 0;
}

/*
 * Where in a raw tree object ("MODE NAME\0" and 20 bytes each) the id of entry @name stands, and its
 * mode.
 */
static unsigned char *find_entry(struct strbuf *tree, const char *name, size_t len,
				 git_filemode_t *mode)
{
	size_t at = 0;

	while (at < tree->len) {
		const char *blank = memchr(tree->buf + at, ' ', tree->len - at);
		size_t start = blank ? (size_t)(blank + 1 - tree->buf) : tree->len;
		size_t end = start + strnlen(tree->buf + start, tree->len - start);

		if (end + 1 + GIT_OID_RAWSZ > tree->len)
			return NULL;
		if (end - start == len && !memcmp(tree->buf + start, name, len)) {
			*mode = (git_filemode_t)strtoul(tree->buf + at, NULL, 8);
			return (unsigned char *)tree->buf + end + 1;
		}
		at = end + 1 + GIT_OID_RAWSZ;
	}
	return NULL;
}

static int read_tree(struct series *s, const git_oid *id, struct strbuf *out, struct strbuf *err)
{
	git_odb_object *object = NULL;
	int code = copy_object(s, id, err);

	if (code)
		return code;
	code = git_odb_read(&object, s->odb, id);
	if (!code && git_odb_object_type(object) == GIT_OBJECT_TREE)
		strbuf_add(out, git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	return code ? git_failed(code, err) : 0;
}

/* A file that a step changes. */
struct change {
	git_oid before, after;
	git_filemode_t mode;
};

/*
 * Makes @tree the tree in which the file at @path is change->after, and fills the rest of @change.
 * libgit2's own functions for that want every object that a tree names to be there.
 */
static int replace_file(struct series *s, git_oid *tree, const char *path, struct change *change,
			struct strbuf *err)
{
	AUTO_STRBUF struct strbuf raw = STRBUF_INIT;
	size_t len = strcspn(path, "/");
	unsigned char *entry;
	git_oid id;
	int code = read_tree(s, tree, &raw, err);

	if (code)
		return code;
	entry = find_entry(&raw, path, len, &change->mode);
	if (!entry)
		return error_set(err, -EINVAL, "the revision has no '%s' to patch", path);
	git_oid_fromraw(&id, entry);
	if (path[len]) {
		code = replace_file(s, &id, path + len + 1, change, err);
	} else {
		change->before = id;
		code = copy_object(s, &id, err);
		id = change->after;
	}
	if (code)
		return code;
	memcpy(entry, id.id, GIT_OID_RAWSZ);
	code = git_odb_write(tree, s->odb, raw.buf, raw.len, GIT_OBJECT_TREE);
	return code ? git_failed(code, err) : 0;
}

static int apply_edit(struct series *s, const struct convert_edit *edit, struct change *change,
		      struct strbuf *err)
{
	int code;

	if (!edit->old || !edit->new)
		return error_set(err, -EINVAL, "'%s' would come or go: no patch can be made",
				 edit->path);
	code = git_odb_write(&change->after, s->odb, edit->new, strlen(edit->new), GIT_OBJECT_BLOB);
	return code ? git_failed(code, err) : replace_file(s, &s->tree, edit->path, change, err);
}

/* A tree of the changed files only: that is all libgit2 needs to compare. */
static int small_tree(struct series *s, const struct convert_step *step,
		      const struct change *changes, bool after, git_tree **out, struct strbuf *err)
{
	AUTO_FREE git_tree_update *updates = xcalloc(step->nr_edits, sizeof(*updates));
	git_oid id;
	int code;

	for (size_t i = 0; i < step->nr_edits; i++)
		updates[i] = (git_tree_update){ .action = GIT_TREE_UPDATE_UPSERT,
						.id = after ? changes[i].after : changes[i].before,
						.filemode = changes[i].mode,
						.path = step->edits[i].path };
	code = git_tree_create_updated(&id, s->repo, NULL, step->nr_edits, updates);
	if (!code)
		code = git_tree_lookup(out, s->repo, &id);
	return code ? git_failed(code, err) : 0;
}

static int make_diff(struct series *s, const struct convert_step *step,
		     const struct change *changes, git_diff **out, struct strbuf *err)
{
	git_diff_options opts;
	git_tree *old = NULL, *new = NULL;
	int code = small_tree(s, step, changes, false, &old, err);

	git_diff_options_init(&opts, GIT_DIFF_OPTIONS_VERSION);
	opts.id_abbrev = 12;
	if (!code)
		code = small_tree(s, step, changes, true, &new, err);
	if (!code && git_diff_tree_to_tree(out, s->repo, old, new, &opts))
		code = git_failed(-1, err);
	git_tree_free(old);
	git_tree_free(new);
	return code;
}

static int add_diff(git_diff *diff, struct strbuf *out, struct strbuf *err)
{
	git_buf text = GIT_BUF_INIT, stat = GIT_BUF_INIT;
	git_diff_stats *stats = NULL;
	int code = git_diff_to_buf(&text, diff, GIT_DIFF_FORMAT_PATCH);

	if (!code)
		code = git_diff_get_stats(&stats, diff);
	if (!code)
		code = git_diff_stats_to_buf(
			&stat, stats, GIT_DIFF_STATS_FULL | GIT_DIFF_STATS_INCLUDE_SUMMARY, 72);
	if (!code) {
		strbuf_addstr(out, "---\n");
		strbuf_add(out, stat.ptr, stat.size);
		strbuf_addch(out, '\n');
		strbuf_add(out, text.ptr, text.size);
	}
	git_diff_stats_free(stats);
	git_buf_dispose(&text);
	git_buf_dispose(&stat);
	return code ? git_failed(code, err) : 0;
}

static void add_row(struct strbuf *out, const char *what, int64_t before, int64_t after)
{
	AUTO_STRBUF struct strbuf old = STRBUF_INIT, new = STRBUF_INIT, diff = STRBUF_INIT;

	number_add(&old, before, false);
	number_add(&new, after, false);
	number_add(&diff, after - before, true);
	strbuf_addf(out, "  %-17s %12s %12s %12s\n", what, old.buf, new.buf, diff.buf);
}

/* "Before" and "after" of the whole series. */
static void add_saving(const struct series_request *q, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf bytes = STRBUF_INIT;

	strbuf_addstr(out, "\nSizes of the image in bytes, without padding:\n\n");
	strbuf_addf(out, "  %-17s %12s %12s %12s\n", "", "before", "after", "difference");
	add_row(out, "code and data", q->before, q->after);
	add_row(out, "of it init", q->init_before, q->init_after);
	if (q->module >= 0) {
		number_add(&bytes, q->module, false);
		strbuf_addf(out, "\nThe module takes %s bytes.\n", bytes.buf);
	}
	if (q->loads)
		strbuf_addstr(out, "It was seen to load in QEMU.\n");
	strbuf_addf(out, "\nMeasured with %s,\n%s.\n", q->build, q->cc);
}

/* Lines that "git am" would take for the end of the message get a blank in front. */
static void add_body(const char *body, struct strbuf *out)
{
	static const char *const ends[] = { "---", "diff -", "Index: ", "From " };

	for (size_t len; *body; body += len) {
		len = strcspn(body, "\n");
		len += body[len] == '\n';
		for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
			if (!strncmp(body, ends[i], strlen(ends[i])))
				strbuf_addch(out, ' ');
		}
		strbuf_add(out, body, len);
	}
	while (out->len && out->buf[out->len - 1] == '\n')
		strbuf_setlen(out, out->len - 1);
	strbuf_addch(out, '\n');
}

/* People first, then lists, which have no name. */
static void add_cc(const struct series_request *q, const struct convert_step *step,
		   struct strbuf *out)
{
	AUTO_MAIL_BOXES struct mail_boxes list = MAIL_BOXES_INIT;

	for (size_t i = 0; q->cc_of && i < step->nr_edits; i++)
		q->cc_of(q->cc_data, step->edits[i].path, &list);
	if (list.nr)
		strbuf_addch(out, '\n');
	for (size_t i = 0; i < 2 * list.nr; i++) {
		const struct mail_box *box = &list.v[i % list.nr];

		if (!*box->name != (i >= list.nr))
			continue;
		strbuf_addstr(out, "Cc: ");
		mail_box_text(out, box);
		strbuf_addch(out, '\n');
	}
}

/* Subject and body, as the commit has them. */
static void write_message(const struct series *s, size_t nr, struct strbuf *out)
{
	const struct convert_result *r = s->q->convert;
	const struct convert_step *step = &r->steps[nr];

	strbuf_addf(out, "%s\n\n", step->subject);
	add_body(step->body ? step->body : "", out);
	if (nr + 1 == r->nr_steps)
		add_saving(s->q, out);
	add_cc(s->q, step, out);
}

/* The id that a commit of it has, with the same author and committer. */
static int next_commit(struct series *s, const char *message, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf raw = STRBUF_INIT;
	char tree[GIT_OID_HEXSZ + 1], parent[GIT_OID_HEXSZ + 1];

	git_oid_tostr(tree, sizeof(tree), &s->tree);
	git_oid_tostr(parent, sizeof(parent), &s->commit);
	strbuf_addf(&raw, "tree %s\nparent %s\n", tree, parent);
	for (int i = 0; i < 2; i++)
		strbuf_addf(&raw, "%s %s <%s> %lld +0000\n", i ? "committer" : "author",
			    s->author.name, s->author.address, (long long)s->time);
	strbuf_addf(&raw, "\n%s", message);
	return git_odb_hash(&s->commit, raw.buf, raw.len, GIT_OBJECT_COMMIT) ?
		       error_set(err, -EIO, "cannot hash a commit") :
		       0;
}

static void add_header(struct series *s, size_t nr, struct strbuf *out)
{
	const struct convert_result *r = s->q->convert;
	const struct mail_boxes from = { .v = &s->author, .nr = 1 };
	AUTO_STRBUF struct strbuf prefix = STRBUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];

	mail_header_from_line(out, git_oid_tostr(hex, sizeof(hex), &s->commit), FROM_LINE_TIME);
	mail_header_boxes(out, "From", &from);
	mail_header_date(out, s->time);
	strbuf_addstr(&prefix, "[PATCH");
	if (r->nr_steps > 1)
		strbuf_addf(&prefix, " %zu/%zu", nr + 1, r->nr_steps);
	strbuf_addch(&prefix, ']');
	mail_header_subject(out, prefix.buf, r->steps[nr].subject);
	mail_header_verbatim(out, "MIME-Version", "1.0");
	mail_header_verbatim(out, "Content-Type", "text/plain; charset=UTF-8");
	mail_header_verbatim(out, "Content-Transfer-Encoding", "8bit");
	strbuf_addch(out, '\n');
}

/* "0001-thermal-export-thermal_cdev_update.patch" */
static void file_name(const struct series *s, size_t nr, struct strbuf *out)
{
	size_t start;

	strbuf_addf(out, "%s/", s->q->dir);
	start = out->len;
	strbuf_addf(out, "%04zu-", nr + 1);
	for (const char *p = s->q->convert->steps[nr].subject; *p; p++) {
		bool kept = isalnum((unsigned char)*p) || *p == '_' || *p == '.';
		char last = out->buf[out->len - 1];

		if (out->len - start >= NAME_MAX_LEN)
			break;
		if (kept ? *p != '.' || last != '.' : last != '-')
			strbuf_addch(out, kept ? *p : '-');
	}
	while (out->len > start && strchr(".-", out->buf[out->len - 1]))
		strbuf_setlen(out, out->len - 1);
	strbuf_addstr(out, ".patch");
}

static int write_patch(struct series *s, size_t nr, git_diff *diff, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf message = STRBUF_INIT, text = STRBUF_INIT, path = STRBUF_INIT;
	int code;

	write_message(s, nr, &message);
	code = next_commit(s, message.buf, err);
	if (code)
		return code;
	add_header(s, nr, &text);
	/* the subject is in the header */
	strbuf_addstr(&text, strstr(message.buf, "\n\n") + 2);
	code = add_diff(diff, &text, err);
	strbuf_addstr(&text, "-- \nkbloat " KBLOAT_VERSION "\n\n");
	file_name(s, nr, &path);
	return code ? code : file_write_atomic(path.buf, text.buf, text.len, err);
}

static int write_step(struct series *s, size_t nr, struct strbuf *err)
{
	const struct convert_step *step = &s->q->convert->steps[nr];
	AUTO_FREE struct change *changes = xcalloc(step->nr_edits + 1, sizeof(*changes));
	git_diff *diff = NULL;
	int code = 0;

	for (size_t i = 0; !code && i < step->nr_edits; i++)
		code = apply_edit(s, &step->edits[i], &changes[i], err);
	if (!code)
		code = make_diff(s, step, changes, &diff, err);
	if (!code)
		code = write_patch(s, nr, diff, err);
	git_diff_free(diff);
	return code;
}

/* Who the user is to git, if anybody, with what a header can have of it. */
static void find_author(struct series *s)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, address = STRBUF_INIT;
	git_signature *who = NULL;

	if (!git_signature_default(&who, repo_git(s->q->repo))) {
		utf8_line(&name, who->name, strlen(who->name));
		mail_address_clean(&address, who->email);
	}
	if (!name.len || !address.len) {
		strbuf_setf(&name, "kbloat");
		strbuf_setf(&address, "kbloat@localhost");
	}
	s->author = (struct mail_box){ strbuf_detach(&name), strbuf_detach(&address) };
	git_signature_free(who);
}

static int open_memory(struct series *s, struct strbuf *err)
{
	git_odb_backend *backend = NULL;
	int code = git_odb_new(&s->odb);

	if (!code)
		code = git_mempack_new(&backend);
	if (!code)
		code = git_odb_add_backend(s->odb, backend, 1);
	if (!code)
		code = git_repository_wrap_odb(&s->repo, s->odb);
	return code ? git_failed(code, err) : 0;
}

int series_write(const struct series_request *q, int *nr, struct strbuf *err)
{
	struct series s = { .q = q, .tree = q->base->tree, .commit = q->base->commit };
	int code = dir_make(q->dir, err);

	*nr = 0;
	s.time = q->time ? q->time : (int64_t)time(NULL);
	find_author(&s);
	if (!code)
		code = open_memory(&s, err);
	for (size_t i = 0; !code && i < q->convert->nr_steps; i++) {
		code = write_step(&s, i, err);
		*nr += !code;
	}
	git_repository_free(s.repo);
	git_odb_free(s.odb);
	free(s.author.name);
	free(s.author.address);
	return code;
}
