# Every built-in tristate that can be a module is one: yes2modconfig (Linux 5.7 and later) turns each
# "y" that a tristate was given into "m" and lets Kconfig settle it; what is still "y" then is
# selected by something built in.
description = defconfig with all that can be modular as modules, and DWARF 5
inherit = defconfig
set = MODULES=y
after = yes2modconfig
