# SPDX-License-Identifier: GPL-2.0-or-later
# protects: facts are kept under a version that changes with the code that makes them, and with nothing else
root=$(cd "$CLI_DIR/../.." && pwd)
version() {
	"$root/scripts/code-version" "$@"
}

cat > a.c << 'END'
/* A comment. */
#include <stdio.h>
int f(void)
{
	return puts("/* a 'string' // of two \" parts") + '"' + '\'' / 2; // and more
}
END
cat > b.c << 'END'
#include "other.h"
int f(void) { return puts("/* a 'string' // "
			  "of two \" parts")/* or
	* three */ + '"' + '\''
	/ 2; }
END
same "$(version a.c)" "$(version b.c)"
same 12 "$(version a.c | tr -d '\n' | wc -c)"
for edit in 's/string/strings/' 's/of two/of  two/' 's|// of|/ of|' 's/ 2;/ 3;/' 's/int/long/'; do
	sed "$edit" a.c > c.c
	! cmp -s a.c c.c
	[ "$(version a.c)" != "$(version c.c)" ] || fail "$edit makes no difference"
done
run_version=$(version a.c missing.c 2> /dev/null) && fail 'a file that is not there is no error' || :
same '' "$run_version"

# the same in any build directory, with any flags, on any day
make -s -C "$root" O="$PWD/one" "$PWD/one/gen/versions.h"
(cd "$root" && make -s O="$OLDPWD/two" CFLAGS=-O0 CC=cc "$OLDPWD/two/gen/versions.h")
cmp one/gen/versions.h two/gen/versions.h
same 3 "$(grep -cE '^#define (RULES_VERSION|CONVERT_METHOD|PLAN_VERSION) "[0-9a-f]{12}"$' one/gen/versions.h)"
