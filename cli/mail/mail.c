// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shared/words.h"
#include "cli/shell/cli.h"
#include "cli/mail/facts.h"
#include "cli/mail/file.h"
#include "cli/mail/people.h"
#include "cli/shared/database.h"
#include "cli/shell/output.h"
#include "cli/shared/range.h"
#include "cli/shared/settings.h"
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
#include "reports/site/names.h"

/* Rows of bloat-o-meter's table when nothing is said. */
#define DEFAULT_TOP 20
/* The least change that is worth a mail, in bytes: of the image, and of one subsystem. */
#define DEFAULT_MIN 1
#define DEFAULT_MIN_SUBSYSTEM 1024
/* Hexadecimal digits of a message's id. */
#define ID_DIGITS 24

struct arguments {
	struct cli_common common;
	struct cli_range range;
	bool by_subsystem, thanks, no_to, no_cc, mbox;
	long min, top; /* -1: not given */
	struct mail_boxes from, to, cc;
	const char *by, *format, *out;
	char *in_reply_to; /* owned, without < and > */
	struct progress *progress;
};

/* --- options --- */

static bool take_boxes(const struct command_option *option, void *to, const char *text,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	if (!mail_boxes_parse(text, to, &why))
		return true;
	strbuf_addf(err, "--%s: %s", option->name, why.buf);
	return false;
}

static bool take_from(const struct command_option *option, void *to, const char *text,
		      struct strbuf *err)
{
	struct mail_boxes *from = to;

	mail_boxes_release(from);
	if (!take_boxes(option, from, text, err))
		return false;
	if (from->nr == 1)
		return true;
	strbuf_addf(err, "--from: one address, not %zu", from->nr);
	return false;
}

static bool take_reply(const struct command_option *option, void *to, const char *text,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf id = STRBUF_INIT;
	size_t len = strlen(text);
	bool angle = *text == '<' && len > 1 && text[len - 1] == '>';
	char **reply = to;

	(void)option;
	strbuf_add(&id, text + angle, len - 2 * (size_t)angle);
	if (!mail_id_valid(id.buf)) {
		strbuf_addf(err, "--in-reply-to: '%s' is no message id", text);
		return false;
	}
	free(*reply);
	*reply = strbuf_detach(&id);
	return true;
}

static const struct cli_words words_groups = { .list = (const char *const[]){ "subsystem", NULL } };
#define MBOX "mbox"
static const struct cli_words words_mail_formats = { .list = (const char *const[]){ "message", MBOX,
										    NULL } };

#define TO_MEMBER(function, member) TO_FUNCTION(function), .at = offsetof(struct arguments, member)

static const struct command_option options[] = {
	{ "repo", 0, "DIR",
	  "git repository: asks its history who did it, unless the database knows, and\n"
	  "the commits' trailers for more people",
	  &words_directories, .type = OPTION_COMMON },
	{ "by", 0, NULL, "a mail for each subsystem that changed by --min, not one for all",
	  &words_groups, TO_WORD(struct arguments, by) },
	{ "min", 0, "BYTES", "no mail when less changed (default: 1; by subsystem: 1024)",
	  TO_NUMBER(struct arguments, min, 0, 1L << 40) },
	{ "thanks", 0, NULL, "a thank-you for what shrank, also when the whole grew",
	  TO_FLAG(struct arguments, thanks) },
	{ "top", 0, "N", "rows of bloat-o-meter's table, 0 for all (default: 20)",
	  TO_NUMBER(struct arguments, top, 0, 1000000) },
	{ "from", 0, "ADDRESS",
	  "who sends it; without, there is no From: and git send-email adds it",
	  TO_MEMBER(take_from, from) },
	{ "to", 0, "ADDRESS", "to these as well; may be given several times",
	  TO_MEMBER(take_boxes, to) },
	{ "cc", 0, "ADDRESS", "likewise", TO_MEMBER(take_boxes, cc) },
	{ "no-to", 0, NULL, "To: nobody but those of --to", TO_FLAG(struct arguments, no_to) },
	{ "no-cc", 0, NULL, "Cc: nobody but those of --cc", TO_FLAG(struct arguments, no_cc) },
	{ "in-reply-to", 0, "ID", "the message that it answers",
	  TO_MEMBER(take_reply, in_reply_to) },
	{ "out", 0, "FILE",
	  "write it there; a directory gets a file for each mail (default: -, standard\n"
	  "output)",
	  &words_files, TO_TEXT(struct arguments, out) },
	{ "format", 0, NULL,
	  "a message for git send-email (default), or a mailbox, which is added to",
	  &words_mail_formats, TO_WORD(struct arguments, format) },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_mail = {
	.name = "mail",
	.run = run,
	.summary = "a mail about what grew, to those concerned",
	.group = GROUP_REPORT,
	.no_rows = "writes mails",
	.forms = { { .operands = { OPERAND("A..B", &words_range) }, .after = "[OPTION…]" },
		   { .operands = { OPERAND("A", &words_builds), OPERAND("B", &words_builds) },
		     .after = "[OPTION…]" } },
	.description =
		"Write a mail about the change from build A to build B, as kernel people send them: what grew,\n"
		"by how much, who did it, how to reproduce it, to the maintainers of what grew most and the\n"
		"authors of the commits that did it; or a thank-you when it shrank. Nothing is sent: 'git\n"
		"send-email FILE' does that.\n",
	.groups = { { range_names, offsetof(struct arguments, range) }, { options, 0 } },
	.column = 21,
	.example =
		"examples:\n"
		"  kbloat mail v6.12.113..v6.12.117 --profile minmod --repo linux --out r.eml\n"
		"  kbloat mail v6.12.113..v6.12.117 --profile minmod --by subsystem --min 4096 \\\n"
		"    --format mbox --from 'Ann Size <ann@example.org>' --out reports.mbox\n",
};

static bool is_directory(const char *path)
{
	size_t len = strlen(path);

	return dir_exists(path) || (len && path[len - 1] == '/');
}

/* What goes together; false with an error printed. */
static bool check(struct arguments *a)
{
	a->by_subsystem = a->by != NULL;
	a->mbox = a->format && !strcmp(a->format, MBOX);
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
	int code;

	cli_range_init(&a->range, &a->common);
	a->min = -1;
	a->top = DEFAULT_TOP;
	a->out = "-";
	code = cli_parse(&cmd_mail, argc, argv, a, &a->common);
	if (code >= 0)
		return code;
	if (!cli_pair_take(&cmd_mail, argc, argv, &a->range.pair))
		return EXIT_TROUBLE;
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

/* So many addresses are named. */
#define NAMED_UNREAD MAIL_PEOPLE_MAX

static void tell_left_out(const struct mail_left_out *left_out)
{
	const struct strvec *unread = &left_out->unread;
	AUTO_STRBUF struct strbuf list = STRBUF_INIT;

	if (left_out->many)
		cli_note("addresses left out: %zu, a mail has %d at most", left_out->many,
			 MAIL_PEOPLE_MAX);
	for (size_t i = 0; i < unread->nr && i < NAMED_UNREAD; i++)
		strbuf_addf(&list, "%s'%s'", i ? ", " : "", unread->v[i]);
	if (unread->nr > NAMED_UNREAD)
		strbuf_addf(&list, " and %zu more", unread->nr - NAMED_UNREAD);
	if (unread->nr)
		cli_note("addresses left out, as nobody reads what is sent there: %s", list.buf);
}

static void address_it(const struct arguments *a, const struct mail_range *range,
		       struct mail_facts *facts, struct repo *repo, struct mail_message *m)
{
	const struct mail_people people = { .facts = facts,
					    .subsystems = range->subsystems,
					    .names = &range->people,
					    .repo = repo,
					    .no_to = a->no_to,
					    .no_cc = a->no_cc };
	struct mail_left_out left_out = MAIL_LEFT_OUT_INIT;

	copy_boxes(&a->from, &m->from);
	copy_boxes(&a->to, &m->to);
	copy_boxes(&a->cc, &m->cc);
	mail_people_find(&people, &m->to, &m->cc, &left_out);
	facts->addressed = m->to.nr > a->to.nr || m->cc.nr > a->cc.nr;
	if (!a->common.quiet) {
		tell_left_out(&left_out);
		if (!m->to.nr && !m->cc.nr)
			cli_note("nobody is known that it could go to: name them with --to");
	}
	strvec_release(&left_out.unread);
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

/* The page of the newer build, which a site that has it has, whatever it is compared with there. */
static void add_site(const struct build_ref *ref, struct strbuf *out)
{
	const char *url = settings_siteurl();

	if (!url)
		return;
	strbuf_addstr(out, url);
	if (out->buf[out->len - 1] != '/')
		strbuf_addch(out, '/');
	site_build_path(out, build_rev_shown(ref), ref->profile, ref->arch, NULL, ref->label);
}

static void write_text(const struct arguments *a, struct mail_facts *facts, struct mail_message *m)
{
	AUTO_STRBUF struct strbuf reporter = STRBUF_INIT, closes = STRBUF_INIT, site = STRBUF_INIT;
	struct strbuf subject = STRBUF_INIT, body = STRBUF_INIT;

	if (m->from.nr && *m->from.v[0].name)
		strbuf_addf(&reporter, "%s <%s>", m->from.v[0].name, m->from.v[0].address);
	else if (m->from.nr)
		strbuf_addstr(&reporter, m->from.v[0].address);
	if (is_archived(&m->to) || is_archived(&m->cc))
		strbuf_addf(&closes, "https://lore.kernel.org/r/%s/", m->message_id);
	facts->reporter = reporter.len ? reporter.buf : NULL;
	facts->closes = closes.len ? closes.buf : NULL;
	add_site(&a->range.b, &site);
	facts->site = site.len ? site.buf : NULL;
	mail_subject(facts, &subject);
	mail_body(facts, &body);
	facts->reporter = facts->closes = facts->site = NULL;
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
	for (size_t i = 0; rows && i < rows_nr(rows); i++) {
		if (*rows_key(rows, i) != '[' && rows_num_at(rows, i, "delta") < 0)
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
static void begin_mail(const struct arguments *a, const struct mail_range *range,
		       struct mail_part *part, struct repo *repo, struct mail_message *m)
{
	if (part->why_no_commits.len && !a->common.quiet)
		cli_note("no commit is charged: %s", part->why_no_commits.buf);
	m->date = range->new.origin.commit_time;
	m->in_reply_to = a->in_reply_to;
	make_id(a, &part->facts, m);
	address_it(a, range, &part->facts, repo, m);
}

/* The mail about row @row of the places, or about all (-1). */
static int mail_about(struct outbox *box, const struct mail_range *range, long row,
		      struct repo *repo, struct strbuf *err)
{
	AUTO_MAIL_MESSAGE struct mail_message m = MAIL_MESSAGE_INIT;
	struct mail_part part;
	int code = mail_part_load(range, row, (size_t)box->a->top, &part, err);

	if (!code && choose_kind(box->a, &part.facts)) {
		begin_mail(box->a, range, &part, repo, &m);
		write_text(box->a, &part.facts, &m);
		write_extra(&part.facts, &m);
		code = put_mail(box, &m, err);
	}
	mail_part_release(&part);
	return code;
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

	if (!range->subsystems)
		return error_set(err, -ENOENT,
				 "no subsystems: build '%s' came without a MAINTAINERS file",
				 range->new.name.buf);
	for (size_t i = 0; !code && i + 1 < places->nr_rows; i++) {
		int64_t delta = rows_num_at(places, i, "delta");

		if (*rows_key(places, i) == '[' || !is_enough(box->a, delta))
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
	int64_t delta =
		class_code_and_data(range->new.bytes) - class_code_and_data(range->old.bytes);

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
		cli_print_text(&box->text);
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
	if (code && code != -EINVAL && code != -ENODATA && code != -EUCLEAN)
		return error_set(err, code, "%s", why.buf);
	if (code && !a->common.quiet)
		cli_note("the history was not asked: %s", why.buf);
	return 0;
}

/* One that cannot be opened leaves what the database knows. */
static void open_repo(const struct arguments *a, struct repo **out)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	if (repo_open(a->common.repo, out, &why) && !a->common.quiet)
		cli_note("the history was not asked: %s", why.buf);
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

	if (!cli_range_find(&a->range, db))
		return EXIT_TROUBLE;
	run_catch_interrupts();
	if (a->common.repo)
		open_repo(a, &repo);
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
