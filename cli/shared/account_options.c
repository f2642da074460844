// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/account_options.h"

#include <limits.h>
#include <string.h>

#include "analyzer/account/account.h"
#include "cli/shared/words.h"
#include "common/strbuf.h"

const struct command_option account_options[] = {
	{ "under", 0, "PATH", "only what is defined in this file or below this directory",
	  &words_files, TO_TEXT(struct account_opts, under) },
	{ "class", 0, "CLASS", "only {}", &words_classes,
	  TO_WORD(struct account_opts, class_name) },
	{ "depth", 0, "N", "with --by dir: directories cut to N components",
	  TO_NUMBER(struct account_opts, depth, 1, INT_MAX) },
	{ 0 }
};

/* A reason is of a change: only diff has it. */
bool cli_account_key(const struct command_option *option, void *to, const char *text,
		     struct strbuf *err)
{
	if (!strcmp(text, ACCOUNT_BY_CAUSE)) {
		strbuf_addstr(err, "--by cause says why two builds differ: 'kbloat diff A B --by "
				   "cause'");
		return false;
	}
	*(const char **)to = text;
	return cli_words_check(option->words, "--by", text, err);
}

bool cli_account_check(const struct account_opts *opts, const struct command *cmd)
{
	if (!opts->depth || !opts->by || !strcmp(opts->by, "dir"))
		return true;
	cli_usage_error(cmd, "--depth goes with --by dir, not --by %s", opts->by);
	return false;
}
