/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tags that are at another commit than they were when it was built. */
#ifndef CLI_SHARED_MOVED_H
#define CLI_SHARED_MOVED_H

struct cli_common;
struct db;

/* Says of each build that a tag @rev (NULL: any) has left behind under which name it is to be found. */
void cli_note_moved(const struct cli_common *common, struct db *db, const char *rev);

#endif
