/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text files compiled into the program by scripts/embed-files; a table ends with a NULL name. */
#ifndef COMMON_EMBED_H
#define COMMON_EMBED_H

struct embedded_file {
	const char
		*name; /* without directory; of the site with its ending, of the others without */
	const char *text;
};

/* collector/profiles/ */
extern const struct embedded_file embedded_profiles[];
/* docs/nightly.conf */
extern const struct embedded_file embedded_examples[];
/* reports/site/, the libraries that the site uses, and LICENSES.txt */
extern const struct embedded_file embedded_site[];

#endif
