// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

static struct rq {
	u32 load[32];
	int current;
} runqueue;

static noinline int probe(int n)
{
	return (int)hash_32((u32)n) & 31;
}

void schedule(void)
{
	static u32 switches;
	int next = probe(runqueue.current);

	runqueue.load[next] += ++switches;
	runqueue.current = next;
}
