# awk -v what=table|data -f kinds.awk FILE... -- make what is compiled in of
# formats/: with `data` an assembler file that holds each file's bytes, with
# `table` the C tables of those files, of the kinds' heads and of the legal
# forms. Needs LC_ALL=C, since it counts bytes; every file ends with a line
# feed.

function fail(message) {
	printf "%s:%d: error: %s\n", FILENAME, FNR, message > "/dev/stderr"
	failed = 1
	exit 1
}

function is_kind(file) {
	return file ~ /(^|\/)kinds\/[^\/]*\.yaml$/
}

# kinds/former/field.1.yaml: the schema that fields had in version 1.
function is_former(file) {
	return file ~ /(^|\/)kinds\/former\/[a-z_]+\.[1-9][0-9]*\.yaml$/
}

# The value of a one-line scalar, without a comment and quotes.
function value(line,    v) {
	v = substr(line, index(line, ":") + 1)
	sub(/[ \t]+#.*$/, "", v)
	gsub(/^[ \t"]+|[ \t"]+$/, "", v)
	if (v !~ /^[]A-Za-z0-9_.,:{}\/ [-]+$/)
		fail("a one-line plain scalar is needed")
	return v
}

# "modules/Leads" has folders and values in turn, and so must a template:
# then a path's shape, with * for each value, follows from the path alone.
function shape_of(template,    part, n, i, s) {
	n = split(template, part, "/")
	for (i = 1; i <= n; i++) {
		if ((part[i] ~ /^\{[a-z]+\}/) != (i % 2 == 0))
			fail("in x-path, folders and variables must alternate")
		sub(/^\{[a-z]+\}/, "*", part[i])
		s = s (i > 1 ? "/" : "") part[i]
	}
	return s
}

# A kind of bytes has a folder, a folder in it for each system, and below that
# any path.
function check_whole(template) {
	if (template !~ /^[a-z]+\/\{[a-z]+\}\/\{[a-z]+\}$/)
		fail("x-path of bytes is a folder and two variables")
}

# Read {module: /module, name: /api_name}; sets pointer[variable].
function read_identity(text, pointer,    pair, n, i, colon, k) {
	gsub(/[{} ]/, "", text)
	n = split(text, pair, ",")
	for (i = 1; i <= n; i++) {
		colon = index(pair[i], ":")
		k = substr(pair[i], 1, colon - 1)
		pointer[k] = substr(pair[i], colon + 1)
	}
}

# Sort the indices order[1..n] by the texts key[order[i]].
function sort(order, key, n,    i, j, v) {
	for (i = 2; i <= n; i++) {
		v = order[i]
		for (j = i - 1; j && key[order[j]] "" > key[v] ""; j--)
			order[j + 1] = order[j]
		order[j + 1] = v
	}
}

function version_of(f) {
	return (f, "version") in head ? head[f, "version"] + 0 : 1
}

# A kind of version N has the schemas of versions 1 to N - 1, and nobody else
# has any.
function check_formers(    i, v, n, used) {
	for (i = 1; i <= files; i++) {
		FILENAME = file[i]
		if (!is_kind(file[i]))
			continue
		if ((i, "version") in head && \
			head[i, "version"] !~ /^[1-9][0-9]?$/)
			fail("x-version is a number from 1 to 99")
		for (v = 1; v < version_of(i); v++)
			if (!((head[i, "kind"], v) in former))
				fail("kinds/former/" head[i, "kind"] "." v \
					".yaml is missing")
			else
				used[former[head[i, "kind"], v]]
	}
	for (i = 1; i <= files; i++) {
		FILENAME = file[i]
		if (file[i] ~ /\/former\// && !(i in used))
			fail("no kind has this former schema; is its " \
				"x-version right?")
	}
}

function print_kind(f, index_,    path, rest, n, i, var, pointer, end) {
	path = head[f, "path"]
	read_identity(head[f, "identity"], pointer)
	for (rest = path; (i = index(rest, "{")); rest = substr(rest, end + 1)) {
		end = index(rest, "}")
		var[n++] = substr(rest, i + 1, end - i - 1)
	}
	printf "\t{ .name = SPAN_INIT(\"%s\"),\n", head[f, "kind"]
	printf "\t\t.plural = SPAN_INIT(\"%s\"),\n", head[f, "plural"]
	printf "\t\t.path = SPAN_INIT(\"%s\"),\n", path
	for (i = 0; i < n; i++) {
		printf "\t\t.variable[%d] = SPAN_INIT(\"%s\"),\n", i, var[i]
		printf "\t\t.identity[%d] = SPAN_INIT(\"%s\"),\n", i, \
			pointer[var[i]]
	}
	printf "\t\t.variables = %d, .order = %d, .local = %s,\n", n, \
		head[f, "order"], head[f, "local"] == "true" ? "true" : "false"
	printf "\t\t.syntax = %s, .index = %d,\n", \
		head[f, "syntax"] == "bytes" ? "SYNTAX_BYTES" : \
		path ~ /\.xml$/ ? "SYNTAX_XML" : "SYNTAX_YAML", index_
	printf "\t\t.version = %d, .former = %d,\n", version_of(f), formers
	for (i = 1; i < version_of(f); i++)
		former_file[formers++] = former[head[f, "kind"], i]
	printf "\t\t.source = { embedded_%d, %d } },\n", f, bytes[f]
}

function print_tables(    i, n, order, name, shape, shaped, shapes, place) {
	print "/* Made from formats/ by src/schema/kinds.awk. */"
	print "#include \"schema/kind_table.h\"\n"
	for (i = 1; i <= files; i++) {
		printf "extern const char embedded_%d[]", i
		print " __attribute__((visibility(\"hidden\")));"
		if (is_kind(file[i])) {
			order[++n] = i
			name[i] = head[i, "kind"]
			if (head[i, "syntax"] == "bytes")
				check_whole(head[i, "path"])
			else {
				shape[i] = shape_of(head[i, "path"])
				shaped[++shapes] = i
			}
		}
	}
	sort(order, name, n)
	print "\nconst struct kind kind_table[] = {"
	for (i = 1; i <= n; i++) {
		print_kind(order[i], i - 1)
		place[order[i]] = i - 1
	}
	printf "};\n\nconst unsigned kind_table_count = %d;\n", n
	print "\nconst struct span kind_formers[] = {"
	for (i = 0; i < formers; i++)
		printf "\t{ embedded_%d, %d },\n", former_file[i], \
			bytes[former_file[i]]
	print "\t{ 0, 0 }\n};"
	sort(shaped, shape, shapes)
	print "\nconst struct kind_shape kind_shapes[] = {"
	for (i = 1; i <= shapes; i++)
		printf "\t{ SPAN_INIT(\"%s\"), %d },\n", shape[shaped[i]], \
			place[shaped[i]]
	printf "};\n\nconst unsigned kind_shape_count = %d;\n", shapes
	print "\n\nconst struct embedded embedded_table[] = {"
	for (i = 1; i <= files; i++) {
		sub(/^formats\//, "", file[i])
		printf "\t{ \"%s\", { embedded_%d, %d } },\n", file[i], i, \
			bytes[i]
	}
	printf "};\n\nconst unsigned embedded_count = %d;\n", files
	print "\nconst struct legal_form legal_forms[] = {"
	for (i = 1; i <= forms; i++)
		printf "\t{ %d, \"%s\" },\n", length(form[i]), form[i]
	printf "};\n\nconst unsigned legal_form_count = %d;\n", forms
	print "\nconst struct public_domain public_domains[] = {"
	for (i = 1; i <= domains; i++)
		printf "\t{ %d, \"%s\" },\n", length(domain[i]), domain[i]
	printf "};\n\nconst unsigned public_domain_count = %d;\n", domains
}

function print_data(    i) {
	print "\t.section .rodata"
	for (i = 1; i <= files; i++) {
		printf "\t.globl embedded_%d\n\t.hidden embedded_%d\n", i, i
		printf "\t.balign 16\nembedded_%d:\n", i
		printf "\t.incbin \"%s\"\n\t.byte 0\n", file[i]
	}
	print "\t.section .note.GNU-stack,\"\",@progbits"
}

FNR == 1 {
	file[++files] = FILENAME
	open = is_kind(FILENAME)
	if (is_former(FILENAME)) {
		n = split(FILENAME, part, /[\/.]/)
		former[part[n - 2], part[n - 1] + 0] = files
	}
}

{ bytes[files] += length($0) + 1 }

open && /^x-(kind|plural|path|order|local|identity|syntax|version):/ {
	k = substr($0, 3, index($0, ":") - 3)
	head[files, k] = value($0)
}

/^- / && FILENAME ~ /(^|\/)legal_forms\.yaml$/ {
	form[++forms] = substr($0, 3)
	if (length(form[forms]) > 15 || form[forms] ~ /[ "\\]/)
		fail("a legal form is one word of at most 15 bytes")
	if (form[forms] <= form[forms - 1])
		fail("legal forms stand in order of their bytes")
}

/^- / && FILENAME ~ /(^|\/)public_domains\.yaml$/ {
	domain[++domains] = substr($0, 3)
	if (length(domain[domains]) > 31 || \
		domain[domains] !~ /^[a-z0-9-]+(\.[a-z0-9-]+)+$/)
		fail("a public domain is of a-z, 0-9, - and dots, at most 31")
	if (domain[domains] <= domain[domains - 1])
		fail("public domains stand in order of their bytes")
}

END {
	if (failed)
		exit 1
	for (i = 1; i <= files; i++)
		if (is_kind(file[i]) && !((i, "kind") in head && \
			(i, "plural") in head && (i, "path") in head)) {
			FILENAME = file[i]
			fail("x-kind, x-plural or x-path is missing")
		}
	check_formers()
	if (what == "data")
		print_data()
	else
		print_tables()
}
