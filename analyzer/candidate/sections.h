/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the name of a section tells of what is in it: the kernel's linker scripts and the loader of modules. */
#ifndef ANALYZER_CANDIDATE_SECTIONS_H
#define ANALYZER_CANDIDATE_SECTIONS_H

#include <stdbool.h>

/* Code that runs at boot or entry, where no module can be reached: ".entry.text". */
bool sections_entry_text(const char *name);
/* Code that must not be traced or probed: a module's gets no such protection, but links. */
bool sections_special_text(const char *name);
/* Per-cpu data that the loader makes for no module: it knows one section of it only. */
bool sections_lost_percpu(const char *name);
/* Tables about code that the loader knows how to read for a module. */
bool sections_code_table(const char *name);
/* Anything else that is neither code nor data: the linker's script gathers it, without modules. */
bool sections_linker_table(const char *name);
/* Initcalls of consoles. */
bool sections_console(const char *name);

#endif
