// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/settings.h"

#include <errno.h>
#include <git2.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/git/libgit2.h"
#include "collector/git/odd_files.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "common/strvec.h"

/* Larger files are no configuration that somebody wrote. */
#define FILE_MAX ((size_t)1 << 20)

/* --- where a repository is --- */

static bool has(const char *dir, const char *name)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	path_join(dir, name, &path);
	return !access(path.buf, F_OK);
}

/* Has it what setup.c of git asks of a git directory? The common parts may lie elsewhere. */
static bool is_git_dir(const char *dir)
{
	return has(dir, "HEAD") &&
	       (has(dir, "commondir") || (has(dir, "objects") && has(dir, "refs")));
}

/* The path in a file of one line, behind @prefix, taken from @dir; NULL: there is none. */
static char *read_pointer(const char *dir, const char *name, const char *prefix)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT, err = STRBUF_INIT;

	path_join(dir, name, &path);
	if (file_read(path.buf, FILE_MAX, &text, &err) || strncmp(text.buf, prefix, strlen(prefix)))
		return NULL;
	strbuf_trim(&text);
	path_join(dir, text.buf + strlen(prefix), &path);
	return realpath(path.buf, NULL);
}

/* Is @dir the top of a work tree, or a git directory? */
static bool place_at(const char *dir, struct git_place *out)
{
	AUTO_STRBUF struct strbuf git = STRBUF_INIT;
	AUTO_FREE char *pointed = read_pointer(dir, ".git", "gitdir: ");

	path_join(dir, ".git", &git);
	if (!pointed && is_git_dir(git.buf))
		pointed = xstrdup(git.buf);
	if (pointed && is_git_dir(pointed)) {
		out->dir = xstrdup(pointed);
		out->top = xstrdup(dir);
	} else if (is_git_dir(dir)) {
		out->dir = xstrdup(dir);
	} else {
		return false;
	}
	out->common = read_pointer(out->dir, "commondir", "");
	if (!out->common)
		out->common = xstrdup(out->dir);
	return true;
}

bool git_place_find(const char *start, struct git_place *out)
{
	char *dir = realpath(start, NULL);
	bool found = false;

	*out = (struct git_place){ 0 };
	while (dir && !(found = place_at(dir, out)) && dir[1]) {
		char *slash = strrchr(dir, '/');

		slash[slash == dir] = '\0';
	}
	free(dir);
	return found;
}

void git_place_release(struct git_place *place)
{
	free(place->dir);
	free(place->common);
	free(place->top);
	*place = (struct git_place){ 0 };
}

bool git_place_ignores(const struct git_place *place, const char *path)
{
	git_repository *git = NULL;
	int ignored = 0;

	if (odd_files_refuse(place, NULL))
		return false;
	libgit2_init();
	if (git_repository_open(&git, place->dir) ||
	    git_ignore_path_is_ignored(&ignored, git, path + strlen(place->top) + 1))
		ignored = 0;
	git_repository_free(git);
	git_libgit2_shutdown();
	return ignored;
}

/* --- the files --- */

struct source {
	const struct git_place *place;
	const char *path;
	bool local;
};

/* Without the word in the file libgit2 has nothing to do. */
static bool may_have(const char *path, const char *word)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;

	return !file_read(path, FILE_MAX, &text, &err) && strcasestr(text.buf, word);
}

static int read_value(git_repository *git, const char *path, const char *key, char **out)
{
	git_config *config = NULL;
	git_config_entry *entry = NULL;
	int code = git_config_new(&config);

	if (!code)
		code = git_config_add_file_ondisk(config, path, GIT_CONFIG_LEVEL_LOCAL, git, 0);
	if (!code)
		code = git_config_get_entry(&entry, config, key);
	if (!code && entry->value && *entry->value)
		*out = xstrdup(entry->value);
	git_config_entry_free(entry);
	git_config_free(config);
	return code;
}

/* Where the user's and the system's files are, those that count more first. */
static void user_files(struct strvec *out)
{
	const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
	const char *global = getenv("GIT_CONFIG_GLOBAL"), *system = getenv("GIT_CONFIG_SYSTEM");
	const char *none = getenv("GIT_CONFIG_NOSYSTEM");

	if (global) {
		strvec_push(out, global);
	} else {
		if (home)
			strvec_pushf(out, "%s/.gitconfig", home);
		if (xdg && *xdg)
			strvec_pushf(out, "%s/git/config", xdg);
		else if (home)
			strvec_pushf(out, "%s/.config/git/config", home);
	}
	if (!none || !*none || !strcmp(none, "0") || !strcasecmp(none, "false"))
		strvec_push(out, system ? system : "/etc/gitconfig");
}

/* Does a value of safe.directory stand for the repository? */
static bool names_place(const char *value, const struct git_place *place)
{
	const char *path = place->top ? place->top : place->dir;
	size_t len = strlen(value);

	if (len > 1 && !strcmp(value + len - 2, "/*"))
		return !strncmp(path, value, len - 1);
	return !strcmp(value, "*") || !strcmp(value, path);
}

static bool file_says_safe(const char *file, const struct git_place *place)
{
	git_config_iterator *it = NULL;
	git_config *config = NULL;
	git_config_entry *entry;
	bool safe = false;

	libgit2_init();
	if (!git_config_new(&config) &&
	    !git_config_add_file_ondisk(config, file, GIT_CONFIG_LEVEL_GLOBAL, NULL, 0) &&
	    !git_config_multivar_iterator_new(&it, config, "safe.directory", NULL)) {
		while (!git_config_next(&entry, it))
			safe = entry->value && *entry->value &&
			       (safe || names_place(entry->value, place));
	}
	git_config_iterator_free(it);
	git_config_free(config);
	git_libgit2_shutdown();
	return safe;
}

/* Would git read the repository's configuration for this user: is it the user's, or called safe? */
static bool is_trusted(const struct git_place *place, const struct strvec *user)
{
	const char *sudo = getenv("SUDO_UID");
	bool safe = false;
	struct stat st;

	if (stat(place->dir, &st))
		return false;
	if (st.st_uid == geteuid() ||
	    (!geteuid() && sudo && strtoul(sudo, NULL, 10) == (unsigned long)st.st_uid))
		return true;
	for (size_t i = 0; i < user->nr && !safe; i++)
		safe = may_have(user->v[i], "safe") && file_says_safe(user->v[i], place);
	return safe;
}

/* extensions.worktreeConfig: a file beside the repository's own counts, before it. */
static bool has_worktree_config(const char *config)
{
	AUTO_FREE char *value = NULL;
	int yes = 0;

	libgit2_init();
	read_value(NULL, config, "extensions.worktreeconfig", &value);
	if (value)
		git_config_parse_bool(&yes, value);
	git_libgit2_shutdown();
	return yes;
}

static void local_files(const struct git_place *place, struct strvec *out)
{
	AUTO_STRBUF struct strbuf config = STRBUF_INIT, worktree = STRBUF_INIT;

	path_join(place->common, "config", &config);
	path_join(place->dir, "config.worktree", &worktree);
	if (may_have(worktree.buf, "kbloat") && has_worktree_config(config.buf))
		strvec_push(out, worktree.buf);
	strvec_push(out, config.buf);
}

/* As git takes a path; a relative one from where its file belongs. */
static void make_absolute(const struct git_place *place, struct git_setting *s)
{
	const char *home = getenv("HOME");
	struct strbuf path = STRBUF_INIT;

	if (!strncmp(s->value, "~/", 2))
		path_join(home ? home : "/", s->value + 2, &path);
	else
		path_join(!s->local  ? (home ? home : "/") :
			  place->top ? place->top :
				       place->dir,
			  s->value, &path);
	free(s->value);
	s->value = strbuf_detach(&path);
}

static void read_source(const struct source *s, const char *key, struct git_setting *out,
			struct strbuf *note)
{
	git_repository *git = NULL;
	int code;

	if (!may_have(s->path, "kbloat") && !may_have(s->path, "include"))
		return;
	libgit2_init();
	/* for conditions of included files; one that libgit2 cannot open has none that hold */
	if (s->place &&
	    (odd_files_refuse(s->place, NULL) || git_repository_open(&git, s->place->dir)))
		git = NULL;
	code = read_value(git, s->path, key, &out->value);
	if (code && code != GIT_ENOTFOUND && note && !note->len)
		strbuf_addf(note, "'%s' is left out: %s", s->path,
			    git_error_last() ? git_error_last()->message : "it cannot be read");
	if (out->value) {
		out->file = xstrdup(s->path);
		out->local = s->local;
	}
	git_repository_free(git);
	git_libgit2_shutdown();
}

void git_setting_find(const struct git_place *place, const char *name, bool path,
		      struct git_setting *out, struct strbuf *note)
{
	AUTO_STRVEC struct strvec local = STRVEC_INIT, user = STRVEC_INIT;
	AUTO_STRBUF struct strbuf key = STRBUF_INIT;

	*out = (struct git_setting){ 0 };
	strbuf_addf(&key, "kbloat.%s", name);
	user_files(&user);
	if (place && is_trusted(place, &user))
		local_files(place, &local);
	for (size_t i = 0; i < local.nr && !out->value; i++)
		read_source(&(struct source){ place, local.v[i], true }, key.buf, out, note);
	for (size_t i = 0; i < user.nr && !out->value; i++)
		read_source(&(struct source){ place, user.v[i], false }, key.buf, out, note);
	if (out->value && path)
		make_absolute(place, out);
}

void git_setting_release(struct git_setting *setting)
{
	free(setting->value);
	free(setting->file);
	*setting = (struct git_setting){ 0 };
}
