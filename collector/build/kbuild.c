// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/kbuild.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "collector/build/machine.h"
#include "collector/build/needs.h"
#include "collector/sandbox/left.h"
#include "collector/sandbox/sandbox.h"
#include "collector/sandbox/settings.h"
#include "common/dirfd.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/model/arch.h"
#include "common/model/toolchain.h"
#include "common/progress.h"
#include "common/strbuf.h"

/* seconds before its end of which a killed make's work is thrown away */
#define REPAIR_WINDOW 10
#define TAIL_BYTES 32768

static char *format2(const char *a, const char *b)
{
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;

	strbuf_addf(&sb, "%s%s", a, b);
	return strbuf_detach(&sb);
}

/* First line of "PROGRAM --version" into *@out. */
static int tool_version(const char *program, char **out, struct strbuf *err)
{
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, ignored = STRBUF_INIT;
	struct run_status status;
	int code;

	strvec_split(&run.argv, program, " ");
	strvec_push(&run.argv, "--version");
	strvec_push(&run.env, "LC_ALL=C");
	run.out = &text;
	run.errout = &ignored;
	code = run_command(&run, &status, err);
	if (code)
		return code;
	if (!run_ok(&status))
		return error_set(err, -ENOENT, "'%s --version' fails", program);
	*out = xstrndup(text.buf, strcspn(text.buf, "\n"));
	return 0;
}

static bool is_native(const struct profile *p, const struct arch *arch)
{
	struct utsname host;

	if (uname(&host))
		return false;
	for (size_t i = 0; i < p->machine.nr; i++) {
		if (!strcmp(p->machine.v[i], host.machine))
			return true;
	}
	return !p->machine.nr && arch && !strcmp(arch->machine, host.machine);
}

/* Is there a compiler @cc with this prefix? */
static bool has_compiler(const char *cross, const char *cc)
{
	AUTO_FREE char *name = format2(cross, cc);

	return run_find(name, NULL);
}

/*
 * A cross prefix is not needed on a machine of the architecture itself. Where the profile has none,
 * it is the first of the architecture's whose compiler is installed.
 */
static const char *needed_prefix(const struct profile *p, const char *cc)
{
	const struct arch *arch = arch_find(p->arch), *a = arch;

	if (is_native(p, arch))
		return "";
	if (*p->cross || !arch)
		return p->cross;
	while (a && !(a->cross && has_compiler(a->cross, cc)))
		a = arch_next(a);
	a = a ? a : arch;
	return a->cross ? a->cross : "";
}

/* With the prefix, unless it is made for all architectures. */
static char *full_name(const char *cross, const char *program)
{
	return format2(toolchain_unprefixed(program) ? "" : cross, program);
}

/*
 * Links named like the compilers and leading to ccache, found first in PATH: so CC stays what it
 * is, and nothing in a .config or a command line tells that ccache is there.
 */
static int link_ccache(struct kbuild *kb, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf ccache = STRBUF_INIT, dir = STRBUF_INIT;
	const char *off = getenv("CCACHE_DISABLE");
	const char *names[] = { "gcc", "cc", kb->tools->cc };
	int code;

	kb->ccache = !off && run_find("ccache", &ccache);
	strbuf_addf(&dir, "%s/ccache", kb->work->bin);
	code = dir_make(dir.buf, err);
	for (size_t i = 0; !code && kb->ccache && i < ARRAY_SIZE(names); i++) {
		AUTO_STRBUF struct strbuf link = STRBUF_INIT;

		if (strpbrk(names[i], "/ ") || !run_find(names[i], NULL))
			continue;
		strbuf_addf(&link, "%s/%s", dir.buf, names[i]);
		unlink(link.buf);
		if (symlink(ccache.buf, link.buf))
			code = error_set(err, -errno, "cannot make '%s': %s", link.buf,
					 strerror(errno));
	}
	return code;
}

static void name_files(struct kbuild *kb, const char *obj_name)
{
	AUTO_STRBUF struct strbuf obj = STRBUF_INIT;

	strbuf_addf(&obj, "%s/", kb->work->obj);
	if (obj_name)
		strbuf_addstr(&obj, obj_name);
	else
		profile_directory(kb->profile, &obj);
	kb->obj = strbuf_detach(&obj);
	kb->busy = format2(kb->obj, ".busy");
	kb->count = format2(kb->obj, ".count");
	kb->tmp = format2(kb->obj, ".tmp");
	kb->fresh = !dir_exists(kb->obj);
}

/* A version is one of compilers; lld comes with clang, and ld with the system. */
static char *usual_linker(const struct profile *p, const struct toolchain *t, const char *version)
{
	if (*p->ld)
		return xstrdup(p->ld);
	return format2(t->ld, toolchain_unprefixed(t->ld) ? version : "");
}

int kbuild_tools_find(const struct profile *p, struct kbuild_tools *out, struct strbuf *err)
{
	int code;

	const char *version;
	const struct toolchain *t = toolchain_find(*p->toolchain ? p->toolchain : "gnu", &version);
	AUTO_FREE char *cc = *p->cc ? xstrdup(p->cc) : format2(t->cc, version);
	AUTO_FREE char *ld = usual_linker(p, t, version);
	bool llvm = !strcmp(t->name, "llvm");

	*out = (struct kbuild_tools){ 0 };
	out->cross = xstrdup(needed_prefix(p, cc));
	out->cc = full_name(out->cross, cc);
	out->ld = full_name(out->cross, ld);
	/* Documentation/kbuild/llvm.rst */
	out->llvm = llvm ? format2("LLVM=", *version ? version : "1") : NULL;
	code = tool_version(out->cc, &out->cc_version, err);
	if (!code)
		code = tool_version(out->ld, &out->ld_version, err);
	if (!code && !run_find("make", NULL))
		code = error_set(err, -ENOENT, "'make' is not installed");
	return code;
}

void kbuild_tools_release(struct kbuild_tools *tools)
{
	free(tools->cross);
	free(tools->cc);
	free(tools->ld);
	free(tools->llvm);
	free(tools->cc_version);
	free(tools->ld_version);
	*tools = (struct kbuild_tools){ 0 };
}

int kbuild_init(struct kbuild *out, const struct workdir *work, const struct profile *profile,
		const struct kbuild_tools *tools, const char *src, const char *obj_name,
		struct strbuf *err)
{
	int code;

	*out = (struct kbuild){ .work = work, .profile = profile, .tools = tools, .jobs = 1 };
	out->src = xstrdup(src ? src : work->src);
	name_files(out, obj_name);
	code = sandbox_start(err);
	return code ? code : link_ccache(out, err);
}

void kbuild_release(struct kbuild *kb)
{
	free(kb->src);
	free(kb->obj);
	free(kb->busy);
	free(kb->count);
	free(kb->tmp);
	*kb = (struct kbuild){ 0 };
}

/* The few variables of ours that a build may see; all others could change what it makes. */
static bool inherited_variable(const char *var)
{
	static const char *const keep[] = {
		"PATH=", "HOME=", "TMPDIR=", "USER=", "LOGNAME=", "LD_LIBRARY_PATH=", "CCACHE_"
	};

	for (size_t i = 0; i < ARRAY_SIZE(keep); i++) {
		if (!strncmp(var, keep[i], strlen(keep[i])))
			return true;
	}
	return false;
}

/*
 * So that it hits in another work directory, too. It names the sources "../../src/…" then, which
 * clang keeps for assembly whatever -fdebug-prefix-map says.
 */
static void set_ccache_base(const struct kbuild *kb, struct strvec *env)
{
	const struct toolchain *t = toolchain_of(kb->tools->cc_version);

	if (t && !strcmp(t->name, "llvm"))
		return;
	strvec_pushf(env, "CCACHE_BASEDIR=%s", kb->work->path);
	strvec_push(env, "CCACHE_NOHASHDIR=1");
}

void kbuild_ccache_dir(const struct kbuild *kb, struct strbuf *out)
{
	const char *given = getenv("CCACHE_DIR");

	/* not the one of the user's own work, which a tree could put objects of its making into */
	if (given && *given)
		strbuf_addf(out, "%s/kbloat", given);
	else
		strbuf_addf(out, "%s/ccache", kb->work->path);
}

/* A machine's own users often have no home, and what is outside of the work directory is not ours. */
static void set_ccache_dir(const struct kbuild *kb, struct strvec *env)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

	kbuild_ccache_dir(kb, &dir);
	strvec_pushf(env, "CCACHE_DIR=%s", dir.buf);
}

static void set_environment(const struct kbuild *kb, const struct profile_vars *vars,
			    struct strvec *env)
{
	const char *path = getenv("PATH");

	for (char **e = environ; *e; e++) {
		if (!inherited_variable(*e))
			strvec_pushn(env, *e, strcspn(*e, "="));
	}
	strvec_push(env, "LC_ALL=C");
	strvec_push(env, "TZ=UTC");
	/* a work directory inside of some git work tree is no part of it */
	strvec_pushf(env, "GIT_CEILING_DIRECTORIES=%s", kb->work->path);
	strvec_pushf(env, "KBLOAT_LD=%s", kb->tools->ld);
	strvec_pushf(env, "KBLOAT_IMAGE=%s", kb->profile->image);
	if (kb->ccache) {
		strvec_pushf(env, "PATH=%s/ccache:%s", kb->work->bin,
			     path ? path : "/usr/bin:/bin");
		set_ccache_dir(kb, env);
		set_ccache_base(kb, env);
	}
	for (size_t i = 0; i < kb->profile->env.nr; i++) {
		AUTO_STRBUF struct strbuf var = STRBUF_INIT;

		profile_expand(kb->profile->env.v[i], vars, &var);
		strvec_push(env, var.buf);
	}
}

static void set_arguments(const struct kbuild *kb, const struct profile_vars *vars,
			  const struct strvec *targets, struct strvec *argv)
{
	strvec_push(argv, "make");
	strvec_push(argv, "-C");
	strvec_push(argv, kb->src);
	strvec_pushf(argv, "O=%s", kb->obj);
	strvec_pushf(argv, "-j%d", kb->jobs);
	if (kb->tools->llvm)
		strvec_push(argv, kb->tools->llvm);
	for (size_t i = 0; i < kb->profile->make.nr; i++) {
		AUTO_STRBUF struct strbuf var = STRBUF_INIT;

		profile_expand(kb->profile->make.v[i], vars, &var);
		strvec_push(argv, var.buf);
	}
	strvec_push_all(argv, targets->v);
}

/* How far a make is, read from its log. */
struct watch {
	struct kbuild *kb;
	const char *log, *label;
	int fd;
	uint64_t objects, expected; /* expected 0: not known */
	char line[8]; /* beginning of the line being read */
	size_t len;
	uint64_t
		look_at; /* bytes that may be gone from the disks before it is asked whose they are */
	int64_t look_again; /* run_clock_ms(): when it is asked in any case */
};

/* "  CC      init/main.o" and "  AS …" are objects. */
static void watch_char(struct watch *w, char c)
{
	if (c == '\n') {
		w->objects += w->len >= 5 &&
			      (!memcmp(w->line, "  CC ", 5) || !memcmp(w->line, "  AS ", 5));
		w->len = 0;
	} else if (w->len < sizeof(w->line)) {
		w->line[w->len++] = c;
	}
}

static void watch_read(struct watch *w)
{
	char buf[16384];
	ssize_t n;

	while (w->fd >= 0 && (n = read(w->fd, buf, sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			watch_char(w, buf[i]);
	}
}

static void watch_space(struct kbuild *kb)
{
	uint64_t room = kbuild_free_space(kb);

	if (room < kb->least_free)
		kb->least_free = room;
	if (room > kb->first_free)
		kb->first_free = room;
}

static void watch_tick(void *data)
{
	struct watch *w = data;

	watch_read(w);
	watch_space(w->kb);
	if (w->expected >= w->objects && w->expected)
		progress_note(w->kb->progress, false, "%s, %llu of about %llu objects", w->label,
			      (unsigned long long)w->objects, (unsigned long long)w->expected);
	else if (w->objects)
		progress_note(w->kb->progress, false, "%s, %llu objects", w->label,
			      (unsigned long long)w->objects);
	else
		progress_note(w->kb->progress, false, "%s", w->label);
}

/* What the last build from an empty directory compiled is what the next one will. */
static void watch_start(struct watch *w)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, ignored = STRBUF_INIT;

	if (w->kb->fresh && file_exists(w->kb->count) &&
	    !file_read(w->kb->count, 64, &text, &ignored))
		w->expected = strtoull(text.buf, NULL, 10);
	w->fd = open(w->log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (w->fd >= 0)
		lseek(w->fd, 0, SEEK_END);
}

static void watch_end(struct watch *w, bool ok)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, ignored = STRBUF_INIT;

	watch_read(w);
	if (w->fd >= 0)
		close(w->fd);
	if (ok && w->kb->fresh && w->objects) {
		strbuf_addf(&text, "%llu\n", (unsigned long long)w->objects);
		file_replace(w->kb->count, text.buf, text.len, &ignored);
	}
}

static uint64_t free_space_of(const char *dir)
{
	struct statvfs fs;

	return statvfs(dir, &fs) ? UINT64_MAX : (uint64_t)fs.f_bavail * fs.f_frsize;
}

uint64_t kbuild_free_space(const struct kbuild *kb)
{
	AUTO_STRBUF struct strbuf ccache = STRBUF_INIT;
	const char *tmp = getenv("TMPDIR");
	uint64_t least = free_space_of(kb->obj), other = UINT64_MAX;

	/* in the sandbox it is beside the object directory */
	if (!sandbox_is_on())
		other = free_space_of(tmp && *tmp ? tmp : "/tmp");
	least = other < least ? other : least;
	kbuild_ccache_dir(kb, &ccache);
	other = kb->ccache ? free_space_of(ccache.buf) : UINT64_MAX;
	return other < least ? other : least;
}

/* Where nothing confines it, the log says so, and the first time the user is told. */
static void say_missing(struct kbuild *kb, FILE *log)
{
	const char *why = sandbox_missing();

	if (!why)
		return;
	fprintf(log, "# kbloat: without the sandbox: %s\n", why);
	if (kb->progress && sandbox_must_tell())
		progress_line(kb->progress, "builds run without the sandbox: %s", why);
}

static void log_command(struct kbuild *kb, const char *log, const struct strvec *argv)
{
	const int fd = file_open_log(log);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "a");

	if (!f)
		return;
	say_missing(kb, f);
	fputc('$', f);
	for (size_t i = 0; i < argv->nr; i++) {
		const char *quote = strchr(argv->v[i], ' ') ? "'" : "";

		fprintf(f, " %s%s%s", quote, argv->v[i], quote);
	}
	fputc('\n', f);
	fclose(f);
}

static int mark_busy(const struct kbuild *kb, struct strbuf *err)
{
	AUTO_CLOSE int fd = file_open_log(kb->busy);

	if (fd < 0)
		return error_set(err, -errno, "cannot make '%s': %s", kb->busy, strerror(errno));
	return 0;
}

void kbuild_view(const struct kbuild *kb, struct sandbox_view *out)
{
	AUTO_STRBUF struct strbuf ccache = STRBUF_INIT, ld = STRBUF_INIT;
	const char *const programs[] = { kb->tools->cc, kb->tools->ld, "make", "ccache" };

	*out = (struct sandbox_view){ .tmp = kb->tmp };
	strvec_push(&out->read, kb->src);
	strvec_push(&out->read, kb->work->bin);
	strvec_pushf(&out->read, "%s.seed", kb->obj);
	strvec_push(&out->write, kb->obj);
	if (kb->ccache) {
		kbuild_ccache_dir(kb, &ccache);
		dir_make(ccache.buf, NULL);
		strvec_push(&out->write, ccache.buf);
	}
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		sandbox_add_program(out, programs[i]);
	kbuild_binutil(kb, "objcopy", &ld);
	sandbox_add_program(out, ld.buf);
}

/* Calls @visit for every regular file of a directory. */
static int each_file(const char *dir, void (*visit)(const FTSENT *, void *), void *data,
		     struct strbuf *err)
{
	AUTO_FREE char *name = xstrdup(dir);
	char *const paths[] = { name, NULL };
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	const FTSENT *e;

	if (!fts)
		return error_set(err, -errno, "cannot read '%s': %s", dir, strerror(errno));
	while ((e = fts_read(fts))) {
		if (e->fts_info == FTS_F)
			visit(e, data);
	}
	fts_close(fts);
	return 0;
}

/* Bytes on the disk of what lies below @dir. */
static void add_blocks(const FTSENT *e, void *data)
{
	*(uint64_t *)data += (uint64_t)e->fts_statp->st_blocks * 512;
}

static uint64_t taken_by(const char *dir)
{
	uint64_t bytes = 0;

	each_file(dir, add_blocks, &bytes, NULL);
	return bytes;
}

/* ccache keeps to a size of its own, but a build need not go by ccache. */
static uint64_t taken_by_ccache(const struct kbuild *kb)
{
	AUTO_STRBUF struct strbuf dir = STRBUF_INIT;

	kbuild_ccache_dir(kb, &dir);
	return kb->ccache ? taken_by(dir.buf) : 0;
}

/*
 * Has it written too much? Free space says when to look: each look is at the earliest a sixteenth of the limit
 * behind the last one. Others may free what it takes: so now and then without, for a hundredth of the time.
 */
static bool writes_too_much(void *data, uint64_t *limit)
{
	struct watch *w = data;
	const uint64_t most = sandbox_holds()->output, gone = w->kb->first_free - w->kb->least_free;

	const int64_t now = run_clock_ms();
	uint64_t taken;

	if (gone < w->look_at && now < w->look_again)
		return false;
	w->look_at = gone + most / 16;
	*limit = most;
	taken = taken_by(w->kb->obj) + taken_by(w->kb->tmp) + taken_by_ccache(w->kb);
	w->look_again = run_look_again(now);
	return taken > most;
}

static void set_limits(const struct kbuild *kb, struct run_limits *out)
{
	*out = sandbox_limits();
	out->enough = writes_too_much;
	if (!sandbox_holds()->processes_given && out->processes < 8 * (unsigned)kb->jobs)
		out->processes = 8 * (unsigned)kb->jobs;
}

/*
 * What a build was ended for is the revision's fault, but where it was the machine that set the limit. What
 * it has written until then is of no use, and may be what fills the disk.
 */
static int weigh_end(struct kbuild *kb, const struct run_status *status, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT, ccache = STRBUF_INIT;
	int code = kbuild_clean(kb, err);

	if (status->over == RUN_ENOUGH && taken_by_ccache(kb) > sandbox_holds()->output / 2) {
		kbuild_ccache_dir(kb, &ccache);
		dir_remove(ccache.buf, NULL);
	}
	if (code || status->over != RUN_MEMORY || sandbox_holds()->memory_given)
		return code;
	run_describe(status, &why);
	return error_set(err, MACHINE_REFUSED, "make: %s, which is all that there is", why.buf);
}

static void forget_tmp(const struct kbuild *kb)
{
	if (dir_exists(kb->tmp))
		dir_remove(kb->tmp, NULL);
}

int kbuild_check(struct kbuild *kb, struct strbuf *err)
{
	int code = sandbox_check_left(kb->obj, kb->src, err);

	if (code > 0)
		kbuild_clean(kb, NULL);
	return code;
}

static int run_make(struct kbuild *kb, struct run *run, struct run_status *status,
		    struct strbuf *err)
{
	struct watch *watch = run->tick_data;
	int code;

	watch_start(watch);
	code = run_command(run, status, err);
	watch_end(watch, !code && run_ok(status));
	watch_space(kb);
	kb->last = *status;
	forget_tmp(kb);
	/* make ended by itself and has cleaned up, or was asked to: in the sandbox nobody asks it */
	if (!code || (code == -EINTR && !sandbox_is_on()))
		unlink(kb->busy);
	if (!code && run_ended(status))
		return weigh_end(kb, status, err);
	return code ? code : kbuild_check(kb, err);
}

int kbuild_enter(const struct kbuild *kb, struct strbuf *err)
{
	int code = workdir_check(kb->work, err);

	if (!code)
		code = file_no_link(kb->obj, err);
	return code ? code : dir_make(kb->obj, err);
}

int kbuild_make(struct kbuild *kb, const struct strvec *targets, const char *env, const char *log,
		const char *label, struct run_status *status, struct strbuf *err)
{
	AUTO_FREE char *ld = format2(kb->work->bin, "/ld");
	const struct profile_vars vars = { .src = kb->src,
					   .obj = kb->obj,
					   .work = kb->work->path,
					   .arch = kb->profile->arch,
					   .cross = kb->tools->cross,
					   .cc = kb->tools->cc,
					   .ld = ld };
	struct watch watch = { .kb = kb, .log = log, .label = label, .fd = -1 };
	AUTO_SANDBOX_VIEW struct sandbox_view view = SANDBOX_VIEW_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	struct run_limits limits;
	int code = kbuild_enter(kb, err);

	if (!code)
		code = mark_busy(kb, err);
	if (code)
		return code;
	set_environment(kb, &vars, &run.env);
	if (env)
		strvec_push(&run.env, env);
	set_arguments(kb, &vars, targets, &run.argv);
	kb->log_start = file_size(log) > 0 ? file_size(log) : 0;
	kb->least_free = UINT64_MAX;
	kb->first_free = 0;
	log_command(kb, log, &run.argv);
	set_limits(kb, &limits);
	watch.look_at = sandbox_holds()->output;
	run.log = log;
	run.seconds = kb->seconds ? kb->seconds : sandbox_holds()->time;
	run.tick = watch_tick;
	run.tick_data = &watch;
	run.limits = &limits;
	forget_tmp(kb);
	kbuild_view(kb, &view);
	code = sandbox_enter(&view, &run, err);
	return code ? code : run_make(kb, &run, status, err);
}

/* The first file that a pattern of the profile finds. */
static int64_t compressed_size(const struct kbuild *kb)
{
	int64_t bytes = -1;

	for (size_t i = 0; bytes < 0 && i < kb->profile->compressed.nr; i++) {
		AUTO_STRVEC struct strvec found = STRVEC_INIT;

		if (!file_glob(kb->obj, kb->profile->compressed.v[i], &found))
			continue;
		for (size_t k = 0; bytes < 0 && k < found.nr; k++)
			bytes = file_size(found.v[k]);
	}
	return bytes;
}

int kbuild_build(struct kbuild *kb, const char *log, const char *label,
		 struct kbuild_result *result, struct strbuf *err)
{
	struct run_status status;
	int code = kbuild_make(kb, &kb->profile->target, NULL, log, label, &status, err);

	kb->fresh = false;
	result->stage = "build";
	result->exit_status = run_exit_code(&status);
	if (code)
		return code;
	if (!run_ok(&status)) {
		AUTO_STRBUF struct strbuf why = STRBUF_INIT;

		run_describe(&status, &why);
		error_set(err, -1, "make: %s", why.buf);
		return machine_blame(kb, log, err);
	}
	strbuf_setf(result->image, "%s/%s", kb->obj, kb->profile->image);
	if (!file_exists(result->image->buf)) {
		error_set(err, -1, "make went well but made no '%s'", kb->profile->image);
		return 1;
	}
	result->compressed = compressed_size(kb);
	return 0;
}

int kbuild_clean(struct kbuild *kb, struct strbuf *err)
{
	int code = dir_remove(kb->obj, err);

	if (!code)
		unlink(kb->busy);
	kb->fresh = true;
	return code;
}

static void find_newest(const FTSENT *e, void *data)
{
	time_t *newest = data;

	if (e->fts_statp->st_mtime > *newest)
		*newest = e->fts_statp->st_mtime;
}

static void remove_recent(const FTSENT *e, void *data)
{
	const time_t *newest = data;

	if (e->fts_statp->st_mtime >= *newest - REPAIR_WINDOW)
		unlink(e->fts_path);
}

int kbuild_repair(struct kbuild *kb, struct strbuf *err)
{
	time_t newest = 0;
	int code;

	if (!file_exists(kb->busy) || !dir_exists(kb->obj))
		return 0;
	code = each_file(kb->obj, find_newest, &newest, err);
	if (!code)
		code = each_file(kb->obj, remove_recent, &newest, err);
	if (!code)
		unlink(kb->busy);
	return code;
}

/* Keeps the last lines only, and no half line in front. */
static void cut_tail(struct strbuf *text, bool whole)
{
	size_t at = text->len, lines = 0;

	while (at) {
		if (text->buf[at - 1] == '\n' && at < text->len && ++lines == KBUILD_TAIL_LINES)
			break;
		at--;
	}
	if (!at && !whole)
		at = strcspn(text->buf, "\n") + 1 < text->len ? strcspn(text->buf, "\n") + 1 : 0;
	memmove(text->buf, text->buf + at, text->len - at);
	strbuf_setlen(text, text->len - at);
}

void kbuild_log_tail(const char *log, struct strbuf *out)
{
	AUTO_CLOSE int fd = open(log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	long long size = file_size(log);
	ssize_t n;

	if (fd < 0 || size < 0)
		return;
	strbuf_grow(&text, TAIL_BYTES);
	n = pread(fd, text.buf, TAIL_BYTES, size > TAIL_BYTES ? size - TAIL_BYTES : 0);
	if (n <= 0)
		return;
	strbuf_setlen(&text, (size_t)n);
	strbuf_no_nul(&text);
	cut_tail(&text, size <= TAIL_BYTES);
	strbuf_add(out, text.buf, text.len);
}
