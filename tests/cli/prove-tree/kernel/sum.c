// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/kernel.h>

int sum(int n)
{
	return n * (n + 1) / 2;
}
