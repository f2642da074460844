/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Headers of a mail (RFC 5322, 2.2 and 3.6): folded to 76 columns, what is not ASCII as encoded
 * words of at most 75 that hold whole characters each (RFC 2047, UTF-8 and Q). Whatever a text
 * holds, what is written is one header: control bytes, line ends too, become blanks. Lines end with
 * LF, as in files that are to be sent by git-send-email(1). All functions append to @out.
 */
#ifndef COMMON_MAIL_HEADER_H
#define COMMON_MAIL_HEADER_H

#include <stdint.h>

struct mail_box;
struct mail_boxes;
struct strbuf;

/* "Name: text" as unstructured text. */
void mail_header_text(struct strbuf *out, const char *name, const char *text);
/* "Subject: [PATCH 1/2] text": @prefix, which is ASCII and ours, stands as it is in any case. */
void mail_header_subject(struct strbuf *out, const char *prefix, const char *text);
/* "Name: Ann <ann@example.org>,\n Bob <bob@example.org>"; nothing when the list is empty. */
void mail_header_boxes(struct strbuf *out, const char *name, const struct mail_boxes *list);
/* "Date: Sun, 13 Sep 2020 12:26:40 +0000": seconds since 1970, taken into the years 1970 to 9999. */
void mail_header_date(struct strbuf *out, int64_t seconds);
/* "Name: text" of ASCII that is ours and is not to be folded: ids. */
void mail_header_verbatim(struct strbuf *out, const char *name, const char *text);

/*
 * "From WHO Sun Sep 13 12:26:40 2020" and a line feed, which begins a mail of a mailbox (RFC 4155);
 * @who is an address or an id.
 */
void mail_header_from_line(struct strbuf *out, const char *who, int64_t seconds);
/*
 * "Ann <ann@example.org>", the name in quotes when it wants them: an address in a text, such as a
 * commit's trailer, where nothing is folded or encoded.
 */
void mail_box_text(struct strbuf *out, const struct mail_box *box);

#endif
