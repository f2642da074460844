# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: units, functions, variables, inlined calls, ranges and rows are those that libdwarf reads, of each compiler and version
tool=$(dirname "$KBLOAT")/dwarf-tool
[ -x "$tool" ] || fail "no '$tool': make it"
. "$CLI_DIR/dwarf-facts.sh"
small_sources
cat > c.c <<'END'
static inline int twice(int x) { static int calls; calls++; return x * 2 + calls; }
static int lots(int x) { for (int i = 0; i < x; i++) { int y = twice(i); if (y > 7) x -= twice(y); } return x; }
int c_fn(int x) { return lots(x) + twice(x + 1); }
int __attribute__((cold)) rare(int x) { return lots(x - 1); }
END
agree() {
	"$tool" "$1" > ours
	ASAN_OPTIONS=detect_leaks=0 "$tool" --libdwarf "$1" > theirs # its memory is its own
	[ -s ours ] && grep -q ^row ours
	cmp ours theirs || fail "$1: $(diff ours theirs | head -n 20)"
}
for cc in gcc clang; do
	for version in 2 3 4 5; do
		for flags in '' -ffunction-sections '-flto -O3'; do
			[ "$cc$flags" != 'clang-flto -O3' ] || continue
			for source in a b c; do
				# shellcheck disable=SC2086 # several words
				$cc -O2 -gdwarf-$version $flags -fno-pic -ffreestanding -c $source.c -o $source.o
			done
			# shellcheck disable=SC2086
			$cc -O2 $flags -nostdlib -static -no-pie -Wl,--gc-sections a.o b.o c.o -o image
			agree image
		done
	done
done
need_collection
agree "$collected/vmlinux"
