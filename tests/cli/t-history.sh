# SPDX-License-Identifier: GPL-2.0-or-later
# protects: the made-up history: the same each time, its table says what builds of its commits say
need_history
"$CLI_DIR/make-growth" again
diff "$history/.git/names" again/.git/names
same "$(git -C "$history" rev-parse v1.0 v1.1 v1.2 v2.0)" "$(git -C again rev-parse v1.0 v1.1 v1.2 v2.0)"
grep -v '^#' "$CLI_DIR/history-truth" | sed 's/ .*//' | sort > listed
{ sed 's/ .*//' "$history/.git/names" | grep -vxF -e start -e v1.0; echo '[rest]'; } | sort > made
diff made listed

# a few that are not one after the other; t-history-full.sh has all
ids=
for name in fair tick-again merge-fair merge-both late xmit legacy; do
	ids="$ids $(id $name)"
done
ok collect -q --repo "$history" --profile "$profile" --work work --db k.db v1.2 $ids
same 7 "$("$CLI_DIR/history-check" "$history" collected k.db)"
