// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

static size_t packets;

int netif_rx(const u8 *packet, size_t len)
{
	packets++;
	return packet[0] == 0x45 && len > 20;
}
