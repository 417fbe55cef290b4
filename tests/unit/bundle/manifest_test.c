/* SPDX-License-Identifier: MIT */
/* Manifests: two ways to read them, one meaning, and no lie believed. */
#include "bundle_fixture.h"

#include "codec/yaml_read.h"
#include "bundle/manifest_scan.h"
#include "codec/yaml_write.h"

/* Reads a manifest; the first fault's word, or "ok". */
static const char *read_manifest(
	struct span text, struct manifest *m, struct arena *a, struct faults *f)
{
	struct source *src = arena_new(a, struct source, 1);
	enum opk_status st;

	*src = (struct source){ "b!manifest.yaml", text };
	st = manifest_read(m, src, a, f);
	assert_int_equal(st, f->worst);
	faults_sort(f);
	return st ? opk_code_word(f->items[0].code) : "ok";
}

/* The same manifest in canonical YAML, in block style. */
static struct buf in_blocks(struct span text)
{
	struct source src = { "m", text };
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct node *tree = NULL;
	struct buf out = { 0 };

	assert_int_equal(yaml_read(&src, &a, &f, &tree), OPK_OK);
	yaml_write(tree, &out);
	arena_release(&a);
	return out;
}

static void both_layouts_mean_the_same(void **state)
{
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct buf lines = good_manifest(),
		   blocks = in_blocks(buf_span(&lines));
	struct manifest m, n;

	(void)state;
	assert_false(span_equal(buf_span(&lines), buf_span(&blocks)));
	assert_string_equal(read_manifest(buf_span(&lines), &m, &a, &f), "ok");
	assert_string_equal(read_manifest(buf_span(&blocks), &n, &a, &f), "ok");
	assert_int_equal(m.count, ROLES);
	assert_int_equal(n.count, ROLES);
	assert_int_equal(m.total, n.total);
	assert_true(node_equal(m.tree, n.tree));
	assert_int_equal(node_get(m.tree, SPAN("components"))->type, NODE_LIST);
	for (size_t i = 0; i < ROLES; i++) {
		assert_ptr_equal(m.items[i].id.kind, n.items[i].id.kind);
		assert_true(span_equal(m.items[i].path, n.items[i].path));
		assert_true(span_equal(m.items[i].name, n.items[i].name));
		assert_true(
			digest_equal(&m.items[i].sha256, &n.items[i].sha256));
		assert_true(
			digest_equal(&m.items[i].content, &n.items[i].content));
		assert_int_equal(m.lines[i], 6 + i);
	}
	manifest_release(&m);
	manifest_release(&n);
	buf_release(&lines);
	buf_release(&blocks);
	arena_release(&a);
}

/* A change to the good manifest, and where it is said to be wrong. */
struct lie {
	const char *old;
	int nth;
	const char *new, *word;
	uint32_t line, column;
};

#define NEXT "  - {kind: role, name: Sales"
#define UP "  - {kind: role, name: CEO, path: roles/"

static const struct lie lies[] = {
	/* the head */
	{ "bundle/2", 0, "bundle/3", "wrong-value", 1, 9 },
	{ "format: orgpack-bundle/2\n", 0, "", "missing-property", 0, 0 },
	{ "format: orgpack-bundle/2", 0, "format: 1", "wrong-value", 1, 9 },
	{ "'60001'", 0, "60001", "wrong-type", 2, 18 },
	{ "'60001'", 0, "x", "bad-pattern", 2, 18 },
	{ "edition: enterprise", 0, "edition: gold", "wrong-value", 2, 48 },
	{ ", edition: enterprise", 0, "", "missing-property", 0, 0 },
	{ "name: Acme", 0, "name: Acme, extra: 1", "unknown-property", 0, 0 },
	{ "digest: sha256:", 0, "digest: md5:", "bad-pattern", 3, 9 },
	{ "digest: sha256:", 0, "digest: sha256:0", "bad-pattern", 3, 9 },
	{ "requires: []", 0, "requires: []\nmore: 1", "unknown-property", 0,
		0 },
	{ "requires: []\n", 0, "", "missing-property", 0, 0 },
	{ "requires: []", 0, "requires: []\npartial: false", "wrong-value", 0,
		0 },
	{ "requires: []", 0, "requires: []\nrequires: []", "duplicate-key", 10,
		1 },
	{ "requires: []", 0, "requires: []\ncomponents: []", "duplicate-key",
		10, 1 },
	{ "components:\n", 0, "components:\ncomponents:\n", "duplicate-key", 6,
		1 },
	/* entries */
	{ "kind: role", 0, "kind: tag", "bad-manifest", 6, 12 },
	{ "kind: role", 0, "kind: nonsense", "bad-manifest", 6, 12 },
	{ "kind: role", 0, "kind: 'null'", "bad-manifest", 6, 12 },
	{ "kind: role", 0, "kind: null", "wrong-type", 6, 12 },
	{ "kind: role", 0, "kind: 7", "wrong-type", 6, 12 },
	{ "kind: role, ", 0, "", "missing-property", 0, 0 },
	{ "kind: role", 0, "kind: role, kind: role", "duplicate-key", 6, 18 },
	{ "kind: role", 0, "kind: role, extra: 1", "unknown-property", 0, 0 },
	{ "name: CEO", 0, "name: CFO", "bad-manifest", 6, 24 },
	{ "name: CEO", 0, "name: CEO.CEO", "bad-manifest", 6, 24 },
	{ "name: CEO", 0, "name: ''", "out-of-range", 6, 24 },
	{ "size: 43", 0, "size: -43", "out-of-range", 6, 57 },
	{ "size: 43", 0, "size: 16777217", "out-of-range", 6, 57 },
	{ "size: 43", 0, "size: 99999999999999999999", "out-of-range", 6, 57 },
	{ "size: 43", 0, "size: '43'", "wrong-type", 6, 57 },
	{ "size: 43", 0, "size: 4.3", "wrong-type", 6, 57 },
	{ "sha256: ", 0, "sha256: 0", "bad-pattern", 6, 69 },
	{ "sha256: ", 0, "sha256: A", "bad-pattern", 6, 69 },
	{ "content: ", 0, "content: g", "bad-pattern", 0, 0 },
	/* paths: unsafe, unknown, not for bundles */
	{ "path: roles/CEO.yaml", 0, "path: ../roles/CEO.yaml", "unsafe-path",
		6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: /roles/CEO.yaml", "unsafe-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: roles/../roles/CEO.yaml",
		"unsafe-path", 6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: roles/./CEO.yaml", "unsafe-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: roles//CEO.yaml", "unsafe-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: roles\\CEO.yaml", "unsafe-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: c:/roles/CEO.yaml", "unsafe-path",
		6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: 'roles/CEO.yaml.'", "unsafe-path",
		6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: 'roles/CEO.yaml '", "unsafe-path",
		6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: \"roles/C\\0.yaml\"", "unsafe-path",
		6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: \"roles/C\\n.yaml\"", "unsafe-path",
		6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: roles/CON.yaml", "unsafe-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: roles/lpt1.yaml", "unsafe-path", 6,
		35 },
	/* e with an acute accent behind it, not NFC */
	{ "path: roles/CEO.yaml", 0, "path: roles/Ce\xcc\x81o.yaml",
		"unsafe-path", 6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: roles/C\xc3\xa9o.yaml",
		"unknown-path", 6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: roles/1.yaml", "unknown-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: roles/CEO.yml", "unknown-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: roles/CEO.xml", "unknown-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: roles/CEO", "unknown-path", 6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: CEO.yaml", "unknown-path", 6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: manifest.yaml", "unknown-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: records/Leads.csv", "unknown-path",
		6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: .orgpack/lock", "unknown-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: .git/config", "unsafe-path", 6,
		35 },
	{ "path: roles/CEO.yaml", 0, "path: org.yaml", "unknown-path", 6, 35 },
	{ "path: roles/CEO.yaml", 0, "path: users/joe.yaml", "unknown-path", 6,
		35 },
	/* order, repetition, twins */
	{ "path: roles/CEO.yaml", 0, "path: roles/Zoe.yaml", "bad-manifest", 6,
		24 },
	{ NEXT ", path: roles/Sales", 0, UP "CEO", "duplicate-member", 7, 35 },
	{ NEXT ", path: roles/Sales", 0,
		"  - {kind: role, name: Ceo, path: roles/Ceo", "path-twin", 7,
		0 },
	/* required */
	{ "requires: []", 0, "requires: [role:Boss]", "ok", 0, 0 },
	{ "requires: []", 0, "requires: [role:CEO]", "bad-manifest", 9, 12 },
	{ "requires: []", 0, "requires: [thing:CEO]", "bad-manifest", 9, 12 },
	{ "requires: []", 0, "requires: [role:A.B]", "bad-manifest", 9, 12 },
	{ "requires: []", 0, "requires: [user:joe]", "bad-manifest", 9, 12 },
	{ "requires: []", 0, "requires: [role:B, role:A]", "bad-manifest", 9,
		20 },
	{ "requires: []", 0, "requires: [role:B, role:B]", "duplicate-item", 0,
		0 },
	{ "requires: []", 0, "requires: [CEO]", "bad-pattern", 9, 12 },
	{ "requires: []", 0, "requires: {}", "wrong-type", 9, 11 },
	/* versions, of kinds that are all of version 1 */
	{ "requires: []", 0, "requires: []\nversions: {role: 2}",
		"newer-version", 10, 18 },
	{ "requires: []", 0, "requires: []\nversions: {field: 2}",
		"newer-version", 10, 19 },
	{ "requires: []", 0, "requires: []\nversions: {role: 1}",
		"out-of-range", 10, 18 },
	{ "requires: []", 0, "requires: []\nversions: {role: 0}",
		"out-of-range", 10, 18 },
	{ "requires: []", 0, "requires: []\nversions: {role: -2}",
		"out-of-range", 10, 18 },
	{ "requires: []", 0, "requires: []\nversions: {role: 100}",
		"out-of-range", 10, 18 },
	{ "requires: []", 0,
		"requires: []\nversions: {role: 99999999999999999999}",
		"bad-manifest", 10, 12 },
	{ "requires: []", 0, "requires: []\nversions: {role: 2.5}",
		"bad-manifest", 10, 12 },
	{ "requires: []", 0, "requires: []\nversions: {role: 2.0}",
		"bad-manifest", 10, 12 },
	{ "requires: []", 0, "requires: []\nversions: {role: '2'}",
		"wrong-type", 10, 18 },
	{ "requires: []", 0, "requires: []\nversions: {role: 2, role: 2}",
		"duplicate-key", 10, 21 },
	{ "requires: []", 0, "requires: []\nversions: {thing: 2}",
		"bad-manifest", 10, 12 },
	{ "requires: []", 0, "requires: []\nversions: {user: 2}",
		"bad-manifest", 10, 12 },
	{ "requires: []", 0, "requires: []\nversions: {Role: 2}",
		"bad-manifest", 10, 12 },
	{ "requires: []", 0, "requires: []\nversions: {}", "out-of-range", 10,
		11 },
	{ "requires: []", 0, "requires: []\nversions: [role]", "wrong-type", 10,
		11 },
	/* what cannot be read may be of a later version */
	{ "components:", 0, "later: 1\nversions: {role: 2}\ncomponents:",
		"unknown-property", 0, 0 },
	/* YAML that is refused as such */
	{ "name: Acme", 0, "name: &a Acme", "bad-yaml", 2, 33 },
	{ "name: Acme", 0, "name: *a", "bad-yaml", 2, 33 },
	{ "name: Acme", 0, "name: !!str Acme", "bad-yaml", 2, 33 },
	{ "requires: []", 0, "requires: []\n---\nx: 1", "bad-yaml", 10, 1 },
	{ "requires: []", 0, "requires: [", "bad-yaml", 0, 0 },
	{ "name: Acme", 0, "name: \"\xff\"", "bad-encoding", 0, 0 },
};

static void a_lie_is_found_where_it_stands(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		const struct lie *l = &lies[i];
		struct arena a = { 0 };
		struct faults f = no_faults(&a);
		struct buf text = good_manifest();
		struct manifest m;
		const char *word;

		replace(&text, l->old, l->nth, l->new);
		word = read_manifest(buf_span(&text), &m, &a, &f);
		if (strcmp(word, l->word))
			fail_msg("'%s' for '%s': %s", l->new, l->old, word);
		if (f.count)
			assert_string_equal(
				f.items[0].at.file, "b!manifest.yaml");
		if (l->line && (f.items[0].at.line != l->line ||
				       f.items[0].at.column != l->column))
			fail_msg("'%s' for '%s': at %u:%u", l->new, l->old,
				f.items[0].at.line, f.items[0].at.column);
		manifest_release(&m);
		buf_release(&text);
		arena_release(&a);
	}
}

/* Whatever is wrong in one layout is wrong in the other. */
static void both_layouts_are_held_to_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		const struct lie *l = &lies[i];
		struct arena a = { 0 };
		struct faults f = no_faults(&a);
		struct buf text = good_manifest();
		struct manifest m;

		replace(&text, l->old, l->nth, l->new);
		/* one blank more, and it is no longer our layout */
		replace(&text, "  - {", 0, "  -  {");
		assert_string_equal(
			read_manifest(buf_span(&text), &m, &a, &f), l->word);
		manifest_release(&m);
		buf_release(&text);
		arena_release(&a);
	}
}

/* A fault of one entry keeps none of the others from being found. */
static void all_faults_are_reported_in_order(void **state)
{
	static const enum opk_code expected[] = { OPK_WRONG_VALUE,
		OPK_OUT_OF_RANGE, OPK_BAD_MANIFEST, OPK_UNSAFE_PATH,
		OPK_UNKNOWN_PROPERTY };
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct buf text = good_manifest();
	struct manifest m;

	(void)state;
	replace(&text, "enterprise", 0, "gold");
	replace(&text, "size: 43", 0, "size: -1");
	replace(&text, "name: Sales", 0, "name: Sale");
	replace(&text, "path: variables", 0, "path: ..");
	replace(&text, "requires: []", 0, "requires: []\nmore: 1");
	read_manifest(buf_span(&text), &m, &a, &f);
	assert_int_equal(f.count, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < f.count; i++)
		assert_int_equal(f.items[i].code, expected[i]);
	manifest_release(&m);
	buf_release(&text);
	arena_release(&a);
}

/* Lines that look like entries, where YAML has none. */
static void lines_are_not_taken_out_of_context(void **state)
{
	static const struct {
		const char *old, *new, *word;
	} cases[] = {
		/* in a text, in a comment's place, in a flow map */
		{ "name: Acme", "name: \"Ac\ncomponents:\n  - me\"",
			"bad-yaml" },
		{ "source: {", "source: {\ncomponents:\n", "bad-yaml" },
		{ "components:\n", "components: |\n", "wrong-type" },
		{ "components:\n", "components: [\n", "bad-yaml" },
		{ "components:\n", "components:\n x:\n", "wrong-type" },
		{ "components:\n", "\"components\":\n", "ok" },
		{ "components:\n", "components:\n\n", "ok" },
		{ "components:\n", "components: # these\n", "ok" },
		{ "requires: []", "   more\nrequires: []", "bad-yaml" },
		{ "requires: []", "- more\nrequires: []", "bad-yaml" },
		{ "requires: []", "# all\nrequires: []", "ok" },
		{ "format: ", "# a bundle\nformat: ", "ok" },
		{ "format: ", "--- \nformat: ", "ok" },
		{ "format: ", "{format: ", "bad-yaml" },
		{ "\n", "\r\n", "ok" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = { 0 };
		struct faults f = no_faults(&a);
		struct buf text = good_manifest();
		struct manifest m;
		const char *word;

		replace(&text, cases[i].old, 0, cases[i].new);
		word = read_manifest(buf_span(&text), &m, &a, &f);
		if (strcmp(word, cases[i].word))
			fail_msg("case %zu: %s", i, word);
		manifest_release(&m);
		buf_release(&text);
		arena_release(&a);
	}
}

static void the_digest_is_over_all_contents(void **state)
{
	(void)state;
	for (int i = 0; i < ROLES; i++) {
		struct arena a = { 0 };
		struct faults f = no_faults(&a);
		struct buf text = good_manifest();
		struct manifest m;
		char *at = text.ptr;

		for (int k = 0; k <= i; k++)
			at = strstr(at, "content: ") + 9;
		*at = *at == 'a' ? 'b' : 'a';
		assert_string_equal(read_manifest(buf_span(&text), &m, &a, &f),
			"wrong-digest");
		assert_int_equal(f.items[0].at.line, 3);
		assert_int_equal(f.items[0].at.column, 9);
		manifest_release(&m);
		buf_release(&text);
		arena_release(&a);
	}
}

static void a_line_has_one_layout(void **state)
{
#define D "0b1e0000000000000000000000000000000000000000000000000000000000aa"
	static const char good[] =
		"  - {kind: role, name: CEO, path: "
		"roles/CEO.yaml, size: 0, sha256: '" D "', content: " D "}";
	static const char *const others[] = {
		"  - {kind: role, name: CEO}",
		"  - ",
		"",
		"  - {kind: role, name: true, path: r, size: 0, sha256: " D
		", content: " D "}",
		"  - {kind: role, name: CEO, path: r, size: 00, sha256: " D
		", content: " D "}",
		"  - {kind: role, name: CEO, path: r, size: 0x1, sha256: " D
		", content: " D "}",
		"  - {kind: role, name: CEO, path: r, size: 99999999, "
		"sha256: " D ", content: " D "}",
		"  - {kind: role, name: CEO, path: r, size: 0, sha256: " D
		", content: " D "} ",
		"  - {kind: role, name: C'O, path: r, size: 0, sha256: " D
		", content: " D "}",
		"  - {kind: role, name: 'C''O', path: r, size: 0, sha256: " D
		", content: " D "}",
		"  - {kind: role, name: \"CEO\", path: r, size: 0, sha256: " D
		", content: " D "}",
		"  - {kind: role, name: -, path: r, size: 0, sha256: " D
		", content: " D "}",
		/* a digest of which YAML makes a number */
		"  - {kind: role, name: CEO, path: r, size: 0, sha256: "
		"1234567890123456789012345678901234567890123456789012345678901e"
		"34"
		", content: " D "}",
	};
	struct claim c;

	(void)state;
	assert_true(manifest_scan(span_of(good), 7, &c));
	assert_true(span_is(c.kind, "role"));
	assert_true(span_is(c.name, "CEO"));
	assert_true(span_is(c.path, "roles/CEO.yaml"));
	assert_int_equal(c.size, 0);
	assert_true(digest_equal(&c.sha256, &c.content));
	assert_int_equal(c.path_at.line, 7);
	assert_int_equal(c.path_at.column, 35);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (manifest_scan(span_of(others[i]), 1, &c))
			fail_msg("taken: %s", others[i]);
	/* no part of a good line is one */
	for (size_t n = 0; n < sizeof good - 1; n++)
		assert_false(manifest_scan((struct span){ good, n }, 1, &c));
}

/* What is written is always of the layout that is read by lines. */
static void digests_that_look_like_numbers_are_read_by_lines(void **state)
{
	struct arena a = { 0 };
	struct state s = make_state(&a, files, 1);
	struct claim c;

	(void)state;
	for (unsigned byte = 0; byte < 256; byte++) {
		struct buf text = { 0 }, flow = { 0 };
		struct span rest, line = { NULL, 0 };
		struct node n = { .type = NODE_TEXT };
		char hex[DIGEST_HEX + 1];

		memset(s.items[0].sha256.bytes, (int)byte, DIGEST_BYTES);
		manifest_write(&s, NULL, 0, &text);
		digest_format(&s.items[0].sha256, hex);
		n.text = span_of(hex);
		yaml_write_flow(&n, &flow); /* quotes where they are needed */
		assert_non_null(memmem(text.ptr, text.len, flow.ptr, flow.len));
		buf_release(&flow);
		rest = buf_span(&text);
		for (int i = 0; i < 6; i++)
			line = span_split(rest, '\n', &rest);
		assert_true(manifest_scan(line, 5, &c));
		assert_true(digest_equal(&c.sha256, &s.items[0].sha256));
		buf_release(&text);
	}
	arena_release(&a);
}

static void too_much_is_refused(void **state)
{
	enum { MANY = MANIFEST_ENTRIES + 1 };
	struct arena a = { 0 };
	struct faults f = no_faults(&a);
	struct buf text = good_manifest();
	struct manifest m;
	char *line = strstr(text.ptr, "  - {");
	size_t n = (size_t)(strchr(line, '\n') - line) + 1;
	struct span entry = arena_copy(&a, (struct span){ line, n });
	struct buf big = { 0 };

	(void)state;
	/* more entries than may be, by lines */
	buf_add(&big, (struct span){ text.ptr, (size_t)(line - text.ptr) });
	for (size_t i = 0; i < MANY; i++)
		buf_add(&big, entry);
	buf_add_text(&big, "requires: []\n");
	assert_string_equal(
		read_manifest(buf_span(&big), &m, &a, &f), "too-large");
	assert_int_equal(f.count, 1);
	manifest_release(&m);

	/* as YAML, by size and by the memory that the tree takes */
	f = no_faults(&a);
	big.ptr[0] = '#';
	assert_string_equal(
		read_manifest(buf_span(&big), &m, &a, &f), "too-large");
	manifest_release(&m);
	f = no_faults(&a);
	buf_clear(&big);
	buf_add_text(&big, "x: [0");
	while (big.len < MANIFEST_TREE_MOST - 2)
		buf_add_text(&big, ",0");
	buf_add_text(&big, "]");
	assert_string_equal(
		read_manifest(buf_span(&big), &m, &a, &f), "too-large");
	manifest_release(&m);

	/* a hundred levels */
	f = no_faults(&a);
	buf_clear(&big);
	buf_add_text(&big, "x: ");
	buf_add_repeat(&big, '[', 100000);
	assert_string_equal(
		read_manifest(buf_span(&big), &m, &a, &f), "too-deep");
	manifest_release(&m);
	buf_release(&big);
	buf_release(&text);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_layouts_mean_the_same),
		cmocka_unit_test(a_lie_is_found_where_it_stands),
		cmocka_unit_test(both_layouts_are_held_to_the_same),
		cmocka_unit_test(all_faults_are_reported_in_order),
		cmocka_unit_test(lines_are_not_taken_out_of_context),
		cmocka_unit_test(the_digest_is_over_all_contents),
		cmocka_unit_test(a_line_has_one_layout),
		cmocka_unit_test(
			digests_that_look_like_numbers_are_read_by_lines),
		cmocka_unit_test(too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
