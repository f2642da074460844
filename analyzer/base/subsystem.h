/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subsystems of a build: MAINTAINERS of its own tree, applied to the paths of its account.
 */
#ifndef ANALYZER_BASE_SUBSYSTEM_H
#define ANALYZER_BASE_SUBSYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct maintainers_person;
struct maintainers_section;
struct strbuf;
struct subsystems;

/*
 * Reads what is stored of MAINTAINERS with build @build. -ENOENT when there is nothing (an imported
 * image, another kind of tree), or a text that is no such list. The caller frees *@out with subsystems_free().
 */
int subsystems_load(struct db *db, int64_t build, struct subsystems **out, struct strbuf *err);
void subsystems_free(struct subsystems *s);

/*
 * The subsystem of a path of the account: the name of the most specific section of MAINTAINERS, in valid UTF-8; the
 * path itself for rows of the linker such as "[padding]"; an object without a source goes to the
 * subsystem of its directory. Borrowed until the next call.
 */
const char *subsystem_of(struct subsystems *s, const char *path);
/*
 * All sections that a path of the account belongs to, that one first, appended to @out with "; "
 * between; nothing for rows of the linker.
 */
void subsystem_all_of(struct subsystems *s, const char *path, struct strbuf *out);

/*
 * Section @i of those that a path of the account belongs to, the one that is in charge first; NULL:
 * there are no more. Borrowed.
 */
const struct maintainers_section *subsystem_section_of(struct subsystems *s, const char *path,
						       size_t i);

/*
 * Who is in charge of the section @name (the first of that name), in valid UTF-8, all appended:
 * @status as "Maintained", @maintainers as "Ann <ann@example.org>, …", @lists as addresses. False
 * when there is no such section.
 */
bool subsystem_contacts(struct subsystems *s, const char *name, struct strbuf *status,
			struct strbuf *maintainers, struct strbuf *lists);
/*
 * The maintainers, reviewers and lists of that section one by one, in file order, with their bytes
 * as they stand in MAINTAINERS (analyzer/base/maintainers.h). Borrowed. False as above.
 */
bool subsystem_people(struct subsystems *s, const char *name,
		      const struct maintainers_person **people, size_t *nr);

#endif
