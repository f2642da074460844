// SPDX-License-Identifier: GPL-2.0-or-later
#include "collector/sandbox/settings.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "common/alloc.h"
#include "common/file.h"
#include "common/strbuf.h"

/* a value that ends with a letter of it is so many of the unit */
struct unit {
	char letter;
	uint64_t factor;
};

static const struct unit times[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 0 } };
static const struct unit sizes[] = {
	{ 'K', 1 << 10 }, { 'M', 1 << 20 }, { 'G', 1 << 30 }, { 'T', (uint64_t)1 << 40 }, { 0 }
};
static const struct unit counts[] = { { 0 } };

static const struct {
	const char *name, *built_in;
	const struct unit *units; /* the word itself counts: NULL */
	uint64_t usual; /* factor of a number without a unit */
	uint64_t most;
} settings[NR_SANDBOX_SETTINGS] = {
	[SANDBOX_MODE] = { "sandbox", "auto", NULL, 0, 0 },
	[SANDBOX_TIME] = { "timelimit", "6h", times, 60, 30L * 86400 },
	[SANDBOX_SILENCE] = { "silencelimit", "1h", times, 60, 30L * 86400 },
	[SANDBOX_LOG] = { "loglimit", "64M", sizes, 1 << 20, (uint64_t)1 << 40 },
	[SANDBOX_OUTPUT] = { "outputlimit", "64G", sizes, 1 << 20, (uint64_t)1 << 50 },
	[SANDBOX_MEMORY] = { "memorylimit", NULL, sizes, 1 << 20, (uint64_t)1 << 50 },
	[SANDBOX_PROCESSES] = { "processlimit", "4096", counts, 1, 1 << 22 },
	[SANDBOX_READ] = { "sandboxread", NULL, NULL, 0, 0 },
};

static const char *given[NR_SANDBOX_SETTINGS];

void sandbox_set(enum sandbox_setting which, const char *text)
{
	given[which] = text && *text ? text : NULL;
}

const char *sandbox_setting_name(enum sandbox_setting which)
{
	return settings[which].name;
}

const char *sandbox_setting_default(enum sandbox_setting which)
{
	return settings[which].built_in;
}

static const char *text_of(enum sandbox_setting which)
{
	return given[which] ? given[which] : settings[which].built_in;
}

static int read_number(enum sandbox_setting which, uint64_t *out, struct strbuf *err)
{
	const char *text = text_of(which);
	const struct unit *u = settings[which].units;
	uint64_t factor = settings[which].usual, most = settings[which].most;
	unsigned long long n;
	char *end;

	errno = 0;
	n = isdigit((unsigned char)*text) ? strtoull(text, &end, 10) : 0;
	if (n && *end) {
		while (u->letter && u->letter != *end)
			u++;
		factor = u->letter && !end[1] ? u->factor : 0;
	}
	if (!n || errno || !factor || n > most / factor)
		return error_set(err, -EINVAL, "%s: '%s' is nothing that a build can be limited to",
				 settings[which].name, text);
	*out = n * factor;
	return 0;
}

/* "max" and what no machine has are no limit. */
static uint64_t limit_of_group(const char *path)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	uint64_t n;

	if (!file_exists(path) || file_read(path, 64, &text, NULL))
		return UINT64_MAX;
	n = strtoull(text.buf, NULL, 10);
	return n ? n : UINT64_MAX;
}

/* Of the machine or, in a container, of that; a sixteenth is left for others. */
static uint64_t memory_there_is(void)
{
	static const char *const groups[] = { "/sys/fs/cgroup/memory.max",
					      "/sys/fs/cgroup/memory/memory.limit_in_bytes" };
	struct sysinfo info;
	uint64_t most = UINT64_MAX;

	if (!sysinfo(&info))
		most = ((uint64_t)info.totalram + info.totalswap) * info.mem_unit;
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		uint64_t n = limit_of_group(groups[i]);

		most = n < most ? n : most;
	}
	return most - most / 16;
}

static int read_mode(enum sandbox_mode *out, struct strbuf *err)
{
	static const char *const names[] = { "auto", "on", "off" };
	const char *text = text_of(SANDBOX_MODE);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(text, names[i])) {
			*out = (enum sandbox_mode)i;
			return 0;
		}
	}
	return error_set(err, -EINVAL, "sandbox: '%s' is neither auto, on nor off", text);
}

int sandbox_values(struct sandbox_values *out, struct strbuf *err)
{
	uint64_t seconds = 0, silence = 0, processes = 0;
	int code;

	*out = (struct sandbox_values){ .read = given[SANDBOX_READ] ? given[SANDBOX_READ] : "",
					.memory = memory_there_is(),
					.memory_given = given[SANDBOX_MEMORY],
					.processes_given = given[SANDBOX_PROCESSES] };
	code = read_mode(&out->mode, err);
	if (!code)
		code = read_number(SANDBOX_TIME, &seconds, err);
	if (!code)
		code = read_number(SANDBOX_SILENCE, &silence, err);
	if (!code)
		code = read_number(SANDBOX_LOG, &out->log, err);
	if (!code)
		code = read_number(SANDBOX_OUTPUT, &out->output, err);
	if (!code && out->memory_given)
		code = read_number(SANDBOX_MEMORY, &out->memory, err);
	if (!code)
		code = read_number(SANDBOX_PROCESSES, &processes, err);
	out->time = (unsigned)seconds;
	out->silence = (unsigned)silence;
	out->processes = (unsigned)processes;
	return code;
}
