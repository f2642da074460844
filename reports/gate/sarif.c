// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "common/alloc.h"
#include "common/model/limits.h"
#include "common/strbuf.h"
#include "reports/gate/gate.h"
#include "reports/gate/json.h"
#include "reports/text.h"

#define SCHEMA                                                                                     \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

/* The words that limits begin with, of which there are few, in order of first use. */
struct rules {
	const char *v[64];
	size_t nr;
};

static size_t rule_of(struct rules *rules, const char *what)
{
	size_t i = 0;

	while (i < rules->nr && strcmp(rules->v[i], what) != 0)
		i++;
	if (i == rules->nr && rules->nr < ARRAY_SIZE(rules->v))
		rules->v[rules->nr++] = what;
	return i;
}

static json_t *readable(const char *text)
{
	AUTO_STRBUF struct strbuf clean = STRBUF_INIT;

	text_terminal_lines(&clean, text, strlen(text));
	return limit_json_text(clean.buf);
}

static json_t *message(const char *text)
{
	return json_pack("{s:o}", "text", readable(text));
}

static json_t *describe_rules(const struct limit_report *r, struct rules *rules)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->nr_limits; i++) {
		AUTO_STRBUF struct strbuf id = STRBUF_INIT, text = STRBUF_INIT;

		if (rule_of(rules, r->limits[i].what) < json_array_size(list))
			continue;
		strbuf_addf(&id, "kbloat-%s", r->limits[i].what);
		strbuf_addf(&text, "The change of %s%s is not above its limit.",
			    r->limits[i].counts ? "the number of " : "the bytes of ",
			    r->limits[i].what);
		json_array_append_new(list, json_pack("{s:s, s:o, s:{s:s}}", "id", id.buf,
						      "shortDescription", message(text.buf),
						      "defaultConfiguration", "level", "error"));
	}
	return list;
}

/* RFC 3986, section 2.3: what needs no escape; and the slash between directories. */
static void add_uri(struct strbuf *out, const char *path)
{
	static const char plain[] = "-._~/";

	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    strchr(plain, c))
			strbuf_addch(out, (char)c);
		else
			strbuf_addf(out, "%%%02X", c);
	}
}

static json_t *location(const struct limit_report *r, const struct limit_offence *o)
{
	AUTO_STRBUF struct strbuf file = STRBUF_INIT, uri = STRBUF_INIT;
	unsigned long line;
	json_t *place;

	limit_add_place(r, o, &file, &line);
	add_uri(&uri, file.buf);
	place = json_pack("{s:{s:s}}", "artifactLocation", "uri", uri.buf);
	if (*uri.buf != '/')
		json_object_set_new(json_object_get(place, "artifactLocation"), "uriBaseId",
				    json_string("%SRCROOT%"));
	if (line)
		json_object_set_new(place, "region",
				    json_pack("{s:I}", "startLine", (json_int_t)line));
	return json_pack("[{s:o}]", "physicalLocation", place);
}

static json_t *suppressions(const struct limit_offence *o)
{
	json_t *list = json_array();

	for (size_t i = 0; i < o->nr_waivers; i++) {
		const struct limit_waiver *e = &o->waivers[i];
		AUTO_STRBUF struct strbuf text = STRBUF_INIT;

		if (!e->lifts)
			continue;
		strbuf_addf(&text, "%s (%s%s%s, %s)", e->reason, e->who, e->until ? ", until " : "",
			    e->until ? e->until : "", e->place);
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:o}", "kind", "external", "status",
						"accepted", "justification", readable(text.buf)));
	}
	return list;
}

static json_t *result(const struct limit_report *r, const struct limit_offence *o,
		      struct rules *rules)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, print = STRBUF_INIT, id = STRBUF_INIT;
	json_t *v;

	limit_add_title(r, o, &text);
	strbuf_addch(&text, '\n');
	limit_add_explanation(r, o, &text);
	strbuf_trim(&text);
	limit_add_fingerprint(r, o, &print);
	strbuf_addf(&id, "kbloat-%s", r->limits[o->limit].what);
	v = json_pack("{s:s, s:I, s:s, s:o, s:o, s:{s:s}}", "ruleId", id.buf, "ruleIndex",
		      (json_int_t)rule_of(rules, r->limits[o->limit].what), "level", "error",
		      "message", message(text.buf), "locations", location(r, o),
		      "partialFingerprints", "kbloat/v1", print.buf);
	/* one that is not suppressed has an empty list as soon as others have one: section 3.27.23 */
	json_object_set_new(v, "suppressions",
			    o->status == LIMIT_WAIVED ? suppressions(o) : json_array());
	return v;
}

static json_t *results(const struct limit_report *r, struct rules *rules)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->nr_offences; i++) {
		if (r->offences[i].shown)
			json_array_append_new(list, result(r, &r->offences[i], rules));
	}
	return list;
}

static json_t *notifications(const struct limit_report *r)
{
	json_t *list = json_array();

	if (r->no_history)
		json_array_append_new(list, json_pack("{s:s, s:o}", "level", "note", "message",
						      message(r->no_history)));
	for (size_t i = 0; i < r->notes.nr; i++)
		json_array_append_new(list, json_pack("{s:s, s:o}", "level", "warning", "message",
						      message(r->notes.v[i])));
	return list;
}

void limit_sarif(const struct limit_report *r, struct strbuf *out)
{
	struct rules rules = { .nr = 0 };
	json_t *driver = json_pack("{s:s, s:s, s:o}", "name", "kbloat", "version", KBLOAT_VERSION,
				   "rules", describe_rules(r, &rules));
	json_t *invocation = json_pack("{s:b, s:i, s:o}", "executionSuccessful", 1, "exitCode",
				       limit_count(r, LIMIT_BROKEN) ? 1 : 0,
				       "toolExecutionNotifications", notifications(r));
	json_t *run = json_pack("{s:{s:o}, s:[o], s:o, s:s}", "tool", "driver", driver,
				"invocations", invocation, "results", results(r, &rules),
				"columnKind", "utf16CodeUnits");

	json_object_set_new(run, "properties",
			    json_pack("{s:o, s:o}", "old", limit_json_text(r->old_name), "new",
				      limit_json_text(r->new_name)));
	limit_json_write(
		json_pack("{s:s, s:s, s:[o]}", "$schema", SCHEMA, "version", "2.1.0", "runs", run),
		out);
}
