/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_KERNEL_H
#define LINUX_KERNEL_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long size_t;

void printk(const char *s);
void *memcpy(void *dst, const void *src, size_t n);
void *memset(void *s, int c, size_t n);
size_t strlen(const char *s);
u32 crc32(u32 seed, const u8 *p, size_t len);
void *kmalloc(size_t size);
void kfree(void *p);
void schedule(void);
int fork(int flags);
int netif_rx(const u8 *packet, size_t len);
int arch_setup(void);
int arch_fixup(void);
void start_kernel(void);

#define WARN(cond) \
	do { \
		if (cond) \
			printk("warning: " __FILE__ "\n"); \
	} while (0)

static inline u32 hash_32(u32 v)
{
	v *= 0x61c88647u;
	return v ^ v >> 15;
}

#endif
