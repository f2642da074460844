// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/workdir.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collector/git/checkout.h"
#include "common/alloc.h"
#include "common/dirfd.h"
#include "common/file.h"
#include "common/lock.h"
#include "common/strbuf.h"

/* how long the children of a killed collector may take to end, in tenths of a second */
#define ORPHANS_WAIT 150

/*
 * Every linker run goes through this. It adds a link map to the links that make the image and
 * leaves everything else as it is. $KBLOAT_LD is the linker, $KBLOAT_IMAGE the profile's image.
 */
static const char ld_wrapper[] =
	"#!/bin/sh\n"
	"# Made by kbloat: the linker, with a map of the links that make an image.\n"
	"out= next=\n"
	"for arg; do\n"
	"\tif [ -n \"$next\" ]; then\n"
	"\t\tout=$arg next=\n"
	"\t\tcontinue\n"
	"\tfi\n"
	"\tcase $arg in\n"
	"\t-o|--output) next=1 ;;\n"
	"\t--output=*) out=${arg#--output=} ;;\n"
	"\t-Map|-Map=*|--Map|--Map=*|-M|--print-map) exec \"${KBLOAT_LD:-ld}\" \"$@\" ;;\n"
	"\t-o?*) out=${arg#-o} ;;\n"
	"\tesac\n"
	"done\n"
	"case $out in\n"
	"vmlinux|vmlinux.o|vmlinux.unstripped|\"${KBLOAT_IMAGE:-vmlinux}\")\n"
	"\texec \"${KBLOAT_LD:-ld}\" \"$@\" \"-Map=$out.map\" ;;\n"
	"esac\n"
	"exec \"${KBLOAT_LD:-ld}\" \"$@\"\n";

static char *below(const struct workdir *wd, const char *name)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb, "%s/%s", wd->path, name);
	return strbuf_detach(&sb);
}

/*
 * Makefiles split at blanks, and give other characters a meaning that no quoting undoes; a comma ends
 * the name of a file in what Kbuild has the compiler hand on: -Wp,-MMD,FILE.
 */
static int check_path(const char *path, struct strbuf *err)
{
	for (const char *p = path; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (!isalnum(c) && c < 0x80 && !strchr("/_-.+@", c))
			return error_set(
				err, -EINVAL,
				"makefiles cannot work in '%s': its path has a '%c'; choose another --work directory",
				path, c < 0x20 || c == 0x7f ? '?' : c);
	}
	return 0;
}

static int resolve_path(const char *path, char **out, struct strbuf *err)
{
	int code = dir_make(path, err);

	if (code)
		return code;
	*out = realpath(path, NULL);
	if (!*out)
		return error_set(err, -errno, "cannot open '%s': %s", path, strerror(errno));
	return check_path(*out, err);
}

static int take_lock(struct workdir *wd, struct strbuf *err)
{
	AUTO_FREE char *file = below(wd, "lock");
	struct lock_holder busy = LOCK_HOLDER_INIT;

	wd->lock = lock_take(file, time(NULL), ORPHANS_WAIT, &busy, err);
	if (wd->lock == -EBUSY)
		error_set(err, -EBUSY,
			  "work directory '%s' is in use by %s; give another one with --work",
			  wd->path, busy.who.buf);
	strbuf_release(&busy.who);
	return wd->lock < 0 ? wd->lock : 0;
}

static void boot_id(struct strbuf *out)
{
	AUTO_STRBUF struct strbuf ignored = STRBUF_INIT;

	if (file_read("/proc/sys/kernel/random/boot_id", 4096, out, &ignored))
		strbuf_addstr(out, "unknown");
	strbuf_trim(out);
}

/*
 * Files of a collector that was running when the power went may be short or empty. What can be made again
 * goes, whoever's it is: the next one has other profiles. The sources are compared with git.
 */
static int distrust(const struct workdir *wd, struct strbuf *err)
{
	static const char *const made[] = { "obj", "probe", "source.git" };
	int code = 0;

	for (size_t i = 0; !code && i < ARRAY_SIZE(made); i++) {
		AUTO_FREE char *dir = below(wd, made[i]);

		code = dir_remove(dir, err);
	}
	if (!code && file_exists(wd->src_state))
		code = checkout_mark(wd->src_state, NULL, err);
	return code;
}

/* The mark of another boot stays until nothing is left of what it is about. */
static int mark_running(const struct workdir *wd, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf now = STRBUF_INIT, then = STRBUF_INIT;
	AUTO_FREE char *file = below(wd, "running");
	int code = file_there(file, err);

	boot_id(&now);
	if (code < 0)
		return code;
	if (code) {
		code = file_read(file, 4096, &then, err);
		strbuf_trim(&then);
		if (!code && strcmp(now.buf, then.buf) != 0)
			code = distrust(wd, err);
	}
	return code ? code : file_replace(file, now.buf, now.len, err);
}

static int write_wrapper(const struct workdir *wd, struct strbuf *err)
{
	AUTO_FREE char *file = below(wd, "bin/ld");
	int code = file_replace(file, ld_wrapper, sizeof(ld_wrapper) - 1, err);

	if (!code && chmod(file, 0755))
		code = error_set(err, -errno, "cannot make '%s' executable: %s", file,
				 strerror(errno));
	return code;
}

int workdir_check(const struct workdir *wd, struct strbuf *err)
{
	static const char *const names[] = { "src",    "src.state", "obj",	  "logs",   "bin",
					     "ccache", "probe",	    "source.git", "running" };
	int code = 0;

	for (size_t i = 0; !code && i < ARRAY_SIZE(names); i++) {
		AUTO_FREE char *path = below(wd, names[i]);

		code = file_no_link(path, err);
	}
	return code;
}

static void name_parts(struct workdir *wd)
{
	wd->src = below(wd, "src");
	wd->src_state = below(wd, "src.state");
	wd->obj = below(wd, "obj");
	wd->logs = below(wd, "logs");
	wd->bin = below(wd, "bin");
}

static int make_layout(const struct workdir *wd, struct strbuf *err)
{
	int code = dir_make(wd->obj, err);

	if (!code)
		code = dir_make(wd->logs, err);
	if (!code)
		code = dir_make(wd->bin, err);
	return code ? code : write_wrapper(wd, err);
}

int workdir_open(const char *path, struct workdir *out, struct strbuf *err)
{
	int code;

	*out = (struct workdir){ .lock = -1 };
	code = resolve_path(path, &out->path, err);
	if (!code)
		code = take_lock(out, err);
	if (!code) {
		name_parts(out);
		code = workdir_check(out, err);
	}
	if (!code) {
		code = mark_running(out, err);
		out->marked = !code;
	}
	if (!code)
		code = make_layout(out, err);
	if (code)
		workdir_close(out);
	return code;
}

void workdir_close(struct workdir *wd)
{
	if (wd->lock >= 0) {
		AUTO_FREE char *file = below(wd, "running");

		if (wd->marked && !syncfs(wd->lock))
			unlink(file);
		close(wd->lock);
	}
	free(wd->path);
	free(wd->src);
	free(wd->src_state);
	free(wd->obj);
	free(wd->logs);
	free(wd->bin);
	*wd = (struct workdir){ .lock = -1 };
}
