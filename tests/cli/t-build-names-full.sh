# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: every command that takes a build takes every name for it: git's, prefixes, ends of a series, what csv prints
need_ends
need_collection
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git clone -q "$history" up
git -C up checkout -q -b work v2.0
git clone -q up repo
git="git -C repo -c user.name=T -c user.email=t@tree.example"
$git tag second v1.0
$git tag @scope/x v1.0
$git tag 'v1.0@old' v1.0
$git branch topic v1.0
cp "$ends/k.db" k.db

# is BUILD NAME [OPTION…]: what NAME is taken for
is() {
	local build=$1 name=$2
	shift 2
	ok show "$name" --db k.db "$@" --format csv --by class
	cp out named
	ok show "$build" --db k.db --format csv --by class
	cmp -s named out || fail "'$name' is not '$build'"
}

# what the database knows alone
for name in v1.0 v1.0:mini v1.0:mini:x86_64 v1.0:mini:x86_64:gnu v1 "$(git -C repo rev-parse v1.0^0)" \
	"$(git -C repo rev-parse --short=8 v1.0^0)" @previous @previous:mini mini@previous mini@previous:x86_64 \
	"'v1.0" "'@previous"; do
	is v1.0:mini "$name"
done
for name in v2 @latest mini@latest @latest:mini:x86_64 v2:mini; do
	is v2.0:mini "$name"
done

# and what a repository does: from a folder in it, or named
back=HEAD~$(git -C repo rev-list --count --first-parent v1.0..HEAD)
for name in second @scope/x v1.0@old topic tags/v1.0 refs/heads/topic "$back" second:mini topic:mini:x86_64 \
	"'second" "v2.0^{/${subject:=$(git -C repo log -1 --format=%s v1.0)}}" ":/$subject"; do
	is v1.0:mini "$name" --repo repo
done
for name in HEAD work origin/work origin/HEAD @ '@{u}' 'work@{upstream}' HEAD:mini; do
	is v2.0:mini "$name" --repo repo
	cd repo
	ok show "$name" --db ../k.db
	cd ..
done
mkdir -p repo/lib
cd repo/lib
ok show HEAD --db ../../k.db
cd ../..

# every command that takes one
for c in 'show HEAD' 'candidates HEAD --forced' 'analyze HEAD' 'builds --config HEAD' 'config symbols HEAD' \
	'plot candidates HEAD --out x.svg' 'prove HEAD NO_SUCH --work w'; do
	run $c --db k.db --repo repo
	! grep -E "no build|can be any" err || fail "kbloat $c"
	run $c --db k.db --repo nowhere
	has err "no build 'HEAD'"
	has err "'nowhere' is not a git repository"
done

# two of them
ok diff topic..HEAD --db k.db --repo repo
cp out two
for pair in 'topic HEAD' 'v1.0:mini v2.0:mini' topic.. topic..@latest v1..; do
	ok diff $pair --db k.db --repo repo
	diff two out || fail "kbloat diff $pair"
done

# several that fit, and what is not there
sqlite3 k.db "UPDATE build SET rev = 'v6.12.3' WHERE rev = 'v1.0'; UPDATE build SET rev = 'v6.12.117' WHERE rev = 'v2.0'"
refused "'v6.12' can be any of 2 builds: 'v6.12.117:mini:x86_64', 'v6.12.3:mini:x86_64'" show v6.12 --db k.db
refused "'v6' can be any of 2 builds: 'v6.12.117:mini:x86_64', 'v6.12.3:mini:x86_64'" show v6 --db k.db
# a number that goes on is another number
refused "no build 'v6.12.11'; nearest: 'v6.12.117:mini:x86_64', 'v6.12.3:mini:x86_64'" show v6.12.11 --db k.db
refused "no build 'v6.1'; nearest: 'v6.12.3:mini:x86_64', 'v6.12.117:mini:x86_64'" show v6.1 --db k.db
run show other@latest --db k.db
has err "no build 'other@latest'; nearest:"
commit=$(git -C repo rev-parse --short=12 HEAD~1)
refused "no build 'HEAD~1': it is commit $commit, which 'kbloat collect' has not built" show HEAD~1 --db k.db --repo repo
refused "no build 'HEAD:big': it is commit $(git -C repo rev-parse --short=12 HEAD), built as 'v6.12.117:mini:x86_64'" \
	show HEAD:big --db k.db --repo repo
sqlite3 k.db "DELETE FROM build_unit WHERE build_id = 1; DELETE FROM section WHERE build_id = 1; DELETE FROM build WHERE id = 1"
is v6.12.117 v6.12
refused "no build '@previous': there is one build only, no previous one" show @previous --db k.db
# a name that the repository has for another commit is told
$git tag v6.12 HEAD~2
is v6.12.117 v6.12 --repo repo
ok show v6.12 --db k.db --repo repo
has err "note: 'v6.12' itself (commit $(git -C repo rev-parse --short=12 HEAD~2)) is not built: 'v6.12.117:mini:x86_64' is taken"

# two profiles: one is preferred, by option or setting, when both fit
cp "$ends/k.db" k.db
sqlite3 k.db "UPDATE build SET profile = 'big' WHERE id = 2; UPDATE build SET rev = 'v1.0', commit_id = (SELECT commit_id FROM build WHERE id = 1) WHERE id = 2"
refused "'v1.0' can be any of 2 builds: 'v1.0:big:x86_64', 'v1.0:mini:x86_64'" show v1.0 --db k.db
refused "'@latest' can be any of 2 builds: 'v1.0:big:x86_64', 'v1.0:mini:x86_64'" show @latest --db k.db
KBLOAT_PROFILE=big ok show @latest --db k.db
has out 'v1.0:big:x86_64 by section'
KBLOAT_PROFILE=big ok show v1.0 --db k.db
has out 'v1.0:big:x86_64 by section'
KBLOAT_PROFILE=none run show v1.0 --db k.db
same 2 $code

# imports with names of any look, as they are printed and as csv prints them
for label in a..b -x latest "'q" =1+1 HEAD; do
	ok import "$collected/vmlinux" --db k.db --label="$label" -q
	ok builds --db k.db --format csv
	printed=$(cut -d , -f 1 out | grep -Fx -- "'@$label")
	ok show "@$label" --db k.db
	has out "@$label by section"
	ok show "$printed" --db k.db
	has out "@$label by section"
	ok diff "@$label..@$label" --db k.db
	ok diff "@$label" v1.0:mini --db k.db
	ok diff "v1.0:mini..@$label" --db k.db
done
is @HEAD "'@HEAD"
