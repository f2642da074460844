/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What symbols are on a machine: which of them name nothing, and where what they name lies. Formats:
 * ELF for the Arm Architecture (AAELF32, 5.5), for the Arm 64-bit Architecture (AAELF64, 5.4), RISC-V
 * psABI (mapping symbols), 64-bit PowerPC ELF ABI Supplement 1.9 (3.2.5, function descriptors), System
 * V gABI (STT_TLS).
 */
#ifndef COLLECTOR_IMAGE_MACHINE_H
#define COLLECTOR_IMAGE_MACHINE_H

#include <stdbool.h>

struct image;
struct image_symbol;

/*
 * To be called once, with all symbols read. Moves mapping symbols ($x, $d) to the marks, drops
 * labels that assemblers make for themselves, and gives each function the address of its code and each thread-local
 * variable its place in the image of its segment.
 */
void machine_settle_symbols(struct image *img);
/* Does data begin at the mark, not code? */
bool machine_mark_is_data(const struct image_symbol *mark);
/*
 * A part of that, for symbols that come from another file: moves functions from their descriptors in
 * .opd to the text that these point at. nm(1) shows the letter of the descriptor: that stays.
 */
void machine_follow_descriptors(struct image *img);

#endif
