# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: what bash and zsh make of what Tab offers: whole words, whatever a build is called; uninstall takes all of it away
. "$CLI_DIR/screen.sh"
need_collection
root=$(cd "$CLI_DIR/../.." && pwd)
export KBLOAT_DB=$PWD/k.db
cp "$collected/k.db" k.db
make -s -C "$root" install-data DESTDIR="$PWD/gone" PREFIX=/usr
mkdir gone/usr/bin
touch gone/usr/bin/kbloat gone/usr/share/man/man1/other.1
make -s -C "$root" uninstall DESTDIR="$PWD/gone" PREFIX=/usr
same gone/usr/share/man/man1/other.1 "$(find gone -type f)"
[ ! -e gone/usr/share/kbloat ] || fail "uninstall left a directory of its own"
make -s -C "$root" install-data DESTDIR="$PWD/dest" PREFIX=/usr
mkdir dest/usr/bin
ln -s "$KBLOAT" dest/usr/bin/kbloat
. "$CLI_DIR/hostile-labels.sh"
if [ ! -r /usr/share/bash-completion/bash_completion ] || ! command -v zsh tmux > which.out; then
	echo "no bash-completion, zsh or tmux: the shells were not asked"
	exit 0
fi
export XDG_DATA_DIRS=$PWD/dest/usr/share PATH=$PWD/dest/usr/bin:$PATH PS1='$ ' HISTFILE=/dev/null LC_ALL=C.UTF-8
printf '%s\n' 'for a; do printf "<%s>" "$a"; done; echo' > show-words
echo '. /usr/share/bash-completion/bash_completion; PS1="$ "; kw() { bash ./show-words "$@"; }
bind "set bell-style none"; bind "set completion-query-items 1000"; bind "set page-completions off"
bind "set show-all-if-ambiguous on"' > bashrc
mkdir zdot
echo 'fpath=('"$PWD"'/dest/usr/share/zsh/site-functions $fpath); autoload -Uz compinit; compinit -u -D; PS1="$ "
unsetopt beep; LISTMAX=1000; kw() { bash ./show-words "$@" }' > zdot/.zshrc
export ZDOTDIR=$PWD/zdot

# tab LINE: on an empty screen, with a tab behind it
tab() {
	screen_keys C-u C-l
	screen_has_only '$'
	screen_type "$1"
	screen_keys Tab
}

# ask SHELL: both at once, on screens of their own
ask() {
	local shell=$1
	case $shell in
	bash) screen_start bash --noprofile --rcfile bashrc -i ;;
	zsh) screens=10 && screen_start zsh -i ;;
	esac
	screen_has '$'
	tab 'kbloat bl'
	screen_has 'kbloat blame'
	tab 'kbloat '
	screen_has candidates
	screen_has history
	tab 'kbloat show v1.0:m'
	screen_has 'kbloat show v1.0:mini'
	tab 'kbloat show v2.0:mini --by s'
	screen_has section
	screen_has subsystem
	tab 'kbloat show --format=m'
	screen_has '--format=markdown'
	tab 'kbloat candidates --verdict=ready,ex'
	screen_has '--verdict=ready,exports'
	tab 'kbloat blame v1.0:mini..v2'
	screen_has 'blame v1.0:mini..v2.0:mini'
	tab 'kbloat show --un'
	screen_has '--under'
	tab 'kbloat import --map bash'
	screen_has 'bashrc'
	tab 'kbloat db check --db k'
	screen_has 'k.db'
	tab 'kbloat show @x'
	screen_has 'grün'
	screen_lacks red
	screen_lacks line
	[ ! -e pwned ] || fail "$shell ran what a build was called"
	# completed to the end, each is one word again
	for name in '@x$(touch pwned)' '@x;touch pwned;' "@x'q" '@x b' '@x*' '@x`touch pwned`' '@x\b'; do
		printf -v begin %q "${name:0:3}"
		case $name in @x\`*) begin='@x\`' ;; esac
		tab "kbloat show $begin"
		screen_keys Home
		screen_type 'kw '
		screen_keys Enter
		screen_has "<kbloat><show><$name>"
		[ ! -e pwned ] || fail "$shell ran '$name'"
	done
}
ask zsh > zsh.out 2>&1 &
zsh=$!
(ask bash)
wait $zsh || fail "zsh: $(grep -v '^ *$' zsh.out)"
