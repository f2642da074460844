# SPDX-License-Identifier: GPL-2.0-or-later
# protects: defaults come from option, environment and git's configuration, in this order, and a kernel's tree stays clean
need_history
need_ends
unset GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM XDG_CONFIG_HOME KBLOAT_DB KBLOAT_REPO KBLOAT_WORK KBLOAT_PROFILE KBLOAT_SITEURL
export GIT_CONFIG_SYSTEM=/dev/null HOME=$PWD/home
mkdir home
git clone -q "$history" repo
here=$PWD

# of SETTING [OPTION…]: value, origin and where
of() {
	local name=$1
	shift
	ok "$@" config list --format csv
	sed -n "s/^$name,//p" out
}

# in a work tree: in the git directory, whatever folder of it
cd repo
same "$here/repo/.git/kbloat/kbloat.db,built-in,the git directory" "$(of db)"
same "$here/repo/.git/kbloat/work,built-in,the git directory" "$(of work)"
(cd lib && same "$here/repo/.git/kbloat/kbloat.db,built-in,the git directory" "$(of db)")
git worktree add -q ../linked
(cd ../linked && same "$here/repo/.git/kbloat/kbloat.db,built-in,the git directory" "$(of db)")
rm "$here"/repo/out "$here"/repo/err "$here"/repo/lib/out "$here"/repo/lib/err "$here"/linked/out "$here"/linked/err
"$KBLOAT" collect -q --profile "$profile" HEAD
"$KBLOAT" show HEAD > ../shown
has ../shown ':mini:x86_64'
same '' "$(git status --porcelain --ignored)"
[ -s .git/kbloat/kbloat.db ] && [ -e .git/kbloat/work/lock ] || fail "nothing in .git/kbloat"
same '' "$(git fsck 2>&1 | grep -v '^notice\|^dangling\|^Checking')"
# where they are already, or are ignored, they stay
cp .git/kbloat/kbloat.db .
same kbloat.db,built-in, "$(of db)"
rm kbloat.db
echo '*.db' > .git/info/exclude
same kbloat.db,built-in, "$(of db)"
same "$here/repo/.git/kbloat/work,built-in,the git directory" "$(of work)"
rm .git/info/exclude
cd ..
same kbloat.db,built-in, "$(of db)"
git clone -q --bare "$history" bare
(cd bare && same kbloat.db,built-in, "$(of db)")

# the user's configuration, before which goes the repository's, the environment, the option
git config --global kbloat.db user.db
git config --global kbloat.work '~/w'
git config --global kbloat.profile minmod
git config --global kbloat.siteUrl https://size.example/
same "$HOME/user.db,user,$HOME/.gitconfig" "$(of db)"
same "$HOME/w,user,$HOME/.gitconfig" "$(of work)"
same "minmod,user,$HOME/.gitconfig" "$(of profile)"
same "https://size.example/,user,$HOME/.gitconfig" "$(of siteurl)"
git -C repo config kbloat.db sizes.db
git -C repo config kbloat.profile tiny,minmod
(cd repo/lib && same "$here/repo/sizes.db,repository,$here/repo/.git/config" "$(of db)")
same "$here/repo/sizes.db,repository,$here/repo/.git/config" "$(of db --repo repo)"
same "repo,option,'--repo" "$(of repo --repo repo)"
KBLOAT_REPO=repo/lib same "$here/repo/sizes.db,repository,$here/repo/.git/config" "$(KBLOAT_REPO=repo/lib of db)"
same "tiny,minmod" "$(KBLOAT_REPO=repo of profile | cut -d '"' -f 2)"
same 'env.db,environment,$KBLOAT_DB' "$(KBLOAT_DB=env.db of db --repo repo)"
same "opt.db,option,'--db" "$(KBLOAT_DB=env.db of db --repo repo --db opt.db)"
same "$HOME/user.db,user,$HOME/.gitconfig" "$(KBLOAT_DB='' of db)"
git -C bare config kbloat.db sizes.db
same "$here/bare/sizes.db,repository,$here/bare/config" "$(of db --repo bare)"

# a repository that the user's configuration names has its own, too
git config --global kbloat.repo "$here/bare"
same "$here/bare,user,$HOME/.gitconfig" "$(of repo)"
same "$here/bare/sizes.db,repository,$here/bare/config" "$(of db)"
(cd repo && same "$here/repo/sizes.db,repository,$here/repo/.git/config" "$(of db)")
cp "$ends/k.db" bare/sizes.db
ok show HEAD
has out 'v2.0:mini:x86_64 by section'

# other places of git's: XDG, an included file, one work tree's
rm home/.gitconfig
mkdir -p home/.config/git
printf '[include]\n\tpath = more\n' > home/.config/git/config
printf '[KBLOAT]\n\tdb = /included.db\n' > home/.config/git/more
same "/included.db,user,$HOME/.config/git/config" "$(of db)"
export GIT_CONFIG_GLOBAL=$here/global
git config --global kbloat.db /global.db
same "/global.db,user,$here/global" "$(of db)"
git -C repo config extensions.worktreeConfig true
git -C linked config --worktree kbloat.db linked.db
(cd linked && same "$here/linked/linked.db,repository,$here/repo/.git/worktrees/linked/config.worktree" "$(of db)")
(cd repo && same "$here/repo/sizes.db,repository,$here/repo/.git/config" "$(of db)")
# one that libgit2 does not open is read all the same; what is broken is told
git -C repo config core.repositoryFormatVersion 1
git -C repo config extensions.unheardOf true
(cd repo && same "$here/repo/sizes.db,repository,$here/repo/.git/config" "$(of db)")
printf '[kbloat\n' > "$here/global"
ok config list
has err "note: '$here/global' is left out:"
# what is another user's is not
if [ "$EUID" = 0 ]; then
	export GIT_CONFIG_GLOBAL=/dev/null
	chown -R 12345 bare
	same "kbloat.db,built-in," "$(of db --repo bare)"
	git config -f "$here/safe" safe.directory "$here/bare"
	same "$here/bare/sizes.db,repository,$here/bare/config" "$(GIT_CONFIG_GLOBAL=$here/safe of db --repo bare)"
fi
