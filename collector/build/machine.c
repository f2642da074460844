// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "collector/build/conf.h"
#include "collector/build/kbuild.h"
#include "collector/build/needs.h"
#include "collector/build/trouble.h"
#include "collector/sandbox/sandbox.h"
#include "collector/sandbox/settings.h"
#include "common/dirfd.h"
#include "common/file.h"

/* free space below this many bytes is a full disk */
#define DISK_RESERVE ((uint64_t)4 << 20)
/* none that a build writes is larger: Debian's vmlinux with all its DWARF has 0.6 GB */
#define LARGEST_FILE ((uint64_t)1 << 30)
/* RLIMIT_NOFILE of a process to which nobody gave another one: INR_OPEN_CUR of the kernel */
#define USUAL_FILES 1024
/* with fewer, linkers leave out of archives what they cannot open, and say nothing of it */
#define FEWEST_FILES 32
#define LOG_MAX ((size_t)1 << 20)

/* --- a build in small --- */

static const char probe_makefile[] =
	"# Made by kbloat: what a build asks of this machine, in small.\n"
	"target := $(if $(findstring clang,$(CC)),$(if $(CROSS_COMPILE),"
	"--target=$(patsubst %-,%,$(notdir $(CROSS_COMPILE)))))\n"
	"copies := $(foreach a,1 2 3 4,$(foreach b,1 2 3 4 5 6 7 8,$a$b))\n"
	".PHONY: image host\n"
	"image:\n"
	"\t@$(CC) $(target) -c -o $(O)/probe.o $(CURDIR)/probe.c\n"
	/* archives and linkers hold many files open */
	"\t@$(AR) qcT $(O)/probe.a $(copies:%=$(O)/probe.o)\n"
	"\t@$(LD) -r -o $(O)/vmlinux.o --whole-archive $(O)/probe.a\n"
	"host:\n"
	"\t@$(HOSTCC) -DHOST -o $(O)/host $(CURDIR)/probe.c\n"
	"\t@$(O)/host\n";

static const char probe_source[] = "#ifdef HOST\nint main(void) { return 0; }\n#else\n"
				   "static int __attribute__((used)) probe = 1;\n#endif\n";

static int write_below(const char *dir, const char *name, const char *text, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	path_join(dir, name, &path);
	return file_replace(path.buf, text, strlen(text), err);
}

/* The command line's variables, which are the profile's, count before these. */
static int write_probe(const struct kbuild *kb, const char *dir, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf makefile = STRBUF_INIT;
	int code = dir_make(dir, err);

	strbuf_addf(&makefile, "CC = %s\nLD = %s/ld\nHOSTCC = %s\nAR = ", kb->tools->cc,
		    kb->work->bin, kbuild_host_compiler(kb));
	kbuild_binutil(kb, "ar", &makefile);
	strbuf_addch(&makefile, '\n');
	strbuf_addstr(&makefile, probe_makefile);
	if (!code)
		code = write_below(dir, "Makefile", makefile.buf, err);
	return code ? code : write_below(dir, "probe.c", probe_source, err);
}

/* The first line that a tool printed; make's own when none did. */
static void first_words(const char *log, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	char *rest, *line;

	if (file_read(log, LOG_MAX, &text, NULL))
		return;
	rest = text.buf;
	while ((line = strsep(&rest, "\n"))) {
		bool of_make = !strncmp(line, "make", 4);

		if (!*line || *line == '$' || (of_make && strstr(line, " directory '")))
			continue;
		strbuf_setf(out, "%.300s", line);
		if (!of_make || !strstr(line, "*** "))
			return;
	}
}

static int run_probe(struct kbuild *probe, const char *log, struct strbuf *err)
{
	AUTO_STRVEC struct strvec targets = STRVEC_INIT;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT, words = STRBUF_INIT;
	struct run_status status;
	struct rlimit files;
	int code;

	strvec_push(&targets, "image");
	/* scripts/kconfig/conf and many others are made for this machine and run on it */
	if (*probe->profile->kconfig)
		strvec_push(&targets, "host");
	/* what ccache remembers says nothing of the compiler */
	code = kbuild_make(probe, &targets, "CCACHE_RECACHE=1", log, "trying the machine", &status,
			   &why);
	if (code == -EINTR)
		return error_set(err, code, "%s", why.buf);
	if (!code && run_ok(&status))
		return 0;
	if (!code)
		run_describe(&status, &why);
	first_words(log, &words);
	if (!getrlimit(RLIMIT_NOFILE, &files) && files.rlim_cur < USUAL_FILES)
		strbuf_addf(&words, "; no more than %llu files may be open (Too many open files)",
			    (unsigned long long)files.rlim_cur);
	return error_set(err, MACHINE_BROKEN, "nothing can be built on this machine: %s (see '%s')",
			 words.len ? words.buf : why.buf, log);
}

static bool has_few_files(struct strbuf *why)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur >= FEWEST_FILES)
		return false;
	strbuf_addf(why, "no more than %llu files may be open (Too many open files)",
		    (unsigned long long)files.rlim_cur);
	return true;
}

int machine_probe(const struct kbuild *kb, struct strbuf *err)
{
	struct kbuild probe = *kb;
	AUTO_STRBUF struct strbuf src = STRBUF_INIT, obj = STRBUF_INIT, busy = STRBUF_INIT;
	AUTO_STRBUF struct strbuf count = STRBUF_INIT, log = STRBUF_INIT, why = STRBUF_INIT;
	int code;

	strbuf_addf(&src, "%s/probe", kb->work->path);
	strbuf_addf(&obj, "%s.probe", kb->obj);
	strbuf_addf(&busy, "%s.busy", obj.buf);
	strbuf_addf(&count, "%s.count", obj.buf);
	strbuf_addf(&log, "%s/%s.log", kb->work->logs, strrchr(obj.buf, '/') + 1);
	probe.src = src.buf;
	probe.obj = obj.buf;
	probe.busy = busy.buf;
	probe.count = count.buf;
	probe.progress = NULL;
	probe.fresh = false;
	probe.seconds = conf_seconds();
	if (has_few_files(&why))
		return error_set(err, MACHINE_BROKEN, "nothing can be built on this machine: %s",
				 why.buf);
	unlink(log.buf);
	code = write_probe(kb, src.buf, &why);
	if (code)
		code = error_set(err, MACHINE_BROKEN, "nothing can be built on this machine: %s",
				 why.buf);
	else
		code = run_probe(&probe, log.buf, err);
	if (dir_exists(obj.buf))
		dir_remove(obj.buf, &why);
	return code;
}

/* --- is a disk full? --- */

/* A quota and a limit on files' sizes show in no numbers of a file system: asks for the room. */
static bool gets_room(const struct kbuild *kb)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct statfs fs;
	bool got = true;
	int fd;

	/* there it would be memory, and the numbers are all there is */
	if (statfs(kb->work->path, &fs) || fs.f_type == TMPFS_MAGIC)
		return true;
	strbuf_addf(&path, "%s.room", kb->obj);
	fd = open(path.buf, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return errno != EDQUOT && errno != ENOSPC;
	if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)LARGEST_FILE))
		got = errno != EDQUOT && errno != ENOSPC && errno != EFBIG;
	close(fd);
	unlink(path.buf);
	return got;
}

/* Words about it may be quoted, or be in the makefile: the file systems are asked. */
static bool is_full(const struct kbuild *kb)
{
	return kb->least_free < LARGEST_FILE || kbuild_free_space(kb) < LARGEST_FILE ||
	       !gets_room(kb);
}

static int full(const struct kbuild *kb, struct strbuf *err)
{
	return error_set(err, -ENOSPC, "no space left on the disk of '%s'", kb->work->path);
}

/* --- what the log says --- */

/* A file that a command names, as make's shells see it: from the object directory, or the source. */
static bool find_file(const struct kbuild *kb, const char *name, struct strbuf *path,
		      struct stat *st)
{
	const char *const dirs[] = { kb->obj, kb->src };

	for (size_t i = 0; i < 2; i++) {
		strbuf_reset(path);
		path_join(dirs[i], name, path);
		if (!stat(path->buf, st))
			return true;
	}
	return false;
}

/* The program that a script's first line names; false: it names none. */
static bool read_interpreter(const char *path, struct strbuf *out)
{
	char head[256] = "", *name, *rest = head;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd >= 0 ? read(fd, head, sizeof(head) - 1) : -1;

	if (fd >= 0)
		close(fd);
	if (n < 3 || strncmp(head, "#!", 2) != 0)
		return false;
	head[strcspn(head, "\n")] = '\0';
	rest += 2;
	rest += strspn(rest, " \t");
	name = strsep(&rest, " \t");
	strbuf_addstr(out, name);
	return *name;
}

/* Is it the machine that does not have what was not found? Then @why says so. */
static bool is_missing(const struct kbuild *kb, const char *name, struct strbuf *why)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, interpreter = STRBUF_INIT;
	struct stat st;

	if (!strchr(name, '/')) {
		if (run_find(name, NULL))
			return false;
		strbuf_setf(why, "'%s' is not installed", name);
		return true;
	}
	if (!find_file(kb, name, &path, &st)) {
		/* a file of the tree is the revision's affair */
		if (*name != '/' || path_below(name, kb->work->path))
			return false;
		strbuf_setf(why, "'%s' is not installed", name);
		return true;
	}
	if (!read_interpreter(path.buf, &interpreter) || file_exists(interpreter.buf))
		return false;
	strbuf_setf(why, "'%s' is not installed, which '%s' is for", interpreter.buf, name);
	return true;
}

/* A file without the permission was made so by the revision, all else is the machine's. */
static bool is_refused(const struct kbuild *kb, const char *name, struct strbuf *why)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	struct stat st;

	if (strchr(name, '/')) {
		if (!find_file(kb, name, &path, &st) || !S_ISREG(st.st_mode) ||
		    !(st.st_mode & 0111))
			return false;
	}
	strbuf_setf(why, "'%s' cannot be run: Permission denied", name);
	return true;
}

/* What the lines of a log come to. */
struct verdict {
	bool explained; /* the revision has an error in it */
	bool space; /* something said that a disk is full */
	struct strbuf why; /* what the machine did; empty: nothing is known */
};

/* A limit that was set for builds, not one that the machine has: what meets it is the revision's. */
static bool is_of_a_limit(const char *text)
{
	struct rlimit file;

	if (strstr(text, "File size limit exceeded"))
		return !getrlimit(RLIMIT_FSIZE, &file) && file.rlim_cur > sandbox_limits().file;
	return sandbox_holds()->memory_given && strstr(text, "memory");
}

static void weigh_line(const struct kbuild *kb, const char *text, const struct trouble_line *line,
		       struct verdict *v)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	bool machine = false;

	switch (line->kind) {
	case TROUBLE_SPACE:
		v->space = true;
		break;
	case TROUBLE_MISSING:
		machine = is_missing(kb, line->name.buf, &why);
		break;
	case TROUBLE_HEADER:
		machine = needs_header(kb, line->name.buf, &why);
		break;
	case TROUBLE_REFUSED:
		machine = is_refused(kb, line->name.buf, &why);
		break;
	case TROUBLE_ENDED:
	case TROUBLE_SHORT:
		machine = !is_of_a_limit(text);
		break;
	case TROUBLE_NONE:
		break;
	}
	if (machine && !v->why.len)
		strbuf_addf(&v->why, "%.300s", why.len ? why.buf : text);
	v->explained |= line->explains && !machine;
}

static void read_log(const struct kbuild *kb, const char *log, struct verdict *v)
{
	struct trouble_line line = TROUBLE_LINE_INIT;
	const int fd = open(log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	char *text = NULL;
	size_t size = 0;
	ssize_t n;

	if (f && fseeko(f, (off_t)kb->log_start, SEEK_SET)) {
		fclose(f);
		f = NULL;
	}
	while (f && (n = getline(&text, &size, f)) >= 0) {
		while (n && (text[n - 1] == '\n' || text[n - 1] == '\r'))
			text[--n] = '\0';
		trouble_read(text, &line);
		weigh_line(kb, text, &line, v);
	}
	if (f)
		fclose(f);
	free(text);
	strbuf_release(&line.name);
}

int machine_blame(const struct kbuild *kb, const char *log, struct strbuf *err)
{
	struct verdict v = { .why = STRBUF_INIT };
	int code = 1;

	/* what a make that we ended had to say at its end is of that */
	if (run_ended(&kb->last))
		return kbuild_free_space(kb) < DISK_RESERVE ? full(kb, err) : 1;
	read_log(kb, log, &v);
	if (kb->last.signalled && !v.why.len) {
		strbuf_addstr(&v.why, "make: ");
		run_describe(&kb->last, &v.why);
	}
	if (kbuild_free_space(kb) < DISK_RESERVE || (v.space && is_full(kb)))
		code = full(kb, err);
	else
		code = machine_probe(kb, err);
	if (!code && v.why.len && !v.explained)
		code = error_set(err, MACHINE_REFUSED, "%s", v.why.buf);
	strbuf_release(&v.why);
	return code ? code : 1;
}
