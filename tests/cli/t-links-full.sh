# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: nothing is emptied or written through a symbolic link that something put into the work directory
need_tree
export CCACHE_DISABLE=1
mkdir mine work
echo text > mine/file
echo text > mine/.config

untouched() {
	same '.config file' "$(echo $(ls -A mine))"
	same 'text text' "$(echo $(cat mine/file mine/.config))"
}

# the directory itself may be one: a person's choice
ln -s "$PWD/work" chosen
collect -q --work chosen --db k.db v1.0
[ -f work/src/Makefile ] || fail "'chosen' was not used"

# what kbloat calls its own is none
for name in src obj logs bin probe ccache source.git src.state running; do
	rm -rf kept
	[ ! -e "work/$name" ] || mv "work/$name" kept
	target=$PWD/mine
	case $name in src.state | running) target=$PWD/mine/file ;; esac
	ln -s "$target" "work/$name"
	refused "'$PWD/work/$name' is a symbolic link, which kbloat does not follow" \
		collect -q --repo "$tree" --profile "$profile" --work chosen --db k.db v1.1
	untouched
	rm -f "work/$name"
	[ ! -e kept ] || mv kept "work/$name"
done

# beneath, too: the objects of a profile, and what a build left for the next one
mv work/obj/mini-x86_64 kept
ln -s "$PWD/mine" work/obj/mini-x86_64
refused "'$PWD/work/obj/mini-x86_64' is a symbolic link, which kbloat does not follow" \
	collect -q --repo "$tree" --profile "$profile" --work work --db k.db v1.1
untouched
rm work/obj/mini-x86_64
mv kept work/obj/mini-x86_64
for name in obj/mini-x86_64/.config obj/mini-x86_64.count obj/mini-x86_64.seed obj/mini-x86_64.busy logs/v1.1-mini-x86_64.log bin/ld probe/Makefile; do
	rm -f "work/$name"
	ln -s "$PWD/mine/file" "work/$name"
done
collect -q --work work --db k.db v1.1
untouched
whole k.db
mkfifo work/logs/pipe
ln -s pipe work/logs/v1.10-mini-x86_64.log
collect -q --work work --db k.db v1.10

# a tree whose makefile puts one there: the next revision's checkout goes not through it
git clone -q "$tree" evil
git -C evil checkout -q v1.10
cat >> evil/Makefile <<END

\$(shell mv $PWD/work/src $PWD/work/moved && ln -s $PWD/mine $PWD/work/src)
END
git -C evil -c user.name=E -c user.email=e@e.example commit -q -a -m evil
run collect -q --repo evil --profile "$profile" --work work --db k.db HEAD v2.0
untouched
