/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_FILL_H
#define LINUX_FILL_H

#include <linux/init.h>
#include <linux/kernel.h>

/* so many bytes of code, on the line that says so */
#define __FILL(bytes) asm volatile(".fill " #bytes ", 1, 0x90")
#define FILL(bytes) __FILL(bytes)

#define WAIT_BYTES 16

#endif
