/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trailers of a commit's message, as git-interpret-trailers(1) finds them: "Fixes: …",
 * "Reported-by: …", "Size-increase: 3 KiB, reason".
 */
#ifndef COLLECTOR_GIT_TRAILERS_H
#define COLLECTOR_GIT_TRAILERS_H

#include <stddef.h>

struct repo;
struct strbuf;
struct strvec;

/* Texts are valid UTF-8 without control bytes, at most COMMIT_TEXT_MAX bytes, owned. */
struct trailer {
	char *key, *value;
};

struct trailers {
	struct trailer *v; /* in the order of the message */
	size_t nr, cap;
};

#define TRAILERS_INIT                                                                              \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_TRAILERS __attribute__((cleanup(trailers_release)))

/*
 * Reads those of @commit, a full commit id, and appends them to @out. -ENODATA when the repository
 * does not have the commit, -EINVAL for a text that is no id or an object that is broken.
 */
int trailers_read(struct repo *repo, const char *commit, struct trailers *out, struct strbuf *err);
/* Of a message at hand. */
int trailers_parse(const char *message, struct trailers *out, struct strbuf *err);
/*
 * The lines of @commit's message that look like a trailer of that key, wherever they stand, as they
 * are, cleaned; those of trailers among them. Errors as trailers_read().
 */
int trailers_lookalikes(struct repo *repo, const char *commit, const char *key, struct strvec *out,
			struct strbuf *err);
/* The first of that key, letters alike in either case; NULL when there is none. Borrowed. */
const char *trailers_find(const struct trailers *list, const char *key);
void trailers_release(struct trailers *list);

#endif
