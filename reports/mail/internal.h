/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that write a mail's body. */
#ifndef REPORTS_MAIL_INTERNAL_H
#define REPORTS_MAIL_INTERNAL_H

#include "reports/mail/mail.h"

/* A cell of a column; "" or 0 when it is empty or the column is not there. Borrowed. */
const char *mail_text_at(const struct rows *rows, size_t row, const char *column);
int64_t mail_num_at(const struct rows *rows, size_t row, const char *column);
/* Rows without the total. */
size_t mail_nr_rows(const struct rows *rows);
/* Text from outside, as it can stand in a mail's line. */
void mail_safe(struct strbuf *out, const char *text);
/* "0123456789ab ("subject")" */
void mail_commit_name(struct strbuf *out, const struct rows *commits, size_t row);

/* How many commits (places, when no commits are known) shrank, and what they come to. */
size_t mail_shrunk(const struct mail_facts *facts, int64_t *sum);

/* The parts of the body, each with an empty line behind it; nothing when nothing is known. */
void mail_put_places(const struct mail_facts *facts, struct strbuf *out);
void mail_put_commits(const struct mail_facts *facts, struct strbuf *out);
void mail_put_shrunk(const struct mail_facts *facts, struct strbuf *out);
void mail_put_causes(const struct mail_facts *facts, struct strbuf *out);
void mail_put_table(const struct mail_facts *facts, struct strbuf *out);
void mail_put_configuration(const struct mail_facts *facts, struct strbuf *out);
void mail_put_reproduce(const struct mail_facts *facts, struct strbuf *out);
void mail_put_tags(const struct mail_facts *facts, struct strbuf *out);

#endif
