# The smallest kernel that Kconfig knows, for a 64-bit PC, with debug information.
description = tinyconfig with DWARF 5
inherit = linux
config = tinyconfig
