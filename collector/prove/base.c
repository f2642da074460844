// SPDX-License-Identifier: GPL-2.0-or-later
/* The work directory, and the build as it is: what tries are compared with. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/git/checkout.h"
#include "collector/account/import.h"
#include "collector/prove/internal.h"
#include "collector/account/store.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/progress.h"
#include "common/strvec.h"
#include "db/db.h"

#define KERNEL_MAX ((size_t)512 << 20)

int prove_measure(struct prover *p, const char *label, int64_t bytes[CLASS_NR],
		  struct strmap *objects, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf image = STRBUF_INIT;
	const struct import_source src = { .image = image.buf,
					   .build_dir = p->kb.obj,
					   .source_dir = p->kb.src,
					   .own = true,
					   .threads = p->kb.jobs };
	struct import_source full = src;
	const struct build_info info = {
		.label = label, .stage = "", .arch = p->profile.arch, .compressed = -1
	};
	struct import_result result;
	int code;

	strbuf_addf(&image, "%s/%s", p->kb.obj, p->profile.image);
	full.image = image.buf;
	progress_note(p->progress, false, "%s: measuring", label);
	code = db_remove(p->scratch, err);
	if (!code)
		code = import_image(p->scratch, &full, &info, &result, err);
	p->measured = code ? 0 : result.build;
	return code ? code : prove_sum_scratch(p, result.build, bytes, objects, err);
}

static int compare(struct prover *p, const int64_t bytes[CLASS_NR], struct strbuf *err)
{
	if (!*p->build.commit)
		return prove_imported_compare(p, err);
	for (int i = 0; i < CLASS_NR; i++) {
		if (i == CLASS_PADDING || bytes[i] == p->build.bytes[i])
			continue;
		return error_set(
			err, -EINVAL,
			"'%s' comes out different here: %lld bytes of %s, the database has %lld",
			p->build.name, (long long)bytes[i], class_names[i],
			(long long)p->build.bytes[i]);
	}
	return 0;
}

/* What the state file says when the baseline of our build is done. */
static void describe(const struct prover *p, struct strbuf *out)
{
	AUTO_STRBUF struct strbuf config = STRBUF_INIT;

	char commit[GIT_OID_HEXSZ + 1];

	repo_hash_text(p->build.config, &config);
	strbuf_addf(out, "kbloat-baseline 2\n%s\n%s\n%s\n%s\n%s\n%s\n",
		    git_oid_tostr(commit, sizeof(commit), &p->rev.commit), p->profile.hash,
		    p->build.arch, p->tools.cc_version, p->tools.ld_version, config.buf);
	for (int i = 0; i < CLASS_PADDING; i++)
		strbuf_addf(out, "%s %lld\n", class_names[i], (long long)p->build.bytes[i]);
}

static void beside(const struct prover *p, const char *suffix, struct strbuf *out)
{
	strbuf_setf(out, "%s%s", p->state, suffix);
}

static bool is_done(const struct prover *p)
{
	AUTO_STRBUF struct strbuf want = STRBUF_INIT, have = STRBUF_INIT, ignored = STRBUF_INIT;

	describe(p, &want);
	return dir_exists(p->kb.obj) && file_exists(p->state) &&
	       !file_read(p->state, 65536, &have, &ignored) && !strcmp(want.buf, have.buf);
}

/* Of an import what it has here: release and time of the build are not those of the image. */
static int keep_bytes(const struct prover *p, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;

	for (int i = 0; i < CLASS_NR; i++)
		strbuf_addf(&text, "%lld\n", (long long)p->bytes[i]);
	beside(p, ".bytes", &path);
	return file_replace(path.buf, text.buf, text.len, err);
}

static int load_bytes(struct prover *p, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	char *at = NULL;
	int code;

	beside(p, ".bytes", &path);
	code = file_read(path.buf, 4096, &text, err);
	at = text.buf;
	for (int i = 0; !code && i < CLASS_NR; i++)
		p->bytes[i] = strtoll(at, &at, 10);
	return code;
}

/* What an earlier run has kept of the baseline. */
static int load(struct prover *p, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, config = STRBUF_INIT, warnings = STRBUF_INIT;
	int code;

	beside(p, ".config", &path);
	code = config_read_file(path.buf, &config, err);
	beside(p, ".warnings", &path);
	if (!code)
		code = file_read(path.buf, PROVE_LOG_MAX, &warnings, err);
	if (!code)
		code = load_bytes(p, err);
	if (code)
		return code;
	p->config_base = strbuf_detach(&config);
	prove_log_warnings(warnings.buf, &p->old_warnings);
	return 0;
}

/* The compressed image is kept: it is what boots, to see what the kernel says as it is. */
static int keep_kernel(struct prover *p, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	int code = 0;

	unlink(p->kernel);
	unlink(p->boot_log);
	for (size_t i = 0; i < p->profile.compressed.nr && !text.len && !code; i++) {
		AUTO_STRVEC struct strvec found = STRVEC_INIT;

		if (!file_glob(p->kb.obj, p->profile.compressed.v[i], &found))
			continue;
		code = file_read(found.v[0], KERNEL_MAX, &text, err);
	}
	if (!code && text.len)
		code = file_replace(p->kernel, text.buf, text.len, err);
	return code;
}

static int keep(struct prover *p, const char *warnings, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	int code = keep_kernel(p, err);

	beside(p, ".config", &path);
	if (!code)
		code = file_replace(path.buf, p->config_base, strlen(p->config_base), err);
	beside(p, ".warnings", &path);
	if (!code)
		code = file_replace(path.buf, warnings, strlen(warnings), err);
	if (!code)
		code = keep_bytes(p, err);
	describe(p, &text);
	return code ? code : file_replace(p->state, text.buf, text.len, err);
}

static int run_make(struct prover *p, const char *log, const char *label,
		    const struct strvec *targets, struct strbuf *text, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf why = STRBUF_INIT;
	struct run_status status;
	int code = prove_make(p, log, label, targets, text, &status, err);

	if (code || run_ok(&status))
		return code > 0 ? -EINVAL : code;
	run_describe(&status, &why);
	return error_set(err, -EINVAL, "'%s' cannot be made again: make: %s, see '%s'",
			 p->build.name, why.buf, log);
}

static int configure(struct prover *p, const char *log, struct strbuf *text, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, config = STRBUF_INIT;
	AUTO_STRVEC struct strvec targets = STRVEC_INIT;
	int code = kbuild_enter(&p->kb, err);

	strbuf_addf(&path, "%s/.config", p->kb.obj);
	strvec_push(&targets, "olddefconfig");
	if (!code)
		code = file_replace(path.buf, p->build.config, strlen(p->build.config), err);
	if (!code)
		code = run_make(p, log, "configuring it as it is", &targets, text, err);
	if (!code)
		code = config_read_file(path.buf, &config, err);
	if (!code)
		p->config_base = strbuf_detach(&config);
	return code;
}

static int build(struct prover *p, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf log = STRBUF_INIT, text = STRBUF_INIT, made = STRBUF_INIT;
	int code;

	strbuf_addf(&log, "%s/baseline.log", p->work.logs);
	unlink(log.buf);
	progress_line(p->progress, "%s: building it as it is", p->build.name);
	code = configure(p, log.buf, &text, err);
	if (!code)
		code = run_make(p, log.buf, "building it as it is", &p->profile.target, &made, err);
	if (!code)
		code = prove_measure(p, "as it is", p->bytes, NULL, err);
	if (!code)
		code = compare(p, p->bytes, err);
	if (code)
		return code;
	strbuf_addstr(&text, made.buf);
	prove_log_warnings(text.buf, &p->old_warnings);
	return keep(p, text.buf, err);
}

static int check_out(struct prover *p, struct strbuf *err)
{
	const struct checkout co = { .dir = p->work.src, .state = p->work.src_state };
	struct checkout_result result;
	int code;

	progress_note(p->progress, true, "%s: checking out", p->build.name);
	code = checkout_revision(p->repo, &p->rev, &co, &result, err);
	if (!code)
		progress_verbose(p->progress, "%s: %zu files written, %zu removed%s", p->build.name,
				 result.written, result.removed,
				 result.repaired ? ", all compared" : "");
	return code ? code : kbuild_repair(&p->kb, err);
}

int prove_configured(struct prover *p, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf log = STRBUF_INIT, text = STRBUF_INIT;
	int code = check_out(p, err);

	if (code)
		return code;
	if (is_done(p))
		return load(p, err);
	unlink(p->state);
	strbuf_addf(&log, "%s/baseline.log", p->work.logs);
	unlink(log.buf);
	return configure(p, log.buf, &text, err);
}

int prove_baseline(struct prover *p, struct strbuf *err)
{
	int code = check_out(p, err);

	if (code)
		return code;
	if (is_done(p))
		return load(p, err);
	unlink(p->state);
	return build(p, err);
}
