/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_MM_H
#define LINUX_MM_H

#include <linux/fill.h>

#define SCRUB_BYTES 32

struct page {
	u32 flags;
	u32 refs;
	u8 head[24];
};

#endif
