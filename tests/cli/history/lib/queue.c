// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/fill.h>

u8 queue[128];

void queue_add(void)
{
	FILL(22);
}
