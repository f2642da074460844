# SPDX-License-Identifier: GPL-2.0-or-later
# For scripts/check-layers: its table, a line "--", then lines of "FILE:LINE:#include "HEADER"".

function folder_of(path)
{
	sub(/\/[^\/]*$/, "", path)
	return path
}

# What @folder may include, in allowed[folder, …]; "collector/*" stands for all folders below collector.
function close_over(folder, names, n, i, j)
{
	if (folder in closed)
		return
	closed[folder] = 1
	n = split(row[folder], names, " ")
	for (i = 1; i <= n; i++) {
		for (j = 1; j <= nr; j++) {
			if (order[j] != folder && fits(order[j], names[i])) {
				close_over(order[j])
				take(folder, order[j])
			}
		}
	}
}

function fits(folder, name)
{
	if (sub(/\*$/, "", name))
		return index(folder, name) == 1
	return folder == name
}

function take(folder, other, k)
{
	allowed[folder, other] = 1
	for (k = 1; k <= nr; k++) {
		if ((other, order[k]) in allowed)
			allowed[folder, order[k]] = 1
	}
}

function complain(text)
{
	print "layers: " text > "/dev/stderr"
	bad = 1
}

!included && $0 == "--" {
	included = 1
	for (i = 1; i <= nr; i++)
		close_over(order[i])
	for (i = 1; i <= nr; i++) {
		if ((order[i], order[i]) in allowed)
			complain("the table lets " order[i] "/ need itself by way of others")
	}
	next
}

!included {
	name = $1
	sub(/:$/, "", name)
	order[++nr] = name
	known[name] = 1
	sub(/^[^ ]* */, "")
	row[name] = $0
	next
}

{
	split($0, part, ":")
	from = folder_of(part[1])
	split($0, quoted, "\"")
	header = quoted[2]
	to = folder_of(header)
	if (header !~ /\//)
		next # made by the build
	files[from, part[1]] = 1
	if (!(from in known)) {
		if (!strange[from]++)
			complain("no row for folder " from "/")
		next
	}
	if (from == to)
		next
	where = part[1] ":" part[2]
	needs[from, to] = 1
	if (!((from, to) in allowed))
		complain(where ": " from "/ must not include " to "/")
	if (header ~ /(^|\/|_)internal\.h$/)
		complain(where ": " header " is private to " to "/")
}

END {
	for (i = 1; i <= nr; i++) {
		line = ""
		for (j = 1; j <= nr; j++) {
			if ((order[i], order[j]) in needs) {
				line = line " " order[j]
				arrows++
				if (i < j && (order[j], order[i]) in needs)
					complain(order[i] "/ and " order[j] "/ need each other")
			}
		}
		printf "%-20s%s\n", order[i], line
	}
	if (!bad)
		print "layers: " nr " folders, " arrows " arrows, one-way"
	exit bad
}
