# SPDX-License-Identifier: GPL-2.0-or-later
# protects: between neighbours only the files that differ are written, and only they are compiled
need_collection
collect -q --work work --db k.db v1.0
touch stamp
sleep 1
collect -q --work work --db k.db v1.1
git -C "$tree" diff --no-renames --diff-filter=d --name-only v1.0 v1.1 | sort > want
(cd work/src && find . -newer ../../stamp ! -type d | sed 's,^\./,,' | sort) > got
diff want got
# the driver is new, the scheduler has grown, nothing else is compiled
same 'CC kernel/sched.o CC drivers/net/veth.o LD vmlinux' \
	"$(echo $(grep -E '^  (CC|AS|LD) ' work/logs/v1.1-mini-x86_64.log))"
# back again
collect -q --work work --db back.db v1.0
"$KBLOAT" show --db k.db v1.0 --by symbol --format csv > first
"$KBLOAT" show --db back.db v1.0 --by symbol --format csv | diff first -
