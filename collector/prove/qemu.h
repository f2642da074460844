/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Booting a kernel in QEMU, in software, with a small initramfs in which busybox's shell loads
 * modules; and reading what the kernel says meanwhile.
 */
#ifndef COLLECTOR_PROVE_QEMU_H
#define COLLECTOR_PROVE_QEMU_H

#include <stdbool.h>
#include <stdint.h>

#include "common/strvec.h"

struct progress;
struct strbuf;

#define QEMU_SECONDS 240

struct qemu_boot {
	const char *kernel; /* file of a bzImage; borrowed */
	const char *work; /* directory for initramfs and console log; borrowed */
	const struct strvec *modules; /* files, loaded in this order; borrowed, NULL: none */
	unsigned seconds; /* after which it is ended; 0: QEMU_SECONDS */
	struct progress *progress;
	const char *label; /* for the progress */
};

/* Are the programs there that booting takes? -ENOENT names the package of the one that is not. */
int qemu_installed(struct strbuf *err);
/*
 * Boots to the end, and appends what came on the serial console. 0 whatever the kernel did; 1: it had
 * to be ended; -ENOENT: no QEMU or no busybox on this machine; -EINTR …
 */
int qemu_run(const struct qemu_boot *boot, struct strbuf *console, struct strbuf *err);

/*
 * Appends the module files in an order in which each finds what it needs: depends->v[i] are the names
 * of what files->v[i] needs, with commas between. False, and @missing says what there is not.
 */
bool qemu_order(const struct strvec *files, const struct strvec *depends, struct strvec *out,
		struct strbuf *missing);
/* Appends the name that the module in file @path has in /proc/modules: of "a/dmi-id.ko" dmi_id. */
void qemu_module_name(const char *path, struct strbuf *out);

/*
 * Were the modules (files as in struct qemu_boot, or NULL) loaded, and did the kernel have nothing to
 * complain about that it does not complain about in @before, the console of a boot without them?
 * False, and the first line that is wrong in @message.
 */
bool qemu_verdict(const char *console, const char *before, const struct strvec *modules,
		  struct strbuf *message);

/*
 * A "newc" cpio archive (Documentation/driver-api/early-userspace/buffer-format.rst), built up in
 * memory. Directories are added before what is in them.
 */
void cpio_add(struct strbuf *archive, const char *name, uint32_t mode, const void *data,
	      uint32_t len);
/* A character device. */
void cpio_add_device(struct strbuf *archive, const char *name, uint32_t mode, uint32_t major,
		     uint32_t minor);
void cpio_end(struct strbuf *archive);

#endif
