# SPDX-License-Identifier: GPL-2.0-or-later
# For tests/cli/t-image-*.sh: what an import of an image says, a line a row, and what readelf says.

bare='-O2 -ffreestanding -fno-asynchronous-unwind-tables -fno-unwind-tables -g'

# image_rows IMAGE [OPTION…]: symbol|section|class|object|file|bytes
image_rows() {
	rm -f k.db
	ok import --db k.db --label x "$@"
	sqlite3 k.db "SELECT symbol, section, class, object, file, bytes FROM v_bytes
		WHERE section NOT IN ('.comment', '.ARM.attributes') ORDER BY section, symbol, object, class"
}

# symbol_row SYMBOL IMAGE [OPTION…]: class|object|file|bytes of each row of that name
symbol_row() {
	local symbol=$1
	shift
	image_rows "$@" | sed -n "s/^$symbol|[^|]*|//p"
}

# section_size IMAGE SECTION, in bytes
section_size() {
	echo $((0x$(readelf -SW "$1" | sed -n "s/^ *\[ *[0-9]*\] \\$2  *[A-Z]* *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p")))
}

# function_bytes IMAGE: the sizes of all functions of .text
function_bytes() {
	readelf -sW "$1" | awk '$4 == "FUNC" { sum += $3 } END { print sum + 0 }'
}

# class_bytes SECTION CLASS: of the image that was imported last
class_bytes() {
	sqlite3 k.db "SELECT ifnull(sum(bytes), 0) FROM v_bytes WHERE section = '$1' AND class = '$2'"
}
