# SPDX-License-Identifier: GPL-2.0-or-later
# protects: a pager only for more than a page on a terminal, exit codes as without it; colours where wanted
. "$CLI_DIR/screen.sh"
if ! command -v tmux less > which.out; then
	echo "no tmux or less: no terminal was asked"
	exit 0
fi
unset PAGER LESS LV KBLOAT_PAGER NO_COLOR
need_collection
cp "$collected/k.db" k.db
export KBLOAT_DB=$PWD/k.db PS1='$ '
echo 'PS1="$ "; k() { "$KBLOAT" "$@"; echo "code $?"; }' > bashrc
screen_start bash --noprofile --rcfile bashrc -i
screen_has_only '$'

# type COMMAND: on an empty screen
enter() {
	screen_keys C-u C-l
	screen_has_only '$'
	screen_tmux clear-history -t 0
	screen_type "$1"
	screen_keys Enter
}

# less than a page: as without a pager
enter 'k show v1.0'
screen_has 'code 0'
screen_has '.text'
enter 'k no-such-command'
screen_has 'code 2'
screen_has "no command 'no-such-command'"

# more than a page: less, with its prompt; q leaves it
enter 'k show v1.0 --by symbol'
screen_has ':'
screen_lacks 'code 0'
screen_keys G
screen_has '(END)'
screen_has 'total'
screen_keys q
screen_has 'code 0'

# the reader leaves early: the exit code stays, nothing is said
sqlite3 k.db 'UPDATE atom SET bytes = bytes + 1'
enter 'k db check'
screen_has ':'
screen_keys q
screen_has 'code 1'
screen_lacks cannot
cp "$collected/k.db" k.db

# help is paged too; an interrupt is for the pager
enter 'k help'
screen_has ':'
screen_keys C-c
screen_lacks 'code 0'
# less may lose a key that comes while it is still busy with the interrupt
for _ in 1 2 3 4 5; do
	screen_keys q
	! (screen_has 'code 0' 2) 2> /dev/null || break
done
screen_has 'code 0'

# a message comes behind what it belongs to, when that has been read
enter 'k db schema extra'
screen_has 'code 2'

# without
enter 'k show v1.0 --by symbol --no-pager'
screen_has 'code 0'
screen_has 'total'
enter 'k --no-pager help'
screen_has 'code 0'
enter 'PAGER=cat k show v1.0 --by symbol'
screen_has 'code 0'
enter 'KBLOAT_PAGER= k show v1.0 --by symbol'
screen_has 'code 0'
enter 'TERM=dumb k show v1.0 --by symbol'
screen_has 'code 0'
enter 'k show v1.0 --by symbol | tail -n 3; echo piped'
screen_has 'piped'
screen_lacks '(END)'
enter 'k db check -q'
screen_has 'code 0'

# others: words of the variable are arguments, no shell reads them; $KBLOAT_PAGER goes first
printf '#!/bin/sh\n{ echo "args $*"; cat; } > paged\n' > mine
chmod +x mine
enter 'PAGER="./mine a;touch \$(pwned)" k show v1.0 --by symbol'
screen_has 'code 0'
same 'args a;touch $(pwned)' "$(head -n 1 paged)"
has paged total
enter 'PAGER=false KBLOAT_PAGER="./mine  b" k show v1.0 --by symbol'
screen_has 'code 0'
same 'args b' "$(head -n 1 paged)"
[ ! -e pwned ] || fail "a shell read the pager's words"
enter 'PAGER=./no-such-pager k show v1.0 --by symbol'
screen_has "no pager: './no-such-pager' is not installed"
screen_has 'code 0'
enter 'PAGER=true k show v1.0 --by symbol'
screen_has 'code 0'
screen_lacks cannot

# colours: what is on the terminal, with its escapes
coloured() {
	screen_tmux capture-pane -t 0 -p -e -S -1000 | grep -q "$(printf '\033\[[0-9;]*1m')"
}
enter 'k show v1.0'
screen_has 'code 0'
coloured || fail "no colours on a terminal"
for plain in 'NO_COLOR=1 k show v1.0' 'TERM=dumb k show v1.0' 'k show v1.0 --color never' 'k show v1.0 | cat; echo code 0'; do
	enter "$plain"
	screen_has 'code 0'
	! coloured || fail "colours with $plain"
done
enter 'NO_COLOR=1 k show v1.0 --color always'
screen_has 'code 0'
coloured || fail "--color always does not win"
ok show v1.0 --color always
has out "$(printf '\033[1m')"
ok show v1.0
lacks out "$(printf '\033')"
ok show v1.0 --color always --format csv
lacks out "$(printf '\033')"
refused "--color takes auto, always or never, not 'sometimes' ('kbloat show -h' shows the usage)" \
	show v1.0 --color sometimes
