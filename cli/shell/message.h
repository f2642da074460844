/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one place that writes messages to stderr; the commands have cli_error() and cli_note(). */
#ifndef CLI_SHELL_MESSAGE_H
#define CLI_SHELL_MESSAGE_H

/*
 * Writes @prefix, @text and a line feed. A message may quote text from outside: no byte of it reaches
 * a terminal as a control character.
 */
void message_print(const char *prefix, const char *text);

#endif
