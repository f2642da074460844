// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

struct task {
	int pid, flags;
	char comm[16];
};

static int last_pid = 1;
static const char *const names[] = { "swapper", "init", "kthreadd" };

int fork(int flags)
{
	struct task *task = kmalloc(sizeof(*task));

	if (!task)
		return -1;
	task->pid = ++last_pid;
	task->flags = flags;
	memcpy(task->comm, names[flags % 3], strlen(names[flags % 3]) + 1);
	schedule();
	return task->pid;
}
