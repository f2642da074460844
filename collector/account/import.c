// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/account/import.h"

#include <errno.h>
#include <fcntl.h>
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
#include "collector/sandbox/reader.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/processors.h"
#include "common/model/toolchain.h"
#include "common/run.h"
#include "common/strbuf.h"
#include "db/db.h"

/* A hostile image must not take the machine with it: bounds on the child that reads it. */
#define CPU_LIMIT 1800 /* seconds */
#define MEMORY_LIMIT ((rlim_t)16 << 30)

/* Such a program needs more than a reader may have; scripts/check-valgrind defines it by itself. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
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
		ret = linkage_add(facts, in->build_dir, err);
	/* what was left out for the machine's fault would be missing for ever */
	if (!ret)
		ret = file_trouble(err);
	if (ret)
		return ret;
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

static int store(struct db *db, const struct inputs *in, const struct facts *facts, int64_t *build,
		 struct strbuf *err)
{
	AUTO_STRBUF struct strbuf cc = STRBUF_INIT;
	struct build_info full = *in->build;

	if (!full.arch || !*full.arch)
		full.arch = facts->arch;
	if (!full.cc)
		full.cc = compiler_of(in->img, &cc);
	return store_build(db, &full, facts, build, err);
}

/* --- without rights --- */

static int open_db(const char *file, struct db **db, struct strbuf *err)
{
	int ret = db_open(file, DB_WRITE, db, err);

	if (!ret)
		ret = db_use_memory(*db, err);
	/* a damaged database says nothing about the image */
	return ret && !file_is_trouble(ret) ? -EIO : ret;
}

static void folder_of(const char *file, struct strbuf *out)
{
	const char *slash = strrchr(file, '/');

	strbuf_addf(out, "%.*s", slash ? (int)(slash - file) : 1, slash ? file : ".");
	if (slash == file)
		strbuf_addch(out, '/');
}

/*
 * Before the image is looked into. A database that is there is opened before; where there is none, none is made
 * for an image that then is refused.
 */
static int give_up_rights(const char *db_file, const struct import_source *src, struct db **db,
			  struct strbuf *notes, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf folder = STRBUF_INIT;
	const char *const own[] = { src->image, src->build_dir, src->source_dir, NULL };
	struct reader_rights rights = { .read = src->own ? own : NULL };
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	int ret = 0;

	if (!access(db_file, F_OK)) {
		ret = open_db(db_file, db, err);
	} else {
		folder_of(db_file, &folder);
		rights.write_dir = folder.buf;
		ret = dir_make(folder.buf, err);
	}
#ifdef SANITIZED
	(void)notes, (void)rights, (void)why; /* it writes down what it found */
#else
	if (!ret && reader_confine(&rights, &why))
		strbuf_setf(notes, "%s", why.buf);
#endif
	return ret;
}

static int import_here(const char *db_file, const struct import_source *src,
		       const struct build_info *info, struct import_result *result,
		       struct strbuf *err)
{
	AUTO_STRBUF struct strbuf notes = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;
	struct image *img = NULL;
	struct inputs in = { .notes = STRBUF_INIT };
	struct facts facts;
	int ret = image_load_packed(src->image, &img, err);

	facts_init(&facts);
	if (!ret)
		ret = give_up_rights(db_file, src, &db, &notes, err);
	if (!ret)
		ret = inputs_open(&in, img, src, info, err);
	if (!ret && notes.len)
		strbuf_addline(&in.notes, "%s", notes.buf);
	if (!ret)
		ret = make_facts(&in, &facts, result, err);
	if (!ret && !db)
		ret = open_db(db_file, &db, err);
	if (!ret) {
		ret = store(db, &in, &facts, &result->build, err);
		if (ret && ret != -EEXIST && !file_is_trouble(ret))
			ret = -EIO;
	}
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

/* What ends a child before it has an answer, beside signals. */
#define EXIT_NO_MEMORY 2 /* as common/alloc.h has it */
#define EXIT_NO_ANSWER 3

static int limit_child(struct strbuf *err)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct rlimit cpu = { CPU_LIMIT, CPU_LIMIT + 10 };

	setrlimit(RLIMIT_CPU, &cpu);
#ifdef SANITIZED
	(void)err; /* a sanitizer needs the memory, and says what it found */
#else
	rlim_t ram = (rlim_t)sysconf(_SC_PHYS_PAGES) * (rlim_t)sysconf(_SC_PAGESIZE);
	rlim_t most = ram < MEMORY_LIMIT ? ram : MEMORY_LIMIT;
	struct rlimit memory = { most, most };

	setrlimit(RLIMIT_AS, &memory);
	/* what the C library says when it aborts; our own errors go through the pipe */
	if (!freopen("/dev/null", "w", stderr))
		return error_set(err, -errno, "cannot open '/dev/null': %s", strerror(errno));
#endif
	/* what the parent only makes a note of ends this one */
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		struct sigaction old;

		if (!sigaction(signals[i], NULL, &old) && old.sa_handler != SIG_IGN)
			signal(signals[i], SIG_DFL);
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* a crash is an expected answer here, a core file is not */
	prctl(PR_SET_DUMPABLE, 0);
	return 0;
}

static void __attribute__((noreturn))
child(int fd, const char *db_file, const struct import_source *src, const struct build_info *info)
{
	struct strbuf err = STRBUF_INIT;
	struct answer a = { 0 };

	file_forget_trouble();
	a.ret = limit_child(&err);
	if (!a.ret)
		a.ret = import_here(db_file, src, info, &a.result, &err);
	a.err_len = err.len;
	if (file_write_all(fd, &a, sizeof(a)) || file_write_all(fd, err.buf, err.len))
		_exit(EXIT_NO_ANSWER);
	strbuf_release(&err);
	_exit(0);
}

/* Crashes and the limit on time are the image's fault; what else ended it may not come again. */
static int explain_death(const struct import_source *src, int status, struct strbuf *err)
{
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	static const int killers[] = { SIGKILL, SIGTERM, SIGINT, SIGHUP };

	/* the limit comes with SIGXCPU: this was somebody else, or there was no memory */
	for (size_t i = 0; i < ARRAY_SIZE(killers); i++) {
		if (sig == killers[i])
			return error_set(err, -EAGAIN,
					 "'%s' could not be read: the reader was killed (%s)",
					 src->image, strsignal(sig));
	}
	if (sig == SIGXCPU)
		return error_set(err, -EINVAL, "'%s' cannot be read: it takes more than %d seconds",
				 src->image, CPU_LIMIT);
	if (sig)
		return error_set(err, -EINVAL,
				 "'%s' cannot be read: its contents crash the reader (%s)",
				 src->image, strsignal(sig));
	if (WEXITSTATUS(status) == EXIT_NO_MEMORY)
		return error_set(err, -EAGAIN, "'%s' could not be read: there is not enough memory",
				 src->image);
	return error_set(err, -EIO,
			 "the reader of '%s' gave no answer; if it stored its facts, the next run "
			 "finds them",
			 src->image);
}

static int take_answer(const struct import_source *src, const struct strbuf *text, int status,
		       struct import_result *result, struct strbuf *err)
{
	struct answer a;

	if (text->len < sizeof(a))
		return run_interrupted() ? error_set(err, -EINTR, "interrupted") :
					   explain_death(src, status, err);
	memcpy(&a, text->buf, sizeof(a));
	if (a.ret)
		return error_set(err, a.ret, "%.*s", (int)(text->len - sizeof(a)),
				 text->buf + sizeof(a));
	*result = a.result;
	return 0;
}

/*
 * Takes what the child writes until it closes its end, and its status. A child that was told to end,
 * or whose answer cannot be read, is ended: it stores in one transaction.
 */
static int wait_for_child(pid_t pid, int fd, struct strbuf *text, int *status)
{
	int code = file_read_fd(fd, SIZE_MAX, text);

	if (code)
		kill(pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
		if (run_interrupted())
			kill(pid, SIGKILL);
	}
	return code;
}

/* The child may not remove what SQLite keeps beside a database that is open: the last to close it does. */
static void tidy_up(const char *db_file)
{
	AUTO_STRBUF struct strbuf log = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;

	strbuf_addf(&log, "%s-wal", db_file);
	if (file_exists(log.buf))
		db_open(db_file, DB_WRITE, &db, NULL);
}

int import_image(const char *db_file, const struct import_source *src,
		 const struct build_info *info, struct import_result *result, struct strbuf *err)
{
	struct import_source full = *src;
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int fds[2], status = 0, code = 0;
	pid_t pid;

	if (full.threads < 1)
		full.threads = processors_usable();
	if (full.threads > 16)
		full.threads = 16;
	memset(result, 0, sizeof(*result));
	if (pipe2(fds, O_CLOEXEC))
		return error_set(err, -errno, "cannot make a pipe: %s", strerror(errno));
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		code = -errno;
	if (!pid) {
		close(fds[0]);
		child(fds[1], db_file, &full, info);
	}
	close(fds[1]);
	if (pid > 0)
		code = wait_for_child(pid, fds[0], &text, &status);
	close(fds[0]);
	if (pid < 0)
		return error_set(err, code, "cannot start a process: %s", strerror(-code));
	if (code && !run_interrupted())
		return error_set(err, code,
				 "the answer of the reader of '%s' is lost: %s; if it "
				 "stored its facts, the next run finds them",
				 src->image, strerror(-code));
	tidy_up(db_file);
	return take_answer(src, &text, status, result, err);
}
