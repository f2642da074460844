/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many jobs at once this process may run: a machine's processors are not always all its own. */
#ifndef COMMON_PROCESSORS_H
#define COMMON_PROCESSORS_H

/*
 * At least 1: the processors of its affinity mask, no more than its cgroups' quota of time buys
 * (cpu.max; of version 1 cpu.cfs_quota_us), rounded up, and one for each 256 MiB of the memory that
 * they and the machine let it have: twice what gcc 12 takes for a file of a kernel with DWARF.
 */
int processors_usable(void);

/*
 * What the cgroups alone say, of a file system whose /proc is below @root ("" for ours). *@processors
 * and *@bytes of memory are made smaller, never larger.
 */
void processors_cgroup(const char *root, long *processors, long long *bytes);

#endif
