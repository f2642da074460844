/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a byte of an image is, exactly one of these: the numbers in atom.class and v_class. */
#ifndef COMMON_MODEL_BYTE_CLASS_H
#define COMMON_MODEL_BYTE_CLASS_H

enum byte_class {
	CLASS_TEXT,
	CLASS_RODATA,
	CLASS_DATA,
	CLASS_BSS,
	CLASS_INIT, /* freed after boot */
	CLASS_PADDING, /* alignment and fill */
	CLASS_NR
};

#endif
