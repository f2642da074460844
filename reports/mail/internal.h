/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that write a mail's body. */
#ifndef REPORTS_MAIL_INTERNAL_H
#define REPORTS_MAIL_INTERNAL_H

#include "reports/mail/mail.h"

/* The parts of the body, each with an empty line behind it; nothing when nothing is known. */
void mail_put_places(const struct mail_facts *facts, struct strbuf *out);
void mail_put_commits(const struct mail_facts *facts, struct strbuf *out);
void mail_put_shrunk(const struct mail_facts *facts, struct strbuf *out);
void mail_put_causes(const struct mail_facts *facts, struct strbuf *out);
void mail_put_modular(const struct mail_facts *facts, struct strbuf *out);
void mail_put_table(const struct mail_facts *facts, struct strbuf *out);
void mail_put_configuration(const struct mail_facts *facts, struct strbuf *out);
void mail_put_reproduce(const struct mail_facts *facts, struct strbuf *out);
void mail_put_tags(const struct mail_facts *facts, struct strbuf *out);

#endif
