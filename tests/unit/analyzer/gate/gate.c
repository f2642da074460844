// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/build.h"
#include "analyzer/gate/gate.h"
#include "analyzer/gate/waiver.h"
#include "common/model/rows.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "db/db.h"
#include "reports/gate/gate.h"
#include "tests/unit/fixture.h"
#include "tests/unit/test.h"

#define OLD_ID "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NEW_ID "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* --- what people write --- */

static void amount(const char *text, int64_t want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	int64_t got = INT64_MIN;

	CHECK_INT(limit_amount_parse(text, strlen(text), &got, &err),
		  want == INT64_MIN ? -EINVAL : 0);
	CHECK_INT(got, want);
}

static void test_amounts(void)
{
	amount("0", 0);
	amount("4096", 4096);
	amount("+4096", 4096);
	amount("-1", -1);
	amount("3 KiB", 3072);
	amount("+2kB", 2000);
	amount(" 1 MiB ", 1048576);
	amount("12B", 12);
	amount("", INT64_MIN);
	amount("+", INT64_MIN);
	amount("3 kib", INT64_MIN);
	amount("3K", INT64_MIN);
	amount("1.5KiB", INT64_MIN);
	amount("--1", INT64_MIN);
	amount("999999999999999999999999", INT64_MIN);
	amount("281474976710656 MiB", INT64_MIN);
}

/* "what|name|percent amount|under|class|profile" of a limit, or the message. */
static void limit(const char *spec, const char *want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, got = STRBUF_INIT;
	struct limits list = LIMITS_INIT;

	if (limit_parse(spec, NULL, &list, &err)) {
		CHECK_INT(list.nr, 0);
		strbuf_addstr(&got, err.buf);
	} else {
		const struct limit *l = &list.v[0];

		strbuf_addf(&got, "%s|%s%s|%lld%s|%s|%s|%s", l->what->name,
			    l->name.text ? l->name.text : "", l->name.literal ? "!" : "",
			    (long long)l->amount, l->percent ? "u%" : "", l->under ? l->under : "",
			    l->class_name ? l->class_name : "",
			    l->profiles.nr ? l->profiles.v[l->profiles.nr - 1] : "");
	}
	CHECK_STR(got.buf, want);
	limits_release(&list);
}

static void test_limits(void)
{
	limit("total:+4096", "total||4096|||");
	limit("subsystem:MEMORY MANAGEMENT:+0.5%", "subsystem|MEMORY MANAGEMENT|500000u%|||");
	limit("symbol:*:+2 KiB,path=./mm//,class=text", "symbol|*|2048|mm|text|");
	limit("candidates:ready:-1", "candidates|ready|-1|||");
	limit("candidates:ready:-10 %", "candidates|ready|-10000000u%|||");
	limit("total:+1,path=mm/../..a", "total||1|..a||");
	limit("total:+1,path=.", "total||1|||");
	limit("dir:drivers/*:0,profile=tiny,profile=min*", "dir|drivers/*|0|||min*");
	/* a name may have what separates: the last limit counts, and quotes keep anything */
	limit("symbol:a:b:+1:+2", "symbol|a:b:+1|2|||");
	limit("object:[linker script]:+1", "object|[linker script]|1|||");
	limit("symbol:\"a:+1,class=text\":+2", "symbol|a:+1,class=text!|2|||");
	limit("symbol:\"a\\\"\\\\*\":+2", "symbol|a\"\\*!|2|||");
	limit("total:+1,path=\"x:+5,class=y\"", "total||1|x:+5,class=y||");
	limit("total:+1,path=a:b,c", "total||1|a:b,c||");
	limit("symbol:a,b:1", "symbol|a,b|1|||");
	limit("padding:-0.000001%", "padding||-1u%|||");
}

static void test_bad_limits(void)
{
	limit("",
	      "'' is nothing to limit: total, code-and-data, resident, text, rodata, data, bss, "
	      "init, padding, subsystem, dir, file, object, symbol, config, image, compressed, "
	      "candidates or demodularized");
	limit("total", "'total' does not end in a limit: +4096, -1, 0, +0.5%, +3KiB, +2kB");
	limit("total:+1.5",
	      "'total:+1.5' does not end in a limit: +4096, -1, 0, +0.5%, +3KiB, +2kB");
	limit("total:+1.1234567%",
	      "'total:+1.1234567%' does not end in a limit: +4096, -1, 0, +0.5%, +3KiB, +2kB");
	limit("total:mm:+1", "'total' is of the whole build and takes no name");
	limit("total::+1", "'total' is of the whole build and takes no name");
	limit("dir:+1", "'dir' takes a name, or *: dir:NAME:LIMIT");
	limit("dir::+1", "'dir' takes a name, or *: dir:NAME:LIMIT");
	limit("dir:mm:+1,below=x",
	      "'dir:mm:+1,below=x' does not end in a limit: +4096, -1, 0, +0.5%, +3KiB, +2kB");
	limit("dir:mm:+1,class=x", "no class 'x': text, rodata, data, bss, init or padding");
	limit("dir:mm:+1,class=padding", "padding is in no dir");
	limit("text:+1,class=text", "class= does not go with 'text'");
	limit("image:+1,path=mm", "path= does not go with 'image'");
	limit("total:+1,path=", "nothing behind 'path='");
	/* paths are the tree's */
	limit("total:+1,path=/usr", "path=/usr is not in the tree: paths are relative to its top");
	limit("total:+1,path=..", "path=.. is not in the tree: paths are relative to its top");
	limit("dir:*:+1,path=mm/../../x",
	      "path=mm/../../x is not in the tree: paths are relative to its top");
	/* the first does not give way to the second */
	limit("total:+1,class=text,class=data", "class= twice");
	limit("total:+1,path=mm,profile=tiny,path=.", "path= twice");
	limit("candidates:ready:+3 KiB", "candidates are counted: '+3 KiB' has a unit");
	limit("candidates:rady:-1",
	      "no verdict 'rady': ready, exports, early, entangled or impossible");
	limit("symbol:\"a:+1", "the quotes of '\"a' are no pair");
}

static bool matches(const char *pattern, const char *name)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct limit_pattern p;
	bool match;

	CHECK_INT(limit_pattern_parse(pattern, strlen(pattern), &p, &err), 0);
	match = limit_pattern_matches(&p, name);
	free(p.text);
	return match;
}

static void test_patterns(void)
{
	CHECK(matches("*", ""));
	CHECK(matches("*", "anything / at all"));
	CHECK(matches("drivers/*", "drivers/net/e1000e"));
	CHECK(!matches("drivers/*", "drivers"));
	CHECK(matches("a?c*d", "abcxxd"));
	CHECK(!matches("a?c*d", "abcxx"));
	CHECK(matches("[linker script]", "[linker script]"));
	CHECK(!matches("[linker script]", "l"));
	CHECK(matches("\"*\"", "*"));
	CHECK(!matches("\"*\"", "x"));
	/* no pattern takes long */
	CHECK(!matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
		       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static int64_t allows(const char *spec, int64_t old)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct limits list = LIMITS_INIT;
	int64_t allowed;

	CHECK_INT(limit_parse(spec, NULL, &list, &err), 0);
	allowed = limit_allows(&list.v[0], old);
	limits_release(&list);
	return allowed;
}

/* A change is above the limit exactly when it is more than that. */
static void test_percentages(void)
{
	CHECK_INT(allows("total:+0.5%", 1000), 5);
	CHECK_INT(allows("total:+0.5%", 1199), 5);
	CHECK_INT(allows("total:+0.5%", 1200), 6);
	CHECK_INT(allows("total:+50%", 0), 0);
	CHECK_INT(allows("total:-0.5%", 1000), -5);
	CHECK_INT(allows("total:-0.5%", 1001), -6);
	CHECK_INT(allows("total:0%", 12345), 0);
	CHECK_INT(allows("total:+100%", (int64_t)1 << 47), (int64_t)1 << 47);
	CHECK_INT(allows("total:-7", 1 << 20), -7);
}

/* @want has a line for each. */
static void check_messages(const struct strvec *messages, const char *want)
{
	AUTO_STRBUF struct strbuf all = STRBUF_INIT;

	for (size_t i = 0; i < messages->nr; i++)
		strbuf_addf(&all, "%s\n", messages->v[i]);
	CHECK_STR(all.buf, want);
}

static void test_limits_file(void)
{
	AUTO_STRVEC struct strvec messages = STRVEC_INIT;
	struct limits list = LIMITS_INIT;

	CHECK_INT(limits_parse("f",
			       "# all\n\ntotal:+1 # why\n [profile tiny min*]\n"
			       "symbol:\"a # b\":+2\ndir:mm:0,profile=huge\n[profile *]\n"
			       "init:0",
			       &list, &messages),
		  0);
	CHECK_INT(list.nr, 4);
	CHECK_STR(list.v[0].text, "total:+1");
	CHECK_STR(list.v[0].place, "f:3");
	CHECK(limit_applies(&list.v[0], "tiny"));
	CHECK_STR(list.v[1].name.text, "a # b");
	CHECK(limit_applies(&list.v[1], "minmod"));
	CHECK(!limit_applies(&list.v[1], "huge"));
	CHECK(limit_applies(&list.v[2], "huge"));
	CHECK(!limit_applies(&list.v[2], "tiny"));
	CHECK(limit_applies(&list.v[3], "huge"));
	CHECK_STR(list.v[3].place, "f:8");
	CHECK_INT(limits_parse("g", "total\n[section]\ninit:+1\nnope:1\n[profile]\n", &list,
			       &messages),
		  -EINVAL);
	check_messages(
		&messages,
		"g:1: 'total' does not end in a limit: +4096, -1, 0, +0.5%, +3KiB, +2kB\n"
		"g:2: '[section]' is not '[profile NAME…]'\n"
		"g:4: 'nope' is nothing to limit: total, code-and-data, resident, text, rodata, data, "
		"bss, init, padding, subsystem, dir, file, object, symbol, config, image, "
		"compressed, candidates or demodularized\n"
		"g:5: '[profile]' is not '[profile NAME…]'\n");
	limits_release(&list);
	/* what editors put in front of UTF-8 */
	CHECK_INT(limits_parse("h", "\xef\xbb\xbftotal:+1\r\n", &list, &messages), 0);
	CHECK_STR(list.v[0].text, "total:+1");
	limits_release(&list);
}

/* --- what lifts --- */

static void date(const char *text, limit_date want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	limit_date got = 0;

	CHECK_INT(limit_date_parse(text, &got, &err), want ? 0 : -EINVAL);
	CHECK_INT(got, want);
}

static void test_dates(void)
{
	date("2026-12-31", 20261231);
	date("2024-02-29", 20240229);
	date("2025-02-29", 0);
	date("1900-02-29", 0);
	date("2026-13-01", 0);
	date("2026-00-10", 0);
	date("2026-01-00", 0);
	date("2026-1-1", 0);
	date("20261231", 0);
	date("2026-12-31x", 0);
	date("12345-12-3", 0);
	date("", 0);
}

#define WAIVER(heading, amount, until)                                                             \
	"[" heading "]\namount = " amount "\nuntil = " until "\nwho = Ann\nreason = because\n"

static void test_waivers_file(void)
{
	AUTO_STRVEC struct strvec messages = STRVEC_INIT;
	struct waivers list = WAIVERS_INIT;

	CHECK_INT(waivers_parse("w",
				"# known\n" WAIVER("symbol:foo*", "3 KiB", "2026-12-31")
					WAIVER("total", "1", "2026-01-01") "profile = t*\n",
				&list, &messages),
		  0);
	CHECK_INT(list.nr, 2);
	CHECK_STR(list.v[0].place, "w:2");
	CHECK_INT(list.v[0].amount, 3072);
	CHECK_INT(list.v[0].last, 20261231);
	CHECK_STR(list.v[0].who, "Ann");
	CHECK_STR(list.v[1].profile, "t*");
	CHECK_INT(
		waivers_parse("x",
			      "who = nobody\n[symbol]\namount = 1\n[what:ever]\n[total:x]\n"
			      "[dir:mm]\namount = -1\nuntil = tomorrow\nwho =\nwhy = x\nnonsense\n",
			      &list, &messages),
		-EINVAL);
	CHECK_INT(list.nr, 2);
	check_messages(&messages,
		       "x:1: 'who' stands in front of the first '[WHAT:NAME]'\n"
		       "x:2: '[symbol]' needs a name, or *\n"
		       "x:4: '[what:ever]' is nothing that has limits\n"
		       "x:5: '[total:x]' takes no name\n"
		       "x:7: the amount '-1' lifts nothing\n"
		       "x:8: 'tomorrow' is no date like 2026-12-31\n"
		       "x:9: nothing behind 'who ='\n"
		       "x:10: no 'why' in a waiver: amount, until, who, reason or profile\n"
		       "x:11: 'nonsense' is neither '[WHAT:NAME]' nor 'KEY = VALUE'\n"
		       "x:6: the waiver has no 'amount'\n");
	waivers_release(&list);
}

/* Each key once, and a number of candidates has no unit. */
static void test_waivers_twice(void)
{
	AUTO_STRVEC struct strvec messages = STRVEC_INIT;
	struct waivers list = WAIVERS_INIT;

	CHECK_INT(waivers_parse("w",
				"\xef\xbb\xbf" WAIVER("candidates:ready", "3", "2026-12-31")
					WAIVER("total", "3 KiB", "2026-12-31"),
				&list, &messages),
		  0);
	CHECK_INT(list.nr, 2);
	CHECK_INT(
		waivers_parse(
			"x",
			WAIVER("total", "1",
			       "2026-12-31") "amount = 2\nuntil = 2027-12-31\nwho = Bob\nreason = other\n"
					     "profile = tiny\nprofile = huge\n"
					     "[candidates:ready]\namount = 3 KiB\nuntil = 2026-12-31\n"
					     "who = Ann\nreason = because\n",
			&list, &messages),
		-EINVAL);
	check_messages(&messages, "x:6: 'amount' twice in a waiver\n"
				  "x:7: 'until' twice in a waiver\n"
				  "x:8: 'who' twice in a waiver\n"
				  "x:9: 'reason' twice in a waiver\n"
				  "x:11: 'profile' twice in a waiver\n"
				  "x:13: candidates are counted: '3 KiB' has a unit\n"
				  "x:12: the waiver has no 'amount'\n");
	waivers_release(&list);
}

static void trailer(const char *value, int64_t amount_wanted, const char *want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct waiver_trailers list = WAIVER_TRAILERS_INIT;

	if (waiver_trailer_parse(NEW_ID, "Ann", value, &list, &err)) {
		CHECK_HAS(err.buf, want);
		CHECK_HAS(err.buf, "of commit bbbbbbbbbbbb lifts nothing");
	} else {
		CHECK_INT(list.v[0].amount, amount_wanted);
		CHECK_STR(list.v[0].reason, want);
	}
	waiver_trailers_release(&list);
}

static void test_trailers(void)
{
	trailer("3 KiB, reason", 3072, "reason");
	trailer("+12,  why, and how ", 12, "why, and how");
	trailer("3 KiB", 0, "it has no reason");
	trailer("3 KiB, ", 0, "it has no reason");
	trailer("a lot, reason", 0, "it does not begin with an amount above 0");
	trailer("-3, reason", 0, "it does not begin with an amount above 0");
	trailer("", 0, "it does not begin with an amount above 0");
	/* as people write thousands, and parts of a unit */
	trailer("4,000 B, reason", 4000, "reason");
	trailer("1,234,567, reason", 1234567, "reason");
	trailer("4 000 B, reason", 4000, "reason");
	trailer("4\xe2\x80\xaf"
		"000, reason",
		4000, "reason");
	trailer("4_000, reason", 4000, "reason");
	trailer("4'096 bytes, reason", 4096, "reason");
	trailer("1 byte , reason", 1, "reason");
	trailer("3.9 KiB, reason", 3993, "reason");
	trailer("3,9 KiB, reason", 3993, "reason");
	trailer("0.5 MB, reason", 500000, "reason");
	trailer("4,5 reasons", 0, "it does not begin with an amount above 0");
	trailer("4, 5 reasons", 4, "5 reasons");
	trailer("4 KiB,2 reasons", 4096, "2 reasons");
	trailer("4,00 B, reason", 0, "it does not begin with an amount above 0");
	trailer("4.000 B, reason", 0, "it does not begin with an amount above 0");
	trailer("4,000_000, reason", 0, "it does not begin with an amount above 0");
	trailer("1234,567, reason", 0, "it does not begin with an amount above 0");
	trailer("0x1000, reason", 0, "it does not begin with an amount above 0");
	trailer("4 KB, reason", 0, "it does not begin with an amount above 0");
	trailer("999999999999999999, reason", 0, "it does not begin with an amount above 0");
	trailer("99 999 999 999 999 MiB, reason", 0, "it does not begin with an amount above 0");
	trailer(", reason", 0, "it does not begin with an amount above 0");
}

/* --- two builds --- */

struct pair {
	struct db *db;
	struct build_ref a, b;
	struct limits limits;
	struct limit_report report;
};

static struct pair make_pair(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct pair p = { .db = fixture_open("k.db") };
	int64_t new;

	fixture_build(p.db, "v1", "tiny", OLD_ID, fixture_old);
	new = fixture_build(p.db, "v2", "tiny", NEW_ID, fixture_new);
	fixture_text(p.db, new, "maintainers",
		     "Maintainers List\n----------------\n\nSLAB\nM:\tAnn <ann@mm.example>\n"
		     "S:\tMaintained\nF:\tmm/\n\nTHE REST\nF:\t*\nF:\t*/\n");
	CHECK_INT(analyze_find_build(p.db, "v1", &p.a, &err), 0);
	CHECK_INT(analyze_find_build(p.db, "v2", &p.b, &err), 0);
	CHECK_STR(err.buf, "");
	return p;
}

/* Holds the builds against limits with spaces between, and settles it on a day of 2026. */
static int measure(struct pair *p, const char *limits, const struct waivers *waivers,
		   struct strbuf *err)
{
	const struct waivers none = WAIVERS_INIT;
	const struct waiver_trailers no_trailers = WAIVER_TRAILERS_INIT;
	const struct blame_shares no_shares = { 0 };
	AUTO_STRVEC struct strvec specs = STRVEC_INIT;
	int ret;

	limit_report_release(&p->report);
	limits_release(&p->limits);
	strvec_split(&specs, limits, " ");
	for (size_t i = 0; i < specs.nr; i++)
		CHECK_INT(limit_parse(specs.v[i], NULL, &p->limits, err), 0);
	ret = limit_measure(p->db, &p->a, &p->b, &p->limits, &p->report, err);
	if (ret)
		return ret;
	limit_settle(&p->report, &p->limits, waivers ? waivers : &none, &no_trailers, &no_shares,
		     20260601);
	return limit_explain(p->db, &p->a, &p->b, &p->limits, &no_shares, 2, &p->report, err);
}

static void end_pair(struct pair *p)
{
	limit_report_release(&p->report);
	limits_release(&p->limits);
	build_ref_release(&p->a);
	build_ref_release(&p->b);
	db_close(p->db);
}

static void check_limit(const struct pair *p, size_t n, enum limit_status status, int64_t old,
			int64_t new, size_t groups)
{
	const struct limit_result *r = &p->report.limits[n];

	CHECK_INT(r->status, status);
	CHECK_INT(r->old, old);
	CHECK_INT(r->new, new);
	CHECK_INT(r->groups, groups);
}

static void test_whole(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct pair p = make_pair();

	CHECK_INT(measure(&p,
			  "total:+116 total:+115 code-and-data:+76 code-and-data:+75 padding:+40 "
			  "init:0 resident:+115 total:+60,path=mm text:-1 total:0,profile=huge",
			  NULL, &err),
		  0);
	check_limit(&p, 0, LIMIT_HELD, FIXTURE_OLD_BYTES, FIXTURE_NEW_BYTES, 1);
	check_limit(&p, 1, LIMIT_BROKEN, FIXTURE_OLD_BYTES, FIXTURE_NEW_BYTES, 1);
	check_limit(&p, 2, LIMIT_HELD, FIXTURE_OLD_BYTES - 1000, FIXTURE_NEW_BYTES - 1040, 1);
	check_limit(&p, 3, LIMIT_BROKEN, FIXTURE_OLD_BYTES - 1000, FIXTURE_NEW_BYTES - 1040, 1);
	check_limit(&p, 4, LIMIT_HELD, 1000, 1040, 1);
	check_limit(&p, 5, LIMIT_HELD, 12, 12, 1);
	check_limit(&p, 6, LIMIT_BROKEN, FIXTURE_OLD_BYTES - 12, FIXTURE_NEW_BYTES - 12, 1);
	CHECK_INT(p.report.limits[7].new - p.report.limits[7].old, 68);
	CHECK_INT(p.report.limits[7].status, LIMIT_BROKEN);
	CHECK_INT(p.report.limits[8].status, LIMIT_BROKEN);
	CHECK_INT(p.report.limits[9].status, LIMIT_SKIPPED);
	CHECK_INT(limit_count(&p.report, LIMIT_BROKEN), 5);
	/* most of it is SLAB's, but the file that grew most is not */
	CHECK_STR(p.report.offences[0].file, "net/ipv4/c.c");
	CHECK_STR(p.report.offences[0].subsystem, "THE REST");
	CHECK_STR(p.report.offences[3].file, "mm/a.c");
	CHECK_STR(p.report.offences[3].subsystem, "SLAB");
	CHECK_STR(p.report.offences[3].maintainers, "Ann <ann@mm.example>");
	end_pair(&p);
}

static void notes(struct pair *p, const char *limits, const char *want)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, got = STRBUF_INIT;

	CHECK_INT(measure(p, limits, NULL, &err), 0);
	CHECK_STR(err.buf, "");
	for (size_t i = 0; i < p->report.notes.nr; i++)
		strbuf_addf(&got, "%s\n", p->report.notes.v[i]);
	CHECK_STR(got.buf, want);
}

/* A limit on nothing holds, and what it is that is not there is said. */
static void test_on_nothing(void)
{
	struct pair p = make_pair();

	notes(&p, "total:+1,path=driverz",
	      "limit 'total:+1,path=driverz' is on nothing: neither build has anything below "
	      "'driverz'\n");
	notes(&p, "init:0,path=mm",
	      "limit 'init:0,path=mm' is on nothing: neither build has init below 'mm'\n");
	notes(&p, "candidates:*:0,path=driverz",
	      "limit 'candidates:*:0,path=driverz' is on nothing: neither build has anything below "
	      "'driverz'\n");
	notes(&p, "symbol:*:0,path=driverz",
	      "limit 'symbol:*:0,path=driverz' is on nothing: neither build has anything below "
	      "'driverz'\n");
	notes(&p, "object:nope:0,path=mm",
	      "limit 'object:nope:0,path=mm' is on nothing: neither build has an object of that "
	      "name below 'mm'\n");
	notes(&p, "symbol:foo:0,class=bss",
	      "limit 'symbol:foo:0,class=bss' is on nothing: neither build has bss in a symbol of "
	      "that name\n");
	/* none of a verdict is no slip of the pen, nor is a file or an object */
	notes(&p, "candidates:*:0,path=mm candidates:ready:0,path=mm/a.o text:+999,path=mm/a.c",
	      "");
	end_pair(&p);
}

/* So is that a limit is for nobody. */
static void test_for_nobody(void)
{
	struct pair p = make_pair();

	notes(&p, "total:+999 total:0,profile=tinny text:0,profile=tinny init:0,profile=ti*",
	      "limit 'total:0,profile=tinny' is for profile 'tinny', and the database has no build "
	      "of such a profile\n");
	fixture_build(p.db, "v1", "huge", OLD_ID, fixture_old);
	notes(&p, "total:0,profile=huge",
	      "nothing was checked: no limit is for the profile of 'v2:tiny:x86_64'\n");
	end_pair(&p);
}

/* A service that knows a finding by its fingerprint sees as many as there are. */
static void test_fingerprints(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct strbuf prints[4] = { STRBUF_INIT, STRBUF_INIT, STRBUF_INIT, STRBUF_INIT };
	struct pair p = make_pair();

	CHECK_INT(measure(&p, "total:0", NULL, &err), 0);
	limit_add_fingerprint(&p.report, &p.report.offences[0], &prints[3]);
	CHECK_INT(measure(&p, "total:0 symbol:foo:0 total:0 total:0", NULL, &err), 0);
	CHECK_INT(p.report.nr_offences, 4);
	for (size_t i = 0; i < 3; i++)
		limit_add_fingerprint(&p.report, &p.report.offences[i ? i + 1 : 0], &prints[i]);
	CHECK_STR(prints[0].buf, prints[3].buf);
	CHECK(strcmp(prints[0].buf, prints[1].buf) != 0);
	CHECK(strcmp(prints[0].buf, prints[2].buf) != 0);
	CHECK(strcmp(prints[1].buf, prints[2].buf) != 0);
	for (size_t i = 0; i < 4; i++)
		strbuf_release(&prints[i]);
	end_pair(&p);
}

/* Several offences of a limit: the worst come first, and only so many are told. */
static void test_groups(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct pair p = make_pair();
	AUTO_ROWS struct rows rows = ROWS_INIT;
	int name;

	CHECK_INT(measure(&p, "symbol:*:0 symbol:fo*:+50 symbol:nope:0 dir:*:+8 subsystem:SLAB:+1%",
			  NULL, &err),
		  0);
	/* fresh 64, foo 50, wanderer 8, strings 4 */
	CHECK_INT(p.report.limits[0].broken, 4);
	CHECK_STR(p.report.offences[0].name, "fresh.isra.0");
	CHECK_STR(p.report.offences[0].object, "mm/a.o");
	CHECK_STR(p.report.offences[1].name, "foo");
	CHECK_INT(p.report.offences[0].shown, true);
	CHECK_INT(p.report.offences[2].shown, false);
	CHECK_INT(p.report.limits[1].status, LIMIT_HELD);
	CHECK_INT(p.report.limits[2].groups, 0);
	CHECK_INT(p.report.notes.nr, 1);
	CHECK_HAS(p.report.notes.v[0], "limit 'symbol:nope:0' is on nothing");
	CHECK_INT(p.report.limits[4].status, LIMIT_BROKEN);
	limit_rows(&p.report, &rows);
	name = rows_find(&rows, "name");
	CHECK_STR(rows_at(&rows, 2, (size_t)name)->text, "[2 more]");
	CHECK_HAS(rows.title, ": 3 of 5 limits broken");
	end_pair(&p);
}

/* A limit below 0 is not held by what stayed as it was. */
static void test_has_to_shrink(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct pair p = make_pair();

	CHECK_INT(measure(&p, "symbol:table:-1 object:net/core/b.o:-200 object:net/core/b.o:-201",
			  NULL, &err),
		  0);
	CHECK_INT(p.report.limits[0].status, LIMIT_BROKEN);
	CHECK_INT(p.report.limits[1].status, LIMIT_HELD);
	CHECK_INT(p.report.limits[2].status, LIMIT_BROKEN);
	end_pair(&p);
}

static void test_not_known(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct pair p = make_pair();

	fixture_sql(p.db, "UPDATE build SET compressed = NULL");
	CHECK_INT(measure(&p, "compressed:0", NULL, &err), -ENODATA);
	CHECK_HAS(err.buf, "nothing is known of a compressed image of 'v1:tiny");
	fixture_sql(p.db, "UPDATE build SET maintainers = NULL");
	CHECK_INT(measure(&p, "subsystem:*:0", NULL, &err), -ENODATA);
	end_pair(&p);
}

/* One that is ready went, two came; a cluster is the same ones over again. */
static void test_candidates(void)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;
	struct pair p = make_pair();

	fixture_sql(
		p.db,
		"WITH c (build, rank, option, kind, verdict) AS (VALUES"
		" (1, 1, 'ABLE', 'bool', 'ready'), (1, 2, 'BAKER', 'bool', 'exports'),"
		" (2, 1, 'BAKER', 'bool', 'ready'), (2, 2, 'CHARLIE', 'part', 'ready'),"
		" (2, 3, 'BAKER+CHARLIE', 'cluster', 'ready'))"
		"INSERT INTO candidate SELECT build, rank, option, kind, verdict, 1, 1, 0, 1, 1, 1,"
		" 0, 0, 0 FROM c");
	CHECK_INT(measure(&p, "candidates:ready:0 candidates:ready:+1 candidates:*:-1", NULL, &err),
		  0);
	check_limit(&p, 0, LIMIT_BROKEN, 1, 2, 1);
	CHECK_STR(p.report.offences[0].detail,
		  "ready in v2:tiny:x86_64 and not in v1:tiny:x86_64: BAKER, CHARLIE");
	CHECK_INT(p.report.limits[1].status, LIMIT_HELD);
	/* one less has to be of each verdict; only exports has */
	CHECK_INT(p.report.limits[2].broken, 4);
	CHECK_INT(p.report.limits[2].groups, 5);
	CHECK(p.report.limits[2].counts);
	end_pair(&p);
}

static void test_waived(void)
{
	AUTO_STRVEC struct strvec messages = STRVEC_INIT;
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, text = STRBUF_INIT;
	struct waivers waivers = WAIVERS_INIT;
	struct pair p = make_pair();

	CHECK_INT(waivers_parse("w",
				WAIVER("symbol:foo", "40", "2026-06-01")
					WAIVER("symbol:fresh*", "63", "2026-06-01")
						WAIVER("symbol:fresh*", "1", "2026-05-31"),
				&waivers, &messages),
		  0);
	CHECK_INT(measure(&p, "symbol:foo:+10 symbol:foo:+9 symbol:fresh*:0", &waivers, &err), 0);
	CHECK_INT(p.report.limits[0].status, LIMIT_WAIVED);
	CHECK_INT(p.report.limits[1].status, LIMIT_BROKEN);
	CHECK_INT(p.report.limits[2].status, LIMIT_BROKEN);
	CHECK_INT(p.report.offences[2].lifted, 63);
	CHECK_INT(p.report.offences[2].nr_waivers, 2);
	CHECK_INT(p.report.notes.nr, 1);
	CHECK_STR(p.report.notes.v[0], "w:11: the waiver expired on 2026-05-31 and lifts nothing");
	limit_text(&p.report, 0, &text);
	CHECK_HAS(text.buf, "waived: symbol foo grew by 50 bytes\n");
	CHECK_HAS(text.buf, "  waiver: 40 bytes, by Ann, until 2026-06-01 (w:1): because\n");
	CHECK_HAS(text.buf, "  expired waiver: 1 byte, by Ann, until 2026-05-31 (w:11): because\n"
			    "  still above it: 1 byte\n");
	waivers_release(&waivers);
	end_pair(&p);
}

const struct test tests_gate[];
const struct test tests_gate[] = {
	{ "amounts are whole numbers with a unit", test_amounts },
	{ "limits are read as they are documented", test_limits },
	{ "a limit that is none is refused with the reason", test_bad_limits },
	{ "names match by * and ?, or literally", test_patterns },
	{ "percentages are exact", test_percentages },
	{ "a file of limits has comments, profiles and a line for each fault", test_limits_file },
	{ "dates are days that there are", test_dates },
	{ "a file of waivers needs all of amount, until, who and reason", test_waivers_file },
	{ "a waiver has each key once, and of candidates a number", test_waivers_twice },
	{ "a trailer needs an amount and a reason", test_trailers },
	{ "limits on the whole build count its classes and paths", test_whole },
	{ "limits on groups hold each of them, the worst are told", test_groups },
	{ "a limit on nothing is named, with what is not there", test_on_nothing },
	{ "a limit for a profile without builds is named", test_for_nobody },
	{ "the same limit twice has two fingerprints", test_fingerprints },
	{ "a negative limit asks for shrinkage", test_has_to_shrink },
	{ "what is not known of a build is no answer", test_not_known },
	{ "limits on candidates count those of a verdict", test_candidates },
	{ "a waiver lifts up to its amount until its day", test_waived },
	{ NULL, NULL },
};
