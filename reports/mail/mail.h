/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a mail about the change between two builds says: docs/mail.md. Facts in, subject and body
 * out; who it goes to and how it is written is not known here.
 */
#ifndef REPORTS_MAIL_MAIL_H
#define REPORTS_MAIL_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rows;
struct strbuf;

/* What most people build for goes without saying. */
#define MAIL_USUAL_ARCH "x86_64"
/* Rows that a table of the mail has at most; the rest is summed up, or counted. */
#define MAIL_TOP 8

/* One of the two builds. Texts are borrowed. */
struct mail_side {
	const char *name; /* for commands: "v6.12.117:minmod", a commit id cut short */
	const char *rev; /* for people: "v6.12.117" */
	const char *title; /* the same, of a commit id with the subject; NULL: rev */
	const char *profile, *arch;
	const char *cc, *ld; /* "" when unknown */
	bool own_profile; /* a profile of the user's, not one that comes with kbloat */
};

/* All of it is borrowed; NULL is "not known" where nothing else is said. */
struct mail_facts {
	struct mail_side old, new;
	const char *subsystem; /* what the mail is about; NULL: the whole image */
	bool thanks; /* a thank-you */
	int64_t before, delta; /* bytes of code and data: of the older build, and the change */
	int64_t init; /* of the change, in init sections */
	int64_t padding; /* that changed beside it; of a subsystem 0 */
	const char *places_by; /* "subsystem" or "directory", of a subsystem "file" */
	const struct rows *places; /* where: analyze_diff() by that */
	const struct rows *commits; /* analyze_blame() by commit, of the subsystem's bytes only */
	const struct rows *causes; /* analyze_diff() by cause, without --top */
	const struct rows *modular; /* analyze_modular() */
	const struct rows *options; /* analyze_config_diff() */
	size_t other_options; /* that changed, with no bytes behind them */
	const char *table; /* analyze_bloat_part(), raw text */
	size_t table_shown, table_all; /* its rows, and all that there are */
	int64_t table_rest; /* what those that are not shown come to */
	bool owned; /* MAINTAINERS is known */
	bool addressed; /* there are people to whom it goes for what they did or maintain */
	const char *reporter; /* "Ann <ann@example.org>" */
	const char *closes; /* address of the mail in an archive */
	const char *site; /* address of the newer build's page; may be NULL */
};

/* "[kbloat] v6.12.113..v6.12.117 minmod: +12,345 bytes (+0.07 %)" */
void mail_subject(const struct mail_facts *facts, struct strbuf *out);
void mail_body(const struct mail_facts *facts, struct strbuf *out);

#endif
