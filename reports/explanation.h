/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells an explanation (common/model/explanation.h) to people. */
#ifndef REPORTS_EXPLANATION_H
#define REPORTS_EXPLANATION_H

#include <stdbool.h>

struct explanation;
struct strbuf;

/*
 * Appends it as lines of up to 80 columns: text from outside is in it as it is, but never with a
 * line feed of its own. @all: lists in full.
 */
void explanation_text(const struct explanation *explanation, bool all, struct strbuf *out);

#endif
