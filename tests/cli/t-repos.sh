# SPDX-License-Identifier: GPL-2.0-or-later
# protects: every repository that git reads is read, from everywhere, and no other one is touched
need_ends
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.example GIT_AUTHOR_DATE='1700000000 +0000'
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.example GIT_COMMITTER_DATE='1700000000 +0000'
git clone -q "$history" plain

# blame REPO: into "out", by a database that knows no history yet
blame() {
	cp "$ends/k.db" b.db
	run blame v1.0..v2.0 --db b.db --profile mini --method lines --format csv --repo "$1"
}
blame plain
same 0 $code
cp out right
alike() {
	blame "$1"
	cmp -s out right || fail "'$1': $(< err)"
}

# folders of a work tree, and what it is made of; all that may stand in its configuration
git -C plain worktree add -q ../linked v1.1
echo 'gitdir: ../plain/.git/worktrees/linked' > linked/.git # as relativeWorktrees has it
config=plain/.git/config
git config --file $config core.repositoryformatversion 1
for pair in relativeWorktrees=true preciousObjects=true worktreeConfig=true partialClone=origin \
	compatObjectFormat=sha256 refStorage=files objectFormat=sha1 noop=1; do
	git config --file $config "extensions.${pair%=*}" "${pair#*=}"
done
git config --file $config remote.origin.promisor true
alike plain
alike plain/mm
alike plain/.git
alike linked/kernel
git config --file $config extensions.invented true
blame plain
same 2 $code
same "kbloat: cannot open the git repository 'plain': unsupported extension name extensions.invented" "$(< err)"
git config --file $config --unset extensions.invented
for odd in objectFormat=sha256=objects=sha1 refStorage=reftable=references=files; do
	IFS== read -r key value what usual <<< "$odd"
	git config --file $config extensions.$key $value
	blame plain
	same 2 $code
	same "kbloat: 'plain' keeps its $what as '$value', which kbloat cannot read: only '$usual' (docs/collecting.md)" \
		"$(< err)"
	git config --file $config extensions.$key $usual
done
mkdir nothing
blame nothing
same 2 $code
same "kbloat: 'nothing' is not a git repository" "$(< err)"

# without --repo the one that stands around, if it is of these builds
blame plain
cp b.db known.db
mkdir -p around/below
git init -q around
for dir in plain/mm around/below; do
	(cd $dir && ok blame v1.0..v2.0 --db ../../known.db --profile mini --method lines --format csv && cmp out ../../right)
done

# sparse, separate, bare, borrowing, maintained, in another one
git clone -q --sparse "$history" sparse
alike sparse
git clone -q --shared --separate-git-dir=sep.git "$history" sep
alike sep
alike sep.git
git clone -q --bare "$history" bare.git
(cd bare.git && git repack -q -a -d --write-midx && git pack-refs --all &&
	git commit-graph write --reachable --changed-paths)
alike bare.git
git init -q super
git -C super -c protocol.file.allow=always submodule --quiet add "$history" sub
alike super/sub

# somebody else's repository, by somebody whose HOME may not be read
if [ "$(id -u)" = 0 ]; then
	mkdir -m 700 home
	cp "$ends/k.db" b.db
	cp "$KBLOAT" kbloat
	chmod 755 . "$CLI_SCRATCH"
	chmod 777 . b.db
	HOME=$PWD/home XDG_CONFIG_HOME=$PWD/home setpriv --reuid=65534 --regid=65534 --clear-groups \
		./kbloat blame v1.0..v2.0 --db b.db --profile mini --method lines --format csv \
		--repo bare.git > out 2> err || fail "of another user: $(< err)"
	cmp out right
fi

# from a hook of another repository: that one stays as it is, and neither git nor a build hears of it
git init -q --bare pushed.git
git clone -q --bare "$history" mirror.git
git -C mirror.git tag -d v2.0 > /dev/null
printf '[nightly]\ndb = %s\nrepo = %s\nstate = %s\nmin-free = 1M\n[fetch]\nremote = %s\n[series "r"]\ntags = v1.0\nprofile = %s\n[collect]\nwork = %s\n' \
	"$PWD/n.db" "$PWD/mirror.git" "$PWD/state" "$history" "$profile" "$PWD/w" > n.conf
printf '#!/bin/sh\nexec "$KBLOAT" nightly -q %s/n.conf > %s/hook.log 2>&1\n' "$PWD" "$PWD" > pushed.git/hooks/post-receive
chmod +x pushed.git/hooks/post-receive
git -C sparse push -q ../pushed.git v1.1^{commit}:refs/heads/main
same refs/heads/main "$(git -C pushed.git for-each-ref --format='%(refname)')"
git -C mirror.git rev-parse -q --verify v2.0 > /dev/null || fail "the mirror was not fetched: $(< hook.log)"
same ok "$(sqlite3 n.db 'SELECT status FROM build')"
