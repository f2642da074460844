# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: the same Rust built twice is no difference, its names are as people write them, and its objects are crates
rustc=/usr/bin/rustc
[ -x $rustc ] || rustc=rustc
cat > lib.rs <<'END'
#![no_std]
pub mod drivers {
    pub struct Queue<T> { pub items: [T; 4], pub len: usize }
    pub trait Device { fn probe(&mut self, x: u32) -> u32; }
    impl<T: Copy + Into<u64>> Queue<T> {
        #[inline(never)]
        pub fn sum(&self) -> u64 { let mut s = 0u64; for i in 0..self.len & 3 { s = s.wrapping_mul(31) + self.items[i].into(); } s }
    }
    impl Device for Queue<u32> {
        #[inline(never)]
        fn probe(&mut self, x: u32) -> u32 { self.len = x as usize & 3; self.sum() as u32 }
    }
    pub static TABLE: [u32; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
}
#[no_mangle]
pub extern "C" fn rust_entry(x: u32) -> u32 {
    use drivers::Device;
    let mut q = drivers::Queue::<u32> { items: [x, x + 1, x + 2, x + 3], len: 2 };
    let w = drivers::Queue::<u16> { items: [1, 2, 3, 4], len: 3 };
    q.probe(x).wrapping_add(w.sum() as u32).wrapping_add(drivers::TABLE[x as usize & 7])
}
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
END
cat > main.c <<'END'
extern unsigned rust_entry(unsigned);
int _start(void) { return rust_entry(3); }
END
gcc -g -O2 -fno-pic -ffreestanding -fno-asynchronous-unwind-tables -c main.c -o main.o

# build IMAGE SCHEME METADATA: lib.o is what rustc calls so in each build
build() {
	RUSTC_BOOTSTRAP=1 $rustc --edition 2021 --crate-type lib --crate-name samples -C panic=abort -C opt-level=2 \
		-C codegen-units=1 -C relocation-model=static -C overflow-checks=off -g -Z unstable-options \
		-C symbol-mangling-version="$2" -C metadata="$3" --emit obj lib.rs -o lib.o
	ld -e _start main.o lib.o -o "$1" -Map "$1.map"
}

for scheme in v0 legacy; do
	build $scheme-1 $scheme one
	build $scheme-2 $scheme two
	! cmp -s <(nm $scheme-1) <(nm $scheme-2) || fail "$scheme: the hashes should differ"
	for map in '' yes; do
		for n in 1 2; do
			ok import --db k.db --label $scheme-$n$map ${map:+--map $scheme-$n.map} $scheme-$n
		done
		for by in symbol object file cause; do
			ok diff --db k.db @$scheme-1$map @$scheme-2$map --by $by --format csv
			same 1 "$(wc -l < out)"
		done
		ok diff --db k.db @$scheme-1$map @$scheme-2$map --format bloat-o-meter
		has out 'add/remove: 0/0 grow/shrink: 0/0 up/down: 0/0 (0)'
		same 3 "$(wc -l < out)"
		ok show --db k.db @$scheme-1$map --by object --format csv
		same 'lib.o main.o' "$(sed -n 's/^\([^[,]*\.o\),.*/\1/p' out | sort | xargs)"
		ok show --db k.db @$scheme-1$map --by file --format csv
		has out 'lib.rs,'
		lacks out '/@/'
		# scripts have the names of the symbol table, and what nm says of them
		ok show --db k.db @$scheme-1$map --by symbol --format csv
		has out ',file,demangled'
		same "$(nm $scheme-1 | sed -n 's/.* \(_[RZ].*\)/\1/p' | sort)" \
			"$(cut -d , -f 1 out | grep '^_[RZ]' | sort)"
		same "$(nm -C $scheme-1 | grep -o '[^ ]* *<*samples::.*' | sed 's/^[^ ]* //' | sort)" \
			"$(sed -n 's/.*,\(<*samples::.*\)/\1/p' out | sort)"
		ok show --db k.db @$scheme-1$map --by symbol --format json
		jq -e '[.[] | select(.symbol == "rust_entry") | .demangled == null] == [true]' out > said
		ok show --db k.db @$scheme-1$map --by symbol
		has out 'samples::drivers::TABLE '
		has out '<samples::drivers::Queue<u32> as samples::drivers::Device>::probe '
		lacks out _RNv
		lacks out _ZN
	done
done
# instances of a generic stay two symbols, and one that goes is the one that went
same 2 "$(sqlite3 k.db "SELECT count(*) FROM v_symbols s JOIN v_builds b USING (build) WHERE b.name = '@legacy-1'
	AND symbol LIKE '%sum17h%' AND bytes > 0")"
sed 's/wrapping_add(w.sum() as u32)/wrapping_add(w.len as u32)/' lib.rs > other.rs
mv other.rs lib.rs
build legacy-3 legacy three
ok import --db k.db --label legacy-3 legacy-3
ok diff --db k.db @legacy-1 @legacy-3 --by symbol --format csv
same 1 "$(grep -c ',removed,' out)"
grep -q '^_ZN.*sum17h.*,removed,.*,samples::drivers::Queue<T>::sum$' out || fail "$(< out)"
same 0 "$(grep -c ',added,' out)"
# one that has no mangled name has no column for it
gcc -g -nostdlib -static -no-pie -fno-pic -x c - -o plain <<< 'int _start(void) { return 3; }'
ok import --db k.db --label plain plain
ok show --db k.db @plain --by symbol --format csv
same 'symbol,bytes,text,rodata,data,bss,init,padding,class,object,file' "$(head -n 1 out)"

# crates as rustc hands them to the linker: units of code and hashes are no objects
cat > util.rs <<'END'
#![no_std]
#[inline(never)] pub fn triple<T: Copy + core::ops::Add<Output = T>>(x: T) -> T { x + x + x }
#[inline(never)] pub fn hidden(s: &[u32]) -> u32 { let mut t = 0u32; for x in s { t = t.wrapping_mul(31).wrapping_add(*x); } t }
END
cat > app.rs <<'END'
#![no_std]
#![no_main]
extern crate util;
mod inner {
    #[inline(never)] pub fn work(x: u32) -> u32 { util::triple(x) ^ util::hidden(&[x, x + 1]) }
    #[inline(never)] pub fn work2(x: u64) -> u64 { util::triple(x) ^ 77 }
}
#[no_mangle] pub extern "C" fn _start(x: u32) -> u32 { inner::work(x).wrapping_add(inner::work2(x as u64) as u32) }
#[panic_handler] fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
END
for n in 1 2; do
	rm -rf o && mkdir o
	flags="--edition 2021 -C panic=abort -C opt-level=2 -C codegen-units=4 -C relocation-model=static -C overflow-checks=off
		-g -C metadata=m$n --out-dir o"
	# shellcheck disable=SC2086
	$rustc $flags --crate-type rlib --crate-name util -C extra-filename=-0123456789abcde$n util.rs
	# shellcheck disable=SC2086
	$rustc $flags --crate-type bin --crate-name app -C extra-filename=-fedcba987654321$n \
		--extern util=o/libutil-0123456789abcde$n.rlib app.rs -C link-arg=-nostdlib -C link-arg=-static \
		-C link-arg=-no-pie -C link-arg=-Wl,-Map,app.map,--build-id=none -C linker=gcc
	ok import --db k.db --label app-$n --map app.map o/app-fedcba987654321$n
	ok show --db k.db @app-$n --by object --format csv
	same 'app.o util.o' "$(sed -n 's:^\([^[,]*/\)*\([^[,]*\.o\),.*:\2:p' out | sort | xargs)"
done
ok diff --db k.db @app-1 @app-2 --by symbol --format csv
same 1 "$(wc -l < out)"
