// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shell/cli.h"
#include "cli/mail/facts.h"
#include "cli/mail/file.h"
#include "cli/mail/people.h"
#include "cli/shared/database.h"
#include "cli/shell/output.h"
#include "cli/shared/range.h"
#include "cli/shared/walk.h"
#include "collector/git/repo.h"
#include "common/file.h"
#include "common/number.h"
#include "common/progress.h"
#include "common/model/rows.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"
#include "reports/mail/mail.h"
#include "reports/mail/message.h"

/* Rows of bloat-o-meter's table when nothing is said. */
#define DEFAULT_TOP 20
/* The least change that is worth a mail, in bytes: of the image, and of one subsystem. */
#define DEFAULT_MIN 1
#define DEFAULT_MIN_SUBSYSTEM 1024
/* Hexadecimal digits of a message's id. */
#define ID_DIGITS 24

static const char usage[] =
	"usage: kbloat mail A..B [OPTION…]\n"
	"\n"
	"Write a mail about the change from build A to build B, as kernel people send them: what grew,\n"
	"by how much, who did it, how to reproduce it, to the maintainers of what grew most and the\n"
	"authors of the commits that did it; or a thank-you when it shrank. Nothing is sent: 'git\n"
	"send-email FILE' does that.\n"
	"\n"
	"  --profile P        of builds that are given as REV only; a name, or the file to build with\n"
	"  --arch A           of builds that are given as REV or REV:PROFILE\n"
	"  --repo DIR         git repository: asks its history who did it, unless the database knows, and\n"
	"                     the commits' trailers for more people\n"
	"  --by subsystem     a mail for each subsystem that changed by --min, not one for all\n"
	"  --min BYTES        no mail when less changed (default: 1; by subsystem: 1024)\n"
	"  --thanks           a thank-you for what shrank, also when the whole grew\n"
	"  --top N            rows of bloat-o-meter's table, 0 for all (default: 20)\n"
	"  --from ADDRESS     who sends it; without, there is no From: and git send-email adds it\n"
	"  --to ADDRESS       to these as well; may be given several times\n"
	"  --cc ADDRESS       likewise\n"
	"  --no-to            To: nobody but those of --to\n"
	"  --no-cc            Cc: nobody but those of --cc\n"
	"  --in-reply-to ID   the message that it answers\n"
	"  --out FILE         write it there; a directory gets a file for each mail (default: -, standard\n"
	"                     output)\n"
	"  --format message|mbox  a message for git send-email (default), or a mailbox, which is added to\n"
	"\n"
	"examples:\n"
	"  kbloat mail v6.12.113..v6.12.117 --profile minmod --repo linux --out report.eml\n"
	"  kbloat mail v6.12.113..v6.12.117 --profile minmod --by subsystem --min 4096 --format mbox \\\n"
	"    --from 'Ann Size <ann@example.org>' --out reports.mbox\n";

static int run(int argc, char **argv);

const struct command cmd_mail = { "mail", run, "a mail about what grew, to those concerned",
				  usage };

enum {
	OPT_BY = 1,
	OPT_MIN,
	OPT_THANKS,
	OPT_TOP,
	OPT_FROM,
	OPT_TO,
	OPT_CC,
	OPT_NO_TO,
	OPT_NO_CC,
	OPT_IN_REPLY_TO,
	OPT_OUT
};

struct arguments {
	struct cli_common common;
	struct cli_range range;
	bool by_subsystem, thanks, no_to, no_cc, mbox;
	long min, top; /* -1: not given */
	struct mail_boxes from, to, cc;
	const char *out;
	char *in_reply_to; /* owned, without < and > */
	struct progress *progress;
};

/* --- options --- */

static bool take_boxes(struct mail_boxes *list, const char *option, const char *text)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	if (!mail_boxes_parse(text, list, &err))
		return true;
	cli_usage_error(&cmd_mail, "%s: %s", option, err.buf);
	return false;
}

static bool take_from(struct arguments *a)
{
	mail_boxes_release(&a->from);
	if (!take_boxes(&a->from, "--from", optarg))
		return false;
	if (a->from.nr == 1)
		return true;
	cli_usage_error(&cmd_mail, "--from: one address, not %zu", a->from.nr);
	return false;
}

static bool take_reply(struct arguments *a)
{
	AUTO_STRBUF struct strbuf id = STRBUF_INIT;
	size_t len = strlen(optarg);
	bool angle = *optarg == '<' && len > 1 && optarg[len - 1] == '>';

	strbuf_add(&id, optarg + angle, len - 2 * (size_t)angle);
	if (!mail_id_valid(id.buf)) {
		cli_usage_error(&cmd_mail, "--in-reply-to: '%s' is no message id", optarg);
		return false;
	}
	free(a->in_reply_to);
	a->in_reply_to = strbuf_detach(&id);
	return true;
}

static bool take_by(struct arguments *a)
{
	a->by_subsystem = !strcmp(optarg, "subsystem");
	if (!a->by_subsystem)
		cli_usage_error(&cmd_mail, "--by: subsystem, not '%s'", optarg);
	return a->by_subsystem;
}

/* One option of our own; false with an error printed. */
static bool take(struct arguments *a, int opt)
{
	switch (opt) {
	case OPT_BY:
		return take_by(a);
	case OPT_MIN:
		return cli_number(&cmd_mail, "--min", optarg, 0, 1L << 40, &a->min);
	case OPT_TOP:
		return cli_number(&cmd_mail, "--top", optarg, 0, 1000000, &a->top);
	case OPT_FROM:
		return take_from(a);
	case CLI_OPT_FORMAT: /* not of rows */
		a->common.format = optarg;
		return true;
	case OPT_TO:
		return take_boxes(&a->to, "--to", optarg);
	case OPT_CC:
		return take_boxes(&a->cc, "--cc", optarg);
	case OPT_IN_REPLY_TO:
		return take_reply(a);
	case OPT_THANKS:
		a->thanks = true;
		return true;
	case OPT_NO_TO:
		a->no_to = true;
		return true;
	case OPT_NO_CC:
		a->no_cc = true;
		return true;
	default:
		a->out = optarg;
		return true;
	}
}

static bool is_directory(const char *path)
{
	size_t len = strlen(path);

	return dir_exists(path) || (len && path[len - 1] == '/');
}

/* What goes together; false with an error printed. */
static bool check(struct arguments *a)
{
	const char *format = a->common.format;

	a->mbox = format && !strcmp(format, "mbox");
	if (format && !a->mbox && strcmp(format, "message") != 0) {
		cli_usage_error(&cmd_mail, "no format '%s': message or mbox", format);
		return false;
	}
	if (a->mbox && is_directory(a->out)) {
		cli_usage_error(&cmd_mail, "--format mbox writes one file, and '%s' is a directory",
				a->out);
		return false;
	}
	if (a->by_subsystem && !a->mbox && !is_directory(a->out)) {
		cli_usage_error(&cmd_mail, "--by subsystem writes several mails: name a directory "
					   "with --out, or take --format mbox");
		return false;
	}
	if (a->min < 0)
		a->min = a->by_subsystem ? DEFAULT_MIN_SUBSYSTEM : DEFAULT_MIN;
	return true;
}

/* An exit code, or -1 to go on. */
static int parse(int argc, char **argv, struct arguments *a)
{
	static const struct option longs[] = {
		CLI_COMMON_LONG,
		{ "repo", required_argument, NULL, CLI_OPT_REPO },
		{ "profile", required_argument, NULL, CLI_OPT_RANGE_PROFILE },
		{ "arch", required_argument, NULL, CLI_OPT_RANGE_ARCH },
		{ "by", required_argument, NULL, OPT_BY },
		{ "min", required_argument, NULL, OPT_MIN },
		{ "thanks", no_argument, NULL, OPT_THANKS },
		{ "top", required_argument, NULL, OPT_TOP },
		{ "from", required_argument, NULL, OPT_FROM },
		{ "to", required_argument, NULL, OPT_TO },
		{ "cc", required_argument, NULL, OPT_CC },
		{ "no-to", no_argument, NULL, OPT_NO_TO },
		{ "no-cc", no_argument, NULL, OPT_NO_CC },
		{ "in-reply-to", required_argument, NULL, OPT_IN_REPLY_TO },
		{ "out", required_argument, NULL, OPT_OUT },
		{ 0 }
	};
	int opt, ret;

	cli_common_init(&a->common);
	cli_range_init(&a->range);
	a->min = -1;
	a->top = DEFAULT_TOP;
	a->out = "-";
	while ((opt = cli_getopt(argc, argv, CLI_COMMON_SHORT, longs)) != -1) {
		ret = opt == CLI_OPT_FORMAT ? -2 : cli_common_option(&a->common, &cmd_mail, opt);
		if (ret == -2)
			ret = cli_range_option(&a->range, &cmd_mail, opt);
		if (ret >= 0)
			return ret;
		if (ret == -2 && !take(a, opt))
			return EXIT_TROUBLE;
	}
	if (argc - optind != 1)
		return cli_usage_error(&cmd_mail, "takes one range A..B of builds");
	a->range.text = argv[optind];
	return check(a) ? -1 : EXIT_TROUBLE;
}

/* --- one mail --- */

/* The same for the same two builds and subject, so that an archive keeps the report once. */
static void make_id(const struct arguments *a, const struct mail_facts *f, struct mail_message *m)
{
	AUTO_STRBUF struct strbuf what = STRBUF_INIT, hash = STRBUF_INIT;
	struct strbuf id = STRBUF_INIT;

	strbuf_addf(&what, "%s %s:%s\n%s %s:%s\n%s\n%d\n", a->range.commit_a, f->old.profile,
		    f->old.arch, a->range.commit_b, f->new.profile, f->new.arch,
		    f->subsystem ? f->subsystem : "", f->thanks);
	repo_hash_text(what.buf, &hash);
	strbuf_addf(&id, "kbloat.%.*s@%s", ID_DIGITS, hash.buf,
		    a->from.nr ? strchr(a->from.v[0].address, '@') + 1 : "kbloat.invalid");
	m->message_id = strbuf_detach(&id);
}

static void copy_boxes(const struct mail_boxes *from, struct mail_boxes *to)
{
	for (size_t i = 0; i < from->nr; i++)
		mail_boxes_add(to, from->v[i].name, from->v[i].address);
}

static int address_it(const struct arguments *a, const struct mail_range *range,
		      struct mail_facts *facts, struct repo *repo, struct mail_message *m,
		      struct strbuf *err)
{
	const struct mail_people people = { .facts = facts,
					    .owners = range->owners,
					    .repo = repo,
					    .no_to = a->no_to,
					    .no_cc = a->no_cc };
	size_t left_out;
	int code;

	copy_boxes(&a->from, &m->from);
	copy_boxes(&a->to, &m->to);
	copy_boxes(&a->cc, &m->cc);
	code = mail_people_find(&people, &m->to, &m->cc, &left_out, err);
	facts->addressed = m->to.nr > a->to.nr || m->cc.nr > a->cc.nr;
	if (code || a->common.quiet)
		return code;
	if (left_out)
		cli_note("addresses left out: %zu, a mail has %d at most", left_out,
			 MAIL_PEOPLE_MAX);
	if (!m->to.nr && !m->cc.nr)
		cli_note("nobody is known that it could go to: name them with --to");
	return 0;
}

/* Does it go to a list that lore.kernel.org keeps? */
static bool is_archived(const struct mail_boxes *list)
{
	static const char *const hosts[] = { "@vger.kernel.org", "@lists.linux.dev" };

	for (size_t i = 0; i < list->nr; i++) {
		for (size_t k = 0; k < 2; k++) {
			if (strstr(list->v[i].address, hosts[k]))
				return true;
		}
	}
	return false;
}

static void write_text(struct mail_facts *facts, struct mail_message *m)
{
	AUTO_STRBUF struct strbuf reporter = STRBUF_INIT, closes = STRBUF_INIT;
	struct strbuf subject = STRBUF_INIT, body = STRBUF_INIT;

	if (m->from.nr && *m->from.v[0].name)
		strbuf_addf(&reporter, "%s <%s>", m->from.v[0].name, m->from.v[0].address);
	else if (m->from.nr)
		strbuf_addstr(&reporter, m->from.v[0].address);
	if (is_archived(&m->to) || is_archived(&m->cc))
		strbuf_addf(&closes, "https://lore.kernel.org/r/%s/", m->message_id);
	facts->reporter = reporter.len ? reporter.buf : NULL;
	facts->closes = closes.len ? closes.buf : NULL;
	mail_subject(facts, &subject);
	mail_body(facts, &body);
	facts->reporter = facts->closes = NULL;
	m->subject = strbuf_detach(&subject);
	m->body = strbuf_detach(&body);
}

static void add_extra(struct mail_message *m, const char *name, const char *value)
{
	strvec_push(&m->extra, name);
	strvec_push(&m->extra, value);
}

static void write_extra(const struct mail_facts *f, struct mail_message *m)
{
	AUTO_STRBUF struct strbuf delta = STRBUF_INIT;

	strbuf_addf(&delta, "%+lld", (long long)f->delta);
	add_extra(m, "X-Kbloat-Kind", f->thanks ? "thanks" : "growth");
	add_extra(m, "X-Kbloat-Old", f->old.name);
	add_extra(m, "X-Kbloat-New", f->new.name);
	if (f->subsystem)
		add_extra(m, "X-Kbloat-Subsystem", f->subsystem);
	add_extra(m, "X-Kbloat-Delta", delta.buf);
}

/* --- all of them --- */

/* What is written in the end. */
struct outbox {
	const struct arguments *a;
	struct strbuf text; /* of the one message, or the mailbox */
	size_t nr;
};

static int put_mail(struct outbox *box, const struct mail_message *m, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;

	box->nr++;
	if (box->a->mbox) {
		mail_message_write_mbox(m, &box->text);
		return 0;
	}
	if (!is_directory(box->a->out)) {
		mail_message_write(m, &box->text);
		return 0;
	}
	mail_message_write(m, &text);
	mail_file_name(&path, box->a->out, box->nr, m->subject + strlen("[kbloat] "));
	return file_write_atomic(path.buf, text.buf, text.len, err);
}

/* Has one of the rows less than before? Those of padding and of no commit are none. */
static bool any_shrank(const struct rows *rows)
{
	int col = rows ? rows_find(rows, "delta") : -1;

	for (size_t i = 0; col >= 0 && i + rows->total < rows->nr_rows; i++) {
		if (*rows_at(rows, i, 0)->text != '[' && rows_at(rows, i, (size_t)col)->num < 0)
			return true;
	}
	return false;
}

/* Is this a mail that is asked for? Sets what kind it is. */
static bool choose_kind(const struct arguments *a, struct mail_facts *f)
{
	f->thanks = a->thanks || f->delta < 0;
	return !f->thanks || any_shrank(f->places) || any_shrank(f->commits);
}

/* Sets up what does not depend on the text. */
static int begin_mail(const struct arguments *a, const struct mail_range *range,
		      struct mail_part *part, struct repo *repo, struct mail_message *m,
		      struct strbuf *err)
{
	if (part->why_no_commits.len && !a->common.quiet)
		cli_note("no commit is charged: %s", part->why_no_commits.buf);
	m->date = range->new.origin.commit_time;
	m->in_reply_to = a->in_reply_to;
	make_id(a, &part->facts, m);
	return address_it(a, range, &part->facts, repo, m, err);
}

/* The mail about row @row of the places, or about all (-1). */
static int mail_about(struct outbox *box, const struct mail_range *range, long row,
		      struct repo *repo, struct strbuf *err)
{
	AUTO_MAIL_MESSAGE struct mail_message m = MAIL_MESSAGE_INIT;
	struct mail_part part;
	int code = mail_part_load(range, row, (size_t)box->a->top, &part, err);

	if (!code && choose_kind(box->a, &part.facts)) {
		code = begin_mail(box->a, range, &part, repo, &m, err);
		if (!code) {
			write_text(&part.facts, &m);
			write_extra(&part.facts, &m);
			code = put_mail(box, &m, err);
		}
	}
	mail_part_release(&part);
	return code;
}

static int64_t delta_of(const struct rows *rows, size_t row)
{
	return rows_at(rows, row, (size_t)rows_find(rows, "delta"))->num;
}

static bool is_enough(const struct arguments *a, int64_t delta)
{
	return (delta < 0 ? -(delta + 1) + 1 : delta) >= a->min && delta;
}

static int mail_each(struct outbox *box, const struct mail_range *range, struct repo *repo,
		     struct strbuf *err)
{
	const struct rows *places = &range->places;
	int code = 0;

	if (!range->owners)
		return error_set(err, -ENOENT,
				 "no subsystems: build '%s' came without a MAINTAINERS file",
				 range->new.name.buf);
	for (size_t i = 0; !code && i + 1 < places->nr_rows; i++) {
		int64_t delta = delta_of(places, i);

		if (*rows_at(places, i, 0)->text == '[' || !is_enough(box->a, delta))
			continue;
		code = mail_about(box, range, (long)i, repo, err);
	}
	if (!code && !box->nr && !box->a->common.quiet)
		cli_note("no mail: no subsystem changed by %ld bytes or more%s", box->a->min,
			 box->a->thanks ? " and shrank" : "");
	return code;
}

static int mail_whole(struct outbox *box, const struct mail_range *range, struct repo *repo,
		      struct strbuf *err)
{
	const struct arguments *a = box->a;
	AUTO_STRBUF struct strbuf number = STRBUF_INIT;
	int64_t delta = 0;

	for (int i = 0; i < CLASS_NR; i++)
		delta += i == CLASS_PADDING ? 0 : range->new.bytes[i] - range->old.bytes[i];
	number_add(&number, delta, true);
	if (is_enough(a, delta)) {
		int code = mail_about(box, range, -1, repo, err);

		if (!code && !box->nr && !a->common.quiet)
			cli_note("no mail: nothing shrank");
		return code;
	}
	if (!a->common.quiet)
		cli_note("no mail: %s bytes of code and data, and --min is %ld", number.buf,
			 a->min);
	return 0;
}

static int write_out(struct outbox *box, struct strbuf *err)
{
	const struct arguments *a = box->a;
	int code = 0;

	if (!box->nr)
		return 0;
	if (!strcmp(a->out, "-")) {
		fwrite(box->text.buf, 1, box->text.len, stdout);
		return 0;
	}
	if (a->mbox)
		code = mail_file_append(a->out, box->text.buf, box->text.len, err);
	else if (!is_directory(a->out))
		code = file_write_atomic(a->out, box->text.buf, box->text.len, err);
	if (!code && !a->common.quiet)
		cli_note(box->nr == 1 ? "%zu mail in '%s'" : "%zu mails in '%s'", box->nr, a->out);
	return code;
}

/* A history that cannot be told makes a mail that says so, and a line here that says why. */
static int ask_history(const struct arguments *a, struct db *db, struct repo *repo,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int code = cli_walk(&a->range, repo, a->common.db, db, a->progress, &why);

	progress_end(a->progress);
	cli_range_explain(&a->range, code, &why);
	if (code && code != -EINVAL && code != -ENODATA)
		return error_set(err, code, "%s", why.buf);
	if (code && !a->common.quiet)
		cli_note("the history was not asked: %s", why.buf);
	return 0;
}

static int mail(void *arguments, struct db **opened)
{
	struct arguments *a = arguments;
	struct db *db = *opened;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct outbox box = { .a = a, .text = STRBUF_INIT };
	struct mail_range range = { 0 };
	struct repo *repo = NULL;
	int code = 0;

	if (!cli_range_find(&a->range, &cmd_mail, db))
		return EXIT_TROUBLE;
	run_catch_interrupts();
	if (a->range.repo)
		code = repo_open(a->range.repo, &repo, &err);
	if (repo)
		code = ask_history(a, db, repo, &err);
	if (!code)
		code = mail_range_load(db, &a->range, &range, &err);
	if (!code && is_directory(a->out))
		code = dir_make(a->out, &err);
	if (!code)
		code = a->by_subsystem ? mail_each(&box, &range, repo, &err) :
					 mail_whole(&box, &range, repo, &err);
	if (!code)
		code = write_out(&box, &err);
	repo_free(repo);
	mail_range_release(&range);
	strbuf_release(&box.text);
	return code ? cli_error("%s", err.buf) : EXIT_FINE;
}

static void release(struct arguments *a)
{
	cli_range_release(&a->range);
	mail_boxes_release(&a->from);
	mail_boxes_release(&a->to);
	mail_boxes_release(&a->cc);
	free(a->in_reply_to);
}

static int run(int argc, char **argv)
{
	struct arguments a = { 0 };
	int code = parse(argc, argv, &a);

	if (code < 0)
		code = cli_with_db(&a.common, &a.progress, mail, &a);
	release(&a);
	return code;
}
