// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/nightly/config.h"

#include <ctype.h>
#include <errno.h>
#include <git2.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "collector/git/libgit2.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/number.h"
#include "common/strbuf.h"

/* A configuration is written by hand. */
#define CONFIG_MAX ((size_t)1 << 20)
#define SERIES_MAX 1000

enum key_type {
	KEY_TEXT, /* char * */
	KEY_PATH, /* char *, made absolute */
	KEY_LIST, /* struct strvec: each line adds, and commas separate */
	KEY_LINES, /* struct strvec: each line is one */
	KEY_BOOL,
	KEY_NUMBER, /* long */
	KEY_TIME, /* long, seconds */
	KEY_AFTER, /* likewise, as "after 7 days"; "never" is 0 */
	KEY_SIZE, /* long, MiB */
	KEY_BYTES, /* long */
	KEY_WORD, /* char *, one of .words */
	KEY_WORDS /* struct strvec of .words */
};

struct key {
	const char *name;
	enum key_type type;
	size_t offset;
	long min, max; /* of numbers */
	const char *words; /* with blanks between */
};

#define KEY(name, type, member, ...)                                                               \
	{                                                                                          \
		name, type, offsetof(struct nightly_config, member), __VA_ARGS__                   \
	}
#define SERIES(name, type, member, ...)                                                            \
	{                                                                                          \
		name, type, offsetof(struct nightly_series, member), __VA_ARGS__                   \
	}
#define YEAR (366L * 24 * 3600)

/* "section.key", as libgit2 names them. */
static const struct key keys[] = {
	KEY("nightly.db", KEY_PATH, db, 0, 0, NULL),
	KEY("nightly.repo", KEY_PATH, repo, 0, 0, NULL),
	KEY("nightly.state", KEY_PATH, state, 0, 0, NULL),
	KEY("nightly.time-budget", KEY_TIME, budget, 0, YEAR, NULL),
	KEY("nightly.reserve", KEY_NUMBER, reserve, 1, 90, NULL),
	KEY("nightly.min-free", KEY_SIZE, min_free, 0, LONG_MAX, NULL),
	KEY("nightly.keep", KEY_NUMBER, keep, 1, 100000, NULL),
	KEY("fetch.remote", KEY_LIST, remotes, 0, 0, NULL),
	KEY("fetch.time-limit", KEY_TIME, fetch_seconds, 1, YEAR, NULL),
	KEY("collect.work", KEY_PATH, work, 0, 0, NULL),
	KEY("collect.retry", KEY_AFTER, retry, 1, YEAR, NULL),
	KEY("collect.jobs", KEY_NUMBER, jobs, 1, 4096, NULL),
	KEY("analyze.run", KEY_BOOL, analyze, 0, 0, NULL),
	KEY("blame.run", KEY_BOOL, blame, 0, 0, NULL),
	KEY("blame.method", KEY_WORD, blame_method, 0, 0, "lines replay auto"),
	KEY("blame.budget", KEY_NUMBER, blame_budget, 0, 1000000, NULL),
	KEY("candidates.run", KEY_BOOL, candidates, 0, 0, NULL),
	KEY("candidates.profile", KEY_LIST, candidates_profiles, 0, 0, NULL),
	KEY("candidates.verdict", KEY_LIST, candidates_verdicts, 0, 0, NULL),
	KEY("candidates.top", KEY_NUMBER, candidates_top, 1, 1000000, NULL),
	KEY("report.site", KEY_PATH, site, 0, 0, NULL),
	KEY("report.profile", KEY_LIST, site_profiles, 0, 0, NULL),
	KEY("gate.limits", KEY_PATH, limits, 0, 0, NULL),
	KEY("gate.waivers", KEY_PATH, waivers, 0, 0, NULL),
	KEY("gate.write", KEY_WORDS, limit_write, 0, 0,
	    "json csv markdown html junit github gitlab sarif"),
	KEY("mail.dir", KEY_PATH, mail_dir, 0, 0, NULL),
	KEY("mail.min", KEY_BYTES, mail_min, 0, LONG_MAX, NULL),
	KEY("mail.by", KEY_WORD, mail_by, 0, 0, "subsystem"),
	KEY("mail.from", KEY_TEXT, mail_from, 0, 0, NULL),
	KEY("mail.to", KEY_LINES, mail_to, 0, 0, NULL),
	KEY("mail.cc", KEY_LINES, mail_cc, 0, 0, NULL),
	KEY("mail.maintainers", KEY_BOOL, mail_maintainers, 0, 0, NULL),
};

static const struct key series_keys[] = {
	SERIES("tags", KEY_LIST, tags, 0, 0, NULL),
	SERIES("not-tags", KEY_LIST, not_tags, 0, 0, NULL),
	SERIES("branch", KEY_TEXT, branch, 0, 0, NULL),
	SERIES("every", KEY_NUMBER, every, 1, 1000000, NULL),
	SERIES("since", KEY_TEXT, since, 0, 0, NULL),
	SERIES("profile", KEY_LIST, profiles, 0, 0, NULL),
	SERIES("arch", KEY_TEXT, arch, 0, 0, NULL),
	SERIES("toolchain", KEY_TEXT, toolchain, 0, 0, NULL),
	SERIES("limit", KEY_NUMBER, limit, 1, 1000000, NULL),
	SERIES("order", KEY_WORD, order, 0, 0, "newest oldest"),
};

static void set_defaults(struct nightly_config *c)
{
	*c = (struct nightly_config){ .reserve = 20,
				      .min_free = 5L * 1024,
				      .keep = 30,
				      .fetch_seconds = 15L * 60,
				      .analyze = true,
				      .blame = true,
				      .blame_method = xstrdup("lines"),
				      .blame_budget = -1,
				      .candidates = true,
				      .candidates_top = 50,
				      .mail_min = 4096,
				      .mail_maintainers = true };
}

static void series_release(struct nightly_series *s)
{
	free(s->name);
	free(s->branch);
	free(s->since);
	free(s->arch);
	free(s->toolchain);
	free(s->order);
	strvec_release(&s->tags);
	strvec_release(&s->not_tags);
	strvec_release(&s->profiles);
}

void nightly_config_release(struct nightly_config *c)
{
	char *texts[] = { c->file, c->db,     c->repo,	  c->state,    c->work,	   c->blame_method,
			  c->site, c->limits, c->waivers, c->mail_dir, c->mail_by, c->mail_from };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(texts[i]);
	for (size_t i = 0; i < c->nr_series; i++)
		series_release(&c->series[i]);
	free(c->series);
	strvec_release(&c->remotes);
	strvec_release(&c->candidates_profiles);
	strvec_release(&c->candidates_verdicts);
	strvec_release(&c->site_profiles);
	strvec_release(&c->limit_write);
	strvec_release(&c->mail_to);
	strvec_release(&c->mail_cc);
}

/* --- values --- */

/* A number and what follows it. */
static bool number(const char *text, long min, long max, long *out, const char **rest)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	*rest = end;
	return !errno && end != text && *text >= '0' && *text <= '9' && *out >= min && *out <= max;
}

/* @units: letters, each with the number of @out's unit in it, in @factors; no letter is factors[0]. */
static bool scaled(const char *text, const struct key *key, const char *units, const long *factors,
		   long *out)
{
	const char *rest, *unit;

	if (!number(text, 0, LONG_MAX, out, &rest))
		return false;
	unit = *rest ? strchr(units, *rest) : units;
	if (!unit || (*rest && rest[1]))
		return false;
	if (__builtin_mul_overflow(*out, factors[unit - units], out))
		return false;
	return *out >= key->min && *out <= key->max;
}

static bool is_word(const char *words, const char *text)
{
	size_t len = strlen(text);

	for (const char *p = words; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");

		if (n == len && !strncmp(p, text, n))
			return true;
		p += n;
	}
	return false;
}

/* What a value has to look like, for people. */
static const char *expected(const struct key *key, struct strbuf *sb)
{
	switch (key->type) {
	case KEY_BOOL:
		strbuf_addstr(sb, "yes or no");
		break;
	case KEY_NUMBER:
		strbuf_addf(sb, "a whole number from %ld to %ld", key->min, key->max);
		break;
	case KEY_TIME:
		strbuf_addstr(sb, "a time, such as 90s, 15m or 6h");
		break;
	case KEY_AFTER:
		strbuf_addstr(sb, "never, or a time, such as after 7 days");
		break;
	case KEY_SIZE:
		strbuf_addstr(sb, "a size, such as 500M, 20G or 1T");
		break;
	case KEY_BYTES:
		strbuf_addstr(sb, "a number of bytes, such as 4096 or 4K");
		break;
	case KEY_WORD:
	case KEY_WORDS:
		strbuf_addf(sb, "one of: %s", key->words);
		break;
	default:
		strbuf_addstr(sb, "a text that is not empty");
	}
	return sb->buf;
}

/* "after 7 days", "7 days", "7d" or "never" */
static bool take_after(const char *text, const struct key *key, long *out)
{
	static const struct {
		const char *name;
		long seconds;
	} units[] = { { "h", 3600 },	  { "hour", 3600 },	 { "hours", 3600 },
		      { "d", 86400 },	  { "day", 86400 },	 { "days", 86400 },
		      { "w", 7L * 86400 }, { "week", 7L * 86400 }, { "weeks", 7L * 86400 } };
	const char *rest;

	*out = 0;
	if (!strcasecmp(text, "never"))
		return true;
	if (!strncasecmp(text, "after ", 6))
		text += 6 + strspn(text + 6, " ");
	if (!number(text, 1, key->max, out, &rest))
		return false;
	rest += strspn(rest, " ");
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (!strcasecmp(rest, units[i].name))
			return !__builtin_mul_overflow(*out, units[i].seconds, out) &&
			       *out <= key->max;
	}
	return false;
}

static bool take_number(const struct key *key, const char *text, long *out)
{
	static const long seconds[] = { 1, 60, 3600, 86400 };
	static const long mebibytes[] = { 1, 1024, 1024L * 1024 };
	static const long bytes[] = { 1, 1024, 1024L * 1024 };
	const char *rest;

	switch (key->type) {
	case KEY_TIME:
		return scaled(text, key, "smhd", seconds, out);
	case KEY_SIZE:
		return scaled(text, key, "MGT", mebibytes, out);
	case KEY_BYTES:
		return scaled(text, key, "BKM", bytes, out);
	default:
		return number(text, key->min, key->max, out, &rest) && !*rest;
	}
}

static bool take_list(const struct key *key, const char *text, struct strvec *out)
{
	size_t first = out->nr;

	strvec_split(out, text, ", ");
	for (size_t i = first; key->words && i < out->nr; i++) {
		if (!is_word(key->words, out->v[i]))
			return false;
	}
	return out->nr > first;
}

/* A path that does not begin with '/' is relative to the file's directory. */
static char *absolute(const struct nightly_config *c, const char *path)
{
	AUTO_FREE char *dir = xstrdup(c->file);
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	*strrchr(dir, '/') = '\0';
	path_join(*dir ? dir : "/", path, &out);
	return strbuf_detach(&out);
}

static void take_text(const struct nightly_config *c, const struct key *key, const char *text,
		      char **out)
{
	free(*out);
	*out = key->type == KEY_PATH ? absolute(c, text) : xstrdup(text);
}

/* A value into the member of @base that @key describes. A key without "=" means yes. */
static bool take(const struct nightly_config *c, const struct key *key, const char *text,
		 void *base)
{
	void *member = (char *)base + key->offset;

	if (!text)
		text = key->type == KEY_BOOL ? "true" : "";
	switch (key->type) {
	case KEY_BOOL:
		return answer_parse(text, member);
	case KEY_LIST:
	case KEY_WORDS:
		return take_list(key, text, member);
	case KEY_LINES:
		strvec_push(member, text);
		return *text;
	case KEY_AFTER:
		return take_after(text, key, member);
	case KEY_NUMBER:
	case KEY_TIME:
	case KEY_SIZE:
	case KEY_BYTES:
		return take_number(key, text, member);
	case KEY_WORD:
		if (!is_word(key->words, text))
			return false;
		break;
	default:
		if (!*text)
			return false;
	}
	take_text(c, key, text, member);
	return true;
}

/* --- keys --- */

/* The keys of a section (all sections for NULL), for a message about one that there is not. */
static void list_keys(const char *section, struct strbuf *out)
{
	size_t n = section ? strlen(section) : 0;

	if (section && !strcmp(section, "series")) {
		for (size_t i = 0; i < ARRAY_SIZE(series_keys); i++)
			strbuf_addf(out, "%s%s", i ? ", " : "", series_keys[i].name);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *name = keys[i].name;

		if (section && !strncmp(name, section, n) && name[n] == '.')
			strbuf_addf(out, "%s%s", out->len ? ", " : "", name + n + 1);
		else if (!section &&
			 (!i || strncmp(name, keys[i - 1].name, strcspn(name, ".") + 1)))
			strbuf_addf(out, "%.*s, ", (int)strcspn(name, "."), name);
	}
	if (!section)
		strbuf_addstr(out, "series");
}

static int unknown(const struct nightly_config *c, const char *name, struct strbuf *err)
{
	AUTO_FREE char *section = xstrndup(name, strcspn(name, "."));
	AUTO_STRBUF struct strbuf known = STRBUF_INIT;

	list_keys(section, &known);
	if (known.len)
		return error_set(err, -EINVAL, "%s: no key '%s': [%s] has %s", c->file, name,
				 section, known.buf);
	list_keys(NULL, &known);
	return error_set(err, -EINVAL, "%s: no key '%s': there are sections %s", c->file, name,
			 known.buf);
}

/* "[series \"x.y\"]" to "series.x.y."; returns what stands behind it. */
static const char *read_heading(const char *line, struct strbuf *section)
{
	const char *at = line + 1;

	for (strbuf_reset(section); *at && !strchr(" \t\"]", *at); at++)
		strbuf_addch(section, (char)tolower((unsigned char)*at));
	at += strspn(at, " \t");
	if (*at == '"') {
		strbuf_addch(section, '.');
		for (at++; *at && *at != '"'; at++) {
			at += *at == '\\' && at[1];
			strbuf_addch(section, *at);
		}
	}
	strbuf_addch(section, '.');
	at += strcspn(at, "]");
	return at + (*at == ']');
}

/* The line that says so, since libgit2 does not tell; 0: none does in so many words. */
static size_t line_of(const struct nightly_config *c, const char *name, const char *value)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, section = STRBUF_INIT, why = STRBUF_INIT;
	const char *key = strrchr(name, '.') + 1;
	const size_t len = strlen(key);
	char *rest, *line;

	if (file_read(c->file, CONFIG_MAX, &text, &why))
		return 0;
	rest = text.buf;
	for (size_t nr = 1; (line = strsep(&rest, "\n")); nr++) {
		const char *at = line + strspn(line, " \t");

		if (*at == '[') {
			at = read_heading(at, &section);
			at += strspn(at, " \t");
		}
		if (section.len == (size_t)(key - name) &&
		    !strncmp(section.buf, name, section.len) && !strncasecmp(at, key, len) &&
		    !isalnum((unsigned char)at[len]) && at[len] != '-' && strstr(at + len, value))
			return nr;
	}
	return 0;
}

static int bad_value(const struct nightly_config *c, const char *name, const char *value,
		     const struct key *key, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf want = STRBUF_INIT, line = STRBUF_INIT;
	size_t nr = line_of(c, name, value ? value : "");

	if (nr)
		strbuf_addf(&line, "%zu:", nr);
	return error_set(err, -EINVAL, "%s:%s '%s' is '%.100s': it takes %s", c->file, line.buf,
			 name, value ? value : "", expected(key, &want));
}

static struct nightly_series *series_of(struct nightly_config *c, const char *name, size_t len)
{
	struct nightly_series *s;

	for (size_t i = 0; i < c->nr_series; i++) {
		if (strlen(c->series[i].name) == len && !strncmp(c->series[i].name, name, len))
			return &c->series[i];
	}
	if (c->nr_series == SERIES_MAX)
		return NULL;
	ALLOC_GROW(c->series, c->nr_series + 1, c->series_cap);
	s = &c->series[c->nr_series++];
	*s = (struct nightly_series){ .name = xstrndup(name, len),
				      .limit = 2,
				      .order = xstrdup("newest") };
	return s;
}

/* "series.NAME.KEY", where NAME can hold dots. */
static int take_series(struct nightly_config *c, const char *name, const char *value,
		       struct strbuf *err)
{
	const char *start = name + strlen("series."), *last = strrchr(name, '.');
	struct nightly_series *s;

	if (last < start)
		return error_set(err, -EINVAL, "%s: [series] needs a name: [series \"NAME\"]",
				 c->file);
	for (size_t i = 0; i < ARRAY_SIZE(series_keys); i++) {
		const struct key *key = &series_keys[i];

		if (strcmp(last + 1, key->name))
			continue;
		s = series_of(c, start, (size_t)(last - start));
		if (!s)
			return error_set(err, -E2BIG, "%s: more than %d series", c->file,
					 SERIES_MAX);
		return take(c, key, value, s) ? 0 : bad_value(c, name, value, key, err);
	}
	return unknown(c, name, err);
}

static int take_entry(struct nightly_config *c, const git_config_entry *e, struct strbuf *err)
{
	if (!strncmp(e->name, "series.", 7))
		return take_series(c, e->name, e->value, err);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strcmp(keys[i].name, e->name))
			return take(c, &keys[i], e->value, c) ?
				       0 :
				       bad_value(c, e->name, e->value, &keys[i], err);
	}
	return unknown(c, e->name, err);
}

static int take_all(struct nightly_config *c, git_config *git, struct strbuf *err)
{
	git_config_iterator *it;
	git_config_entry *entry;
	int code = git_config_iterator_new(&it, git);

	if (code)
		return error_set(err, -EINVAL, "cannot read '%s'", c->file);
	while (!code && !git_config_next(&entry, it))
		code = take_entry(c, entry, err);
	git_config_iterator_free(it);
	return code;
}

/* --- what keys say together --- */

static int check_series(const struct nightly_config *c, struct nightly_series *s,
			struct strbuf *err)
{
	const char *why = NULL;

	if (!*s->name || strlen(s->name) > 100 || strpbrk(s->name, "/\n\t"))
		why = "its name is to have 1 to 100 characters, none of them '/' or a tab";
	else if (!s->branch == !s->tags.nr)
		why = "it needs either tags or a branch";
	else if (s->branch && s->not_tags.nr)
		why = "not-tags goes with tags";
	else if (!s->branch && s->every)
		why = "every goes with a branch";
	else if (s->every && !s->since)
		why = "every needs since: the commit to count from";
	else if (s->branch && (*s->branch == '-' || strstr(s->branch, "..")))
		why = "its branch is no revision";
	else if (s->since && (*s->since == '-' || strstr(s->since, "..")))
		why = "its since is no revision";
	if (why)
		return error_set(err, -EINVAL, "%s: series '%s': %s", c->file, s->name, why);
	if (!s->profiles.nr)
		strvec_push(&s->profiles, "tiny");
	for (size_t i = 0; i < s->profiles.nr; i++) {
		char *old = s->profiles.v[i];

		if (!strchr(old, '/') && !strstr(old, ".profile"))
			continue;
		s->profiles.v[i] = absolute(c, old);
		free(old);
	}
	return 0;
}

static int check(struct nightly_config *c, struct strbuf *err)
{
	const char *missing = !c->db	? "nightly.db" :
			      !c->repo	? "nightly.repo" :
			      !c->state ? "nightly.state" :
			      !c->work	? "collect.work" :
					  NULL;
	int code = 0;

	if (missing)
		return error_set(err, -EINVAL, "%s: '%s' is not set", c->file, missing);
	if (!c->nr_series)
		return error_set(err, -EINVAL, "%s: no [series \"NAME\"]: nothing to build",
				 c->file);
	if (c->waivers && !c->limits)
		return error_set(err, -EINVAL, "%s: 'gate.waivers' without 'gate.limits'", c->file);
	for (size_t i = 0; !code && i < c->remotes.nr; i++) {
		if (*c->remotes.v[i] == '-')
			code = error_set(err, -EINVAL, "%s: 'fetch.remote' is '%s': no remote",
					 c->file, c->remotes.v[i]);
	}
	if (!c->candidates_verdicts.nr)
		strvec_split(&c->candidates_verdicts, "ready,exports", ",");
	for (size_t i = 0; !code && i < c->nr_series; i++)
		code = check_series(c, &c->series[i], err);
	return code;
}

/* libgit2 would read on for ever what is no file, and keeps all that it reads. */
static int check_file(const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int code;

	if (!access(path, F_OK) && !file_exists(path))
		return error_set(err, -EINVAL, "'%s' is no file", path);
	code = file_read(path, CONFIG_MAX, &text, err);
	if (!code && memchr(text.buf, '\0', text.len))
		return error_set(err, -EINVAL, "'%s' is no text", path);
	return code;
}

int nightly_config_read(const char *path, struct nightly_config *out, struct strbuf *err)
{
	git_config *git = NULL;
	int code = check_file(path, err);

	set_defaults(out);
	if (code)
		return code;
	out->file = realpath(path, NULL);
	if (!out->file)
		return error_set(err, -errno, "cannot open '%s': %s", path, strerror(errno));
	libgit2_init();
	if (git_config_open_ondisk(&git, out->file)) {
		const git_error *last = git_error_last();

		code = error_set(err, -EINVAL, "%s", last && last->message ? last->message : path);
	}
	if (!code)
		code = take_all(out, git, err);
	git_config_free(git);
	git_libgit2_shutdown();
	return code ? code : check(out, err);
}
