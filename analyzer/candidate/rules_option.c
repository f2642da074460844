// SPDX-License-Identifier: GPL-2.0-or-later
/* What Kconfig files and sources say of the options. */
#include <string.h>

#include "analyzer/candidate/rules.h"
#include "common/strbuf.h"

/* The name of a Kconfig file; the map of the model is another one than that of the facts. */
static uint32_t kconfig_file(const struct candidate_case *c, uint32_t node)
{
	const struct kconfig *k = &c->f->conf->k;

	return strmap_find(&c->f->names, strmap_name(&k->files, k->nodes[node].file));
}

static uint32_t option_name_of(const struct candidate_case *c, uint32_t option)
{
	return strmap_find(&c->f->names, evidence_option(c->f, option));
}

/* A finding about option @about, which stands at @node. */
static void add_at(struct candidate_case *c, uint32_t about, uint32_t node, const char *how,
		   const char *detail)
{
	case_add(c, option_name_of(c, about), EVIDENCE_NONE, kconfig_file(c, node),
		 c->f->conf->k.nodes[node].line, how, "%s", detail);
}

static void find_choice(struct candidate_case *c)
{
	const struct kconfig *k = &c->f->conf->k;

	for (unsigned i = 0; i < c->nr_options; i++) {
		const struct kconfig_symbol *sym = &k->symbols[c->options[i]];

		if (sym->member_of != KCONFIG_NONE &&
		    k->symbols[sym->member_of].type != KCONFIG_TRISTATE)
			add_at(c, c->options[i], sym->node, "", "");
	}
}
RULE(choice, 10, EFFECT_IMPOSSIBLE, OF_ALL, "choice",
     "a member of a choice between bools cannot be m");

/* Objects that other options own, and that are only built because of this one. */
static void find_gate(struct candidate_case *c)
{
	const struct evidence *f = c->f;

	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const struct evidence_object *o = &f->objects[c->objects[i]];

		if (!case_has(c, o->option))
			case_add(c, option_name_of(c, o->option), c->objects[i], EVIDENCE_NONE, 0,
				 "", "gates: %s", o->gates);
	}
}
RULE(gate, 290, EFFECT_NOTE, OF_ALL, "gate",
     "an object of another option is in the module, or the directory, that it opens");

static void find_part_of(struct candidate_case *c)
{
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		uint32_t whole = case_part_of(c->f, c->objects[i]);

		if (whole != EVIDENCE_NONE && !case_has(c, whole))
			case_add(c, option_name_of(c, whole), c->objects[i], EVIDENCE_NONE, 0, "",
				 "%s",
				 c->f->conf->k.symbols[whole].type == KCONFIG_TRISTATE ?
					 "as a module, that has it already" :
					 "");
	}
}
RULE(part_of, 240, EFFECT_NOTE, OF_ALL, "part-of",
     "an object of it is a part of another option's composite");

static void find_fallen(struct candidate_case *c, enum kconfig_tri value)
{
	const struct kconfig *k = &c->f->conf->k;

	for (uint32_t i = 1; i < c->fallen.nr; i++) {
		uint32_t option = c->fallen.options[i];

		if (c->fallen.values[i] == value)
			add_at(c, option, k->symbols[option].node, "",
			       i < c->nr_modular ? "only built where it is" : "");
	}
}

static void find_follows(struct candidate_case *c)
{
	find_fallen(c, KCONFIG_M);
}
RULE(follows, 280, EFFECT_NOTE, OF_ALL, "follows", "a tristate that would be a module with it");

static void find_goes_off(struct candidate_case *c)
{
	find_fallen(c, KCONFIG_N);
}
RULE(goes_off, 120, EFFECT_ENTANGLED, OF_ALL, "goes-off",
     "an option that is y could not be on with it");

static void find_unmet(struct candidate_case *c)
{
	const struct kconfig *k = &c->f->conf->k;

	for (uint32_t i = 0; i < c->fallen.nr_unmet; i++)
		add_at(c, c->fallen.unmet[i], k->symbols[c->fallen.unmet[i]].node, "depends", "");
}
RULE(unmet, 110, EFFECT_ENTANGLED, OF_ALL, "kconfig-unmet",
     "an option that others select to y depends on it");

static void find_promptless(struct candidate_case *c)
{
	uint32_t option = c->options[0];

	if (!kconfig_has_prompt(&c->f->conf->k, option))
		add_at(c, option, c->f->conf->k.symbols[option].node, "", "");
}
RULE(promptless, 310, EFFECT_NOTE, OF_ALL, "promptless",
     "it has no prompt at which somebody could answer m");

/* Of several entries of the option the one that has the prompt can be out of the question. */
static void find_hidden_prompt(struct candidate_case *c)
{
	const struct kconfig *k = &c->f->conf->k;
	uint32_t prompt = KCONFIG_NONE;

	for (uint32_t p = k->symbols[c->options[0]].prop; p != KCONFIG_NONE; p = k->props[p].next) {
		if (k->props[p].kind != KCONFIG_PROMPT)
			continue;
		if (kconfig_expr_value(c->f->conf->v, k->nodes[k->props[p].node].dep) != KCONFIG_N)
			return;
		prompt = p;
	}
	if (prompt != KCONFIG_NONE)
		add_at(c, c->options[0], k->props[prompt].node, "depends", "");
}
RULE(hidden_prompt, 130, EFFECT_ENTANGLED, OF_ALL, "hidden-prompt",
     "its prompt depends on what is off, so that nobody can answer m");

static void find_neighbours(struct candidate_case *c)
{
	const struct kconfig *k = &c->f->conf->k;
	uint32_t node = k->symbols[c->options[0]].node, file = k->nodes[node].file;
	AUTO_STRBUF struct strbuf detail = STRBUF_INIT;

	for (uint32_t s = 0; s < k->nr_symbols; s++) {
		const struct kconfig_symbol *sym = &k->symbols[s];

		if (!kconfig_is_switch(k, s) || case_has(c, s) || k->nodes[sym->node].file != file)
			continue;
		c->neighbour_tristates += sym->type == KCONFIG_TRISTATE;
		c->neighbour_bools += sym->type == KCONFIG_BOOL;
	}
	strbuf_addf(&detail, "%u of the %u other options there are tristates",
		    c->neighbour_tristates, c->neighbour_tristates + c->neighbour_bools);
	add_at(c, c->options[0], node, c->neighbour_tristates ? "some" : "none", detail.buf);
}
RULE(neighbours, 440, EFFECT_NOTE, OF_ALL, "neighbours",
     "how many other options of its Kconfig file are tristates");

static void find_selected(struct candidate_case *c)
{
	const struct evidence *f = c->f;

	for (unsigned i = 0; i < c->nr_options; i++) {
		uint32_t first, nr = evidence_selects_of(f, c->options[i], &first);

		for (uint32_t s = first; s < first + nr; s++) {
			uint32_t by = f->selects[s].by;

			if (!case_is_gone(c, by))
				add_at(c, by, f->selects[s].node, "select",
				       kconfig_type_name(f->conf->k.symbols[by].type));
		}
	}
}
RULE(selected, 300, EFFECT_NOTE, OF_ALL, "selected",
     "an option that is y selects it, and would hold it at y");

static void find_depended(struct candidate_case *c)
{
	const struct evidence *f = c->f;

	for (unsigned i = 0; i < c->nr_options; i++) {
		uint32_t first, nr = evidence_depends_of(f, c->options[i], &first);

		for (uint32_t d = first; d < first + nr; d++) {
			if (!case_has(c, f->depends[d].by))
				add_at(c, f->depends[d].by, f->depends[d].node, "depends", "");
		}
	}
}
RULE(depended, 320, EFFECT_NOTE, OF_ALL, "depended", "a bool that is y depends on it");

/* --- sources --- */

static bool is_header(const char *path)
{
	size_t len = strlen(path);

	return len > 2 && !strcmp(path + len - 2, ".h");
}

static bool is_own(const struct candidate_case *c, uint32_t path)
{
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		if (!strcmp(c->f->objects[c->objects[i]].source, evidence_name(c->f, path)))
			return true;
	}
	return false;
}

/* "#if defined(CONFIG_X) || defined(CONFIG_X_MODULE)" is as good as IS_ENABLED(). */
bool candidate_sees_module(const struct evidence *f, const struct evidence_use *use)
{
	uint32_t first, nr = evidence_uses_of(f, use->option, &first);

	for (uint32_t u = first; u < first + nr; u++) {
		if (f->uses[u].how == USES_MODULE && f->uses[u].path == use->path &&
		    f->uses[u].line == use->line)
			return true;
	}
	return false;
}

enum in_file { IN_ANY, IN_HEADER, IN_OTHER };

static void find_uses(struct candidate_case *c, enum uses_how how, enum in_file where)
{
	const struct evidence *f = c->f;

	for (unsigned i = 0; i < c->nr_options; i++) {
		uint32_t first, nr = evidence_uses_of(f, c->options[i], &first);

		for (uint32_t u = first; u < first + nr; u++) {
			const struct evidence_use *use = &f->uses[u];
			bool header = is_header(evidence_name(f, use->path));

			if (use->how != how ||
			    (where != IN_ANY && header != (where == IN_HEADER)) ||
			    (how == USES_IFDEF && candidate_sees_module(f, use)))
				continue;
			case_add(c, option_name_of(c, c->options[i]), EVIDENCE_NONE, use->path,
				 use->line, uses_how_name(how), "%s",
				 is_own(c, use->path) ? "its own source" : "");
		}
	}
}

static void find_ifdef(struct candidate_case *c)
{
	find_uses(c, USES_IFDEF, IN_OTHER);
}
RULE(ifdef, 350, EFFECT_NOTE, OF_ALL, "ifdef",
     "a source tests the option with #ifdef, which is false for m");

static void find_ifdef_header(struct candidate_case *c)
{
	find_uses(c, USES_IFDEF, IN_HEADER);
}
RULE(ifdef_header, 340, EFFECT_NOTE, OF_ALL, "ifdef-header",
     "a header tests the option with #ifdef, which is false for m");

static void find_is_builtin(struct candidate_case *c)
{
	find_uses(c, USES_BUILTIN, IN_ANY);
	find_uses(c, USES_REACHABLE, IN_ANY);
}
RULE(is_builtin, 360, EFFECT_NOTE, OF_ALL, "is-builtin",
     "IS_BUILTIN() or IS_REACHABLE() of the option is false for m");

static void find_value(struct candidate_case *c)
{
	find_uses(c, USES_VALUE, IN_ANY);
}
RULE(value, 370, EFFECT_NOTE, OF_ALL, "value", "a source uses the value of the option");

static void find_makefile(struct candidate_case *c)
{
	find_uses(c, USES_MAKE, IN_ANY);
}
RULE(makefile, 380, EFFECT_NOTE, OF_ALL, "makefile", "a makefile tests the option");

/* What user space is told when it is compiled can't depend on what is loaded. */
static void find_uapi(struct candidate_case *c)
{
	const struct evidence *f = c->f;

	for (unsigned i = 0; i < c->nr_options; i++) {
		uint32_t first, nr = evidence_uses_of(f, c->options[i], &first);

		for (uint32_t u = first; u < first + nr; u++) {
			if (strstr(evidence_name(f, f->uses[u].path), "include/uapi/"))
				case_add(c, option_name_of(c, c->options[i]), EVIDENCE_NONE,
					 f->uses[u].path, f->uses[u].line,
					 uses_how_name(f->uses[u].how), "%s", "");
		}
	}
}
RULE(uapi, 210, EFFECT_EARLY, OF_BOOLS, "uapi", "a header for user space tests the option");

/* --- what it is made of --- */

static void find_assembly(struct candidate_case *c)
{
	for (uint32_t i = 0; i < c->nr_objects; i++) {
		const char *source = c->f->objects[c->objects[i]].source;
		size_t len = strlen(source);

		if (len > 2 && !strcmp(source + len - 2, ".S"))
			case_add(c, EVIDENCE_NONE, c->objects[i],
				 evidence_source(c->f, c->objects[i]), 0, "", "%s", "");
	}
}
RULE(assembly, 400, EFFECT_NOTE, OF_ALL, "assembly", "it has assembly code");

static size_t dir_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

/* The first object of each directory but the first. */
static void find_directories(struct candidate_case *c)
{
	const char *last = c->nr_objects ? c->f->objects[c->objects[0]].path : "";

	for (uint32_t i = 1; i < c->nr_objects; i++) {
		const char *path = c->f->objects[c->objects[i]].path;

		if (dir_len(path) != dir_len(last) || strncmp(path, last, dir_len(path)) != 0)
			case_add(c, EVIDENCE_NONE, c->objects[i], EVIDENCE_NONE, 0, "", "%s", "");
		last = path;
	}
}
RULE(directories, 390, EFFECT_NOTE, OF_ALL, "directories",
     "its objects are in several directories");

const struct candidate_rule *const candidate_rules_option[RULES_OPTION] = {
	&rule_choice,	&rule_gate,	  &rule_part_of,       &rule_follows,	  &rule_goes_off,
	&rule_unmet,	&rule_promptless, &rule_hidden_prompt, &rule_neighbours,  &rule_selected,
	&rule_depended, &rule_ifdef,	  &rule_ifdef_header,  &rule_is_builtin,  &rule_value,
	&rule_makefile, &rule_uapi,	  &rule_assembly,      &rule_directories,
};
