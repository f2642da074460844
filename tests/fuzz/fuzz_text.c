// SPDX-License-Identifier: GPL-2.0-or-later
/* Small readers of text, one target each. */
#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/nightly/config.h"
#include "collector/build/trouble.h"
#include "collector/convert/entry.h"
#include "collector/convert/initcall.h"
#include "collector/convert/mkline.h"
#include "collector/convert/scan.h"
#include "collector/image/kind.h"
#include "collector/prove/log.h"
#include "common/alloc.h"
#include "common/demangle.h"
#include "common/kconfig/dotconfig.h"
#include "common/kconfig/kconfig.h"
#include "common/kconfig/parse.h"
#include "common/kconfig/value.h"
#include "common/mail_address.h"
#include "common/model/toolchain.h"
#include "common/rev_short.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/utf8.h"
#include "tests/fuzz/fuzz.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* A .config. What is merged into it has to be found in it, and nothing of it is missing there. */
void fuzz_dotconfig(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	AUTO_STRVEC struct strvec lines = STRVEC_INIT, missing = STRVEC_INIT;
	AUTO_STRBUF struct strbuf merged = STRBUF_INIT;
	struct settings settings = SETTINGS_INIT;
	struct config_line line;

	for (const char *at = text; config_next(&at, &line);) {
		AUTO_STRBUF struct strbuf plain = STRBUF_INIT;
		AUTO_FREE char *name = xstrndup(line.name, line.name_len);
		AUTO_FREE char *value = xstrndup(line.value, line.value_len);

		must(config_line_is(&line, name));
		config_line_state(&line);
		config_unquote(line.value, line.value_len, &plain);
		config_fits(KCONFIG_INT, value);
		config_fits(KCONFIG_HEX, value);
	}
	settings_read(text, &settings);
	for (uint32_t i = 0; i < settings.names.nr; i++)
		must(settings_value(&settings, strmap_name(&settings.names, i)) != NULL);
	settings_release(&settings);
	config_lines(text, &lines);
	strbuf_addstr(&merged, "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=\"c\"\n");
	config_merge(&merged, &lines);
	config_missing(merged.buf, &lines, &missing);
	for (size_t i = 0; i < missing.nr; i++) {
		/* of several lines about one option the last counts */
		const char *at = missing.v[i];

		must(config_next(&at, &line));
		must(config_state(merged.buf, line.name, line.name_len) ==
		     config_state(text, line.name, line.name_len));
	}
}

/* build.kconfig of a database: what can be loaded can be dumped, loaded and dumped the same. */
void fuzz_options(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, once = STRBUF_INIT, twice = STRBUF_INIT;
	struct kconfig k, again;

	kconfig_init(&k);
	kconfig_init(&again);
	if (kconfig_load(&k, text, &err)) {
		must(err.len);
	} else {
		struct kconfig_values *v = kconfig_values_new(&k);

		kconfig_values_solve(v, KCONFIG_DEFAULTS);
		kconfig_values_free(v);
		kconfig_dump(&k, &once);
		must(!kconfig_load(&again, once.buf, &err));
		kconfig_dump(&again, &twice);
		must(!strcmp(once.buf, twice.buf));
	}
	kconfig_release(&k);
	kconfig_release(&again);
}

static bool is_line(const char *s)
{
	return utf8_valid(s, strlen(s)) && !strchr(s, '\n');
}

/* What make printed. */
void fuzz_log(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	AUTO_STRVEC struct strvec lines = STRVEC_INIT;
	struct prove_fault fault = PROVE_FAULT_INIT, warning = PROVE_FAULT_INIT;
	struct trouble_line trouble = TROUBLE_LINE_INIT;
	struct strmap old = STRMAP_INIT;

	prove_log_fault(text, "compile", &fault);
	must(!strchr(fault.message.buf, '\n'));
	prove_log_warnings(text, &old);
	/* all that there are, are known then */
	must(!prove_log_warning(text, "drivers/base/x.ko", &old, &warning));
	strvec_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++)
		trouble_read(lines.v[i], &trouble);
	strbuf_release(&fault.message);
	strbuf_release(&warning.message);
	strbuf_release(&trouble.name);
	strmap_release(&old);
}

/* kbloat nightly's configuration. */
void fuzz_nightly(const uint8_t *data, size_t size)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	struct nightly_config config;
	static int initialised;

	/* for good: the first time takes long */
	if (!initialised)
		initialised = git_libgit2_init();
	fuzz_write("nightly.conf", data, size);
	strbuf_addf(&path, "%s/nightly.conf", fuzz_dir());
	if (nightly_config_read(path.buf, &config, &err))
		must(err.len);
	nightly_config_release(&config);
}

static void check_one_line(const char *line, size_t len)
{
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, defused = STRBUF_INIT;

	utf8_line(&out, line, len);
	must(is_line(out.buf));
	strbuf_add(&defused, line, len);
	utf8_defuse(&defused);
	must(defused.len == len && utf8_valid(defused.buf, defused.len));
	utf8_width(out.buf);
}

/* Single words and lines: mangled names, addresses, names of revisions and compilers. */
void fuzz_words(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	AUTO_STRBUF struct strbuf out = STRBUF_INIT, clean = STRBUF_INIT;
	AUTO_MAIL_BOXES struct mail_boxes boxes = MAIL_BOXES_INIT;
	const char *version;

	if (demangle(text, &out))
		must(out.len <= DEMANGLE_MAX);
	strbuf_reset(&out);
	demangle_rust(text, &out);
	demangle_shown(text, &out);
	rev_add_short(text, &out);
	toolchain_find(text, &version);
	toolchain_of(text);
	toolchain_made("gnu-12", text);
	mail_boxes_add_text(&boxes, text);
	for (size_t i = 0; i < boxes.nr; i++) {
		must(mail_address_valid(boxes.v[i].address));
		must(is_line(boxes.v[i].name));
		mail_address_unread(boxes.v[i].name, boxes.v[i].address);
	}
	mail_address_clean(&clean, text);
	check_one_line((const char *)data, size);
}

/* Boot images of all kinds: what is packed in them, and what is said of them. */
void fuzz_bootimage(const uint8_t *data, size_t size)
{
	AUTO_FREE uint8_t *copy = xmalloc(size ? size : 1);
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;
	struct file_packing p;

	memcpy(copy, data, size);
	if (file_packing_find(copy, size, &p))
		must(p.start <= size && p.len <= size - p.start);
	file_kind_explain(copy, size, &out);
	must(is_line(out.buf));
}

static void check_initcalls(const char *mask, size_t len)
{
	struct convert_initcall call;

	for (size_t pos = 0; convert_initcall_next(mask, &pos, &call);)
		must(call.pos < call.end && call.end <= len && call.arg >= call.pos &&
		     call.arg + call.arg_len <= call.end);
}

static void check_definitions(const char *mask, size_t len)
{
	AUTO_STRVEC struct strvec names = STRVEC_INIT;

	scan_globals(mask, &names);
	for (size_t i = 0; i < names.nr && i < 100; i++) {
		struct scan_definition d;

		if (!scan_definition(mask, names.v[i], i, &d))
			continue;
		must(d.start <= d.name && d.name <= d.body && d.body <= d.end && d.end <= len);
		scan_head_has(mask, &d, "__init");
	}
}

static void check_makefile(const struct strbuf *text)
{
	struct convert_mklines it = { .text = text };
	struct convert_mkline l;
	struct convert_mkword w;

	while (convert_mklines_next(&it, &l)) {
		must(l.pos < l.end && l.end <= text->len && l.lhs + l.lhs_len <= l.op &&
		     l.op + l.op_len <= l.end && l.outermost <= l.pos);
		for (size_t pos = 0; convert_mkline_word(text, &l, &pos, &w);)
			must(w.len && w.pos >= l.op && w.pos + w.len <= l.end);
	}
}

/* C without a compiler: definitions and initcalls; and lists of makefiles, by line. */
void fuzz_scan(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = xstrndup((const char *)data, size);
	AUTO_STRBUF struct strbuf sb = STRBUF_INIT;
	size_t len = strlen(text);

	for (int directives = 0; directives < 2; directives++) {
		AUTO_FREE char *mask = scan_mask(text, directives);

		must(strlen(mask) == len);
		check_initcalls(mask, len);
		check_definitions(mask, len);
	}
	strbuf_add(&sb, text, len);
	check_makefile(&sb);
}
