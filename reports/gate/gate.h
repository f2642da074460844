/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a check of limits found (common/model/limits.h), for people and for the services that show such
 * findings beside a change. All functions append to @out; text from outside is escaped as each
 * format needs. Only the offences that are shown have a finding of their own.
 */
#ifndef REPORTS_GATE_GATE_H
#define REPORTS_GATE_GATE_H

#include <stddef.h>

struct limit_offence;
struct limit_report;
struct strbuf;

/*
 * For a terminal, below the table: a paragraph an offence, and the notes; wrapped to @width columns, 0 for not at
 * all.
 */
void limit_text(const struct limit_report *report, size_t width, struct strbuf *out);
/*
 * JUnit's XML, as the schema of Jenkins' xUnit plugin has it: a test case a limit.
 * https://github.com/jenkinsci/xunit-plugin (junit-10.xsd)
 */
void limit_junit(const struct limit_report *report, struct strbuf *out);
/*
 * Workflow commands of GitHub Actions, a line each: errors for what is broken, notices for what is
 * waived, warnings for notes. Of errors and notices no more than a step shows, ten: the worst of each
 * limit first, and a warning that says how many there are. The escapes are those of the package @actions/core.
 */
void limit_github(const struct limit_report *report, struct strbuf *out);
/*
 * GitLab's code-quality report, a JSON array:
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
void limit_gitlab(const struct limit_report *report, struct strbuf *out);
/* SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
void limit_sarif(const struct limit_report *report, struct strbuf *out);

/* --- what these have in common --- */

/* "symbol foo grew by 3,072 bytes", valid UTF-8 without control characters. */
void limit_add_title(const struct limit_report *report, const struct limit_offence *o,
		     struct strbuf *out);
/* Lines that say all that is known of it, each ended by a newline; else as limit_add_title(). */
void limit_add_explanation(const struct limit_report *report, const struct limit_offence *o,
			   struct strbuf *out);
/*
 * Where to show it: its file and line; of an offence without one the file of limits with the limit's
 * line, or the tree's Makefile. *@line is 0 when it is not known. Appends the file's name as it is.
 */
void limit_add_place(const struct limit_report *report, const struct limit_offence *o,
		     struct strbuf *file, unsigned long *line);
/*
 * 32 hex digits that an offence keeps as long as it is one of the same group of builds of the same
 * profile under the same limit, whatever the numbers are.
 */
void limit_add_fingerprint(const struct limit_report *report, const struct limit_offence *o,
			   struct strbuf *out);

#endif
