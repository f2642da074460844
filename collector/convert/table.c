// SPDX-License-Identifier: GPL-2.0-or-later
/* MODULE_DEVICE_TABLE(): what a driver is for, so that its module is loaded when that shows up. */
#include <stdint.h>
#include <string.h>

#include "collector/convert/include.h"
#include "collector/convert/internal.h"
#include "collector/convert/scan.h"
#include "common/alloc.h"

#define MAX_TABLES 50 /* of one file */

/* A table's type, and what MODULE_DEVICE_TABLE() calls it (include/linux/mod_devicetable.h). */
static const struct {
	const char *type, *name;
} kinds[] = {
	{ "of_device_id", "of" },
	{ "acpi_device_id", "acpi" },
	{ "platform_device_id", "platform" },
	{ "i2c_device_id", "i2c" },
	{ "spi_device_id", "spi" },
	{ "pci_device_id", "pci" },
	{ "usb_device_id", "usb" },
	{ "amba_id", "amba" },
};

/* Whether a driver's structure in the file names the table: ".of_match_table = of_match_ptr(x)". */
static bool is_of_driver(const char *mask, const char *table)
{
	static const char *const fields[] = { "of_match_table", "acpi_match_table", "id_table" };
	static const char *const wrappers[] = { "of_match_ptr", "ACPI_PTR" };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		size_t pos = 0, nr = 0;

		while (nr++ < MAX_TABLES &&
		       (pos = scan_find_word(mask, pos, fields[i])) != SIZE_MAX) {
			pos = scan_skip_space(mask, pos + strlen(fields[i]));
			if (mask[pos] != '=')
				continue;
			pos = scan_skip_space(mask, pos + 1);
			for (size_t j = 0; j < ARRAY_SIZE(wrappers); j++) {
				if (scan_word_at(mask, pos, wrappers[j]))
					pos = scan_skip_space(mask, pos + strlen(wrappers[j]));
			}
			pos += mask[pos] == '(';
			if (scan_word_at(mask, scan_skip_space(mask, pos), table))
				return true;
		}
	}
	return false;
}

static bool is_announced(const char *mask, const char *table)
{
	size_t pos = 0, nr = 0;

	while (nr++ < MAX_TABLES &&
	       (pos = scan_find_word(mask, pos, "MODULE_DEVICE_TABLE")) != SIZE_MAX) {
		size_t end = pos + strcspn(mask + pos, ";\n"),
		       at = scan_find_word(mask, pos, table);

		if (at < end)
			return true;
		pos = end;
	}
	return false;
}

static char *word_at(const char *mask, size_t pos)
{
	size_t len = 0;

	while (scan_is_word(mask[pos + len]))
		len++;
	return xstrndup(mask + pos, len);
}

/* Announces the first table of a type at or behind *@pos; false: there is none. */
static bool next_table(struct convert_file *f, const char *type, const char *name, size_t *pos)
{
	AUTO_FREE char *mask = scan_mask(f->text.buf, false);
	AUTO_STRBUF struct strbuf line = STRBUF_INIT;
	AUTO_FREE char *table = NULL;
	struct scan_definition d;
	size_t at = scan_find_word(mask, *pos, type);

	if (at == SIZE_MAX)
		return false;
	*pos = at + strlen(type);
	table = word_at(mask, scan_skip_space(mask, *pos));
	if (!*table || !scan_definition(mask, table, convert_line_at(f, at), &d) ||
	    d.kind != SCAN_DATA || mask[d.body] != '=' || scan_head_has(mask, &d, "__initconst") ||
	    !scan_head_has(mask, &d, type) || is_announced(mask, table) ||
	    !is_of_driver(mask, table))
		return true;
	strbuf_addf(&line, "MODULE_DEVICE_TABLE(%s, %s);\n", name, table);
	convert_splice(f, d.end, 0, line.buf);
	convert_add_include(f, "linux/module.h");
	return true;
}

void convert_tables(struct convert_file *f)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t pos = 0, nr = 0;

		while (nr++ < MAX_TABLES && next_table(f, kinds[i].type, kinds[i].name, &pos))
			continue;
	}
}
