/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON with texts from outside. */
#ifndef REPORTS_GATE_JSON_H
#define REPORTS_GATE_JSON_H

#include <jansson.h>

struct strbuf;

/* A string, made valid UTF-8. */
json_t *limit_json_text(const char *text);
/* Ends @value, appends it and a newline. */
void limit_json_write(json_t *value, struct strbuf *out);

#endif
