/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A case: options that might become one module, what speaks for it and what against it. Rules look
 * at the facts and at the case, and add findings to it.
 */
#ifndef ANALYZER_CANDIDATE_CASE_H
#define ANALYZER_CANDIDATE_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/candidate/evidence.h"

struct candidate_rule;
struct strbuf;
struct strvec;

/* From harmless to hopeless; as a verdict, the first is "ready". */
enum candidate_effect {
	EFFECT_NOTE,
	EFFECT_EXPORTS,
	EFFECT_EARLY,
	EFFECT_ENTANGLED,
	EFFECT_IMPOSSIBLE,
	EFFECT_NR
};
/* "note", "exports" …; the other one "ready", "exports" …. Static. */
const char *effect_name(enum candidate_effect effect);
const char *effect_verdict(enum candidate_effect effect);

enum candidate_kind { KIND_BOOL, KIND_PART, KIND_FORCED, KIND_CLUSTER };
const char *kind_name(enum candidate_kind kind);

/* No module is made of more options than that. */
#define CASE_OPTIONS 8

/* A row of table blocker; names are the facts'. */
struct finding {
	unsigned rule;
	enum candidate_effect effect;
	uint32_t symbol; /* name, or EVIDENCE_NONE */
	uint32_t object; /* of the case's, or EVIDENCE_NONE */
	uint32_t other; /* name of a path, or EVIDENCE_NONE */
	unsigned line; /* 0: unknown */
	const char *how; /* static */
	char *detail; /* owned */
};

/* Where an object is once the case is a module. */
enum case_place {
	PLACE_IMAGE,
	PLACE_MODULE,
	PLACE_FOLLOWER, /* in another module */
	PLACE_OFF, /* nowhere: its option is off then */
};

struct candidate_case {
	const struct evidence *f;
	enum candidate_kind kind;
	uint32_t options[CASE_OPTIONS]; /* symbols of the Kconfig model, the leader first */
	unsigned nr_options;
	uint32_t *objects; /* that would go into the module */
	uint32_t nr_objects;
	/* Other objects that would leave the image with it. */
	uint32_t *followers;
	uint32_t nr_followers;
	/* The leader, and tristates at y that are only built where it is: all these would be m. */
	uint32_t *modular;
	uint32_t nr_modular;
	struct evidence_fallen fallen; /* what comes of that */
	/* By object: enum case_place. Shared by all cases, one at a time. */
	unsigned char *inside;
	struct finding *findings;
	size_t nr_findings, findings_cap;
	unsigned rule; /* that is being tried: its number, and itself */
	const struct candidate_rule *trying;
	/* What the rules found out for the odds. */
	unsigned neighbour_bools, neighbour_tristates; /* options of the same Kconfig file */
	uint64_t found; /* a bit for each rule that has findings */
	/* The result: */
	enum candidate_effect verdict;
	char *option; /* "A" or "A+B"; owned */
	int64_t own, init, retained, saving, module;
	int64_t exports, users;
	double chance; /* of success, 0 to 1 */
	double worth; /* by which cases are ranked */
};

/* One for @options, the leader first. case_end() ends it. */
void case_start(struct candidate_case *c, const struct evidence *f, const uint32_t *options,
		unsigned nr_options, unsigned char *inside);
void case_end(struct candidate_case *c);

/* case_end(), but for the result and what was found. */
void case_forget(struct candidate_case *c);

/* Is the option one of the case's? */
bool case_has(const struct candidate_case *c, uint32_t option);
/* Is it one of them, or y no longer when they are m? */
bool case_is_gone(const struct candidate_case *c, uint32_t option);

/* The option of whose composite the object is a part, by its gates; EVIDENCE_NONE: of no other's. */
uint32_t case_part_of(const struct evidence *f, uint32_t object);

/*
 * Adds a finding of the rule that is being tried. Any of @symbol, @object and @other may be
 * EVIDENCE_NONE; @detail is a printf format.
 */
void case_add(struct candidate_case *c, uint32_t symbol, uint32_t object, uint32_t other,
	      unsigned line, const char *how, const char *detail, ...)
	__attribute__((format(printf, 7, 8)));

/*
 * judge.c: tries all rules that are not @off, sorts what they found, the worst first, and takes the verdict,
 * exports and users from it.
 */
void case_judge(struct candidate_case *c, const bool *off);
/* Has the rule of that name, which there must be, found anything? */
bool case_found(const struct candidate_case *c, const char *rule);

/* saving.c: saving and module. */
void case_predict(struct candidate_case *c);
/* odds.c: chance and worth. */
void case_weigh(struct candidate_case *c);

/* A rule of rules_*.c: when it finds something, that leads to the effect. */
struct candidate_rule {
	const char *name, *text;
	unsigned place; /* by which they are sorted: tried, and shown; each has its own */
	enum candidate_effect effect;
	/* Asks how code is written that was not meant to be a module: of a tristate only a note. */
	bool of_bools;
	void (*find)(struct candidate_case *c);
};
/* Their numbers are in the order of their places; NULL from candidate_nr_rules() on. Static. */
unsigned candidate_nr_rules(void);
const struct candidate_rule *candidate_rule(unsigned number);
/* The number of the rule of that name; candidate_nr_rules(): there is none. */
unsigned candidate_rule_find(const char *name);

/* cluster.c: calls @add for each set of options that makes one module. */
void candidate_clusters(const struct evidence *f, unsigned char *inside,
			void (*add)(void *data, const uint32_t *options, unsigned nr), void *data);
/* Could the option be made a module by itself, by what it is? */
bool candidate_is_bool(const struct evidence *f, uint32_t option);
bool candidate_is_forced(const struct evidence *f, uint32_t option);

#endif
