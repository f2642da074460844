// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/git/libgit2.h"

#include <git2.h>
#include <git2/sys/alloc.h>
#include <stdlib.h>
#include <string.h>

#include "collector/git/odd_files.h"
#include "common/alloc.h"

/* More than this is asked for what a damaged object says of its size, which libgit2 refuses itself. */
#define PLAUSIBLE ((size_t)1 << 30)

typedef void (*function)(void);

static void *checked(void *p, size_t size)
{
	if (!p && size && size < PLAUSIBLE)
		out_of_memory();
	return p;
}

static void *plain_alloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return checked(malloc(size), size);
}

static void *zero_alloc(size_t n, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return checked(calloc(n, size), size && n > PLAUSIBLE / size ? PLAUSIBLE : n * size);
}

static void *resize(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return checked(realloc(old, size), size);
}

static void *resize_array(void *old, size_t n, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return checked(reallocarray(old, n, size),
		       size && n > PLAUSIBLE / size ? PLAUSIBLE : n * size);
}

static void *alloc_array(size_t n, size_t size, const char *file, int line)
{
	return resize_array(NULL, n, size, file, line);
}

static char *copy(const char *s, const char *file, int line)
{
	(void)file;
	(void)line;
	return xstrdup(s);
}

static char *copy_part(const char *s, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return xstrndup(s, n);
}

/* Of exactly @n bytes. */
static char *copy_bytes(const char *s, size_t n, const char *file, int line)
{
	char *p = plain_alloc(n + 1, file, line);

	if (p) {
		memcpy(p, s, n);
		p[n] = '\0';
	}
	return p;
}

/* git2/sys/alloc.h: of nine functions, and of three since 1.8. */
static const function all[] = {
	(function)plain_alloc,	(function)zero_alloc,  (function)copy,
	(function)copy_part,	(function)copy_bytes,  (function)resize,
	(function)resize_array, (function)alloc_array, (function)free,
};
static const function few[] = { (function)plain_alloc, (function)resize, (function)free };

_Static_assert(sizeof(git_allocator) == sizeof(all) || sizeof(git_allocator) == sizeof(few),
	       "an allocator of libgit2 has other functions than are known");

void libgit2_init(void)
{
	git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, sizeof(git_allocator) == sizeof(all) ? all : few);
	if (git_libgit2_init() < 0)
		out_of_memory();
	odd_files_pass_over();
}
