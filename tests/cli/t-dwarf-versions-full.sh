# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: DWARF 2 to 5, 32 and 64 bits, of gcc and clang, of either byte order, give the same symbols, files, lines and inlined code
cat > a.c <<'END'
#include <stdio.h>
static inline int square(int x) { return x * x + 7; }
static int counter;
__attribute__((noinline)) int often(int a)
{
	static int calls;

	calls++;
	if (__builtin_expect(a > 100, 0)) {
		puts("big");
		return square(a) + calls;
	}
	return square(a) * 3 + counter;
}
int table[100] = { 1, 2, 3 };
int main(int argc, char **argv)
{
	(void)argv;
	counter = argc;
	return often(argc) + table[argc];
}
END
for cc in gcc clang; do
	command -v $cc > /dev/null || continue
	rm -f k.db
	for version in 4 5; do
		$cc -O2 -g -gdwarf-$version -o $cc-$version a.c
		ok import -q --db k.db --label $cc-$version $cc-$version
	done
	ok db query --db k.db --format csv "SELECT symbol, file, symbol_line(l.data, s.seq) AS line,
		symbol_entry(l.data, s.seq) AS entry FROM v_symbols s JOIN lines l ON l.id = s.lines_id
		WHERE s.build = 1 AND file = 'a.c' AND symbol IN ('often', 'main', 'table', 'counter') ORDER BY 1"
	same 'symbol,file,line,entry
counter,a.c,3,
main,a.c,16,a.c:17
often,a.c,4,a.c:5
table,a.c,15,' "$(tr -d '\r' < out)"
	# the object and its line table, inlined calls in it, are the same to the last byte
	same '1|1' "$(sqlite3 k.db "SELECT count(DISTINCT bu.unit_id), count(DISTINCT bu.lines_id) FROM build_unit bu
		JOIN unit u ON u.id = bu.unit_id JOIN path p ON p.id = u.object_id WHERE p.text = 'a.o'")"
	sqlite3 k.db "SELECT hex(data) FROM lines" | grep -q "$(printf square | od -An -tx1 | tr -d ' \n' | tr a-f A-F)" ||
		fail "no inlined function is stored of $cc"
done

# DWARF 2 and 3, strictly, and 64-bit DWARF; other machines, of which mips, ppc64 and s390x are big endian,
# mips and arm have 32 bits: what the sources say, and the same lines in every format
. "$CLI_DIR/dwarf-facts.sh"
small_sources
right='a_bss|400|a.c
a_data|8|a.c
b_table|16|b.c'
for cc in gcc mips-linux-gnu-gcc arm-linux-gnueabi-gcc aarch64-linux-gnu-gcc riscv64-linux-gnu-gcc \
	'powerpc64-linux-gnu-gcc -mabi=elfv2' powerpc64le-linux-gnu-gcc s390x-linux-gnu-gcc; do
	command -v ${cc%% *} > /dev/null || continue
	first=
	for format in '4' '5' '2 -gstrict-dwarf' '3 -gstrict-dwarf' '4 -gdwarf64' '5 -gdwarf64'; do
		# shellcheck disable=SC2086 # several words
		$cc -gdwarf-$format -O1 -ffreestanding -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables \
			-nostdlib -static -no-pie -Wl,--build-id=none -o image a.c b.c
		facts=$(dwarf_facts image)
		has err '(symtab,dwarf)'
		same "$right" "$(sed -n 's/^symbol \([ab]_[bdt].*\)|.*|/\1|/p' <<< "$facts")"
		for what in 'a_data,1' 'a_bss,2' 'a_fn,3' 'b_table,2' '_start,5' 'small'; do
			grep -q "^$what," <<< "$facts" || grep -q "$(printf '%s' "$what" | od -An -tx1 | tr -d ' \n' |
				tr a-f A-F)" <<< "$facts" || fail "$cc $format: no $what: $facts"
		done
		[ -n "$first" ] || first=$facts
		same "$first" "$facts"
	done
done
