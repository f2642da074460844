// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/kernel.h>

int quota(int n)
{
	return n < 100 ? n : 100;
}
