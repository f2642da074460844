// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "analyzer/base/maintainers_internal.h"
#include "common/alloc.h"
#include "common/mailmap.h"
#include "common/strbuf.h"

struct maintainers_scratch {
	pcre2_match_data *data;
	uint32_t *matched; /* numbers of the patterns that match the path */
	size_t nr, cap;
};

static int read_text(struct maintainers *m, const char *text, size_t len, struct strbuf *err)
{
	int ret;

	maint_regex_limits_init(&m->limits);
	m->text = xmalloc(len + 1);
	if (len)
		memcpy(m->text, text, len);
	m->text[len] = '\0';
	ret = maintainers_parse_text(m, len, err);
	if (ret)
		return ret;
	maint_index_build(&m->index, m->patterns, m->nr_patterns);
	return 0;
}

int maintainers_parse(const char *text, size_t len, struct maintainers **out, struct strbuf *err)
{
	struct maintainers *m;
	int ret;

	if (len > MAINTAINERS_MAX_TEXT)
		return error_set(err, -EFBIG, "MAINTAINERS has %zu bytes, more than %u", len,
				 MAINTAINERS_MAX_TEXT);
	m = xcalloc(1, sizeof(*m));
	ret = read_text(m, text, len, err);
	if (ret) {
		maintainers_free(m);
		return ret;
	}
	*out = m;
	return 0;
}

void maintainers_free(struct maintainers *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->nr_patterns; i++)
		maint_pattern_release(&m->patterns[i]);
	for (size_t i = 0; i < m->nr_warnings; i++)
		free(m->warnings[i].text);
	maint_index_release(&m->index);
	maint_regex_limits_release(&m->limits);
	free(m->patterns);
	free(m->warnings);
	free(m->people);
	free(m->sections);
	free(m->text);
	free(m);
}

void maintainers_set_tree(struct maintainers *m, maintainers_is_dir_fn *is_dir, void *data)
{
	for (size_t i = 0; i < m->nr_patterns; i++) {
		struct maint_pattern *p = &m->patterns[i];

		if (p->plain)
			p->named_dir = is_dir(data, p->text) ? DIR_YES : DIR_NO;
	}
}

/* Where the string @a + "/" stands to path @b: in it (0), before or after it. */
static int compare_dir(const char *a, size_t a_len, const char *b)
{
	int cmp = strncmp(a, b, a_len);

	return cmp ? cmp : '/' - (int)(unsigned char)b[a_len];
}

bool maintainers_paths_is_dir(void *data, const char *path)
{
	const struct maintainers_paths *paths = data;
	size_t low = 0, high = paths->nr, len = strlen(path);

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int cmp = compare_dir(path, len, paths->v[mid]);

		if (!cmp)
			return true;
		if (cmp > 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

void maintainers_rename(struct maintainers *m, const struct mailmap *map)
{
	for (size_t i = 0; i < m->nr_people; i++) {
		if (m->people[i].role != 'L')
			mailmap_resolve(map, &m->people[i].name, &m->people[i].address);
	}
}

size_t maintainers_nr_sections(const struct maintainers *m)
{
	return m->nr_sections;
}

const struct maintainers_section *maintainers_section(const struct maintainers *m, uint32_t number)
{
	return &m->sections[number];
}

const struct maintainers_warning *maintainers_warnings(const struct maintainers *m, size_t *nr,
						       size_t *total)
{
	*nr = m->nr_warnings;
	if (total)
		*total = m->total_warnings;
	return m->warnings;
}

static void try_bucket(const struct maintainers *m, const struct maint_bucket *bucket,
		       const struct maint_path *path, struct maintainers_scratch *scratch)
{
	for (uint32_t i = 0; i < bucket->nr; i++) {
		uint32_t number = m->index.order[bucket->first + i];

		if (!maint_pattern_match(&m->patterns[number], path, &m->limits, scratch->data))
			continue;
		ALLOC_GROW(scratch->matched, scratch->nr + 1, scratch->cap);
		scratch->matched[scratch->nr++] = number;
	}
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t na = *(const uint32_t *)a, nb = *(const uint32_t *)b;

	return (na > nb) - (na < nb);
}

/* The patterns that match, in file order. */
static void find_patterns(const struct maintainers *m, const char *s,
			  struct maintainers_scratch *scratch)
{
	struct maint_path path = { .s = s, .len = strlen(s), .line_len = strcspn(s, "\n") };

	for (size_t i = 0; i < path.len; i++)
		path.slashes += s[i] == '/';
	for (size_t i = 0; i <= path.len; i++) {
		const struct maint_bucket *bucket = NULL;

		if (!i || s[i - 1] == '/')
			bucket = maint_index_find(&m->index, s, i);
		if (bucket)
			try_bucket(m, bucket, &path, scratch);
	}
	if (scratch->nr)
		qsort(scratch->matched, scratch->nr, sizeof(*scratch->matched), compare_numbers);
}

/* Is pattern @a more specific than @b? */
static bool more_specific(const struct maint_pattern *a, const struct maint_pattern *b)
{
	return a->depth != b->depth ? a->depth > b->depth : a->weight > b->weight;
}

/*
 * The hit of one section from its matching patterns @numbers: nothing when one is an X:. Of
 * several F: and N: the last one gives the rank, as in get_maintainer, but the most specific one
 * says how much the path is the section's own.
 */
static void add_section(const struct maintainers *m, const uint32_t *numbers, size_t nr,
			struct maintainer_match *out)
{
	const struct maint_pattern *last = &m->patterns[numbers[nr - 1]], *best = last;

	for (size_t i = 0; i < nr; i++) {
		const struct maint_pattern *p = &m->patterns[numbers[i]];

		if (p->type == 'X')
			return;
		if (more_specific(p, best))
			best = p;
	}
	ALLOC_GROW(out->hits, out->nr + 1, out->hits_cap);
	out->hits[out->nr++] = (struct maintainer_hit){
		.section = last->section,
		.rank = last->depth,
		.depth = best->depth,
		.weight = best->weight,
	};
}

static int compare_hits(const void *a, const void *b)
{
	const struct maintainer_hit *ha = a, *hb = b;

	if (ha->depth != hb->depth)
		return ha->depth < hb->depth ? 1 : -1;
	if (ha->weight != hb->weight)
		return ha->weight < hb->weight ? 1 : -1;
	return (ha->section > hb->section) - (ha->section < hb->section);
}

static struct maintainers_scratch *scratch_get(struct maintainer_match *match)
{
	struct maintainers_scratch *scratch = match->scratch;

	if (!scratch) {
		scratch = match->scratch = xcalloc(1, sizeof(*scratch));
		scratch->data = maint_match_data_new();
	}
	scratch->nr = 0;
	return scratch;
}

void maintainers_match(const struct maintainers *m, const char *path, struct maintainer_match *out)
{
	struct maintainers_scratch *scratch = scratch_get(out);
	size_t from = 0;

	out->nr = 0;
	find_patterns(m, path, scratch);
	for (size_t i = 1; i <= scratch->nr; i++) {
		uint32_t section = m->patterns[scratch->matched[from]].section;

		if (i < scratch->nr && m->patterns[scratch->matched[i]].section == section)
			continue;
		add_section(m, scratch->matched + from, i - from, out);
		from = i;
	}
	if (out->nr)
		qsort(out->hits, out->nr, sizeof(*out->hits), compare_hits);
}

void maintainer_match_release(struct maintainer_match *match)
{
	if (match->scratch) {
		pcre2_match_data_free(match->scratch->data);
		free(match->scratch->matched);
		free(match->scratch);
	}
	free(match->hits);
	memset(match, 0, sizeof(*match));
}
