/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of limits and of waivers that a user names. */
#ifndef CLI_SHARED_LIMIT_FILES_H
#define CLI_SHARED_LIMIT_FILES_H

#include <stdbool.h>

struct limits;
struct waivers;

/* Appends the limits, or the waivers, of a file; false with what is wrong printed. */
bool limit_file_read(const char *path, struct limits *out);
bool waiver_file_read(const char *path, struct waivers *out);

#endif
