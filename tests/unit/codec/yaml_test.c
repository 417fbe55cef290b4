/* SPDX-License-Identifier: MIT */
/* Reading YAML: values, places, and everything that is refused. */
#include "codec_fixture.h"

#include "codec/yaml_read.h"
#include "codec/yaml_write.h"

static enum opk_status read_text(
	struct document *d, struct span text, struct node **out)
{
	document_open(d, "t.yaml", text);
	return yaml_read(&d->src, &d->arena, &d->faults, out);
}

/* A tree in flow style, read from a text: for comparing. */
static void assert_reads(struct span text, const char *flow)
{
	struct buf b = { 0 };
	struct document d;
	struct node *n = NULL;

	if (read_text(&d, text, &n))
		fail_msg(
			"'%.*s': %s", SPAN_ARG(text), document_fault(&d)->text);
	yaml_write_flow(n, &b);
	buf_add_char(&b, '\0');
	assert_string_equal(b.ptr, flow);
	buf_release(&b);
	document_close(&d);
}

static void plain_scalars_are_of_the_core_schema(void **state)
{
	static const struct {
		struct span text;
		const char *flow;
	} cases[] = {
		{ SPAN_INIT("no"), "'no'" },
		{ SPAN_INIT("true"), "true" },
		{ SPAN_INIT("'true'"), "'true'" },
		{ SPAN_INIT("~"), "null" },
		{ SPAN_INIT(""), "null" },
		{ SPAN_INIT("# nothing\n"), "null" },
		{ SPAN_INIT("---\n...\n"), "null" },
		{ SPAN_INIT("12"), "12" },
		{ SPAN_INIT("0x1F"), "0x1F" },
		{ SPAN_INIT("0o17"), "15" },
		{ SPAN_INIT("010"), "10" },
		{ SPAN_INIT("1e5"), "1e5" },
		{ SPAN_INIT("1:30"), "'1:30'" },
		{ SPAN_INIT("2026-11-21"), "'2026-11-21'" },
		{ SPAN_INIT("12345678901234567890"), "12345678901234567890" },
		{ SPAN_INIT("-.inf"), "-.inf" },
		{ SPAN_INIT("<a b>"), "<a b>" },
		{ SPAN_INIT("a: 1\nb: [x, {z: z}]\n"),
			"{a: 1, b: [x, {z: z}]}" },
		{ SPAN_INIT("a:\n- b\n-\n- - c\n  - d\n"),
			"{a: [b, null, [c, d]]}" },
		{ SPAN_INIT("a: >\n  b\n  c\n\n  d\n"), "{a: \"b c\\nd\\n\"}" },
		{ SPAN_INIT("a: \"\\u263a \\t\"\n"), "{a: '\u263a \t'}" },
		{ SPAN_INIT("'<<': 1\n"), "{'<<': 1}" },
		{ SPAN_INIT("1: a\ntrue: b\n"), "{'1': a, 'true': b}" },
		{ SPAN_INIT("? a\n: b\n? c\n"), "{a: b, c: null}" },
		{ SPAN_INIT("a: b\r\nc: |\r\n  d\r\n  e\r\n"),
			"{a: b, c: \"d\\ne\\n\"}" },
		{ SPAN_INIT("%YAML 1.2\n---\na\n...\n# end\n"), "a" },
		{ SPAN_INIT("\xef\xbb\xbf"
			    "a: b\n"),
			"{a: b}" },
		{ SPAN_INIT("a: |\n  b"), "{a: b}" },
		{ SPAN_INIT("a: |\n  b\n   "), "{a: \"b\\n \\n\"}" },
		{ SPAN_INIT("- |+\n   "), "[\"\\n\"]" },
		{ SPAN_INIT("a: b\n  "), "{a: b}" },
		{ SPAN_INIT("  "), "null" },
		{ SPAN_INIT("key: [\n  a,\n  b\n]\n"), "{key: [a, b]}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_reads(cases[i].text, cases[i].flow);
}

/* Code, place and words of the first fault in a text. */
struct refusal {
	struct span text;
	enum opk_code code;
	uint32_t line, column;
	const char *words;
};

static void assert_refused(const struct refusal *cases, size_t n)
{
	size_t bad = 0;

	for (size_t i = 0; i < n; i++) {
		struct document d;
		struct node *out = NULL;

		if (!read_text(&d, cases[i].text, &out)) {
			print_error(
				"'%.*s' is read\n", SPAN_ARG(cases[i].text));
			bad++;
		} else if (!document_has(&d, cases[i].code, cases[i].line,
				   cases[i].column, cases[i].words)) {
			print_error("'%.*s'\n", SPAN_ARG(cases[i].text));
			bad++;
		}
		assert_null(out);
		document_close(&d);
	}
	assert_int_equal(bad, 0);
}

#define YAML(text, line, column, words)                            \
	{                                                          \
		SPAN_INIT(text), OPK_BAD_YAML, line, column, words \
	}

static void what_orgpack_does_not_read_is_named(void **state)
{
	static const struct refusal cases[] = {
		YAML("a: &x 1\n", 1, 4, "an anchor"),
		YAML("a: *x\n", 1, 4, "an alias"),
		YAML("a: !!str 1\n", 1, 4, "a tag"),
		YAML("a: ! b\n", 1, 4, "a tag"),
		YAML("- ! 'b'\n", 1, 3, "a tag"),
		YAML("- !\n", 1, 3, "a tag"),
		YAML("!x [a]\n", 1, 1, "a tag"),
		YAML("a\n---\nb\n", 2, 1, "behind the end"),
		YAML("a\n...\nb\n", 3, 1, "behind the end"),
		YAML("[a]\nb: c\n", 2, 1, "behind the end"),
		YAML("%TAG ! tag:x,2000:\n--- a\n", 1, 1, "a directive"),
		YAML("# c\n\n%YAML 1.1\n---\n", 3, 1, "a directive"),
		YAML("%YAML 1.2\n%YAML 1.2\n---\n", 2, 1, "a directive"),
		YAML("? [a]\n: b\n", 1, 3, "a key is a list"),
		YAML("{a: b}: c\n", 1, 1, "a key is a list"),
		YAML("? |\n  a\n: b\n<<: {c: d}\n", 4, 1, "merge"),
		YAML("?\n: a\n", 1, 2, "a key is missing"),
		{ SPAN_INIT("a: 1\nb: 2\n'a': 3\n"), OPK_DUPLICATE_KEY, 3, 1,
			"'a' stands in line 1" },
		{ SPAN_INIT("[{a: 1, a: 2}]"), OPK_DUPLICATE_KEY, 1, 9,
			"'a' stands in line 1" },
		{ SPAN_INIT("\"a\\n\\e\": 1\n\"a\\n\\e\": 2\n"),
			OPK_DUPLICATE_KEY, 2, 1, "'a\?\?'" },
	};

	(void)state;
	assert_refused(cases, COUNT(cases));
}

static void bytes_that_are_no_text_are_placed(void **state)
{
	static const struct refusal cases[] = {
		{ SPAN_INIT("a: b\nc: \xff\n"), OPK_BAD_ENCODING, 2, 4,
			"not UTF-8" },
		{ SPAN_INIT("\xc3\xa4: \xc3\n"), OPK_BAD_ENCODING, 1, 5,
			"not UTF-8" },
		{ SPAN_INIT("\xff\xfe"
			    "a\0"),
			OPK_BAD_ENCODING, 1, 1, "UTF-16" },
		YAML("a: b\nc: \0d\n", 2, 4, "U+0000"),
		YAML("a: \x1b[31m\n", 1, 4, "U+001B"),
		YAML("a: \x7f\n", 1, 4, "U+007F"),
		YAML("\xc3\xa4: \xc2\x9b\n", 1, 5, "U+009B"),
		YAML("a: 'b\xc2\x85"
		     "c'\n",
			1, 6, "U+0085"),
		YAML("a: b\xe2\x80\xa8\n", 1, 5, "U+2028"),
		YAML("a: b\xe2\x80\xa9\n", 1, 5, "U+2029"),
		YAML("a: b\n\xef\xbb\xbf"
		     "c: d\n",
			2, 1, "U+FEFF"),
		YAML("a: \xef\xbf\xbf\n", 1, 4, "U+FFFF"),
		YAML("a: b\rc: d\n", 1, 5, "a carriage return"),
		YAML("a: b\r", 1, 5, "a carriage return"),
	};

	(void)state;
	assert_refused(cases, COUNT(cases));
}

/* Cases in the manner of the YAML test suite's; libyaml reads some. */
static void what_yaml_forbids_is_refused(void **state)
{
	static const struct refusal cases[] = {
		YAML("[a, b,#c\n]\n", 1, 7, "without a space"),
		YAML("key: 'value'# c\n", 1, 13, "without a space"),
		YAML("[a]#c\n", 1, 4, "without a space"),
		YAML("a: ># c\n  b\n", 1, 5, "without a space"),
		YAML("flow: [a,\nb,\n c]\n", 2, 1, "not indented"),
		YAML("k: {\nk\n:\nv\n}\n", 2, 1, "not indented"),
		YAML("- [\n\tfoo,\n foo\n ]\n", 2, 2, "not indented"),
		YAML("a: [b\n\n\n]c\n", 4, 2, "did not find"),
		YAML("quoted: \"a\nb\n c\"\n", 2, 1, "not indented"),
		YAML("foo: \"bar\n\tbaz\"\n", 2, 2, "not indented"),
		YAML("- 'a\nb'\n", 2, 1, "not indented"),
		YAML("[-]\n", 1, 2, "an indicator"),
		YAML("{a: -}\n", 1, 5, "an indicator"),
		YAML("{ ?foo: bar }\n", 1, 3, "begins with '?'"),
		YAML("[?a]\n", 1, 2, "begins with '?'"),
		YAML("a: >\n \n  \n   \n # c\n", 5, 2, "empty lines"),
		YAML("a: b: c\n", 1, 5, "mapping values"),
		YAML("a: 'b\n", 2, 1, "unexpected end"),
		YAML("a: \"\\q\"\n", 1, 5, "escape"),
		YAML("a: [b\n", 2, 1, "',' or ']'"),
		YAML("a:\n  b: 1\n c: 2\n", 3, 2, "expected key"),
		YAML("a: b\n\tc: d\n", 2, 1, "a tab character"),
		YAML("a:\n\tc: d\n", 2, 1, "cannot start"),
		YAML("a: @b\n", 1, 4, "cannot start"),
		YAML("a: \"b\" c\n", 1, 8, "expected key"),
		YAML("word1  # c\nword2\n", 2, 1, "behind the end"),
	};

	(void)state;
	assert_refused(cases, COUNT(cases));
}

static void columns_count_bytes(void **state)
{
	struct document d;
	struct node *n = NULL;
	const struct node *b;

	(void)state;
	assert_int_equal(read_text(&d,
				 SPAN("\xef\xbb\xbf\xc3\xa4: {\xe2\x82\xac: "
				      "1, \xf0\x9f\x98\x80: x}\nb:\n  - "
				      "\xc3\xa4: [\xc3\xbc, c]\n"),
				 &n),
		OPK_OK);
	b = node_at(n, SPAN("/\xc3\xa4"));
	assert_int_equal(b->key_column, 4);
	assert_int_equal(b->column, 8);
	b = node_at(b, SPAN("/\xf0\x9f\x98\x80"));
	assert_int_equal(b->line, 1);
	assert_int_equal(b->key_column, 17);
	assert_int_equal(b->column, 23);
	b = node_at(n, SPAN("/b/0"));
	assert_int_equal(b->line, 3);
	assert_int_equal(b->column, 5);
	b = node_at(b, SPAN("/\xc3\xa4/1"));
	assert_int_equal(b->line, 3);
	assert_int_equal(b->column, 14);
	document_close(&d);
}

static void every_duplicate_key_is_reported_in_order(void **state)
{
	struct buf b = { 0 };
	struct document d;
	struct node *n;

	(void)state;
	/* one map of many keys, a small one within it */
	for (int i = 0; i < 100; i++)
		buf_print(&b, "k%d: %d\n", i, i);
	buf_add_text(&b, "k7: x\nsub: {a: 1, b: 2, a: 3}\nk99: y\n");
	buf_add_text(&b, "new: 1\nnew: 2\n");
	assert_int_equal(read_text(&d, buf_span(&b), &n), OPK_MALFORMED);
	assert_int_equal(d.faults.count, 4);
	assert_int_equal(d.faults.items[0].at.line, 101);
	assert_string_equal(d.faults.items[0].text,
		"the key 'k7' stands in line 8 already");
	assert_int_equal(d.faults.items[1].at.line, 102);
	assert_int_equal(d.faults.items[1].at.column, 19);
	assert_int_equal(d.faults.items[2].at.line, 103);
	assert_int_equal(d.faults.items[3].at.line, 105);
	document_close(&d);
	buf_release(&b);
}

static void depth_is_cut_at_64(void **state)
{
	struct buf b = { 0 };
	struct document d;
	struct node *n;

	(void)state;
	buf_add_repeat(&b, '[', 64);
	buf_add_repeat(&b, ']', 64);
	assert_int_equal(read_text(&d, buf_span(&b), &n), OPK_OK);
	document_close(&d);
	buf_clear(&b);
	buf_add_repeat(&b, '[', 1000000);
	assert_int_equal(read_text(&d, buf_span(&b), &n), OPK_MALFORMED);
	assert_true(document_has(&d, OPK_TOO_DEEP, 1, 65, "64 levels"));
	document_close(&d);
	buf_clear(&b);
	for (int i = 0; i < 50000; i++)
		buf_add_text(&b, "- ");
	assert_int_equal(read_text(&d, buf_span(&b), &n), OPK_MALFORMED);
	assert_true(document_has(&d, OPK_TOO_DEEP, 1, 129, "64 levels"));
	document_close(&d);
	buf_release(&b);
}

static void the_arena_s_limit_is_kept(void **state)
{
	static const struct span text =
		SPAN_INIT("a: {b: [1, 2, 3], c: \"d\\te\"}\nf: >\n g\n h\n");
	struct document d;
	struct node *n = NULL;
	size_t need;

	(void)state;
	assert_int_equal(read_text(&d, text, &n), OPK_OK);
	need = d.arena.used;
	document_close(&d);
	for (size_t limit = 1; limit < need; limit += 7) {
		document_open(&d, "t.yaml", text);
		d.arena.limit = limit;
		n = NULL;
		assert_int_equal(
			yaml_read(&d.src, &d.arena, &d.faults, &n), OPK_SYSTEM);
		assert_int_equal(document_fault(&d)->code, OPK_NO_MEMORY);
		assert_null(n);
		document_close(&d);
	}
}

/* Hostile documents that would take minutes if anything were quadratic. */
static void hostile_documents_take_linear_time(void **state)
{
	static const char *const lines[] = {
		"%%TAG !a%d! tag:x\n",         /* directives */
		"k%d: [a,#\n b]\n",            /* a fault in each line */
		"k%d: {a: 1, a: 2}\nk%d: 1\n", /* duplicates */
		"k%d: &a [b]\n",               /* anchors */
		"k%d: 'a\nb'\n",               /* lines without indent */
		"- {\xc3\xa4: [\xc3\xbc, %d]}\n",
		"- |#\n  %d\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct buf b = { 0 };
		struct document d;
		struct node *n;

		for (int k = 0; k < 100000; k++)
			buf_print(&b, lines[i], k, k - 1);
		read_text(&d, buf_span(&b), &n);
		document_close(&d);
		buf_release(&b);
	}
}

static void comments_are_told_from_what_looks_like_them(void **state)
{
	static const struct {
		struct span text;
		bool has;
	} cases[] = {
		{ SPAN_INIT("a: b\n"), false },
		{ SPAN_INIT("a: b#c\n"), false },
		{ SPAN_INIT("a: b #c\n"), true },
		{ SPAN_INIT("a: 'b #c'\n"), false },
		{ SPAN_INIT("a: \"b\n  #c\"\n"), false },
		{ SPAN_INIT("a: |\n  #c\n"), false },
		{ SPAN_INIT("a: | #c\n  b\n"), true },
		{ SPAN_INIT("a: >-\n  b\n  #c\nd: e\n"), false },
		{ SPAN_INIT("a: |\n  b\n#c\n"), true },
		{ SPAN_INIT("a: |\n  b\n #c\n"), true },
		{ SPAN_INIT("# c\na: b\n"), true },
		{ SPAN_INIT("%YAML 1.2\n# c\n---\na: b\n"), true },
		{ SPAN_INIT("a: [b, # c\n  d]\n"), true },
		{ SPAN_INIT("a: [b, '# c']\n"), false },
		{ SPAN_INIT("a: b\n...\n# c\n"), true },
		{ SPAN_INIT("\xc3\xa4: '#'\n\xc3\xa4\xc3\xa4: x # y\n"), true },
		{ SPAN_INIT("\xc3\xa4\xc3\xa4\xc3\xa4: ' #'\nx: y\n"), false },
		{ SPAN_INIT("\xef\xbb\xbf# c\n"), true },
		{ SPAN_INIT("#"), true },
		{ SPAN_INIT(""), false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (yaml_has_comment(cases[i].text) != cases[i].has)
			fail_msg("'%.*s'", SPAN_ARG(cases[i].text));
}

static void texts_borrow_where_they_can(void **state)
{
	static const char text[] = "key: plain text\nb: 'quoted'\n";
	struct document d;
	struct node *n;

	(void)state;
	assert_int_equal(read_text(&d, span_of(text), &n), OPK_OK);
	assert_ptr_equal(n->first->key.ptr, text);
	assert_ptr_equal(n->first->text.ptr, text + 5);
	assert_ptr_equal(n->last->text.ptr, strchr(text, 'q'));
	document_close(&d);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_scalars_are_of_the_core_schema),
		cmocka_unit_test(what_orgpack_does_not_read_is_named),
		cmocka_unit_test(bytes_that_are_no_text_are_placed),
		cmocka_unit_test(what_yaml_forbids_is_refused),
		cmocka_unit_test(columns_count_bytes),
		cmocka_unit_test(every_duplicate_key_is_reported_in_order),
		cmocka_unit_test(depth_is_cut_at_64),
		cmocka_unit_test(the_arena_s_limit_is_kept),
		cmocka_unit_test(hostile_documents_take_linear_time),
		cmocka_unit_test(comments_are_told_from_what_looks_like_them),
		cmocka_unit_test(texts_borrow_where_they_can),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
