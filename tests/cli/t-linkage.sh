# SPDX-License-Identifier: GPL-2.0-or-later
# protects: what each object needs of others is what binutils say; an object that lies has none
need_collection
objects=$collected/work/obj/mini-x86_64
build=$(sqlite3 "$collected/k.db" "SELECT build FROM v_builds WHERE rev = 'v2.0'")
"$CLI_DIR/../kernel/linkage-agrees" "$objects" "$collected/k.db" "$build" > agrees || fail "$(cat agrees)"
has agrees "ok    refs: "
# and what each function refers to is what objdump shows, also where the assembler has resolved it
export PIECES_TOOL=$(dirname "$KBLOAT")/pieces-tool
"$CLI_DIR/../kernel/pieces-agree" "$objects" > agrees || fail "$(cat agrees)"
cat > local.c <<-'END'
	static int __attribute__((noinline)) a(int n) { return n * n + 1; }
	static int __attribute__((noinline, cold)) rare(int n) { return a(n) / 3; }
	int (*table[])(int) = { a, rare };
	int b(int n) { return n > 100 ? rare(n) : a(n) + a(n + 1); }
	int c(int n) { switch (n) { case 1: return b(2); case 2: return a(9); case 3: return rare(7); case 4: return 5;
		case 5: return b(n); default: return 0; } }
END
mkdir local
for cc in gcc clang aarch64-linux-gnu-gcc; do
	for opts in -O1 -O2 '-O2 -ffunction-sections'; do
		$cc -c $opts -fno-pic local.c -o "local/$cc$opts.o" || fail "$cc $opts"
	done
done
for objdump in objdump aarch64-linux-gnu-objdump; do
	mkdir -p machine && rm -f machine/*
	case $objdump in objdump) cp local/gcc* local/clang* machine ;; *) cp local/aarch64* machine ;; esac
	OBJDUMP=$objdump "$CLI_DIR/../kernel/pieces-agree" machine > agrees || fail "$objdump: $(cat agrees)"
done
"$PIECES_TOOL" local/gcc-O2.o > out
has out ' b'
# cold parts are their function's
for part in b c; do
	same "$(awk -v n=$part '$1 == "name" && $5 == n { print $2 }' out)" \
		"$(awk -v n=$part.cold '$1 == "name" && $5 == n { print $2 }' out)"
done
for pair in 'a b'; do
	to=$(awk -v n="${pair% *}" '$1 == "name" && $5 == n { print $2 }' out)
	from=$(awk -v n="${pair#* }" '$1 == "name" && $5 == n { print $2 }' out)
	has out "use $from call #$to"
done
# of an entry about code that may fault, what handles that is another function's, which the first one needs
cat > fault.s <<-'END'
	.text
	.macro faults name
	.globl \name
	.type \name, @function
	\name:
	1:	mov (%rdi), %eax
		ret
	.size \name, . - \name
	.section __ex_table, "a"
	.long 1b - ., handler - .
	.long 3
	.text
	.endm
	faults one
	faults two
	.type handler, @function
	handler:
		mov $-14, %eax
		ret
	.size handler, . - handler
END
gcc -c fault.s -o fault.o
"$PIECES_TOOL" fault.o > out
for part in one two; do
	from=$(awk -v n=$part '$1 == "name" && $5 == n { print $2 }' out)
	has out "use $from address #$(awk '$1 == "name" && $5 == "handler" { print $2 }' out)"
	has out "extra $from __ex_table 12"
done

# import has them, too, when it is told where they are; those that cannot be read have none
cp -R "$objects" obj
head -c 700 "$objects/kernel/fork.o" > obj/kernel/fork.o
printf 'BC\300\336' > obj/mm/slab.o
rm obj/init/version.o
ok import --db k.db --label x --build-dir obj obj/vmlinux
ok db query --db k.db --format csv 'SELECT evidence FROM v_builds'
has out linkage
linked() {
	sqlite3 "$1" "SELECT o.text, hex(l.hash) FROM build_unit bu JOIN unit u ON u.id = bu.unit_id
		JOIN path o ON o.id = u.object_id JOIN linkage l ON l.id = bu.linkage_id WHERE bu.build_id = $2 ORDER BY 1"
}
linked "$collected/k.db" "$build" | grep -v -e kernel/fork.o -e mm/slab.o -e init/version.o > want
linked k.db 1 | diff want -
whole k.db
ok import --db none.db --label x "$collected/vmlinux"
ok db query --db none.db --format csv 'SELECT evidence FROM v_builds'
lacks out linkage

# an object that puts nothing into the image, but exports what another one defines
echo 'int f(void) { return 1; } void _start(void) { f(); }' > f.c
cat > syms.s <<-'END'
	.section .export_symbol,"a"
	__export_symbol_f:
	.asciz "GPL"
	.asciz ""
	.balign 8
	.quad f
END
mkdir exporter
gcc -c -O0 -fcf-protection=none f.c -o exporter/f.o
as syms.s -o exporter/syms.o
echo 'SECTIONS { .text : { *(.text*) } .data : { *(.data*) } /DISCARD/ : { *(.export_symbol .comment .note* .eh_frame) } }' > f.lds
(cd exporter && ld -T ../f.lds -Map=vmlinux.map -o vmlinux f.o syms.o)
ok import --db e.db --label x --build-dir exporter exporter/vmlinux
linked e.db 1 > out
has out f.o
has out syms.o
whole e.db
ok show --db e.db @x --by object --format csv
lacks out syms.o

# what the linker's script names, but for what it defines itself
echo 'SECTIONS { .text : { *(.text*) } .data : { *(.data*) } other = f; another = other + 1; ASSERT(_start < 0x100000, "a")
	/DISCARD/ : { *(.export_symbol .comment .note* .eh_frame) } }' > f.lds
(cd exporter && ld -T ../f.lds -Map=vmlinux.map -o vmlinux f.o)
ok import --db s.db --label x --build-dir exporter exporter/vmlinux
whole s.db
ok db query --db s.db --format csv "SELECT r.need FROM build_unit bu JOIN unit u ON u.id = bu.unit_id
	JOIN path p ON p.id = u.object_id JOIN linkage k ON k.id = bu.linkage_id, linkage_refs(k.data) r
	WHERE p.text = '[linker script]' ORDER BY 1"
printf '%s\n' need _start f | diff out -
