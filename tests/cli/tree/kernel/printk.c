// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/init.h>
#include <linux/kernel.h>

static char log_buf[8192];
static size_t log_end;

void printk(const char *s)
{
	size_t n = strlen(s);

	if (n > sizeof(log_buf) - log_end)
		log_end = 0;
	if (n > sizeof(log_buf))
		n = sizeof(log_buf);
	memcpy(log_buf + log_end, s, n);
	log_end += n;
}
