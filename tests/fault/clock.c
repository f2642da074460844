// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Another clock for the program: FAULT_CLOCK is a number of seconds that it jumps by, "=SECONDS" what it
 * jumps to (since 1970), or "still"; it does so when it has been asked FAULT_CLOCK_AT times, in one
 * process. The clock that only goes forward (CLOCK_MONOTONIC) is left alone, as the kernel does.
 */
#include "fault.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

static const char *jump;
static long after;
static _Atomic long asked;
static struct timespec stopped; /* when it stands still */

static void __attribute__((constructor(102))) start_clock(void)
{
	const char *when = getenv("FAULT_CLOCK_AT");

	if (!fault_is_program())
		return;
	jump = getenv("FAULT_CLOCK");
	after = when ? strtol(when, NULL, 10) : 0;
	NEXT(clock_gettime)(CLOCK_REALTIME, &stopped);
}

static void now(struct timespec *ts)
{
	NEXT(clock_gettime)(CLOCK_REALTIME, ts);
	if (!jump || ++asked <= after)
		return;
	if (!strcmp(jump, "still"))
		*ts = stopped;
	else if (*jump == '=')
		ts->tv_sec += strtol(jump + 1, NULL, 10) - stopped.tv_sec;
	else
		ts->tv_sec += strtol(jump, NULL, 10);
}

int clock_gettime(clockid_t clock, struct timespec *ts)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)
		return NEXT(clock_gettime)(clock, ts);
	now(ts);
	return 0;
}

time_t time(time_t *out)
{
	struct timespec ts;

	now(&ts);
	if (out)
		*out = ts.tv_sec;
	return ts.tv_sec;
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec ts;

	(void)zone;
	now(&ts);
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = ts.tv_nsec / 1000;
	return 0;
}
