/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that compilers and linkers give to what is there for the time of one link only. */
#ifndef COLLECTOR_IMAGE_TEMPORARY_H
#define COLLECTOR_IMAGE_TEMPORARY_H

#include <stdbool.h>

/*
 * Is it an object, or a file as an STT_FILE symbol or a DW_AT_name has it, that link time optimization
 * made: "/tmp/ccXYZ.ltrans0.ltrans.o" and "<artificial>" (gcc), "lto.tmp", "ld-temp.o",
 * "thinlto-cache/llvmcache-…", "vmlinux.lto.slab.o", "/tmp/lto-llvm-….o" (LLVM)? It holds code of many
 * sources, or its name says nothing of the one.
 */
bool temporary_is_lto(const char *name);
/* Or one that a compiler driver hands to the linker in the same go: "/tmp/ccXYZabc.o"? */
bool temporary_is_object(const char *name);

#endif
