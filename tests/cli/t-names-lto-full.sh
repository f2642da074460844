# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: an object that lives for one link has the name of its source, and what has none is one row, the same in each link
. "$CLI_DIR/image-facts.sh"
mkdir a b
cat > a/one.c <<'END'
volatile int sink;
static int state = 3;
static int table[4] = { 1, 2, 3, 4 };
static const char *const words[] = { "alpha", "beta", "gamma" };
__attribute__((noinline)) static int helper(int x) { state += x; sink = table[x & 3]; return state * 5 + words[x % 3][0]; }
__attribute__((noinline)) int one_switch(int x)
{
	switch (x) {
	case 0: return sink + 1; case 1: return sink * 7; case 2: return helper(9); case 3: return sink - 12;
	case 4: return sink ^ 99; case 5: return helper(x) + 8; default: return 0;
	}
}
int one(int x) { return helper(x) + one_switch(x + 1); }
END
cat > b/two.c <<'END'
extern volatile int sink;
int one(int), one_switch(int), asm_fn(int);
static int state = 5;
static int table[8] = { 8, 7, 6, 5 };
__attribute__((noinline)) static int helper(int x) { state -= x; sink = table[x & 7]; return state * 3; }
int two(int x) { return helper(x) + one(x) + one_switch(3) + asm_fn(x); }
__attribute__((used)) int _start(void) { return two(sink) + helper(sink); }
END
cat > fn.S <<'END'
.section .note.GNU-stack,"",@progbits
.text
.globl asm_fn
.type asm_fn,@function
asm_fn: mov %edi,%eax
 add $3,%eax
 ret
.size asm_fn,.-asm_fn
END
flags='-g -O2 -fno-pic -ffreestanding -fno-asynchronous-unwind-tables'
link='-nostdlib -static -no-pie -Wl,--build-id=none'
# shellcheck disable=SC2086
gcc $flags -c fn.S -o fn.o

# owners IMAGE [MAP]: each symbol with object and file, and nothing has the name of a moment
owners() {
	image_rows "$1" ${2:+--map "$2"} > rows
	same 'asm_fn fn.o fn.S
helper a/one.o a/one.c
helper b/two.o b/two.c
one_switch a/one.o a/one.c
sink a/one.o a/one.c
state a/one.o a/one.c
state b/two.o b/two.c
table a/one.o a/one.c
table b/two.o b/two.c
words a/one.o a/one.c' "$(sed -n 's/^\([a-z_]*\)[^|]*|[^|]*|[^|]*|\([^|]*\)|\([^|]*\)|.*/\1 \2 \3/p' rows |
		grep '^\(asm_fn\|helper\|one_switch\|sink\|state\|table\|words\) ' | sort -u)"
	same '' "$(cut -d '|' -f 4,5 rows | tr '|' '\n' | sort -u |
		grep -v '^$\|^a/one\.[co]$\|^b/two\.[co]$\|^fn\.[oS]$\|^\[[a-z_. ]*\]$')"
}

for s in a/one b/two; do
	# shellcheck disable=SC2086
	for kind in gcc thin full; do
		case $kind in gcc) cc='gcc -flto' ;; *) cc="clang -flto=$kind" ;; esac
		$cc $flags -c $s.c -o $s-$kind.o
	done
done
for partition in none one 1to1 balanced; do
	for n in 1 2; do
		# shellcheck disable=SC2086
		gcc $flags -flto -flto-partition=$partition $link a/one-gcc.o b/two-gcc.o fn.o -o gcc-$n -Wl,-Map,gcc-$n.map 2> said
		owners gcc-$n
		owners gcc-$n gcc-$n.map
	done
	! cmp -s gcc-1.map gcc-2.map || fail "the objects should have other names in each link"
	rm -f k.db
	for n in 1 2; do
		ok import --db k.db --label $n --map gcc-$n.map gcc-$n
	done
	for by in object symbol cause; do
		ok diff --db k.db @1 @2 --by $by --format csv
		same 1 "$(wc -l < out)"
	done
	ok show --db k.db @1 --by object --format csv
	case $partition in none | one) has out '[lto],' ;; esac
done
for kind in thin full; do
	ld.lld -e _start a/one-$kind.o b/two-$kind.o fn.o -o $kind -Map $kind.map
	owners $kind
	owners $kind $kind.map
	# what a function needs is called after it
	same a/one.o "$(sed -n 's/^\[.rodata.one_switch\]|[^|]*|[^|]*|\([^|]*\)|.*/\1/p' rows)"
done
ld.lld --thinlto-cache-dir=cache -e _start a/one-thin.o b/two-thin.o fn.o -o cached -Map cached.map
owners cached cached.map
# each object there is of one source: it has all of it
lacks rows '[lto]'
plugin=$(clang --print-file-name=LLVMgold.so)
[ ! -e "$plugin" ] || {
	ld -plugin "$plugin" -e _start a/one-full.o b/two-full.o fn.o -o plugged -Map plugged.map
	owners plugged plugged.map
}
# mold calls what the compiler made so, too
mold -e _start a/one-gcc.o b/two-gcc.o fn.o -o molded -Map molded.map 2> said || true
[ ! -e molded.map ] || owners molded molded.map
# without link time optimization: a driver that compiles and links in one go
for cc in gcc clang; do
	# shellcheck disable=SC2086
	$cc $flags $link a/one.c b/two.c fn.S -o once -Wl,-Map,once.map 2> said
	owners once once.map
	lacks rows temporary
done
# nothing is left to say whose: one row
strip gcc-1
image_rows gcc-1 --map gcc-1.map > rows
same '[lto] [padding] fn.o' "$(cut -d '|' -f 4 rows | LC_ALL=C sort -u | xargs)"
