description = tinyconfig with loadable module support and DWARF 5
inherit = tiny
set = MODULES=y
