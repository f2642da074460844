// SPDX-License-Identifier: GPL-2.0-or-later
int counts[16] = { 1 };

void start(void)
{
	for (;;)
		counts[counts[0] & 15]++;
}
