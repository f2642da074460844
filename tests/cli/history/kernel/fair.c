// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/fill.h>

void fair_pick(void)
{
	FILL(28);
}

void fair_wait(void)
{
	FILL(WAIT_BYTES);
}
