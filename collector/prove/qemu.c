// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/prove/qemu.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/sandbox/sandbox.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "common/strmap.h"

#define PROGRAM_MAX ((size_t)64 << 20)
/* A module with its debugging information. */
#define MODULE_MAX ((size_t)256 << 20)
#define CONSOLE_MAX ((size_t)32 << 20)

/* What the shell in the initramfs says, each on a line of its own. */
#define MARK_UP "kbloat: up"
#define MARK_LOADED "kbloat: loaded "
#define MARK_FAILED "kbloat: cannot load "
#define MARK_END "kbloat: end"

static void cpio_field(struct strbuf *archive, uint32_t value)
{
	strbuf_addf(archive, "%08X", value);
}

static void cpio_pad(struct strbuf *archive)
{
	while (archive->len % 4)
		strbuf_add(archive, "\0", 1);
}

struct cpio_entry {
	const char *name;
	uint32_t mode, major, minor;
	const void *data;
	uint32_t len;
};

static void cpio_write(struct strbuf *archive, const struct cpio_entry *e)
{
	const uint32_t fields[] = {
		0, /* c_ino: files without links need none */
		e->mode,  0, /* c_uid */
		0, /* c_gid */
		1, /* c_nlink */
		0, /* c_mtime */
		e->len,	  0, /* c_maj */
		0, /* c_min */
		e->major, e->minor, (uint32_t)strlen(e->name) + 1, 0, /* c_chksum */
	};

	strbuf_addstr(archive, "070701");
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		cpio_field(archive, fields[i]);
	strbuf_add(archive, e->name, strlen(e->name) + 1);
	cpio_pad(archive);
	if (e->len)
		strbuf_add(archive, e->data, e->len);
	cpio_pad(archive);
}

void cpio_add(struct strbuf *archive, const char *name, uint32_t mode, const void *data,
	      uint32_t len)
{
	cpio_write(archive,
		   &(struct cpio_entry){ .name = name, .mode = mode, .data = data, .len = len });
}

void cpio_add_device(struct strbuf *archive, const char *name, uint32_t mode, uint32_t major,
		     uint32_t minor)
{
	cpio_write(archive,
		   &(struct cpio_entry){
			   .name = name, .mode = S_IFCHR | mode, .major = major, .minor = minor });
}

void cpio_end(struct strbuf *archive)
{
	cpio_add(archive, "TRAILER!!!", 0, NULL, 0);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void qemu_module_name(const char *path, struct strbuf *out)
{
	const char *name = base_name(path);

	for (; *name && *name != '.'; name++)
		strbuf_addch(out, *name == '-' ? '_' : *name);
}

/* Is all that it needs in the list? */
static bool is_ready(const struct strmap *done, const char *name, const char *depends,
		     struct strbuf *missing)
{
	AUTO_STRVEC struct strvec needs = STRVEC_INIT;

	strvec_split(&needs, depends, ",");
	for (size_t i = 0; i < needs.nr; i++) {
		if (strmap_find(done, needs.v[i]) != STRMAP_NONE)
			continue;
		strbuf_setf(missing, "module %s needs %s, which is not there", name, needs.v[i]);
		return false;
	}
	return true;
}

/* Appends those that are ready; how many that were. */
static size_t take_ready(const struct strvec *files, const struct strvec *depends,
			 struct strmap *done, struct strvec *out, struct strbuf *missing)
{
	size_t before = out->nr;

	for (size_t i = 0; i < files->nr; i++) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		qemu_module_name(files->v[i], &name);
		if (strmap_find(done, name.buf) != STRMAP_NONE ||
		    !is_ready(done, name.buf, depends->v[i], missing))
			continue;
		strmap_intern(done, name.buf);
		strvec_push(out, files->v[i]);
	}
	return out->nr - before;
}

bool qemu_order(const struct strvec *files, const struct strvec *depends, struct strvec *out,
		struct strbuf *missing)
{
	struct strmap done = STRMAP_INIT;

	strbuf_reset(missing);
	while (out->nr < files->nr && take_ready(files, depends, &done, out, missing))
		;
	strmap_release(&done);
	if (out->nr == files->nr)
		strbuf_reset(missing);
	return out->nr == files->nr;
}

static size_t nr_modules(const struct qemu_boot *boot)
{
	return boot->modules ? boot->modules->nr : 0;
}

/* Names of modules are those of files that the kernel's makefiles made: no quotes in them. */
static void write_load(const char *path, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;

	qemu_module_name(path, &name);
	strbuf_addf(out,
		    "if why=$(/bin/busybox insmod '/lib/%s' 2>&1); then\n"
		    "\t/bin/busybox sleep 1\n"
		    "\tif /bin/busybox grep -q '^%s .* Live ' /proc/modules; then\n"
		    "\t\techo; echo '" MARK_LOADED "%s'\n"
		    "\telse\n"
		    "\t\techo; echo '" MARK_FAILED "%s: it is not in /proc/modules'\n"
		    "\tfi\n"
		    "else\n"
		    "\techo; echo \"" MARK_FAILED "$why\"\n"
		    "fi\n",
		    base_name(path), name.buf, name.buf, name.buf);
}

/* What /init does. */
static void write_init(const struct qemu_boot *boot, struct strbuf *out)
{
	strbuf_addstr(out, "#!/bin/busybox sh\n"
			   "/bin/busybox mkdir -p /proc /sys\n"
			   "/bin/busybox mount -t proc proc /proc\n"
			   "/bin/busybox mount -t sysfs sysfs /sys\n"
			   "echo; echo '" MARK_UP "'\n");
	for (size_t i = 0; i < nr_modules(boot); i++)
		write_load(boot->modules->v[i], out);
	strbuf_addstr(out, "/bin/busybox sleep 1\n"
			   "echo; echo '" MARK_END "'\n"
			   "/bin/busybox reboot -f\n");
}

static int add_file(struct strbuf *archive, const char *path, const char *name, uint32_t mode,
		    size_t max, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int code = file_read(path, max, &text, err);

	if (!code)
		cpio_add(archive, name, S_IFREG | mode, text.buf, (uint32_t)text.len);
	return code;
}

int qemu_installed(struct strbuf *err)
{
	if (!run_find("qemu-system-x86_64", NULL))
		return error_set(err, -ENOENT,
				 "'qemu-system-x86_64' is not installed (qemu-system-x86)");
	if (!run_find("busybox", NULL))
		return error_set(err, -ENOENT, "'busybox' is not installed (busybox-static)");
	return 0;
}

static int write_initramfs(const struct qemu_boot *boot, const char *path, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf archive = STRBUF_INIT, busybox = STRBUF_INIT, init = STRBUF_INIT;
	int code = 0;

	run_find("busybox", &busybox);
	write_init(boot, &init);
	cpio_add(&archive, "dev", S_IFDIR | 0755, NULL, 0);
	cpio_add_device(&archive, "dev/console", 0600, 5, 1);
	cpio_add(&archive, "bin", S_IFDIR | 0755, NULL, 0);
	cpio_add(&archive, "lib", S_IFDIR | 0755, NULL, 0);
	cpio_add(&archive, "init", S_IFREG | 0755, init.buf, (uint32_t)init.len);
	code = add_file(&archive, busybox.buf, "bin/busybox", 0755, PROGRAM_MAX, err);
	for (size_t i = 0; !code && i < nr_modules(boot); i++) {
		const char *module = boot->modules->v[i];
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		strbuf_addf(&name, "lib/%s", base_name(module));
		code = add_file(&archive, module, name.buf, 0644, MODULE_MAX, err);
	}
	cpio_end(&archive);
	return code ? code : file_replace(path, archive.buf, archive.len, err);
}

/* A machine that is started, and looked at now and then. */
struct machine {
	const struct qemu_boot *boot;
	struct strbuf initramfs, serial, errors;
};

static void machine_tick(void *data)
{
	struct machine *m = data;
	long long size = file_size(m->serial.buf);

	progress_note(m->boot->progress, false, "%s: booting, %lld bytes of console",
		      m->boot->label, size > 0 ? size : 0);
}

static void set_arguments(const struct machine *m, struct strvec *argv)
{
	static const char *const fixed[] = {
		"qemu-system-x86_64", "-accel", "tcg", "-m", "512", "-smp", "2", "-display", "none",
		"-monitor", "none", "-nic", "none", "-no-reboot", "-nodefaults", "-append",
		/* a reboot and a panic end QEMU, whatever the kernel knows of power */
		"console=ttyS0 panic=-1 rdinit=/init ignore_loglevel"
	};

	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		strvec_push(argv, fixed[i]);
	strvec_push(argv, "-kernel");
	strvec_push(argv, m->boot->kernel);
	strvec_push(argv, "-initrd");
	strvec_push(argv, m->initramfs.buf);
	strvec_push(argv, "-serial");
	strvec_pushf(argv, "file:%s", m->serial.buf);
}

static int start(struct machine *m, struct strbuf *console, struct strbuf *err)
{
	AUTO_SANDBOX_VIEW struct sandbox_view view = SANDBOX_VIEW_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	struct run_status status;
	int code;

	set_arguments(m, &run.argv);
	run.seconds = m->boot->seconds ? m->boot->seconds : QEMU_SECONDS;
	run.out = &m->errors;
	run.errout = &m->errors;
	run.tick = machine_tick;
	run.tick_data = m;
	strvec_push(&view.read, m->boot->kernel);
	strvec_push(&view.read, m->initramfs.buf);
	strvec_push(&view.write, m->serial.buf);
	unlink(m->serial.buf);
	code = file_write_atomic(m->serial.buf, "", 0, err);
	if (!code)
		code = sandbox_enter(&view, &run, err);
	if (!code)
		code = run_command(&run, &status, err);
	if (code)
		return code;
	if (file_exists(m->serial.buf))
		code = file_read(m->serial.buf, CONSOLE_MAX, console, err);
	if (code)
		return code;
	if (!status.late && !run_ok(&status))
		return error_set(err, -EIO, "QEMU failed: %.*s", (int)strcspn(m->errors.buf, "\n"),
				 m->errors.buf);
	return status.late ? 1 : 0;
}

int qemu_run(const struct qemu_boot *boot, struct strbuf *console, struct strbuf *err)
{
	struct machine m = {
		.boot = boot, .initramfs = STRBUF_INIT, .serial = STRBUF_INIT, .errors = STRBUF_INIT
	};
	int code;

	strbuf_addf(&m.initramfs, "%s/initramfs.cpio", boot->work);
	strbuf_addf(&m.serial, "%s/console.log", boot->work);
	code = qemu_installed(err);
	if (!code)
		code = write_initramfs(boot, m.initramfs.buf, err);
	if (!code)
		code = start(&m, console, err);
	unlink(m.initramfs.buf);
	strbuf_release(&m.initramfs);
	strbuf_release(&m.serial);
	strbuf_release(&m.errors);
	return code;
}

/* Behind "[    1.204567][   T42] ": when it was said, and by whom. */
static const char *skip_stamps(const char *p)
{
	while (*p == '[') {
		size_t len = strspn(p + 1, " .0123456789TC");

		if (!len || p[1 + len] != ']')
			break;
		p += len + 2;
	}
	return p + (*p == ' ');
}

/* A line without its stamps and its line end. Replaces @out; returns where the next one begins. */
static const char *take_line(const char *at, struct strbuf *out)
{
	const char *end = at + strcspn(at, "\n");

	strbuf_reset(out);
	for (const char *p = skip_stamps(at); p < end; p++) {
		if (isprint((unsigned char)*p) || *p == '\t')
			strbuf_addch(out, *p);
	}
	return end + (*end == '\n');
}

static bool is_complaint(const char *line)
{
	static const char *const words[] = {
		"BUG: ",
		"WARNING: ",
		"Oops",
		"Call Trace",
		"Unknown symbol",
		"disagrees about version",
		"Kernel panic",
		"general protection fault",
		"invalid module format",
		"Invalid module format",
		"UBSAN: ",
		"KASAN: ",
		"refused to load",
		"sysfs: cannot create duplicate",
		"unchecked MSR access",
		"rcu_sched self-detected stall",
		"tainting kernel",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strstr(line, words[i]))
			return true;
	}
	return false;
}

/* Numbers and addresses differ from boot to boot. */
static void drop_digits(struct strbuf *line)
{
	size_t kept = 0;

	for (size_t i = 0; i < line->len; i++) {
		if (!isxdigit((unsigned char)line->buf[i]))
			line->buf[kept++] = line->buf[i];
	}
	strbuf_setlen(line, kept);
}

static void collect_complaints(const char *console, struct strmap *out)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	while (*console) {
		console = take_line(console, &line);
		if (!is_complaint(line.buf))
			continue;
		drop_digits(&line);
		strmap_intern(out, line.buf);
	}
}

static bool find_complaint(const char *console, const struct strmap *known, struct strbuf *message)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;

	while (*console) {
		console = take_line(console, &line);
		if (!is_complaint(line.buf))
			continue;
		strbuf_setf(message, "%s", line.buf);
		drop_digits(&line);
		if (strmap_find(known, line.buf) == STRMAP_NONE)
			return true;
	}
	strbuf_reset(message);
	return false;
}

/* The first line that is @mark with @rest behind it; @rest NULL: with anything, which is @found. */
static bool find_mark(const char *console, const char *mark, const char *rest, struct strbuf *found)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	size_t len = strlen(mark);

	while (*console) {
		console = take_line(console, &line);
		if (strncmp(line.buf, mark, len) != 0 ||
		    (rest && strcmp(line.buf + len, rest) != 0))
			continue;
		if (found)
			strbuf_setf(found, "%s", line.buf + len);
		return true;
	}
	return false;
}

static void last_words(const char *console, struct strbuf *message)
{
	AUTO_STRBUF struct strbuf line = STRBUF_INIT, last = STRBUF_INIT;

	while (*console) {
		console = take_line(console, &line);
		strbuf_trim(&line);
		if (line.len)
			strbuf_setf(&last, "%s", line.buf);
	}
	if (last.len)
		strbuf_setf(message, "it did not come up; its last words: %.200s", last.buf);
	else
		strbuf_setf(message, "it printed nothing");
}

static bool all_loaded(const char *console, const struct strvec *modules, struct strbuf *message)
{
	for (size_t i = 0; modules && i < modules->nr; i++) {
		AUTO_STRBUF struct strbuf name = STRBUF_INIT;

		qemu_module_name(modules->v[i], &name);
		if (find_mark(console, MARK_LOADED, name.buf, NULL))
			continue;
		strbuf_setf(message, "it hung when module %s was loaded", name.buf);
		return false;
	}
	return true;
}

/* Did it get there at all? */
static bool went_through(const char *console, const struct strvec *modules, struct strbuf *message)
{
	if (!find_mark(console, MARK_UP, "", NULL)) {
		last_words(console, message);
		return false;
	}
	if (find_mark(console, MARK_FAILED, NULL, message) ||
	    !all_loaded(console, modules, message))
		return false;
	if (!find_mark(console, MARK_END, "", NULL)) {
		strbuf_setf(message, "it hung after modules were loaded");
		return false;
	}
	return true;
}

bool qemu_verdict(const char *console, const char *before, const struct strvec *modules,
		  struct strbuf *message)
{
	struct strmap known = STRMAP_INIT;
	bool fine;

	strbuf_reset(message);
	collect_complaints(before, &known);
	fine = !find_complaint(console, &known, message);
	strmap_release(&known);
	return fine && went_through(console, modules, message);
}
