# SPDX-License-Identifier: GPL-2.0-or-later
# protects: the walk over a history charges every line as git blame does; broken ones are refused
tool=$(dirname "$KBLOAT")/walk-tool
[ -x "$tool" ] || fail "no '$tool': make it"
for seed in 1 2 3 4; do
	"$CLI_DIR/make-history" h$seed.git $seed >> did
	WALK_TOOL=$tool "$CLI_DIR/../kernel/blame-agrees" -v h$seed.git old..new 1000 > said ||
		{ tail -n 20 said; fail "seed $seed: git blame says something else"; }
done
for what in branch merge octopus criss-cross 'evil merge' 'mixed merge' rename 'moved lines' \
	revert again copy unrelated link 'to directory' 'no end' empty; do
	has did "$what "
done

# walk ARG…: prints nothing on stdout when it fails
walk() {
	code=0
	"$tool" "$@" > out 2> err < paths || code=$?
	! grep -E 'Sanitizer|runtime error:|Assertion' err || fail "walk $*: see above"
}
id() {
	git -C "$1" rev-parse "$2^{commit}"
}
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_AUTHOR_DATE='1700000000 +0000'
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b GIT_COMMITTER_DATE='1700000000 +0000'
git -C h1.git ls-tree -r --name-only new > paths

# ends that are no range
old=$(id h1.git old) new=$(id h1.git new)
walk h1.git $new $old
same 2 $code
same "walk-tool: '$new' is no ancestor of '$old': their last common commit is '$old'" "$(cat err)"
lone=$(git -C h1.git commit-tree -m lone new^{tree})
walk h1.git $lone $new
same 2 $code
same "walk-tool: '$lone' and '$new' have no history in common" "$(cat err)"
walk h1.git $new $new
same 0 $code
same '' "$(cat out)"

# clones that have not everything
git clone -q --bare --depth 3 --branch new "file://$PWD/h1.git" shallow.git 2> log
walk shallow.git "$(id shallow.git new)" "$(id shallow.git new)"
same 0 $code
git -C shallow.git rev-list new | tail -n 1 > last # its parents are missing
walk shallow.git "$(cat last)" "$(id shallow.git new)"
same 2 $code
has err "shallow clone"
walk shallow.git $old $new
same 2 $code
[ ! -s out ] || fail "prints in spite of: $(cat err)"
git -C h1.git config uploadpack.allowFilter true
git clone -q --bare --filter=blob:none --branch new "file://$PWD/h1.git" partial.git 2> log
walk partial.git $old $new
same 2 $code
has err 'cannot read file content'

# files that are no texts, or hardly
git init -q t
cd t
printf 'line\n%.0s' $(seq 2000) > big
head -c 200000 /dev/zero > zeros
head -c 300000 /dev/zero | tr '\0' x > one-line
truncate -s 17M huge # more than is looked into
ln -s nowhere link
: > empty
git add .
git commit -q -m 1
for f in big zeros one-line huge; do
	printf 'more\n' >> $f
done
printf 'a\n' > empty
ln -sf elsewhere link
git rm -q --cached zeros
git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),module"
git add big one-line huge link empty
git commit -q -m 2
cd ..
printf '%s\n' big zeros one-line huge link empty module > paths
walk t/.git "$(id t HEAD~1)" "$(id t HEAD)"
same 0 $code
two=$(id t HEAD)
{ sed -n '/^+ big/,/^[-+] [^b]/p' out; } | grep -c "$two" > n
same 1 "$(cat n)"
sed -n '/^- big/,$p' out | head -n 2 | tail -n 1 > line
same '= big 1' "$(cat line)"
has out '- zeros'
lacks out '+ zeros'
lacks out module
