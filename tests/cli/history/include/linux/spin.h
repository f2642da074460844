/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_SPIN_H
#define LINUX_SPIN_H

#include <linux/fill.h>

static inline __attribute__((always_inline)) void spin_pause(void)
{
	FILL(8);
}

#endif
