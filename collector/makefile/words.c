// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions of text and of words. A word keeps its gates wherever a function puts it. */
#include <errno.h>
#include <string.h>

#include "collector/makefile/internal.h"
#include "common/alloc.h"

/* "prefix%suffix"; "\%" is a plain '%'. */
struct pattern {
	struct strbuf prefix;
	const char *suffix;
	size_t suffix_len;
	bool wild;
};

static void pattern_init(struct pattern *p, const char *s, size_t len)
{
	strbuf_init(&p->prefix);
	p->wild = false;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len && s[i + 1] == '%') {
			i++;
		} else if (s[i] == '%') {
			p->wild = true;
			p->suffix = s + i + 1;
			p->suffix_len = len - i - 1;
			return;
		}
		strbuf_addch(&p->prefix, s[i]);
	}
}

static void pattern_release(struct pattern *p)
{
	strbuf_release(&p->prefix);
}

/* *@stem_len is the length of what '%' stands for, behind the prefix. */
static bool pattern_match(const struct pattern *p, const struct mkword *w, size_t *stem_len)
{
	if (!p->wild)
		return w->len == p->prefix.len && !memcmp(w->s, p->prefix.buf, w->len);
	if (w->len < p->prefix.len + p->suffix_len)
		return false;
	*stem_len = w->len - p->prefix.len - p->suffix_len;
	return !memcmp(w->s, p->prefix.buf, p->prefix.len) &&
	       !memcmp(w->s + w->len - p->suffix_len, p->suffix, p->suffix_len);
}

/* The words of a result, which are moved to where they belong in one go. */
struct result {
	struct makefile *mk;
	const struct mkcall *call;
	struct mkvalue words;
};

static struct result result_of(struct makefile *mk, const struct mkcall *call)
{
	return (struct result){ mk, call, MKVALUE_INIT };
}

static void result_add(struct result *r, const char *s, size_t len, uint32_t set)
{
	mkvalue_add_word(&r->words, s, len,
			 gatesets_union(&r->mk->world->gates, r->call->ambient, set));
}

/* @text: the argument whose words these were. */
static int result_end(struct result *r, const struct mkvalue *text, int ret, struct mkvalue *out)
{
	struct gatesets *sets = &r->mk->world->gates;

	mkvalue_add_part(out, sets, &r->words, 0, r->words.text.len, GATESET_NONE);
	if (!r->words.text.len)
		out->blank = gatesets_union(sets, out->blank, text->blank);
	if (!ret)
		ret = mk_work(r->mk, r->words.text.len);
	mkvalue_release(&r->words);
	return ret;
}

static int do_subst(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	const struct mkvalue *from = &call->args[0], *to = &call->args[1], *text = &call->args[2];
	struct gatesets *sets = &mk->world->gates;
	size_t at = 0;

	out->blank = gatesets_union(sets, out->blank, text->blank);
	while (from->text.len) {
		const char *hit = memmem(text->text.buf + at, text->text.len - at, from->text.buf,
					 from->text.len);
		size_t pos = hit ? (size_t)(hit - text->text.buf) : 0;

		if (!hit)
			break;
		mkvalue_add_part(out, sets, text, at, pos, call->ambient);
		/* what replaces is there because of what it replaces */
		mkvalue_add_part(
			out, sets, to, 0, to->text.len,
			gatesets_union(sets, call->ambient,
				       mkvalue_range_set(text, sets, pos, pos + from->text.len)));
		at = pos + from->text.len;
		if (mk_work(mk, to->text.len + 1))
			return -E2BIG;
	}
	mkvalue_add_part(out, sets, text, at, text->text.len, call->ambient);
	return mk_work(mk, text->text.len);
}

static void patsubst_word(struct result *r, const struct pattern *from, const struct pattern *to,
			  const struct mkword *w, uint32_t to_set)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	size_t stem_len = 0;

	if (!pattern_match(from, w, &stem_len)) {
		result_add(r, w->s, w->len, w->set);
		return;
	}
	strbuf_add(&text, to->prefix.buf, to->prefix.len);
	if (to->wild) {
		if (from->wild)
			strbuf_add(&text, w->s + from->prefix.len, stem_len);
		else
			strbuf_addch(&text, '%');
		strbuf_add(&text, to->suffix, to->suffix_len);
	}
	if (text.len)
		result_add(r, text.buf, text.len,
			   gatesets_union(&r->mk->world->gates, w->set, to_set));
}

int mk_patsubst(struct makefile *mk, const struct mkvalue *from, const struct mkvalue *to,
		const struct mkvalue *text, uint32_t ambient, struct mkvalue *out)
{
	struct gatesets *sets = &mk->world->gates;
	struct mkcall call = { .ambient = ambient };
	struct result r = result_of(mk, &call);
	struct mkwords it = mkwords_of(text);
	uint32_t to_set = mkvalue_range_set(to, sets, 0, to->text.len);
	struct pattern a, b;
	struct mkword w;
	int ret = 0;

	pattern_init(&a, from->text.buf, from->text.len);
	pattern_init(&b, to->text.buf, to->text.len);
	while (!ret && mkwords_next(&it, sets, &w)) {
		patsubst_word(&r, &a, &b, &w, to_set);
		ret = mk_work(mk, w.len + to->text.len + 1);
	}
	pattern_release(&a);
	pattern_release(&b);
	out->unknown |= text->unknown;
	return result_end(&r, text, ret, out);
}

static int do_patsubst(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	return mk_patsubst(mk, &call->args[0], &call->args[1], &call->args[2], call->ambient, out);
}

static int patterns_of(struct makefile *mk, const struct mkvalue *v, struct pattern **list,
		       size_t *nr)
{
	struct mkwords it = mkwords_of(v);
	struct mkword w;
	size_t cap = 0;

	*list = NULL;
	*nr = 0;
	while (mkwords_next(&it, &mk->world->gates, &w)) {
		ALLOC_GROW(*list, *nr + 1, cap);
		pattern_init(&(*list)[(*nr)++], w.s, w.len);
	}
	return mk_work(mk, v->text.len);
}

static int filter_words(struct result *r, const struct pattern *list, size_t nr, bool keep)
{
	struct mkwords it = mkwords_of(&r->call->args[1]);
	struct mkword w;
	int ret = 0;

	while (!ret && mkwords_next(&it, &r->mk->world->gates, &w)) {
		bool hit = false;
		size_t ignored;

		for (size_t i = 0; i < nr && !hit; i++)
			hit = pattern_match(&list[i], &w, &ignored);
		if (hit == keep)
			result_add(r, w.s, w.len, w.set);
		ret = mk_work(r->mk, w.len + nr);
	}
	return ret;
}

static int filter(struct makefile *mk, const struct mkcall *call, bool keep, struct mkvalue *out)
{
	struct result r = result_of(mk, call);
	struct pattern *list;
	size_t nr;
	int ret = patterns_of(mk, &call->args[0], &list, &nr);

	if (!ret)
		ret = filter_words(&r, list, nr, keep);
	for (size_t i = 0; i < nr; i++)
		pattern_release(&list[i]);
	free(list);
	return result_end(&r, &call->args[1], ret, out);
}

static int do_filter(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	return filter(mk, call, true, out);
}

static int do_filter_out(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	return filter(mk, call, false, out);
}

static int add_affix(struct makefile *mk, const struct mkcall *call, bool before,
		     struct mkvalue *out)
{
	const struct mkvalue *affix = &call->args[0];
	struct gatesets *sets = &mk->world->gates;
	struct mkwords it = mkwords_of(&call->args[1]);
	struct result r = result_of(mk, call);
	uint32_t set = mkvalue_range_set(affix, sets, 0, affix->text.len);
	struct mkword w;
	int ret = 0;

	while (!ret && mkwords_next(&it, sets, &w)) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;

		if (before)
			strbuf_add(&text, affix->text.buf, affix->text.len);
		strbuf_add(&text, w.s, w.len);
		if (!before)
			strbuf_add(&text, affix->text.buf, affix->text.len);
		result_add(&r, text.buf, text.len, gatesets_union(sets, w.set, set));
		ret = mk_work(mk, text.len);
	}
	return result_end(&r, &call->args[1], ret, out);
}

static int do_addprefix(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	return add_affix(mk, call, true, out);
}

static int do_addsuffix(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	return add_affix(mk, call, false, out);
}

static int do_strip(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	struct mkwords it = mkwords_of(&call->args[0]);
	struct result r = result_of(mk, call);
	struct mkword w;

	while (mkwords_next(&it, &mk->world->gates, &w))
		result_add(&r, w.s, w.len, w.set);
	return result_end(&r, &call->args[0], 0, out);
}

static int compare_words(const void *a, const void *b)
{
	const struct mkword *wa = a, *wb = b;
	int c = memcmp(wa->s, wb->s, wa->len < wb->len ? wa->len : wb->len);

	if (!c)
		c = wa->len < wb->len ? -1 : wa->len > wb->len;
	/* of equal words the order of the text, which sorting keeps so */
	return c ? c : wa->s < wb->s ? -1 : wa->s > wb->s;
}

static int do_sort(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	struct gatesets *sets = &mk->world->gates;
	struct mkwords it = mkwords_of(&call->args[0]);
	struct result r = result_of(mk, call);
	struct mkword *list = NULL, w;
	size_t nr = 0, cap = 0, best = 0;

	while (mkwords_next(&it, sets, &w)) {
		ALLOC_GROW(list, nr + 1, cap);
		list[nr++] = w;
	}
	if (nr)
		qsort(list, nr, sizeof(*list), compare_words);
	for (size_t i = 0; i < nr; i++) {
		if (gatesets_length(sets, list[i].set) < gatesets_length(sets, list[best].set))
			best = i;
		if (i + 1 < nr && list[i].len == list[i + 1].len &&
		    !memcmp(list[i].s, list[i + 1].s, list[i].len))
			continue;
		result_add(&r, list[best].s, list[best].len, list[best].set);
		best = i + 1;
	}
	free(list);
	return result_end(&r, &call->args[0], mk_work(mk, nr * 16), out);
}

/* Words @from to @to, counted from 1. */
static int pick_words(struct makefile *mk, const struct mkcall *call, const struct mkvalue *text,
		      size_t from, size_t to, struct mkvalue *out)
{
	struct mkwords it = mkwords_of(text);
	struct result r = result_of(mk, call);
	struct mkword w;

	for (size_t i = 1; i <= to && mkwords_next(&it, &mk->world->gates, &w); i++) {
		if (i >= from)
			result_add(&r, w.s, w.len, w.set);
	}
	return result_end(&r, text, mk_work(mk, text->text.len), out);
}

static size_t count_words(struct makefile *mk, const struct mkvalue *text)
{
	struct mkwords it = mkwords_of(text);
	struct mkword w;
	size_t n = 0;

	while (mkwords_next(&it, &mk->world->gates, &w))
		n++;
	return n;
}

/* A whole number, or 0 for what is none. */
static size_t number_of(const struct mkvalue *v)
{
	const char *s = v->text.buf;
	size_t n = 0;

	s += strspn(s, " \t\n");
	for (; *s >= '0' && *s <= '9' && n < 100000000; s++)
		n = n * 10 + (size_t)(*s - '0');
	return n;
}

static int do_word(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	size_t n = number_of(&call->args[0]);

	return pick_words(mk, call, &call->args[1], n, n, out);
}

static int do_wordlist(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	return pick_words(mk, call, &call->args[2], number_of(&call->args[0]),
			  number_of(&call->args[1]), out);
}

static int do_firstword(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	return pick_words(mk, call, &call->args[0], 1, 1, out);
}

static int do_lastword(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	size_t n = count_words(mk, &call->args[0]);

	return pick_words(mk, call, &call->args[0], n, n, out);
}

static int do_words(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%zu", count_words(mk, &call->args[0]));
	mkvalue_add(out, text.buf, text.len,
		    gatesets_union(&mk->world->gates, call->ambient,
				   mkvalue_common_set(&call->args[0], &mk->world->gates)));
	return mk_work(mk, call->args[0].text.len);
}

static int do_findstring(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	const struct mkvalue *find = &call->args[0], *in = &call->args[1];
	struct gatesets *sets = &mk->world->gates;
	const char *hit = memmem(in->text.buf, in->text.len, find->text.buf, find->text.len);
	size_t pos = hit ? (size_t)(hit - in->text.buf) : 0;

	if (hit)
		mkvalue_add_part(out, sets, in, pos, pos + find->text.len, call->ambient);
	return mk_work(mk, in->text.len);
}

static int do_join(struct makefile *mk, const struct mkcall *call, struct mkvalue *out)
{
	struct gatesets *sets = &mk->world->gates;
	struct mkwords a = mkwords_of(&call->args[0]), b = mkwords_of(&call->args[1]);
	struct result r = result_of(mk, call);
	struct mkword x, y;
	int ret = 0;

	while (!ret) {
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;
		bool has_x = mkwords_next(&a, sets, &x), has_y = mkwords_next(&b, sets, &y);

		if (!has_x && !has_y)
			break;
		if (has_x)
			strbuf_add(&text, x.s, x.len);
		if (has_y)
			strbuf_add(&text, y.s, y.len);
		result_add(&r, text.buf, text.len,
			   gatesets_union(sets, has_x ? x.set : GATESET_NONE,
					  has_y ? y.set : GATESET_NONE));
		ret = mk_work(mk, text.len);
	}
	return result_end(&r, &call->args[0], ret, out);
}

const struct mkfunc mk_word_functions[] = {
	{ "addprefix", 2, 2, false, do_addprefix },
	{ "addsuffix", 2, 2, false, do_addsuffix },
	{ "filter", 2, 2, false, do_filter },
	{ "filter-out", 2, 2, false, do_filter_out },
	{ "findstring", 2, 2, false, do_findstring },
	{ "firstword", 1, 1, false, do_firstword },
	{ "join", 2, 2, false, do_join },
	{ "lastword", 1, 1, false, do_lastword },
	{ "patsubst", 3, 3, false, do_patsubst },
	{ "sort", 1, 1, false, do_sort },
	{ "strip", 1, 1, false, do_strip },
	{ "subst", 3, 3, false, do_subst },
	{ "word", 2, 2, false, do_word },
	{ "wordlist", 3, 3, false, do_wordlist },
	{ "words", 1, 1, false, do_words },
	{ NULL, 0, 0, false, NULL },
};
