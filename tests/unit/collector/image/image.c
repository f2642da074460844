// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/image/image.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

#include "common/strbuf.h"
#include "tests/unit/test.h"

/* A small ELF64 file, to be bent by the tests. */
struct small {
	Elf64_Ehdr eh;
	Elf64_Phdr ph;
	unsigned char text[32];
	Elf64_Sym symbols[6];
	char names[96];
	Elf64_Shdr sections[6];
};

enum { TEXT = 1, BSS, SYMTAB, STRTAB, NUL };
#define AT(member) offsetof(struct small, member)

static const char names[] = "\0.text\0.bss\0.symtab\0.strtab\0a.c\0local\0global\0weak\0absolute";

static uint32_t name_at(const char *name)
{
	for (size_t i = 0; i < sizeof(names); i++) {
		if (!strcmp(names + i, name))
			return (uint32_t)i;
	}
	return 0;
}

static Elf64_Sym symbol(const char *name, unsigned char bind, unsigned char type, uint16_t section,
			uint64_t addr, uint64_t size)
{
	return (Elf64_Sym){ .st_name = name_at(name),
			    .st_info = ELF64_ST_INFO(bind, type),
			    .st_shndx = section,
			    .st_value = addr,
			    .st_size = size };
}

static void make(struct small *s)
{
	memset(s, 0, sizeof(*s));
	s->eh = (Elf64_Ehdr){
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_phoff = AT(ph),
		.e_shoff = AT(sections),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 1,
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = 6,
		.e_shstrndx = STRTAB,
	};
	s->ph = (Elf64_Phdr){ .p_type = PT_LOAD,
			      .p_vaddr = 0x1000,
			      .p_paddr = 0x9000,
			      .p_filesz = 32,
			      .p_memsz = 0x2000,
			      .p_offset = AT(text) };
	memcpy(s->text, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
	memcpy(s->names, names, sizeof(names));
	s->symbols[1] = symbol("a.c", STB_LOCAL, STT_FILE, SHN_ABS, 0, 0);
	s->symbols[2] = symbol("local", STB_LOCAL, STT_FUNC, TEXT, 0x1000, 8);
	s->symbols[3] = symbol("global", STB_GLOBAL, STT_OBJECT, BSS, 0x2000, 16);
	s->symbols[4] = symbol("weak", STB_WEAK, STT_FUNC, TEXT, 0x1008, 8);
	s->symbols[5] = symbol("absolute", STB_GLOBAL, STT_NOTYPE, SHN_ABS, 5, 0);
	s->sections[TEXT] = (Elf64_Shdr){
		.sh_name = name_at(".text"),
		.sh_type = SHT_PROGBITS,
		.sh_flags = SHF_ALLOC | SHF_EXECINSTR,
		.sh_addr = 0x1000,
		.sh_offset = AT(text),
		.sh_size = 32,
		.sh_addralign = 16,
	};
	s->sections[BSS] = (Elf64_Shdr){
		.sh_name = name_at(".bss"),
		.sh_type = SHT_NOBITS,
		.sh_flags = SHF_ALLOC | SHF_WRITE,
		.sh_addr = 0x2000,
		.sh_offset = 1u << 30,
		.sh_size = 0x100,
		.sh_addralign = 16,
	};
	s->sections[SYMTAB] = (Elf64_Shdr){
		.sh_name = name_at(".symtab"),
		.sh_type = SHT_SYMTAB,
		.sh_offset = AT(symbols),
		.sh_size = sizeof(s->symbols),
		.sh_link = STRTAB,
		.sh_info = 3,
		.sh_addralign = 8,
		.sh_entsize = sizeof(Elf64_Sym),
	};
	s->sections[STRTAB] = (Elf64_Shdr){
		.sh_name = name_at(".strtab"),
		.sh_type = SHT_STRTAB,
		.sh_offset = AT(names),
		.sh_size = sizeof(s->names),
		.sh_addralign = 1,
	};
	/* gABI: of SHT_NULL nothing but the type means anything */
	s->sections[NUL] = (Elf64_Shdr){
		.sh_type = SHT_NULL,
		.sh_flags = SHF_ALLOC,
		.sh_addr = 0x7000,
		.sh_offset = 1ull << 40,
		.sh_size = 1ull << 40,
	};
	/* the first header is no section, whatever else it says */
	s->sections[0] = (Elf64_Shdr){ .sh_type = SHT_PROGBITS,
				       .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
				       .sh_addr = 0x8000,
				       .sh_offset = 1ull << 40,
				       .sh_size = 32 };
}

static struct image *open_small(struct small *s, struct strbuf *err)
{
	struct image *img = NULL;

	return image_open_memory("small", s, sizeof(*s), &img, err) ? NULL : img;
}

static void sections(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	const struct image_section *text;
	struct small s;
	struct image *img;
	size_t len;

	make(&s);
	img = open_small(&s, &err);
	if (!CHECK(img != NULL) || !CHECK_INT(img->nr_sections, 6))
		return;
	CHECK_STR(img->arch, "x86_64");
	CHECK_INT(img->address_size, 8);
	text = image_find_section(img, ".text");
	CHECK(text == &img->sections[TEXT]);
	CHECK_INT(text->lma, 0x9000);
	CHECK(image_section_data(img, text, &len) == s.text && len == 32);
	CHECK(!image_section_data(img, &img->sections[BSS], &len) && !len);
	CHECK(!image_find_section(img, ".data"));
	/* a section of type SHT_NULL is nothing */
	CHECK_INT(img->sections[NUL].size, 0);
	CHECK_INT(img->sections[NUL].flags, 0);
	CHECK(!image_at(img, &img->sections[NUL], 0x7000, 1));
	CHECK_INT(img->sections[0].size, 0);
	CHECK_INT(img->sections[0].flags, 0);
	CHECK_STR(img->sections[0].name, "");
	image_close(img);
}

static void bytes(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct small s;
	struct image *img;

	make(&s);
	img = open_small(&s, &err);
	if (!CHECK(img != NULL))
		return;
	CHECK(image_at(img, &img->sections[TEXT], 0x1000, 32) == s.text);
	CHECK(image_at(img, &img->sections[TEXT], 0x101f, 1) == s.text + 31);
	CHECK(!image_at(img, &img->sections[TEXT], 0x101f, 2));
	CHECK(!image_at(img, &img->sections[TEXT], 0xfff, 1));
	CHECK(!image_at(img, &img->sections[TEXT], 0x1001, UINT64_MAX));
	CHECK(!image_at(img, &img->sections[BSS], 0x2000, 1));
	CHECK_INT(image_u32(img, s.text), 0x04030201);
	CHECK_INT(image_u64(img, s.text), 0x0807060504030201);
	CHECK_INT(image_load_address(img, 0x1800, 8), 0x9800);
	CHECK_INT(image_load_address(img, 0x2ffc, 8), 0x2ffc);
	image_close(img);
}

static void symbols(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct small s;
	struct image *img;

	make(&s);
	s.symbols[5].st_shndx = 4000;
	img = open_small(&s, &err);
	if (!CHECK(img != NULL) || !CHECK_INT(img->nr_symbols, 3))
		return;
	CHECK_STR(img->symbols[0].name, "local");
	CHECK_INT(img->symbols[0].nm, 't');
	CHECK_INT(img->symbols[0].file, 1);
	CHECK_INT(img->symbols[1].nm, 'B');
	CHECK_INT(img->symbols[1].file, 0);
	CHECK_INT(img->symbols[2].nm, 'W');
	CHECK(image_find_symbol(img, "weak") == &img->symbols[2]);
	CHECK(!image_find_symbol(img, "absolute"));
	image_close(img);
	make(&s);
	img = open_small(&s, &err);
	if (CHECK(img != NULL) && CHECK_INT(img->nr_symbols, 4))
		CHECK_INT(img->symbols[3].nm, 'A');
	image_close(img);
}

static void refused(struct small *s, size_t size, const char *why)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct image *img = NULL;

	CHECK_INT(image_open_memory("small", s, size, &img, &err), -EINVAL);
	CHECK_HAS(err.buf, "'small'");
	CHECK_HAS(err.buf, why);
}

static void lies(void)
{
	struct small s;

	make(&s);
	refused(&s, 3, "is not an ELF file");
	refused(&s, 30, "broken ELF header");
	refused(&s, sizeof(s) - 1, "is truncated: its section header table");
	s.eh.e_shoff = 0;
	refused(&s, sizeof(s), "has no section headers");
	s.eh.e_shoff = UINT64_MAX - 8;
	refused(&s, sizeof(s), "section header table");
	make(&s);
	s.eh.e_shnum = 0xff00;
	refused(&s, sizeof(s), "");
	make(&s);
	s.sections[TEXT].sh_size = UINT64_MAX;
	refused(&s, sizeof(s), "section '.text'");
	make(&s);
	s.sections[TEXT].sh_offset = sizeof(s) - 31;
	refused(&s, sizeof(s), "section '.text'");
	make(&s);
	s.sections[BSS].sh_size = UINT64_MAX - 0x2000 + 1;
	refused(&s, sizeof(s), "section '.bss' wraps the address space");
}

const struct test tests_image[] = {
	{ "sections with name, load address and data", sections },
	{ "no byte outside of a section is given out", bytes },
	{ "symbols with the letters of nm", symbols },
	{ "a file that lies about itself is refused", lies },
	{ NULL, NULL },
};
