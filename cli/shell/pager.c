// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/pager.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/shell/message.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/utf8.h"

static struct pager {
	FILE *stream; /* in place of stdout; NULL: there is none */
	struct strbuf held;
	size_t rows, columns; /* of the terminal */
	size_t lines, column; /* that what is held takes on it */
	bool direct; /* to the terminal: no pager, or none any more */
	bool gone; /* the reader has left: the rest is for nobody */
	struct run_feed feed;
} pager;

static bool write_all(int fd, const char *buf, size_t len)
{
	while (len) {
		ssize_t n = write(fd, buf, len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			buf += n;
			len -= (size_t)n;
		}
	}
	return true;
}

/* How far the cursor gets; escape sequences take no room. */
static void count_lines(const char *buf, size_t len)
{
	static bool escape;

	for (size_t i = 0, n; i < len; i += n) {
		const unsigned char c = (unsigned char)buf[i];
		unsigned width = 0;

		n = 1;
		if (escape) {
			escape = c < 0x40 || c == '[';
		} else if (c == 0x1b) {
			escape = true;
		} else if (c == '\n') {
			pager.lines++;
			pager.column = 0;
		} else {
			n = utf8_next(buf + i, len - i, &width);
		}
		pager.column += width;
		if (pager.column > pager.columns) {
			pager.lines++;
			pager.column = width;
		}
	}
}

/* The pager's words; false when there is to be none. */
static bool pager_words(struct strvec *out)
{
	const char *text = getenv("KBLOAT_PAGER");

	if (!text)
		text = getenv("PAGER");
	if (!text)
		text = run_find("less", NULL) ? "less" : "more";
	strvec_split(out, text, " \t");
	return out->nr && strcmp(out->v[0], "cat") != 0;
}

/* From here on the pager has the terminal; without one it is written to as it is. */
static bool start_program(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_STRVEC struct strvec words = STRVEC_INIT;

	if (!pager_words(&words))
		return false;
	if (run_feed_start(&words, &pager.feed, &err)) {
		message_print("kbloat: no pager: ", err.buf);
		return false;
	}
	/* an interrupt is for the pager to handle, which ends when its reader wants */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	return true;
}

/* Everything that is held, to where it belongs. 0 or an errno. */
static int release_held(void)
{
	int fd = pager.direct ? STDOUT_FILENO : pager.feed.fd, code = 0;

	if (!pager.gone && !write_all(fd, pager.held.buf, pager.held.len)) {
		if (!pager.direct && errno == EPIPE)
			pager.gone = true;
		else
			code = errno;
	}
	strbuf_reset(&pager.held);
	return code;
}

static ssize_t take(void *cookie, const char *buf, size_t len)
{
	int code;

	(void)cookie;
	strbuf_add(&pager.held, buf, len);
	if (!pager.direct && !pager.feed.pid) {
		count_lines(buf, len);
		if (pager.lines < pager.rows)
			return (ssize_t)len;
		pager.direct = !start_program();
	}
	code = release_held();
	errno = code;
	/* a cookie says with 0 that it failed */
	return code ? 0 : (ssize_t)len;
}

void pager_start(void)
{
	const char *term = getenv("TERM");
	struct winsize size;

	if (pager.stream || !isatty(STDOUT_FILENO) || !term || !strcmp(term, "dumb") ||
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col)
		return;
	strbuf_init(&pager.held);
	pager.rows = size.ws_row;
	pager.columns = size.ws_col;
	pager.stream = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = take });
	if (!pager.stream)
		return;
	stdout = pager.stream;
}

void pager_disable(void)
{
	pager.direct = true;
}

void pager_before_message(void)
{
	fflush(stdout);
	if (pager.stream && (pager.held.len || pager.feed.pid))
		pager_finish();
}

int pager_finish(void)
{
	int code = 0;

	if (!pager.stream)
		return 0;
	if (fflush(stdout))
		code = errno ? errno : EIO;
	if (!pager.feed.pid)
		pager.direct = true;
	if (!code)
		code = release_held();
	run_feed_end(&pager.feed);
	pager.direct = true;
	pager.gone = false;
	return code;
}
