// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/fill.h>

/* every so often */
void timer_tick(void)
{
	FILL(48);
}

/* when it is time */
void timer_expire(void)
{
	FILL(56);
}
