# SPDX-License-Identifier: GPL-2.0-or-later
# full
# slow
# protects: builds that are shared out are those of one process, whoever is killed, and none is made twice
need_tree
for i in 1 2 3; do
	ok collect -q -j 1 --repo "$tree" --profile "$profile" --shard $i/3 --db $i.db --work work-$i $tags
done
same 5 "$(for i in 1 2 3; do sqlite3 $i.db 'SELECT count(*) FROM build'; done | awk '{ n += $1 } END { print n }')"
ok db merge --db parts.db 3.db 1.db
same '3 builds copied, 0 were here already' "$(cat out)"
ok db merge --db parts.db 1.db 2.db
same '2 builds copied, 2 were here already' "$(cat out)"
whole parts.db
every_view parts.db > want
# one that has nothing but what does not build is fine, too, and again
for _ in 1 2; do
	ok collect -q --repo "$tree" --profile "$profile" --shard 1/1 --db failed.db --work work-1 v1.2
	[ ! -s err ] || fail "a part says $(cat err)"
done
run collect -q --repo "$tree" --profile "$profile" --db failed.db --work work-1 v1.2
same 2 $code
# the parts are the same whatever is there; a part that has nothing is fine
ok collect --repo "$tree" --profile "$profile" --shard 1/3 --db parts.db --work work-1 $tags
has err '0 collected, 2 already there, 0 failed'
ok collect --repo "$tree" --profile "$profile" --shard 3/9 --db none.db --work work-1 $tags

# by tasks on this machine
tasks() {
	run collect -j 1 --repo "$tree" --profile "$profile" --db k.db --work work --tasks 2 $tags
}
tasks
same 0 $code
has err 'local: 5 builds sent out in 2 tasks with 1 processor each'
has err '4 collected, 0 already there, 1 failed'
every_view k.db | diff want -
[ -z "$(ls -d work/jobs/kbloat-* 2> /dev/null)" ] || fail "a job's directory is left"

# Killed when some are done: the tasks end, too; what they left is taken by the next one, but for a file
# that is none, and what is half there.
rm -rf k.db work
"$KBLOAT" collect -q -j 1 --repo "$tree" --profile "$profile" --db k.db --work work --tasks 2 $tags &
until [ -n "$(find work/jobs -name '*.merged' 2> /dev/null)" ]; do sleep 0.05; done
kill -KILL $!
wait $! || true
job=$(echo work/jobs/kbloat-*)
for i in 0 1 2 3 4; do
	[ -e "$job/done/$i.merged" ] || [ -e "$job/done/$i.db" ] || open=$i
done
if [ -n "${open-}" ]; then
	head -c 5000 parts.db > "$job/done/$open.db"
	touch "$job/done/.$open.abcdef"
fi
tasks
same 0 $code
has err 'an earlier command sent out 5 builds: waiting for them'
[ -z "${open-}" ] || has err 'a result cannot be taken, and is made again'
every_view k.db | diff want -
[ -z "$(ls -d work/jobs/kbloat-* 2> /dev/null)" ] || fail "a job's directory is left"

# what cannot be tried is told, once
rm -rf other.db
git clone -q "$tree" bare-tree 2> git.err
git -C bare-tree checkout -q v1.0
git -C bare-tree rm -q scripts/vmlinux.lds
git -C bare-tree -c user.name=x -c user.email=x@example.org commit -qm 'no tree'
run collect -j 1 --repo bare-tree --profile "$profile" --db other.db --work work --tasks 2 HEAD v1.0
same 2 $code
has err "no tree for this profile: the revision has no 'scripts/vmlinux.lds'"
same v1.0 "$(sqlite3 other.db 'SELECT rev FROM build')"
