// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/spin.h>

void lock_take(void)
{
	FILL(40);
	spin_pause();
}

void lock_drop(void)
{
	FILL(44);
}

void lock_break(void)
{
	FILL(72);
}
