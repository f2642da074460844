// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/makefile/value.h"

#include <stdlib.h>
#include <string.h>

#include "collector/makefile/gateset.h"
#include "common/alloc.h"

bool mk_isspace(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void mkvalue_release(struct mkvalue *v)
{
	strbuf_release(&v->text);
	free(v->spans);
	*v = (struct mkvalue)MKVALUE_INIT;
}

void mkvalue_reset(struct mkvalue *v)
{
	strbuf_reset(&v->text);
	v->nr = 0;
	v->blank = GATESET_NONE;
	v->unknown = false;
}

void mkvalue_add(struct mkvalue *v, const char *s, size_t len, uint32_t set)
{
	if (!len)
		return;
	strbuf_add(&v->text, s, len);
	if (v->nr && v->spans[v->nr - 1].set == set) {
		v->spans[v->nr - 1].end = v->text.len;
		return;
	}
	ALLOC_GROW(v->spans, v->nr + 1, v->cap);
	v->spans[v->nr++] = (struct mkspan){ v->text.len, set };
}

/* The span that covers byte @pos. */
static size_t span_at(const struct mkvalue *v, size_t pos)
{
	size_t low = 0, high = v->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (v->spans[mid].end <= pos)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void mkvalue_add_part(struct mkvalue *v, struct gatesets *sets, const struct mkvalue *other,
		      size_t from, size_t to, uint32_t ambient)
{
	for (size_t i = span_at(other, from); i < other->nr && from < to; i++) {
		size_t end = other->spans[i].end < to ? other->spans[i].end : to;

		mkvalue_add(v, other->text.buf + from, end - from,
			    gatesets_union(sets, ambient, other->spans[i].set));
		from = end;
	}
}

void mkvalue_add_word(struct mkvalue *v, const char *s, size_t len, uint32_t set)
{
	if (v->text.len)
		mkvalue_add(v, " ", 1, v->spans[v->nr - 1].set);
	mkvalue_add(v, s, len, set);
}

uint32_t mkvalue_set_at(const struct mkvalue *v, size_t pos)
{
	size_t i = span_at(v, pos);

	return i < v->nr ? v->spans[i].set : GATESET_NONE;
}

uint32_t mkvalue_range_set(const struct mkvalue *v, struct gatesets *sets, size_t from, size_t to)
{
	uint32_t set = GATESET_NONE;

	for (size_t i = span_at(v, from); i < v->nr && from < to; i++) {
		set = gatesets_union(sets, set, v->spans[i].set);
		from = v->spans[i].end;
	}
	return set;
}

uint32_t mkvalue_common_set(const struct mkvalue *v, struct gatesets *sets)
{
	struct mkwords it = mkwords_of(v);
	struct mkword w;
	uint32_t set;

	if (!mkwords_next(&it, sets, &w))
		return v->blank;
	for (set = w.set; set && mkwords_next(&it, sets, &w);)
		set = gatesets_common(sets, set, w.set);
	return set;
}

void mkvalue_copy(struct mkvalue *v, const struct mkvalue *other)
{
	mkvalue_reset(v);
	strbuf_add(&v->text, other->text.buf, other->text.len);
	ALLOC_GROW(v->spans, other->nr, v->cap);
	if (other->nr)
		memcpy(v->spans, other->spans, other->nr * sizeof(*v->spans));
	v->nr = other->nr;
	v->blank = other->blank;
	v->unknown = other->unknown;
}

struct mkwords mkwords_of(const struct mkvalue *v)
{
	return (struct mkwords){ v, 0, 0 };
}

bool mkwords_next(struct mkwords *it, struct gatesets *sets, struct mkword *word)
{
	const struct mkvalue *v = it->value;
	size_t start = it->pos, end;

	while (start < v->text.len && mk_isspace(v->text.buf[start]))
		start++;
	for (end = start; end < v->text.len && !mk_isspace(v->text.buf[end]);)
		end++;
	it->pos = end;
	if (start == end)
		return false;
	while (it->span < v->nr && v->spans[it->span].end <= start)
		it->span++;
	word->s = v->text.buf + start;
	word->len = end - start;
	word->set = GATESET_NONE;
	for (size_t i = it->span; i < v->nr; i++) {
		word->set = gatesets_union(sets, word->set, v->spans[i].set);
		if (v->spans[i].end >= end)
			break;
	}
	return true;
}

bool mkvalue_is_blank(const struct mkvalue *v)
{
	for (size_t i = 0; i < v->text.len; i++) {
		if (!mk_isspace(v->text.buf[i]))
			return false;
	}
	return true;
}
