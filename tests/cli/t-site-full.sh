# SPDX-License-Identifier: GPL-2.0-or-later
# protects: the site's pages are the HTML that a validator accepts
# full
need_ends
cp "$ends/k.db" k.db
ok blame v1.0..v2.0 --db k.db --profile mini --repo "$history" --method lines -q
ok report --db k.db --out site
modules=$("$CLI_DIR/../npm-tools")
# bars have their length in a style of their own
cat > .htmlvalidate.json <<-END
	{ "extends": ["html-validate:recommended"], "rules": { "no-inline-style": "off" }, "root": true }
END
find site -name '*.html' -exec node "$modules/html-validate/bin/html-validate.mjs" \
	--config .htmlvalidate.json {} +
