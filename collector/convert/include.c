// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/convert/include.h"

#include <stdint.h>
#include <string.h>

#include "collector/convert/internal.h"
#include "collector/convert/scan.h"
#include "common/alloc.h"

/* An #include line. */
struct include {
	size_t pos; /* of the line */
	const char *name; /* in the file's text, not terminated */
	size_t len;
	char quote; /* '<' or '"' */
	size_t depth; /* of #if around it */
	bool head; /* before any code */
};

struct includes {
	const char *text;
	char *mask;
	size_t pos, depth;
	bool code;
};

static struct includes includes_of(const struct convert_file *f)
{
	return (struct includes){ f->text.buf, scan_mask(f->text.buf, true), 0, 0, false };
}

static bool parse_include(const struct includes *it, size_t at, struct include *out)
{
	size_t end;

	at += strspn(it->mask + at, " \t");
	if (it->text[at] != '<' && it->text[at] != '"')
		return false;
	end = at + 1 + strcspn(it->text + at + 1, ">\"\n");
	out->quote = it->text[at];
	out->name = it->text + at + 1;
	out->len = end - at - 1;
	return true;
}

/* The next #include line; false behind the last. */
static bool includes_next(struct includes *it, struct include *out)
{
	while (it->mask[it->pos]) {
		size_t line = it->pos, at = line + strspn(it->mask + line, " \t");
		size_t end = line + strcspn(it->mask + line, "\n");

		it->pos = end + (it->mask[end] == '\n');
		if (at == end)
			continue;
		if (it->mask[at] != '#') {
			/* the other lines of a directive are no code */
			it->code |= !line || line < 2 || it->mask[line - 2] != '\\';
			continue;
		}
		at++;
		at += strspn(it->mask + at, " \t");
		if (!strncmp(it->mask + at, "if", 2))
			it->depth++;
		else if (!strncmp(it->mask + at, "endif", 5))
			it->depth -= it->depth > 0;
		if (strncmp(it->mask + at, "include", 7) != 0)
			continue;
		*out = (struct include){ .pos = line, .depth = it->depth, .head = !it->code };
		if (parse_include(it, at + 7, out))
			return true;
	}
	return false;
}

static bool is_named(const struct include *inc, const char *name)
{
	return inc->len == strlen(name) && !memcmp(inc->name, name, inc->len);
}

bool convert_includes(const struct convert_file *f, const char *header)
{
	struct includes it = includes_of(f);
	struct include inc;
	bool found = false;

	while (!found && includes_next(&it, &inc))
		found = !inc.depth && is_named(&inc, header);
	free(it.mask);
	return found;
}

static int compare(const struct include *inc, const char *name)
{
	size_t n = strlen(name), min = inc->len < n ? inc->len : n;
	int cmp = memcmp(inc->name, name, min);

	return cmp ? cmp : inc->len < n ? -1 : inc->len > n;
}

/* What is known of the includes that begin with "linux/". */
struct block {
	size_t first; /* any include's line, SIZE_MAX: none */
	bool first_local;
	size_t before; /* the first that sorts behind the new one, SIZE_MAX */
	size_t last; /* behind the last, SIZE_MAX */
	bool sorted;
};

static struct block look(const struct convert_file *f, const char *header)
{
	struct block b = { SIZE_MAX, false, SIZE_MAX, SIZE_MAX, true };
	struct includes it = includes_of(f);
	struct include inc, prev = { .name = "" };

	while (includes_next(&it, &inc) && inc.head) {
		if (inc.depth)
			continue;
		if (b.first == SIZE_MAX) {
			b.first = inc.pos;
			b.first_local = inc.quote == '"';
		}
		if (inc.quote != '<' || inc.len < 6 || memcmp(inc.name, "linux/", 6) != 0)
			continue;
		if (prev.len) {
			AUTO_FREE char *name = xstrndup(inc.name, inc.len);

			b.sorted &= compare(&prev, name) <= 0;
		}
		if (b.before == SIZE_MAX && compare(&inc, header) > 0)
			b.before = inc.pos;
		b.last = convert_line_end(&f->text, inc.pos);
		prev = inc;
	}
	free(it.mask);
	return b;
}

void convert_add_include(struct convert_file *f, const char *header)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	struct block b;
	size_t pos;

	if (convert_includes(f, header))
		return;
	b = look(f, header);
	strbuf_addf(&line, "#include <%s>\n", header);
	if (b.last != SIZE_MAX) {
		pos = b.sorted && b.before != SIZE_MAX ? b.before : b.last;
	} else if (b.first != SIZE_MAX) {
		pos = b.first;
		if (b.first_local)
			strbuf_addch(&line, '\n');
	} else {
		AUTO_FREE char *mask = scan_mask(f->text.buf, true);

		pos = convert_line_start(&f->text, scan_skip_space(mask, 0));
		strbuf_addch(&line, '\n');
	}
	convert_splice(f, pos, 0, line.buf);
}

size_t convert_behind_includes(const struct convert_file *f, size_t pos)
{
	struct includes it = includes_of(f);
	struct include inc;
	size_t end = pos;

	while (includes_next(&it, &inc) && inc.head) {
		if (inc.pos >= pos && !inc.depth)
			end = convert_line_end(&f->text, inc.pos);
	}
	free(it.mask);
	return end;
}
