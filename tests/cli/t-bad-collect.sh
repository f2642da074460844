# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a collection that cannot work says why in one line, exit code 2, and stores nothing
need_collection
cp "$collected/k.db" k.db
before=$(sha256sum < k.db)
go() {
	local message=$1
	shift
	refused "$message" collect --db k.db --work work --profile "$profile" "$@"
	same "$before" "$(sha256sum < k.db)"
}

go "no such revision 'v9.9' in '$tree'" --repo "$tree" v9.9
go "no such revision 'v9.9' in '$tree'" --repo "$tree" v1.0..v9.9
mkdir plain
go "'plain' is not a git repository" --repo plain v1.0
go "'absent' is not a git repository" --repo absent v1.0
go "which revisions? ('kbloat collect -h' shows the usage)" --repo "$tree"
go "no profile 'nosuch'; 'kbloat profile list' lists them" --repo "$tree" --profile nosuch v1.0
go "-j takes a whole number from 1 to 4096, not '0' ('kbloat collect -h' shows the usage)" --repo "$tree" -j 0 v1.0
run collect --db k.db --work work --profile "$profile" --repo "$tree" --step sideways v1.0..v2.0
same 2 $code
has err "--step: "
same "$before" "$(sha256sum < k.db)"
[ ! -e work ] || fail "a work directory was made for nothing"

# a tree that is no kernel
git init -q text
cd text
git config user.name T && git config user.email t@example.org
echo hello > README
git add README
git commit -qm hello
git tag v1
cd ..
for p in "$profile" tiny; do
	run collect --db k.db --work work --profile "$p" --repo text v1
	same 2 $code
	has err "no tree for this profile: the revision has no '"
	same "$before" "$(sha256sum < k.db)"
done
git init -q bare
refused "no such revision 'v1' in 'bare'" collect --db k.db --work work --profile "$profile" --repo bare v1

# in a work directory that another one uses
mkdir work
exec 9> work/lock
flock 9
echo $$ >&9
refused "work directory '$PWD/work' is in use by bash (pid $$); give another one with --work" \
	collect -q --db new.db --work work --profile "$profile" --repo "$tree" v1.0
exec 9>&-
mkdir 'a work'
refused "makefiles cannot work in '$PWD/a work': its path has a ' '; choose another --work directory" \
	collect -q --db new.db --work 'a work' --profile "$profile" --repo "$tree" v1.0
: > file
run collect -q --db new.db --work file --profile "$profile" --repo "$tree" v1.0
same 2 $code
has err "'file"
same 0 "$(sqlite3 new.db 'SELECT count(*) FROM build')"
