// SPDX-License-Identifier: GPL-2.0-or-later
/* Opens the DWARF of an image, deals its units out to threads and puts the results together. */
#include "collector/image/debuginfo.h"

#include <elf.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "collector/image/debuginfo_unit.h"
#include "collector/image/dwarf/constants.h"
#include "collector/image/image.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

/* How much of .debug_info a thread takes at a time, bytes. */
#define SHARE (512u << 10)

/* What a thread found in one unit; numbers are those of its reader. */
struct unit_result {
	const struct reader *reader; /* that read it; NULL: it is no unit of code */
	uint32_t source;
	size_t first_range, nr_ranges, first_decl, nr_decls, first_tls, nr_tls, first_run, nr_runs;
	size_t first_table, nr_tables;
	struct debug_row *rows;
	size_t nr_rows;
	const char *dwo_name; /* of a split unit that was not found, or NULL */
	bool broken, no_lines;
};

/* What the threads share. */
struct work {
	struct debug_files *files;
	struct unit_result *units; /* each is written by the thread that reads it */
	pthread_mutex_t lock;
	uint32_t next; /* unit that nobody has taken yet */
};

struct worker {
	struct reader r;
	struct work *work;
	pthread_t thread;
};

bool debuginfo_present(const struct image *img)
{
	const struct image_section *info;

	if (img->debug && debuginfo_present(img->debug))
		return true;
	info = image_find_section(img, ".debug_info");
	if (!info)
		info = image_find_section(img, ".zdebug_info");
	return info && info->size && info->type != SHT_NOBITS;
}

static void common_prefix(struct strbuf *prefix, const char *path)
{
	size_t n = 0, slash = 0;

	if (!prefix->len) {
		strbuf_setf(prefix, "%s", path);
		n = prefix->len;
		while (n && prefix->buf[n - 1] != '/')
			n--;
		strbuf_setlen(prefix, n ? n - 1 : 0);
		return;
	}
	for (; n < prefix->len && path[n] == prefix->buf[n]; n++) {
		if (path[n] == '/')
			slash = n;
	}
	if (n == prefix->len && (path[n] == '/' || !path[n]))
		slash = n;
	strbuf_setlen(prefix, slash);
}

/*
 * All absolute names may lie in one directory below the top (the assembly files of an otherwise
 * prefix-mapped image, all in arch/x86): when the end of the prefix is the beginning of a relative
 * name, it is cut off.
 */
static void cut_known(struct strbuf *prefix, const struct strmap *relative)
{
	for (size_t at = 0; at < prefix->len; at++) {
		const char *tail = prefix->buf + at + 1;

		if (prefix->buf[at] != '/')
			continue;
		for (uint32_t i = 0; i < relative->nr; i++) {
			if (path_below(strmap_name(relative, i), tail)) {
				strbuf_setlen(prefix, at);
				return;
			}
		}
	}
}

static void look_at_unit(const struct dwarf_unit *u, struct strbuf *prefix, struct strmap *relative)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	const char *name = dwarf_string(u, dwarf_value(&u->root, SLOT_NAME));
	const char *dir = dwarf_string(u, dwarf_value(&u->root, SLOT_COMP_DIR));

	if (!name)
		return;
	path_join(dir && *dir == '/' ? dir : "", name, &path);
	if (*path.buf != '/')
		strmap_intern(relative, path.buf);
	else if (dir && path_below(path.buf, dir))
		strmap_intern(relative, path_below(path.buf, dir));
	else
		common_prefix(prefix, path.buf);
}

/* The source directory of an image that came without one: what absolute names have in common. */
static void guess_source(const struct debug_file *f, struct strbuf *prefix)
{
	const struct dwarf_file *file = &f->dwarf;
	struct strmap relative = STRMAP_INIT;
	struct dwarf_unit u = { 0 };

	for (size_t i = 0; i < file->nr_heads; i++) {
		if (!dwarf_unit_open(&u, file, &file->heads[i], NULL, DWARF_ROOT))
			look_at_unit(&u, prefix, &relative);
		if (i % DEBUG_STEP == DEBUG_STEP - 1)
			debug_file_forget(f);
	}
	dwarf_unit_release(&u);
	cut_known(prefix, &relative);
	strmap_release(&relative);
}

static void find_roots(const struct debug_file *file, const struct debuginfo_options *opts,
		       struct path_roots *roots)
{
	if (opts->build_dir)
		path_normalise(opts->build_dir, &roots->build);
	if (opts->source_dir)
		path_normalise(opts->source_dir, &roots->source);
	else
		guess_source(file, &roots->source);
}

/* What an image has at address 0. */
static void look_at_zero(const struct image *img, struct zero *zero)
{
	size_t cap = 0;

	for (size_t i = 0; i < img->nr_symbols; i++) {
		if (img->symbols[i].addr || img->symbols[i].type == STT_TLS)
			continue;
		ALLOC_GROW(zero->names, zero->nr + 1, cap);
		zero->names[zero->nr++] = img->symbols[i].name;
	}
	for (size_t i = 1; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];

		zero->code |=
			s->flags & SHF_ALLOC && s->flags & SHF_EXECINSTR && !s->addr && s->size;
		if (!(s->flags & SHF_TLS))
			continue;
		if (!zero->tls_end || s->addr < zero->tls)
			zero->tls = s->addr;
		if (s->addr + s->size > zero->tls_end)
			zero->tls_end = s->addr + s->size;
	}
}

/* A broken unit has nothing: what was found in it so far is forgotten. */
static void forget_unit(struct reader *r, const struct unit_result *u)
{
	r->nr_ranges = u->first_range;
	r->nr_decls = u->first_decl;
	r->nr_tls = u->first_tls;
	r->nr_runs = u->first_run;
	while (r->nr_tables > u->first_table)
		free(r->tables[--r->nr_tables].data);
	free(r->code);
	r->code = NULL;
	r->nr_code = r->code_cap = 0;
	r->source_path = STRMAP_NONE;
}

static void read_unit(struct reader *r, struct unit_result *u)
{
	const struct dwarf_head *head = &r->files->main.dwarf.heads[r->unit];

	*u = (struct unit_result){
		.reader = r,
		.source = STRMAP_NONE,
		.first_range = r->nr_ranges,
		.first_decl = r->nr_decls,
		.first_tls = r->nr_tls,
		.first_run = r->nr_runs,
		.first_table = r->nr_tables,
	};
	/* types own no bytes */
	if (head->type == DW_UT_type || head->type == DW_UT_split_type)
		return;
	u->broken = reader_unit(r);
	if (u->broken)
		forget_unit(r, u);
	u->source = r->source_path;
	u->dwo_name = r->dwo_name;
	u->no_lines = r->no_lines;
	u->nr_ranges = r->nr_ranges - u->first_range;
	u->nr_decls = r->nr_decls - u->first_decl;
	u->nr_tls = r->nr_tls - u->first_tls;
	u->nr_runs = r->nr_runs - u->first_run;
	u->nr_tables = r->nr_tables - u->first_table;
	if (r->files->dwos && r->files->dwos[r->unit].img)
		debug_file_forget(&r->files->dwos[r->unit]);
	u->rows = r->code;
	u->nr_rows = r->nr_code;
	r->code = NULL;
	r->nr_code = r->code_cap = 0;
}

/* Units that are next, up to @end; false when all are taken. */
static bool take_share(struct work *w, uint32_t *first, uint32_t *end)
{
	const struct dwarf_file *file = &w->files->main.dwarf;
	uint64_t bytes = 0;

	pthread_mutex_lock(&w->lock);
	*first = *end = w->next;
	while (*end < file->nr_heads && bytes < SHARE) {
		bytes += file->heads[*end].end - file->heads[*end].offset;
		++*end;
	}
	w->next = *end;
	pthread_mutex_unlock(&w->lock);
	return *first < *end;
}

static void *run_worker(void *data)
{
	struct worker *w = data;
	uint32_t first, end;

	while (take_share(w->work, &first, &end)) {
		for (w->r.unit = first; w->r.unit < end; w->r.unit++)
			read_unit(&w->r, &w->work->units[w->r.unit]);
		debug_file_forget(&w->work->files->main);
	}
	return NULL;
}

/* The threads' numbers of paths, as those of the whole. */
struct translation {
	const struct reader *r;
	uint32_t *table;
};

static uint32_t translate(struct debuginfo *di, const struct translation *t, uint32_t path)
{
	if (path == STRMAP_NONE)
		return STRMAP_NONE;
	if (t->table[path] == STRMAP_NONE)
		t->table[path] = strmap_intern(&di->paths, strmap_name(&t->r->paths, path));
	return t->table[path];
}

static void take_decls(struct debuginfo *di, const struct translation *t,
		       const struct debug_decl *from, size_t first, size_t n, struct debug_decl *to,
		       size_t *nr)
{
	for (size_t k = first; k < first + n; k++) {
		to[*nr] = from[k];
		to[(*nr)++].file = translate(di, t, from[k].file);
	}
}

static void take_unit(struct debuginfo *di, const struct translation *t,
		      const struct unit_result *u, size_t number)
{
	const struct reader *r = t->r;

	di->units[number].source = translate(di, t, u->source);
	di->units[number].rows = u->rows;
	di->units[number].nr_rows = u->nr_rows;
	for (size_t k = 0; k < u->nr_rows; k++)
		u->rows[k].file = translate(di, t, u->rows[k].file);
	if (u->nr_runs)
		memcpy(di->runs + di->nr_runs, r->runs + u->first_run,
		       u->nr_runs * sizeof(*di->runs));
	di->nr_runs += u->nr_runs;
	if (u->nr_ranges)
		memcpy(di->ranges + di->nr_ranges, r->ranges + u->first_range,
		       u->nr_ranges * sizeof(*di->ranges));
	di->nr_ranges += u->nr_ranges;
	take_decls(di, t, r->decls, u->first_decl, u->nr_decls, di->decls, &di->nr_decls);
	take_decls(di, t, r->tls, u->first_tls, u->nr_tls, di->tls, &di->nr_tls);
}

/* Most units have one table; what was inlined into a unit's functions elsewhere follows. */
static void take_tables(struct debuginfo *di, const struct unit_result *u)
{
	for (size_t k = 0; k < u->nr_tables; k++) {
		const struct debug_table *t = &u->reader->tables[u->first_table + k];
		struct debug_unit *to = &di->units[t->unit];

		if (!to->inlines) {
			to->inlines = t->data;
		} else {
			to->inlines = xreallocarray(to->inlines, to->inlines_len + t->len, 1);
			memcpy(to->inlines + to->inlines_len, t->data, t->len);
			free(t->data);
		}
		to->inlines_len += t->len;
		to->nr_tables++;
	}
}

/* Puts the threads' results together in the order of the units, whoever read them. */
static void merge(struct debuginfo *di, const struct work *work, const struct worker *workers,
		  unsigned n)
{
	struct translation *all = xcalloc(n, sizeof(*all));
	size_t units = work->files->main.dwarf.nr_heads, ranges = 0, decls = 0, tls = 0, runs = 0;

	for (unsigned i = 0; i < n; i++) {
		size_t bytes = ((size_t)workers[i].r.paths.nr + 1) * sizeof(uint32_t);

		all[i] = (struct translation){ &workers[i].r, xmalloc(bytes) };
		memset(all[i].table, 0xff, bytes);
		ranges += workers[i].r.nr_ranges;
		decls += workers[i].r.nr_decls;
		tls += workers[i].r.nr_tls;
		runs += workers[i].r.nr_runs;
	}
	di->units = xcalloc(units, sizeof(*di->units));
	di->ranges = xcalloc(ranges, sizeof(*di->ranges));
	di->decls = xcalloc(decls, sizeof(*di->decls));
	di->tls = xcalloc(tls, sizeof(*di->tls));
	di->runs = xcalloc(runs, sizeof(*di->runs));
	di->nr_units = units;
	for (size_t u = 0; u < units; u++) {
		size_t i = 0;

		while (all[i].r != work->units[u].reader)
			i++;
		take_unit(di, &all[i], &work->units[u], u);
	}
	for (size_t u = 0; u < units; u++)
		take_tables(di, &work->units[u]);
	for (unsigned i = 0; i < n; i++)
		free(all[i].table);
	free(all);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct debug_range *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

static int compare_runs(const void *a, const void *b)
{
	const struct debug_run *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return x->first < y->first ? -1 : x->first > y->first;
}

/* Sorts, and where two units claim the same bytes lets the first keep them. */
static void tidy_ranges(struct debuginfo *di)
{
	size_t kept = 0;

	qsort(di->ranges, di->nr_ranges, sizeof(*di->ranges), compare_ranges);
	for (size_t i = 0; i < di->nr_ranges; i++) {
		struct debug_range r = di->ranges[i];

		if (kept && r.addr < di->ranges[kept - 1].end)
			r.addr = di->ranges[kept - 1].end;
		if (r.addr < r.end)
			di->ranges[kept++] = r;
	}
	di->nr_ranges = kept;
}

static int compare_decls(const void *a, const void *b)
{
	const struct debug_decl *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->function != y->function)
		return x->function ? -1 : 1;
	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* Likewise: what is cut off a run's front leaves rows before it. */
static void tidy_runs(struct debuginfo *di)
{
	size_t kept = 0;

	if (di->nr_runs)
		qsort(di->runs, di->nr_runs, sizeof(*di->runs), compare_runs);
	for (size_t i = 0; i < di->nr_runs; i++) {
		struct debug_run run = di->runs[i];

		if (kept && run.addr < di->runs[kept - 1].end)
			run.addr = di->runs[kept - 1].end;
		if (run.addr < run.end)
			di->runs[kept++] = run;
	}
	di->nr_runs = kept;
}

static void run_workers(struct worker *workers, unsigned n)
{
	unsigned started = 1;

	while (started < n &&
	       !pthread_create(&workers[started].thread, NULL, run_worker, &workers[started]))
		started++;
	/* here a share, and that of those for whom there is no thread */
	run_worker(&workers[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
}

struct tally {
	size_t code, broken, no_lines, no_dwo;
	size_t first_broken, first_no_lines, first_no_dwo; /* units */
};

static void count(size_t *n, size_t *first, size_t unit)
{
	if (!(*n)++)
		*first = unit;
}

/* Says what could not be read. */
static void note_missing(struct debuginfo *di, const struct work *w)
{
	const struct dwarf_file *file = &w->files->main.dwarf;
	const char *path = w->files->main.img->path;
	struct tally t = { 0 };

	for (size_t i = 0; i < file->nr_heads; i++) {
		const struct unit_result *u = &w->units[i];

		t.code += file->heads[i].type != DW_UT_type;
		if (u->broken)
			count(&t.broken, &t.first_broken, i);
		else if (u->no_lines)
			count(&t.no_lines, &t.first_no_lines, i);
		if (u->dwo_name)
			count(&t.no_dwo, &t.first_no_dwo, i);
	}
	di->nr_read = t.code - t.broken;
	if (t.broken)
		strbuf_addline(
			&di->notes,
			"'%s': %zu of %zu units of DWARF cannot be read, the first at .debug_info+0x%llx "
			"(version %u): their symbols have no source",
			path, t.broken, t.code,
			(unsigned long long)file->heads[t.first_broken].offset,
			file->heads[t.first_broken].version);
	if (file->lost)
		strbuf_addline(&di->notes,
			       "'%s': the last %llu bytes of .debug_info are no unit of DWARF",
			       path, (unsigned long long)file->lost);
	if (t.no_lines)
		strbuf_addline(
			&di->notes,
			"'%s': %zu of %zu line tables cannot be read, the first that of the unit at "
			".debug_info+0x%llx",
			path, t.no_lines, t.code,
			(unsigned long long)file->heads[t.first_no_lines].offset);
	if (t.no_dwo)
		strbuf_addline(
			&di->notes,
			"'%s': the split DWARF of %zu of %zu units was not found, the first '%s': their "
			"code has files and lines, data and inlined functions have not",
			path, t.no_dwo, t.code, w->units[t.first_no_dwo].dwo_name);
}

static void read_units(struct image *img, const struct debuginfo_options *opts,
		       struct debuginfo *di)
{
	struct path_roots roots = { STRBUF_INIT, STRBUF_INIT };
	unsigned n = opts->threads > 1 ? (unsigned)opts->threads : 1;
	struct worker *workers = xcalloc(n, sizeof(*workers));
	struct work work = { .files = di->files, .lock = PTHREAD_MUTEX_INITIALIZER };
	struct zero zero = { 0 };

	work.units = xcalloc(di->files->main.dwarf.nr_heads, sizeof(*work.units));
	find_roots(&di->files->main, opts, &roots);
	look_at_zero(img, &zero);
	for (unsigned i = 0; i < n; i++) {
		workers[i].work = &work;
		workers[i].r.files = di->files;
		workers[i].r.roots = &roots;
		workers[i].r.zero = &zero;
	}
	run_workers(workers, n);
	merge(di, &work, workers, n);
	note_missing(di, &work);
	for (unsigned i = 0; i < n; i++)
		reader_release(&workers[i].r);
	free(workers);
	free(work.units);
	free(zero.names);
	strbuf_release(&roots.source);
	strbuf_release(&roots.build);
}

struct debuginfo *debuginfo_read(struct image *img, const struct debuginfo_options *opts)
{
	struct debuginfo *di = xcalloc(1, sizeof(*di));

	strbuf_init(&di->notes);
	di->files = debug_files_open(img, opts->build_dir, &di->notes);
	read_units(img, opts, di);
	tidy_ranges(di);
	tidy_runs(di);
	qsort(di->decls, di->nr_decls, sizeof(*di->decls), compare_decls);
	qsort(di->tls, di->nr_tls, sizeof(*di->tls), compare_decls);
	return di;
}

void debuginfo_free(struct debuginfo *di)
{
	if (!di)
		return;
	for (size_t i = 0; i < di->nr_units; i++) {
		free(di->units[i].inlines);
		free(di->units[i].rows);
	}
	free(di->units);
	free(di->ranges);
	free(di->decls);
	free(di->tls);
	free(di->runs);
	strmap_release(&di->paths);
	strbuf_release(&di->notes);
	debug_files_free(di->files);
	free(di);
}
