// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "tests/fuzz/fuzz.h"

static char dir[64];

/* Behind the line of the next "@NAME" at or behind @at; *@line is where that line begins. */
static const char *next_part(const char *at, const char *end, bool start, const char **line)
{
	for (; at && at < end; at = memchr(at, '\n', (size_t)(end - at)), start = false) {
		const char *name = start ? at : at + 1;

		if (name < end && *name == '@') {
			const char *nl = memchr(name, '\n', (size_t)(end - name));

			*line = name;
			return nl ? nl + 1 : end;
		}
		at = name;
		if (at >= end)
			break;
	}
	*line = end;
	return NULL;
}

void fuzz_parts(const uint8_t *data, size_t size,
		void (*take)(void *ctx, const char *name, const char *text, size_t len), void *ctx)
{
	const char *at = (const char *)data, *end = at + size, *line = at;
	AUTO_FREE char *name = xstrdup("");
	bool start = true;

	while (at) {
		const char *behind = next_part(at, end, start, &line);

		take(ctx, name, at, (size_t)(line - at));
		free(name);
		name = behind ? xstrndup(line + 1, (size_t)(behind - line - 1)) : xstrdup("");
		name[strcspn(name, "\n")] = '\0';
		at = behind;
		/* what follows the line of a name may be a name itself */
		start = true;
	}
}

static void remove_dir(void)
{
	fuzz_clean();
	rmdir(dir);
}

const char *fuzz_dir(void)
{
	const char *tmp = getenv("TMPDIR");

	if (*dir)
		return dir;
	snprintf(dir, sizeof(dir), "%.40s/kbloat-fuzz-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		abort();
	atexit(remove_dir);
	return dir;
}

void fuzz_write(const char *name, const void *data, size_t len)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT, parent = STRBUF_INIT, err = STRBUF_INIT;
	FILE *f;

	strbuf_addf(&path, "%s/%s", fuzz_dir(), name);
	strbuf_add(&parent, path.buf, (size_t)(strrchr(path.buf, '/') - path.buf));
	if (dir_make(parent.buf, &err))
		abort();
	f = fopen(path.buf, "w");
	if (!f || fwrite(data, 1, len, f) != len || fclose(f))
		abort();
}

void fuzz_clean(void)
{
	char *const paths[] = { dir, NULL };
	FTS *fts = *dir ? fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL) : NULL;
	FTSENT *e;

	while (fts && (e = fts_read(fts))) {
		if (e->fts_level > 0 && e->fts_info != FTS_D)
			remove(e->fts_path);
	}
	if (fts)
		fts_close(fts);
}
