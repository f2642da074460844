/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A mail as a file: headers and a body in plain text (RFC 5322, RFC 2045), lines ending with LF as
 * git-send-email(1) and mailboxes have them.
 *
 * Written by hand, not with GMime (which is well kept, and brings GLib along): there are eight kinds
 * of headers, one body without parts and no mail is ever read.
 */
#ifndef REPORTS_MAIL_MESSAGE_H
#define REPORTS_MAIL_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/strvec.h"
#include "common/mail_address.h"

struct strbuf;

/* Texts may hold anything; ids are as mail_id_valid() wants them, NULL for none. */
struct mail_message {
	struct mail_boxes from; /* none, or one: none leaves the header to who sends it */
	struct mail_boxes to, cc;
	char *subject, *body; /* owned; the body in UTF-8, lines ending with LF */
	char *message_id; /* owned: "kbloat.0123@example.org" */
	const char *in_reply_to; /* borrowed */
	int64_t date; /* seconds since 1970 UTC */
	struct strvec extra; /* name, value, name, value … */
};

#define MAIL_MESSAGE_INIT                                                                          \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_MAIL_MESSAGE __attribute__((cleanup(mail_message_release)))
void mail_message_release(struct mail_message *m);

/* May it be the id of a message, without < and >? */
bool mail_id_valid(const char *id);

/* No line of a body is longer, in bytes (RFC 5322, 2.1.1 allows 998); more of it is cut off. */
#define MAIL_LINE_MAX 990

/* Appends the message. */
void mail_message_write(const struct mail_message *m, struct strbuf *out);
/*
 * Appends it as one of a mailbox (RFC 4155): a line "From …" before, an empty line behind it, and
 * what looks like such a line in the body gets a '>' more, as in mboxrd, so that it can be taken off
 * again without loss.
 */
void mail_message_write_mbox(const struct mail_message *m, struct strbuf *out);

#endif
