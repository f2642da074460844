/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of limits and of waivers that a user names. */
#ifndef CLI_SHARED_LIMIT_FILES_H
#define CLI_SHARED_LIMIT_FILES_H

#include <stdbool.h>

struct gate_limits;
struct gate_waivers;

/* Appends the limits, or the waivers, of a file; false with what is wrong printed. */
bool limit_file_read(const char *path, struct gate_limits *out);
bool waiver_file_read(const char *path, struct gate_waivers *out);

#endif
