// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/kernel.h>

int fork(int flags)
{
	kmalloc(16);
	return sum(quota(flags));
}
