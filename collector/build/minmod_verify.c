// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/minmod_verify.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collector/build/conf.h"
#include "collector/build/minmod.h"
#include "common/alloc.h"
#include "common/kconfig/parse.h"
#include "common/kconfig/value.h"
#include "common/progress.h"
#include "common/run.h"
#include "common/strbuf.h"

/* What came out for one bool; written by the worker that tried it. */
enum finding { UNTRIED, NEEDED, NO_EFFECT, EXCHANGED, USELESS, FAILED, NR_FINDINGS };

struct verify {
	const struct minmod *m;
	struct strbuf top; /* path of the Kconfig file for conf */
	struct strbuf seed;
	struct kconfig_values *base; /* the .config in question */
	uint32_t *bools; /* symbols to try */
	size_t nr;
	unsigned char *found, *model; /* enum finding of each, by conf and by the model; shared */
};

/* A choice always has one member on. Has @s made room for another one? */
static bool exchanged(const struct kconfig *k, uint32_t s, struct kconfig_values *now)
{
	uint32_t choice = k->symbols[s].member_of;

	for (uint32_t m = 0; choice != KCONFIG_NONE && m < k->nr_symbols; m++) {
		if (k->symbols[m].member_of == choice && kconfig_value(now, m) == KCONFIG_Y)
			return true;
	}
	return false;
}

/* What has become of the .config in question without @s. */
static enum finding compare(const struct verify *f, uint32_t s, struct kconfig_values *now)
{
	const struct kconfig *k = f->m->k;
	bool same = true;

	for (uint32_t i = 0; i < k->nr_symbols; i++) {
		if (!kconfig_is_switch(k, i) || kconfig_value(now, i) == kconfig_value(f->base, i))
			continue;
		if (kconfig_value(f->base, i) == KCONFIG_M)
			return NEEDED;
		same = false;
	}
	if (same)
		return NO_EFFECT;
	return exchanged(k, s, now) ? EXCHANGED : USELESS;
}

/* The seed, with @s answered n: the last line about an option counts. */
static void seed_without(const struct verify *f, uint32_t s, struct strbuf *out)
{
	strbuf_add(out, f->seed.buf, f->seed.len);
	strbuf_addf(out, "# CONFIG_%s is not set\n", f->m->k->symbols[s].name);
}

static enum finding ask_conf(const struct verify *f, uint32_t s, const char *name)
{
	AUTO_STRBUF struct strbuf seed = STRBUF_INIT, config = STRBUF_INIT, err = STRBUF_INIT;
	struct kconfig_values *now;
	enum finding found;

	seed_without(f, s, &seed);
	if (conf_solve(f->m->conf, f->top.buf, "allnoconfig", name, seed.buf, &config, &err))
		return FAILED;
	now = kconfig_values_new(f->m->k);
	kconfig_values_freeze(now, config.buf);
	found = compare(f, s, now);
	kconfig_values_free(now);
	return found;
}

static enum finding ask_model(const struct verify *f, uint32_t s, struct kconfig_values *now)
{
	AUTO_STRBUF struct strbuf seed = STRBUF_INIT;

	seed_without(f, s, &seed);
	kconfig_values_clear(now);
	kconfig_values_read(now, seed.buf);
	kconfig_values_solve(now, KCONFIG_ALLNO);
	return compare(f, s, now);
}

static void __attribute__((noreturn)) worker(struct verify *f, int nr, int jobs, pid_t parent)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	struct kconfig_values *now;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(2);
	now = kconfig_values_new(f->m->k);
	strbuf_addf(&name, "verify-%d", nr);
	for (size_t i = (size_t)nr; i < f->nr; i += (size_t)jobs) {
		f->model[i] = (unsigned char)ask_model(f, f->bools[i], now);
		f->found[i] = (unsigned char)ask_conf(f, f->bools[i], name.buf);
		if (f->found[i] == FAILED)
			_exit(1);
	}
	_exit(0);
}

static size_t count_done(const struct verify *f)
{
	size_t done = 0;

	for (size_t i = 0; i < f->nr; i++)
		done += f->found[i] != UNTRIED;
	return done;
}

static void end_workers(const pid_t *pids, int jobs)
{
	for (int i = 0; i < jobs; i++) {
		if (pids[i])
			kill(pids[i], SIGTERM);
	}
}

/* Waits for the workers; ends them when we are asked to stop. */
static int wait_for(const struct verify *f, pid_t *pids, int jobs, struct progress *progress,
		    struct strbuf *err)
{
	const struct timespec pause = { .tv_nsec = 200000000 };
	size_t told = 0, done;
	int left = jobs, status;

	while (left) {
		int i = 0;

		while (i < jobs && (!pids[i] || waitpid(pids[i], &status, WNOHANG) == 0))
			i++;
		if (i < jobs) {
			pids[i] = 0; /* ended; its number may be another's now */
			left--;
			/* one that could not go on has said so, and the rest is no use */
			if (!WIFEXITED(status) || WEXITSTATUS(status))
				end_workers(pids, jobs);
			continue;
		}
		done = count_done(f);
		/* in a log, a line a hundred */
		progress_note(progress, done / 100 > told, "turned off %zu of %zu bools", done,
			      f->nr);
		told = done / 100;
		progress_at(progress, done);
		if (run_interrupted())
			end_workers(pids, jobs);
		nanosleep(&pause, NULL);
	}
	if (run_interrupted())
		return error_set(err, -EINTR, "interrupted");
	return 0;
}

static int try_all(struct verify *f, int jobs, struct progress *progress, struct strbuf *err)
{
	AUTO_FREE pid_t *pids = xcalloc((size_t)jobs, sizeof(*pids));
	const pid_t parent = getpid();
	int started = 0, code;

	for (; started < jobs; started++) {
		pids[started] = fork();
		if (!pids[started])
			worker(f, started, jobs, parent);
		if (pids[started] < 0)
			break;
	}
	if (started < jobs) {
		code = error_set(err, -errno, "cannot start a process: %s", strerror(errno));
		pids[started] = 0;
		end_workers(pids, started);
		while (wait(NULL) > 0)
			;
		return code;
	}
	return wait_for(f, pids, jobs, progress, err);
}

/* The options as one file, without macros; conf must make the same .config of it. */
static int prepare(struct verify *f, const char *config, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, again = STRBUF_INIT;
	struct kconfig_values *now;
	enum finding found;
	int code;

	f->base = kconfig_values_new(f->m->k);
	kconfig_values_freeze(f->base, config);
	minmod_seed(f->m, &f->seed);
	kconfig_dump(f->m->k, &text);
	code = conf_scratch(f->m->conf, "options.kconfig", text.buf, &f->top, err);
	if (!code)
		code = conf_solve(f->m->conf, f->top.buf, "allnoconfig", "verify", f->seed.buf,
				  &again, err);
	if (code)
		return code < 0 ? code : -EINVAL;
	now = kconfig_values_new(f->m->k);
	kconfig_values_freeze(now, again.buf);
	found = compare(f, f->m->k->y, now);
	kconfig_values_free(now);
	if (found != NO_EFFECT)
		return error_set(err, -EINVAL,
				 "conf gives another .config for the options that kbloat has read");
	return 0;
}

static void choose_bools(struct verify *f, size_t every, struct minmod_verdict *out)
{
	const struct kconfig *k = f->m->k;
	AUTO_STRVEC struct strvec names = STRVEC_INIT;

	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		if (!kconfig_is_switch(k, s) || k->symbols[s].type != KCONFIG_BOOL ||
		    !kconfig_has_prompt(k, s) || kconfig_value(f->base, s) != KCONFIG_Y)
			continue;
		if (f->m->fixed[s])
			out->given++;
		else
			strvec_push(&names, k->symbols[s].name);
	}
	strvec_sort(&names);
	f->bools = xcalloc(names.nr + 1, sizeof(*f->bools));
	for (size_t i = 0; i < names.nr; i += every)
		f->bools[f->nr++] = kconfig_find(k, names.v[i]);
}

static const char *const finding_name[NR_FINDINGS] = { "untried",	    "a module is lost",
						       "no effect",	    "another of the choice",
						       "no module is lost", "failed" };

static int take_findings(const struct verify *f, struct minmod_verdict *out, struct strbuf *err)
{
	const struct kconfig *k = f->m->k;

	for (size_t i = 0; i < f->nr; i++) {
		const char *name = k->symbols[f->bools[i]].name;

		if (f->found[i] == FAILED)
			return error_set(err, -EIO, "conf could not be run without %s", name);
		if (f->found[i] == UNTRIED)
			return error_set(err, -EIO, "a process that was to try %s was killed",
					 name);
		out->needed += f->found[i] == NEEDED;
		out->no_effect += f->found[i] == NO_EFFECT;
		out->exchanged += f->found[i] == EXCHANGED;
		if (f->found[i] == USELESS)
			strvec_push(&out->useless, name);
		if (f->found[i] != f->model[i])
			strvec_pushf(&out->model, "%s: conf %s, the model %s", name,
				     finding_name[f->found[i]], finding_name[f->model[i]]);
	}
	return 0;
}

static void *shared(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

int minmod_verify(const struct minmod *m, const char *config, int jobs, size_t every,
		  struct progress *progress, struct minmod_verdict *out, struct strbuf *err)
{
	struct verify f = { .m = m };
	int code;

	*out = (struct minmod_verdict){ 0 };
	strbuf_init(&f.top);
	strbuf_init(&f.seed);
	code = prepare(&f, config, err);
	if (!code) {
		choose_bools(&f, every ? every : 1, out);
		f.found = shared(2 * f.nr + 1);
		if (f.found == MAP_FAILED)
			code = error_set(err, -ENOMEM, "no memory to share");
	}
	if (!code) {
		f.model = f.found + f.nr;
		progress_start(progress, "verify", f.nr);
		code = try_all(&f, jobs < 1 ? 1 : jobs, progress, err);
		progress_end(progress);
		if (!code)
			code = take_findings(&f, out, err);
		munmap(f.found, 2 * f.nr + 1);
	}
	strbuf_release(&f.top);
	strbuf_release(&f.seed);
	kconfig_values_free(f.base);
	free(f.bools);
	return code;
}

void minmod_verdict_release(struct minmod_verdict *verdict)
{
	strvec_release(&verdict->useless);
	strvec_release(&verdict->model);
}
