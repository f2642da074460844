/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of the site that do not depend on the database, kept in the program: its style sheet
 * and scripts, the libraries from Debian's packages, and their licences.
 */
#ifndef REPORTS_SITE_ASSETS_H
#define REPORTS_SITE_ASSETS_H

struct site_out;
struct strbuf;

/* Writes assets/ and LICENSES.txt. 0 or a negative errno. */
int site_assets_write(struct site_out *out, struct strbuf *err);

#endif
