# SPDX-License-Identifier: GPL-2.0-or-later
# protects: plots are well-formed SVG and PNG, the page is one file, and both are the same each time
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

ok report --out page
[ -s page/index.html ]
for text in '<svg' v2.0 mm/slab.c pool; do
	has page/index.html "$text"
done
# self-contained: nothing is loaded from anywhere
! grep -Eo '(src|href)="[^"#]*"|url\([^)#]*\)|@import' page/index.html | grep -Ev '^(src|href)="data:' ||
	fail "the page refers to something outside"
cp -R page first
ok report --out page
diff -r first page

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
