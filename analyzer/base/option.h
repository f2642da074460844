/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which option of the kernel a byte belongs to (docs/options.md): the innermost of the options that
 * gate its object, or, for what no object brought along, the option that switches on who made it.
 */
#ifndef ANALYZER_BASE_OPTION_H
#define ANALYZER_BASE_OPTION_H

#include <stdbool.h>
#include <stdint.h>

struct strmap;

/* Rows of objects that no option gates, and of those whose gates nobody told. */
#define OPTION_ALWAYS "[always built]"
#define OPTION_UNKNOWN "[option unknown]"

/*
 * The option that owns a row such as "[kallsyms]" in output section @section, NULL when there is
 * none. Static, without CONFIG_.
 */
const char *option_of_row(const char *row, const char *section);

/*
 * Of gates "NET ETHERNET E1000E !X" the innermost that must be on, added to @names; OPTION_ALWAYS
 * when there is none. Rows in brackets are returned as they are.
 */
uint32_t option_of_gates(struct strmap *names, const char *gates);

/*
 * Steps through the gates that must be on: sets *@word to the next one and returns its length, 0 at
 * the end. @at starts at the text and moves on.
 */
unsigned option_next_gate(const char **at, const char **word);

/* Behind a leading "CONFIG_", which users may write and nothing shows. */
const char *option_name(const char *text);

#endif
