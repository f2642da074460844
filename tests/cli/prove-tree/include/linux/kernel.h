/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_KERNEL_H
#define LINUX_KERNEL_H

void printk(const char *s);
void *kmalloc(unsigned long size);
int fork(int flags);
int quota(int n);
int sum(int n);
int beep(int n);
void start_kernel(void);

#endif
