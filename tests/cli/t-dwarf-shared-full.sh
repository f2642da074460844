# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: what dwz moved to partial units and to a second file is found there, and a file that is missing makes no names
. "$CLI_DIR/dwarf-facts.sh"
mkdir lib
cat > lib/util.h <<'END'
struct thing { int a, b; struct thing *next; long count; char name[16]; };
static inline __attribute__((always_inline)) int util_sum(struct thing *t)
{
	int s = 0;
	for (; t; t = t->next)
		s += t->a * t->b + (int)t->count;
	return s;
}
static __attribute__((noinline)) int util_slow(struct thing *t) { return t->name[0] * 31 + t->name[1]; }
END
for i in 1 2 3 4; do
	cat > lib/f$i.c <<-END
	#include "util.h"
	struct thing things_$i[$i];
	int f$i(int x) { return util_sum(&things_$i[x % $i]) + util_slow(things_$i) * $i; }
	END
done
cat > lib/main.c <<'END'
#include "util.h"
extern int f1(int), f2(int), f3(int), f4(int);
int _start(void) { struct thing t = { 0 }; return f1(1) + f2(2) + f3(3) + f4(4) + util_sum(&t); }
END
for cc in gcc clang; do
	for v in 4 5; do
		for s in f1 f2 f3 f4 main; do
			$cc -gdwarf-$v -O2 -fno-pic -ffreestanding -fno-asynchronous-unwind-tables -c lib/$s.c -o lib/$s.o
		done
		ld --build-id -e _start lib/main.o lib/f?.o -o plain
		expected=$(dwarf_facts plain)
		grep -q '^symbol util_slow.*|lib/f1.o|lib/util.h$' <<< "$expected" || fail "$expected"
		grep -q "$(printf util_sum | od -An -tx1 | tr -d ' \n' | tr a-f A-F)" <<< "$expected" || fail 'nothing inlined'
		[ $cc$v != clang5 ] || continue # dwz 0.15 does not read what clang writes
		dwz -o one plain
		same "$expected" "$(dwarf_facts one)"
		for form in '' -5; do
			[ -z "$form" ] || [ $v = 5 ] || continue
			rm -rf two
			mkdir two
			cp plain two/vmlinux
			cp plain two/other
			(cd two && dwz $form -m common.debug vmlinux other)
			same "$expected" "$(dwarf_facts two/vmlinux)"
			lacks err common

			# split off, as distributions do it: the second file lies relative to the debug file
			mkdir two/sub
			objcopy --only-keep-debug two/vmlinux two/sub/vmlinux.debug
			cp two/common.debug two/sub
			(cd two/sub && objcopy --strip-all --add-gnu-debuglink=vmlinux.debug ../vmlinux vmlinux)
			same "$expected" "$(dwarf_facts two/sub/vmlinux)"

			# missing, or another one: units keep their files, and no name is made up
			for other in '' 1; do
				rm two/common.debug
				[ -z "$other" ] || cp plain two/common.debug
				facts=$(dwarf_facts two/vmlinux)
				has err "'common.debug', into which dwz put debug information of 'two/vmlinux', was not found or is another one"
				! grep -qi 'form\|alt\|error\|<' <<< "$facts" || fail "$facts"
				same "$(grep '^symbol f[1-4]' <<< "$expected")" "$(grep '^symbol f[1-4]' <<< "$facts")"
				: > two/common.debug
			done
		done
	done
done
