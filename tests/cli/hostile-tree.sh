# SPDX-License-Identifier: GPL-2.0-or-later
# For tests of what a hostile tree can do: revisions of the made-up kernel, each of which runs a script.

git clone -q "$tree" hostile
git -C hostile config user.name A
git -C hostile config user.email a@a.example
git -C hostile reset -q --hard v1.1
# --disable-userns is newer than bubblewrap itself
nested=
bwrap --help 2>&1 | grep -q disable-userns || nested=1

# hostile NAME < SCRIPT: a revision with that tag, whose build runs the script with bash, in the object directory
hostile() {
	cat > hostile/scripts/hostile.sh
	printf 'init/main.o: hostile\n.PHONY: hostile\nhostile:\n\t@bash $(srctree)/scripts/hostile.sh\n' >> hostile/init/Makefile
	git -C hostile add -A
	git -C hostile commit -q -m "$1"
	git -C hostile tag "$1"
	git -C hostile reset -q --hard v1.1
}

build() {
	run collect --repo hostile --profile "$profile" --work work --db k.db "$@"
}

# recorded WHAT: the names of what the database has, and how it went
recorded() {
	same "$1" "$(echo $("$KBLOAT" builds --db k.db --format csv | sed -n 's/^\([^:]*\):[^,]*,\([a-z]*\),.*/\1 \2/p'))"
}
