# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a symbol's file is the one that it stands in: assembly that includes other, statics of functions, paths that climb out
mkdir -p src/arch src/lib obj
cat > src/arch/entry.S <<'END'
	.text
	.globl _start
	.type _start, @function
_start:	call check
	call main
	hlt
	.size _start, . - _start
#include "check.S"
#include "../lib/stub.h"
	.section .note.GNU-stack, "", @progbits
END
cat > src/arch/check.S <<'END'
	.type check, @function
check:	nop
	ret
	.size check, . - check
END
cat > src/lib/stub.h <<'END'
	.globl stub
stub:	nop
	nop
END
cat > src/lib/given.S <<'END'
	.file "given.S"
	.text
	.globl given
	.type given, @function
given:	nop
	ret
	.size given, . - given
	.section .note.GNU-stack, "", @progbits
END
cat > src/main.c <<'END'
struct key {};
#define CALL(name, type) static type name __attribute__((section(".bss.page"))); __asm__ volatile("" : : "r"(&name))
static __attribute__((noinline)) void lock(void)
{
	CALL(key, struct key);
}
static __attribute__((noinline)) void count(void)
{
	CALL(counter, long);
}
static __attribute__((noinline)) void other(void)
{
	CALL(key, struct key);
	CALL(counter, int);
}
void main(void)
{
	lock();
	count();
	other();
}
END
# compile COMPILER FROM…: each source named FROM/NAME
compile() {
	local cc=$1 from=$2 s o
	for s in arch/entry.S lib/given.S main.c; do
		o=${s##*/} o=${o%.*}.o
		(cd obj && $cc -g -O1 -fno-pic -ffreestanding -fno-asynchronous-unwind-tables -fdebug-prefix-map="$PWD=." \
			-c "$from/$s" -o "$o")
		printf 'source_%s := %s/%s\n' "$o" "$from" "$s" > "obj/.$o.cmd"
	done
	(cd obj && ld -e _start entry.o given.o main.o -Map vmlinux.map -o vmlinux)
}

for way in "gcc ../src" "clang ../src" "clang $PWD/src"; do
	compile "${way%% *}" "${way#* }"
	rm -f k.db
	ok import --db k.db --label x --build-dir obj --source src obj/vmlinux
	for pair in _start:arch/entry.S check:arch/check.S stub:lib/stub.h given:lib/given.S count:main.c; do
		same "${pair#*:}" "$(sqlite3 k.db "SELECT file FROM v_symbols WHERE symbol = '${pair%:*}'")"
	done
	# the empty variable before it has its address
	ok db query --db k.db --format csv "SELECT symbol, size, symbol_line(l.data, s.seq) FROM v_symbols s
		JOIN lines l ON l.id = s.lines_id WHERE symbol LIKE '%counter%' ORDER BY size"
	same '4,14 8,9' "$(sed 1d out | cut -d, -f2- | tr '\n' ' ' | sed 's/ $//')"
	ok show --db k.db @x --by file --format csv
	lacks out '\.\./'
done
# without the objects, what the debug information says
ok import --db k.db --label alone --source src obj/vmlinux
same 'arch/check.S' "$(sqlite3 k.db "SELECT file FROM v_symbols s JOIN v_builds b USING (build)
	WHERE b.name = '@alone' AND symbol = 'check'")"
