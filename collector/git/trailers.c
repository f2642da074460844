// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/trailers.h"

#include <errno.h>
#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "collector/git/commit_text.h"
#include "collector/git/repo.h"
#include "common/alloc.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/*
 * libgit2 stops at any line that begins with "---", as if a patch followed. In a commit's message
 * none does, for git itself neither (%(trailers) of git-log(1)), and the tables of bloat-o-meter
 * have such lines.
 */
static void add_without_dividers(struct strbuf *out, const char *message)
{
	while (*message) {
		size_t len = strcspn(message, "\n"), line = out->len;

		len += message[len] == '\n';
		strbuf_add(out, message, len);
		if (!strncmp(message, "---", 3))
			out->buf[line] = '=';
		message += len;
	}
}

int trailers_parse(const char *message, struct trailers *out, struct strbuf *err)
{
	git_message_trailer_array found = { 0 };
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int code;

	add_without_dividers(&text, message);
	code = git_message_trailers(&found, text.buf);

	if (code)
		return repo_error(code, err, "cannot read the trailers of a message");
	for (size_t i = 0; i < found.count; i++) {
		const char *key = found.trailers[i].key, *value = found.trailers[i].value;

		ALLOC_GROW(out->v, out->nr + 1, out->cap);
		out->v[out->nr++] = (struct trailer){ commit_text_clean(key, strlen(key)),
						      commit_text_clean(value, strlen(value)) };
	}
	git_message_trailer_array_free(&found);
	return 0;
}

/* Appends the message of @commit, a full id, in UTF-8. */
static int read_message(struct repo *repo, const char *commit, struct strbuf *out,
			struct strbuf *err)
{
	AUTO_STRBUF struct strbuf raw = STRBUF_INIT, text = STRBUF_INIT;
	const char *message;
	git_oid id;
	int code;

	if (strlen(commit) != GIT_OID_HEXSZ || git_oid_fromstr(&id, commit))
		return error_set(err, -EINVAL, "'%s' is no full commit id", commit);
	code = repo_read_commit(repo, &id, &raw, err);
	if (code)
		return code;
	commit_text_decode(raw.buf, raw.len, &text);
	message = strstr(text.buf, "\n\n");
	if (message)
		strbuf_addstr(out, message + strspn(message, "\n"));
	return 0;
}

/* The colon may be the full-width one of a Chinese keyboard. */
static bool looks_alike(const char *line, const char *key)
{
	size_t n = strlen(key);

	if (strncasecmp(line, key, n) != 0)
		return false;
	line += n + strspn(line + n, " \t");
	return *line == ':' || !strncmp(line, "\xef\xbc\x9a", 3);
}

int trailers_lookalikes(struct repo *repo, const char *commit, const char *key, struct strvec *out,
			struct strbuf *err)
{
	AUTO_STRBUF struct strbuf message = STRBUF_INIT;
	int code = read_message(repo, commit, &message, err);

	if (code)
		return code;
	for (const char *at = message.buf; *at;) {
		size_t len = strcspn(at, "\r\n");

		if (looks_alike(at, key)) {
			AUTO_FREE char *clean = commit_text_clean(at, len);

			strvec_push(out, clean);
		}
		at += len + strspn(at + len, "\r\n");
	}
	return 0;
}

int trailers_read(struct repo *repo, const char *commit, struct trailers *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf message = STRBUF_INIT;
	int code = read_message(repo, commit, &message, err);

	return code ? code : trailers_parse(message.buf, out, err);
}

const char *trailers_find(const struct trailers *list, const char *key)
{
	for (size_t i = 0; i < list->nr; i++) {
		if (!strcasecmp(list->v[i].key, key))
			return list->v[i].value;
	}
	return NULL;
}

void trailers_release(struct trailers *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		free(list->v[i].key);
		free(list->v[i].value);
	}
	free(list->v);
	*list = (struct trailers)TRAILERS_INIT;
}
