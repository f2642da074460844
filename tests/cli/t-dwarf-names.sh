# SPDX-License-Identifier: GPL-2.0-or-later
# protects: of several functions and variables at one address each symbol gets its own; thread-local ones are told by offset
tool=$(dirname "$KBLOAT")/dwarf-tool
[ -x "$tool" ] || fail "no '$tool': make it"
cat > p.c <<'END'
struct key {};
static struct key empty __attribute__((section(".bss.page"), used));
int p_fn(void) { return (int)(long)&empty; }
__thread int other_file = 6;
END
cat > d.c <<'END'
extern int p_fn(void);
static char table[8192] __attribute__((section(".bss.page"), used, aligned(32)));
__thread int errno_like;
__thread char buffer_like[100];
__thread int started = 5;
static __thread long stat[4] = { 1, 2, 3, 4 };
int plain = 3;
static __attribute__((noinline)) int part(int x, int unused) { return x * 7 + table[x]; }
int _start(void) { return p_fn() + part(3, plain) + errno_like + buffer_like[started] + (int)stat[started]; }
END
cat > right <<'END'
_start d.c:9
buffer_like d.c:4 thread
empty p.c:2
errno_like d.c:3 thread
other_file p.c:4 thread
p_fn p.c:3
part d.c:8
plain d.c:7
started d.c:5 thread
stat d.c:6 thread
table d.c:2
END
for cc in gcc clang mips-linux-gnu-gcc s390x-linux-gnu-gcc; do
	for version in 3 4 5; do
		for split in '' -gsplit-dwarf; do
			[ $version != 3 ] || [ -z "$split" ] || continue
			for s in p d; do
				# shellcheck disable=SC2086 # may be none
				$cc -gdwarf-$version $split -O1 -fno-pic -ffreestanding -fno-asynchronous-unwind-tables \
					-c $s.c -o $s.o 2> said || { cat said; false; }
			done
			case $cc in *-gcc) ld=${cc%gcc}ld ;; *) ld=ld ;; esac
			for order in 'p.o d.o' 'd.o p.o'; do
				# shellcheck disable=SC2086 # two words
				$ld -e _start -o image $order 2> said
				"$tool" --symbols image | sed 's/\.[a-z]*\.[0-9]* / /' | grep -v '^_[^s]\|^\.' | sort > got
				cmp right got || fail "$cc $version $split: $(diff right got)"
			done
		done
	done
done
