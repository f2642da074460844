# SPDX-License-Identifier: GPL-2.0-or-later
# protects: histories that cannot be read, ranges that are none: one line, exit code 2, nothing stored
# full
need_ends
cp "$ends/k.db" k.db
ulimit -t 20 # seconds of the processor: what is broken must not keep anybody busy for ever

# bad WORD DB OPTION…: one line on stderr that has WORD, exit code 2, and DB as it was
bad() {
	local word=$1 db=$2 before
	shift 2
	before=$(sha256sum < "$db")
	run blame --db "$db" --profile "$profile" --work work "$@"
	[ $code = 2 ] || { cat err >&2; fail "kbloat blame $*: exit code $code instead of 2"; }
	[ ! -s out ] || fail "kbloat blame $*: printed $(head -c 200 out)"
	same 1 "$(wc -l < err)"
	grep -qi -- "$word" err || fail "kbloat blame $*: no '$word' in: $(cat err)"
	! LC_ALL=C grep -q "[$(printf '\001-\011\013-\037\177')]" err || fail "control bytes: $(cat -v err)"
	same "$before" "$(sha256sum < "$db")"
	echo "$*: $(cat err)"
}

# copies of the repository that are not whole
git clone -q --depth 5 --no-checkout "file://$history" shallow 2> /dev/null
for method in lines replay auto; do
	bad shallow k.db v1.0..v2.0 --repo shallow --method $method
done
git clone -q --filter=blob:none --no-checkout "file://$history" partial 2> /dev/null
git -C partial rev-list --objects --missing=print v2.0 | grep -q '^?' || fail "the partial clone is whole"
for method in lines auto; do
	bad partial k.db v1.0..v2.0 --repo partial --method $method
done

# one object of many is missing, or broken: a file between the ends, a tree, a commit
loose() {
	git clone -q --bare "$history" "$1"
	mv "$1"/objects/pack/*.pack .
	rm -f "$1"/objects/pack/*
	git -C "$1" unpack-objects -q < ./*.pack
	rm -f ./*.pack
}
loose loose
cp k.db loose.db
ok blame v1.0..v2.0 --db loose.db --profile "$profile" --work work --repo loose --method lines
for object in "$(id rename-change):kernel/time.c" "$(id disk):drivers/block" "$(id page)" "$(id fair)"; do
	oid=$(git -C loose rev-parse "$object")
	file=loose/objects/$(echo $oid | sed 's,..,&/,')
	cp "$file" kept
	rm -f "$file"
	bad "$oid" k.db v1.0..v2.0 --repo loose --method lines
	bad "$oid" k.db v1.0..v2.0 --repo loose --method auto
	head -c 20 kept > "$file"
	bad . k.db v1.0..v2.0 --repo loose --method lines
	head -c 100 /dev/urandom > "$file"
	bad . k.db v1.0..v2.0 --repo loose --method lines
	cp kept "$file"
done
ok blame v1.0..v2.0 --db loose.db --profile "$profile" --work work --repo loose --method lines

# ends that are no ends
cp k.db ends.db
git clone -q --bare "$history" odd
orphan=$(git -C odd -c user.name=O -c user.email=o@o.example commit-tree -m orphan v2.0^{tree})
git -C odd branch orphan "$orphan"
ok collect -q --db ends.db --repo odd --profile "$profile" --work work2 orphan $(id fair) $(id tick-again)
for method in lines replay auto; do
	bad . ends.db v1.0.."$orphan" --repo odd --method $method
	bad . ends.db v2.0..v1.0 --repo odd --method $method
	bad 'ancestor\|first-parent' ends.db "$(id fair)..$(id tick-again)" --repo odd --method $method
done
bad v1.1 k.db v1.0..v1.1 --repo "$history"
bad v9 k.db v1.0..v9 --repo "$history"
bad v9 k.db v9..v2.0 --repo "$history"
bad . k.db v1.0 --repo "$history"
bad . k.db .. --repo "$history"
bad . k.db "$(printf 'v1.0..v2\033[2J.0')" --repo "$history"
bad . k.db --repo "$history"
bad . k.db v1.0..v2.0 v1.1 --repo "$history"

# not the repository of these builds, or none
need_tree
bad . k.db v1.0..v2.0 --repo "$tree"
mkdir plain
bad "'plain' is not a git repository" k.db v1.0..v2.0 --repo plain
bad "'absent' is not a git repository" k.db v1.0..v2.0 --repo absent

# builds that have no history, no lines, or came to nothing
image one
image two
cp k.db import.db
ok import --db import.db --label one one
strip -g two
ok import --db import.db --label two two
bad . import.db @one..@two --repo "$history"
bad . import.db v1.0..@one --repo "$history"
sed '/DEBUG_INFO/d' "$profile" > bare.profile
ok collect -q --db bare.db --repo "$history" --profile ./bare.profile --work work3 v1.0 v2.0
for method in lines auto; do
	before=$(sha256sum < bare.db)
	run blame v1.0..v2.0 --db bare.db --profile ./bare.profile --repo "$history" --work work3 \
		--method $method
	same 2 $code
	same 1 "$(wc -l < err)"
	grep -Eqi 'line|dwarf' err || fail "$(cat err)"
	same "$before" "$(sha256sum < bare.db)"
done
run collect -q --db failed.db --repo "$history" --profile "$profile" --work work2 v1.0 $(id slip)
bad failed failed.db v1.0..$(id slip) --repo "$history"

# words
bad "guess" k.db v1.0..v2.0 --repo "$history" --method guess
bad "colour" k.db v1.0..v2.0 --repo "$history" --by colour
bad "xml" k.db v1.0..v2.0 --repo "$history" --format xml
for budget in -1 many 99999999999999999999 ''; do
	bad budget k.db v1.0..v2.0 --repo "$history" --budget "$budget"
done

# MAINTAINERS with broken lines is no reason to give up
git clone -q "$history" broken
cd broken
python3 - <<'END'
with open('MAINTAINERS', 'ab') as f:
    f.write(b'\nBROKEN \xff\x1b[2J SECTION\nM:\nF:\nF\nX:\t[\nN:\t((((\nN:\t*+?\nK:\t(\nF:\tmm/[\n' +
            b'\t\t\nF:\tmm/\x00x\n:\n' +
            b'F:\t' + b'*' * 3000 + b'\n' + b'S' * 70000 + b'\nF:\tkernel/')
END
git -c user.name=B -c user.email= commit -qam 'MAINTAINERS: broken'
git tag v3.0
cd ..
cp k.db broken.db
ok collect -q --db broken.db --repo broken --profile "$profile" --work work2 v3.0
ok blame v1.0..v3.0 --db broken.db --profile "$profile" --repo broken --method lines --by subsystem \
	--format json
cp out rows.json
! LC_ALL=C grep -q "[$(printf '\001-\010\013-\037\177')]" out || fail "control bytes"
ok diff v1.0 v3.0 --db broken.db --by class --format json
"$CLI_DIR/history-check" broken sums rows.json out
