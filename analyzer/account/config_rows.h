/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of builds as rows: what differs between two, and all that one tree has. */
#ifndef ANALYZER_ACCOUNT_CONFIG_ROWS_H
#define ANALYZER_ACCOUNT_CONFIG_ROWS_H

#include <stdbool.h>
#include <stddef.h>

struct build_ref;
struct configuration;
struct db;
struct rows;
struct strbuf;
struct strvec;

/*
 * The options whose value or existence differs from build @a to build @b. Columns: option, change
 * (new, gone, changed), old, new (values; null where the option does not exist), bytes_old,
 * bytes_new, delta (that it owns), retained (bytes that would go with it, in the newer of the builds
 * that have it on; null when unknown). Largest change first, then by name. Without @all, options
 * with neither bytes nor anything retained are only counted, in *@others. -ENOENT when a .config was
 * not kept.
 */
int analyze_config_diff(struct db *db, const struct build_ref *a, const struct build_ref *b,
			bool all, struct rows *out, size_t *others, struct strbuf *err);

/*
 * The options that a tree's Kconfig files define, by name; with @names (CONFIG_ may lead) only
 * these, -ENOENT when there is no such. Columns: symbol, type, value, prompt, depends, file, line.
 */
int config_symbols(const struct configuration *c, const struct strvec *names, struct rows *out,
		   struct strbuf *err);
/* The same of build @ref. */
int analyze_config_symbols(struct db *db, const struct build_ref *ref, const struct strvec *names,
			   struct rows *out, struct strbuf *err);

#endif
