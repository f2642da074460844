/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an object file says of itself and of what it needs from others, for linkage.data
 * (db/format/linkage.h): from its symbol table and its relocations. Formats: System V gABI, chapter 4, and
 * the relocation types of the processor supplements; include/linux/export.h, include/linux/init.h
 * and scripts/mod/modpost.c of the kernel.
 */
#ifndef COLLECTOR_ACCOUNT_LINKAGE_H
#define COLLECTOR_ACCOUNT_LINKAGE_H

struct facts;
struct image;
struct linkmap;
struct strbuf;

/*
 * Appends linkage.data of the relocatable object @img to @out, which is left alone on an error, and to
 * @pieces, unless that is NULL, pieces.data (db/format/pieces.h): nothing, if its code is of a machine that
 * is not read, or it has more of them than any compiler makes. Equal objects give equal bytes. -EINVAL: it
 * is no relocatable object, or lies; -E2BIG: its names or relocations are more than any compiler makes.
 */
int linkage_make(struct image *img, struct strbuf *out, struct strbuf *pieces, struct strbuf *err);

/*
 * Makes units of the objects of a link that put nothing into the image but export symbols
 * (lib/zlib_inflate/inflate_syms.o): the linker drops what says so. Before facts_finish(). Errors as
 * linkage_add().
 */
int linkage_add_exporters(struct facts *facts, const struct linkmap *map, const char *build_dir,
			  struct strbuf *err);
/*
 * Gives unit "[linker script]" what the expressions of the linker's script name, as a map has them, but for what
 * they define. Before facts_finish().
 */
void linkage_add_script(struct facts *facts, const struct linkmap *map);
/*
 * Gives each unit whose object file lies under @build_dir its linkage and its pieces, and names them in
 * the evidence when there were some. What is not there, is no object, or is one for another machine has none; what
 * cannot be read is an error (file_is_trouble()). After facts_finish().
 */
int linkage_add(struct facts *facts, const char *build_dir, struct strbuf *err);

#endif
