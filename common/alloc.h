/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation that does not fail: out of memory prints one line and exits 2. It is the one error
 * that kbloat does not hand upwards.
 */
#ifndef COMMON_ALLOC_H
#define COMMON_ALLOC_H

#include <stddef.h>
#include <stdlib.h>

/* The same for a library that has run out of it. */
void out_of_memory(void) __attribute__((noreturn));
/* Each returns memory that the caller frees with free(). */
#define ALLOC_NEVER_NULL __attribute__((returns_nonnull))
void *xmalloc(size_t size) ALLOC_NEVER_NULL;
void *xcalloc(size_t n, size_t size) ALLOC_NEVER_NULL;
void *xreallocarray(void *old, size_t n, size_t size) ALLOC_NEVER_NULL;
char *xstrdup(const char *s) ALLOC_NEVER_NULL;
/* At most @len bytes of @s, always terminated. */
char *xstrndup(const char *s, size_t len) ALLOC_NEVER_NULL;

/* What clang's analyzer does not see by itself. */
#ifdef __clang_analyzer__
#define ALLOC_KNOWN(cond)                                                                          \
	do {                                                                                       \
		if (!(cond))                                                                       \
			__builtin_unreachable();                                                   \
	} while (0)
#else
#define ALLOC_KNOWN(cond)                                                                          \
	do {                                                                                       \
	} while (0)
#endif

/*
 * Make room for at least @want elements in array @p whose capacity is @cap (in elements). Grows by
 * half, so that appending one by one costs linear time.
 */
#define ALLOC_GROW(p, want, cap)                                                                   \
	do {                                                                                       \
		ALLOC_KNOWN((want) && ((p) || !(cap)));                                            \
		if ((size_t)(want) > (size_t)(cap)) {                                              \
			size_t grow_ = (size_t)(cap) + (size_t)(cap) / 2 + 16;                     \
			if (grow_ < (size_t)(want))                                                \
				grow_ = (size_t)(want);                                            \
			(p) = xreallocarray((p), grow_, sizeof(*(p)));                             \
			(cap) = grow_;                                                             \
		}                                                                                  \
	} while (0)

/* For __attribute__((cleanup)): frees *(void **)@p. */
static inline void cleanup_free(void *p)
{
	free(*(void **)p);
}
#define AUTO_FREE __attribute__((cleanup(cleanup_free)))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
