# SPDX-License-Identifier: GPL-2.0-or-later
# protects: sections equal size -A, symbols equal nm -S, every view and diff sums to the same total
need_collection
db=$collected/k.db vmlinux=$collected/vmlinux

# section by section, those that take memory
readelf -SW "$vmlinux" | sed -n 's/^ *\[ *[0-9]*\] \(\.[^ ]*\) .* [WXMSILOGTCxoEDlp]*A[WXMSILOGTCxoEDlp]* .*/\1/p' > allocated
size -A "$vmlinux" | awk 'NR == FNR { alloc[$1]; next } $1 in alloc { print $1 "," $2 }' allocated - > want
[ -s want ]
ok show --db "$db" v2.0 --by section --format csv
tail -n +2 out | cut -d, -f1,2 > got
diff want got
total=$(awk -F, '{ n += $2 } END { print n }' want)

for by in section class dir file object symbol; do
	ok show --db "$db" v2.0 --by $by --format csv
	cp out rows
	same "$by,bytes" "$(head -n 1 rows | cut -d, -f1,2)"
	same $total "$(sum rows bytes)"
	for class in text rodata data bss init padding; do
		ok show --db "$db" v2.0 --by class --format csv
		same "$(grep "^$class," out | cut -d, -f2)" "$(sum rows $class)"
	done
	ok show --db "$db" v2.0 --by $by --top 2 --format csv
	same $total "$(sum out bytes)"
done

# every sized symbol
nm -S "$vmlinux" | awk 'NF == 4 { print $4, strtonum("0x" $2), $3 }' | sort > want
[ "$(wc -l < want)" -gt 30 ]
build=$("$KBLOAT" db query --db "$db" --format csv "SELECT build FROM v_builds WHERE rev = 'v2.0'" | tail -n 1)
sqlite3 -separator ' ' "$db" "SELECT symbol, size, nm FROM v_symbols WHERE build = $build AND size > 0" |
	sort > got
diff want got

# a difference is the difference
for by in section class dir file object symbol; do
	ok diff --db "$db" v1.0 v2.0 --by $by --format csv
	cp out rows
	"$KBLOAT" history --db "$db" --format csv > history
	old=$(awk -F, '$1 == "v1.0" { print $4 }' history) new=$(awk -F, '$1 == "v2.0" { print $4 }' history)
	same $((new - old)) "$(sum rows delta)"
	same $((new - old)) "$(($(sum rows new) - $(sum rows old)))"
done
ok diff --db "$db" v1.0 v1.0 --by symbol --format csv
same 1 "$(wc -l < out)"
