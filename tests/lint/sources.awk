# SPDX-License-Identifier: MIT
# awk -v strict=1 -f sources.awk FILE... -- say where sources break the
# house's form; strict adds what tests, with their tables, may leave undone.
# How long files and functions are is for reviewers to judge.

function complain(what) {
	printf "%s:%d: error: %s\n", FILENAME, FNR, what
	bad = 1
}

function columns(line,    i, n) {
	n = 0
	for (i = 1; i <= length(line); i++)
		n += substr(line, i, 1) == "\t" ? 8 - n % 8 : 1
	return n
}

FNR == 1 && !/SPDX-License-Identifier: MIT/ { complain("no SPDX line") }
FNR == 2 && !/^\/\*/ { complain("does not say what the file is for") }
/[ \t]$/ { complain("white space at the end") }
/TODO|FIXME/ { complain("unfinished") }

strict && columns($0) > 80 { complain("more than 80 columns") }
strict && /^\t\t\t\t(if|for|while|switch|do)[ (]/ {
	complain("nested more than three deep")
}

END { exit bad }
