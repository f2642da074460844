// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/import.h"

#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/account/account.h"
#include "collector/image/debuginfo.h"
#include "collector/account/facts.h"
#include "collector/account/gating.h"
#include "collector/image/image.h"
#include "collector/account/linkage.h"
#include "collector/image/linkmap.h"
#include "collector/account/merged.h"
#include "collector/account/owners.h"
#include "collector/account/store.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "db/db.h"

/* A hostile image must not take the machine with it: bounds on the child that reads it. */
#define CPU_LIMIT 1800 /* seconds */
#define MEMORY_LIMIT ((rlim_t)16 << 30)

/* All sections of an image, bytes: as much as the analyzer takes from a database. */
#define MAX_ALLOCATED ((uint64_t)1 << 48)

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Everything that is opened for one image. */
struct import {
	struct image *img;
	struct linkmap map, inner;
	bool has_map, has_inner;
	struct debuginfo *debug;
	struct merged_strings *strings;
	struct strbuf source_dir, build_dir;
	struct facts facts;
};

/* What ARCH= of a kernel build may call a machine. */
static const struct {
	const char *arch, *machine;
} arch_names[] = {
	{ "x86", "x86_64" },
	{ "x86", "i386" },
	{ "arm64", "aarch64" },
	{ "powerpc", "ppc" },
	{ "powerpc", "ppc64" },
	{ "s390", "s390x" },
	{ "loongarch", "loongarch64" },
	{ "sparc", "sparc64" },
};

static bool arch_fits(const char *arch, const char *machine)
{
	if (!strcmp(arch, machine))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(arch_names); i++) {
		if (!strcmp(arch, arch_names[i].arch) && !strcmp(machine, arch_names[i].machine))
			return true;
	}
	return false;
}

static int check_image(const struct import *im, const struct build_info *info, struct strbuf *err)
{
	uint64_t allocated = 0;

	if (im->img->type == ET_REL)
		return error_set(err, -EINVAL, "'%s' is an object file, not a linked image",
				 im->img->path);
	for (size_t i = 0; i < im->img->nr_sections; i++) {
		if (im->img->sections[i].flags & SHF_ALLOC)
			allocated += im->img->sections[i].size;
		/* image.h bounds each of them, so that this sum does not wrap */
		if (allocated > MAX_ALLOCATED)
			return error_set(err, -EINVAL,
					 "'%s': its sections are larger than any memory",
					 im->img->path);
	}
	if (!allocated)
		return error_set(err, -EINVAL,
				 "'%s' has no bytes in memory: a file of debug information only?",
				 im->img->path);
	if (info->arch && *info->arch && !arch_fits(info->arch, im->img->arch))
		return error_set(err, -EINVAL, "'%s' is an image for %s, not for %s", im->img->path,
				 im->img->arch, info->arch);
	return 0;
}

/* The first map that exists among the names the linker may have been given. */
static int find_map(struct import *im, const struct import_source *src, struct strbuf *err)
{
	static const char *const suffixes[] = { ".map", ".unstripped.map" };
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	int ret;

	if (src->map) {
		ret = linkmap_read(&im->map, src->map, err);
		if (!ret && !owners_map_fits(&im->map, im->img))
			return error_set(err, -EINVAL, "link map '%s' does not belong to '%s'",
					 src->map, src->image);
		im->has_map = !ret;
		return ret;
	}
	for (size_t i = 0; i < ARRAY_SIZE(suffixes) && !im->has_map && src->build_dir; i++) {
		strbuf_setf(&path, "%s%s", src->image, suffixes[i]);
		if (!file_exists(path.buf))
			continue;
		ret = linkmap_read(&im->map, path.buf, err);
		if (ret)
			return ret;
		/* one that is left over from another link is as good as none */
		im->has_map = owners_map_fits(&im->map, im->img);
		if (!im->has_map)
			linkmap_release(&im->map);
	}
	return 0;
}

/* Is vmlinux.o itself an input of the final link (IBT, LTO)? Then its own map is needed too. */
static bool links_whole_kernel(const struct linkmap *map)
{
	return strmap_find(&map->objects, "vmlinux.o") != STRMAP_NONE;
}

static int find_inner_map(struct import *im, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	int ret;

	if (!im->has_map || !links_whole_kernel(&im->map) || !im->build_dir.len)
		return 0;
	path_join(im->build_dir.buf, "vmlinux.o.map", &path);
	if (!file_exists(path.buf))
		return 0;
	ret = linkmap_read(&im->inner, path.buf, err);
	im->has_inner = !ret;
	return ret;
}

static void find_dirs(struct import *im, const struct import_source *src)
{
	char real[PATH_MAX];

	if (src->build_dir)
		path_normalise(realpath(src->build_dir, real) ? real : src->build_dir,
			       &im->build_dir);
	if (src->source_dir) {
		path_normalise(realpath(src->source_dir, real) ? real : src->source_dir,
			       &im->source_dir);
	} else if (im->build_dir.len) {
		/* a Kbuild object directory links to its source */
		AUTO_STRBUF struct strbuf link = STRBUF_INIT;

		path_join(im->build_dir.buf, "source", &link);
		if (realpath(link.buf, real))
			path_normalise(real, &im->source_dir);
	}
}

static int read_debug(struct import *im, const struct import_source *src, struct strbuf *err)
{
	struct debuginfo_options opts = {
		.source_dir = im->source_dir.len ? im->source_dir.buf : NULL,
		.build_dir = im->build_dir.len ? im->build_dir.buf : NULL,
		.threads = src->threads,
	};

	if (!debuginfo_present(im->img))
		return 0;
	return debuginfo_read(im->img, &opts, &im->debug, err);
}

static void note_evidence(struct import *im)
{
	if (im->has_map)
		facts_add_evidence(&im->facts, "map");
	if (im->img->nr_symbols)
		facts_add_evidence(&im->facts, "symtab");
	if (im->debug)
		facts_add_evidence(&im->facts, "dwarf");
}

static int make_facts(struct import *im, struct strbuf *err)
{
	struct evidence ev = {
		.img = im->img,
		.map = im->has_map ? &im->map : NULL,
		.inner = im->has_inner ? &im->inner : NULL,
		.debug = im->debug,
		.strings = im->strings,
		.facts = &im->facts,
		.source_dir = im->source_dir.len ? im->source_dir.buf : NULL,
		.build_dir = im->build_dir.len ? im->build_dir.buf : NULL,
	};
	int ret;

	im->facts.arch = im->img->arch;
	im->facts.image = (int64_t)im->img->size;
	note_evidence(im);
	classify_borders(im->img, &ev.borders);
	ret = account_image(&ev, err);
	free(ev.unit_of_debug);
	free(ev.unit_of_file);
	return ret;
}

static int read_all(struct import *im, const struct import_source *src,
		    const struct build_info *info, struct strbuf *err)
{
	int ret = image_open(src->image, &im->img, err);

	if (!ret)
		ret = check_image(im, info, err);
	if (ret)
		return ret;
	find_dirs(im, src);
	ret = find_map(im, src, err);
	if (!ret)
		ret = find_inner_map(im, err);
	if (!ret)
		ret = read_debug(im, src, err);
	if (ret)
		return ret;
	if (im->has_map && im->build_dir.len)
		im->strings = merged_read(im->has_inner ? &im->inner : &im->map, im->build_dir.buf);
	return make_facts(im, err);
}

/* Which options are behind it. That they cannot be had is no reason to refuse an image. */
static void add_options(struct import *im, const struct import_source *src,
			const struct build_info *info, struct import_result *result)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	if (src->kconfig && *src->kconfig) {
		im->facts.kconfig = xstrdup(src->kconfig);
		facts_add_evidence(&im->facts, "kconfig");
	}
	if (!im->source_dir.len || !info->config || !*info->config)
		return;
	if (gating_add(&im->facts, im->source_dir.buf, info->config, info->arch, &why))
		snprintf(result->note, sizeof(result->note),
			 "which option owns what is not known: %s", why.buf);
}

static void release(struct import *im)
{
	image_close(im->img);
	linkmap_release(&im->map);
	linkmap_release(&im->inner);
	debuginfo_free(im->debug);
	merged_free(im->strings);
	strbuf_release(&im->source_dir);
	strbuf_release(&im->build_dir);
	facts_release(&im->facts);
}

/* The compiler that an image names in .comment: the first of its strings. */
static const char *compiler_of(struct image *img, struct strbuf *out)
{
	const struct image_section *s = image_find_section(img, ".comment");
	size_t len = 0;
	const char *p = s ? (const char *)image_section_data(img, s, &len) : NULL;

	strbuf_add(out, p, p ? strnlen(p, len) : 0);
	return out->buf;
}

static void fill_result(const struct facts *f, struct import_result *result)
{
	for (size_t i = 0; i < f->nr_sections; i++)
		result->bytes += (int64_t)f->sections[i].size;
	for (size_t i = 0; i < f->nr_atoms; i++) {
		if (f->atoms[i].class == CLASS_PADDING)
			result->padding += (int64_t)f->atoms[i].bytes;
	}
	snprintf(result->evidence, sizeof(result->evidence), "%s", f->evidence);
}

static int import_here(const char *db_file, const struct import_source *src,
		       const struct build_info *info, struct import_result *result,
		       struct strbuf *err)
{
	struct import im = { .source_dir = STRBUF_INIT, .build_dir = STRBUF_INIT };
	AUTO_STRBUF struct strbuf cc = STRBUF_INIT;
	struct build_info full = *info;
	AUTO_DB struct db *db = NULL;
	int ret;

	facts_init(&im.facts);
	ret = read_all(&im, src, info, err);
	if (!ret) {
		add_options(&im, src, info, result);
		if (im.build_dir.len)
			linkage_add(&im.facts, im.build_dir.buf);
		ret = db_open(db_file, DB_WRITE, &db, err);
	}
	if (!ret) {
		if (!full.arch || !*full.arch)
			full.arch = im.facts.arch;
		if (!full.cc)
			full.cc = compiler_of(im.img, &cc);
		fill_result(&im.facts, result);
		ret = store_build(db, &full, &im.facts, err);
	}
	release(&im);
	return ret;
}

/* What the child sends back through the pipe, followed by the message. */
struct answer {
	int ret;
	struct import_result result;
	size_t err_len;
};

static void limit_child(void)
{
	struct rlimit cpu = { CPU_LIMIT, CPU_LIMIT + 10 };

	setrlimit(RLIMIT_CPU, &cpu);
#ifndef SANITIZED
	rlim_t ram = (rlim_t)sysconf(_SC_PHYS_PAGES) * (rlim_t)sysconf(_SC_PAGESIZE);
	rlim_t most = ram < MEMORY_LIMIT ? ram : MEMORY_LIMIT;
	struct rlimit memory = { most, most };

	setrlimit(RLIMIT_AS, &memory);
	/* what the C library says when it aborts; our own errors go through the pipe */
	if (!freopen("/dev/null", "w", stderr))
		_exit(2);
#endif
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* a crash is an expected answer here, a core file is not */
	prctl(PR_SET_DUMPABLE, 0);
}

static void __attribute__((noreturn))
child(int fd, const char *db_file, const struct import_source *src, const struct build_info *info)
{
	struct strbuf err = STRBUF_INIT;
	struct answer a = { 0 };

	limit_child();
	a.ret = import_here(db_file, src, info, &a.result, &err);
	a.err_len = err.len;
	if (write(fd, &a, sizeof(a)) != sizeof(a) ||
	    write(fd, err.buf, err.len) != (ssize_t)err.len)
		_exit(2);
	strbuf_release(&err);
	_exit(0);
}

/* Reads all that comes until the child closes its end. */
static void read_answer(int fd, struct strbuf *out)
{
	for (;;) {
		ssize_t n;

		strbuf_grow(out, 4096);
		n = read(fd, out->buf + out->len, 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		strbuf_setlen(out, out->len + (size_t)n);
	}
}

static int explain_death(const struct import_source *src, int status, struct strbuf *err)
{
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (sig == SIGXCPU || sig == SIGKILL)
		return error_set(
			err, -EINVAL,
			"'%s' cannot be read: it takes more than %d seconds, or was killed",
			src->image, CPU_LIMIT);
	if (sig)
		return error_set(err, -EINVAL,
				 "'%s' cannot be read: its contents crash the reader (%s)",
				 src->image, strsignal(sig));
	return error_set(err, -EINVAL, "'%s' cannot be read: it needs too much memory", src->image);
}

static int take_answer(const struct import_source *src, const struct strbuf *text, int status,
		       struct import_result *result, struct strbuf *err)
{
	struct answer a;

	if (text->len < sizeof(a))
		return explain_death(src, status, err);
	memcpy(&a, text->buf, sizeof(a));
	if (a.ret)
		return error_set(err, a.ret, "%.*s", (int)(text->len - sizeof(a)),
				 text->buf + sizeof(a));
	*result = a.result;
	return 0;
}

int import_image(const char *db_file, const struct import_source *src,
		 const struct build_info *info, struct import_result *result, struct strbuf *err)
{
	struct import_source full = *src;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int fds[2], status = 0;
	pid_t pid;

	if (full.threads < 1)
		full.threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (full.threads > 16)
		full.threads = 16;
	memset(result, 0, sizeof(*result));
	if (pipe(fds))
		return error_set(err, -errno, "cannot make a pipe: %s", strerror(errno));
	fflush(NULL);
	pid = fork();
	if (!pid) {
		close(fds[0]);
		child(fds[1], db_file, &full, info);
	}
	close(fds[1]);
	if (pid > 0) {
		read_answer(fds[0], &text);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(fds[0]);
	if (pid < 0)
		return error_set(err, -errno, "cannot start a process: %s", strerror(errno));
	return take_answer(src, &text, status, result, err);
}
