# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: git bisect run with the script of docs/blame.md: a revision that does not build is skipped, trouble ends it
need_ends
git clone -q "$history" repo

# the script as it is printed, for the made-up kernel
sed -n '/^    cat > \.\.\/step\.sh/,/^    END$/p' "$CLI_DIR/../../docs/blame.md" | sed '1d;$d;s/^    //' > step.sh
has step.sh --bisect-run
sed -i "s|v6.1.170|v1.0|;s|tiny|$profile|;s|^\(    \)*\(kbloat\|exec kbloat\)|\2|;s|kbloat collect|'$KBLOAT' collect|;s|exec kbloat|exec '$KBLOAT'|" step.sh
chmod +x step.sh
cp "$ends/k.db" bisect.db

cd repo
git bisect start v1.1 v1.0 > /dev/null
git bisect run ../step.sh > ../run.out 2>&1 || fail "$(cat ../run.out)"
cd ..
has run.out "$(id merge-veth) is the first bad commit"
# "pool: flush" does not build
same "$(id slip)" "$(git -C repo bisect log | sed -n 's/^git bisect skip //p')"
same "$(id slip) failed" "$("$KBLOAT" builds --db bisect.db --format csv | sed -n 's/^\([^:]*\):[^,]*,\(failed\),.*/\1 \2/p')"

# collect alone says so, too, and again when it is known
for i in 1 2; do
	run collect -q --bisect-run --repo repo --profile "$profile" --work work --db alone.db "$(id slip)"
	same 125 $code
done
run check v1.0 "$(id slip)" --profile mini --db bisect.db --limit total:0
same 2 $code
# trouble: not to be had, not to be built here, not understood
stops() {
	code=0
	"$KBLOAT" "$@" > out 2> err || code=$?
	same 128 $code
	grep -q '^kbloat: ' err || fail "$(cat err)"
}
stops check v1.0 nosuch --profile mini --db bisect.db --limit total:0 --bisect-run
stops check v1.0 v2.0 v3.0 --bisect-run
stops collect -q --bisect-run --repo repo --profile "$profile" --work work --db alone.db nosuch
mkdir bin
printf '#!/bin/sh\ncase "$*" in *--version*) exec %s --version ;; esac\nexit 1\n' "$(command -v gcc)" > bin/gcc
chmod +x bin/gcc
PATH=$PWD/bin:$PATH CCACHE_DISABLE=1 stops collect -q --bisect-run --repo repo --profile "$profile" --work work --db alone.db v1.1
