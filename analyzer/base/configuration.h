/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of a build: what its tree's Kconfig files say, with the values of its .config. */
#ifndef ANALYZER_BASE_CONFIGURATION_H
#define ANALYZER_BASE_CONFIGURATION_H

#include "common/kconfig/dotconfig.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/value.h"

struct build_ref;
struct db;
struct strbuf;

struct configuration {
	struct kconfig k;
	struct kconfig_values *v; /* frozen */
};

/*
 * Reads both from what is stored of build @ref. -ENOENT, which callers may take for "unknown", when
 * one of them was not kept. The caller frees *@out with configuration_free().
 */
int configuration_load(struct db *db, const struct build_ref *ref, struct configuration **out,
		       struct strbuf *err);
void configuration_free(struct configuration *c);

/* The settings of build @ref; none when it came without a .config. The caller releases @out. */
int settings_load(struct db *db, const struct build_ref *ref, struct settings *out,
		  struct strbuf *err);

#endif
