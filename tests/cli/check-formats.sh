# SPDX-License-Identifier: GPL-2.0-or-later
# For t-check-formats*.sh, in a directory with k.db and repo: out.FORMAT and evil.FORMAT of all formats.
formats='table csv json markdown html junit github gitlab sarif'

# write_all NAME EXPECTED-CODE OPTION…: NAME.FORMAT of all formats by one run
write_all() {
	local name=$1 want=$2
	shift 2
	for format in $formats; do
		set -- "$@" --write "$format=$name.$format"
	done
	run check v2.0:mini v3.0:mini "$@" -q --today 2026-06-01
	same "$want" "$code"
}

# Commits, authors and maintainers with texts that would like to be more; broken, waived, expired,
# held, and of another profile.
write_formats() {
	cat > limits <<-'END'
	symbol:*:+200
	dir:*:0,path=mm
	subsystem:*:+4000
	total:+1 KiB
	image:0
	text:0,profile=huge
	code-and-data:+1 MB
	symbol:crc_more:0
	END
	cat > waivers <<-'END'
	[symbol:crc_*]
	amount = 650 B
	until = 2027-01-01
	who = <b>Waldo</b> "%0A::error::" ]]>
	reason = <script>alert(3)</script> & more, =1+1
	[dir:mm]
	amount = 1
	until = 2020-01-01
	who = Nora
	reason = long ago
	END
	write_all out 1 --db k.db --limits limits --waivers waivers --repo repo
}

# The same of a database whose symbols, files, subsystems and builds have such names.
write_hostile() {
	cp k.db evil.db
	sqlite3 evil.db <<-'END'
	UPDATE path SET text = 'lib/a %0A::error,b:"<b>&.c', dir = 'lib' WHERE text = 'lib/crc32.c';
	UPDATE path SET text = char(27) || '[31m<img>' || char(10) || '::error::.o' WHERE text = 'mm/page.o';
	UPDATE str SET text = 'evil' || char(10) || '::error title=x::' || char(27) || '[2J<script>]]>,:%'
		WHERE text = 'page_hoard';
	UPDATE str SET text = '=HYPERLINK("x")|`y`' || char(0x202e) || CAST(x'ff' AS TEXT) WHERE text = 'crc_evil';
	END
	write_all evil 1 --db evil.db --limit 'symbol:*:0' --limit 'file:*:0' --limit 'object:*:0' \
		--limit 'subsystem:*:0' --limit 'symbol:"evil'"$(printf '\n')"'x":0'
}
