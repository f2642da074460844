// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/prove/qemu.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/strbuf.h"
#include "tests/unit/test.h"

/* A field of a header: eight hexadecimal digits behind "070701". */
static unsigned long field(const char *header, int n)
{
	char text[9] = "";

	memcpy(text, header + 6 + 8 * n, 8);
	return strtoul(text, NULL, 16);
}

/* As the kernel unpacks it: init/initramfs.c. */
static void archive(void)
{
	AUTO_STRBUF struct strbuf a = STRBUF_INIT;
	const char *at;

	cpio_add(&a, "dev", S_IFDIR | 0755, NULL, 0);
	cpio_add_device(&a, "dev/console", 0600, 5, 1);
	cpio_add(&a, "init", S_IFREG | 0755, "hello", 5);
	cpio_end(&a);
	at = a.buf;
	CHECK(!memcmp(at, "070701", 6));
	CHECK_INT(field(at, 1), S_IFDIR | 0755);
	CHECK_INT(field(at, 6), 0);
	CHECK_INT(field(at, 11), 4);
	CHECK_STR(at + 110, "dev");
	/* the name and its terminator end at a multiple of four: 110 + 4 + 2 */
	at += 116;
	CHECK(!memcmp(at, "070701", 6));
	CHECK_INT(field(at, 1), S_IFCHR | 0600);
	CHECK_INT(field(at, 9), 5);
	CHECK_INT(field(at, 10), 1);
	CHECK_STR(at + 110, "dev/console");
	at += 124;
	CHECK(!memcmp(at, "070701", 6));
	CHECK_INT(field(at, 6), 5);
	CHECK_STR(at + 110, "init");
	CHECK(!memcmp(at + 116, "hello\0\0\0", 8));
	at += 124;
	CHECK(!memcmp(at, "070701", 6));
	CHECK_STR(at + 110, "TRAILER!!!");
	CHECK_INT(a.len % 4, 0);
}

#define BOOT "[    0.000000] Linux version 6.12\r\n"
#define UP "[    1.0] Run /init as init process\r\nkbloat: up\r\n"
#define LOADED "kbloat: loaded dmi_id\r\n"
#define END "kbloat: end\r\n"

static void verdict_is(const char *console, const char *before, const char *message)
{
	AUTO_STRBUF struct strbuf got = STRBUF_INIT;
	AUTO_STRVEC struct strvec modules = STRVEC_INIT;

	strvec_push(&modules, "obj/drivers/dmi-id.ko");
	CHECK_INT(qemu_verdict(console, before, &modules, &got), !*message);
	CHECK_STR(got.buf, message);
}

static void verdicts(void)
{
	static const char plain[] = BOOT UP END;

	verdict_is(BOOT UP LOADED END, plain, "");
	verdict_is(BOOT UP
		   "kbloat: cannot load insmod: can't insert '/lib/x.ko': No such device\r\n" END,
		   plain, "insmod: can't insert '/lib/x.ko': No such device");
	verdict_is(BOOT UP END, plain, "it hung when module dmi_id was loaded");
	verdict_is(BOOT UP LOADED, plain, "it hung after modules were loaded");
	verdict_is(BOOT UP "kbloat: loaded other\r\n" END, plain,
		   "it hung when module dmi_id was loaded");
	verdict_is(BOOT, plain, "it did not come up; its last words: Linux version 6.12");
	verdict_is("", plain, "it printed nothing");
	verdict_is(BOOT UP LOADED
		   "[    1.5][   T42] BUG: kernel NULL pointer dereference, address: 0008\r\n" END,
		   plain, "BUG: kernel NULL pointer dereference, address: 0008");
	verdict_is(BOOT "[    0.9] x: Unknown symbol foo (err -2)\r\n" UP, plain,
		   "x: Unknown symbol foo (err -2)");
}

/* What the kernel complains about anyway, at another time and another address. */
static void known_complaints(void)
{
	static const char before[] =
		BOOT "[    0.51] WARNING: CPU: 0 PID: 1 at arch/x86/x.c:12 f+0x1/0x20\r\n" UP END;

	verdict_is(
		BOOT
		"[    0.77] WARNING: CPU: 1 PID: 7 at arch/x86/x.c:12 f+0x3/0x20\r\n" UP LOADED END,
		before, "");
	verdict_is(
		BOOT
		"[    0.77] WARNING: CPU: 1 PID: 7 at kernel/y.c:12 g+0x3/0x20\r\n" UP LOADED END,
		before, "WARNING: CPU: 1 PID: 7 at kernel/y.c:12 g+0x3/0x20");
}

static void order(void)
{
	AUTO_STRVEC struct strvec files = STRVEC_INIT, depends = STRVEC_INIT, out = STRVEC_INIT;
	AUTO_STRBUF struct strbuf missing = STRBUF_INIT;

	strvec_split(&files, "o/vfat.ko o/fat.ko o/nls-base.ko", " ");
	strvec_split(&depends, "fat,nls_base nls_base -", " ");
	depends.v[2][0] = '\0';
	CHECK(qemu_order(&files, &depends, &out, &missing));
	CHECK_STR(missing.buf, "");
	if (!CHECK_INT(out.nr, 3))
		return;
	CHECK_STR(out.v[0], "o/nls-base.ko");
	CHECK_STR(out.v[1], "o/fat.ko");
	CHECK_STR(out.v[2], "o/vfat.ko");
	strvec_release(&out);
	depends.v[2][0] = 'x';
	CHECK(!qemu_order(&files, &depends, &out, &missing));
	CHECK_STR(missing.buf, "module nls_base needs x, which is not there");
}

const struct test tests_prove_qemu[] = {
	{ "prove: an initramfs as the kernel unpacks it", archive },
	{ "prove: what a console says of a module", verdicts },
	{ "prove: complaints that are not the module's", known_complaints },
	{ "prove: modules are loaded behind what they need", order },
	{ NULL, NULL },
};
