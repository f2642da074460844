# SPDX-License-Identifier: GPL-2.0-or-later
# slow
# protects: settings that make data smaller are found by compiling again, and only what was measured is said
need_kconfig_tree
cp -R "$CLI_DIR/prove-tree" src
mkdir -p src/scripts/kconfig
cp "$ktree/scripts/kconfig/conf" "$ktree/scripts/kconfig/expr.h" src/scripts/kconfig
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
# numbers, which the header has as well; and what an object reads, as fixdep keeps it
sed -i -e "s|\\(=m\\\$\\\$/#define .1_MODULE 1/p\\)|\\1; s/^\\\\(CONFIG_[A-Z0-9_]*\\\\)=\\\\([0-9].*\\\\)\$\$/#define \\\\1 \\\\2/p|" \
	src/scripts/Makefile.build
sed -i "s|> \$(@D)/\\.\$(@F)\\.cmd|&; grep -o 'CONFIG_[A-Z0-9_]*' \$< \\| sort -u \\| sed 's,CONFIG_\\\\(.*\\\\),    \$\$(wildcard include/config/\\\\1) \\\\\\\\,' >> \$(@D)/.\$(@F).cmd|" src/scripts/Makefile.build
cat >> src/Kconfig <<'END'

config LOG_SHIFT
	int "Log buffer"
	range 8 16
	default 14

config TABLE_SIZE
	hex "Table"
	range LEAST 0x4000
	default 0x1000

config LEAST
	hex
	default 0x800

config UNREAD
	int "What nobody reads"
	range 1 9
	default 5

config FREE
	int "No range"
	default 4096

config LOWEST
	int "At its least"
	range 8 16
	default 8

choice
	prompt "Sizes"
	default SIZE_LARGE

config SIZE_LARGE
	bool "Large"

config SIZE_SMALL
	bool "Small"

config SIZE_WRONG
	bool "Does not compile"

endchoice

config AREA
	bool "A work area"

config HELD
	bool "Selected"

config HOLDER
	bool "Selects it"
	select HELD
END
cat > src/kernel/data.c <<'END'
#ifdef CONFIG_SIZE_WRONG
#error "no size"
#endif
char log_buf[1 << CONFIG_LOG_SHIFT], table[CONFIG_TABLE_SIZE], others[CONFIG_FREE], lowest[CONFIG_LOWEST];
#ifdef CONFIG_SIZE_LARGE
char sized[8192];
#else
char sized[1024];
#endif
END
echo 'char area[65536];' > src/kernel/area.c
echo 'char held[32768];' > src/kernel/held.c
printf '%s\n' 'obj-y += data.o' 'obj-$(CONFIG_AREA) += area.o' 'obj-$(CONFIG_HELD) += held.o' >> src/kernel/Makefile
git init -q src
git -C src -c user.name=T -c user.email=t@example.org add -A
git -C src -c user.name=T -c user.email=t@example.org commit -q -m 'Made-up kernel'
git -C src tag v1.0
export KBLOAT_DB=k.db KBLOAT_WORK=work
"$KBLOAT" collect -q --repo src --profile "$CLI_DIR/prove.profile" v1.0
cp k.db before.db
ok plan v1.0 --levers --repo src --profile "$CLI_DIR/prove.profile" --top 4 --format csv
cat > want <<'END'
option,range,now,then,object,bytes_now,bytes_then,saved,with,how
AREA,"y, n",y,n,kernel/area.o,65536,0,65536,0,not built
LOG_SHIFT,8..16,14,8,kernel/data.o,32800,16672,16128,0,compiled
SIZE_LARGE,"SIZE_LARGE, SIZE_SMALL, SIZE_WRONG",y,SIZE_SMALL,kernel/data.o,32800,25632,7168,0,compiled
TABLE_SIZE,0x800..0x4000,0x1000,0x800,kernel/data.o,32800,30752,2048,0,compiled
END
diff out want
cmp k.db before.db
ok plan v1.0 --levers --repo src --profile "$CLI_DIR/prove.profile" --top 2
has out "5 settings tried on the 2 objects with the most data"
has out "1 that none of these reads"
has out "1 time an object didn't compile"
for wrong in '--hooks 3' '--costs want' '--pieces objects'; do
	run plan v1.0 --levers $wrong
	[ $code = 2 ] || fail "--levers $wrong: exit code $code"
done
ok import --db n.db --label x work/obj/*/vmlinux
refused "no Kconfig was kept of build '@x'" plan @x --levers --db n.db --repo src
