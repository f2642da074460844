# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: a unit test that crashes, exits or hangs fails alone and by name, and leaves nothing behind
unit=$(dirname "$KBLOAT")/unit
[ -x "$unit" ] || fail "no '$unit': make it"
mkdir tmp
export TMPDIR=$PWD/tmp

# harness ARG…: the same whatever runs beside
harness() {
	code=0
	"$unit" "$@" -t 3 harness > out 2> err || code=$?
	same 1 $code
	same 'unit: 3 passed, 5 failed' "$(cat out)"
	sed 's|^[^ ]*/harness.c:[0-9]*: |harness.c: |' err > said
	diff - said <<-'END'
	harness.c: 1 + 1 is 2, not 3
	harness.c: "a" is "a", not "b"
	failed: harness: fails
	failed: harness: hangs: ended after 3 seconds
	failed: harness: crashes: killed by signal 11 (Segmentation fault)
	last words
	failed: harness: aborts: killed by signal 6 (Aborted)
	failed: harness: exits: exit status 0
	END
	same '' "$(ls tmp)"
	# it may wait for somebody to ask how it ended
	for _ in $(seq 500); do
		state=$(sed 's/.*) //;s/ .*//' "/proc/$(cat left)/stat" 2> /dev/null) || state=gone
		case $state in Z|gone|'') return ;; esac
		sleep 0.01
	done
	fail "the child that was left behind is there: $state"
}
harness -j 1
harness -j 8

# an interrupt ends them all
"$unit" -t 60 harness > out 2> err &
pid=$!
until [ -n "$(ls tmp/*/2 2> /dev/null)" ]; do sleep 0.01; done
kill -TERM $pid
code=0
wait $pid || code=$?
same 143 $code
same '' "$(ls tmp)"
