/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the name of a release says about its place among others. */
#ifndef COMMON_MODEL_RELEASE_H
#define COMMON_MODEL_RELEASE_H

#include <stdbool.h>

struct strbuf;

/*
 * Appends a text that sorts names of releases in the order in which they come: runs of digits are
 * compared as numbers, and previews lie before their release, as
 * packaging.python.org/specifications/version-specifiers orders them, however they are written:
 * v6.12-rc1, 1_36_pre1, 1.0-alpha, 1.0.rc.1, 1.0rc1, v2025.07-RC3. v1.0, 1.0 and v1.0.0 are alike.
 * False, and nothing is appended: there is no number in it, so it is no release.
 */
bool release_key(const char *name, struct strbuf *out);

#endif
