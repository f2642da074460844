# SPDX-License-Identifier: GPL-2.0-or-later
# protects: scripts/check-layers prints what includes what, and fails for each kind of forbidden include
tree=$CLI_DIR/../..
mkdir house
(cd "$tree" && git ls-files -co --exclude-standard '*.[ch]' scripts/check-layers scripts/check-layers.awk |
	while read -r file; do [ ! -e "$file" ] || echo "$file"; done | grep -v ^tests/ | tar -c -T -) |
	tar -x -C house
git init -q house

layers() {
	code=0
	house/scripts/check-layers > out 2> err || code=$?
}

# fine: no complaint, and a row for each folder with sources
fine() {
	layers
	same '0 ' "$code $(cat err)"
	sed '$d; s/ .*//' out | sort > rows
	(cd house && find . -name '*.[ch]' | sed 's|^\./||; s|/[^/]*$||' | sort -u) | comm -23 - rows > missing
	same '' "$(cat missing)"
	[[ $(tail -n 1 out) =~ ^"layers: $(wc -l < rows) folders, "[0-9]+" arrows, one-way"$ ]] ||
		fail "$(tail -n 1 out)"
}
fine
grep -qE '^db +common( |$)' out || fail "what db/ includes: $(grep '^db ' out)"

# forbidden FILE HEADER COMPLAINT…: of an include at the end of FILE; without it all is fine
forbidden() {
	local file=$1 header=$2 line
	shift 2
	[ -e "house/$file" ] && [ -e "house/$header" ] || fail "no '$file' or '$header': take others"
	cp "house/$file" kept
	echo "#include \"$header\"" >> "house/$file"
	line=$(wc -l < "house/$file")
	layers
	same 1 $code
	for complaint; do
		echo "layers: ${complaint/AT/$file:$line}"
	done | diff - err
	lacks out one-way
	mv kept "house/$file"
	fine
}
forbidden collector/image/debuginfo.c db/db.h 'AT: collector/image/ must not include db/'
forbidden cli/main.c cli/site/internal.h 'AT: cli/site/internal.h is private to cli/site/'
forbidden db/db.c collector/git/repo.h 'AT: db/ must not include collector/git/' \
	'db/ and collector/git/ need each other'
# a folder without a row
mkdir house/attic
echo 'int attic;' > house/attic/box.c
echo '#include "common/strbuf.h"' >> house/attic/box.c
layers
same 1 $code
same 'layers: no row for folder attic/' "$(cat err)"
rm -r house/attic
fine
