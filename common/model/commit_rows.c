// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/model/commit_rows.h"

#include <string.h>

#include "common/model/rows.h"

bool commit_row_exists(const struct rows *commits, size_t row)
{
	const char *id = rows_text_at(commits, row, "commit");

	return row < rows_nr(commits) && *id != '[';
}

/* Is @subject "Revert "OTHER""? */
static bool reverts(const char *subject, const char *other)
{
	static const char begin[] = "Revert \"";
	size_t len = strlen(subject), n = strlen(other), skip = sizeof(begin) - 1;

	return len == skip + n + 1 && !strncmp(subject, begin, skip) &&
	       !strncmp(subject + skip, other, n) && subject[len - 1] == '"';
}

bool commit_row_undone(const struct rows *commits, size_t row)
{
	const char *subject = rows_text_at(commits, row, "subject");

	for (size_t i = 0; i < rows_nr(commits); i++) {
		const char *other = rows_text_at(commits, i, "subject");

		if (commit_row_exists(commits, i) && i != row &&
		    (reverts(other, subject) || reverts(subject, other)))
			return true;
	}
	return false;
}

bool commit_row_sure(const struct rows *commits, size_t row)
{
	const char *confidence = rows_text_at(commits, row, "confidence");

	return !strcmp(confidence, "high") || !strcmp(confidence, "medium") ||
	       !strcmp(confidence, "measured");
}

long commit_row_culprit(const struct rows *commits, bool shrunk)
{
	for (size_t i = 0; commits && i < commits->nr_rows; i++) {
		int64_t delta = rows_num_at(commits, i, "delta");

		if (commit_row_exists(commits, i) && (shrunk ? delta < 0 : delta > 0) &&
		    !commit_row_undone(commits, i))
			return commit_row_sure(commits, i) ? (long)i : -1;
	}
	return -1;
}
