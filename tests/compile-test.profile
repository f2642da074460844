# What tests/backtest ranks candidates on: all that an x86 kernel can have built in of what cannot be a
# module, drivers of other machines too (COMPILE_TEST), as allmodconfig has it; without what puts code
# into everything else: sanitizers, coverage, lock debugging, tracers.
description = every tristate a module and every bool built in, COMPILE_TEST too
inherit = linux
config = allmodconfig
set = KASAN=n
set = KCSAN=n
set = KMSAN=n
set = UBSAN=n
set = KFENCE=n
set = KCOV=n
set = GCOV_KERNEL=n
set = DEBUG_KMEMLEAK=n
set = PROVE_LOCKING=n
set = LOCK_STAT=n
set = DEBUG_LOCK_ALLOC=n
set = FTRACE=n
set = KPROBES=n
set = GCC_PLUGINS=n
set = WERROR=n
set = MODVERSIONS=n
set = MODULE_SIG=n
set = DEBUG_VIRTUAL=n
set = SAMPLES=n
set = RUST=n
set = TRIM_UNUSED_KSYMS=n
