// SPDX-License-Identifier: GPL-2.0-or-later
/* Makefiles from outside: reading one, asking for values, handing them on. */
#include "collector/makefile/makefile.h"

#include <string.h>

#include "collector/makefile/internal.h"

/* Ends an evaluation from outside: what went wrong goes to @err. */
static int finish(struct makefile *mk, int ret, struct strbuf *err)
{
	mk->depth = mk->includes = 0;
	return ret ? error_set(err, ret, "%s", mk->error.buf) : 0;
}

int makefile_read(struct makefile *mk, const char *path, struct strbuf *err)
{
	return finish(mk, mk_include(mk, path), err);
}

int makefile_parse(struct makefile *mk, const char *name, const char *text, size_t len,
		   struct strbuf *err)
{
	AUTO_MKVALUE struct mkvalue value = MKVALUE_INIT;

	mkvalue_add(&value, text, len, GATESET_NONE);
	mk->file = strmap_intern(&mk->world->names, name);
	return finish(mk, mk_eval(mk, &value, 1), err);
}

int makefile_value(struct makefile *mk, const char *name, struct mkvalue *out, struct strbuf *err)
{
	uint32_t id = strmap_find(&mk->world->names, name);
	const struct mkvar *var = id == STRMAP_NONE ? NULL : mk_find(mk, id);

	mkvalue_reset(out);
	if (id == STRMAP_NONE)
		return 0;
	mk->file = var ? var->file : mk->file;
	mk->line = var ? var->line : mk->line;
	return finish(mk, mk_expand_var(mk, id, GATESET_NONE, out), err);
}

bool makefile_defined(const struct makefile *mk, const char *name)
{
	uint32_t id = strmap_find(&mk->world->names, name);

	return id != STRMAP_NONE && mk_find(mk, id);
}

int makefile_export(struct makefile *mk, struct makefile *to, size_t *nr, struct strbuf *err)
{
	int ret = 0;

	*nr = 0;
	for (size_t i = 0; i < mk->nr && !ret; i++) {
		const struct mkvar *var = mk->vars[i];
		struct mkvalue value = MKVALUE_INIT;
		enum makefile_origin origin = MAKEFILE_ENVIRONMENT;

		if (!var->body || var->config ||
		    !(var->exported || mk->export_all || var->origin == MAKEFILE_COMMAND))
			continue;
		if (var->origin == MAKEFILE_COMMAND)
			origin = MAKEFILE_COMMAND;
		ret = mk_expand_var(mk, var->name, GATESET_NONE, &value);
		if (!ret) {
			struct mkvar *own = mk_own(to, var->name);

			mk_var_assign(own, &value, true, origin);
			own->exported = true;
			(*nr)++;
		}
		mkvalue_release(&value);
	}
	return finish(mk, ret, err);
}
