# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a collection of all tags: outcome of each, release order, and nothing built twice
need_collection
db=$collected/k.db
ok builds --db "$db" --format csv
cut -d, -f1,2,3 out > list
cat > want <<'END'
name,status,stage
v1.0:mini:x86_64,ok,
v1.1:mini:x86_64,ok,
v1.2:mini:x86_64,failed,build
v1.10:mini:x86_64,ok,
v2.0:mini:x86_64,ok,
END
diff want list

# the failed one, with the end of its log
ok db query --db "$db" --format csv "SELECT stage, exit_status FROM v_builds WHERE status = 'failed'"
same "stage,exit_status build,2" "$(echo $(cat out))"
# of both tries the log is kept
for log in v1.2-mini-x86_64.first v1.2-mini-x86_64; do
	has "$collected/work/logs/$log.log" "'sise' undeclared"
done
grep -q '  CC      init/main.o' "$collected/work/logs/v1.2-mini-x86_64.log" || fail "the second try is not from the beginning"
same 1 "$(ls "$collected"/work/logs/*.first.log | wc -l)"
ok builds --db "$db" --log v1.2
has out "mm/slab.c:17:17: error: 'sise' undeclared"
refused "build 'v1.2:mini:x86_64' failed at stage 'build' (exit status 2); 'kbloat builds --log v1.2:mini:x86_64' shows the end of its log" \
	show --db "$db" v1.2
ok builds --db "$db" --config v1.0
has out CONFIG_DEBUG_INFO_DWARF5=y

# evidence is complete, so that nothing was guessed
ok db query --db "$db" --format csv "SELECT DISTINCT evidence FROM v_builds WHERE status = 'ok'"
same '"map,symtab,dwarf,objects,linkage,pieces"' "$(tail -n 1 out | sed 's/^m.*/"&"/')"
ok history --db "$db" --format csv
same "rev v1.0 v1.1 v1.10 v2.0" "$(echo $(cut -d, -f1 out))"
whole "$db"

# again: nothing is checked out or built, and the database stays as it is
sum=$(sha256sum < "$db")
touch -d '2001-01-01' "$collected"/work/logs/*.log
collect --work "$collected/work" --db "$db" $tags > out 2> err
same '0 collected, 4 already there, 0 failed
1 recorded as failed before: --retry-failed tries again' "$(cat err)"
[ -z "$(find "$collected/work/logs" -name '*.log' -newermt 2001-01-02)" ] || fail "a log was written"
same "$sum" "$(sha256sum < "$db")"

# a failed one is tried again when that is asked for, as a second attempt
cp "$db" again.db
run collect --repo "$tree" --profile "$profile" --work work --db again.db --retry-failed v1.2
same 2 $code
ok db query --db again.db --format csv "SELECT rev, attempt FROM v_builds WHERE rev = 'v1.2' ORDER BY attempt"
same "rev,attempt v1.2,1 v1.2,2" "$(echo $(cat out))"

# A log with NUL bytes gives its reason like any other.
git clone -q "$tree" nul 2> git.err
git -C nul checkout -q v1.0
cat >> nul/Makefile <<'END'
vmlinux: broken
broken:
	@printf 'first\000 second\n\000\000third\n' >&2; exit 1
END
git -C nul -c user.name=x -c user.email=x@example.org commit -qam broken
git -C nul tag -f v9.9 2> git.err
run collect -q --repo nul --profile "$profile" --work nul-work --db nul.db v9.9
same failed:build "$(sqlite3 nul.db "SELECT status || ':' || stage FROM build")"
sqlite3 nul.db 'SELECT log_tail FROM v_builds' > tail
has tail 'first? second'
has tail '??third'
has tail 'kbloat: '
ok db check --db nul.db
