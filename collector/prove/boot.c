// SPDX-License-Identifier: GPL-2.0-or-later
/* Loading the module in QEMU. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "collector/image/image.h"
#include "collector/prove/internal.h"
#include "collector/prove/qemu.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/progress.h"

#define CONSOLE_MAX ((size_t)32 << 20)

/* What the initramfs and its console take. */
static const char *const needed[] = {
	"SERIAL_8250_CONSOLE",
	"BLK_DEV_INITRD",
	"BINFMT_ELF",
	"BINFMT_SCRIPT",
	"PROC_FS",
	"SYSFS",
	"PRINTK",
	"TTY",
};

static bool is_on(const char *config, const char *option)
{
	return config_state(config, option, strlen(option)) == 'y';
}

int prove_boot_possible(const struct prover *p, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf missing = STRBUF_INIT;

	if (strcmp(p->build.arch, "x86_64") != 0)
		return error_set(err, -EINVAL, "--boot: only x86_64 can be booted, '%s' is for %s",
				 p->build.name, p->build.arch);
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		if (!is_on(p->build.config, needed[i]))
			strbuf_addf(&missing, "%s%s", missing.len ? ", " : "", needed[i]);
	}
	if (missing.len)
		return error_set(err, -EINVAL,
				 "--boot: '%s' cannot be booted with a serial console and an "
				 "initramfs: it has no %s",
				 p->build.name, missing.buf);
	return qemu_installed(err);
}

static struct qemu_boot machine(const struct prover *p, const char *kernel, const char *label)
{
	return (struct qemu_boot){ .kernel = kernel,
				   .work = p->work.path,
				   .seconds = p->options.boot_seconds,
				   .progress = p->progress,
				   .label = label };
}

int prove_boot_baseline(struct prover *p, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf console = STRBUF_INIT, why = STRBUF_INIT;
	const struct qemu_boot boot = machine(p, p->kernel, p->build.name);
	int code;

	if (file_exists(p->boot_log))
		return 0;
	code = file_there(p->kernel, err);
	if (code < 0)
		return code;
	if (!code)
		return error_set(err, -EINVAL, "--boot: '%s' makes no compressed image",
				 p->build.name);
	progress_note(p->progress, true, "%s: booting it as it is", p->build.name);
	code = qemu_run(&boot, &console, err);
	if (code < 0)
		return code;
	/* its own complaints are none of ours */
	if (!qemu_verdict(console.buf, console.buf, NULL, &why))
		return error_set(err, -EINVAL, "--boot: '%s' does not boot as it is: %s",
				 p->build.name, why.buf);
	return file_replace(p->boot_log, console.buf, console.len, err);
}

/* The value of "depends=" in a module's .modinfo, modules with commas between; appended. */
static int read_depends(const char *path, struct strbuf *out, struct strbuf *err)
{
	const struct image_section *s;
	const unsigned char *data = NULL;
	struct image *ko;
	size_t len = 0;
	int code = image_open(path, &ko, err);

	if (code)
		return code;
	s = image_find_section(ko, ".modinfo");
	if (s)
		data = image_section_data(ko, s, &len);
	for (size_t at = 0, n; data && at < len; at += n + 1) {
		const char *entry = (const char *)data + at;

		n = strnlen(entry, len - at);
		if (n >= 8 && !memcmp(entry, "depends=", 8))
			strbuf_add(out, entry + 8, n - 8);
	}
	image_close(ko);
	return 0;
}

/* 0, 1 when they cannot all be loaded (@why), or an error. */
static int order_modules(const struct trial *t, struct strvec *out, struct strbuf *why,
			 struct strbuf *err)
{
	AUTO_STRVEC struct strvec files = STRVEC_INIT, depends = STRVEC_INIT;
	int code = 0;

	for (size_t i = 0; i < t->modules.nr && !code; i++) {
		AUTO_STRBUF struct strbuf needs = STRBUF_INIT;

		strvec_pushf(&files, "%s/%s", t->p->kb.obj, t->modules.v[i]);
		code = read_depends(files.v[i], &needs, err);
		strvec_push(&depends, needs.buf);
	}
	if (code)
		return code;
	return qemu_order(&files, &depends, out, why) ? 0 : 1;
}

/* The compressed image that the make just made. */
static int find_kernel(const struct trial *t, struct strbuf *out, struct strbuf *err)
{
	const struct strvec *patterns = &t->p->profile.compressed;

	for (size_t i = 0; i < patterns->nr && !out->len; i++) {
		AUTO_STRVEC struct strvec found = STRVEC_INIT;

		if (!file_glob(t->p->kb.obj, patterns->v[i], &found))
			continue;
		strbuf_addstr(out, found.v[0]);
	}
	return out->len ? 0 : error_set(err, -EINVAL, "there is no compressed image to boot");
}

static void keep_console(struct trial *t, const struct strbuf *console)
{
	strbuf_reset(&t->boot_log);
	/* a serial console ends its lines with "\r\n" */
	for (size_t i = 0; i < console->len; i++) {
		if (console->buf[i] != '\r')
			strbuf_addch(&t->boot_log, console->buf[i] ? console->buf[i] : ' ');
	}
}

static int boot_modules(struct trial *t, const struct strvec *modules, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf kernel = STRBUF_INIT, console = STRBUF_INIT, before = STRBUF_INIT;
	struct qemu_boot boot;
	int code = find_kernel(t, &kernel, err);

	if (!code)
		code = file_read(t->p->boot_log, CONSOLE_MAX, &before, err);
	if (code)
		return code;
	boot = machine(t->p, kernel.buf, t->label);
	boot.modules = modules;
	progress_note(t->p->progress, true, "%s: booting", t->label);
	code = qemu_run(&boot, &console, err);
	if (code < 0)
		return code;
	keep_console(t, &console);
	if (qemu_verdict(t->boot_log.buf, before.buf, modules, &t->boot_message))
		t->boot = "ok";
	return 0;
}

int trial_boot(struct trial *t, struct strbuf *err)
{
	AUTO_STRVEC struct strvec modules = STRVEC_INIT;
	int code;

	t->boot = "failed";
	code = order_modules(t, &modules, &t->boot_message, err);
	if (code)
		return code < 0 ? code : 0;
	return boot_modules(t, &modules, err);
}
