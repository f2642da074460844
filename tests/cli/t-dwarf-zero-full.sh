# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: address 0 belongs to what lies there, not to what a linker dropped and left at 0
. "$CLI_DIR/dwarf-facts.sh"
mkdir init kernel
cat > init/main.c <<'END'
extern int percpu_user(void);
static inline int helper(int x) { return x * 5 + 1; }
int saved_line(void) { return 42; }
int unused(int x) { return helper(x) + 1; }
static void *__attribute__((used, section(".discard.addressable"))) addressable = (void *)&saved_line;
int _start(void) { return percpu_user(); }
END
cat > kernel/cpu.c <<'END'
__attribute__((section(".data..percpu..first"))) char fixed_percpu_data[64] = { 1 };
__attribute__((section(".data..percpu"))) int cpu_number = 7;
int percpu_user(void) { return fixed_percpu_data[3] + cpu_number; }
END
cat > percpu.lds <<'END'
PHDRS { text PT_LOAD FLAGS(5); percpu PT_LOAD FLAGS(6); }
SECTIONS {
	. = 0x1000000;
	.text : { *(.text .text.*) } :text
	.data..percpu 0 : AT(0x2000000) { *(.data..percpu..first) *(.data..percpu) } :percpu
	/DISCARD/ : { *(.discard.*) *(.note.*) *(.comment) }
}
END
# a program that is linked at 0, its code first
cat > zero.lds <<'END'
SECTIONS {
	. = 0;
	.text : { KEEP(*(.text._start)) *(.text.percpu_user) *(.text.saved_line) }
	. = 0x1000;
	.data : { *(.data..percpu..first) *(.data..percpu) }
	/DISCARD/ : { *(.discard.*) *(.note.*) *(.comment) }
}
END
files='_start|init/main.o|init/main.c
cpu_number|kernel/cpu.o|kernel/cpu.c
fixed_percpu_data|kernel/cpu.o|kernel/cpu.c
percpu_user|kernel/cpu.o|kernel/cpu.c'
right() {
	symbol_facts "$1" > facts
	same "$files" "$(sed 's/|[0-9]*|/|/' facts | grep -v 'saved_line\|unused\|^\[')"
}
for cc in gcc clang; do
	for v in 4 5; do
		for s in init/main kernel/cpu; do
			$cc -gdwarf-$v -O2 -fno-pic -mcmodel=kernel -ffreestanding -fno-asynchronous-unwind-tables -ffunction-sections \
				-c $s.c -o $s.o
		done
		for ld in ld ld.lld; do
			# the orders decide which unit comes first
			for order in 'init/main.o kernel/cpu.o' 'kernel/cpu.o init/main.o'; do
				$ld -T percpu.lds -e _start $order -o percpu
				right percpu
				$ld -T percpu.lds --gc-sections -e _start $order -o gone
				right gone
				lacks facts unused
				$ld -T zero.lds --gc-sections -e _start $order -o zero
				right zero
				# what was inlined into a function that is gone is gone, too, and code at 0 has lines
				same 0 "$(sqlite3 k.db "SELECT count(*) FROM lines WHERE hex(data) LIKE '%$(printf helper |
					od -An -tx1 | tr -d ' \n' | tr a-f A-F)%'")"
				"$KBLOAT" db query --db k.db --format csv "SELECT symbol, symbol_lines(l.data, s.seq) AS lines FROM
					v_symbols s JOIN lines l ON l.id = s.lines_id" | grep -q '^_start,.*init/main.c:6 ' ||
					fail "$cc $v $ld: no lines at 0"
			done
		done
	done
done
