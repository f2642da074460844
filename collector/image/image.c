// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/image/kind.h"
#include "collector/image/machine.h"
#include "collector/image/temporary.h"
#include "common/alloc.h"
#include "common/file.h"
#include "common/model/arch.h"
#include "common/strbuf.h"

static int cannot(const struct image *img, const char *what, struct strbuf *err)
{
	int code = -errno;

	error_set(err, code, "cannot %s '%s': %s", what, img->path, strerror(-code));
	return file_note_trouble(code, "cannot %s '%s': %s", what, img->path, strerror(-code));
}

/*
 * After a call of libelf that failed, with errno 0 before it: 0 when the file is at fault. It says the
 * same of a file that lies and of no memory, but leaves errno as malloc() set it.
 */
static int no_memory(const struct image *img, struct strbuf *err)
{
	return errno == ENOMEM ? cannot(img, "read", err) : 0;
}

Elf_Data *image_elf_data(const struct image *img, size_t section)
{
	Elf_Data *data;

	errno = 0;
	data = elf_getdata(elf_getscn(img->elf, section), NULL);
	if (!data)
		no_memory(img, NULL);
	return data;
}

bool image_is_withheld(const char *path, struct strbuf *why)
{
	if (!access(path, R_OK) || errno != EACCES)
		return false;
	error_set(why, -EACCES, "cannot open '%s': %s", path, strerror(EACCES));
	return true;
}

/* It is the file's fault, not the machine's, when it takes most of all that its reader may have. */
static bool is_too_large(size_t size)
{
	struct rlimit most;

	return !getrlimit(RLIMIT_AS, &most) && most.rlim_cur != RLIM_INFINITY &&
	       size > most.rlim_cur / 2;
}

static int map_file(struct image *img, struct strbuf *err)
{
	AUTO_CLOSE int fd = open(img->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return cannot(img, "open", err);
	if (S_ISDIR(st.st_mode))
		return error_set(err, -EISDIR, "'%s' is a directory, not an ELF image", img->path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, -EINVAL, "'%s' is not a regular file", img->path);
	if (!st.st_size)
		return error_set(err, -EINVAL, "'%s' is empty", img->path);
	img->size = (size_t)st.st_size;
	if (is_too_large(img->size))
		return error_set(err, -EFBIG, "'%s' is too large to be read: %zu bytes", img->path,
				 img->size);
	/* private and writable, since libelf may convert in place */
	img->data = mmap(NULL, img->size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (img->data == MAP_FAILED) {
		img->data = NULL;
		return cannot(img, "map", err);
	}
	img->mapped = true;
	return 0;
}

static bool is_elf(const struct image *img)
{
	return img->size >= EI_NIDENT && !memcmp(img->data, ELFMAG, SELFMAG);
}

static int read_header(struct image *img, struct strbuf *err)
{
	GElf_Ehdr eh;
	const struct arch *arch;
	size_t n;

	if (!is_elf(img)) {
		AUTO_STRBUF struct strbuf what = STRBUF_INIT;

		file_kind_explain(img->data, img->size, &what);
		return error_set(err, -EINVAL, "'%s' is not an ELF file%s", img->path, what.buf);
	}
	elf_version(EV_CURRENT);
	errno = 0;
	img->elf = elf_memory((char *)img->data, img->size);
	if (!img->elf && no_memory(img, err))
		return -ENOMEM;
	if (!img->elf || elf_kind(img->elf) != ELF_K_ELF || !gelf_getehdr(img->elf, &eh))
		return error_set(err, -EINVAL, "'%s' has a broken ELF header", img->path);
	if (!eh.e_shoff)
		return error_set(err, -EINVAL,
				 "'%s' has no section headers: kbloat accounts by "
				 "section",
				 img->path);
	if (eh.e_shoff > img->size || elf_getshdrnum(img->elf, &n) || !n ||
	    n > (img->size - eh.e_shoff) / gelf_fsize(img->elf, ELF_T_SHDR, 1, EV_CURRENT))
		return error_set(
			err, -EINVAL,
			"'%s' is truncated: its section header table at byte %llu lies past "
			"the end (%zu bytes)",
			img->path, (unsigned long long)eh.e_shoff, img->size);
	img->nr_sections = n;
	img->machine = eh.e_machine;
	img->type = eh.e_type;
	img->big_endian = eh.e_ident[EI_DATA] == ELFDATA2MSB;
	img->code_big_endian = img->big_endian && eh.e_machine != EM_AARCH64 &&
			       !(eh.e_machine == EM_ARM && eh.e_flags & EF_ARM_BE8);
	img->address_size = eh.e_ident[EI_CLASS] == ELFCLASS64 ? 8 : 4;
	arch = arch_of_elf(eh.e_machine, img->address_size * 8, img->big_endian);
	img->arch = arch ? arch->machine : "unknown";
	return 0;
}

uint64_t image_load_address(const struct image *img, uint64_t addr, uint64_t size)
{
	size_t n;
	GElf_Phdr ph;

	if (elf_getphdrnum(img->elf, &n))
		return addr;
	for (size_t i = 0; i < n && i < 4096; i++) {
		if (!gelf_getphdr(img->elf, (int)i, &ph) || ph.p_type != PT_LOAD)
			continue;
		if (addr >= ph.p_vaddr && addr - ph.p_vaddr <= ph.p_memsz &&
		    size <= ph.p_memsz - (addr - ph.p_vaddr))
			return ph.p_paddr + (addr - ph.p_vaddr);
	}
	return addr;
}

static int check_section(const struct image *img, const struct image_section *s, struct strbuf *err)
{
	if (s->type != SHT_NOBITS && s->type != SHT_NULL &&
	    (s->offset > img->size || s->size > img->size - s->offset))
		return error_set(
			err, -EINVAL,
			"'%s' is truncated: section '%.200s' (%llu bytes at %llu) lies past the "
			"end (%zu bytes)",
			img->path, s->name, (unsigned long long)s->size,
			(unsigned long long)s->offset, img->size);
	if ((s->flags & SHF_ALLOC) && (s->size > INT64_MAX / 4 || s->addr + s->size < s->addr))
		return error_set(err, -EINVAL, "'%s': section '%.200s' wraps the address space",
				 img->path, s->name);
	return 0;
}

static int read_sections(struct image *img, struct strbuf *err)
{
	size_t strndx;

	if (elf_getshdrstrndx(img->elf, &strndx))
		return error_set(err, -EINVAL, "'%s' has no section names", img->path);
	img->sections = xcalloc(img->nr_sections, sizeof(*img->sections));
	/* the null section, whatever its header says: it is no part of the file */
	img->sections[0].name = "";
	for (size_t i = 1; i < img->nr_sections; i++) {
		struct image_section *s = &img->sections[i];
		Elf_Scn *scn;
		GElf_Shdr sh;
		int ret;

		errno = 0;
		scn = elf_getscn(img->elf, i);
		if (!scn && no_memory(img, err))
			return -ENOMEM;
		if (!scn || !gelf_getshdr(scn, &sh))
			return error_set(err, -EINVAL, "'%s': section header %zu is broken",
					 img->path, i);
		*s = (struct image_section){
			.addr = sh.sh_addr,
			.size = sh.sh_size,
			.offset = sh.sh_offset,
			.flags = sh.sh_flags,
			.type = sh.sh_type,
			.link = sh.sh_link,
			.entsize = sh.sh_entsize,
			.info = sh.sh_info,
			.idx = (uint32_t)i,
		};
		/* gABI: the other members of an SHT_NULL header have undefined values */
		if (s->type == SHT_NULL)
			s->size = s->flags = 0;
		s->name = elf_strptr(img->elf, strndx, sh.sh_name);
		if (!s->name)
			s->name = "[nameless]";
		s->lma = s->flags & SHF_ALLOC ? image_load_address(img, s->addr, s->size) : s->addr;
		ret = check_section(img, s, err);
		if (ret)
			return ret;
	}
	return 0;
}

/* After bfd's coff_section_type() and decode_section_type(). */
char image_symbol_letter(const struct image *img, const struct image_symbol *sym)
{
	const struct image_section *s;
	char c;

	if (sym->type == STT_GNU_IFUNC)
		return 'i';
	if (sym->bind == STB_WEAK)
		return sym->type == STT_OBJECT ? 'V' : 'W';
	if (sym->bind == STB_GNU_UNIQUE)
		return 'u';
	if (sym->section == SHN_ABS)
		return sym->bind == STB_LOCAL ? 'a' : 'A';
	s = &img->sections[sym->section];
	if (s->type == SHT_NOBITS)
		c = 'b';
	else if (s->flags & SHF_EXECINSTR)
		c = 't';
	else if (!(s->flags & SHF_ALLOC))
		c = 'n';
	else
		c = s->flags & SHF_WRITE ? 'd' : 'r';
	return sym->bind == STB_LOCAL ? c : (char)(c - 'a' + 'A');
}

static void add_symbol(struct image *img, const GElf_Sym *sym, const char *name, uint32_t shndx,
		       uint32_t file)
{
	bool global = GELF_ST_BIND(sym->st_info) != STB_LOCAL;
	struct image_symbol *s = &img->symbols[img->nr_symbols++];

	*s = (struct image_symbol){
		.name = name,
		.addr = sym->st_value,
		.size = sym->st_size,
		.section = shndx,
		.file = global ? 0 : file,
		.type = GELF_ST_TYPE(sym->st_info),
		.bind = GELF_ST_BIND(sym->st_info),
	};
	s->nm = image_symbol_letter(img, s);
}

static void read_symtab(struct image *img, const struct image_section *sec, Elf_Data *data,
			Elf_Data *xndx)
{
	size_t n = data->d_size / gelf_fsize(img->elf, ELF_T_SYM, 1, EV_CURRENT);
	uint32_t file = 0, files = 0;

	img->symbols = xcalloc(n, sizeof(*img->symbols));
	for (size_t i = 1; i < n; i++) {
		GElf_Sym sym;
		Elf32_Word ext = 0;
		const char *name;
		uint32_t shndx;

		if (!gelf_getsymshndx(data, xndx, (int)i, &sym, &ext))
			continue;
		name = elf_strptr(img->elf, sec->link, sym.st_name);
		if (GELF_ST_TYPE(sym.st_info) == STT_FILE) {
			files++;
			/* what link time optimization made is no file */
			file = name && temporary_is_lto(name) ? 0 : files;
		}
		shndx = sym.st_shndx == SHN_XINDEX ? ext : sym.st_shndx;
		if (!name || !*name || GELF_ST_TYPE(sym.st_info) == STT_FILE ||
		    GELF_ST_TYPE(sym.st_info) == STT_SECTION || shndx == SHN_UNDEF)
			continue;
		if (sym.st_shndx == SHN_ABS)
			shndx = SHN_ABS;
		else if (shndx >= img->nr_sections)
			continue;
		add_symbol(img, &sym, name, shndx, file);
	}
}

static void read_symbols(struct image *img)
{
	Elf_Data *xndx = NULL, *data;

	for (size_t i = 1; i < img->nr_sections; i++) {
		if (img->sections[i].type == SHT_SYMTAB_SHNDX)
			xndx = image_elf_data(img, i);
	}
	for (size_t i = 1; i < img->nr_sections; i++) {
		if (img->sections[i].type != SHT_SYMTAB)
			continue;
		data = image_elf_data(img, i);
		if (data)
			read_symtab(img, &img->sections[i], data, xndx);
		return;
	}
}

/* Takes @img, whose path, data and size are set, apart; frees it when that fails. */
static int parse(struct image *img, struct image **out, struct strbuf *err)
{
	int ret = read_header(img, err);

	if (!ret)
		ret = read_sections(img, err);
	if (ret) {
		image_close(img);
		return ret;
	}
	read_symbols(img);
	machine_settle_symbols(img);
	*out = img;
	return 0;
}

/* Puts what a compressed file holds in the place of its bytes. */
static int unpack(struct image *img, struct strbuf *err)
{
	void *data;
	size_t size;
	int ret =
		is_elf(img) ? 0 : image_unpack(img->path, img->data, img->size, &data, &size, err);

	if (ret <= 0)
		return ret;
	munmap(img->data, img->size);
	img->data = data;
	img->size = size;
	return 0;
}

static int load(const char *path, bool packed, struct image **out, struct strbuf *err)
{
	struct image *img = xcalloc(1, sizeof(*img));
	int ret;

	img->path = xstrdup(path);
	ret = map_file(img, err);
	if (!ret && packed)
		ret = unpack(img, err);
	if (ret)
		image_close(img);
	else
		*out = img;
	return ret;
}

int image_open(const char *path, struct image **out, struct strbuf *err)
{
	struct image *img = NULL;
	int ret = load(path, false, &img, err);

	return ret ? ret : parse(img, out, err);
}

int image_load_packed(const char *path, struct image **out, struct strbuf *err)
{
	return load(path, true, out, err);
}

int image_parse(struct image *img, struct image **out, struct strbuf *err)
{
	return parse(img, out, err);
}

int image_open_memory(const char *name, void *data, size_t size, struct image **out,
		      struct strbuf *err)
{
	struct image *img = xcalloc(1, sizeof(*img));

	img->path = xstrdup(name);
	img->data = data;
	img->size = size;
	return parse(img, out, err);
}

void image_close(struct image *img)
{
	if (!img)
		return;
	image_close(img->debug);
	if (img->elf)
		elf_end(img->elf);
	if (img->mapped)
		munmap(img->data, img->size);
	free(img->sections);
	free(img->symbols);
	free(img->marks);
	free(img->path);
	free(img);
}

const unsigned char *image_section_data(struct image *img, const struct image_section *sec,
					size_t *len)
{
	Elf_Scn *scn;
	Elf_Data *data;

	*len = 0;
	if (sec->type == SHT_NOBITS || sec->type == SHT_NULL || !sec->size)
		return NULL;
	if (!(sec->flags & SHF_COMPRESSED)) {
		*len = sec->size;
		return img->data + sec->offset;
	}
	scn = elf_getscn(img->elf, sec->idx);
	/* inflates in memory; the second time it is no longer compressed and stays as it is */
	errno = 0;
	if (!scn || elf_compress(scn, 0, 0) < 0) {
		no_memory(img, NULL);
		return NULL;
	}
	data = image_elf_data(img, sec->idx);
	if (!data || !data->d_buf)
		return NULL;
	*len = data->d_size;
	return data->d_buf;
}

const unsigned char *image_at(const struct image *img, const struct image_section *sec,
			      uint64_t addr, uint64_t len)
{
	if (sec->type == SHT_NOBITS || addr < sec->addr || addr - sec->addr > sec->size ||
	    len > sec->size - (addr - sec->addr))
		return NULL;
	return img->data + sec->offset + (addr - sec->addr);
}

const struct image_section *image_find_section(const struct image *img, const char *name)
{
	for (size_t i = 1; i < img->nr_sections; i++) {
		if (!strcmp(img->sections[i].name, name))
			return &img->sections[i];
	}
	return NULL;
}

const struct image_symbol *image_find_symbol(const struct image *img, const char *name)
{
	for (size_t i = 0; i < img->nr_symbols; i++) {
		if (!strcmp(img->symbols[i].name, name))
			return &img->symbols[i];
	}
	return NULL;
}

uint32_t image_u32(const struct image *img, const unsigned char *p)
{
	if (img->big_endian)
		return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

uint64_t image_u64(const struct image *img, const unsigned char *p)
{
	uint64_t a = image_u32(img, p), b = image_u32(img, p + 4);

	return img->big_endian ? a << 32 | b : b << 32 | a;
}
