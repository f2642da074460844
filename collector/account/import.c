// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/import.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/account/account.h"
#include "collector/account/facts.h"
#include "collector/account/gating.h"
#include "collector/account/inputs.h"
#include "collector/account/linkage.h"
#include "collector/account/store.h"
#include "collector/image/image.h"
#include "common/file.h"
#include "common/processors.h"
#include "common/model/toolchain.h"
#include "common/strbuf.h"
#include "db/db.h"

/* A hostile image must not take the machine with it: bounds on the child that reads it. */
#define CPU_LIMIT 1800 /* seconds */
#define MEMORY_LIMIT ((rlim_t)16 << 30)

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Which options are behind it. That they cannot be had is no reason to refuse an image. */
static void add_options(const struct inputs *in, struct facts *facts, struct strbuf *notes)
{
	const struct build_info *build = in->build;
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;

	if (build->kconfig && *build->kconfig)
		facts_add_evidence(facts, "kconfig");
	if (gating_add(in, facts, &why))
		strbuf_addline(notes, "which option owns what is not known: %s", why.buf);
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

static int make_facts(struct inputs *in, struct facts *facts, struct import_result *result,
		      struct strbuf *err)
{
	int ret = account_image(in, facts, err);

	if (ret)
		return ret;
	inputs_close_debug(in);
	add_options(in, facts, &in->notes);
	if (in->build_dir)
		linkage_add(facts, in->build_dir);
	fill_result(facts, result);
	snprintf(result->note, sizeof(result->note), "%s", in->notes.buf);
	result->unread = in->unread;
	return 0;
}

/*
 * The compiler that an image names in .comment: the first of its strings that is one's (lld puts its
 * own in front), else the first.
 */
static const char *compiler_of(struct image *img, struct strbuf *out)
{
	const struct image_section *s = image_find_section(img, ".comment");
	size_t len = 0, at = 0, n;
	const char *p = s ? (const char *)image_section_data(img, s, &len) : NULL;

	for (; p && at < len; at += n + 1) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;

		n = strnlen(p + at, len - at);
		strbuf_add(&text, p + at, n);
		if (!out->len || toolchain_of(text.buf))
			strbuf_setf(out, "%s", text.buf);
		if (toolchain_of(text.buf))
			break;
	}
	return out->buf;
}

static int store(const char *db_file, const struct inputs *in, const struct facts *facts,
		 int64_t *build, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf cc = STRBUF_INIT;
	struct build_info full = *in->build;
	AUTO_DB struct db *db = NULL;
	int ret = db_open(db_file, DB_WRITE, &db, err);

	if (ret)
		return ret;
	if (!full.arch || !*full.arch)
		full.arch = facts->arch;
	if (!full.cc)
		full.cc = compiler_of(in->img, &cc);
	return store_build(db, &full, facts, build, err);
}

static int import_here(const char *db_file, const struct import_source *src,
		       const struct build_info *info, struct import_result *result,
		       struct strbuf *err)
{
	struct inputs in;
	struct facts facts;
	int ret = inputs_open(&in, src, info, err);

	facts_init(&facts);
	if (!ret)
		ret = make_facts(&in, &facts, result, err);
	if (!ret)
		ret = store(db_file, &in, &facts, &result->build, err);
	facts_release(&facts);
	inputs_release(&in);
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

static int explain_death(const struct import_source *src, int status, struct strbuf *err)
{
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	/* the limit comes with SIGXCPU: this was somebody else, or there was no memory */
	if (sig == SIGKILL)
		return error_set(err, -EAGAIN, "'%s' could not be read: the reader was killed",
				 src->image);
	if (sig == SIGXCPU)
		return error_set(err, -EINVAL, "'%s' cannot be read: it takes more than %d seconds",
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
		full.threads = processors_usable();
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
		file_read_fd(fds[0], SIZE_MAX, &text); /* until the child closes its end */
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(fds[0]);
	if (pid < 0)
		return error_set(err, -errno, "cannot start a process: %s", strerror(errno));
	return take_answer(src, &text, status, result, err);
}
