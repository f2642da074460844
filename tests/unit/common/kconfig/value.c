// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "common/alloc.h"
#include "common/kconfig/value.h"
#include "common/strbuf.h"
#include "tests/unit/common/kconfig/text.h"
#include "tests/unit/test.h"

#define MODULES KCONFIG_MODULES_TEXT
#define Y_MODULES "CONFIG_MODULES=y\n"

/* A Kconfig file and answers, and the .config that scripts/kconfig/conf makes of them. */
struct value_case {
	const char *what;
	bool old; /* choices as before Linux 6.11 */
	enum kconfig_mode mode;
	const char *kconfig, *answers, *config;
};

static const struct value_case cases[] = {
	{
		.what = "a dependency bounds an answer",
		.mode = KCONFIG_ALLYES,
		.kconfig = MODULES
		"config A\n\ttristate \"a\"\nconfig B\n\ttristate \"b\"\n\tdepends on A\nconfig C\n"
		"\ttristate \"c\"\n\tdepends on A && N\nconfig N\n\tbool \"n\"\n",
		.answers = "CONFIG_A=m\nCONFIG_N=n\n",
		.config = Y_MODULES "CONFIG_A=m\nCONFIG_B=m\n# CONFIG_N is not set\n",
	},
	{
		.what = "a bool that depends on m may be y",
		.mode = KCONFIG_ALLYES,
		.kconfig = MODULES
		"config A\n\ttristate \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A\nconfig C\n"
		"\tbool \"c\"\n\tdepends on A = y\nconfig D\n\ttristate \"d\"\n\tdepends on A = m\n",
		.answers = "CONFIG_A=m\n",
		.config = Y_MODULES "CONFIG_A=m\nCONFIG_B=y\nCONFIG_D=y\n",
	},
	{
		.what = "menus and ifs bound what is in them",
		.mode = KCONFIG_ALLYES,
		.kconfig = MODULES
		"config A\n\ttristate \"a\"\nconfig N\n\tbool \"n\"\nmenu \"x\"\n\tdepends on A\n"
		"config B\n\ttristate \"b\"\nif N\nconfig C\n\ttristate \"c\"\nendif\nif !N\nconfig D\n"
		"\ttristate\n\tdefault y\nendif\nendmenu\n",
		.answers = "CONFIG_A=m\n# CONFIG_N is not set\n",
		.config = Y_MODULES "CONFIG_A=m\n# CONFIG_N is not set\nCONFIG_B=m\nCONFIG_D=m\n",
	},
	{
		.what = "m becomes y without modules",
		.mode = KCONFIG_ALLMOD,
		.kconfig = MODULES
		"config A\n\ttristate \"a\"\nconfig B\n\ttristate\n\tdefault A\nconfig C\n"
		"\ttristate \"c\"\n\tdepends on m\n",
		.answers = "CONFIG_MODULES=n\n",
		.config = "# CONFIG_MODULES is not set\nCONFIG_A=y\nCONFIG_B=y\n",
	},
	{
		.what = "so it does where no symbol is that of modules",
		.mode = KCONFIG_ALLMOD,
		.kconfig =
			"config A\n\ttristate \"a\"\nconfig B\n\ttristate \"b\"\n\tdepends on m || A\nconfig C\n"
			"\ttristate \"c\"\n\tdepends on m\nconfig D\n\ttristate\n\tdefault y if m\n",
		.config = "CONFIG_A=y\nCONFIG_B=y\n",
	},
	{
		.what = "select does not ask for dependencies",
		.mode = KCONFIG_ALLNO,
		.kconfig = MODULES
		"config A\n\tbool \"a\"\n\tselect B\n\tselect C if NO\nconfig B\n\ttristate \"b\"\n"
		"\tdepends on NO\nconfig C\n\tbool \"c\"\nconfig NO\n\tbool \"no\"\n",
		.answers = "CONFIG_A=y\n",
		.config = "# CONFIG_MODULES is not set\nCONFIG_A=y\nCONFIG_B=y\n"
			  "# CONFIG_C is not set\n# CONFIG_NO is not set\n",
	},
	{
		.what = "select by m is at least m, of a bool y",
		.mode = KCONFIG_ALLNO,
		.kconfig = MODULES
		"config A\n\ttristate \"a\"\n\tselect B\n\tselect C\n\tselect D\nconfig B\n"
		"\ttristate \"b\"\nconfig C\n\tbool\nconfig D\n\ttristate \"d\"\n",
		.answers = Y_MODULES "CONFIG_A=m\nCONFIG_D=y\n",
		.config = Y_MODULES "CONFIG_A=m\nCONFIG_B=m\nCONFIG_C=y\nCONFIG_D=y\n",
	},
	{
		.what = "what is selected cannot be answered with less",
		.mode = KCONFIG_DEFAULTS,
		.kconfig = MODULES
		"config A\n\tbool \"a\"\n\tselect B if T\nconfig T\n\ttristate \"t\"\nconfig B\n"
		"\ttristate \"b\"\n",
		.answers = "CONFIG_A=y\nCONFIG_T=m\n# CONFIG_B is not set\n",
		.config = Y_MODULES "CONFIG_A=y\nCONFIG_T=m\nCONFIG_B=m\n",
	},
	{
		.what = "imply gives way to an answer and to dependencies",
		.mode = KCONFIG_DEFAULTS,
		.kconfig = MODULES
		"config A\n\ttristate \"a\"\n\tdefault y\n\timply B\n\timply C\n\timply D\n\timply E\n"
		"config B\n\ttristate \"b\"\nconfig C\n\ttristate \"c\"\nconfig D\n\ttristate \"d\"\n"
		"\tdepends on M\nconfig E\n\tbool\n\tdepends on N\nconfig M\n\ttristate \"m\"\nconfig N\n"
		"\tbool \"n\"\nconfig F\n\ttristate \"f\"\n\timply G\nconfig G\n\ttristate\n",
		.answers = "# CONFIG_C is not set\nCONFIG_M=m\nCONFIG_F=m\n",
		.config = Y_MODULES
		"CONFIG_A=y\nCONFIG_B=y\n# CONFIG_C is not set\nCONFIG_D=m\n"
		"# CONFIG_E is not set\nCONFIG_M=m\n# CONFIG_N is not set\nCONFIG_F=m\n"
		"CONFIG_G=m\n",
	},
	{
		.what = "the first default whose condition holds",
		.mode = KCONFIG_DEFAULTS,
		.kconfig = MODULES
		"config N\n\tbool \"n\"\nconfig T\n\ttristate \"t\"\n\tdefault m\nconfig A\n"
		"\tbool \"a\"\n\tdefault n if T\n\tdefault y\nconfig B\n\tbool\n\tdefault y if N\n"
		"\tdefault T\nconfig C\n\tdef_bool !N\nconfig D\n\tdef_tristate y if T\nconfig E\n"
		"\tdef_tristate T\n\tdepends on N\nconfig F\n\tdef_bool N\n",
		.config = Y_MODULES
		"# CONFIG_N is not set\nCONFIG_T=m\n# CONFIG_A is not set\nCONFIG_B=y\n"
		"CONFIG_C=y\nCONFIG_D=m\n",
	},
	{
		.what = "an answer counts only where the prompt is visible",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"config N\n\tbool \"n\"\nmenu \"x\"\n\tvisible if N\nconfig A\n\tbool \"a\"\n\tdefault y\n"
			"config S\n\tstring \"s\"\n\tdefault \"d\"\nconfig T\n\tstring \"t\"\nendmenu\nconfig B\n"
			"\tbool \"b\" if N\n\tdefault y\nconfig C\n\tbool \"c\" if N\n",
		.answers =
			"# CONFIG_A is not set\nCONFIG_S=\"x\"\n# CONFIG_B is not set\nCONFIG_C=y\n",
		.config = "# CONFIG_N is not set\nCONFIG_A=y\nCONFIG_S=\"d\"\nCONFIG_B=y\n",
	},
	{
		.what = "the visibility of menus in menus",
		.mode = KCONFIG_ALLYES,
		.kconfig =
			"config N\n\tbool \"n\"\nconfig Y\n\tbool \"y\"\nmenu \"x\"\n\tvisible if N\nmenu \"y\"\n"
			"\tvisible if Y\nconfig A\n\tbool \"a\"\nendmenu\nendmenu\nmenu \"z\"\n\tvisible if Y\n"
			"config B\n\tbool \"b\"\nendmenu\n",
		.answers = "# CONFIG_N is not set\n",
		.config = "# CONFIG_N is not set\nCONFIG_Y=y\nCONFIG_B=y\n",
	},
	{
		.what = "one of several prompts is enough",
		.mode = KCONFIG_ALLYES,
		.kconfig =
			"config N\n\tbool \"n\"\nconfig A\n\tbool \"a\"\n\tdepends on N\nconfig A\n\tbool \"b\"\n"
			"\tdepends on !N\n",
		.answers = "CONFIG_N=n\n",
		.config = "# CONFIG_N is not set\nCONFIG_A=y\n",
	},
	/* scripts/kconfig/menu.c joins the conditions of all definitions that have one */
	{
		.what = "a definition without conditions frees nobody from those of another",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"config A\n\tbool \"a\"\n\tdefault y\n\timply B\n\timply C\nconfig N\n\tbool \"n\"\nconfig B\n"
			"\tbool\n\tdepends on N\nconfig B\n\tbool\nconfig C\n\tbool\n\tdepends on N\nconfig C\n"
			"\tbool\n\tdepends on A\n",
		.config = "CONFIG_A=y\n# CONFIG_N is not set\n# CONFIG_B is not set\nCONFIG_C=y\n",
	},

	{
		.what = "a choice: its default",
		.mode = KCONFIG_ALLYES,
		.kconfig =
			"config N\n\tbool \"n\"\nchoice\n\tprompt \"c\"\n\tdefault B if N\n\tdefault C\nconfig A\n"
			"\tbool \"a\"\nconfig B\n\tbool \"b\"\nconfig C\n\tbool \"c\"\nendchoice\n",
		.answers = "CONFIG_N=n\n",
		.config = "# CONFIG_N is not set\n# CONFIG_A is not set\n# CONFIG_B is not set\n"
			  "CONFIG_C=y\n",
	},
	{
		.what = "a choice: else the first visible member in the order of the menu",
		.mode = KCONFIG_ALLNO,
		.kconfig =
			"config X\n\tbool\n\tdefault y if C || B || A\nchoice\n\tprompt \"c\"\n\tdefault A\nconfig A\n"
			"\tbool \"a\"\n\tdepends on N\nconfig B\n\tbool \"b\"\nconfig C\n\tbool \"c\"\nendchoice\n",
		.config = "CONFIG_X=y\nCONFIG_B=y\n# CONFIG_C is not set\n",
	},
	{
		.what = "a choice: the last one answered y",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"choice\n\tprompt \"c\"\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nconfig C\n\tbool \"c\"\n"
			"endchoice\n",
		.answers = "CONFIG_B=y\nCONFIG_C=y\nCONFIG_B=y\nCONFIG_A=n\n",
		.config = "# CONFIG_A is not set\nCONFIG_B=y\n# CONFIG_C is not set\n",
	},
	{
		.what = "a choice: not one that cannot be seen",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"choice\n\tprompt \"c\"\n\tdefault B\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nconfig C\n"
			"\tbool \"c\"\n\tdepends on N\nendchoice\n",
		.answers = "CONFIG_A=y\nCONFIG_C=y\n",
		.config = "CONFIG_A=y\n# CONFIG_B is not set\n",
	},
	{
		.what = "a choice: one that was answered n only when there is no other",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"choice\n\tprompt \"c\"\n\tdefault A\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nconfig C\n"
			"\tbool \"c\"\nendchoice\nchoice\n\tprompt \"d\"\nconfig D\n\tbool \"d\"\nconfig E\n\tbool \"e\"\n"
			"endchoice\n",
		.answers = "CONFIG_A=n\nCONFIG_B=n\nCONFIG_E=n\nCONFIG_D=n\n",
		.config =
			"# CONFIG_A is not set\n# CONFIG_B is not set\nCONFIG_C=y\n# CONFIG_D is not set\n"
			"CONFIG_E=y\n",
	},
	{
		.what = "a choice that depends on what is off has no member",
		.mode = KCONFIG_ALLYES,
		.kconfig =
			"choice\n\tprompt \"c\"\n\tdepends on N\nconfig A\n\tbool \"a\"\nendchoice\n",
		.config = "",
	},
	{
		.what = "a choice whose prompt cannot be seen has one all the same",
		.mode = KCONFIG_ALLYES,
		.kconfig =
			"choice\n\tprompt \"c\" if N\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nendchoice\n",
		.config = "CONFIG_A=y\n# CONFIG_B is not set\n",
	},

	{
		.what = "a choice of old with several modules",
		.old = true,
		.mode = KCONFIG_ALLNO,
		.kconfig = MODULES
		"choice\n\ttristate \"c\"\nconfig A\n\ttristate \"a\"\nconfig B\n\ttristate \"b\"\n"
		"config C\n\ttristate \"c\"\nconfig D\n\tbool \"d\"\nendchoice\n",
		.answers = Y_MODULES "CONFIG_A=m\nCONFIG_C=m\n",
		.config = Y_MODULES "CONFIG_A=m\n# CONFIG_B is not set\nCONFIG_C=m\n",
	},
	{
		.what = "a choice of old in which one is y",
		.old = true,
		.mode = KCONFIG_ALLMOD,
		.kconfig = MODULES
		"choice\n\ttristate \"c\"\nconfig A\n\ttristate \"a\"\nconfig B\n\ttristate \"b\"\n"
		"config C\n\ttristate \"c\"\n\tdepends on m\nconfig D\n\tbool \"d\"\nendchoice\n",
		.answers = "CONFIG_A=m\nCONFIG_B=y\n",
		.config = Y_MODULES "# CONFIG_A is not set\nCONFIG_B=y\n# CONFIG_D is not set\n",
	},
	{
		.what = "a choice of old, m when nobody says anything",
		.old = true,
		.mode = KCONFIG_ALLMOD,
		.kconfig = MODULES
		"choice\n\ttristate \"c\"\nconfig A\n\ttristate \"a\"\nconfig B\n\ttristate \"b\"\n"
		"endchoice\n",
		.config = Y_MODULES "CONFIG_A=m\nCONFIG_B=m\n",
	},
	{
		.what = "a choice of old, y when nobody says anything",
		.old = true,
		.mode = KCONFIG_ALLYES,
		.kconfig = MODULES
		"choice\n\ttristate \"c\"\n\tdefault B\nconfig A\n\ttristate \"a\"\nconfig B\n"
		"\ttristate \"b\"\nendchoice\n",
		.config = Y_MODULES "# CONFIG_A is not set\nCONFIG_B=y\n",
	},
	/* conf_read_simple() says that every choice was answered */
	{
		.what = "a choice of old is m beside answers to others",
		.old = true,
		.mode = KCONFIG_ALLYES,
		.kconfig = MODULES
		"config X\n\tbool \"x\"\nchoice\n\ttristate \"c\"\nconfig A\n\ttristate \"a\"\n"
		"config B\n\ttristate \"b\"\nendchoice\n",
		.answers = "CONFIG_X=y\n",
		.config = Y_MODULES "CONFIG_X=y\nCONFIG_A=m\nCONFIG_B=m\n",
	},
	{
		.what = "a choice of old that is optional",
		.old = true,
		.mode = KCONFIG_ALLNO,
		.kconfig = MODULES
		"choice\n\ttristate \"c\"\n\toptional\nconfig A\n\ttristate \"a\"\nendchoice\nchoice\n"
		"\tbool \"d\"\nconfig B\n\tbool \"b\"\nendchoice\n",
		.config = "# CONFIG_MODULES is not set\nCONFIG_B=y\n",
	},
	{
		.what = "a choice of old keeps who was y though n is said later",
		.old = true,
		.mode = KCONFIG_ALLNO,
		.kconfig =
			"choice\n\tbool \"c\"\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nendchoice\n",
		.answers = "CONFIG_B=y\n# CONFIG_B is not set\n",
		.config = "# CONFIG_A is not set\nCONFIG_B=y\n",
	},
	{
		.what = "a choice of old whose members contradict each other",
		.old = true,
		.mode = KCONFIG_ALLMOD,
		.kconfig = MODULES
		"choice\n\ttristate \"c\"\nconfig A\n\ttristate \"a\"\nconfig B\n\ttristate \"b\"\n"
		"endchoice\n",
		.answers = "CONFIG_A=y\nCONFIG_B=m\n",
		.config = Y_MODULES "CONFIG_A=m\nCONFIG_B=m\n",
	},
	{
		.what = "a choice of old whose answer cannot be seen",
		.old = true,
		.mode = KCONFIG_ALLNO,
		.kconfig =
			"config X\n\tbool\n\tdefault y if C || B || A\nchoice\n\tbool \"c\"\n\tdefault A\nconfig A\n"
			"\tbool \"a\"\n\tdepends on N\nconfig B\n\tbool \"b\"\nconfig C\n\tbool \"c\"\nendchoice\n",
		.answers = "CONFIG_A=y\n",
		.config = "CONFIG_X=y\nCONFIG_B=y\n# CONFIG_C is not set\n",
	},
	{
		.what = "a choice of old without a visible member",
		.old = true,
		.mode = KCONFIG_ALLYES,
		.kconfig =
			"choice\n\tbool \"c\"\nconfig A\n\tbool \"a\"\n\tdepends on N\nendchoice\nconfig X\n\tbool \"x\"\n",
		.config = "CONFIG_X=y\n",
	},
	{
		.what = "a choice of old is y without modules",
		.old = true,
		.mode = KCONFIG_ALLMOD,
		.kconfig = MODULES
		"choice\n\ttristate \"c\"\nconfig A\n\ttristate \"a\"\nconfig B\n\ttristate \"b\"\n"
		"endchoice\n",
		.answers = "CONFIG_MODULES=n\nCONFIG_B=m\n",
		.config = "# CONFIG_MODULES is not set\nCONFIG_A=y\n# CONFIG_B is not set\n",
	},

	{
		.what = "numbers are kept in the first range that holds",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"config N\n\tbool \"n\"\nconfig A\n\tint \"a\"\n\trange 100 200 if N\n\trange 1 9\nconfig B\n"
			"\tint \"b\"\n\tdefault 50\n\trange 1 9\nconfig C\n\tint \"c\"\n\trange 1 9\nconfig D\n"
			"\thex \"d\"\n\tdefault 0x5\n\trange 0x10 0xff\nconfig E\n\tint \"e\"\n\trange -5 5\nconfig F\n"
			"\tint\n\tdefault 99\n\trange 1 B\n",
		.answers = "CONFIG_A=10\nCONFIG_C=0\nCONFIG_E=-7\n",
		.config =
			"# CONFIG_N is not set\nCONFIG_A=9\nCONFIG_B=9\nCONFIG_C=1\nCONFIG_D=0x10\nCONFIG_E=-5\n"
			"CONFIG_F=9\n",
	},
	{
		.what = "defaults of other types",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"config N\n\tbool \"n\"\nconfig A\n\tint\n\tdefault 1 if N\n\tdefault 2\nconfig B\n\thex\n"
			"\tdefault 0xAb\nconfig C\n\tstring\n\tdefault B\nconfig D\n\tstring\n\tdefault \"a \\\"b\\\\\"\n"
			"config E\n\tint\nconfig F\n\tint \"f\"\nconfig G\n\thex \"g\"\nconfig H\n\tstring \"h\"\n",
		.config = "# CONFIG_N is not set\nCONFIG_A=2\nCONFIG_B=0xAb\nCONFIG_C=\"0xAb\"\n"
			  "CONFIG_D=\"a \\\"b\\\\\"\nCONFIG_F=0\nCONFIG_G=0x0\nCONFIG_H=\"\"\n",
	},
	{
		.what = "numbers without a default were empty",
		.old = true,
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"config F\n\tint \"f\"\nconfig G\n\thex \"g\"\nconfig H\n\tstring \"h\"\nconfig I\n\tint \"i\"\n"
			"\trange 3 4\n",
		.config = "CONFIG_F=\nCONFIG_G=\nCONFIG_H=\"\"\nCONFIG_I=3\n",
	},
	{
		.what = "answers that conf refuses are passed over",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"config A\n\tint \"a\"\n\tdefault 1\nconfig B\n\tint \"b\"\n\tdefault 1\nconfig C\n\tint \"c\"\n"
			"\tdefault 1\nconfig D\n\thex \"d\"\n\tdefault 0x1\nconfig E\n\thex \"e\"\n\tdefault 0x1\n"
			"config F\n\tstring \"f\"\n\tdefault \"d\"\nconfig G\n\tstring \"g\"\n\tdefault \"d\"\nconfig H\n"
			"\tbool \"h\"\n\tdefault y\nconfig I\n\tbool \"i\"\nconfig J\n\thex \"j\"\nconfig K\n\tint \"k\"\n",
		.answers =
			"CONFIG_A=007\nCONFIG_B=0x1\nCONFIG_C=\nCONFIG_D=0x\nCONFIG_E=0xg\nCONFIG_F=x\n"
			"CONFIG_G=\"open\nCONFIG_H=maybe\nCONFIG_I=yes\nCONFIG_J=ff\nCONFIG_K=-0\n"
			"CONFIG_NOWHERE=y\n#CONFIG_H is not set\n# CONFIG_H is not set yet\n",
		.config =
			"CONFIG_A=1\nCONFIG_B=1\nCONFIG_C=1\nCONFIG_D=0x1\nCONFIG_E=0x1\nCONFIG_F=\"d\"\n"
			"CONFIG_G=\"d\"\nCONFIG_H=y\nCONFIG_I=y\nCONFIG_J=ff\nCONFIG_K=-0\n",
	},
	{
		.what = "strings with quotes, backslashes and line ends of another system",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"config A\n\tstring \"a\"\nconfig B\n\tstring \"b\"\nconfig C\n\tbool \"c\"\n\tdefault y\nconfig D\n"
			"\tint \"d\"\n",
		.answers =
			"CONFIG_A=\"x \\\"y\\\" \\\\ z\"\r\nCONFIG_B=\"one\"two\r\n# CONFIG_C is not set\r\n"
			"CONFIG_D=4\r\n",
		.config =
			"CONFIG_A=\"x \\\"y\\\" \\\\ z\"\nCONFIG_B=\"one\"\n# CONFIG_C is not set\n"
			"CONFIG_D=4\n",
	},
	{
		.what = "the last answer counts",
		.mode = KCONFIG_ALLYES,
		.kconfig = "config A\n\tbool \"a\"\nconfig B\n\tstring \"b\"\n",
		.answers = "CONFIG_A=y\nCONFIG_B=\"1\"\n# CONFIG_A is not set\nCONFIG_B=\"2\"\n",
		.config = "# CONFIG_A is not set\nCONFIG_B=\"2\"\n",
	},

	{
		.what = "numbers are compared as such, hex too",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"config I\n\tint\n\tdefault 9\nconfig X\n\thex\n\tdefault 0x10\nconfig A\n\tdef_bool I < 10\n"
			"config B\n\tdef_bool X = 16\nconfig C\n\tdef_bool X > I\nconfig D\n\tdef_bool X >= \"0x10\"\n"
			"config E\n\tdef_bool I != \"9\"\nconfig F\n\tdef_bool I <= -1\nconfig G\n\tdef_bool 9 = 0x9\n"
			"config H\n\tdef_bool X = \"10\"\n",
		.config =
			"CONFIG_I=9\nCONFIG_X=0x10\nCONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y\nCONFIG_D=y\n"
			"CONFIG_G=y\n",
	},
	{
		.what = "strings are compared as such",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"config S\n\tstring\n\tdefault \"9\"\nconfig T\n\tstring\n\tdefault \"10\"\nconfig U\n\tstring\n"
			"\tdefault \"abc\"\nconfig A\n\tdef_bool S > T\nconfig B\n\tdef_bool S < 10\nconfig C\n"
			"\tdef_bool U = \"abc\"\nconfig D\n\tdef_bool U < 5\nconfig E\n\tdef_bool U != \"\"\nconfig F\n"
			"\tdef_bool U > \"abb\"\n",
		.config =
			"CONFIG_S=\"9\"\nCONFIG_T=\"10\"\nCONFIG_U=\"abc\"\nCONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y\n"
			"CONFIG_E=y\nCONFIG_F=y\n",
	},
	{
		.what = "n, m and y compare in this order",
		.mode = KCONFIG_DEFAULTS,
		.kconfig = MODULES
		"config T\n\ttristate \"t\"\n\tdefault m\nconfig A\n\tdef_bool T < y && T > n\nconfig B\n"
		"\tdef_bool T = \"m\"\nconfig C\n\tdef_bool T >= MODULES\nconfig D\n\tdef_bool T != y\n",
		.config = Y_MODULES "CONFIG_T=m\nCONFIG_A=y\nCONFIG_B=y\nCONFIG_D=y\n",
	},
	/* of a symbol that nobody defines the value is its name */
	{
		.what = "undefined symbols are off, and compare by their name",
		.mode = KCONFIG_DEFAULTS,
		.kconfig =
			"config A\n\tdef_bool !NOWHERE\nconfig B\n\tdef_bool NOWHERE\nconfig C\n"
			"\tdef_bool NOWHERE = \"NOWHERE\"\nconfig D\n\tdef_bool NOWHERE = n\nconfig E\n"
			"\tdef_bool NOWHERE != \"\"\nconfig F\n\tdef_bool NOWHERE > 5\n",
		.config = "CONFIG_A=y\nCONFIG_C=y\nCONFIG_E=y\nCONFIG_F=y\n",
	},
	{
		.what = "not, and, or of three values",
		.mode = KCONFIG_DEFAULTS,
		.kconfig = MODULES
		"config T\n\ttristate \"t\"\n\tdefault m\nconfig A\n\tdef_tristate !T\nconfig B\n"
		"\tdef_tristate T || n\nconfig C\n\tdef_tristate T && y\nconfig D\n\tdef_tristate T || y\n"
		"config E\n\tdef_tristate T && n || !MODULES\n",
		.config = Y_MODULES "CONFIG_T=m\nCONFIG_A=m\nCONFIG_B=m\nCONFIG_C=m\nCONFIG_D=y\n",
	},

	{
		.what = "allnoconfig leaves on what says so",
		.old = true,
		.mode = KCONFIG_ALLNO,
		.kconfig =
			"config A\n\tbool \"a\"\n\toption allnoconfig_y\nconfig B\n\tbool \"b\"\n\tdefault y\nconfig C\n"
			"\tbool\n\tdefault y\nconfig D\n\tint \"d\"\n\tdefault 7\n",
		.config = "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=y\nCONFIG_D=7\n",
	},
	{
		.what = "allmodconfig: bools are y",
		.mode = KCONFIG_ALLMOD,
		.kconfig = MODULES
		"config A\n\tbool \"a\"\nconfig B\n\ttristate \"b\"\nconfig C\n\ttristate \"c\"\n"
		"\tdepends on B = y\n",
		.config = Y_MODULES "CONFIG_A=y\nCONFIG_B=m\n",
	},
	/* which then is what it would be without them */
	{
		.what = "modules may depend on something",
		.mode = KCONFIG_ALLMOD,
		.kconfig =
			"config A\n\ttristate \"a\"\nconfig MODULES\n\tbool \"m\"\n\tmodules\n\tdepends on A\n",
		.config = "CONFIG_A=y\nCONFIG_MODULES=y\n",
	},
};

static void check_case(const struct value_case *c)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT, config = STRBUF_INIT;
	struct kconfig k;
	struct kconfig_values *v;

	if (!CHECK_INT(kconfig_text_read(&k, c->kconfig, c->old, &err), 0))
		test_check_str(err.buf, "", __FILE__, __LINE__, c->what);
	v = kconfig_values_new(&k);
	if (c->answers)
		kconfig_values_read(v, c->answers);
	kconfig_values_solve(v, c->mode);
	kconfig_values_config(v, &config);
	test_check_str(config.buf, c->config, __FILE__, __LINE__, c->what);
	kconfig_values_free(v);
	kconfig_release(&k);
}

static void check_cases(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check_case(&cases[i]);
}

/* Values, visibility and answers one by one. */
struct sample {
	struct kconfig k;
	struct kconfig_values *v;
};

static void sample_make(struct sample *t, const char *text, bool old)
{
	AUTO_STRBUF struct strbuf err = STRBUF_INIT;

	CHECK_INT(kconfig_text_read(&t->k, text, old, &err), 0);
	CHECK_STR(err.buf, "");
	t->v = kconfig_values_new(&t->k);
}

static void sample_release(struct sample *t)
{
	kconfig_values_free(t->v);
	kconfig_release(&t->k);
}

static uint32_t sym(const struct sample *t, const char *name)
{
	return kconfig_text_symbol(&t->k, name);
}

static enum kconfig_tri value(struct sample *t, const char *name)
{
	return kconfig_value(t->v, sym(t, name));
}

static const char tree[] = MODULES
	"config A\n\ttristate \"a\"\n\tselect B\nconfig B\n\ttristate \"b\"\n\tdepends on C\n"
	"config C\n\ttristate \"c\"\nconfig I\n\tint \"i\" if C\n\tdefault 3\nconfig S\n"
	"\tstring \"s\"\nconfig P\n\tbool\n";

static void answers(void)
{
	struct sample t;

	sample_make(&t, tree, false);
	kconfig_values_set(t.v, sym(&t, "A"), KCONFIG_M);
	kconfig_values_set_text(t.v, sym(&t, "S"), "x");
	kconfig_values_solve(t.v, KCONFIG_DEFAULTS);
	CHECK_INT(value(&t, "A"), KCONFIG_M);
	CHECK_INT(value(&t, "B"), KCONFIG_M);
	CHECK_INT(kconfig_selected(t.v, sym(&t, "B")), KCONFIG_M);
	CHECK_INT(kconfig_visible(t.v, sym(&t, "B")), KCONFIG_N);
	CHECK_INT(kconfig_visible(t.v, sym(&t, "A")), KCONFIG_Y);
	CHECK_STR(kconfig_value_text(t.v, sym(&t, "B")), "m");
	CHECK_STR(kconfig_value_text(t.v, sym(&t, "I")), "3");
	CHECK_STR(kconfig_value_text(t.v, sym(&t, "S")), "x");
	CHECK(kconfig_value_written(t.v, sym(&t, "B")));
	CHECK(!kconfig_value_written(t.v, sym(&t, "P")));
	kconfig_values_unset(t.v, sym(&t, "A"));
	kconfig_values_unset(t.v, sym(&t, "S"));
	kconfig_values_set(t.v, sym(&t, "C"), KCONFIG_M);
	kconfig_values_solve(t.v, KCONFIG_ALLYES);
	CHECK_INT(value(&t, "A"), KCONFIG_Y);
	CHECK_INT(value(&t, "B"), KCONFIG_Y);
	CHECK_INT(kconfig_visible(t.v, sym(&t, "B")), KCONFIG_M);
	CHECK_STR(kconfig_value_text(t.v, sym(&t, "S")), "");
	kconfig_values_clear(t.v);
	kconfig_values_solve(t.v, KCONFIG_DEFAULTS);
	CHECK_INT(value(&t, "A"), KCONFIG_N);
	CHECK_INT(value(&t, "C"), KCONFIG_N);
	sample_release(&t);
}

/* The same member is on as if what was taken back had never been said. */
static void answers_taken_back(void)
{
	static const char choice[] =
		"choice\n\tprompt \"c\"\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n"
		"config C\n\tbool \"c\"\nendchoice\n";

	for (int old = 0; old < 2; old++) {
		struct sample t;

		sample_make(&t, choice, old);
		kconfig_values_set(t.v, sym(&t, "B"), KCONFIG_Y);
		kconfig_values_set(t.v, sym(&t, "C"), KCONFIG_Y);
		kconfig_values_solve(t.v, KCONFIG_ALLNO);
		CHECK_INT(value(&t, "C"), KCONFIG_Y);
		CHECK_INT(value(&t, "B"), KCONFIG_N);
		kconfig_values_unset(t.v, sym(&t, "C"));
		kconfig_values_solve(t.v, KCONFIG_ALLNO);
		CHECK_INT(value(&t, "B"), KCONFIG_Y);
		kconfig_values_unset(t.v, sym(&t, "B"));
		kconfig_values_solve(t.v, KCONFIG_ALLNO);
		CHECK_INT(value(&t, "A"), KCONFIG_Y);
		sample_release(&t);
	}
}

static void frozen(void)
{
	AUTO_STRBUF struct strbuf config = STRBUF_INIT;
	struct sample t;

	sample_make(&t, tree, false);
	kconfig_values_set(t.v, sym(&t, "A"), KCONFIG_Y);
	/* what no solve would come to: B is m, and not selected; no number */
	kconfig_values_freeze(t.v, "CONFIG_B=m\n# CONFIG_MODULES is not set\nCONFIG_I=\n"
				   "CONFIG_S=\"a \\\"b\\\"\"\nCONFIG_NOWHERE=y\n");
	CHECK_INT(value(&t, "A"), KCONFIG_N);
	CHECK_INT(value(&t, "B"), KCONFIG_M);
	CHECK_STR(kconfig_value_text(t.v, sym(&t, "B")), "m");
	CHECK_STR(kconfig_value_text(t.v, sym(&t, "I")), "");
	CHECK_STR(kconfig_value_text(t.v, sym(&t, "S")), "a \"b\"");
	CHECK_INT(kconfig_visible(t.v, sym(&t, "B")), KCONFIG_N);
	CHECK_INT(kconfig_selected(t.v, sym(&t, "B")), KCONFIG_N);
	CHECK_INT(kconfig_expr_value(t.v, t.k.symbols[sym(&t, "B")].dep), KCONFIG_N);
	kconfig_values_config(t.v, &config);
	CHECK_STR(config.buf, "# CONFIG_MODULES is not set\nCONFIG_B=m\nCONFIG_I=\n"
			      "CONFIG_S=\"a \\\"b\\\"\"\n");
	/* and back to solving */
	kconfig_values_clear(t.v);
	kconfig_values_solve(t.v, KCONFIG_ALLMOD);
	CHECK_INT(value(&t, "B"), KCONFIG_M);
	CHECK_INT(kconfig_selected(t.v, sym(&t, "B")), KCONFIG_M);
	sample_release(&t);
}

/* A solve, its .config frozen: the same values. */
static void freezing_changes_nothing(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO_STRBUF struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
		const struct value_case *c = &cases[i];
		struct sample t;

		sample_make(&t, c->kconfig, c->old);
		kconfig_values_solve(t.v, c->mode);
		kconfig_values_config(t.v, &before);
		kconfig_values_freeze(t.v, before.buf);
		kconfig_values_config(t.v, &after);
		test_check_str(after.buf, before.buf, __FILE__, __LINE__, c->what);
		sample_release(&t);
	}
}

/* Kconfig files whose dependencies run in a circle, and where that is said to be. */
static const struct {
	const char *kconfig, *err;
} circles[] = {
	{ "config X\n\tbool\n\nconfig A\n\tbool \"a\"\n\tdepends on B\nconfig B\n\tbool \"b\"\n"
	  "\tdepends on A\n",
	  "Kconfig:4: dependencies run in a circle: A (Kconfig:4) depends on B (Kconfig:7) "
	  "depends on A" },
	{ "config A\n\tbool \"a\"\n\tselect B\nconfig B\n\tbool \"b\"\n\tselect A\n",
	  "Kconfig:1: dependencies run in a circle: A (Kconfig:1) depends on B (Kconfig:4) "
	  "depends on A" },
	{ "config A\n\tbool \"a\"\n\tselect B\n\tdepends on B\nconfig B\n\tbool\n",
	  "Kconfig:5: dependencies run in a circle: B (Kconfig:5) depends on B" },
	{ "config A\n\tbool \"a\"\n\tdepends on A\n",
	  "Kconfig:1: dependencies run in a circle: A (Kconfig:1) depends on A" },
	{ "config A\n\tbool\n\tdefault B\nconfig B\n\tbool\n\tdefault C = y\nconfig C\n\tbool \"c\" if A\n",
	  "Kconfig:1: dependencies run in a circle: A (Kconfig:1) depends on B (Kconfig:4) "
	  "depends on C (Kconfig:7) depends on A" },
	{ "config A\n\tint\n\trange 1 B\nconfig B\n\tint\n\tdefault A\n",
	  "dependencies run in a circle: A (Kconfig:1) depends on B (Kconfig:4) depends on A" },
	{ "choice\n\tprompt \"c\"\nconfig A\n\tbool \"a\"\n\tdepends on D\nconfig B\n\tbool \"b\"\n"
	  "endchoice\nconfig D\n\tbool \"d\"\n\tdepends on B\n",
	  "dependencies run in a circle: <choice> (Kconfig:1) depends on D (Kconfig:9) depends on "
	  "<choice>" },
};

static void check_circles(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(circles); i++) {
		AUTO_STRBUF struct strbuf err = STRBUF_INIT;
		struct kconfig k;

		CHECK_INT(kconfig_text_read(&k, circles[i].kconfig, false, &err), -EINVAL);
		test_check_has(err.buf, circles[i].err, __FILE__, __LINE__, circles[i].kconfig);
		kconfig_release(&k);
	}
}

#define LONG 30000

/* Each option depends on the next: neither the search for circles nor a solve may recurse. */
static void long_chain(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;
	struct sample t;
	size_t circle;

	for (int i = 0; i < LONG; i++)
		strbuf_addf(&text, "config A%d\n\ttristate \"a\"\n\tdepends on A%d\n", i, i + 1);
	circle = text.len;
	strbuf_addf(&text, "config A%d\n\ttristate \"a\"\n", LONG);
	sample_make(&t, text.buf, false);
	kconfig_values_solve(t.v, KCONFIG_ALLYES);
	CHECK_INT(value(&t, "A0"), KCONFIG_Y);
	kconfig_values_set(t.v, sym(&t, "A30000"), KCONFIG_N);
	kconfig_values_solve(t.v, KCONFIG_ALLYES);
	CHECK_INT(value(&t, "A0"), KCONFIG_N);
	sample_release(&t);
	strbuf_setlen(&text, circle);
	strbuf_addf(&text, "config A%d\n\ttristate \"a\"\n\tdepends on A0\n", LONG);
	CHECK_INT(kconfig_text_read(&t.k, text.buf, false, &err), -EINVAL);
	CHECK_HAS(err.buf, "Kconfig:1: dependencies run in a circle: A0 (Kconfig:1) depends on A1");
	CHECK_HAS(err.buf, "… 29993 more depends on A0");
	kconfig_release(&t.k);
}

/* A symbol that is selected by so many has an expression as deep as there are selectors. */
static void many_selectors(void)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;
	struct sample t;

	strbuf_addstr(&text, "config B\n\tbool\n");
	for (int i = 0; i < 19000; i++)
		strbuf_addf(&text, "config A%d\n\tbool \"a\"\n\tselect B\n", i);
	sample_make(&t, text.buf, false);
	kconfig_values_solve(t.v, KCONFIG_ALLNO);
	CHECK_INT(value(&t, "B"), KCONFIG_N);
	kconfig_values_set(t.v, sym(&t, "A9500"), KCONFIG_Y);
	kconfig_values_solve(t.v, KCONFIG_ALLNO);
	CHECK_INT(value(&t, "B"), KCONFIG_Y);
	sample_release(&t);
	for (int i = 19000; i < 40000; i++)
		strbuf_addf(&text, "config A%d\n\tbool \"a\"\n\tselect B\n", i);
	CHECK_INT(kconfig_text_read(&t.k, text.buf, false, &err), -EINVAL);
	CHECK_HAS(err.buf, "an option's conditions have more than 20000 parts");
	kconfig_release(&t.k);
}

/* @repeat times @part. */
static void million(const char *head, const char *part, size_t repeat, const char *tail,
		    const char *message)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT, err = STRBUF_INIT;
	struct kconfig k;

	strbuf_addstr(&text, head);
	for (size_t i = 0; i < repeat; i++)
		strbuf_addstr(&text, part);
	strbuf_addstr(&text, tail);
	CHECK(kconfig_text_read(&k, text.buf, false, &err) < 0);
	CHECK_HAS(err.buf, message);
	kconfig_release(&k);
}

static void million_operands(void)
{
	million("config A\n\tdef_bool y", " && B", 1000000, "\n", "Kconfig:2: ");
	million("config A\n\tdef_bool B", " || !B = C && (D", 300000, "\n", "Kconfig:2: ");
	million("config A\n\tbool\n", "\tdepends on B || C\n\tdepends on D\n", 300000, "",
		"Kconfig:");
	million("if B\nif C || D\n", "if E && B\n", 300000, "", "Kconfig:");
}

const struct test tests_kconfig_value[] = {
	{ "the .config of conf, line by line", check_cases },
	{ "answers, visibility and values of single symbols", answers },
	{ "an answer to a choice can be taken back", answers_taken_back },
	{ "a frozen .config is taken as it is", frozen },
	{ "freezing the result of a solve changes nothing", freezing_changes_nothing },
	{ "dependencies in a circle are named with their place", check_circles },
	{ "30,000 options, each depends on the next", long_chain },
	{ "an option that 19,000 select; 40,000 are too many", many_selectors },
	{ "conditions with a million operands are refused", million_operands },
	{ NULL, NULL },
};
