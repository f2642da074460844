/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Long output on a terminal goes through a pager, as git has it: $KBLOAT_PAGER, else $PAGER, else
 * less, with LESS=FRX and LV=-c unless they are set. The variable's words are the program and its
 * arguments; no shell reads them. An empty one, or "cat", is no pager.
 *
 * Output is held back until there is more than a page of it, so that a short one is written as if
 * there were no pager.
 */
#ifndef CLI_SHELL_PAGER_H
#define CLI_SHELL_PAGER_H

/*
 * Puts a stream that does this in place of stdout when descriptor 1 is a terminal that can; else
 * nothing happens. File descriptor 1 stays what it is.
 */
void pager_start(void);
/* --no-pager: from now on output is written at once. */
void pager_disable(void);
/* Before a message on stderr: what was printed before it is shown, and read, before it. */
void pager_before_message(void);
/*
 * Writes what is held back and waits until the reader has left the pager. What is printed afterwards
 * goes to the terminal. 0, or the errno of a write that failed; that the reader left early is no
 * failure.
 */
int pager_finish(void);

#endif
