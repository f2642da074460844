// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands of a night: child processes within their time, each on record. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/nightly/internal.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"

const char *const nightly_step_names[NIGHTLY_STEPS] = {
	"fetch", "revisions", "collect", "analyze", "blame", "candidates", "report", "gate", "mail",
};

const char *const nightly_outcome_names[NIGHTLY_FAILED + 1] = { "off", "fine", "left", "worse",
								"failed" };

/*
 * Of the reserve, the second half is for what people get to see. One of these steps may take half of
 * what is left, so that the next one has its turn.
 */
long nightly_time_left(const struct nightly *n, enum nightly_step step)
{
	const struct nightly_config *c = n->config;
	int64_t ends = (int64_t)c->budget * 1000, left;

	if (!c->budget || n->dry)
		return -1;
	if (step <= NIGHTLY_COLLECT)
		ends -= ends * c->reserve / 100;
	else if (step <= NIGHTLY_CANDIDATES)
		ends -= ends * c->reserve / 200;
	left = ends - (run_clock_ms() - n->started_ms);
	if (step == NIGHTLY_REPORT || step == NIGHTLY_LIMITS)
		left /= 2;
	return left < 1000 ? 0 : (long)(left / 1000);
}

/* --- lines of a shell --- */

static bool is_plain(unsigned char ch)
{
	unsigned char lower = ch | 0x20;

	return (lower >= 'a' && lower <= 'z') || (ch >= '0' && ch <= '9') ||
	       (ch && strchr("_@%+=:,./-", ch));
}

static void quote_word(const char *word, struct strbuf *out)
{
	bool plain = *word, control = false;

	for (const unsigned char *p = (const unsigned char *)word; *p; p++) {
		plain &= is_plain(*p);
		control |= *p < 0x20 || *p == 0x7f;
	}
	if (plain) {
		strbuf_addstr(out, word);
		return;
	}
	strbuf_addstr(out, control ? "$'" : "'");
	for (const unsigned char *p = (const unsigned char *)word; *p; p++) {
		if (control && (*p < 0x20 || *p == 0x7f))
			strbuf_addf(out, "\\x%02x", *p);
		else if (control && (*p == '\'' || *p == '\\'))
			strbuf_addf(out, "\\%c", *p);
		else if (*p == '\'')
			strbuf_addstr(out, "'\\''");
		else
			strbuf_addch(out, (char)*p);
	}
	strbuf_addch(out, '\'');
}

void nightly_quote(const struct run *run, struct strbuf *out)
{
	for (size_t i = 0; i < run->argv.nr; i++) {
		if (i)
			strbuf_addch(out, ' ');
		quote_word(run->argv.v[i], out);
	}
}

void nightly_join(const struct strvec *words, struct strbuf *out)
{
	for (size_t i = 0; i < words->nr; i++)
		strbuf_addf(out, "%s%s", i ? "," : "", words->v[i]);
}

void nightly_kbloat(const struct nightly *n, struct run *run, const char *command)
{
	strvec_push(&run->argv, n->program);
	strvec_push(&run->argv, command);
	strvec_push(&run->argv, "--db");
	strvec_push(&run->argv, n->config->db);
}

/* --- outcomes --- */

void nightly_outcome(struct nightly *n, enum nightly_step step, enum nightly_outcome outcome,
		     const char *fmt, ...)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	va_list ap;

	if (outcome > n->outcome[step])
		n->outcome[step] = outcome;
	if (!fmt)
		return;
	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	nightly_problem(n, "%s: %s", nightly_step_names[step], sb.buf);
}

/* git, gcc and we ourselves begin so what went wrong; what follows is advice. */
static bool is_message(const char *line)
{
	return !strncmp(line, "fatal: ", 7) || !strncmp(line, "error: ", 7) ||
	       !strncmp(line, "kbloat: ", 8);
}

/* The last message in what a child printed into its log behind @from, else its last line. */
static void last_words(const char *log, long long from, struct strbuf *out)
{
	AUTO_CLOSE int fd = open(log, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char tail[8192], *rest = tail, *line, *last = NULL;
	long long size = file_size(log);
	bool message = false;
	ssize_t got;

	if (fd < 0 || size <= from)
		return;
	if (size - from > (long long)sizeof(tail) - 1)
		from = size - (long long)sizeof(tail) + 1;
	got = pread(fd, tail, sizeof(tail) - 1, from);
	tail[got > 0 ? got : 0] = '\0';
	while ((line = strsep(&rest, "\n"))) {
		if (!*line || (message && !is_message(line)))
			continue;
		message = is_message(line);
		last = line;
	}
	for (line = last; line && *line; line++)
		*line = (unsigned char)*line < 0x20 || *line == 0x7f ? ' ' : *line;
	if (last)
		strbuf_addf(out, "%.500s", last + strspn(last, " "));
}

static void log_path(const struct nightly *n, enum nightly_step step, struct strbuf *out)
{
	strbuf_addf(out, "%s/%s.log", n->logs, nightly_step_names[step]);
}

void nightly_last_words(const struct nightly *n, enum nightly_step step, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf log = STRBUF_INIT;

	log_path(n, step, &log);
	last_words(log.buf, n->log_start, out);
	if (!strncmp(out->buf, "kbloat: ", 8)) {
		memmove(out->buf, out->buf + 8, out->len - 8);
		strbuf_setlen(out, out->len - 8);
	}
	if (!out->len)
		strbuf_addf(out, "see %s", log.buf);
}

static enum nightly_outcome judge(const struct nightly_command *c, const struct run_status *s)
{
	if (run_interrupted())
		return NIGHTLY_LEFT;
	if (s->late)
		return c->seconds && s->late == c->seconds ? NIGHTLY_FAILED : NIGHTLY_LEFT;
	if (c->judges && !s->signalled && s->code == 1)
		return NIGHTLY_WORSE;
	return run_ok(s) ? NIGHTLY_FINE : NIGHTLY_FAILED;
}

/* --- running --- */

static void add_log(const char *log, const char *text, size_t len)
{
	AUTO_CLOSE int fd = file_open_log(log);

	if (fd < 0 || file_write_all(fd, text, len))
		return; /* the child's own trouble with it is what gets reported */
}

/* For git, which may leave a helper behind, the lock is not for. */
static void set_inherited(int fd, bool inherited)
{
	if (fd >= 0)
		fcntl(fd, F_SETFD, inherited ? 0 : FD_CLOEXEC);
}

static json_t *add_record(struct nightly *n, const struct nightly_command *c, const char *line)
{
	json_t *record = c->about ? c->about : json_object();

	json_object_set_new(record, "command", nightly_json(line));
	json_array_append_new(json_object_get(n->steps[c->step], "commands"), record);
	return record;
}

static void complete(struct nightly *n, const struct nightly_command *c, json_t *record,
		     enum nightly_outcome outcome, const struct run_status *status, int64_t ms)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	json_object_set_new(record, "outcome", json_string(nightly_outcome_names[outcome]));
	if (status)
		json_object_set_new(record, "exit_code", json_integer(run_exit_code(status)));
	json_object_set_new(record, "seconds", json_real((double)ms / 1000));
	if (!c->lenient)
		nightly_outcome(n, c->step, outcome, NULL);
	if (nightly_summary_write(n, &err))
		progress_line(n->progress, "%s", err.buf);
}

static void tell(struct nightly *n, const struct nightly_command *c, enum nightly_outcome outcome,
		 const char *line, const struct run_status *status, const char *log, long long from)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	run_describe(status, &why);
	if (outcome == NIGHTLY_FAILED && !c->lenient) {
		strbuf_addstr(&why, ": ");
		last_words(log, from, &why);
		nightly_problem(n, "%s: %s [%s]", nightly_step_names[c->step], why.buf, line);
	} else if (outcome == NIGHTLY_LEFT && run_interrupted()) {
		progress_line(n->progress, "%s: interrupted", nightly_step_names[c->step]);
	} else if (outcome == NIGHTLY_LEFT) {
		progress_line(n->progress, "%s: its time is used up", nightly_step_names[c->step]);
	}
}

static enum nightly_outcome run_child(struct nightly *n, const struct nightly_command *c,
				      const char *line, json_t *record, long seconds)
{
	AUTO_STRBUF struct strbuf log = STRBUF_INIT, head = STRBUF_INIT, err = STRBUF_INIT;
	AUTO_STRBUF struct strbuf errout = STRBUF_INIT;
	struct run_status status;
	enum nightly_outcome outcome;
	int64_t start = run_clock_ms();
	long long from;

	log_path(n, c->step, &log);
	strbuf_addf(&head, "$ %s\n", line);
	add_log(log.buf, head.buf, head.len);
	n->log_start = from = file_size(log.buf);
	c->run->seconds = seconds > 0 ? (unsigned)seconds : 0;
	c->run->log = c->out ? NULL : log.buf;
	c->run->out = c->out;
	c->run->errout = c->out ? &errout : NULL;
	set_inherited(n->lock, !c->foreign);
	if (run_command(c->run, &status, &err) && !run_interrupted()) {
		nightly_outcome(n, c->step, NIGHTLY_FAILED, "%s", err.buf);
		complete(n, c, record, NIGHTLY_FAILED, NULL, run_clock_ms() - start);
		return NIGHTLY_FAILED;
	}
	if (errout.len)
		add_log(log.buf, errout.buf, errout.len);
	outcome = judge(c, &status);
	tell(n, c, outcome, line, &status, log.buf, from);
	complete(n, c, record, outcome, &status, run_clock_ms() - start);
	return outcome;
}

enum nightly_outcome nightly_command(struct nightly *n, const struct nightly_command *c)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	long left = nightly_time_left(n, c->step);
	json_t *record;

	nightly_quote(c->run, &line);
	if (n->dry) {
		printf("%s: %s\n", nightly_step_names[c->step], line.buf);
		json_decref(c->about);
		return NIGHTLY_FINE;
	}
	record = add_record(n, c, line.buf);
	if (!left || run_interrupted()) {
		complete(n, c, record, NIGHTLY_LEFT, NULL, 0);
		return NIGHTLY_LEFT;
	}
	if (n->verbose)
		progress_line(n->progress, "$ %s", line.buf);
	if (c->seconds && (left < 0 || left > (long)c->seconds))
		left = (long)c->seconds;
	return run_child(n, c, line.buf, record, left);
}
