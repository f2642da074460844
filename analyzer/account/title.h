/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences above and below the analyzer's rows. */
#ifndef ANALYZER_ACCOUNT_TITLE_H
#define ANALYZER_ACCOUNT_TITLE_H

#include <stdint.h>

#include "analyzer/account/account.h"

struct build_ref;
struct rows;

/* "v6.1.170:tiny:x86_64 by dir, under mm, only text" */
void title_show(struct rows *rows, const struct build_ref *ref, const char *by,
		const struct account_opts *opts);
/* "2,345,678 bytes code and data, 4,123,456 padding" below the rows. */
void title_show_footer(struct rows *rows, const int64_t by_class[CLASS_NR]);
/* "A → B: +12,345 bytes code and data (+0.8 %), padding -12,000" */
void title_diff(struct rows *rows, const struct build_ref *a, const struct build_ref *b,
		const struct account_opts *opts, const int64_t old[CLASS_NR],
		const int64_t new[CLASS_NR]);

#endif
