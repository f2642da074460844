# SPDX-License-Identifier: GPL-2.0-or-later
# protects: the site's colours have enough contrast, light and dark
"$CLI_DIR/../site/contrast" "$CLI_DIR/../../reports/site/colours.css" > said || fail "$(cat said)"
# and it would be found: grey on white
sed 's/--muted: light-dark(#[0-9a-f]*/--muted: light-dark(#c0c0c0/' "$CLI_DIR/../../reports/site/colours.css" > grey.css
! "$CLI_DIR/../site/contrast" grey.css > said || fail 'grey on white passed'
has said 'light: muted on bg has a contrast of'
