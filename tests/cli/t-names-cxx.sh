# SPDX-License-Identifier: GPL-2.0-or-later
# protects: mangled names of C++ are shown as nm -C and c++filt do, with suffixes, in all tables; scripts get both
cat > a.cc <<'END'
namespace drivers {
template <typename T, int N> struct Ring {
	T items[N];
	__attribute__((noinline)) T sum(int from, const char *why) { T s = 0; for (int i = from; i < N; i++) s += items[i] * why[i & 1]; return s; }
	Ring();
};
template <typename T, int N> __attribute__((noinline)) Ring<T, N>::Ring() { for (T &t : items) t = 1; }
__attribute__((noinline)) bool operator<(const Ring<int, 4> &a, const Ring<int, 4> &b) { return a.items[0] < b.items[0]; }
static int table[3] = { 1, 2, 3 };
int *entry(int i) { return &table[i]; }
}
extern "C" int _start() {
	drivers::Ring<int, 4> a, b;
	drivers::Ring<long, 7> c;
	auto f = [](int x) __attribute__((noinline)) { return *drivers::entry(x); };
	return (a < b) + a.sum(1, "x") + (int)c.sum(2, "y") + f(2);
}
END
g++ -g -O1 -std=c++17 -fno-pic -ffreestanding -fno-exceptions -fno-asynchronous-unwind-tables -nostdlib -static -no-pie \
	-Wl,--build-id=none a.cc -o image
objcopy --redefine-sym "$(nm image | sed -n 's/.* \(_ZN7drivers5entryEi\)$/\1/p')=_ZN7drivers5entryEi.llvm.123" image
ok import --db k.db --label cxx image
ok show --db k.db @cxx --by symbol --format csv
sed -n 's/^\(_Z[^,]*\),.*/\1/p' out | sort > mangled
[ "$(wc -l < mangled)" -ge 6 ] || fail "$(< out)"
# an alias has no bytes and no row
nm --defined-only -S image | awk '!seen[$1]++ && NF == 4 { print $4 }' | grep -c '^_Z' > nr
same "$(< nr)" "$(wc -l < mangled)"
c++filt < mangled | sort > want
ok show --db k.db @cxx --by symbol --format json
jq -r '.[] | .demangled // empty' out | sort > got
cmp want got || fail "$(diff want got)"
nm -C --defined-only -S image | awk '!seen[$1]++ && NF >= 4 { $1 = $2 = $3 = ""; print substr($0, 4) }' | grep :: | sort > listed
cmp got listed || fail "$(diff got listed)"
for format in table markdown html; do
	ok show --db k.db @cxx --by symbol --format $format
	lacks out _ZN
	grep -q 'drivers::entry(int) \\*\[clone .llvm.123\\*\]' out || fail "$(< out)"
done
# a suffix that a compiler made up is no difference
cp image other
objcopy --redefine-sym _ZN7drivers5entryEi.llvm.123=_ZN7drivers5entryEi.llvm.456 other
ok import --db k.db --label other other
ok diff --db k.db @cxx @other --by symbol --format csv
same 1 "$(wc -l < out)"
