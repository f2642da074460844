/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trying a conversion (common/model/conversion.h): in a work directory of its own the build's tree is
 * checked out, patched, configured and built; image and module are measured, the module may be
 * loaded in QEMU. Each try is stored in table proof. The repository is only read.
 */
#ifndef COLLECTOR_PROVE_PROVE_H
#define COLLECTOR_PROVE_PROVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conversion;
struct mail_boxes;
struct progress;
struct prover;
struct strbuf;

/* All borrowed, for as long as the prover lives. */
struct prove_options {
	const char *db; /* file */
	const char *repo; /* path of the git repository */
	const char *work; /* work directory: "prove" below it is ours */
	const char *profile; /* name or file, NULL: that of the build */
	int64_t build; /* id of the build that candidates are from */
	int jobs;
	bool boot; /* load what is proven */
	unsigned boot_seconds; /* after which QEMU is ended; 0: a default */
	const char *patches; /* directory for the series, made when missing; NULL: none */
	bool patches_apart; /* each series in a directory of its own below it, named after the option */
	/* Adds who is to get a patch that changes @path, lists without a name; may be NULL. */
	void (*cc)(void *data, const char *path, struct mail_boxes *out);
	void *cc_data;
};

/* A row of table proof; strings are owned by it. */
struct proof {
	int64_t id;
	bool proven;
	char *option, *stage, *class, *message;
	int64_t predicted; /* bytes by which the image was to shrink */
	bool has_measured; /* it got as far as the next two */
	int64_t measured, measured_init; /* bytes by which it did: code and data, of it init */
	int64_t module; /* bytes, -1: unknown */
	char *boot, *boot_message; /* "", "ok", "failed" */
	int nr_patches; /* files written */
};
void proof_release(struct proof *p);

/*
 * Opens repository, profile and work directory, checks the build's tree out and builds it as it is,
 * unless that is done already: what is measured is compared with it. -EINVAL: the build is not one
 * that can be made again (an import, another profile text, other tools), or its own image does not
 * come out the same. The caller ends *@out with prove_close().
 */
int prove_open(const struct prove_options *options, struct progress *progress, struct prover **out,
	       struct strbuf *err);
/*
 * Tries one conversion and stores the outcome; a try that fails is an outcome, no error. @forced is
 * stored with it. Negative: interrupted, disk full …; nothing is then stored, and the tree is
 * repaired by the next call.
 */
int prove_try(struct prover *p, const struct conversion *c, bool forced, struct proof *out,
	      struct strbuf *err);
void prove_close(struct prover *p);
/*
 * Writes the series of a conversion that is known to be proven (@known, of prove_known()) as
 * prove_try() would have, and counts its files in it. Nothing is built.
 */
int prove_series(struct prover *p, const struct conversion *c, struct proof *known,
		 struct strbuf *err);

/*
 * Is there a proof of @option for the build, by the present method, and, with @boot, one that got
 * as far as booting? 1 and *@out filled, 0, or an error.
 */
struct db;
int prove_known(struct db *db, int64_t build, const char *option, bool boot, struct proof *out,
		struct strbuf *err);

struct strvec;
/*
 * Appends the options of the candidates of a build whose verdict is in @verdicts (names with commas
 * between), the most promising first.
 */
int prove_candidates(struct db *db, int64_t build, const char *verdicts, struct strvec *out,
		     struct strbuf *err);
/* The verdict of candidate @option into @verdict (replaced). 1, 0 when there is none, or an error. */
int prove_verdict(struct db *db, int64_t build, const char *option, struct strbuf *verdict,
		  struct strbuf *err);

#endif
