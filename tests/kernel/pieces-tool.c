// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pieces-tool FILE…: what pieces.data of each object says, for tests: a line a name ("name PIECE SECTION SIZE
 * NAME"), a nameless part ("extra PIECE SECTION BYTES") and a use ("use PIECE call|address NAME" of a symbol
 * of another object, "use PIECE call|address #PIECE").
 */
#include <stdio.h>
#include <string.h>

#include "collector/account/linkage.h"
#include "collector/image/image.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/format/pieces.h"

struct listing {
	long piece;
	struct strvec sections, needs;
};

static void put_section(void *data, const char *name, size_t len, unsigned flags)
{
	struct listing *l = data;

	(void)flags;
	strvec_pushf(&l->sections, "%.*s", (int)len, name);
}

static void put_piece(void *data)
{
	((struct listing *)data)->piece++;
}

static void put_name(void *data, const char *name, size_t len, uint64_t section, unsigned flags,
		     uint64_t size)
{
	struct listing *l = data;

	(void)flags;
	printf("name %ld %s %llu %.*s\n", l->piece, l->sections.v[section],
	       (unsigned long long)size, (int)len, name);
}

static void put_extra(void *data, uint64_t section, uint64_t bytes)
{
	struct listing *l = data;

	printf("extra %ld %s %llu\n", l->piece, l->sections.v[section], (unsigned long long)bytes);
}

static void put_need(void *data, const char *name, size_t len, bool weak)
{
	(void)weak;
	strvec_pushf(&((struct listing *)data)->needs, "%.*s", (int)len, name);
}

static void put_use(void *data, uint64_t from, uint64_t to, bool need, enum linkage_how how)
{
	struct listing *l = data;
	const char *word = how == LINKAGE_CALL ? "call" : "address";

	if (need)
		printf("use %llu %s %s\n", (unsigned long long)from + 1, word, l->needs.v[to]);
	else
		printf("use %llu %s #%llu\n", (unsigned long long)from + 1, word,
		       (unsigned long long)to + 1);
}

static int list(const char *path)
{
	AUTO_STRBUF struct strbuf linkage = STRBUF_INIT, pieces = STRBUF_INIT, err = STRBUF_INIT;
	struct listing l = { 0 };
	const struct pieces_sink sink = { .section = put_section,
					  .piece = put_piece,
					  .name = put_name,
					  .extra = put_extra,
					  .need = put_need,
					  .use = put_use,
					  .data = &l };
	struct image *img;
	bool fine;

	if (image_open(path, &img, &err)) {
		fprintf(stderr, "%s\n", err.buf);
		return 1;
	}
	fine = !linkage_make(img, &linkage, &pieces, &err) && (!pieces.len ||
	       pieces_read(pieces.buf, pieces.len, &sink));
	if (!fine)
		fprintf(stderr, "%s: %s\n", path, err.len ? err.buf : "cannot be read back");
	image_close(img);
	strvec_release(&l.sections);
	strvec_release(&l.needs);
	return !fine;
}

int main(int argc, char **argv)
{
	int bad = 0;

	for (int i = 1; i < argc; i++) {
		printf("file %s\n", argv[i]);
		bad |= list(argv[i]);
	}
	return bad;
}
