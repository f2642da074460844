/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From objects to what they were compiled from: command files of the build, else DWARF. */
#ifndef COLLECTOR_ACCOUNT_SOURCES_H
#define COLLECTOR_ACCOUNT_SOURCES_H

struct account;

/*
 * Finds which unit of the account each compilation unit went into, by the owner of its first code
 * or else of its data: makes a->unit_of_debug.
 */
void sources_match_units(struct account *a);
/* Gives every unit its source and its compilation units' inlined functions. Before facts_finish(). */
void sources_name_units(struct account *a);
/* Puts the symbols' lines and those of all code in front of that. After facts_finish(). */
void sources_finish_lines(struct account *a);

#endif
