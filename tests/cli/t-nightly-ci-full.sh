# SPDX-License-Identifier: GPL-2.0-or-later
# full
# protects: what the CI files of scripts/ci say is run on a tree that has nothing but its limits
need_tree
ci=$CLI_DIR/../../scripts/ci
old=$(git -C "$tree" rev-parse "v1.10^{commit}") new=$(git -C "$tree" rev-parse "v2.0^{commit}")
mkdir bin home
ln -s "$KBLOAT" bin/kbloat
export PATH=$PWD/bin:$PATH HOME=$PWD/home
export KBLOAT_PROFILES=$CLI_DIR

# checkout NAME LIMIT: a clone, as a runner makes it, in a directory where nothing else is
checkout() {
	rm -rf "$1"
	git clone -q "$tree" "$1"
	mkdir "$1/.kbloat"
	echo "$2" > "$1/.kbloat/limits"
	: > "$1/.kbloat/waivers"
}

# recipe SYSTEM NAME: what the file says, in that clone
recipe() {
	local given
	if [ "$1" = gitlab ]; then
		given="CI_MERGE_REQUEST_DIFF_BASE_SHA=$old CI_COMMIT_SHA=$new CI_PROJECT_DIR=$PWD/$2 KBLOAT_PROFILE=mini"
		file=$ci/gitlab-ci.yml
	else
		given="github.event.pull_request.base.sha=$old github.event.pull_request.head.sha=$new PROFILE=mini"
		file=$ci/github-actions.yml
	fi
	# shellcheck disable=SC2086 # words
	python3 "$CLI_DIR/ci-script" "$1" "$file" $given > script
	code=0
	(cd "$2" && env -u KBLOAT_DB -u KBLOAT_WORK bash ../script) > out 2> err || code=$?
}

# the files' own places are used
for system in gitlab github; do
	checkout $system total:+9000
	recipe $system $system
	same 1 $code || cat err
	[ -s $system/.kbloat-cache/kernel.db ] && [ -d $system/.kbloat-cache/work ]
	same '.kbloat-cache' "$(cd $system && ls -d .kbloat-*)"
	same "$old $new" "$(sqlite3 $system/.kbloat-cache/kernel.db \
		"SELECT group_concat(commit_id, ' ') FROM (SELECT commit_id FROM v_builds WHERE status = 'ok' ORDER BY rev = '$new')")"
	# the next run has the cache, and other limits
	echo total:+90000 > $system/.kbloat/limits
	recipe $system $system
	[ $code = 0 ] || { cat err >&2; fail "$system: exit code $code"; }
done
xmllint --noout gitlab/kbloat-junit.xml
jq -e 'type == "array"' gitlab/kbloat-codequality.json > /dev/null
jq -e '.runs | length == 1' github/kbloat.sarif > /dev/null
