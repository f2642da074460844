// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/alloc.h"
#include "common/run.h"
#include "common/strbuf.h"

static void environment(struct strvec *out)
{
	for (char **e = environ; e && *e; e++)
		strvec_push(out, *e);
	if (!getenv("LESS"))
		strvec_push(out, "LESS=FRX");
	if (!getenv("LV"))
		strvec_push(out, "LV=-c");
}

static int spawn(const char *program, const struct strvec *argv, int in, pid_t *pid)
{
	AUTO_STRVEC struct strvec env = STRVEC_INIT;
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t ignored;
	int code;

	environment(&env);
	sigemptyset(&ignored);
	sigaddset(&ignored, SIGPIPE);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &ignored);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	code = posix_spawn(pid, program, &files, &attr, argv->v, env.v);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return -code;
}

int run_feed_start(const struct strvec *argv, struct run_feed *out, struct strbuf *err)
{
	AUTO_STRBUF struct strbuf program = STRBUF_INIT;
	int ends[2], code;

	*out = (struct run_feed){ .fd = -1 };
	if (!run_find(argv->v[0], &program))
		return error_set(err, -ENOENT, "'%s' is not installed", argv->v[0]);
	if (pipe2(ends, O_CLOEXEC))
		return error_set(err, -errno, "cannot make a pipe: %s", strerror(errno));
	code = spawn(program.buf, argv, ends[0], &out->pid);
	close(ends[0]);
	if (!code) {
		out->fd = ends[1];
		return 0;
	}
	close(ends[1]);
	out->pid = 0;
	return error_set(err, code, "cannot run '%s': %s", argv->v[0], strerror(-code));
}

void run_feed_end(struct run_feed *feed)
{
	if (!feed->pid)
		return;
	close(feed->fd);
	while (waitpid(feed->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*feed = (struct run_feed){ .fd = -1 };
}
