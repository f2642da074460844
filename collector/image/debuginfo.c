// SPDX-License-Identifier: GPL-2.0-or-later
/* Opens the DWARF of an image, deals its units out to threads and puts the results together. */
#include "collector/image/debuginfo.h"

#include <elf.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "collector/image/debuginfo_unit.h"
#include "collector/image/image.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

/* How much of .debug_info a thread reads before it lets go of what lies behind, bytes. */
#define FORGET_STEP (8u << 20)

/* What a thread found in one unit; numbers are those of its reader. */
struct unit_result {
	uint32_t source;
	size_t first_range, nr_ranges, first_decl, nr_decls, first_run, nr_runs;
	char *inlines;
	size_t inlines_len;
	struct debug_row *rows;
	size_t nr_rows;
};

struct worker {
	struct reader r;
	unsigned number, of; /* reads the units whose index modulo @of is @number */
	struct unit_result *units;
	size_t nr_units, cap;
	struct strbuf err;
	int ret;
	pthread_t thread;
};

bool debuginfo_present(const struct image *img)
{
	const struct image_section *info = image_find_section(img, ".debug_info");

	if (!info)
		info = image_find_section(img, ".zdebug_info");
	return info && info->size && info->type != SHT_NOBITS;
}

static bool wanted(const char *name)
{
	static const char *const names[] = { "info",	 "abbrev",   "line", "str",	   "ranges",
					     "rnglists", "line_str", "addr", "str_offsets" };

	if (!strncmp(name, ".debug_", 7))
		name += 7;
	else if (!strncmp(name, ".zdebug_", 8))
		name += 8;
	else
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

/* Locates (and inflates) the debug sections once; the threads share them. */
static int load_sections(struct image *img, struct dwarf_source *src, struct strbuf *err)
{
	src->img = img;
	src->data = xcalloc(img->nr_sections, sizeof(*src->data));
	src->len = xcalloc(img->nr_sections, sizeof(*src->len));
	for (size_t i = 1; i < img->nr_sections; i++) {
		const struct image_section *s = &img->sections[i];

		if (!wanted(s->name) || (s->flags & SHF_ALLOC) || s->type == SHT_NOBITS || !s->size)
			continue;
		src->data[i] = (unsigned char *)image_section_data(img, s, &src->len[i]);
		if (!src->data[i])
			return error_set(err, -EINVAL, "'%s': cannot inflate section '%s'",
					 img->path, s->name);
	}
	return 0;
}

static int dwarf_fail(struct reader *r, Dwarf_Error error, struct strbuf *err)
{
	int ret;

	ret = error_set(err, -EINVAL,
			"'%s': broken DWARF in unit %u at .debug_info+0x%llx: %s ('strip "
			"--strip-debug' gives an image that can be imported without it)",
			r->img->path, r->unit, (unsigned long long)r->cu_start,
			error ? dwarf_errmsg(error) : "nested too deeply");
	if (error && r->dbg)
		dwarf_dealloc_error(r->dbg, error);
	return ret;
}

static int reader_open(struct reader *r, struct image *img, const struct dwarf_source *shared,
		       const struct path_roots *roots, struct strbuf *err)
{
	Dwarf_Error error = NULL;

	r->img = img;
	r->roots = roots;
	r->source = *shared;
	if (dwarf_source_open(&r->source, &r->dbg, &error) == DW_DLV_OK)
		return 0;
	r->dbg = NULL;
	return dwarf_fail(r, error, err);
}

static void reader_close(struct reader *r)
{
	if (r->dbg)
		dwarf_source_close(r->dbg);
	strmap_release(&r->paths);
	strmap_release(&r->names);
	free(r->files);
	free(r->inlined);
	hashtab_release(&r->inlined_tab);
	free(r->origins);
	hashtab_release(&r->origin_tab);
	free(r->inlined_ranges);
	free(r->rows);
	free(r->ranges);
	free(r->decls);
	free(r->runs);
	free(r->encoded);
	free(r->code);
}

/*
 * Steps to the next unit; its DIE becomes r->cu when @want. DW_DLV_NO_ENTRY at the end. Units of
 * types, which own no bytes, are passed over with r->cu NULL.
 */
static int next_unit(struct reader *r, bool want, Dwarf_Error *error)
{
	Dwarf_Unsigned length, abbrev, type_offset, next = 0;
	Dwarf_Half version, address_size, offset_size, extension, kind;
	Dwarf_Sig8 signature;
	int res;

	r->cu = NULL;
	r->cu_start = r->cu_end;
	res = dwarf_next_cu_header_d(r->dbg, 1, &length, &version, &abbrev, &address_size,
				     &offset_size, &extension, &signature, &type_offset, &next,
				     &kind, error);
	if (res != DW_DLV_OK)
		return res;
	r->cu_end = next;
	r->version = version;
	r->offset_size = offset_size;
	if (!want || (kind != DW_UT_compile && kind != DW_UT_partial))
		return DW_DLV_OK;
	res = dwarf_siblingof_b(r->dbg, NULL, 1, &r->cu, error);
	if (res == DW_DLV_NO_ENTRY)
		r->cu = NULL;
	return res == DW_DLV_ERROR ? res : DW_DLV_OK;
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

static void look_at_unit(struct reader *r, struct strbuf *prefix, struct strmap *relative)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;
	char *name = NULL, *dir = NULL;
	Dwarf_Error error = NULL;

	if (dwarf_die_text(r->cu, DW_AT_name, &name, &error) != DW_DLV_OK ||
	    dwarf_die_text(r->cu, DW_AT_comp_dir, &dir, &error) == DW_DLV_ERROR) {
		if (error)
			dwarf_dealloc_error(r->dbg, error);
		return;
	}
	path_join(dir && *dir == '/' ? dir : "", name, &path);
	if (*path.buf != '/')
		strmap_intern(relative, path.buf);
	else if (dir && path_below(path.buf, dir))
		strmap_intern(relative, path_below(path.buf, dir));
	else
		common_prefix(prefix, path.buf);
}

/*
 * The source directory of an image that came without one: what absolute names have in common. The
 * reader is left before the first unit again.
 */
static int guess_source(struct reader *r, struct strbuf *prefix, struct strbuf *err)
{
	struct strmap relative = STRMAP_INIT;
	Dwarf_Error error = NULL;
	int res;

	while ((res = next_unit(r, true, &error)) == DW_DLV_OK) {
		if (r->cu) {
			look_at_unit(r, prefix, &relative);
			dwarf_dealloc_die(r->cu);
		}
		r->unit++;
	}
	cut_known(prefix, &relative);
	strmap_release(&relative);
	if (res == DW_DLV_ERROR)
		return dwarf_fail(r, error, err);
	r->cu_end = 0;
	return 0;
}

static int find_roots(struct reader *r, const struct debuginfo_options *opts,
		      struct path_roots *roots, struct strbuf *err)
{
	if (opts->build_dir)
		path_normalise(opts->build_dir, &roots->build);
	if (!opts->source_dir)
		return guess_source(r, &roots->source, err);
	path_normalise(opts->source_dir, &roots->source);
	return 0;
}

/* Starts a result; what of the reader's lists is its own is known when the unit has been read. */
static struct unit_result *begin_unit(struct worker *w)
{
	const struct reader *r = &w->r;

	ALLOC_GROW(w->units, w->nr_units + 1, w->cap);
	w->units[w->nr_units] = (struct unit_result){
		.source = STRMAP_NONE,
		.first_range = r->nr_ranges,
		.first_decl = r->nr_decls,
		.first_run = r->nr_runs,
	};
	return &w->units[w->nr_units++];
}

static void end_unit(struct reader *r, struct unit_result *u)
{
	u->source = r->source_path;
	u->nr_ranges = r->nr_ranges - u->first_range;
	u->nr_decls = r->nr_decls - u->first_decl;
	u->nr_runs = r->nr_runs - u->first_run;
	u->inlines = r->encoded;
	u->inlines_len = r->encoded_len;
	u->rows = r->code;
	u->nr_rows = r->nr_code;
	r->encoded = NULL;
	r->code = NULL;
	r->encoded_len = r->nr_code = r->code_cap = 0;
}

/*
 * Pages of units that were read are not wanted again: all of .debug_info need not be in memory.
 * They are clean, so nothing is lost. An inflated section lies elsewhere and stays.
 */
static void forget(const struct reader *r, uint64_t *from)
{
	const struct image_section *info = image_find_section(r->img, ".debug_info");
	uint64_t mask = (uint64_t)sysconf(_SC_PAGESIZE) - 1, start, end;

	if (r->cu_end - *from < FORGET_STEP || !r->img->mapped || !info ||
	    (info->flags & SHF_COMPRESSED) || r->cu_end > info->size)
		return;
	start = (info->offset + *from + mask) & ~mask;
	end = (info->offset + r->cu_end) & ~mask;
	madvise(r->img->data + start, end - start, MADV_DONTNEED);
	*from = r->cu_end;
}

static void *run_worker(void *data)
{
	struct worker *w = data;
	struct reader *r = &w->r;
	uint64_t forgotten = 0;
	Dwarf_Error error = NULL;
	int res;

	for (r->unit = 0;; r->unit++) {
		bool mine = r->unit % w->of == w->number;
		struct unit_result *u;

		res = next_unit(r, mine, &error);
		if (res != DW_DLV_OK)
			break;
		if (!mine)
			continue;
		r->source_path = STRMAP_NONE;
		u = begin_unit(w);
		if (r->cu) {
			res = reader_unit(r, &error);
			dwarf_dealloc_die(r->cu);
			if (res == DW_DLV_ERROR)
				break;
		}
		end_unit(r, u);
		forget(r, &forgotten);
	}
	if (res == DW_DLV_ERROR)
		w->ret = dwarf_fail(r, error, &w->err);
	return NULL;
}

static uint32_t translate(struct debuginfo *di, const struct reader *r, uint32_t *table,
			  uint32_t path)
{
	if (path == STRMAP_NONE)
		return STRMAP_NONE;
	if (table[path] == STRMAP_NONE)
		table[path] = strmap_intern(&di->paths, strmap_name(&r->paths, path));
	return table[path];
}

static void take_unit(struct debuginfo *di, struct worker *w, uint32_t *table, size_t i,
		      size_t number)
{
	struct unit_result *u = &w->units[i];

	di->units[number] = (struct debug_unit){
		.source = translate(di, &w->r, table, u->source),
		.inlines = u->inlines,
		.inlines_len = u->inlines_len,
		.rows = u->rows,
		.nr_rows = u->nr_rows,
	};
	for (size_t k = 0; k < u->nr_rows; k++)
		u->rows[k].file = translate(di, &w->r, table, u->rows[k].file);
	if (u->nr_runs)
		memcpy(di->runs + di->nr_runs, w->r.runs + u->first_run,
		       u->nr_runs * sizeof(*di->runs));
	di->nr_runs += u->nr_runs;
	if (u->nr_ranges)
		memcpy(di->ranges + di->nr_ranges, w->r.ranges + u->first_range,
		       u->nr_ranges * sizeof(*di->ranges));
	di->nr_ranges += u->nr_ranges;
	for (size_t k = 0; k < u->nr_decls; k++) {
		struct debug_decl d = w->r.decls[u->first_decl + k];

		d.file = translate(di, &w->r, table, d.file);
		di->decls[di->nr_decls++] = d;
	}
}

/* Puts the threads' results together in the order of the units, whoever read them. */
static void merge(struct debuginfo *di, struct worker *workers, unsigned n)
{
	uint32_t **tables = xcalloc(n, sizeof(*tables));
	size_t units = 0, ranges = 0, decls = 0, runs = 0;

	for (unsigned i = 0; i < n; i++) {
		size_t bytes = ((size_t)workers[i].r.paths.nr + 1) * sizeof(uint32_t);

		tables[i] = xmalloc(bytes);
		memset(tables[i], 0xff, bytes);
		units += workers[i].nr_units;
		ranges += workers[i].r.nr_ranges;
		decls += workers[i].r.nr_decls;
		runs += workers[i].r.nr_runs;
	}
	di->units = xcalloc(units, sizeof(*di->units));
	di->ranges = xcalloc(ranges, sizeof(*di->ranges));
	di->decls = xcalloc(decls, sizeof(*di->decls));
	di->runs = xcalloc(runs, sizeof(*di->runs));
	di->nr_units = units;
	for (size_t u = 0; u < units; u++)
		take_unit(di, &workers[u % n], tables[u % n], u / n, u);
	for (unsigned i = 0; i < n; i++)
		free(tables[i]);
	free(tables);
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

static int run_workers(struct worker *workers, unsigned n, struct strbuf *err)
{
	const struct worker *failed = NULL;
	unsigned started = 1;

	while (started < n &&
	       !pthread_create(&workers[started].thread, NULL, run_worker, &workers[started]))
		started++;
	/* here the first one's share, and that of those for whom there is no thread */
	run_worker(&workers[0]);
	for (unsigned i = started; i < n; i++)
		run_worker(&workers[i]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	/* the first broken unit, whoever came upon it */
	for (unsigned i = 0; i < n; i++) {
		if (workers[i].ret && (!failed || workers[i].r.unit < failed->r.unit))
			failed = &workers[i];
	}
	return failed ? error_set(err, failed->ret, "%s", failed->err.buf) : 0;
}

static void free_workers(struct worker *workers, unsigned n, bool results_taken)
{
	for (unsigned i = 0; i < n; i++) {
		for (size_t u = 0; u < workers[i].nr_units && !results_taken; u++) {
			free(workers[i].units[u].inlines);
			free(workers[i].units[u].rows);
		}
		free(workers[i].units);
		strbuf_release(&workers[i].err);
		reader_close(&workers[i].r);
	}
	free(workers);
}

static int read_units(struct image *img, const struct dwarf_source *shared,
		      const struct debuginfo_options *opts, struct debuginfo *di,
		      struct strbuf *err)
{
	struct path_roots roots = { STRBUF_INIT, STRBUF_INIT };
	unsigned n = opts->threads > 1 ? (unsigned)opts->threads : 1;
	struct worker *workers = xcalloc(n, sizeof(*workers));
	int ret = 0;

	for (unsigned i = 0; i < n; i++) {
		workers[i].number = i;
		workers[i].of = n;
		strbuf_init(&workers[i].err);
		if (!ret)
			ret = reader_open(&workers[i].r, img, shared, &roots, err);
	}
	if (!ret)
		ret = find_roots(&workers[0].r, opts, &roots, err);
	if (!ret)
		ret = run_workers(workers, n, err);
	if (!ret)
		merge(di, workers, n);
	free_workers(workers, n, !ret);
	strbuf_release(&roots.source);
	strbuf_release(&roots.build);
	return ret;
}

int debuginfo_read(struct image *img, const struct debuginfo_options *opts, struct debuginfo **out,
		   struct strbuf *err)
{
	struct debuginfo *di = xcalloc(1, sizeof(*di));
	struct dwarf_source shared = { 0 };
	int ret = load_sections(img, &shared, err);

	/* everything is freed piece by piece; libdwarf need not keep track */
	dwarf_set_de_alloc_flag(0);
	if (!ret)
		ret = read_units(img, &shared, opts, di, err);
	free(shared.data);
	free(shared.len);
	if (ret) {
		debuginfo_free(di);
		return ret;
	}
	tidy_ranges(di);
	tidy_runs(di);
	qsort(di->decls, di->nr_decls, sizeof(*di->decls), compare_decls);
	*out = di;
	return 0;
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
	free(di->runs);
	strmap_release(&di->paths);
	free(di);
}

/* How many ranges start at or before @addr. */
static size_t ranges_up_to(const struct debuginfo *di, uint64_t addr)
{
	size_t lo = 0, hi = di->nr_ranges;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (di->ranges[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct debug_range *debuginfo_range_at(const struct debuginfo *di, uint64_t addr)
{
	size_t n = ranges_up_to(di, addr);

	return n && addr < di->ranges[n - 1].end ? &di->ranges[n - 1] : NULL;
}

const struct debug_range *debuginfo_range_after(const struct debuginfo *di, uint64_t addr)
{
	size_t n = ranges_up_to(di, addr);

	return n < di->nr_ranges ? &di->ranges[n] : NULL;
}

const struct debug_decl *debuginfo_decl_at(const struct debuginfo *di, uint64_t addr)
{
	size_t lo = 0, hi = di->nr_decls;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (di->decls[mid].addr < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < di->nr_decls && di->decls[lo].addr == addr ? &di->decls[lo] : NULL;
}

/* How many runs start at or before @addr. */
static size_t runs_up_to(const struct debuginfo *di, uint64_t addr)
{
	size_t lo = 0, hi = di->nr_runs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (di->runs[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The row of a run that holds @addr, which lies in the run. */
static const struct debug_row *row_of_run(const struct debuginfo *di, const struct debug_run *run,
					  uint64_t addr)
{
	const struct debug_row *rows = di->units[run->unit].rows + run->first;
	size_t lo = 0, hi = run->nr;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (rows[mid].addr <= addr)
			lo = mid;
		else
			hi = mid;
	}
	return &rows[lo];
}

const struct debug_row *debuginfo_row_at(const struct debuginfo *di, uint64_t addr)
{
	size_t n = runs_up_to(di, addr);
	const struct debug_row *row;

	if (!n || addr >= di->runs[n - 1].end)
		return NULL;
	row = row_of_run(di, &di->runs[n - 1], addr);
	return row->line ? row : NULL;
}

void debuginfo_each_row(const struct debuginfo *di, uint64_t addr, uint64_t end,
			void (*add)(void *data, const struct debug_row *row, uint64_t bytes),
			void *data)
{
	size_t i = runs_up_to(di, addr);

	for (i = i ? i - 1 : 0; i < di->nr_runs && di->runs[i].addr < end; i++) {
		const struct debug_run *run = &di->runs[i];
		const struct debug_row *row, *last;
		uint64_t to = run->end < end ? run->end : end;

		addr = addr < run->addr ? run->addr : addr;
		if (addr >= to)
			continue;
		row = row_of_run(di, run, addr);
		last = di->units[run->unit].rows + run->first + run->nr - 1;
		for (; addr < to; row++) {
			uint64_t next = row < last && row[1].addr < to ? row[1].addr : to;

			if (row->line)
				add(data, row, next - addr);
			addr = next;
		}
	}
}
