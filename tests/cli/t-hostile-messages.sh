# SPDX-License-Identifier: GPL-2.0-or-later
# protects: what a hostile tree is called or says reaches a terminal as text; commands print messages in one way
root=$(cd "$CLI_DIR/../.." && pwd)

# The title of a terminal (OSC 0), set by a variable of a makefile; and CSI as a character of UTF-8.
title=$(printf 'V\033]0;owned\007W')
csi=$(printf 'x\302\2332Jy')
mkdir -p tree/arch/x86 tree/scripts
printf 'int x = 1; void _start(void) { for (;;) ; }\n' > image.c
gcc -g -ffreestanding -fno-pic -fno-stack-protector -nostdlib -static -no-pie -o "$csi" image.c
printf 'A := \044(%s)\n%s = \044(%s)\nobj-y += \044(%s)\n' "$title" "$title" "$title" "$title" |
	tee tree/Makefile tree/arch/x86/Makefile > tree/Kbuild
touch tree/scripts/Makefile.build
echo CONFIG_X=y > config
ok import --db k.db --label x --source tree --config config "$csi"
has err 'V?]0;owned?W'
has err 'x??2Jy'
! LC_ALL=C grep -qP '[\x01-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' err || fail "control bytes: $(cat -v err)"

# The same on stdout, when it is a terminal; a file gets what is there.
printf 'description = x\ninherit = linux\nconfig = tinyconfig\nset = CONFIG_X="%s"\n' "$title" > p.profile
ok profile show ./p.profile
cp out plain
python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$KBLOAT" --no-pager profile show ./p.profile > shown
has plain "$title"
has shown 'V\x1b]0;owned\x07W'
! grep -q "$(printf '\033')" shown || fail "control bytes on a terminal: $(cat -v shown)"

# cli/shell/message.c alone writes to stderr.
cd "$root"
! grep -nE 'fprintf\(stderr|fput[sc]\(.*stderr|put[cw]\(.*stderr|fwrite\(.*stderr|perror\(|v?dprintf\((2|STDERR)|write\((2|STDERR)|warnx?\(|errx?\(|error_at_line\(|error\((0|1|2|EXIT)|psignal\(' \
	-r cli --include='*.c' --include='*.h' | grep -vE '^cli/shell/message\.c:|cli_(usage_)?error\(' ||
	fail "a command writes to stderr: cli_error() and cli_note() do that"
