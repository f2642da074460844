// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shared/account_options.h"

#include <limits.h>
#include <string.h>

#include "analyzer/account/account.h"

static int number(const struct command *cmd, const char *option, size_t *out)
{
	long value;

	if (!cli_number(cmd, option, optarg, 1, INT_MAX, &value))
		return EXIT_TROUBLE;
	*out = (size_t)value;
	return -1;
}

int cli_account_option(struct account_opts *opts, const struct command *cmd, int opt)
{
	size_t depth = 0;
	int ret;

	switch (opt) {
	case CLI_OPT_BY:
		opts->by = optarg;
		return -1;
	case CLI_OPT_UNDER:
		opts->under = optarg;
		return -1;
	case CLI_OPT_CLASS:
		opts->class_name = optarg;
		return -1;
	case CLI_OPT_DEPTH:
		ret = number(cmd, "--depth", &depth);
		opts->depth = (unsigned)depth;
		return ret;
	case CLI_OPT_TOP:
		return number(cmd, "--top", &opts->top);
	case CLI_OPT_PROFILE:
		opts->profile = optarg;
		return -1;
	case CLI_OPT_ARCH:
		opts->arch = optarg;
		return -1;
	default:
		return -2;
	}
}

/* A reason is of a change: only diff has it. */
static bool check_key(const struct account_opts *opts, const struct command *cmd)
{
	bool diff = cmd == &cmd_diff, cause = opts->by && !strcmp(opts->by, ACCOUNT_BY_CAUSE);

	if (!opts->by || account_key_exists(opts->by) || (diff && cause))
		return true;
	if (cause)
		cli_usage_error(cmd, "--by cause says why two builds differ: 'kbloat diff A B --by "
				     "cause'");
	else
		cli_usage_error(cmd, "--by takes %s%s, not '%s'", account_keys(),
				diff ? "|" ACCOUNT_BY_CAUSE : "", opts->by);
	return false;
}

bool cli_account_check(const struct account_opts *opts, const struct command *cmd)
{
	bool known = !opts->class_name;

	if (!check_key(opts, cmd))
		return false;
	for (int i = 0; i < CLASS_NR && !known; i++)
		known = !strcmp(class_names[i], opts->class_name);
	if (!known) {
		cli_usage_error(cmd,
				"--class takes text, rodata, data, bss, init or padding, not '%s'",
				opts->class_name);
		return false;
	}
	if (opts->depth && opts->by && strcmp(opts->by, "dir")) {
		cli_usage_error(cmd, "--depth goes with --by dir, not --by %s", opts->by);
		return false;
	}
	return true;
}
