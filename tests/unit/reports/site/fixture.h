/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests of the site's pages share: names as bad as they come, and rows with them. */
#ifndef TESTS_UNIT_REPORTS_SITE_FIXTURE_H
#define TESTS_UNIT_REPORTS_SITE_FIXTURE_H

struct rows;

#define EVIL "x<script>alert(1)</script>\"'&\x1b"

/* EVIL is in it, and only as text. */
void check_escaped(const char *html);
/* A difference of 2,200 and 2,850 bytes; @by: the key column. */
void fixture_diff(struct rows *rows, const char *by);
/* A history of two builds, and the headline rows of two profiles. */
void fixture_history(struct rows *rows);
void fixture_headline(struct rows *rows);
/* Rows with these text columns (ending with NULL), all EVIL, and number columns, all 7. */
void fixture_rows(struct rows *rows, const char *const *texts, const char *const *numbers);

#endif
