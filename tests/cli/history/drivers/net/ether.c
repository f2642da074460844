// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/spin.h>

u8 ether_ring[512];
u32 ether_backoff[8] = { 1, 2, 4, 8 };

void ether_xmit(void)
{
	FILL(26);
	spin_pause();
}
