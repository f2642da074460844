// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/build/relink.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/account/owners.h"
#include "collector/image/image.h"
#include "collector/image/linkmap.h"
#include "collector/sandbox/sandbox.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/run.h"
#include "common/strvec.h"

/* A larger one is none: the list of all objects before Linux 6.1 takes 0.1 MB. */
#define COMMAND_MAX ((size_t)16 << 20)

/* What a full LTO of a large kernel takes, and more. */
#define LINK_SECONDS (4 * 3600)

/* A link under way. */
struct link {
	const struct relink_request *q;
	struct strvec ld; /* the linker and its flags */
	struct strvec libs;
	bool unstripped; /* the image was cut from vmlinux.unstripped */
	struct strbuf out, map; /* files in the scratch directory */
};

static bool is_on(const struct relink_request *q, const char *option)
{
	return config_state(q->config, option, strlen(option)) == 'y';
}

static bool starts(const char *s, const char *start)
{
	return !strncmp(s, start, strlen(start));
}

/* --- commands that were kept --- */

/* One word as a shell takes it, with make's "$$"; where it ends. @out gets NULL at a separator. */
static const char *take_word(const char *at, struct strbuf *out)
{
	char quote = 0;

	strbuf_reset(out);
	for (; *at && *at != '\n'; at++) {
		if (quote ? *at == quote : *at == '"' || *at == '\'')
			quote = quote ? 0 : *at;
		else if (!quote && strchr(" \t;&|<>", *at))
			break;
		else if ((*at == '\\' && quote != '\'' && at[1]) || (at[0] == '$' && at[1] == '$'))
			strbuf_addch(out, *++at);
		else
			strbuf_addch(out, *at);
	}
	return at;
}

/* Quotes make a word of nothing. */
static void take_words(const char *at, struct strvec *out)
{
	AUTO_STRBUF struct strbuf word = STRBUF_INIT;

	at += strspn(at, " \t");
	while (*at && !strchr("\n;&|<>", *at)) {
		at = take_word(at, &word);
		strvec_push(out, word.buf);
		at += strspn(at, " \t");
	}
}

bool relink_command(const char *obj, const char *dir, const char *name, struct strvec *out)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	const char *at;

	strbuf_addf(&path, "%s/%s%s.%s.cmd", obj, dir, *dir ? "/" : "", name);
	if (!file_exists(path.buf) || file_read(path.buf, COMMAND_MAX, &text, NULL))
		return false;
	/* "cmd_" before Linux 6.2 */
	at = starts(text.buf, "savedcmd_") || starts(text.buf, "cmd_") ? strstr(text.buf, ":=") :
									 NULL;
	if (at)
		take_words(at + 2, out);
	return at && out->nr;
}

/* link-vmlinux.sh "LD" "KBUILD_LDFLAGS" "LDFLAGS_vmlinux" */
static bool find_linker(struct link *l)
{
	static const char *const names[] = { "vmlinux.unstripped", "vmlinux" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		AUTO_STRVEC struct strvec words = STRVEC_INIT;
		size_t at = 0;

		if (!relink_command(l->q->obj, "", names[i], &words))
			continue;
		while (at < words.nr && !strstr(words.v[at], "link-vmlinux.sh"))
			at++;
		if (at + 3 >= words.nr)
			continue;
		for (size_t k = at + 1; k <= at + 3; k++)
			strvec_split(&l->ld, words.v[k], " \t");
		l->unstripped = !i;
		return l->ld.nr;
	}
	return false;
}

/* What may write beside the output: the cache of ThinLTO, another map. */
static bool writes(const char *word)
{
	return strstr(word, "thinlto-cache") || starts(word, "-Map") || starts(word, "--Map") ||
	       starts(word, "--dependency-file") || strstr(word, "save-temps");
}

static void add_flags(const struct strvec *words, struct strvec *argv)
{
	for (size_t i = 0; i < words->nr; i++) {
		if (!writes(words->v[i]))
			strvec_push(argv, words->v[i]);
	}
}

/* The libraries stand in the command of vmlinux.o. */
static void find_libs(struct link *l, const struct strvec *whole)
{
	bool in = false;

	for (size_t i = 0; i < whole->nr; i++) {
		if (!strcmp(whole->v[i], "--end-group"))
			in = false;
		if (in)
			strvec_push(&l->libs, whole->v[i]);
		if (!strcmp(whole->v[i], "--start-group"))
			in = true;
	}
}

/* --- the links --- */

/* What the object directory calls a linker may be anything: only what is named like one brings its place. */
static void set_view(const struct link *l, const char *linker, struct sandbox_view *view)
{
	const char *slash = strrchr(linker, '/'), *base = slash ? slash + 1 : linker;
	const size_t n = strlen(base);

	view->dir = l->q->obj;
	view->tmp = l->q->scratch;
	strvec_push(&view->read, l->q->obj);
	if (l->q->src)
		strvec_push(&view->read, l->q->src);
	strvec_push(&view->write, l->q->scratch);
	if (starts(base, "ld.") || (n >= 2 && !strcmp(base + n - 2, "ld")))
		sandbox_add_program(view, linker);
}

static int run_linker(const struct link *l, struct strvec *argv, struct strbuf *err)
{
	AUTO_SANDBOX_VIEW struct sandbox_view view = SANDBOX_VIEW_INIT;
	AUTO_RUN struct run run = RUN_INIT;
	AUTO_STRBUF struct strbuf said = STRBUF_INIT;
	struct run_status status;
	int code;

	strvec_push_all(&run.argv, argv->v);
	strvec_push(&run.env, "LC_ALL=C");
	run.errout = &said;
	run.seconds = LINK_SECONDS;
	set_view(l, argv->v[0], &view);
	code = sandbox_enter(&view, &run, err);
	if (!code)
		code = run_command(&run, &status, err);
	if (code == -ENOENT)
		return 1;
	if (code || run_ok(&status))
		return code;
	error_set(err, -1, "'%s': %.*s", argv->v[0], (int)strcspn(said.buf, "\n"), said.buf);
	return 1;
}

static void add_if_there(const struct link *l, const char *name, struct strvec *argv)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	path_join(l->q->obj, name, &path);
	if (file_exists(path.buf))
		strvec_push(argv, name);
}

static bool is_newer(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec > b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

/* Adds the newest of the files of @patterns, which the passes of kallsyms leave one a pass. */
static void add_newest(const struct link *l, const char *const *patterns, struct strvec *argv)
{
	AUTO_STRBUF struct strbuf newest = STRBUF_INIT;
	struct timespec then = { 0 };

	for (; *patterns; patterns++) {
		AUTO_STRVEC struct strvec found = STRVEC_INIT;

		if (!file_glob(l->q->obj, *patterns, &found))
			continue;
		for (size_t i = 0; i < found.nr; i++) {
			struct stat st;

			if (stat(found.v[i], &st)) {
				file_note_trouble(-errno, "cannot look at '%s': %s", found.v[i],
						  strerror(errno));
				continue;
			}
			if (newest.len && !is_newer(&st.st_mtim, &then))
				continue;
			then = st.st_mtim;
			strbuf_setf(&newest, "%s", path_below(found.v[i], l->q->obj));
		}
	}
	if (newest.len)
		strvec_push(argv, newest.buf);
}

/* vmlinux_link() of scripts/link-vmlinux.sh, from Linux 6.1 on. */
static void set_arguments(const struct link *l, bool whole, struct strvec *argv)
{
	static const char *const kallsyms[] = { ".tmp_vmlinux*.kallsyms*.o", ".tmp_kallsyms*.o",
						NULL };
	static const char *const btf[] = { ".tmp_vmlinux*.btf.o", ".btf.vmlinux.bin.o", NULL };
	AUTO_STRBUF struct strbuf arch = STRBUF_INIT;

	strbuf_addf(&arch, "arch/%s/tools/vmlinux.arch.o", l->q->srcarch);
	add_flags(&l->ld, argv);
	strvec_pushf(argv, "--script=./arch/%s/kernel/vmlinux.lds", l->q->srcarch);
	strvec_push(argv, "--strip-debug");
	strvec_pushf(argv, "-Map=%s", l->map.buf);
	strvec_push(argv, "-o");
	strvec_push(argv, l->out.buf);
	strvec_push(argv, "--whole-archive");
	strvec_push(argv, whole ? "vmlinux.o" : "vmlinux.a");
	if (is_on(l->q, "GENERIC_BUILTIN_DTB"))
		add_if_there(l, ".builtin-dtbs.o", argv);
	/* always, where the image is cut from vmlinux.unstripped; before, with modules */
	if (is_on(l->q, "MODULES") || l->unstripped)
		add_if_there(l, ".vmlinux.export.o", argv);
	add_if_there(l, "init/version-timestamp.o", argv);
	strvec_push(argv, "--no-whole-archive");
	strvec_push(argv, "--start-group");
	if (!whole)
		strvec_push_all(argv, l->libs.v);
	strvec_push(argv, "--end-group");
	if (is_on(l->q, "KALLSYMS"))
		add_newest(l, kallsyms, argv);
	if (is_on(l->q, "DEBUG_INFO_BTF"))
		add_newest(l, btf, argv);
	if (is_on(l->q, "ARCH_WANTS_PRE_LINK_VMLINUX"))
		add_if_there(l, arch.buf, argv);
}

static bool has_section(const struct image *img, const struct image_section *s)
{
	for (size_t i = 0; i < img->nr_sections; i++) {
		const struct image_section *t = &img->sections[i];

		if ((t->flags & SHF_ALLOC) && !strcmp(s->name, t->name) && s->addr == t->addr &&
		    s->size == t->size)
			return true;
	}
	return false;
}

/* All of the image's; of vmlinux.unstripped some have been cut off. */
static bool has_sections(const struct image *linked, const struct image *img)
{
	for (size_t i = 0; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];

		if ((s->flags & SHF_ALLOC) && !has_section(linked, s))
			return false;
	}
	return true;
}

/* Is what the linker made the image? Its map is then the image's. */
static bool is_image(const struct link *l)
{
	struct image *want = NULL, *got = NULL;
	bool same = !image_open(l->q->image, &want, NULL) && !image_open(l->out.buf, &got, NULL) &&
		    has_sections(got, want);

	if (got)
		image_close(got);
	if (want)
		image_close(want);
	return same;
}

static int try_link(const struct link *l, bool whole, struct strbuf *err)
{
	AUTO_STRVEC struct strvec argv = STRVEC_INIT;
	int code;

	set_arguments(l, whole, &argv);
	code = run_linker(l, &argv, err);
	if (code || is_image(l))
		return code;
	error_set(err, -1, "what comes out has other sections");
	return 1;
}

/* The link of vmlinux.o, as it was kept, but into the scratch directory. */
static int link_inner(const struct link *l, const struct strvec *kept, struct strbuf *inner,
		      struct strbuf *err)
{
	AUTO_STRVEC struct strvec argv = STRVEC_INIT, flags = STRVEC_INIT;
	AUTO_STRBUF struct strbuf map = STRBUF_INIT;
	int code;

	for (size_t i = 0; i < kept->nr; i++) {
		if (!strcmp(kept->v[i], "-o") && i + 1 < kept->nr)
			i++;
		else
			strvec_push(&flags, kept->v[i]);
	}
	add_flags(&flags, &argv);
	path_join(l->q->scratch, "vmlinux.o.map", &map);
	strvec_pushf(&argv, "-Map=%s", map.buf);
	strvec_push(&argv, "-o");
	strvec_push(&argv, l->out.buf);
	code = run_linker(l, &argv, err);
	if (!code)
		strbuf_addstr(inner, map.buf);
	return code;
}

static bool map_fits(const char *path, const struct image *img)
{
	struct linkmap map = { 0 };
	bool fits =
		file_exists(path) && !linkmap_read(&map, path, NULL) && owners_map_fits(&map, img);

	linkmap_release(&map);
	return fits;
}

bool relink_has_map(const char *image)
{
	static const char *const suffixes[] = { ".map", ".unstripped.map" };
	struct image *img = NULL;
	bool found = false;

	if (image_open(image, &img, NULL))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(suffixes) && !found; i++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;

		strbuf_addf(&path, "%s%s", image, suffixes[i]);
		found = map_fits(path.buf, img);
	}
	image_close(img);
	return found;
}

/* Which of the two ways the image was made is tried out: versions differ in when it is which. */
static int link_image(const struct link *l, bool *whole, struct strbuf *err)
{
	int code = try_link(l, *whole, err);

	if (code != 1)
		return code;
	*whole = !*whole;
	code = try_link(l, *whole, err);
	if (code == 1)
		*whole = !*whole;
	return code;
}

static int make_maps(struct link *l, struct relink_maps *out, struct strbuf *err)
{
	AUTO_STRVEC struct strvec kept = STRVEC_INIT;
	bool has_kept = relink_command(l->q->obj, "", "vmlinux.o", &kept);
	bool has_map = relink_has_map(l->q->image);
	bool whole = is_on(l->q, "LTO_CLANG") || is_on(l->q, "X86_KERNEL_IBT") ||
		     is_on(l->q, "KLP_BUILD");
	AUTO_STRBUF struct strbuf there = STRBUF_INIT;
	int code = 0;

	if (!has_kept || !find_linker(l)) {
		if (has_map)
			return 0;
		error_set(err, -1, "'%s' has no commands of a link that can be repeated",
			  l->q->obj);
		return 1;
	}
	find_libs(l, &kept);
	if (!has_map) {
		code = link_image(l, &whole, err);
		if (!code)
			strbuf_addstr(&out->map, l->map.buf);
	}
	path_join(l->q->obj, "vmlinux.o.map", &there);
	if (!code && whole && !file_exists(there.buf))
		code = link_inner(l, &kept, &out->inner, err);
	return code;
}

int relink_maps(const struct relink_request *request, struct relink_maps *out, struct strbuf *err)
{
	struct link l = { .q = request };
	int code;

	strbuf_init(&l.out);
	strbuf_init(&l.map);
	path_join(request->scratch, "linked", &l.out);
	path_join(request->scratch, "vmlinux.map", &l.map);
	code = make_maps(&l, out, err);
	unlink(l.out.buf);
	strvec_release(&l.ld);
	strvec_release(&l.libs);
	strbuf_release(&l.out);
	strbuf_release(&l.map);
	return code;
}

void relink_maps_release(struct relink_maps *maps)
{
	strbuf_release(&maps->map);
	strbuf_release(&maps->inner);
}
