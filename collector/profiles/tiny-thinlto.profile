# Code is made when vmlinux.o is linked, of all files at once. Needs clang and lld.
description = tinyconfig built by clang and lld with ThinLTO and DWARF 5
inherit = tiny
toolchain = llvm
set = LTO_NONE=n
set = LTO_CLANG_THIN=y
