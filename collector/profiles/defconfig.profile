description = the architecture's default configuration with DWARF 5
inherit = linux
config = defconfig
