# SPDX-License-Identifier: GPL-2.0-or-later
# For tests of what people see on a terminal, to be sourced: a screen of 100 x 30 in tmux, whose content
# can be asked for and that keys can be sent to.

screens=0

screen_tmux() {
	tmux -S "$PWD/screen.$screens" -f /dev/null "$@"
}

# screen_start COMMAND…: ends whatever ran before, which may take its time, hence a server of its own
screen_start() {
	screen_tmux kill-server 2> /dev/null || :
	screens=$((screens + 1))
	screen_tmux new-session -d -x 100 -y 30 "$@" \; set -g remain-on-exit on > "tmux.$screens" 2>&1
	trap 'screen_tmux kill-server 2> /dev/null || :' EXIT
}

# screen_keys KEY…: "Tab", "Enter", "C-c", "q"
screen_keys() {
	screen_tmux send-keys -t 0 "$@"
}

# a ";" at the end would be tmux's own
screen_type() {
	case $1 in
	*';') screen_tmux send-keys -t 0 -l -- "${1%;}\;" ;;
	*) screen_tmux send-keys -t 0 -l -- "$1" ;;
	esac
}

# The lines on it, those that were scrolled away too; blanks at their ends are cut off.
screen() {
	screen_tmux capture-pane -t 0 -p -S -1000
}

# screen_has TEXT [SECONDS]: within so many, or 10
screen_has() {
	local i
	for ((i = 0; i < ${2:-10} * 20; i++)); do
		screen | grep -qF -- "$1" && return 0
		sleep 0.05
	done
	screen >&2
	fail "the screen has no '$1'"
}

screen_lacks() {
	! screen | grep -qF -- "$1" || { screen >&2; fail "the screen has '$1'"; }
}

# screen_has_only TEXT: nothing else is on what can be seen
screen_has_only() {
	local i
	for ((i = 0; i < 200; i++)); do
		[ "$(screen_tmux capture-pane -t 0 -p | grep -v '^$')" = "$1" ] && return 0
		sleep 0.05
	done
	screen >&2
	fail "the screen has more than '$1'"
}
