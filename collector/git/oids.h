/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Object ids by number, so that they are small and compare fast. Number 0 is no object. */
#ifndef COLLECTOR_GIT_OIDS_H
#define COLLECTOR_GIT_OIDS_H

#include <git2.h>
#include <stddef.h>
#include <stdint.h>

#include "common/hashtab.h"

#define OIDS_NONE 0u

struct oids {
	git_oid *v; /* by number */
	size_t nr, cap;
	struct hashtab tab;
};

/* The number of an id, added when new: from 1 on. */
uint32_t oids_intern(struct oids *oids, const git_oid *id);
/* The number of an id, or OIDS_NONE. */
uint32_t oids_find(const struct oids *oids, const git_oid *id);
void oids_release(struct oids *oids);

#endif
