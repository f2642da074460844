// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/spin.h>

void pool_get(void)
{
	FILL(30);
}

void pool_put(void)
{
	FILL(34);
}

const char *pool_name(void)
{
	return "pool";
}
