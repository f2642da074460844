# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: with link time optimization each function and variable is of the file it was written in, inlined ones have names
. "$CLI_DIR/dwarf-facts.sh"
mkdir fs mm
cat > mm/slab.c <<'END'
volatile int slab_free_count;
static __attribute__((noinline)) int slab_secret(int x) { return x * 77 + slab_free_count; }
int slab_small(int x) { return x * 3 + slab_free_count + slab_secret(x); }
__attribute__((noinline)) int slab_alloc(int x) { int s = slab_secret(x); for (int i = 0; i < x; i++) s += slab_small(i) ^ s; return s; }
END
cat > fs/file.c <<'END'
extern int slab_small(int), slab_alloc(int);
extern volatile int slab_free_count;
__attribute__((noinline)) int file_open(int x) { slab_free_count = x; return slab_small(x) * 5 + slab_alloc(x + 1); }
END
cat > fs/main.c <<'END'
extern int file_open(int), slab_small(int);
extern volatile int slab_free_count;
__attribute__((used)) int _start(void) { return file_open(slab_free_count) + slab_small(slab_free_count); }
END
flags='-O2 -fno-pic -ffreestanding -fno-asynchronous-unwind-tables'
right='_start fs/main.o fs/main.c
file_open fs/file.o fs/file.c
slab_alloc mm/slab.o mm/slab.c
slab_free_count mm/slab.o mm/slab.c
slab_secret mm/slab.o mm/slab.c'
small=$(printf slab_small | od -An -tx1 | tr -d ' \n' | tr a-f A-F)

# lto IMAGE: who owns what; slab_small has code of its own only here and there
lto() {
	facts=$(dwarf_facts "$1")
	same "$right" "$(sed -n 's/^symbol \([^.|]*\)[^|]*|[0-9]*|\([^|]*\)|\([^|]*\)$/\1 \2 \3/p' <<< "$facts" |
		grep -v '^slab_small\|^\[')"
	grep -q "$small" <<< "$facts" || fail "$1: slab_small has no name where it is inlined"
	! grep -q 'artificial\|\[unknown\]' <<< "$facts" || fail "$facts"
	# it is inlined into code of two files, and each of them has it
	same 2 "$(sqlite3 k.db "SELECT count(*) FROM lines l JOIN build_unit bu ON bu.lines_id = l.id JOIN unit u ON u.id = bu.unit_id
		JOIN path p ON p.id = u.object_id WHERE hex(l.data) LIKE '%$small%' AND p.text LIKE 'fs/%'")"
}

for v in 4 5; do
	for s in mm/slab fs/file fs/main; do
		gcc $flags -gdwarf-$v -flto -c $s.c -o $s-gcc.o
		clang $flags -gdwarf-$v -flto=thin -c $s.c -o $s-thin.o
		clang $flags -gdwarf-$v -flto=full -c $s.c -o $s-full.o
	done
	for partition in none one 1to1; do
		gcc $flags -gdwarf-$v -flto -flto-partition=$partition -nostdlib -static -no-pie -Wl,--build-id=none \
			mm/slab-gcc.o fs/file-gcc.o fs/main-gcc.o -o gcc-$partition
		lto gcc-$partition
	done
	for kind in thin full; do
		ld.lld -e _start mm/slab-$kind.o fs/file-$kind.o fs/main-$kind.o -o $kind
		lto $kind
	done
	# and what dwz makes of it
	dwz -o gcc-dwz gcc-one
	lto gcc-dwz
done
