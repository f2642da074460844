// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shared/words.h"
#include "cli/shell/output.h"
#include "collector/account/import.h"
#include "collector/account/store.h"
#include "collector/build/handmade.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/kconfig/dotconfig.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "db/db.h"

#define MAINTAINERS_MAX ((size_t)16 << 20)

struct options {
	struct cli_common common;
	enum render_format format;
	const char *label, *arch, *config;
	bool no_run;
	struct strbuf image; /* where none is named */
	struct import_source src;
};

static const struct command_option options[] = {
	{ "label", 0, "L", "name it @L (default: the file's name)",
	  TO_TEXT(struct options, label) },
	{ "build-dir", 0, "DIR",
	  "object directory it was built in: objects, command files and the\n"
	  "link map (IMAGE.map, and vmlinux.o.map where that was linked first);\n"
	  "the link is repeated for a map that is missing, elsewhere",
	  &words_directories, TO_TEXT(struct options, src.build_dir) },
	{ "map", 0, "FILE", "link map (ld -Map) of the image", &words_files,
	  TO_TEXT(struct options, src.map) },
	{ "debug", 0, "FILE", "its debug information, where that is not found beside it",
	  &words_files, TO_TEXT(struct options, src.debug) },
	{ "source", 0, "DIR",
	  "source tree: prefix to cut off paths (default: that of --build-dir, else\n"
	  "found in the DWARF); its MAINTAINERS says who owns what",
	  &words_directories, TO_TEXT(struct options, src.source_dir) },
	{ "config", 0, "FILE",
	  "its .config (default: the one in --build-dir); with the source, says\n"
	  "which option owns which byte",
	  &words_files, TO_TEXT(struct options, config) },
	{ "no-run", 0, NULL,
	  "run no program of --build-dir: no map is made, and no options are read\n"
	  "(retained sizes and candidates need them)",
	  TO_FLAG(struct options, no_run) },
	SANDBOX_OPTION,
	{ "arch", 0, "A", "refuse an image for another architecture", &words_archs,
	  TO_TEXT(struct options, arch) },
	{ "jobs", 'j', "N", "threads that read DWARF (default: one a usable processor)",
	  TO_NUMBER(struct options, src.threads, 1, 256) },
	{ "format", 0, "F", "print a row of what was stored: {}", &words_formats,
	  .type = OPTION_COMMON },
	{ 0 }
};

static int run(int argc, char **argv);

const struct command cmd_import = {
	.name = "import",
	.run = run,
	.summary = "store an image that someone else built",
	.group = GROUP_COLLECT,
	.forms = { { .before = "[OPTION…]", .operands = { OPERAND("[IMAGE]", &words_files) } } },
	.description =
		"Reads an ELF image (a vmlinux, with or without DWARF) and stores where its bytes are,\n"
		"under the name @LABEL. With less evidence the rows are coarser, never fewer bytes.\n"
		"Without IMAGE it is the vmlinux of --build-dir, or of a built tree that is the current\n"
		"directory.\n",
	.groups = { { options, 0 } },
	.column = 19,
	.example = "example:\n"
		   "  kbloat import --label debian-6.1 /usr/lib/debug/boot/vmlinux-6.1.0-50-amd64\n"
		   "  kbloat show @debian-6.1 --by dir --top 20\n",
};

/* That of the object directory, which the current one may be. */
static bool find_image(struct options *o)
{
	if (!o->src.build_dir && handmade_is_build("."))
		o->src.build_dir = ".";
	if (!o->src.build_dir)
		return false;
	path_join(o->src.build_dir, "vmlinux", &o->image);
	o->src.image = o->image.buf;
	return true;
}

static int parse(int argc, char **argv, struct options *o)
{
	int code = cli_parse(&cmd_import, argc, argv, o, &o->common);

	if (code >= 0)
		return code;
	if (optind < argc - 1 || (optind == argc && !find_image(o)))
		return cli_usage_error(&cmd_import, "name one image");
	if (optind < argc)
		o->src.image = argv[optind];
	return cli_format(&cmd_import, &o->common, &o->format) ? -1 : EXIT_TROUBLE;
}

/* The size of the compressed image that the build made beside the ELF file, or -1. */
static int64_t compressed_size(const char *build_dir)
{
	/* what linux.profile finds: bzImage and zImage before the Image that they are made of */
	static const char *const patterns[] = { "arch/*/boot/[bz]*Image", "arch/*/boot/*Image.gz",
						"arch/*/boot/*Image" };
	int64_t size = -1;

	for (size_t i = 0; build_dir && i < ARRAY_SIZE(patterns) && size < 0; i++) {
		AUTO_STRVEC struct strvec found = STRVEC_INIT;

		if (!file_glob(build_dir, patterns[i], &found))
			continue;
		for (size_t k = 0; k < found.nr && size < 0; k++)
			size = file_size(found.v[k]);
	}
	return size;
}

static const char *default_label(const char *image)
{
	const char *slash = strrchr(image, '/');

	return slash ? slash + 1 : image;
}

static int check_label(const struct options *o, const struct build_info *info)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	AUTO_DB struct db *db = NULL;
	enum store_known known;

	if (!*info->label || strpbrk(info->label, " \t\n:@"))
		return cli_usage_error(&cmd_import, "a label has no blank, ':' or '@': '%s'",
				       info->label);
	/* a database that is not there is made for an image that can be read */
	if (!file_there(o->common.db, NULL))
		return -1;
	if (db_open(o->common.db, DB_WRITE, &db, &err) ||
	    store_label_known(db, info->label, &known, &err))
		return cli_error("%s", err.buf);
	if (known != STORE_NEW)
		return cli_error("there is an image '@%s' already; name this one with --label",
				 info->label);
	return -1;
}

static void say_missing(const struct options *o, const struct import_result *r)
{
	if (o->common.quiet)
		return;
	if (!strstr(r->evidence, "dwarf") && !r->unread)
		cli_note("kbloat: '%s' has no DWARF: no source files and lines", o->src.image);
	if (!strstr(r->evidence, "symtab"))
		cli_note("kbloat: '%s' has no symbol table: no symbols", o->src.image);
	if (!strstr(r->evidence, "map"))
		cli_note(
			"kbloat: no link map of '%s' (--build-dir, --map): objects are inferred, merged "
			"strings and some constants keep no owner",
			o->src.image);
}

static void say_notes(const char *notes)
{
	while (*notes) {
		int len = (int)strcspn(notes, "\n");

		cli_note("kbloat: %.*s", len, notes);
		notes += len + (notes[len] == '\n');
	}
}

static void print_row(const char *label, const struct import_result *r, enum render_format format)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT;
	AUTO_ROWS struct rows rows = ROWS_INIT;

	strbuf_addf(&name, "@%s", label);
	rows_id_column(&rows, "build");
	rows_column(&rows, "bytes", COL_BYTES);
	rows_column(&rows, "padding", COL_BYTES);
	rows_column(&rows, "evidence", COL_TEXT);
	rows_narrow(&rows, "evidence padding", "evidence:20");
	rows_text(&rows, name.buf);
	rows_num(&rows, r->bytes);
	rows_num(&rows, r->padding);
	rows_text(&rows, r->evidence);
	cli_print_rows(&rows, format);
}

/* A file of the tree that says who people are. */
static int read_people(const char *path, struct strbuf *text, struct strbuf *err)
{
	return file_read(path, MAINTAINERS_MAX, text, err);
}

/* Reads a file that may as well not be there: NULL then. */
static const char *read_beside(const char *dir, const char *name,
			       int (*read)(const char *, struct strbuf *, struct strbuf *),
			       struct strbuf *text)
{
	AUTO_STRBUF struct strbuf path = STRBUF_INIT;

	if (!dir)
		return NULL;
	strbuf_addf(&path, "%s/%s", dir, name);
	return file_exists(path.buf) && !read(path.buf, text, NULL) ? text->buf : NULL;
}

/* What a build of our own leaves behind, made of an object directory. */
static int read_build(struct options *o, struct build_info *info, struct handmade *h,
		      struct strbuf *err)
{
	const struct handmade_request q = { .image = o->src.image,
					    .build_dir = o->src.build_dir,
					    .source_dir = o->src.source_dir,
					    .config = info->config,
					    .map = !o->src.map };

	if (!q.build_dir || o->no_run)
		return 0;
	if (handmade_read(&q, h, err))
		return cli_error("%s", err->buf);
	if (h->maps.map.len)
		o->src.map = h->maps.map.buf;
	if (h->maps.inner.len)
		o->src.inner_map = h->maps.inner.buf;
	if (h->has_source)
		o->src.source_dir = h->source_dir;
	info->kconfig = h->kconfig.buf;
	info->uses = h->uses.buf;
	info->reads = h->reads.buf;
	return 0;
}

/* Of the source's directory, or of the one that the build directory leads to. */
static const char *read_of_source(const struct options *o, const char *name, struct strbuf *text)
{
	AUTO_STRBUF struct strbuf linked = STRBUF_INIT;

	strbuf_addf(&linked, "source/%s", name);
	return o->src.source_dir ? read_beside(o->src.source_dir, name, read_people, text) :
				   read_beside(o->src.build_dir, linked.buf, read_people, text);
}

/* Stores the image, and says what could be had. */
static int store(struct options *o, struct build_info *info, struct handmade *h)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, owners = STRBUF_INIT, names = STRBUF_INIT;
	struct import_result result;
	int code = read_build(o, info, h, &err);

	if (code)
		return code;
	info->maintainers = read_of_source(o, "MAINTAINERS", &owners);
	info->mailmap = read_of_source(o, ".mailmap", &names);
	/* it reads more than the child does */
	if (file_trouble(&err) || import_image(o->common.db, &o->src, info, &result, &err))
		return cli_error("%s", err.buf);
	cli_stored();
	say_missing(o, &result);
	for (size_t i = 0; i < h->notes.nr; i++)
		cli_note("kbloat: %s", h->notes.v[i]);
	say_notes(result.note);
	if (o->common.format)
		print_row(info->label, &result, o->format);
	else if (!o->common.quiet)
		cli_note("@%s: %lld bytes, %lld of them padding (%s)", info->label,
			 (long long)result.bytes, (long long)result.padding, result.evidence);
	return EXIT_FINE;
}

static int run(int argc, char **argv)
{
	struct options o = { .image = STRBUF_INIT };
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, config = STRBUF_INIT;
	AUTO_HANDMADE struct handmade handmade = HANDMADE_INIT;
	struct build_info info = { .compressed = -1 };
	int code = parse(argc, argv, &o);

	if (code < 0) {
		info.label = o.label ? o.label : default_label(o.src.image);
		info.arch = o.arch;
		int there = o.src.build_dir ? dir_there(o.src.build_dir, &err) : 1;

		if (there <= 0)
			code = there ? cli_error("%s", err.buf) :
				       cli_error("no directory '%s'", o.src.build_dir);
		else if (o.config && config_read_file(o.config, &config, &err))
			code = cli_error("%s", err.buf);
		else
			code = check_label(&o, &info);
	}
	if (code < 0) {
		info.config = o.config ? config.buf :
					 read_beside(o.src.build_dir, ".config", config_read_file,
						     &config);
		info.compressed = compressed_size(o.src.build_dir);
		code = store(&o, &info, &handmade);
	}
	strbuf_release(&o.image);
	return code;
}
