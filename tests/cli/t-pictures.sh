# SPDX-License-Identifier: GPL-2.0-or-later
# protects: plots are well-formed SVG and PNG, and the same each time; the site has them
need_collection
export KBLOAT_DB=$collected/k.db
png() {
	same 89504e470d0a1a0a "$(od -An -N8 -tx1 "$1" | tr -d ' ')"
}
for by in class dir section; do
	ok plot history --by $by --out history-$by.svg
	xmllint --noout history-$by.svg
done
for rev in v1.0 v1.1 v1.10 v2.0; do
	has history-class.svg ">$rev<"
done
ok plot growth v1.0 v2.0 --out growth.svg
xmllint --noout growth.svg
has growth.svg 'mm'
ok plot history --out history.png
png history.png
ok plot growth v1.0 v2.0 --by file --out growth.png
png growth.png
ok plot history --by class --out again.svg
cmp history-class.svg again.svg

# The headline series. v1.2 does not build, and has its place all the same.
ok plot headline --profile mini --out headline.svg
xmllint --noout headline.svg
for text in '>v1.2<' '>v1.10<' 'Kernel size over releases: mini' '>Lawton, 2009:<' '“a few hundred kilobytes”'; do
	has headline.svg "$text"
done
ok plot headline --profile mini --out headline-again.svg
cmp headline.svg headline-again.svg
ok plot headline --profile mini --out headline.png
png headline.png
refused 'no collected build of profile minmod or tiny (--profile chooses others)' \
	plot headline --out none.svg
refused 'no collected build of profile nope' plot headline --profile mini,nope --out none.svg
refused "headline takes no --by, --top or --depth ('kbloat plot -h' shows the usage)" \
	plot headline --by dir --out none.svg
refused "'plot headline' takes no build ('kbloat plot -h' shows the usage)" \
	plot headline v1.0 --out none.svg

cp "$KBLOAT_DB" two.db
chmod u+w two.db
sqlite3 two.db "UPDATE build SET profile = 'minmod' WHERE rev IN ('v1.0', 'v1.1');
	UPDATE build SET profile = 'tiny' WHERE profile = 'mini'"
ok plot headline --db two.db --out two.svg
xmllint --noout two.svg
for text in 'minmod and tiny' '>at v1.1<' '>tiny  '; do
	has two.svg "$text"
done
ok history --db two.db --profile tiny,minmod --format csv
same "v1.0 minmod
v1.1 minmod
v1.10 tiny
v2.0 tiny" "$(sed -n '2,$s/^\([^,]*\),\([^,]*\),.*/\1 \2/p' out)"
refused 'no collected build of profile mini' history --db two.db --profile tiny,mini
[ ! -e none.svg ]

# The site has the same pictures, inside its pages.
ok report --db two.db --out site
has site/index.html ' of Kevin Lawton, who asked for such a tracker of bloat in 2009'
has site/index.html '>minmod  '
has site/series/tiny_x86_64.html 'v1.10'
ok report --db two.db --profile tiny --out site
lacks site/index.html 'minmod'
[ ! -e site/series/minmod_x86_64.html ]

# what cannot be written, and pictures of what is not there, leave no file
run plot history --out absent/x.svg
same 2 $code
has err absent
run plot growth v1.0 v7 --out none.svg
same 2 $code
[ ! -e none.svg ]
mkdir taken.svg
run plot history --out taken.svg
same 2 $code
has err taken.svg
# without gnuplot
code=0
PATH=$PWD "$KBLOAT" plot history --out none.svg > out 2> err || code=$?
same 2 $code
has err gnuplot
