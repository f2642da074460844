/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Headers of a mail (RFC 5322, 2.2 and 3.6): folded to 76 columns, what is not ASCII as encoded
 * words (RFC 2047, UTF-8 and Q). Whatever a text holds, what is written is one header: control
 * bytes, line ends too, become blanks. Lines end with LF, as in files that are to be sent by
 * git-send-email(1). All functions append to @out.
 */
#ifndef REPORTS_MAIL_HEADER_H
#define REPORTS_MAIL_HEADER_H

struct mail_boxes;
struct strbuf;

/* "Name: text" as unstructured text. */
void mail_header_text(struct strbuf *out, const char *name, const char *text);
/* "Name: Ann <ann@example.org>,\n Bob <bob@example.org>"; nothing when the list is empty. */
void mail_header_boxes(struct strbuf *out, const char *name, const struct mail_boxes *list);
/* "Name: text" of ASCII that is ours and is not to be folded: dates, ids. */
void mail_header_verbatim(struct strbuf *out, const char *name, const char *text);

#endif
