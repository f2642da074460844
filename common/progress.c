// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/utf8.h"

#define REDRAW_MS 100

struct progress {
	int fd;
	enum progress_level level;
	bool live; /* a terminal: one line that is redrawn */
	bool shown; /* the live line is on the screen */
	char *title;
	struct strbuf note;
	uint64_t done, total;
	int64_t started, drawn; /* ms */
};

struct progress *progress_new(int fd, enum progress_level level)
{
	struct progress *p = xcalloc(1, sizeof(*p));
	const char *term = getenv("TERM");

	p->fd = fd;
	p->level = level;
	p->live = level != PROGRESS_QUIET && isatty(fd) && !(term && !strcmp(term, "dumb"));
	strbuf_init(&p->note);
	return p;
}

/* Progress that cannot be shown is no reason to stop. */
static void put(struct progress *p, const char *s, size_t len)
{
	while (len) {
		ssize_t n = write(p->fd, s, len);

		if (n <= 0)
			return;
		s += n;
		len -= (size_t)n;
	}
}

static void erase(struct progress *p)
{
	if (p->shown)
		put(p, "\r\033[K", 4);
	p->shown = false;
}

static void cut(struct strbuf *sb, size_t width)
{
	size_t columns = 0, at = 0, n;

	for (unsigned next; at < sb->len; at += n, columns += next) {
		n = utf8_next(sb->buf + at, sb->len - at, &next);
		if (columns + next > width)
			break;
	}
	strbuf_setlen(sb, at);
}

static void add_rate(const struct progress *p, double seconds, struct strbuf *out)
{
	double rate = (double)p->done / seconds;

	if (rate >= 1)
		strbuf_addf(out, ", %.0f/s", rate);
	else if (rate * 60 >= 1)
		strbuf_addf(out, ", %.1f/min", rate * 60);
	else
		strbuf_addf(out, ", %.1f/h", rate * 3600);
}

static void add_left(const struct progress *p, double seconds, struct strbuf *out)
{
	double left;

	if (p->total <= p->done)
		return;
	left = seconds / (double)p->done * (double)(p->total - p->done);
	if (left < 100)
		strbuf_addf(out, ", %.0f s left", left);
	else if (left < 6000)
		strbuf_addf(out, ", %.0f min left", left / 60);
	else
		strbuf_addf(out, ", %.1f h left", left / 3600);
}

static void draw(struct progress *p)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	double seconds = (double)(run_clock_ms() - p->started) / 1000;
	struct winsize size = { 0 };

	strbuf_addf(&line, "%s %llu", p->title, (unsigned long long)p->done);
	if (p->total)
		strbuf_addf(&line, "/%llu", (unsigned long long)p->total);
	if (p->done && seconds > 0) {
		add_rate(p, seconds, &line);
		add_left(p, seconds, &line);
	}
	if (p->note.len)
		strbuf_addf(&line, ": %s", p->note.buf);
	utf8_defuse(&line);
	cut(&line, !ioctl(p->fd, TIOCGWINSZ, &size) && size.ws_col > 1 ? size.ws_col - 1u : 79);
	erase(p);
	put(p, line.buf, line.len);
	p->shown = true;
	p->drawn = run_clock_ms();
}

static void redraw(struct progress *p)
{
	if (p->live && p->title && run_clock_ms() - p->drawn >= REDRAW_MS)
		draw(p);
}

static void print_line(struct progress *p, struct strbuf *line)
{
	utf8_defuse(line);
	strbuf_addch(line, '\n');
	erase(p);
	put(p, line->buf, line->len);
	if (p->live && p->title)
		draw(p);
}

void progress_start(struct progress *p, const char *title, uint64_t total)
{
	if (!p)
		return;
	progress_end(p);
	p->title = xstrdup(title);
	p->total = total;
	p->done = 0;
	p->started = run_clock_ms();
	p->drawn = p->started - REDRAW_MS;
	redraw(p);
}

void progress_at(struct progress *p, uint64_t done)
{
	if (!p)
		return;
	p->done = done;
	redraw(p);
}

void progress_note(struct progress *p, bool milestone, const char *fmt, ...)
{
	va_list ap;

	if (!p || p->level == PROGRESS_QUIET)
		return;
	strbuf_reset(&p->note);
	va_start(ap, fmt);
	strbuf_vaddf(&p->note, fmt, ap);
	va_end(ap);
	redraw(p);
	if (milestone && !p->live) {
		AUTO_STRBUF struct strbuf line = STRBUF_INIT;

		strbuf_addstr(&line, p->note.buf);
		print_line(p, &line);
	}
}

void progress_line(struct progress *p, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	va_list ap;

	if (!p || p->level == PROGRESS_QUIET)
		return;
	va_start(ap, fmt);
	strbuf_vaddf(&line, fmt, ap);
	va_end(ap);
	print_line(p, &line);
}

void progress_verbose(struct progress *p, const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	va_list ap;

	if (!p || p->level != PROGRESS_VERBOSE)
		return;
	va_start(ap, fmt);
	strbuf_vaddf(&line, fmt, ap);
	va_end(ap);
	print_line(p, &line);
}

void progress_end(struct progress *p)
{
	if (!p)
		return;
	erase(p);
	free(p->title);
	p->title = NULL;
	strbuf_reset(&p->note);
}

void progress_free(struct progress *p)
{
	if (!p)
		return;
	progress_end(p);
	strbuf_release(&p->note);
	free(p);
}
