/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words that may stand for an operand or an option's argument. */
#ifndef CLI_SHARED_COMPLETE_WORDS_H
#define CLI_SHARED_COMPLETE_WORDS_H

#include "cli/shell/complete.h"

/* Appends the words to @out. A database that cannot be read has none. */
enum complete_kind complete_words(const struct complete_context *context, struct strvec *out);

#endif
