// SPDX-License-Identifier: GPL-2.0-or-later
/* The input is a profile. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "collector/build/profile.h"
#include "common/file.h"
#include "common/strbuf.h"
#include "tests/fuzz/fuzz.h"

/* A profile that was taken has all that building needs, and says so again when it is loaded again.
 */
static void check(const struct profile *p)
{
	static const struct profile_vars vars = { .src = "/src",
						  .obj = "/obj",
						  .work = "/work",
						  .arch = "arch",
						  .cross = "",
						  .cc = "cc",
						  .ld = "ld" };
	AUTO_STRBUF struct strbuf out = STRBUF_INIT;

	if (!p->abstract && (!*p->arch || !*p->image || !p->target.nr || !p->config.nr))
		abort();
	if (strlen(p->hash) != 40)
		abort();
	for (size_t i = 0; i < p->make.nr; i++)
		profile_expand(p->make.v[i], &vars, &out);
}

void fuzz_profile(const uint8_t *data, size_t size)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, path = STRBUF_INIT;
	AUTO_CLOSE int fd = memfd_create("profile", MFD_CLOEXEC);
	struct profile p;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		return;
	strbuf_addf(&path, "/proc/self/fd/%d", fd);
	if (!profile_load(path.buf, size % 2 ? "x86_64" : NULL, &p, &err))
		check(&p);
	else if (!err.len)
		abort();
	profile_release(&p);
}
