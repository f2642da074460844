# SPDX-License-Identifier: GPL-2.0-or-later
# Puts builds into k.db whose names a shell would run, if it were let.
mkdir hostile
sqlite3 k.db > hostile/columns "SELECT group_concat(name) FROM pragma_table_info('build') WHERE name NOT IN ('id', 'label')"
n=0
for label in 'x$(touch pwned)' 'x`touch pwned`' "x'q" 'x"d' 'x;touch pwned;' 'x\b' 'x b' 'x*' 'x	tab' 'xgrün' '-x' 'x
line' "x$(printf '\033[31m')red"; do
	n=$((n + 1))
	sqlite3 k.db "INSERT INTO build (label, $(cat hostile/columns)) SELECT '$(echo "$label" | sed "s/'/''/g")',
		$(sed "s/\battempt\b/$n + 100/" hostile/columns) FROM build WHERE id = 1"
done
