/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts of collector/account/pieces: an object while its pieces are made. */
#ifndef COLLECTOR_ACCOUNT_PIECES_INTERNAL_H
#define COLLECTOR_ACCOUNT_PIECES_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/account/linkage_internal.h"

struct strbuf;

#define PIECES_NONE UINT32_MAX

/* A stretch of a section: symbols that lie over each other, or bytes without one. */
struct pieces_span {
	uint32_t section; /* index */
	uint64_t start, end;
	uint32_t parent; /* of a tree of those that are one piece */
	bool named;
	uint32_t out; /* of a root: 1 + the number of its piece, 0: it is none */
};

/* One thing that refers to another. */
struct pieces_ref {
	uint32_t section;
	uint64_t offset; /* where */
	uint32_t need; /* index of an undefined symbol, or PIECES_NONE: */
	uint32_t to_section;
	uint64_t to_offset;
	enum linkage_how how;
	uint32_t from, to; /* spans; @to of a need: PIECES_NONE */
};

/* Bytes without a symbol that are part of a piece, beside its spans. */
struct pieces_extra {
	uint32_t span; /* of the piece */
	uint32_t section;
	uint64_t bytes;
};

/* Where a symbol lies. */
struct pieces_place {
	uint32_t section;
	uint64_t offset;
	struct linkage_sym *sym;
};

struct pieces {
	struct linkage *l;
	struct pieces_place *places; /* of named symbols, in order */
	size_t nr_places;
	struct pieces_span *spans; /* in order, without gaps */
	size_t nr_spans, spans_cap;
	struct pieces_ref *refs; /* by place */
	size_t nr_refs, refs_cap;
	struct pieces_extra *extras;
	size_t nr_extras, extras_cap;
};

/* Is the section loaded, and not of those that every link drops? */
bool pieces_counts(const struct linkage *l, uint32_t section);
/* pieces_refs.c: fills in refs, but for spans. -E2BIG: there are too many. */
int pieces_find_refs(struct pieces *p, struct strbuf *err);
/* The span with that offset, or PIECES_NONE. */
uint32_t pieces_span_at(const struct pieces *p, uint32_t section, uint64_t offset);
/* Which span stands for all of its piece. */
uint32_t pieces_root(struct pieces *p, uint32_t span);
/* pieces_write.c: appends pieces.data. -E2BIG: its names are too long. */
int pieces_write(struct pieces *p, struct strbuf *out, struct strbuf *err);

#endif
