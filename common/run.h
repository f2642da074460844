/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Child processes: fork and exec with an argv, never a shell. The child gets its own process group,
 * no standard input and default signal dispositions. Its whole group is killed when we are
 * interrupted (run_catch_interrupts()); when the parent dies without a chance to do that, the child
 * gets SIGTERM from the kernel, upon which make stops its own children and removes half-written
 * targets. Other descriptors of ours are closed in the child unless they were opened without
 * O_CLOEXEC on purpose.
 */
#ifndef COMMON_RUN_H
#define COMMON_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/strvec.h"

struct strbuf;

/*
 * For a child that runs what is not ours, or what a stranger wrote. Whatever it leaves running is ended
 * with it, daemons too (run_command() makes this process a subreaper). 0: without that limit.
 */
struct run_limits {
	uint64_t log; /* bytes that go into run.log; more ends the child */
	unsigned silence; /* seconds without a byte for run.log */
	unsigned processes; /* at one time */
	uint64_t memory; /* bytes that its processes have for themselves, together */
	uint64_t data; /* RLIMIT_DATA and RLIMIT_FSIZE of each process, in bytes */
	uint64_t file;
	/* asked at every tick: has it crossed a limit that only the caller knows (see status->limit)? */
	bool (*enough)(void *tick_data, uint64_t *limit);
	bool closed; /* the child gets no descriptors but 0, 1 and 2 */
	bool relayed; /* it exits with 128 + N when what it runs died by signal N: that is the status then */
};

struct run {
	struct strvec argv; /* argv.v[0] is looked up in the PATH that the child will have */
	/*
	 * "NAME=value" to set, "NAME" to unset, on top of our environment less what binds git to the
	 * repository of our caller (GIT_DIR …); the last one counts
	 */
	struct strvec env;
	const char *dir; /* working directory, or NULL; borrowed */
	const char *log; /* file that stdout and stderr are appended to, or NULL; borrowed */
	int out_fd; /* without it, an open file that stdout goes to; 0: none; borrowed */
	struct strbuf *out; /* where stdout goes when there is no log, or NULL for /dev/null */
	struct strbuf *errout; /* likewise stderr; NULL: ours */
	/* after so many seconds the child is ended, as by an interrupt; 0: it may take its time */
	unsigned seconds;
	/* an interrupt of ours does not end it: it takes a moment, and is what is left to do then */
	bool to_the_end;
	/* called every 200 ms or so while the child runs, may be NULL (progress) */
	void (*tick)(void *data);
	void *tick_data;
	const struct run_limits *limits; /* or NULL; borrowed */
};

#define RUN_INIT                                                                                   \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_RUN __attribute__((cleanup(run_release)))

/* Which of the limits ended it. */
enum run_over { RUN_WITHIN, RUN_LOG, RUN_SILENCE, RUN_PROCESSES, RUN_MEMORY, RUN_ENOUGH };

struct run_status {
	bool signalled; /* died by a signal: not the same as having exited */
	unsigned late; /* it was ended after so many seconds, however it took that; 0: it was not */
	int code; /* exit status, or the signal's number */
	enum run_over over;
	uint64_t limit; /* that it crossed: bytes, seconds, processes */
};

/* What a child may put into run.out or run.errout, in bytes; more ends it with -EFBIG. */
#define RUN_OUTPUT_MAX ((size_t)64 << 20)

/*
 * Milliseconds on a clock that only goes forward: for how long something took, and may take. The time of
 * day jumps.
 */
int64_t run_clock_ms(void);
/*
 * For a look at all that a child has, which began at @started, ended now and which nothing asks for: when, by
 * run_clock_ms(), the next one is due. It takes a hundredth of the time at most.
 */
int64_t run_look_again(int64_t started);

/*
 * Runs to the end. 0 when the child was started and waited for, whatever became of it: look at
 * @status. Negative, with @err, when it could not be started (-ENOENT: no such program) or when we
 * were interrupted meanwhile (-EINTR): then the child and its group have been ended.
 */
int run_command(struct run *run, struct run_status *status, struct strbuf *err);
void run_release(struct run *run);
/* True for exit status 0 of a child that was in time, and within its limits. */
bool run_ok(const struct run_status *status);
/* True for one that had to be ended: it was late, or crossed a limit. */
bool run_ended(const struct run_status *status);
/* As a shell has it: the exit status, or 128 + N for signal N. */
int run_exit_code(const struct run_status *status);
/*
 * "exit status 2", "killed by signal 9 (Killed)", "ended after 600 seconds", "ended: it printed more than
 * 64 MB"
 */
void run_describe(const struct run_status *status, struct strbuf *out);
/* Is @program found in PATH? Appends its path to @path when that is not NULL. */
bool run_find(const char *program, struct strbuf *path);

/*
 * A program that reads from us through a pipe and has our terminal: a pager. Unlike a child of
 * run_command() it is in our process group, writes where we do, and is not ended with us.
 */
struct run_feed {
	pid_t pid; /* 0: none */
	int fd; /* to write to; EPIPE when it does not read any more */
};

/*
 * Starts @argv; LESS=FRX and LV=-c are put into its environment unless they are there. -ENOENT: no
 * such program. The caller ends @out with run_feed_end().
 */
int run_feed_start(const struct strvec *argv, struct run_feed *out, struct strbuf *err);
/* No more comes: closes the pipe and waits for the program to end. Nothing happens when none runs. */
void run_feed_end(struct run_feed *feed);

/*
 * From now on SIGINT, SIGTERM and SIGHUP do not end this process; they end the running child, and
 * run_interrupted() returns the signal's number (0: none came).
 */
void run_catch_interrupts(void);
int run_interrupted(void);

#endif
