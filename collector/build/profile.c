// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/profile.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "collector/git/repo.h"
#include "common/suggest.h"
#include "common/alloc.h"
#include "common/embed.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/model/toolchain.h"
#include "common/number.h"
#include "common/strbuf.h"

#define MAX_SIZE ((size_t)1 << 20)
#define MAX_INHERIT 8
#define SUFFIX ".profile"

/* One line, after inheritance. */
struct line {
	char *key; /* without "@ARCH" */
	char *arch; /* the line holds for this one only; NULL: all */
	char *value;
	char *where; /* "FILE:LINE" */
};

struct lines {
	struct line *v;
	size_t nr, cap;
};

static void lines_release(struct lines *lines)
{
	for (size_t i = 0; i < lines->nr; i++) {
		free(lines->v[i].key);
		free(lines->v[i].arch);
		free(lines->v[i].value);
		free(lines->v[i].where);
	}
	free(lines->v);
}

bool profile_name_valid(const char *name)
{
	if (!*name || *name == '.' || *name == '-' || strlen(name) > 100)
		return false;
	for (; *name; name++) {
		if (!isalnum((unsigned char)*name) && !strchr("_.-", *name))
			return false;
	}
	return true;
}

static bool has_suffix(const char *name)
{
	size_t n = strlen(name);

	return n > strlen(SUFFIX) && !strcmp(name + n - strlen(SUFFIX), SUFFIX);
}

static const char *embedded_text(const char *name)
{
	for (const struct embedded_file *f = embedded_profiles; f->name; f++) {
		if (!strcmp(f->name, name))
			return f->text;
	}
	return NULL;
}

/* Reads DIR/NAME.profile when there is one. */
static int read_from(const char *dir, const char *name, struct strbuf *text, struct strbuf *file,
		     struct strbuf *err)
{
	int there;

	strbuf_setf(file, "%s/%s" SUFFIX, dir, name);
	there = file_there(file->buf, err);
	if (there <= 0)
		return there ? there : -ENOENT;
	return file_read(file->buf, MAX_SIZE, text, err);
}

static int unknown_profile(const char *name, struct strbuf *err)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;
	AUTO_STRBUF struct strbuf near = STRBUF_INIT, ignored = STRBUF_INIT;

	profile_names(&names, &ignored);
	suggest_add(name, (const char *const *)names.v, names.nr, &near);
	return error_set(err, -ENOENT, "no profile '%.100s'%s 'kbloat profile list' lists them",
			 name, near.len ? near.buf : ";");
}

/* @dir is where the inheriting profile lies, or NULL; @file gets what to call it in messages. */
static int find_text(const char *name, const char *dir, struct strbuf *text, struct strbuf *file,
		     struct strbuf *err)
{
	const char *env = getenv("KBLOAT_PROFILES");
	int code = -ENOENT;

	if (strchr(name, '/') || has_suffix(name)) {
		strbuf_setf(file, "%s", name);
		return file_read(name, MAX_SIZE, text, err);
	}
	if (!profile_name_valid(name))
		return unknown_profile(name, err);
	if (dir)
		code = read_from(dir, name, text, file, err);
	if (code == -ENOENT && env && *env)
		code = read_from(env, name, text, file, err);
	if (code != -ENOENT)
		return code;
	if (!embedded_text(name))
		return unknown_profile(name, err);
	strbuf_setf(file, "%s" SUFFIX, name);
	strbuf_addstr(text, embedded_text(name));
	return 0;
}

/* Splits "key@arch = value"; false when it is not of that form. */
static bool split_line(const char *text, struct line *out)
{
	const char *equals = strchr(text, '=');
	AUTO_STRBUF struct strbuf key = STRBUF_INIT, value = STRBUF_INIT;
	char *at;

	if (!equals)
		return false;
	strbuf_add(&key, text, (size_t)(equals - text));
	strbuf_addstr(&value, equals + 1);
	strbuf_trim(&key);
	strbuf_trim(&value);
	at = strchr(key.buf, '@');
	if (at && !profile_name_valid(at + 1))
		return false;
	*out = (struct line){ .arch = at ? xstrdup(at + 1) : NULL };
	out->key = xstrndup(key.buf, at ? (size_t)(at - key.buf) : key.len);
	out->value = strbuf_detach(&value);
	return true;
}

static int read_lines(const char *name, const char *dir, int depth, struct lines *out,
		      struct strbuf *err);

/* Checked where it stands, since an inherited profile's own lines are dropped. */
static int check_answer(const struct line *line, struct strbuf *err)
{
	bool ignored;

	if (strcmp(line->key, "abstract") != 0 || answer_parse(line->value, &ignored))
		return 0;
	return error_set(err, -EINVAL, "%s: '%s' is '%.100s': it takes yes or no", line->where,
			 line->key, line->value);
}

/* Takes one line of a file: an inherited profile stands where it is named. */
static int take_line(const char *text, const char *file, size_t nr, int depth, struct lines *out,
		     struct strbuf *err)
{
	struct line line;
	int code = 0;

	if (!split_line(text, &line))
		return error_set(err, -EINVAL, "%s:%zu: not of the form 'key = value'", file, nr);
	if (!strcmp(line.key, "inherit")) {
		const char *slash = strrchr(file, '/');
		AUTO_FREE char *dir = slash ? xstrndup(file, (size_t)(slash - file)) : NULL;

		code = read_lines(line.value, dir, depth + 1, out, err);
		free(line.key);
		free(line.arch);
		free(line.value);
	} else {
		AUTO_STRBUF struct strbuf where = STRBUF_INIT;

		strbuf_addf(&where, "%s:%zu", file, nr);
		line.where = strbuf_detach(&where);
		code = check_answer(&line, err);
		ALLOC_GROW(out->v, out->nr + 1, out->cap);
		out->v[out->nr++] = line;
	}
	return code;
}

static int parse_text(char *text, const char *file, int depth, struct lines *out,
		      struct strbuf *err)
{
	char *save = text;
	int code = 0;

	for (size_t nr = 1; !code && save; nr++) {
		AUTO_STRBUF struct strbuf line = STRBUF_INIT;

		strbuf_addstr(&line, strsep(&save, "\n"));
		strbuf_trim(&line);
		if (line.len && line.buf[0] != '#')
			code = take_line(line.buf, file, nr, depth, out, err);
	}
	return code;
}

/* "abstract" and "description" are of the file itself, not of those that inherit from it. */
static void drop_own(struct lines *lines, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < lines->nr; i++) {
		struct line *line = &lines->v[i];

		if (!strcmp(line->key, "abstract") || !strcmp(line->key, "description")) {
			free(line->key);
			free(line->arch);
			free(line->value);
			free(line->where);
		} else {
			lines->v[kept++] = *line;
		}
	}
	lines->nr = kept;
}

static int read_lines(const char *name, const char *dir, int depth, struct lines *out,
		      struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, file = STRBUF_INIT;
	size_t first = out->nr;
	int code;

	if (depth > MAX_INHERIT)
		return error_set(err, -EINVAL, "profile '%.100s' is inherited in a circle", name);
	code = find_text(name, dir, &text, &file, err);
	if (code)
		return code;
	if (strlen(text.buf) != text.len)
		return error_set(err, -EINVAL, "'%s' is not a text file", file.buf);
	code = parse_text(text.buf, file.buf, depth, out, err);
	if (!code && depth)
		drop_own(out, first);
	return code;
}

/* "X=y", "CONFIG_X=n" … into a line of a .config. */
static bool add_setting(struct strvec *list, const char *value)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct config_line line;
	const char *at;

	strbuf_addf(&text, "%s%s", strncmp(value, "CONFIG_", 7) ? "CONFIG_" : "", value);
	at = text.buf;
	if (!config_next(&at, &line) || !line.value_len)
		return false;
	if (config_line_state(&line) == 'n')
		strvec_pushf(list, "# CONFIG_%.*s is not set", (int)line.name_len, line.name);
	else
		strvec_push(list, text.buf);
	return true;
}

/* A path that stays below a directory. */
static bool inner_path(const char *path)
{
	AUTO_STRBUF struct strbuf tidy = STRBUF_INIT;

	path_normalise(path, &tidy);
	return *path && *path != '/' && strcmp(tidy.buf, "..") != 0 &&
	       strncmp(tidy.buf, "../", 3) != 0;
}

static bool assignment(const char *value)
{
	size_t n = strcspn(value, "=");

	return n && value[n] && !isdigit((unsigned char)*value) &&
	       strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
		       n;
}

enum kind {
	KIND_BOOL,
	KIND_WORD,
	KIND_TEXT,
	KIND_PATH,
	KIND_PATHS,
	KIND_WORDS,
	KIND_VARS,
	KIND_SET,
	KIND_FRAGMENT
};

/* Every key; list keys add up, and an empty value empties the list. */
static const struct key {
	const char *name;
	enum kind kind;
	size_t offset; /* in struct profile: bool, char * or struct strvec */
} keys[] = {
	{ "abstract", KIND_BOOL, offsetof(struct profile, abstract) },
	{ "description", KIND_TEXT, offsetof(struct profile, description) },
	{ "arch", KIND_WORD, offsetof(struct profile, arch) },
	{ "toolchain", KIND_WORD, offsetof(struct profile, toolchain) },
	{ "cc", KIND_TEXT, offsetof(struct profile, cc) },
	{ "ld", KIND_TEXT, offsetof(struct profile, ld) },
	{ "cross", KIND_TEXT, offsetof(struct profile, cross) },
	{ "machine", KIND_WORDS, offsetof(struct profile, machine) },
	{ "tree", KIND_PATHS, offsetof(struct profile, tree) },
	{ "config", KIND_WORDS, offsetof(struct profile, config) },
	{ "set", KIND_SET, offsetof(struct profile, settings) },
	{ "fragment", KIND_FRAGMENT, offsetof(struct profile, settings) },
	{ "kconfig", KIND_PATH, offsetof(struct profile, kconfig) },
	{ "reference", KIND_WORD, offsetof(struct profile, reference) },
	{ "exclude", KIND_WORDS, offsetof(struct profile, exclude) },
	{ "solve", KIND_WORD, offsetof(struct profile, solve) },
	{ "after", KIND_WORDS, offsetof(struct profile, after) },
	{ "target", KIND_WORDS, offsetof(struct profile, target) },
	{ "image", KIND_PATH, offsetof(struct profile, image) },
	{ "compressed", KIND_PATHS, offsetof(struct profile, compressed) },
	{ "make", KIND_VARS, offsetof(struct profile, make) },
	{ "env", KIND_VARS, offsetof(struct profile, env) },
};

/* A char *, which is never NULL. */
static bool is_text(const struct key *key)
{
	return key->kind == KIND_WORD || key->kind == KIND_TEXT || key->kind == KIND_PATH;
}

static const char *apply_list(const struct key *key, const char *value, struct strvec *list)
{
	if (!*value) {
		strvec_release(list);
		return NULL;
	}
	switch (key->kind) {
	case KIND_PATHS:
	case KIND_FRAGMENT:
		if (!inner_path(value))
			return "takes a path inside of the tree";
		strvec_pushf(list, "%s%s", key->kind == KIND_FRAGMENT ? "@" : "", value);
		return NULL;
	case KIND_VARS:
		if (!assignment(value))
			return "takes NAME=value";
		strvec_push(list, value);
		return NULL;
	case KIND_SET:
		return add_setting(list, value) ? NULL : "takes OPTION=value";
	default:
		strvec_split(list, value, " \t");
		return NULL;
	}
}

/* Returns what is wrong, or NULL. */
static const char *apply_value(struct profile *p, const struct key *key, const char *value)
{
	void *field = (char *)p + key->offset;
	char **text = field;

	if (key->kind == KIND_BOOL) {
		answer_parse(value, field); /* check_answer() was content with it */
		return NULL;
	}
	if (!is_text(key))
		return apply_list(key, value, field);
	if (key->kind == KIND_WORD && !profile_name_valid(value))
		return "takes one word";
	if (key->kind == KIND_PATH && !inner_path(value))
		return "takes a path inside of the tree";
	free(*text);
	*text = xstrdup(value);
	return NULL;
}

static int apply_line(struct profile *p, const struct line *line, struct strbuf *err)
{
	const char *wrong = "is no key of a profile";

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strcmp(keys[i].name, line->key)) {
			wrong = apply_value(p, &keys[i], line->value);
			break;
		}
	}
	if (wrong)
		return error_set(err, -EINVAL, "%s: '%s' %s", line->where, line->key, wrong);
	return 0;
}

/* Which lines hold depends on the architecture, which a line may give. */
static const char *effective_arch(const struct lines *lines, const char *arch)
{
	for (size_t i = 0; !arch && i < lines->nr; i++) {
		const struct line *line = &lines->v[lines->nr - 1 - i];

		if (!strcmp(line->key, "arch") && !line->arch)
			arch = line->value;
	}
	return arch ? arch : "";
}

/* Where Kconfig begins changes nothing that is built, and what built it is said by the build. */
static bool is_hashed(const char *key)
{
	return strcmp(key, "description") != 0 && strcmp(key, "kconfig") != 0 &&
	       strcmp(key, "toolchain") != 0;
}

static int apply_lines(struct profile *p, const struct lines *lines, const char *arch,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, hashed = STRBUF_INIT;
	AUTO_FREE char *in_force = xstrdup(effective_arch(lines, arch));

	for (size_t i = 0; i < lines->nr; i++) {
		const struct line *line = &lines->v[i];
		const char *value = strcmp(line->key, "arch") ? line->value : in_force;
		int code;

		if (line->arch && strcmp(line->arch, in_force) != 0)
			continue;
		code = apply_line(p, line, err);
		if (code)
			return code;
		strbuf_addf(&text, "%s = %s\n", line->key, value);
		if (is_hashed(line->key))
			strbuf_addf(&hashed, "%s = %s\n", line->key, value);
	}
	free(p->arch);
	p->arch = xstrdup(in_force);
	p->text = strbuf_detach(&text);
	repo_hash_text(hashed.buf, &text);
	p->hash = strbuf_detach(&text);
	return 0;
}

static int check_toolchain(const char *toolchain, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf near = STRBUF_INIT;
	const char *version;

	if (!*toolchain || toolchain_find(toolchain, &version))
		return 0;
	suggest_listed(toolchain, "gnu, llvm", &near);
	return error_set(
		err, -EINVAL,
		"no toolchain '%.100s': 'gnu' and 'llvm' are, and 'llvm-15' for a version%s",
		toolchain, near.buf);
}

static int check_complete(const struct profile *p, struct strbuf *err)
{
	const char *missing = !*p->arch			      ? "arch" :
			      !*p->image		      ? "image" :
			      !p->target.nr		      ? "target" :
			      !p->config.nr && !*p->reference ? "config" :
			      *p->reference && !*p->kconfig   ? "kconfig" :
			      *p->reference && !*p->solve     ? "solve" :
								NULL;

	if (missing && !p->abstract)
		return error_set(err, -EINVAL, "profile '%s' has no '%s'", p->name, missing);
	if (*p->arch && !profile_name_valid(p->arch))
		return error_set(err, -EINVAL, "'%.100s' is no architecture", p->arch);
	return check_toolchain(p->toolchain, err);
}

static char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;

	return xstrndup(base, strlen(base) - (has_suffix(base) ? strlen(SUFFIX) : 0));
}

int profile_load(const char *name, const char *arch, struct profile *out, struct strbuf *err)
{
	struct lines lines = { 0 };
	int code;

	*out = (struct profile)PROFILE_INIT;
	out->name = base_name(name);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (is_text(&keys[i]))
			*(char **)((char *)out + keys[i].offset) = xstrdup("");
	}
	if (!profile_name_valid(out->name))
		return unknown_profile(name, err);
	code = read_lines(name, NULL, 0, &lines, err);
	if (!code)
		code = apply_lines(out, &lines, arch, err);
	if (!code)
		code = check_complete(out, err);
	lines_release(&lines);
	return code;
}

void profile_release(struct profile *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		void *field = (char *)p + keys[i].offset;

		if (is_text(&keys[i])) {
			free(*(char **)field);
			*(char **)field = NULL;
		} else if (keys[i].kind != KIND_BOOL) {
			strvec_release(field);
		}
	}
	free(p->name);
	free(p->hash);
	free(p->text);
	p->name = p->hash = p->text = NULL;
}

int profile_set_toolchain(struct profile *p, const char *toolchain, struct strbuf *err)
{
	int code = toolchain ? check_toolchain(toolchain, err) : 0;

	if (code || !toolchain || !*toolchain)
		return code;
	free(p->toolchain);
	p->toolchain = xstrdup(toolchain);
	*p->cc = '\0';
	*p->ld = '\0';
	return 0;
}

int profile_follow_compiler(struct profile *p, const char *cc, struct strbuf *err)
{
	const struct toolchain *t = toolchain_of(cc);
	const char *version;

	if (!t || *p->cc || toolchain_find(*p->toolchain ? p->toolchain : "gnu", &version) == t)
		return 0;
	return profile_set_toolchain(p, t->name, err);
}

void profile_directory(const struct profile *p, struct strbuf *out)
{
	strbuf_addf(out, "%s-%s", p->name, p->arch);
	if (*p->toolchain && strcmp(p->toolchain, "gnu") != 0)
		strbuf_addf(out, "-%s", p->toolchain);
}

static void add_name(struct strvec *out, const char *name)
{
	for (size_t i = 0; i < out->nr; i++) {
		if (!strcmp(out->v[i], name))
			return;
	}
	strvec_push(out, name);
}

static int names_in(const char *path, struct strvec *out, struct strbuf *err)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	if (!dir)
		return error_set(err, -errno, "cannot list '%s': %s", path, strerror(errno));
	while ((e = readdir(dir))) {
		AUTO_FREE char *name = base_name(e->d_name);

		if (has_suffix(e->d_name) && profile_name_valid(name))
			add_name(out, name);
	}
	closedir(dir);
	return 0;
}

int profile_names(struct strvec *out, struct strbuf *err)
{
	const char *env = getenv("KBLOAT_PROFILES");

	for (const struct embedded_file *f = embedded_profiles; f->name; f++)
		add_name(out, f->name);
	if (env && *env) {
		int code = names_in(env, out, err);

		if (code)
			return code;
	}
	strvec_sort(out);
	return 0;
}

void profile_expand(const char *text, const struct profile_vars *vars, struct strbuf *out)
{
	const struct {
		const char *word, *value;
	} words[] = { { "@SRC@", vars->src },	 { "@OBJ@", vars->obj }, { "@WORK@", vars->work },
		      { "@ARCH@", vars->arch },	 { "@CC@", vars->cc },	 { "@LD@", vars->ld },
		      { "@CROSS@", vars->cross } };

	while (*text) {
		size_t i = 0;

		while (i < ARRAY_SIZE(words) && strncmp(text, words[i].word, strlen(words[i].word)))
			i++;
		if (i < ARRAY_SIZE(words)) {
			strbuf_addstr(out, words[i].value);
			text += strlen(words[i].word);
		} else {
			strbuf_addch(out, *text++);
		}
	}
}
