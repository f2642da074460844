# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: what Tab offers is what the program takes, whatever a build is called
need_collection

export KBLOAT_DB=$PWD/k.db
cp "$collected/k.db" k.db
offers() {
	"$KBLOAT" __complete "$@" | sed 1d | cut -f 1
}
kind() {
	"$KBLOAT" __complete "$@" | head -n 1
}
same "$("$KBLOAT" help --format csv | sed 1d | cut -d , -f 2)" "$(offers '')"
same 'v1.0:mini
v1.1:mini
v1.10:mini
v2.0:mini' "$(offers show '')"
same 'v1.0:mini:x86_64' "$(offers show v1.0:mini:)"
same 'v1.0:mini..v2.0:mini' "$(offers blame v1.0:mini..v2)"
same 'v1.2:mini' "$(offers builds --log v1.2)"
same 'ready,exports' "$(offers candidates --verdict=x --verdict ready,ex)"
same '--verdict=ready,early' "$(offers candidates --verdict=ready,ea)"
same 'check
schema
upgrade
merge
snapshot
query' "$(offers db '')"
same files "$(kind db merge '')"
same files "$(kind import x)"
same files "$(kind plot history --out x)"
same directories "$(kind collect --repo '')"
same words "$(kind no-such-command '')"
same '' "$(offers show --db none '')"
same '' "$(offers show --no-such-option=)"
has <(offers show '' --db "$KBLOAT_DB" -) --under
has <(offers profile resolve ti) tiny
offers show -- '' > /dev/null
offers show --top > /dev/null

# Everything that is offered for an option is taken by it.
for c in $(offers ''); do
	offers "$c" - > options
	for option in --format --color --by --class --method --verdict --kind --step --metric; do
		grep -qx -- "$option" options || continue
		for value in $(offers "$c" "$option" ''); do
			run "$c" "$option" "$value" --no-such-option
			has err "unknown option '--no-such-option'"
		done
	done
done
for value in $(offers show --by ''); do
	ok show v1.0 --by "$value" --top 1
done
for value in $(offers diff --by ''); do
	ok diff v1.0 v2.0 --by "$value" --top 1
done

. "$CLI_DIR/hostile-labels.sh"
offers show @ > offered
same 10 "$(wc -l < offered)"
lacks offered red
lacks offered line
