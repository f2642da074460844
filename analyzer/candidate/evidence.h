/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that the rules for candidates (docs/candidates.md) look at, of one build, in memory: objects
 * with their bytes, options and linkage, where the sources mention options, and the Kconfig model.
 * Objects, symbols, needs and names are numbers into the arrays.
 */
#ifndef ANALYZER_CANDIDATE_EVIDENCE_H
#define ANALYZER_CANDIDATE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/configuration.h"
#include "analyzer/account/option_bytes.h"
#include "common/strmap.h"
#include "common/model/byte_class.h"
#include "db/format/linkage.h"
#include "db/format/uses.h"

struct build_ref;
struct conversion;
struct db;
struct strbuf;

#define EVIDENCE_NONE UINT32_MAX

/* A part of an array: elements first … first + nr - 1. */
struct evidence_range {
	uint32_t first, nr;
};

struct evidence_section {
	uint32_t name;
	uint64_t bytes;
	unsigned flags; /* enum linkage_section */
};

struct evidence_symbol {
	uint32_t name, object;
	uint32_t section; /* in facts->sections, or EVIDENCE_NONE */
	unsigned flags; /* enum linkage_symbol */
	uint64_t size;
	uint32_t path; /* name of the file that defines it, or EVIDENCE_NONE */
	unsigned line; /* there, 0: unknown */
	bool freed; /* the account has it among what is freed after boot */
};

struct evidence_need {
	uint32_t name, object;
	bool weak;
	bool kept; /* something refers to it from a section that stays after the link */
	uint32_t def; /* the symbol it is resolved to, or EVIDENCE_NONE */
	struct evidence_range refs;
};

struct evidence_ref {
	uint32_t symbol; /* that refers, or EVIDENCE_NONE */
	uint32_t section; /* that refers, or EVIDENCE_NONE */
	enum linkage_how how;
	uint64_t count;
};

/* An initcall, as the name of its entry tells. */
struct evidence_initcall {
	uint32_t module; /* KBUILD_MODNAME, EVIDENCE_NONE: not told */
	uint32_t function; /* EVIDENCE_NONE: not told */
	uint32_t level; /* "6", "3s", "early" */
};

/* What an object has in the generated tables of all symbols. */
struct evidence_names {
	int64_t nr, length; /* symbols that kallsyms lists, and letters of their names */
	int64_t text_nr, text_length; /* of them in sections of code */
};

struct evidence_object {
	int64_t unit; /* id */
	int64_t path_id, source_id; /* source_id 0: unknown */
	const char *path, *source; /* source "" when unknown */
	const char *gates; /* NULL: unknown */
	uint32_t option; /* that owns it: a symbol of the Kconfig model, or EVIDENCE_NONE */
	bool linked; /* has linkage, and is no generated object */
	int64_t bytes[CLASS_NR];
	int64_t text_room; /* bytes in .text and the like, padding too */
	int64_t shared; /* of the bytes those of merged strings that other objects have as well */
	int64_t made; /* of the bytes those in sections that objtool or the link made */
	struct evidence_names names;
	struct evidence_range sections, symbols, needs, exports, initcalls;
	struct evidence_range
		gated; /* the options among the gates that must be on, in gate_options */
	uint64_t early_params, setup_params;
};

/* A mention of an option in a source, see db/format/uses.h. */
struct evidence_use {
	uint32_t option; /* symbol of the Kconfig model */
	uint32_t path; /* name */
	enum uses_how how;
	unsigned line;
};

/* A function for which a header has a stand-in when the option is off. */
struct evidence_stub {
	uint32_t option, name, path;
	unsigned line;
};

/* "select X" or "depends on X" of an option at y, as it holds now. */
struct evidence_link {
	uint32_t option; /* X */
	uint32_t by;
	uint32_t node; /* the entry where it stands */
};

/* What is in an image once, and grows with what it holds. */
struct evidence_image {
	int64_t kallsyms_names, kallsyms_entry; /* bytes of all names; a symbol besides its name */
	int64_t symbols, letters; /* that are listed there, and the letters of all names */
	bool kallsyms_text; /* only symbols of code are listed */
	int64_t export_entry; /* bytes of an entry in __ksymtab */
	int64_t export_symbols; /* 1: kallsyms lists a symbol for each export */
	bool orc; /* there is an .orc_lookup */
	int64_t module_struct; /* size of struct module, about */
	int64_t static_call; /* bytes of an entry in .static_call_sites that nobody owns */
};

struct evidence {
	struct configuration *conf;
	struct option_bytes bytes, init_bytes; /* by option; the second of class init only */
	struct strmap names;
	struct evidence_object *objects;
	struct evidence_section *sections;
	struct evidence_symbol *symbols;
	struct evidence_need *needs;
	struct evidence_ref *refs;
	struct evidence_initcall *initcalls;
	uint32_t *exports; /* names */
	uint32_t *elsewhere; /* names of what objects define that have no linkage */
	struct evidence_use *uses; /* by option, how, path, line */
	struct evidence_stub *stubs; /* by option, name, path */
	struct evidence_link *selects, *depends; /* by option, by, node */
	uint32_t nr_objects, nr_sections, nr_symbols, nr_needs, nr_refs, nr_exports, nr_uses,
		nr_stubs, nr_selects, nr_depends, nr_initcalls, nr_elsewhere, nr_gate_options;
	size_t objects_cap, sections_cap, symbols_cap, needs_cap, refs_cap, exports_cap, uses_cap,
		stubs_cap, selects_cap, depends_cap, initcalls_cap, elsewhere_cap, gate_options_cap;
	/* by name: */
	uint32_t *strong, *weak; /* the symbol that defines it, the first weak one; EVIDENCE_NONE */
	unsigned char *is_exported;
	unsigned char *is_elsewhere; /* an object that has no linkage defines it */
	/* by symbol: the needs that are resolved to it */
	struct evidence_range *users;
	uint32_t *user_needs;
	bool uses_known;
	uint32_t *gate_options;
	uint32_t *owned; /* objects by option */
	struct evidence_range *options; /* by symbol of the Kconfig model: of owned[] */
	struct evidence_image image;
	struct evidence_follow *follow; /* follow.c's own */
};

/*
 * Reads it all. -ENOENT when Kconfig, .config or the objects of the build are not known. The caller
 * ends @out with evidence_release(), also after an error.
 */
int evidence_load(struct db *db, const struct build_ref *ref, struct evidence *out,
		  struct strbuf *err);
void evidence_release(struct evidence *f);

/* candidate_conversion() of analyzer/candidate/candidate.h, for several of a build whose evidence is at hand. */
int candidate_conversion_from(struct db *db, const struct evidence *f, const struct build_ref *ref,
			      const char *option, struct conversion *out, struct strbuf *err);

/*
 * Is the object made by the end of the build from all others, with references to everything? It is not code
 * that uses anything.
 */
bool evidence_generated(const char *path);

/* Borrowed; "" for EVIDENCE_NONE. */
static inline const char *evidence_name(const struct evidence *f, uint32_t name)
{
	return name == EVIDENCE_NONE ? "" : strmap_name(&f->names, name);
}

/* The name of an option; "" for EVIDENCE_NONE. */
const char *evidence_option(const struct evidence *f, uint32_t option);
/* The section of a symbol, "" when it has none. */
const char *evidence_section_of(const struct evidence *f, const struct evidence_symbol *s);
/* The file that an object was compiled from, or the object, as a name. */
uint32_t evidence_source(const struct evidence *f, uint32_t object);
/* Where a symbol is defined; no better than its object's source when that is not known. */
void evidence_place(const struct evidence *f, uint32_t symbol, uint32_t *path, unsigned *line);
/* Is @option, by its number in the Kconfig model, among the gates that must be on? */
bool evidence_gated_by(const struct evidence *f, const struct evidence_object *o, uint32_t option);
/* Part of the array that is about @option: [*first, *first + returned number). */
uint32_t evidence_uses_of(const struct evidence *f, uint32_t option, uint32_t *first);
uint32_t evidence_stubs_of(const struct evidence *f, uint32_t option, uint32_t *first);
uint32_t evidence_selects_of(const struct evidence *f, uint32_t option, uint32_t *first);
uint32_t evidence_depends_of(const struct evidence *f, uint32_t option, uint32_t *first);

/* graph.c: fills strong, weak, is_exported, need.def and the users. */
void evidence_resolve(struct evidence *f);
/* links.c: fills selects and depends. */
void evidence_link_options(struct evidence *f);
/* What becomes of the other options when some are m. */
struct evidence_fallen {
	uint32_t *options; /* that are y no longer: first those that were set, in their order */
	unsigned char *values; /* of them: enum kconfig_tri */
	uint32_t nr;
	size_t options_cap, values_cap;
	uint32_t *unmet; /* that something selects to y although they depend on more than is left */
	uint32_t nr_unmet;
	size_t unmet_cap;
};
/*
 * follow.c: sets @options to m. What selects these is taken to be loosened. The caller
 * ends @out with evidence_fallen_release().
 */
void evidence_follow(const struct evidence *f, const uint32_t *options, uint32_t nr,
		     struct evidence_fallen *out);
void evidence_fallen_release(struct evidence_fallen *fallen);
void evidence_follow_start(struct evidence *f);
void evidence_follow_end(struct evidence *f);
/* texts.c: reads build.uses. */
int evidence_read_uses(struct evidence *f, struct db *db, int64_t build, struct strbuf *err);

#endif
