/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where mails go: a mailbox that grows, or a file for each. */
#ifndef CLI_MAIL_FILE_H
#define CLI_MAIL_FILE_H

#include <stddef.h>

struct strbuf;

/* A larger mailbox is not added to, in bytes. */
#define MAIL_FILE_MAX ((size_t)512 << 20)

/*
 * Appends @text, mails in mbox form, to the mailbox @path, which is made when it is not there. A
 * reader sees all of it or nothing; of two processes that do it at once one waits for the other.
 * -EINVAL: a file that is no mailbox.
 */
int mail_file_append(const char *path, const char *text, size_t len, struct strbuf *err);
/*
 * Appends DIR/0001-what-the-subject-says.eml, as git-format-patch(1) names its files; of the subject
 * up to ": ".
 */
void mail_file_name(struct strbuf *out, const char *dir, size_t number, const char *subject);

#endif
