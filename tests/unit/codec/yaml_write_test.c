/* SPDX-License-Identifier: MIT */
/* Writing YAML: least quoting, and that reading gives back what was written. */
#include "codec_fixture.h"

#include "codec/json.h"
#include "codec/yaml_read.h"
#include "codec/yaml_write.h"
#include "tree/resolve.h"

static const char *write_text(struct buf *b, const struct node *n)
{
	buf_clear(b);
	yaml_write(n, b);
	buf_add_char(b, '\0');
	return b->ptr;
}

static void texts_are_quoted_no_more_than_needed(void **state)
{
	static const struct {
		struct span text;
		const char *yaml;
	} cases[] = {
		{ SPAN_INIT("plain"), "plain\n" },
		{ SPAN_INIT("two words, and more"), "two words, and more\n" },
		{ SPAN_INIT("a[b]{c}"), "a[b]{c}\n" },
		{ SPAN_INIT("http://x/y#z"), "http://x/y#z\n" },
		{ SPAN_INIT("it's \"so\" & 100%"), "it's \"so\" & 100%\n" },
		{ SPAN_INIT("-x"), "-x\n" },
		{ SPAN_INIT("=="), "==\n" },
		{ SPAN_INIT("\xc3\xa4"), "\xc3\xa4\n" },
		{ SPAN_INIT("3rd"), "3rd\n" },
		{ SPAN_INIT("10 GB"), "10 GB\n" },
		{ SPAN_INIT("Yes, sir"), "Yes, sir\n" },
		/* what YAML 1.1 or 1.2 takes for something else */
		{ SPAN_INIT(""), "''\n" },
		{ SPAN_INIT("no"), "'no'\n" },
		{ SPAN_INIT("Yes"), "'Yes'\n" },
		{ SPAN_INIT("on"), "'on'\n" },
		{ SPAN_INIT("y"), "'y'\n" },
		{ SPAN_INIT("true"), "'true'\n" },
		{ SPAN_INIT("~"), "'~'\n" },
		{ SPAN_INIT("null"), "'null'\n" },
		{ SPAN_INIT("12"), "'12'\n" },
		{ SPAN_INIT("1e5"), "'1e5'\n" },
		{ SPAN_INIT("0x1F"), "'0x1F'\n" },
		{ SPAN_INIT("0o17"), "'0o17'\n" },
		{ SPAN_INIT("0b11"), "'0b11'\n" },
		{ SPAN_INIT("1_000"), "'1_000'\n" },
		{ SPAN_INIT("1:30"), "'1:30'\n" },
		{ SPAN_INIT("1.2.3"), "'1.2.3'\n" },
		{ SPAN_INIT("-.5"), "'-.5'\n" },
		{ SPAN_INIT(".inf"), "'.inf'\n" },
		{ SPAN_INIT("2026-11-21"), "'2026-11-21'\n" },
		{ SPAN_INIT("2026-11-21 10:00:00 +1"),
			"'2026-11-21 10:00:00 +1'\n" },
		{ SPAN_INIT("="), "'='\n" },
		{ SPAN_INIT("<<"), "'<<'\n" },
		/* indicators */
		{ SPAN_INIT("-"), "'-'\n" },
		{ SPAN_INIT("- a"), "'- a'\n" },
		{ SPAN_INIT("---"), "'---'\n" },
		{ SPAN_INIT("? a"), "'? a'\n" },
		{ SPAN_INIT("a: b"), "'a: b'\n" },
		{ SPAN_INIT("a:"), "'a:'\n" },
		{ SPAN_INIT("a #b"), "'a #b'\n" },
		{ SPAN_INIT("#a"), "'#a'\n" },
		{ SPAN_INIT("&a"), "'&a'\n" },
		{ SPAN_INIT("*a"), "'*a'\n" },
		{ SPAN_INIT("!a"), "'!a'\n" },
		{ SPAN_INIT("%a"), "'%a'\n" },
		{ SPAN_INIT("@a"), "'@a'\n" },
		{ SPAN_INIT("`a"), "'`a'\n" },
		{ SPAN_INIT("'a'"), "'''a'''\n" },
		{ SPAN_INIT("\"a\""), "'\"a\"'\n" },
		{ SPAN_INIT("[a]"), "'[a]'\n" },
		{ SPAN_INIT("{a}"), "'{a}'\n" },
		{ SPAN_INIT("|"), "'|'\n" },
		{ SPAN_INIT("> a"), "'> a'\n" },
		{ SPAN_INIT(" a"), "' a'\n" },
		{ SPAN_INIT("a "), "'a '\n" },
		{ SPAN_INIT("a\tb"), "'a\tb'\n" },
		/* escapes */
		{ SPAN_INIT("\0"), "\"\\x00\"\n" },
		{ SPAN_INIT("a\x1b[1m"), "\"a\\x1B[1m\"\n" },
		{ SPAN_INIT("a\r\nb"), "\"a\\r\\nb\"\n" },
		{ SPAN_INIT("\n"), "\"\\n\"\n" },
		{ SPAN_INIT("a \nb"), "\"a \\nb\"\n" },
		{ SPAN_INIT("\\\"\x7f"), "\"\\\\\\\"\\x7F\"\n" },
		{ SPAN_INIT("\xc2\x85\xc2\xa0"), "\"\\x85\xc2\xa0\"\n" },
		{ SPAN_INIT("\xe2\x80\xa8"), "\"\\u2028\"\n" },
		{ SPAN_INIT("\xef\xbb\xbf"), "\"\\uFEFF\"\n" },
		{ SPAN_INIT("\xef\xbf\xbf\xf0\x9f\x98\x80"),
			"\"\\uFFFF\xf0\x9f\x98\x80\"\n" },
		/* lines */
		{ SPAN_INIT("a\nb"), "|-\n  a\n  b\n" },
		{ SPAN_INIT("a\n\n# b\n"), "|\n  a\n\n  # b\n" },
		{ SPAN_INIT("a\n\n"), "\"a\\n\\n\"\n" },
		{ SPAN_INIT(" a\nb"), "\" a\\nb\"\n" },
	};
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct node n = { .type = NODE_TEXT, .text = cases[i].text };

		assert_string_equal(write_text(&b, &n), cases[i].yaml);
	}
	buf_release(&b);
}

/* The same text comes out as was put in. */
static void canonical_documents_are_kept(void **state)
{
	static const char *const cases[] = {
		"null\n",
		"{}\n",
		"[]\n",
		"a: {}\nb: []\nc: null\n",
		"a: true\nb: -1\nc: 1.50\nd: .nan\ne: 1e+5\nf: 0x1F\n",
		"a:\n  b:\n    c: d\n  e: f\n",
		"a:\n  - b\n  - c: d\n    e:\n      - f\n  - - g\n    - h\n",
		"- - - a\n  - b\n- {}\n- - []\n",
		"'12': a\n'a: b': c\n'': d\n",
		"a: |\n  b\n   c\n\n  d\ne: |-\n  f\n  g\nh: |+\n  i\n\nj: k\n",
		"a: |2\n   b\n  c\nd:\n  - |2-\n      e\n    f\n",
		"a: |2-\n\n  \tb\nc: |+\n  d\n\n\ne: f\n",
		"- |-\n  a\n  b\n- c: |\n    d\n    e\n",
	};
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct document d;
		struct node *n;

		document_open(&d, "t.yaml", span_of(cases[i]));
		if (yaml_read(&d.src, &d.arena, &d.faults, &n))
			fail_msg("%s: %s", cases[i], document_fault(&d)->text);
		assert_string_equal(write_text(&b, n), cases[i]);
		document_close(&d);
	}
	buf_release(&b);
}

static void numbers_that_readers_take_differently_are_rewritten(void **state)
{
	static const struct {
		const char *text, *yaml;
	} cases[] = {
		{ "010", "10\n" },
		{ "0o17", "15\n" },
		{ "+3", "3\n" },
		{ "-0", "-0\n" },
		{ "007.5", "007.5\n" },
	};
	struct buf b = { 0 };
	struct node made = { .type = NODE_FLOAT, .number = 3 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct node n = { 0 };

		node_resolve(&n, span_of(cases[i].text));
		assert_string_equal(write_text(&b, &n), cases[i].yaml);
	}
	assert_string_equal(write_text(&b, &made), "3.0\n");
	made.number = 0.1;
	assert_string_equal(write_text(&b, &made), "0.1\n");
	made.number = 1e300;
	assert_string_equal(write_text(&b, &made), "1.0e+300\n");
	made.text = SPAN("not a number");
	assert_string_equal(write_text(&b, &made), "1.0e+300\n");
	buf_release(&b);
}

/* A generator with a seed, so that a failure can be repeated. */
static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static size_t pick(uint64_t *seed, size_t n)
{
	return (size_t)(next(seed) >> 11) % n;
}

/* A text of pieces that mean something somewhere in YAML. */
static struct span make_text(uint64_t *seed, struct arena *a)
{
	static const struct span pieces[] = { SPAN_INIT(" "), SPAN_INIT("\n"),
		SPAN_INIT("\n\n"), SPAN_INIT("\t"), SPAN_INIT("\r"),
		SPAN_INIT(": "), SPAN_INIT(":"), SPAN_INIT(" #"),
		SPAN_INIT("#"), SPAN_INIT("- "), SPAN_INIT("-"),
		SPAN_INIT("? "), SPAN_INIT("'"), SPAN_INIT("\""),
		SPAN_INIT("\\"), SPAN_INIT("{"), SPAN_INIT("]"), SPAN_INIT(","),
		SPAN_INIT("&"), SPAN_INIT("*"), SPAN_INIT("!"), SPAN_INIT("|"),
		SPAN_INIT(">"), SPAN_INIT("%"), SPAN_INIT("@"), SPAN_INIT("`"),
		SPAN_INIT("---"), SPAN_INIT("..."), SPAN_INIT("<<"),
		SPAN_INIT("="), SPAN_INIT("~"), SPAN_INIT("0"), SPAN_INIT("1"),
		SPAN_INIT("."), SPAN_INIT("e"), SPAN_INIT("x"), SPAN_INIT("_"),
		SPAN_INIT("+"), SPAN_INIT("no"), SPAN_INIT("null"),
		SPAN_INIT("a"), SPAN_INIT("word"), SPAN_INIT("\xc3\xa4"),
		SPAN_INIT("\xe2\x82\xac"), SPAN_INIT("\xf0\x9f\x98\x80"),
		SPAN_INIT("\xc2\x85"), SPAN_INIT("\xe2\x80\xa8"),
		SPAN_INIT("\xef\xbb\xbf"), SPAN_INIT("\xc2\xa0"),
		SPAN_INIT("\xef\xbf\xbe"), SPAN_INIT("\0"), SPAN_INIT("\x1b"),
		SPAN_INIT("\x7f") };
	size_t n = pick(seed, 7), len = 0;
	char *p = arena_alloc(a, 64, 1, 1);

	assert_non_null(p);
	for (size_t i = 0; i < n; i++) {
		struct span s = pieces[pick(seed, COUNT(pieces))];

		memcpy(p + len, s.ptr, s.len);
		len += s.len;
	}
	return (struct span){ p, len };
}

static struct node *make_tree(uint64_t *seed, struct arena *a, size_t depth);

static struct node *make_collection(
	uint64_t *seed, struct arena *a, size_t depth)
{
	struct node *n = node_new(a, pick(seed, 2) ? NODE_LIST : NODE_MAP);
	size_t count = pick(seed, 5);

	for (size_t i = 0; i < count; i++) {
		struct node *child = make_tree(seed, a, depth - 1);
		struct span key = make_text(seed, a);

		if (n->type == NODE_LIST)
			node_add(n, child);
		else if (!node_get(n, key))
			node_put(n, key, child);
	}
	return n;
}

static struct node *make_tree(uint64_t *seed, struct arena *a, size_t depth)
{
	struct node *n;

	switch (pick(seed, depth ? 12 : 7)) {
	case 0:
		return node_new(a, NODE_NULL);
	case 1:
		return node_new_bool(a, pick(seed, 2));
	case 2:
		return node_new_int(a, (int64_t)next(seed));
	case 3:
		n = node_new(a, NODE_FLOAT);
		n->number = (double)(int64_t)next(seed) / 1e7;
		return n;
	case 4:
	case 5:
	case 6:
		return node_new_text(a, make_text(seed, a));
	default:
		return make_collection(seed, a, depth);
	}
}

/* Integers stay integers: node_equal alone takes 1 for 1.0. */
static bool same_types(const struct node *a, const struct node *b)
{
	const struct node *y = node_first(b);

	if (a->type != b->type)
		return false;
	NODE_EACH (x, a) {
		if (!span_equal(x->key, y->key) || !same_types(x, y))
			return false;
		y = y->next;
	}
	return true;
}

/* What stands at a place, up to the end of the text. */
static struct span find_at(struct span text, uint32_t line, uint32_t column)
{
	size_t at = 0;

	assert_true(line && column);
	while (--line)
		at = span_find(text, '\n', at) + 1;
	return span_cut(text, at + column - 1, text.len);
}

/* Does this text begin there: as it is, or with the sign of its style? */
static bool stands_at(struct span text, struct span there)
{
	return span_starts(there, text) ||
	       (there.len && strchr("'\"|?", there.ptr[0]));
}

static void assert_places(const struct node *n, struct span text)
{
	struct span there;

	if (n->type == NODE_TEXT)
		assert_true(
			stands_at(n->text, find_at(text, n->line, n->column)));
	NODE_EACH (child, n) {
		if (n->type == NODE_MAP) {
			there = find_at(
				text, child->key_line, child->key_column);
			assert_true(stands_at(child->key, there));
		}
		assert_places(child, text);
	}
}

static void assert_round_trip(const struct node *n, uint64_t seed)
{
	struct buf once = { 0 }, twice = { 0 };
	struct document d;
	struct node *again = NULL;

	yaml_write(n, &once);
	document_open(&d, "t.yaml", buf_span(&once));
	if (yaml_read(&d.src, &d.arena, &d.faults, &again))
		fail_msg("seed %ju, line %u: %s\n%.*s", (uintmax_t)seed,
			document_fault(&d)->at.line, document_fault(&d)->text,
			SPAN_ARG(buf_span(&once)));
	if (!node_equal(n, again) || !same_types(n, again))
		fail_msg("seed %ju is not read as written:\n%.*s",
			(uintmax_t)seed, SPAN_ARG(buf_span(&once)));
	yaml_write(again, &twice);
	assert_true(span_equal(buf_span(&once), buf_span(&twice)));
	assert_true(span_ends(buf_span(&once), SPAN("\n")));
	assert_false(span_ends(buf_span(&once), SPAN("\n\n")));
	assert_false(yaml_has_comment(buf_span(&once)));
	assert_places(again, buf_span(&once));
	document_close(&d);
	buf_release(&once);
	buf_release(&twice);
}

static void any_tree_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 20000; i++) {
		struct arena a = { 0 };
		uint64_t seed = i * 0x9e3779b97f4a7c15;

		assert_round_trip(make_tree(&seed, &a, 4), i);
		arena_release(&a);
	}
}

static void any_tree_in_one_line_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 5000; i++) {
		struct arena a = { 0 };
		struct buf b = { 0 };
		uint64_t seed = i * 0xd1342543de82ef95;
		struct node *n = make_tree(&seed, &a, 3), *again = NULL;
		struct document d;

		yaml_write_flow(n, &b);
		assert_int_equal(span_find(buf_span(&b), '\n', 0), b.len);
		document_open(&d, "t.yaml", buf_span(&b));
		if (yaml_read(&d.src, &d.arena, &d.faults, &again) ||
			!node_equal(n, again))
			fail_msg("seed %ju: %.*s %s", (uintmax_t)i,
				SPAN_ARG(buf_span(&b)),
				document_fault(&d)->text);
		document_close(&d);
		buf_release(&b);
		arena_release(&a);
	}
}

static void naughty_strings_are_kept_as_values_and_as_keys(void **state)
{
	struct document d;
	struct node *list, *map;

	(void)state;
	document_load(&d, "tests/corpus/strings/blns.json");
	assert_int_equal(json_read(&d.src, &d.arena, &d.faults, &list), OPK_OK);
	assert_true(list->count > 500);
	assert_round_trip(list, 0);
	map = node_new(&d.arena, NODE_MAP);
	NODE_EACH (n, list) {
		assert_round_trip(n, 0);
		if (!node_get(map, n->text))
			node_put_text(&d.arena, map, n->text.ptr, n->text);
	}
	assert_round_trip(map, 0);
	document_close(&d);
}

static void keys_of_any_length_are_read_again(void **state)
{
	(void)state;
	for (size_t len = 900; len < 1100; len++) {
		struct arena a = { 0 };
		struct buf b = { 0 };
		struct node *n = node_new(&a, NODE_MAP);

		buf_add_repeat(&b, '\'', len);
		node_put(n, buf_span(&b), node_new_int(&a, 1));
		node_put(node_put_map(&a, n, "m"), SPAN("n"), node_copy(&a, n));
		assert_round_trip(n, len);
		buf_release(&b);
		arena_release(&a);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_quoted_no_more_than_needed),
		cmocka_unit_test(canonical_documents_are_kept),
		cmocka_unit_test(
			numbers_that_readers_take_differently_are_rewritten),
		cmocka_unit_test(any_tree_is_read_as_it_was_written),
		cmocka_unit_test(
			any_tree_in_one_line_is_read_as_it_was_written),
		cmocka_unit_test(
			naughty_strings_are_kept_as_values_and_as_keys),
		cmocka_unit_test(keys_of_any_length_are_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
