# The kernel proper with everything modularized: every tristate that can be a module is one, and of
# the bools with a prompt only those are on that these modules need. What is built in then is what
# the kernel's own rules refuse to modularize. docs/minmod.md says how it is computed.
description = all that can be is a module, all else off: the kernel proper, with DWARF 5
inherit = linux
reference = allmodconfig

# Debugging and instrumentation that changes the code of others. What selects an excluded option is
# excluded with it.
# build tests of drivers that this architecture's machines don't have
exclude = COMPILE_TEST
# sanitizers
exclude = KASAN KCSAN KMSAN UBSAN KFENCE DEBUG_KMEMLEAK DEBUG_VIRTUAL
# checks of data structures, and what keeps stacks for them
exclude = SLUB_DEBUG DEBUG_MAPLE_TREE REF_TRACKER
# ACPI's debugger and messages; a self test that cannot be a module
exclude = ACPI_DEBUGGER ACPI_DEBUG OF_UNITTEST
# lock debugging
exclude = PROVE_LOCKING LOCK_STAT DEBUG_LOCK_ALLOC
# coverage
exclude = GCOV_KERNEL KCOV
# tracers, and with them code at every tracepoint; probes; the debugger; messages to switch on
exclude = FTRACE TRACING KPROBES KGDB DYNAMIC_DEBUG
# sample code, some of which needs the above
exclude = SAMPLES

# Depends on which other compilers a machine has
exclude = RUST

# EXPERT opens the prompts of what is on by default otherwise, so that it can be answered with no.
set = MODULES=y
set = EXPERT=y

# What Kconfig finds out about tools that have no part in the image; the .config would name their
# versions.
make = PAHOLE=no-pahole
make = RUSTC=no-rustc
make = BINDGEN=no-bindgen
