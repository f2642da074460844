// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/gate/file.h"

#include <errno.h>
#include <string.h>

#include "analyzer/gate/limit.h"
#include "common/strvec.h"

/* Some editors put it in front of UTF-8; it says nothing there. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

void limit_lines_init(struct limit_lines *l, const char *path, const char *text)
{
	size_t mark = strlen(BYTE_ORDER_MARK);

	text += strncmp(text, BYTE_ORDER_MARK, mark) ? 0 : mark;
	*l = (struct limit_lines){
		.at = text, .path = path, .line = STRBUF_INIT, .place = STRBUF_INIT
	};
}

void limit_lines_release(struct limit_lines *l)
{
	strbuf_release(&l->line);
	strbuf_release(&l->place);
}

/* How much of the line is no comment. */
static size_t without_comment(const char *line, size_t len)
{
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		bool begins = !i || line[i - 1] == ' ' || line[i - 1] == '\t';

		if (quoted && line[i] == '\\' && i + 1 < len)
			i++;
		else if (line[i] == '"')
			quoted = !quoted;
		else if (line[i] == '#' && begins && !quoted)
			return i;
	}
	return len;
}

bool limit_lines_next(struct limit_lines *l)
{
	while (*l->at) {
		size_t len = strcspn(l->at, "\n");

		strbuf_reset(&l->line);
		strbuf_add(&l->line, l->at, without_comment(l->at, len));
		strbuf_trim(&l->line);
		l->at += len + (l->at[len] == '\n');
		l->nr++;
		if (!l->line.len)
			continue;
		strbuf_setf(&l->place, "%s:%zu", l->path, l->nr);
		return true;
	}
	return false;
}

bool limit_lines_heading(const struct limit_lines *l, struct strbuf *out)
{
	if (*l->line.buf != '[' || l->line.buf[l->line.len - 1] != ']')
		return false;
	strbuf_reset(out);
	strbuf_add(out, l->line.buf + 1, l->line.len - 2);
	strbuf_trim(out);
	return true;
}

/* --- limits --- */

/* "[profile tiny min*]" */
static bool take_heading(const char *heading, struct strvec *profiles)
{
	struct strvec words = STRVEC_INIT;
	bool good;

	strvec_split(&words, heading, " \t,");
	good = words.nr > 1 && !strcmp(words.v[0], "profile");
	strvec_release(profiles);
	for (size_t i = 1; good && i < words.nr; i++)
		strvec_push(profiles, words.v[i]);
	strvec_release(&words);
	return good;
}

static int take_line(struct limit_lines *lines, struct strvec *profiles, struct limits *out,
		     struct strbuf *err)
{
	AUTO_STRBUF struct strbuf heading = STRBUF_INIT;
	struct strvec *own;
	int ret;

	if (limit_lines_heading(lines, &heading))
		return take_heading(heading.buf, profiles) ?
			       0 :
			       error_set(err, -EINVAL, "'[%s]' is not '[profile NAME…]'",
					 heading.buf);
	ret = limit_parse(lines->line.buf, lines->place.buf, out, err);
	if (ret)
		return ret;
	/* a limit's own profile= says more than the heading above it */
	own = &out->v[out->nr - 1].profiles;
	if (!own->nr && profiles->nr)
		strvec_push_all(own, profiles->v);
	return 0;
}

int limits_parse(const char *path, const char *text, struct limits *out, struct strvec *messages)
{
	AUTO_STRVEC struct strvec profiles = STRVEC_INIT;
	struct limit_lines lines;
	int ret = 0;

	limit_lines_init(&lines, path, text);
	while (limit_lines_next(&lines)) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;

		if (!take_line(&lines, &profiles, out, &err))
			continue;
		strvec_pushf(messages, "%s: %s", lines.place.buf, err.buf);
		ret = -EINVAL;
	}
	limit_lines_release(&lines);
	return ret;
}
