# SPDX-License-Identifier: GPL-2.0-or-later
# protects: what lies at one address, at 0 or in thread-local sections keeps its own name, object and file
. "$CLI_DIR/image-facts.sh"
flags="$bare -fno-pic"

# an empty variable of another unit at the address of a table, first or not in the link
cat > p.c <<'END'
struct key {};
static struct key empty __attribute__((section(".bss.page"), used));
int p_fn(void) { return (int)(long)&empty; }
END
cat > d.c <<'END'
extern int p_fn(void);
static char table[8192] __attribute__((section(".bss.page"), used, aligned(32)));
int _start(void) { return p_fn() + table[3]; }
END
for cc in gcc clang; do
	for source in p d; do
		# shellcheck disable=SC2086
		$cc $flags -c $source.c -o $source.o
	done
	for order in 'p.o d.o' 'd.o p.o'; do
		# shellcheck disable=SC2086
		ld -e _start -Map image.map -o image $order
		same 'bss|d.o|d.c|8192' "$(symbol_row table image --map image.map)"
		same 'bss|d.o|d.c|8192' "$(symbol_row table image)"
		same 'text|p.o|p.c' "$(symbol_row p_fn image | sed 's/|[0-9]*$//')"
	done
done
# a unit that has nothing but an empty variable
echo 'struct key {}; struct key only __attribute__((section(".bss.page"), used));' > q.c
# shellcheck disable=SC2086
gcc $flags -c q.c -o q.o
# shellcheck disable=SC2086
gcc $flags -c d.c -o d.o
ld -e _start -Map image.map -o image q.o p.o d.o
same 'bss|d.o|d.c|8192' "$(symbol_row table image --map image.map)"
same 'bss|d.o|d.c|8192' "$(symbol_row table image)"
same '' "$(image_rows image --map image.map | grep 'q\.c')"

# a weak function that another one replaces, and one without code
cat > w.c <<'END'
__attribute__((weak, noinline)) int both(int x) { return x + 77; }
__attribute__((noinline)) void nothing(void) { __builtin_unreachable(); }
END
cat > s.c <<'END'
extern void nothing(void);
__attribute__((noinline)) int both(int x) { return x * 7 + 1; }
int _start(void) { if (both(1) == 3) nothing(); return both(2); }
END
for source in w s; do
	# shellcheck disable=SC2086
	gcc $flags -ffunction-sections -c $source.c -o $source.o
done
for order in 'w.o s.o' 's.o w.o'; do
	# shellcheck disable=SC2086
	ld -e _start -Map image.map -o image $order
	same 'text|s.o|s.c' "$(symbol_row both image --map image.map | sed 's/|[0-9]*$//')"
	same 'text|s.o|s.c' "$(symbol_row both image | sed 's/|[0-9]*$//')"
done

# two overlays at one address: each has its own code and data
cat > one.c <<'END'
__attribute__((section(".ov1"), noinline)) int in_one(int x) { return x * 3; }
END
cat > two.c <<'END'
__attribute__((section(".ov2"), noinline)) int in_two(int x) { return x * 5 + 2; }
__attribute__((section(".low"))) int low_data[8] = { 1 };
END
cat > main.c <<'END'
extern int in_one(int), in_two(int), low_data[];
__attribute__((section(".zero"))) int _start(void) { return in_one(1) + in_two(2) + low_data[0]; }
END
cat > overlay.lds <<'END'
PHDRS { zero PT_LOAD FLAGS(5); low PT_LOAD FLAGS(6); a PT_LOAD FLAGS(5); b PT_LOAD FLAGS(5); }
SECTIONS {
	.zero 0 : { *(.zero) } :zero
	.low 0 : AT(0x4000) { *(.low) } :low
	.ov1 0x8000 : AT(0x8000) { *(.ov1) } :a
	.ov2 0x8000 : AT(0x9000) { *(.ov2) } :b
	/DISCARD/ : { *(.comment) *(.note*) }
}
END
for source in one two main; do
	# shellcheck disable=SC2086
	gcc $flags -c $source.c -o $source.o
done
ld -T overlay.lds -e _start --no-check-sections one.o two.o main.o -Map image.map -o image
image_rows image --map image.map > rows
same '_start|.zero|text|main.o|main.c
in_one|.ov1|text|one.o|one.c
in_two|.ov2|text|two.o|two.c
low_data|.low|data|two.o|two.c' "$(sed -n 's/^\([a-z_]*\)|\(.*\)|[0-9]*/\1|\2/p' rows | sort)"

# thread-local variables: in either section, with either linker
mkdir lib
cat > lib/a.c <<'END'
__thread int errno_like;
__thread char buffer_like[100];
__thread int started = 5;
int plain = 3;
int _start(void) { return errno_like + buffer_like[started] + plain; }
END
cat > lib/b.c <<'END'
__thread int other_file = 6;
extern __thread int errno_like;
int get(void) { return other_file + errno_like; }
END
thread_local='buffer_like|.tbss|bss|lib/a.o|lib/a.c|100
errno_like|.tbss|bss|lib/a.o|lib/a.c|4
other_file|.tdata|data|lib/b.o|lib/b.c|4
plain|.data|data|lib/a.o|lib/a.c|4
started|.tdata|data|lib/a.o|lib/a.c|4'
threads() {
	local ld=$1
	shift
	for source in a b; do
		# shellcheck disable=SC2086
		"$@" $flags -c lib/$source.c -o lib/$source.o
	done
	$ld -e _start lib/a.o lib/b.o -o image -Map image.map
}
# variables IMAGE [OPTION…]: the rows of those that have a name
variables() {
	image_rows "$@" | grep -v '|\.text|\|^\[padding' | sort
}
threads ld gcc
same "$thread_local" "$(variables image)"
same "$thread_local" "$(variables image --map image.map)"
same "$(nm -S image | awk 'NF == 4 { print $4, $3 }' | sort)" \
	"$(sqlite3 -separator ' ' k.db "SELECT symbol, nm FROM v_symbols WHERE size > 0 ORDER BY 1")"
threads ld.lld clang
same "$thread_local" "$(variables image)"
# gcc for arm64 says nothing of where they are
threads aarch64-linux-gnu-ld aarch64-linux-gnu-gcc
same "$thread_local" "$(variables image --map image.map)"
image_rows image > rows
has rows 'started|.tdata|data|[.tdata]|[.tdata]|4'
lacks rows '$'
lacks rows '.L'
threads riscv64-linux-gnu-ld riscv64-linux-gnu-gcc
same "$(grep '|\.t' <<< "$thread_local")" "$(variables image --map image.map | grep '|\.t')"
