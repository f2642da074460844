/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What maintainers_parse.c fills and maintainers.c reads. Private to maintainers*.c. */
#ifndef ANALYZER_BASE_MAINTAINERS_INTERNAL_H
#define ANALYZER_BASE_MAINTAINERS_INTERNAL_H

#include "analyzer/base/maintainers.h"
#include "analyzer/base/maintainers_index.h"
#include "analyzer/base/maintainers_pattern.h"

struct maintainers {
	char *text; /* our copy, cut into strings in place: every other string points into it */
	struct maintainers_section *sections;
	size_t nr_sections, sections_cap;
	struct maintainers_person *people; /* section by section */
	size_t nr_people, people_cap;
	struct maint_pattern *patterns; /* in file order, so section by section */
	size_t nr_patterns, patterns_cap;
	size_t nr_regexes;
	struct maint_regex_limits limits;
	struct maint_index index;
	struct maintainers_warning *warnings;
	size_t nr_warnings, warnings_cap, total_warnings;
};

/* Cuts m->text (@len bytes and a terminator) into sections, people and patterns. */
int maintainers_parse_text(struct maintainers *m, size_t len, struct strbuf *err);
#endif
