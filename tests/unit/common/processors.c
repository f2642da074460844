// SPDX-License-Identifier: GPL-2.0-or-later
#include "common/processors.h"

#include <limits.h>

#include "common/strbuf.h"
#include "tests/unit/test.h"

/* What the cgroups below test_dir()/@name leave of 64 processors and 64 GiB. */
static void holds(const char *name, long want, long long want_mib)
{
	AUTO_STRBUF struct strbuf root = STRBUF_INIT;
	long processors = 64;
	long long bytes = 64LL << 30;

	strbuf_addf(&root, "%s/%s", test_dir(), name);
	processors_cgroup(root.buf, &processors, &bytes);
	CHECK_INT(processors, want);
	CHECK_INT(bytes >> 20, want_mib);
}

static void version_2(void)
{
	/* a container: the namespace shows its own cgroup as the root */
	test_write("a/proc/self/cgroup", "0::/\n");
	test_write("a/proc/self/mountinfo",
		   "35 30 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup rw,nsdelegate\n");
	test_write("a/sys/fs/cgroup/cpu.max", "100000 100000\n");
	test_write("a/sys/fs/cgroup/memory.max", "536870912\n");
	holds("a", 1, 512);
	/* a slice above the service has the quota; half a processor more is one more job */
	test_write("b/proc/self/cgroup", "1:name=systemd:/x\n0::/build.slice/kbloat.service\n");
	test_write("b/proc/self/mountinfo",
		   "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
		   "35 30 0:26 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw\n");
	test_write("b/sys/fs/cgroup/build.slice/cpu.max", "250000 100000\n");
	test_write("b/sys/fs/cgroup/build.slice/kbloat.service/cpu.max", "max 100000\n");
	test_write("b/sys/fs/cgroup/build.slice/kbloat.service/memory.max", "max\n");
	test_write("b/sys/fs/cgroup/build.slice/memory.high", "1073741824\n");
	holds("b", 3, 1024);
}

static void version_1(void)
{
	/* docker without a namespace of cgroups: the paths are those of the host */
	test_write("c/proc/self/cgroup", "4:cpu,cpuacct:/docker/abc\n3:memory:/docker/abc\n");
	test_write("c/proc/self/mountinfo",
		   "40 30 0:27 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup "
		   "rw,cpu,cpuacct\n"
		   "41 30 0:28 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
	test_write("c/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "150000\n");
	test_write("c/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
	test_write("c/sys/fs/cgroup/memory/memory.limit_in_bytes", "2147483648\n");
	holds("c", 2, 2048);
	/* no limit */
	test_write("c/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
	test_write("c/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
	holds("c", 64, 64 << 10);
	/* cpuset is not cpu */
	test_write("d/proc/self/cgroup", "4:cpuset:/x\n");
	test_write("d/proc/self/mountinfo", "40 30 0:27 / /cg rw - cgroup cgroup rw,cpuset\n");
	test_write("d/cg/x/cpu.cfs_quota_us", "100000\n");
	test_write("d/cg/x/cpu.cfs_period_us", "100000\n");
	holds("d", 64, 64 << 10);
}

static void nothing(void)
{
	holds("nosuch", 64, 64 << 10);
	test_write("e/proc/self/cgroup", "\n0:\n::\n0::\n0::/../../..\n");
	test_write("e/proc/self/mountinfo", "\n - \n1 2 3 - cgroup2 x\n1 2 3 / / rw - cgroup2\n");
	test_write("e/cpu.max", "0 0\n");
	test_write("e/memory.max", "-5\n");
	holds("e", 64, 64 << 10);
	CHECK(processors_usable() >= 1);
}

const struct test tests_processors[] = {
	{ "what a cgroup of version 2 and those above it let us have", version_2 },
	{ "what cgroups of version 1 let us have", version_1 },
	{ "no cgroups, and files of nonsense", nothing },
	{ NULL, NULL },
};
