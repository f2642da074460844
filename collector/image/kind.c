// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/kind.h"

#include <string.h>

#include "common/alloc.h"
#include "common/strbuf.h"

#define BOOT "import the vmlinux that it was made from, as the linker wrote it"
#define OTHER "import a vmlinux, as the linker wrote it"
#define PACKED "unpack it, and import the vmlinux that is in it"
#define PACKAGE "unpack it: a package with debug information has a vmlinux"

/* Bytes at an offset that tell a format. Those that others begin with, too, come last. */
static const struct magic {
	size_t at, len;
	const char *bytes;
	const char *what, *instead;
	const char *program; /* that unpacks it, or NULL */
} magics[] = {
	{ 0x202, 4, "HdrS", "a boot image of x86 (bzImage)", BOOT, NULL },
	{ 0x38, 4, "ARM\x64", "a boot image of arm64 (Image)", BOOT, NULL },
	{ 0x38, 4, "RSC\x05", "a boot image of riscv (Image)", BOOT, NULL },
	{ 0x30, 5, "RISCV", "a boot image of riscv (Image)", BOOT, NULL },
	{ 0x24, 4, "\x18\x28\x6f\x01", "a boot image of arm (zImage)", BOOT, NULL },
	{ 0x24, 4, "\x01\x6f\x28\x18", "a boot image of arm (zImage)", BOOT, NULL },
	{ 4, 4, "zimg", "a compressed EFI boot image (zboot, vmlinuz.efi)", BOOT, NULL },
	{ 0, 4, "\x27\x05\x19\x56", "a boot image for U-Boot (uImage)", BOOT, NULL },
	{ 0, 4, "\xd0\x0d\xfe\xed", "a device tree or a FIT image for U-Boot", BOOT, NULL },
	{ 0, 8, "ANDROID!", "a boot image of Android", BOOT, NULL },
	{ 0, 6, "070701", "an initramfs (cpio archive)", OTHER, NULL },
	{ 0, 6, "070702", "an initramfs (cpio archive)", OTHER, NULL },
	{ 0, 6, "070707", "a cpio archive", OTHER, NULL },
	{ 0, 4, "hsqs", "a squashfs file system", OTHER, NULL },
	{ 0, 2, "\x1f\x8b", "compressed by gzip", PACKED, "gzip" },
	{ 0, 6, "\3757zXZ\0", "compressed by xz", PACKED, "xz" },
	{ 0, 4, "\x28\xb5\x2f\xfd", "compressed by zstd", PACKED, "zstd" },
	{ 0, 3, "BZh", "compressed by bzip2", PACKED, "bzip2" },
	{ 0, 4, "\x02\x21\x4c\x18", "compressed by lz4", PACKED, "lz4" },
	{ 0, 4, "\x04\x22\x4d\x18", "compressed by lz4", PACKED, "lz4" },
	{ 0, 4, "\x89LZO", "compressed by lzop", PACKED, "lzop" },
	{ 0, 3, "\x5d\0\0", "compressed by lzma", PACKED, "lzma" },
	{ 0, 21, "!<arch>\ndebian-binary", "a package of Debian", PACKAGE, NULL },
	{ 0, 4, "\xed\xab\xee\xdb", "an RPM package", PACKAGE, NULL },
	{ 257, 5, "ustar", "a tar archive", PACKED, NULL },
	{ 0, 8, "!<arch>\n", "an archive of objects", "import what was linked from it", NULL },
	{ 0, 8, "!<thin>\n", "a thin archive of objects", "import what was linked from it", NULL },
	{ 0, 4, "BC\xc0\xde", "LLVM bitcode", "import what was linked from it", NULL },
	{ 0, 16, "SQLite format 3", "an SQLite database", "--db names a database", NULL },
	{ 0, 2, "MZ", "a program for EFI or Windows", BOOT, NULL },
};

static bool has_magic(const struct magic *m, const unsigned char *data, size_t size)
{
	return size >= m->at && size - m->at >= m->len && !memcmp(data + m->at, m->bytes, m->len);
}

static const struct magic *magic_of(const unsigned char *data, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(magics); i++) {
		if (has_magic(&magics[i], data, size))
			return &magics[i];
	}
	return NULL;
}

static size_t le32(const unsigned char *p)
{
	return p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
}

/* The compressed kernel in a bzImage: fields payload_offset and payload_length, protocol 2.08. */
static bool bzimage_payload(const unsigned char *data, size_t size, struct file_packing *out)
{
	size_t setup;

	if (size < 0x250 || memcmp(data + 0x202, "HdrS", 4))
		return false;
	setup = ((size_t)(data[0x1f1] ? data[0x1f1] : 4u) + 1u) * 512u;
	out->start = setup + le32(data + 0x248);
	out->len = le32(data + 0x24c);
	return out->len && out->start < size && out->len <= size - out->start;
}

/* The stream in an EFI zboot image: its offset and length stand behind the magic. */
static bool zboot_payload(const unsigned char *data, size_t size, struct file_packing *out)
{
	if (size < 16 || memcmp(data + 4, "zimg", 4))
		return false;
	out->start = le32(data + 8);
	out->len = le32(data + 12);
	return out->len && out->start < size && out->len <= size - out->start;
}

bool file_packing_find(const unsigned char *data, size_t size, struct file_packing *out)
{
	const struct magic *m;

	if (!bzimage_payload(data, size, out) && !zboot_payload(data, size, out))
		*out = (struct file_packing){ .len = size };
	m = magic_of(data + out->start, out->len);
	out->program = m ? m->program : NULL;
	return out->program != NULL;
}

void file_kind_explain(const unsigned char *data, size_t size, struct strbuf *out)
{
	const struct magic *m = magic_of(data, size);

	if (m)
		strbuf_addf(out, ": it is %s; %s", m->what, m->instead);
}
