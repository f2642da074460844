# SPDX-License-Identifier: GPL-2.0-or-later
# For tests/cli/t-dwarf-*.sh: small sources, and what an import of an image says about its sources.

small_sources() {
	cat > a.c <<-'END'
	int a_data[2] = { 1, 2 };
	int a_bss[100];
	__attribute__((noinline)) int a_fn(int x) { return x * a_data[x & 1] + a_bss[x]; }
	END
	cat > b.c <<-'END'
	extern int a_fn(int);
	static const int b_table[4] = { 5, 6, 7, 8 };
	struct big { int a, b, c, d, e, f, g, h; struct big *next; long (*fn)(struct big *, int, char, long long); } big_list[2];
	static inline __attribute__((always_inline)) int small(int x) { return x * 3 + big_list[1].b; }
	void _start(void) { for (;;) big_list[0].a += a_fn(b_table[a_fn(3) & 3]) + small(big_list[0].c); }
	void __start(void) { _start(); }
	END
}

# compile CC FLAG…: both, to a.o and b.o
compile() {
	for source in a b; do
		"$@" -O2 -fno-pic -ffreestanding -fno-asynchronous-unwind-tables -c $source.c -o $source.o
	done
}

# dwarf_facts IMAGE [OPTION…]: its symbols with object and file, its code with files and lines, and its
# inlined functions. What import wrote is in "err", its database is k.db.
dwarf_facts() {
	rm -f k.db
	ok import --db k.db --label x "$@"
	sqlite3 k.db "SELECT symbol, bytes, object, file FROM v_symbols WHERE symbol NOT LIKE '\_%gp%' ESCAPE '\\'
		ORDER BY 1, 2, 3" | sed 's/^/symbol /'
	"$KBLOAT" db query --db k.db --format csv "SELECT symbol, symbol_line(l.data, s.seq) AS line,
		symbol_lines(l.data, s.seq) AS lines FROM v_symbols s JOIN lines l ON l.id = s.lines_id ORDER BY 1" |
		tr -d '\r'
	sqlite3 k.db 'SELECT hex(data) FROM lines ORDER BY 1'
}

# Facts without the code that objects have in common but for where it lies.
symbol_facts() {
	dwarf_facts "$@" | sed -n 's/^symbol //p'
}
