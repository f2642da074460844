/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an object is made of, and what its parts need: functions, data objects and bytes without a
 * symbol, from its symbol table, its relocations and its instructions (db/format/pieces.h). Formats:
 * System V gABI, chapter 4; x86-64 psABI, 4.4; ELF for the Arm 64-bit Architecture, 5.7.
 */
#ifndef COLLECTOR_ACCOUNT_PIECES_H
#define COLLECTOR_ACCOUNT_PIECES_H

struct linkage;
struct strbuf;

/*
 * Appends pieces.data of the object that @l was read from to @out; nothing when its code is of a machine that
 * decode.h does not read. -E2BIG: it refers to more than any compiler makes.
 */
int pieces_make(struct linkage *l, struct strbuf *out, struct strbuf *err);

#endif
