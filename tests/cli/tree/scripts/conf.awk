# SPDX-License-Identifier: GPL-2.0-or-later
# conf.awk -v mode=tinyconfig|defconfig|olddefconfig Kconfig [.config]: write a .config. Knows
# "config", "default y" and "depends on X".
FNR == 1 { file++ }
file == 1 && $1 == "config" { name[++n] = $2 }
file == 1 && $1 == "default" { def[name[n]] = $2 }
file == 1 && $1 == "depends" { dep[name[n]] = $3 }
file == 2 && /^CONFIG_[A-Z0-9_]+=y$/ { given[substr($0, 8, length($0) - 9)] = "y" }
file == 2 && /^# CONFIG_[A-Z0-9_]+ is not set$/ { given[substr($2, 8)] = "n" }
END {
	print "#\n# Automatically generated file; DO NOT EDIT.\n#"
	for (i = 1; i <= n; i++) {
		s = name[i]
		v = mode == "tinyconfig" ? "n" : (s in def ? def[s] : "n")
		if (mode == "olddefconfig" && s in given)
			v = given[s]
		if (s in dep && val[dep[s]] != "y") {
			val[s] = "n"
			continue
		}
		val[s] = v
		print v == "y" ? "CONFIG_" s "=y" : "# CONFIG_" s " is not set"
	}
}
