// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/plot/script.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/rev_short.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/run.h"
#include "common/utf8.h"
#include "reports/text.h"

#define END_OF_TEXT "KBLOAT_END_OF_TEXT"
/* gnuplot cuts the label of a tic at 49 bytes, were it in the middle of a character */
#define MAX_TIC 48
/* characters in the name of a release */
#define MAX_RELEASE 24

void plot_script_release(struct plot_script *ps)
{
	strbuf_release(&ps->text);
	strbuf_release(&ps->data);
	strbuf_release(&ps->commands);
}

int64_t plot_add(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return a < 0 ? INT64_MIN : INT64_MAX;
	return sum;
}

static const struct plot_unit units[] = {
	{ "MB", "1 MB = 1,000,000 bytes", 1000000 },
	{ "kB", "1 kB = 1,000 bytes", 1000 },
	{ "bytes", NULL, 1 },
};

const struct plot_unit *plot_unit_for(int64_t bytes)
{
	if (bytes >= 2000000)
		return &units[0];
	return bytes >= 2000 ? &units[1] : &units[2];
}

void plot_bytes(struct strbuf *out, int64_t bytes, bool sign)
{
	double n = (double)bytes;

	if (bytes < 0) {
		strbuf_addstr(out, "\xe2\x88\x92");
		n = -n;
	} else if (sign && bytes) {
		strbuf_addch(out, '+');
	}
	if (n < 1000)
		strbuf_addf(out, "%.0f B", n);
	else if (n < 999950)
		strbuf_addf(out, "%.1f kB", n / 1000);
	else
		strbuf_addf(out, "%.2f MB", n / 1000000);
}

void plot_others(struct strbuf *out, size_t nr)
{
	strbuf_addf(out, "%zu other%s", nr, nr == 1 ? "" : "s");
}

/* Characters that show nothing, move or reorder text, or are no characters in XML. */
static bool is_control(uint32_t ch)
{
	return ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || (ch >= 0x200b && ch <= 0x200f) ||
	       (ch >= 0x2028 && ch <= 0x202e) || (ch >= 0x2060 && ch <= 0x206f) || ch == 0xfeff ||
	       (ch & 0xfffe) == 0xfffe;
}

/* Appends the characters of @s from number @from up to @to. */
static void add_chars(struct strbuf *out, const char *s, size_t from, size_t to)
{
	size_t len = strlen(s), n;
	uint32_t ch;

	for (size_t i = 0; len && i < to; i++, s += n, len -= n) {
		n = utf8_decode(s, len, &ch);
		if (i < from)
			continue;
		if (is_control(ch) || ch == 0xfffd)
			strbuf_addstr(out, "\xef\xbf\xbd");
		else
			strbuf_add(out, s, n);
	}
}

static size_t count_chars(const char *s)
{
	size_t len = strlen(s), nr = 0, n;
	uint32_t ch;

	for (; len; nr++, s += n, len -= n)
		n = utf8_decode(s, len, &ch);
	return nr;
}

void plot_label(struct strbuf *out, const char *text, size_t max)
{
	size_t nr = count_chars(text);

	if (!max || nr <= max) {
		add_chars(out, text, 0, nr);
		return;
	}
	/* the end of a path tells more than its beginning */
	add_chars(out, text, 0, (max - 1) / 3);
	strbuf_addstr(out, "\xe2\x80\xa6");
	add_chars(out, text, nr - (max - 1 - (max - 1) / 3), nr);
}

/* A space keeps any text from being the line that ends the block. */
unsigned plot_script_text(struct plot_script *ps, const char *text, size_t max)
{
	if (!strncmp(text, END_OF_TEXT, strlen(END_OF_TEXT)))
		strbuf_addch(&ps->text, ' ');
	plot_label(&ps->text, text, max);
	strbuf_addch(&ps->text, '\n');
	return ++ps->nr_text;
}

unsigned plot_script_tic(struct plot_script *ps, const char *text, size_t max)
{
	AUTO_STRBUF struct strbuf label = STRBUF_INIT, tic = STRBUF_INIT;

	do {
		strbuf_reset(&label);
		plot_label(&label, text, max);
	} while (label.len > MAX_TIC && --max);
	for (const char *s = label.buf; *s; s++) {
		if (*s == '%')
			strbuf_addch(&tic, '%');
		strbuf_addch(&tic, *s);
	}
	return plot_script_text(ps, tic.buf, 0);
}

void plot_release(struct strbuf *out, const char *rev)
{
	if (*rev)
		rev_add_short(rev, out);
	else
		strbuf_addstr(out, "(import)");
}

/* How names of up to @longest characters stand below the axis, and the pixels it takes. */
static unsigned turn_releases(struct plot_script *ps, size_t longest, size_t nr)
{
	if (nr > 40) {
		strbuf_addstr(&ps->commands, "set xtics rotate by 90 right font ',11'\n");
		return 18 + 7 * (unsigned)longest;
	}
	if (longest * nr > 70) {
		strbuf_addstr(&ps->commands, "set xtics rotate by 40 right\n");
		return 24 + 6 * (unsigned)longest;
	}
	return 32;
}

unsigned plot_script_releases(struct plot_script *ps, const char *const *revs, size_t nr)
{
	size_t step = (nr + 39) / 40, longest = 0;
	AUTO_STRBUF struct strbuf label = STRBUF_INIT;
	const char *comma = "";

	strbuf_addstr(&ps->commands, "set xtics scale 0 (");
	for (size_t i = 0; i < nr; i++) {
		bool last = i + 1 == nr, near_last = i + step > nr - 1;

		if (!last && (i % step || (near_last && step > 1)))
			continue;
		strbuf_reset(&label);
		plot_release(&label, revs[i]);
		longest = label.len > longest ? label.len : longest;
		strbuf_addf(&ps->commands, "%st(%u) %zu", comma,
			    plot_script_tic(ps, label.buf, MAX_RELEASE), i);
		comma = ", ";
	}
	strbuf_addstr(&ps->commands, ")\n");
	return turn_releases(ps, longest > MAX_RELEASE ? MAX_RELEASE : longest, nr);
}

static void add_size_tic(struct plot_script *ps, double bytes, const char *comma)
{
	static const char *const names[] = { "B", "kB", "MB", "GB", "TB" };
	double shown = bytes;
	size_t unit = 0;

	for (; shown >= 1000 && unit + 1 < ARRAY_SIZE(names); unit++)
		shown /= 1000;
	strbuf_addf(&ps->commands, "%s'%.0f %s' %.0f", comma, shown, names[unit], bytes);
}

void plot_script_sizes(struct plot_script *ps, double low, double high)
{
	const char *comma = "";

	strbuf_addstr(&ps->commands, "set ytics nomirror scale 0.5 (");
	for (double ten = 1; ten <= high; ten *= 10) {
		for (int i = 0; i < 3; i++) {
			double bytes = ten * (i ? 3 * i - 1 : 1);

			if (bytes < low || bytes > high || (i && high > 1e4 * low))
				continue;
			add_size_tic(ps, bytes, comma);
			comma = ", ";
		}
	}
	strbuf_addstr(&ps->commands, ")\n");
}

void plot_script_print(const struct plot_script *ps, enum plot_format format, struct strbuf *out)
{
	strbuf_addstr(out, "set encoding utf8\n");
	if (format == PLOT_SVG)
		strbuf_addf(out,
			    "set terminal svg noenhanced%s size %u,%u font 'sans-serif,14'"
			    " background rgb '#ffffff'\n",
			    ps->rounded ? " rounded" : "", ps->width, ps->height);
	else
		strbuf_addf(out,
			    "set terminal pngcairo noenhanced%s size %u,%u font 'sans,11'"
			    " fontscale 1.9 linewidth 2 pointscale 2 background rgb '#ffffff'\n",
			    ps->rounded ? " rounded" : "", ps->width * 2, ps->height * 2);
	strbuf_addf(out, "$text << " END_OF_TEXT "\n%s" END_OF_TEXT "\n", ps->text.buf);
	/* gnuplot's substr() would cut characters of several bytes apart */
	strbuf_addstr(out, "t(i) = $text[int(i)]\n");
	strbuf_add(out, ps->data.buf, ps->data.len);
	strbuf_add(out, ps->commands.buf, ps->commands.len);
}

/* Skips an element "<name>…</name>" and white space before it, if one is there. */
static const char *skip_element(const char *s, const char *open, const char *close)
{
	const char *start = s + strspn(s, " \n\r\t");
	const char *end;

	if (strncmp(start, open, strlen(open)))
		return s;
	end = strstr(start, close);
	return end ? end + strlen(close) : s;
}

/* Copies all but the <title> elements, which are gnuplot's "gnuplot_plot_1". */
static void add_without_titles(struct strbuf *out, const char *s)
{
	const char *title;

	while ((title = strstr(s, "<title>"))) {
		strbuf_add(out, s, (size_t)(title - s));
		s = skip_element(title, "<title>", "</title>");
		if (s == title)
			break;
	}
	strbuf_addstr(out, s);
}

/* Gives gnuplot's SVG a title and a description instead of the program's name and version. */
static int finish_svg(const struct plot_script *ps, const char *svg, const char *title,
		      const char *desc, struct strbuf *out, struct strbuf *err)
{
	const char *s = strstr(svg, "<svg");

	s = s ? strchr(s, '>') : NULL;
	if (!s || !strstr(s, "</svg>"))
		return error_set(err, -EIO, "gnuplot wrote no complete SVG");
	s = skip_element(s + 1, "<title>", "</title>");
	s = skip_element(s, "<desc>", "</desc>");
	strbuf_addf(out,
		    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		    "<svg xmlns=\"http://www.w3.org/2000/svg\""
		    " xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"%u\" height=\"%u\""
		    " viewBox=\"0 0 %u %u\" role=\"img\">\n<title>",
		    ps->width, ps->height, ps->width, ps->height);
	text_html(out, title, strlen(title));
	strbuf_addstr(out, "</title>\n<desc>");
	text_html(out, desc, strlen(desc));
	strbuf_addstr(out, "</desc>");
	add_without_titles(out, s);
	return 0;
}

/* The last line of what gnuplot said, which names the error. */
static int gnuplot_failed(const struct run_status *status, struct strbuf *said, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf how = STRBUF_INIT, last = STRBUF_INIT;
	const char *line;

	run_describe(status, &how);
	strbuf_trim(said);
	line = strrchr(said->buf, '\n');
	plot_label(&last, line ? line + 1 : said->buf, 200);
	return error_set(err, -EIO, "gnuplot failed (%s)%s%s", how.buf, last.len ? ": " : "",
			 last.buf);
}

/* Runs gnuplot on the script file; -d keeps the user's start files out of it. */
static int run_gnuplot(const char *script, struct strbuf *picture, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf said = STRBUF_INIT;
	struct run run = RUN_INIT;
	struct run_status status;
	int code;

	strvec_push(&run.argv, "gnuplot");
	strvec_push(&run.argv, "-d");
	strvec_push(&run.argv, script);
	strvec_push(&run.env, "LC_ALL=C.UTF-8");
	strvec_push(&run.env, "GNUTERM");
	run.out = picture;
	run.errout = &said;
	code = run_command(&run, &status, err);
	if (!code && !run_ok(&status))
		code = gnuplot_failed(&status, &said, err);
	run_release(&run);
	return code;
}

/* The script lies in memory only, so that nothing is left behind however we end. */
static int run_script(const struct strbuf *script, struct strbuf *picture, struct strbuf *err)
{
	AUTO_CLOSE int fd = memfd_create("kbloat-plot", MFD_CLOEXEC);
	char path[64];

	for (size_t done = 0; fd >= 0 && done < script->len;) {
		ssize_t n = write(fd, script->buf + done, script->len - done);

		if (n < 0 && errno != EINTR)
			return error_set(err, -errno, "cannot keep the script for gnuplot: %s",
					 strerror(errno));
		done += n > 0 ? (size_t)n : 0;
	}
	if (fd < 0)
		return error_set(err, -errno, "cannot keep the script for gnuplot: %s",
				 strerror(errno));
	snprintf(path, sizeof(path), "/proc/%ld/fd/%d", (long)getpid(), fd);
	return run_gnuplot(path, picture, err);
}

int plot_script_run(const struct plot_script *ps, enum plot_format format, const char *title,
		    const char *desc, struct strbuf *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf script = STRBUF_INIT, picture = STRBUF_INIT;
	int code;

	if (!run_find("gnuplot", NULL))
		return error_set(
			err, -ENOENT,
			"gnuplot is not installed (on Debian: apt-get install gnuplot-nox)");
	plot_script_print(ps, format, &script);
	code = run_script(&script, &picture, err);
	if (code)
		return code;
	if (format == PLOT_SVG)
		return finish_svg(ps, picture.buf, title, desc, out, err);
	if (picture.len < 8 || memcmp(picture.buf, "\x89PNG\r\n\x1a\n", 8))
		return error_set(err, -EIO, "gnuplot wrote no PNG");
	strbuf_add(out, picture.buf, picture.len);
	return 0;
}
