/* SPDX-License-Identifier: MIT */
/* The plainest layout: what is taken without libyaml means the same to it. */
#include "codec_fixture.h"

#include <stdlib.h>

#include "codec/yaml_plain.h"
#include "codec/yaml_read.h"

/* Are two trees the same, place by place? */
static bool same(const struct node *a, const struct node *b)
{
	const struct node *y = node_first(b);

	if (a->type != b->type || a->line != b->line ||
		a->column != b->column || a->key_line != b->key_line ||
		a->key_column != b->key_column || !span_equal(a->key, b->key))
		return false;
	if (node_is_scalar(a))
		return node_equal(a, b) && span_equal(a->text, b->text);
	NODE_EACH (x, a) {
		if (!y || !same(x, y))
			return false;
		y = y->next;
	}
	return !y;
}

/* Is the document taken? If so, it must be the same through libyaml. */
static bool take(struct span text)
{
	struct document d;
	struct node *plain = NULL, *any = NULL;
	bool taken;

	document_open(&d, "plain.yaml", text);
	taken = yaml_plain_read(&d.src, &d.arena, &plain);
	if (!taken && d.arena.used)
		fail_msg("memory is kept of: %.*s", SPAN_ARG(text));
	if (taken && yaml_read_any(&d.src, &d.arena, &d.faults, &any))
		fail_msg("taken, but %s: %.*s", document_fault(&d)->text,
			SPAN_ARG(text));
	if (taken && !same(plain, any))
		fail_msg("taken as something else: %.*s", SPAN_ARG(text));
	document_close(&d);
	return taken;
}

static void block_maps_and_lists_with_a_value_on_a_line_are_taken(void **state)
{
	static const char *const texts[] = {
		"a: b\n",
		"a: 1\nb: true\nc: null\nd: -1.5\nf: 0x1F\n",
		"# first\n\na: b\n\n  # between\nc: d\n# last\n",
		"a:\n  b:\n    c: d\n  e: f\ng: h\n",
		"a:\n      b: c\n      d: e\n",
		"- a\n- b c\n- 'd'\n",
		"a:\n  - b\n  - c\nd: e\n",
		"a:\n  - b: c\n    d: e\n  - f: g\n",
		"a:\n  - b:\n      - c\n      - d: e\n    f: g\n",
		"a: 'b'\nc: \"d\"\ne: ''\nf: \"it's\"\ng: 'a # b: c'\n",
		"a: b:c\nb: http://x/y#z\nc: a#b, [c] {d} & * ! | > % @ `\n",
		"a: ${X.Y}\nb: (c)\nc: /d\nd: 2026-11-21 10:00:00 +1\n",
		"a: \xc3\xa4\nb: '\xe2\x82\xac'\nc: x \xf0\x9f\x98\x80 y\n",
		"a_1: b\n_c: d\nA: e\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		if (!take(span_of(texts[i])))
			fail_msg("not taken: %s", texts[i]);
}

static void everything_else_is_left_to_libyaml(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"# a\n",
		"a\n",
		"a: b",
		"--- \na: b\n",
		"a: b\n...\n",
		"a: b\n---\nc: d\n",
		"%YAML 1.2\n---\na: b\n",
		"a: b\na: c\n",  /* a key twice */
		"a: b\n  c\n",   /* a text of two lines */
		"a: 'b\n  c'\n", /* and in quotes */
		"a: b\n c: d\n", /* indented under a value */
		"a:\n",
		"a:\nb: c\n", /* no value */
		"a:\n- b\n",  /* a list that is not indented */
		"a: \n",
		"a: b \n", /* white space at the end */
		"a:  b\n",
		"a:\tb\n",
		"\ta: b\n",
		"a: b\r\n",
		"- - a\n",
		"-  a\n",
		"-\n",
		"- a: b\n  - c\n",
		"a: b # c\n",
		"a: b: c\n",
		"a: b:\n",
		"a: [b]\n",
		"a: {}\n",
		"a: |\n  b\n",
		"a: >-\n  b\n",
		"a: &b c\n",
		"a: *b\n",
		"a: !b c\n",
		"a: ? b\n",
		"? a\n: b\n",
		"a: 'it''s'\n",
		"a: \"b\\n\"\n",
		"a: 'b' c\n",
		"'a': b\n",
		"a b: c\n",
		"a-b: c\n",
		"1: a\n",
		"<<: a\n",
		"a: -b\n",
		"a: @b\n",
		"a: `b\n",
		"a: %b\n",
		"a:b\n",
		" a: b\n",
		("\xef\xbb\xbf"
		 "a: b\n"),
		"a: \xff\n",
		"a: \x01\n",
		"a: b\n\x85\n",
		"a:\n  b: c\n d: e\n",
		"- a\nb: c\n",
		"a: b\n- c\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		if (take(span_of(texts[i])))
			fail_msg("taken: %s", texts[i]);
}

static void maps_may_nest_as_deep_as_trees_may_and_no_deeper(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (size_t depth = TREE_DEPTH - 1; depth <= TREE_DEPTH; depth++) {
		buf_clear(&b);
		for (size_t i = 0; i < depth; i++) {
			buf_add_repeat(&b, ' ', i);
			buf_add_text(&b, "a:\n");
		}
		buf_add_repeat(&b, ' ', depth);
		buf_add_text(&b, "a: b\n");
		assert_int_equal(take(buf_span(&b)), depth < TREE_DEPTH);
	}
	buf_release(&b);
}

static void a_key_of_many_is_found_twice(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_print(&b, "key_%d: value\n", i);
	assert_true(take(buf_span(&b)));
	buf_add_text(&b, "key_50: value\n");
	assert_false(take(buf_span(&b)));
	buf_release(&b);
}

/* xorshift64: the same documents in each run */
static uint64_t draw(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* Put in, take out or exchange up to four pieces. */
static void spoil(struct buf *b, uint64_t *x)
{
	static const char *const pieces[] = { " ", "  ", "\n", "- ", ": ", ":",
		"#", " #", "'", "\"", "a", "1", "a: b\n", "\t", ",", "[", "]",
		"{", "}", "&", "*", "!", "|", ">", "%", "@", "`", "?", "\r",
		"\xc3\xa4", "\\", "-", "---\n", "<<", "~", ".", "\n\n" };
	size_t times = draw(x) % 4 + 1;
	struct buf out = { 0 };

	while (times--) {
		size_t at = draw(x) % (b->len + 1), end = at;
		const char *piece = pieces[draw(x) % COUNT(pieces)];

		if (draw(x) % 2)
			end += draw(x) % 4;
		buf_clear(&out);
		buf_add(&out, span_cut(buf_span(b), 0, at));
		if (draw(x) % 4)
			buf_add_text(&out, piece);
		buf_add(&out, span_cut(buf_span(b), end, b->len));
		buf_clear(b);
		buf_add(b, buf_span(&out));
	}
	buf_release(&out);
}

struct tally {
	uint64_t random;
	size_t taken, left;
};

static void spoil_file(void *user, const char *path)
{
	struct tally *t = user;
	struct document d;
	struct buf b = { 0 };

	if (!strstr(path, ".yaml"))
		return;
	document_load(&d, path);
	take(d.src.text);
	for (int i = 0; i < 40; i++) {
		buf_clear(&b);
		buf_add(&b, d.src.text);
		spoil(&b, &t->random);
		if (take(buf_span(&b)))
			t->taken++;
		else
			t->left++;
	}
	buf_release(&b);
	document_close(&d);
}

static void spoilt_documents_are_taken_for_what_libyaml_says(void **state)
{
	struct tally t = { .random = 88172645463325252u };

	(void)state;
	visit_files("samples/helio", spoil_file, &t);
	visit_files("tests/corpus/yaml", spoil_file, &t);
	assert_true(t.taken > 5000);
	assert_true(t.left > 5000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			block_maps_and_lists_with_a_value_on_a_line_are_taken),
		cmocka_unit_test(everything_else_is_left_to_libyaml),
		cmocka_unit_test(
			maps_may_nest_as_deep_as_trees_may_and_no_deeper),
		cmocka_unit_test(a_key_of_many_is_found_twice),
		cmocka_unit_test(
			spoilt_documents_are_taken_for_what_libyaml_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
