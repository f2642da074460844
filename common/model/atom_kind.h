/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands in an atom of the account: the numbers in atom.kind. */
#ifndef COMMON_MODEL_ATOM_KIND_H
#define COMMON_MODEL_ATOM_KIND_H

enum atom_kind {
	ATOM_SYMBOL,
	ATOM_ANONYMOUS, /* bytes of an object or of the linker that no symbol covers */
	ATOM_PADDING,
};

#endif
