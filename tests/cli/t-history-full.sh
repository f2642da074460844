# SPDX-License-Identifier: GPL-2.0-or-later
# protects: the table of the made-up history against a build of every commit
# full
need_history
ok collect -q --repo "$history" --profile "$profile" --work work --db k.db $(git -C "$history" rev-list v2.0)
same 44 "$("$CLI_DIR/history-check" "$history" collected k.db)"
whole k.db
