# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: what leaves for the least cutting: the pieces of an object, what holds them, what a plan costs
need_kconfig_tree
# line FILE PATTERN: it has such a line
line() {
	grep -qE -- "$2" "$1" || { head -c 2000 "$1" >&2; fail "'$1' has no line '$2'"; }
}
no_line() {
	! grep -E -- "$2" "$1" || fail "'$1' has a line '$2'"
}
# trouble MESSAGE COMMAND…: exit code 2, nothing on stdout, and the message somewhere
trouble() {
	local message=$1
	shift
	run "$@"
	[ $code = 2 ] || fail "kbloat $*: exit code $code instead of 2"
	[ ! -s out ] || fail "kbloat $*: printed $(head -c 200 out)"
	has err "$message"
}
cp -R "$CLI_DIR/prove-tree" src
mkdir -p src/scripts/kconfig
cp "$ktree/scripts/kconfig/conf" "$ktree/scripts/kconfig/expr.h" src/scripts/kconfig
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
# what is always called: a function with a static one, a table, a string and a cold part behind it
cat > src/kernel/planned.c <<'END'
#include <linux/kernel.h>
static const int table[4000] = { 1, 2, 3 };
static const int table2[4000] = { 4, 5, 6 };
int planned_state;
static int __attribute__((noinline)) deep(int n)
{
	if (n == 7)
		printk("planned: a string of its own, which nobody else has\n");
	return table[n % 4000];
}
static int __attribute__((noinline)) other(int n)
{
	return table2[n % 4000] * planned_state;
}
int planned(int n)
{
	return deep(n) + other(n);
}
int scripted(int n)
{
	return n + 2;
}
int asserted(int n)
{
	return n + 3;
}
int lonely(int n)
{
	return n + 1;
}
END
# named by the linker's script, in an expression and in an assertion; an object that only exports what another has
sed -i 's/^\t_end = \.;/&\n\tanother_name = scripted;\n\tASSERT(asserted > 0, "deep text")/' src/scripts/vmlinux.lds
cat > src/kernel/planned_export.c <<'END'
#include <linux/export.h>
extern int planned(int n);
EXPORT_SYMBOL(planned);
END
echo 'obj-y += planned.o planned_export.o' >> src/kernel/Makefile
sed -i 's/return sum(quota(flags));/return sum(quota(flags)) + planned(flags) + scripted(flags) + asserted(flags) + planned_state;/; 2i int planned(int n), scripted(int n), asserted(int n); extern int planned_state;' src/kernel/fork.c
git init -q src
git -C src -c user.name=T -c user.email=t@example.org add -A
git -C src -c user.name=T -c user.email=t@example.org commit -q -m 'Made-up kernel'
git -C src tag v1.0
export KBLOAT_DB=k.db KBLOAT_WORK=work
"$KBLOAT" collect -q --repo src --profile "$CLI_DIR/prove.profile" v1.0
ok builds --format csv
has out ',linkage,pieces"'
same kernel/planned_export.o "$(sqlite3 k.db "SELECT p.text FROM unit u JOIN path p ON p.id = u.object_id
	WHERE p.text LIKE '%planned_export.o'")"
total=$(sqlite3 k.db "SELECT sum(bytes) FROM v_totals WHERE class <> 'padding'")
whole k.db

# the front: proven, in order, and its bytes are those of the build
ok plan v1.0 --format csv --points 0
cp out front
ok plan v1.0 --format csv --points 0
diff out front
awk -F, -v total="$total" 'NR == 1 { if ($0 != "hooks,exports,splits,pieces,out,left,trouble,price,cut,flow") exit 1; next }
	$9 != $10 || $5 + $6 != total || (NR > 2 && ($6 >= left || $7 <= trouble)) { exit 1 }
	NR == 2 && $7 != 0 { exit 1 }
	{ left = $6; trouble = $7 } END { exit NR < 4 }' front || fail "$(cat front)"
for f in table json markdown html; do
	ok plan v1.0 --format $f
	[ -s out ]
done
ok plan v1.0 --format json
jq -e 'all(.cut == .flow)' out > /dev/null || jq -e 'all(.[]; .cut == .flow)' out > /dev/null

# one hook lets the function go, with all that only it needs; the variable stays for who reads it
echo 'hook fork never' > fork
ok plan v1.0 --hooks 1 --costs fork --list cuts --format csv
line out '^hook,planned,kernel/planned.o,fork,kernel/fork.o,1,1.000$'
ok plan v1.0 --hooks 1 --costs fork --list pieces --format csv
line out '^planned,kernel/planned.o'
line out '^deep,kernel/planned.o'
line out '^table,kernel/planned.o,,16000,0$'
lacks out planned_state
lacks out lonely
bytes=$(awk -F, '$1 == "deep" { print $4 }' out)
size=$(nm -S work/obj/*/kernel/planned.o | awk '$4 == "deep" { print $2 }')
[ "$bytes" -ge $((0x$size + 50)) ] || fail "deep has $bytes bytes, without its string"
ok plan v1.0 --hooks 1 --costs fork --format csv
line out '^kernel/planned.c,kernel/planned.c,1,'
ok plan v1.0 --hook-price 1000000000
has out 'Proven where a hook costs 1000000000.000 bytes'

# what holds it
ok plan v1.0 --why deep --format csv
printf '%s\n' step,piece 1,start_kernel 2,fork 3,planned 4,deep > want
cut -d, -f1,2 out | diff want -
has out ",needs what only the linker's script defines: __initcall_"
ok plan v1.0 --why lonely
has out 'nobody is seen to use it'
for name in scripted asserted; do
	for pieces in functions objects; do
		ok plan v1.0 --why $name --pieces $pieces --format csv
		has out "the linker's script names it"
	done
done
ok plan v1.0 --wall --top 1 --format csv
same 2 "$(wc -l < out)"
line out '^start_kernel,init/main.o,'
refused "the build has no symbol 'nowhere'" plan v1.0 --why nowhere

# costs
printf 'hook fork never\nkeep deep\n' > costs
ok plan v1.0 --hooks 1 --costs costs --list pieces --format csv
no_line out '^deep,'
printf 'hook fork never\nhook planned never # nor so\n' > costs
ok plan v1.0 --hooks 5 --costs costs --list pieces --format csv
no_line out '^planned,'
printf 'hook 2\ndata 0.5\n' > costs
ok plan v1.0 --costs costs --list costs --format csv
line out '^hook,2.000,'
line out '^data,0.500,'
for bad in 'hook -1' 'hook 2000' 'hoook 1' 'keep nowhere'; do
	echo "$bad" > costs
	trouble "'costs' line 1: " plan v1.0 --costs costs
done
trouble "'nofile'" plan v1.0 --costs nofile
trouble "don't go together" plan v1.0 --hooks 1 --wall
trouble '--list goes with' plan v1.0 --list cuts

# whole objects, where nothing else is known: said, and refused when functions were asked for
ok plan v1.0 --pieces objects --format csv
lacks err 'whole objects'
cp k.db old.db
sqlite3 old.db "UPDATE build_unit SET pieces_id = NULL; DELETE FROM pieces;
	UPDATE build SET evidence = replace(evidence, ',pieces', '')"
whole old.db
ok plan v1.0 --db old.db --format csv
has err 'whole objects are the pieces'
has err 'collect it again'
trouble 'collect it again' plan v1.0 --db old.db --pieces functions
sqlite3 old.db "UPDATE build_unit SET linkage_id = NULL"
trouble 'collect it again' plan v1.0 --db old.db

# an object that was not at hand stays, and so does what only it calls
cp k.db part.db
sqlite3 part.db "UPDATE build_unit SET linkage_id = NULL, pieces_id = NULL WHERE unit_id IN
	(SELECT u.id FROM unit u JOIN path p ON p.id = u.object_id WHERE p.text = 'kernel/fork.o')"
ok plan v1.0 --db part.db --hooks 100 --list pieces --format csv
line err '1 object with [0-9]+ bytes of code and data stays'
lacks out kernel/fork.o
ok import --db n.db --label x work/obj/*/vmlinux
trouble "build '@x'" plan @x --db n.db

# a merged database has them, too; one that is damaged says so
ok db merge --db merged.db k.db
whole merged.db
ok plan v1.0 --db merged.db --points 0 --format csv
diff out front
sqlite3 k.db "UPDATE pieces SET data = x'010203'"
trouble 'the pieces of ' plan v1.0
run db check --db k.db
has out 'pieces 1 cannot be read'

# --- what is kept of it, drawn, and shown ---
mv merged.db k.db
rm -f k.db-*
plans="SELECT * FROM v_plan; SELECT * FROM v_plan_modules; SELECT * FROM v_plan_wall"
ok analyze v1.0
sqlite3 k.db "$plans" > kept
ok plan v1.0 --points 0 --format csv
sed 1d out | cut -d, -f 1-10 > said
sqlite3 -csv k.db "SELECT hooks, exports, splits, pieces, leaves, stays, printf('%.3f', trouble), printf('%.3f', price),
	printf('%.3f', cut), printf('%.3f', flow) FROM v_plan ORDER BY point" | tr -d '"' > is
diff said is || fail "v_plan is not what plan prints"
same "$total" "$(sqlite3 k.db 'SELECT DISTINCT bytes FROM v_plan')"
ok plan v1.0 --hooks 0 --format csv
same "$(sed 1d out | wc -l)" "$(sqlite3 k.db 'SELECT count(*) FROM v_plan_modules WHERE point =
	(SELECT max(point) FROM v_plan WHERE hooks = 0)')"
ok analyze --rebuild v1.0
sqlite3 k.db "$plans" | diff kept - || fail "made anew, plans are others"
whole k.db
ok plot road v1.0 --out road.svg
grep -q Lawton road.svg || fail "no line of Lawton's"
ok report --out site -q
[ "$(grep -c 'id="plan-' site/plans/*.html)" = "$(sqlite3 k.db 'SELECT count(DISTINCT point) FROM v_plan_modules')" ] ||
	fail "the page has other plans"
grep -lq 'plans/' site/build/*.html || fail "no build leads to its plans"
for change in 'plan_point SET stays = stays + 1' 'plan SET bytes = bytes + 1' 'plan_module SET bytes = bytes + 1'; do
	cp k.db bad.db
	sqlite3 bad.db "UPDATE $change WHERE rowid = 1" 2> err ||
		sqlite3 bad.db "UPDATE $change" 2> err || fail "$(cat err)"
	"$KBLOAT" db check --db bad.db > out 2>&1 && fail "db check misses $change"
	has out plan
done
