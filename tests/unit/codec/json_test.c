/* SPDX-License-Identifier: MIT */
/* JSON: the parsing test suite, values, faults, and writing. */
#include "codec_fixture.h"

#include "codec/json.h"
#include "codec/number.h"
#include "tree/resolve.h"

static enum opk_status read_text(
	struct document *d, struct span text, struct node **out)
{
	document_open(d, "t.json", text);
	return json_read(&d->src, &d->arena, &d->faults, out);
}

/* Valid by RFC 8259, and refused nevertheless. */
static const struct {
	const char *file;
	enum opk_code code;
} exceptions[] = {
	{ "y_object_duplicated_key.json", OPK_DUPLICATE_KEY },
	{ "y_object_escaped_null_in_key.json", OPK_BAD_JSON },
};

struct tally {
	size_t good, bad, either, exceptions;
};

static bool is_exception(
	struct tally *t, const char *name, const struct document *d)
{
	for (size_t i = 0; i < COUNT(exceptions); i++)
		if (!strcmp(exceptions[i].file, name)) {
			t->exceptions++;
			return exceptions[i].code == document_fault(d)->code;
		}
	return false;
}

static void check_file(void *user, const char *path)
{
	struct tally *t = user;
	const char *name = strrchr(path, '/') + 1;
	struct document d;
	struct node *n = NULL;
	enum opk_status status;

	if (!strstr(name, ".json"))
		return;
	document_load(&d, path);
	status = json_read(&d.src, &d.arena, &d.faults, &n);
	t->good += name[0] == 'y';
	t->bad += name[0] == 'n';
	t->either += name[0] == 'i';
	if (status) {
		assert_int_equal(status, OPK_MALFORMED);
		assert_true(document_fault(&d)->at.line > 0);
		assert_non_null(document_fault(&d)->hint);
	}
	if (name[0] == 'n' && !status)
		fail_msg("%s is read", name);
	if (name[0] == 'y' && status && !is_exception(t, name, &d))
		fail_msg("%s: %s", name, document_fault(&d)->text);
	document_close(&d);
}

static void the_suite_is_read_or_refused_as_it_says(void **state)
{
	struct tally t = { 0 };

	(void)state;
	visit_files("tests/corpus/json", check_file, &t);
	assert_int_equal(t.good, 48);
	assert_int_equal(t.bad, 94);
	assert_int_equal(t.either, 17);
	assert_int_equal(t.exceptions, COUNT(exceptions));
}

static void faults_have_places(void **state)
{
	static const struct {
		struct span text;
		enum opk_code code;
		uint32_t line, column;
		const char *words;
	} cases[] = {
		{ SPAN_INIT("{\"a\": 1,\n \"a\": 2}"), OPK_DUPLICATE_KEY, 2, 5,
			"duplicate" },
		{ SPAN_INIT("[1,\n 2,,]"), OPK_BAD_JSON, 2, 5, "near ','" },
		{ SPAN_INIT("[12345678901234567890]"), OPK_BAD_JSON, 1, 22,
			"integer" },
		{ SPAN_INIT("[1e999]"), OPK_BAD_JSON, 1, 7, "overflow" },
		{ SPAN_INIT("\"\xc3\xa4\xff\""), OPK_BAD_ENCODING, 1, 4,
			"not UTF-8" },
		{ SPAN_INIT("[\"a\nb\"]"), OPK_BAD_JSON, 1, 4, "newline" },
		{ SPAN_INIT(""), OPK_BAD_JSON, 1, 1, "end of file" },
		{ SPAN_INIT("[] x"), OPK_BAD_JSON, 1, 5, "end of file" },
	};
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct document d;
		struct node *n = NULL;

		if (!read_text(&d, cases[i].text, &n) ||
			!document_has(&d, cases[i].code, cases[i].line,
				cases[i].column, cases[i].words)) {
			print_error("'%.*s'\n", SPAN_ARG(cases[i].text));
			bad++;
		}
		assert_null(n);
		document_close(&d);
	}
	assert_int_equal(bad, 0);
}

static void deep_documents_are_refused_without_recursion(void **state)
{
	struct buf b = { 0 };
	struct document d;
	struct node *n;

	(void)state;
	buf_add_repeat(&b, '[', 1000000);
	assert_int_equal(read_text(&d, buf_span(&b), &n), OPK_MALFORMED);
	assert_true(document_has(&d, OPK_TOO_DEEP, 1, 65, "64 levels"));
	document_close(&d);
	buf_clear(&b);
	buf_add_repeat(&b, '[', 64);
	buf_add_text(&b, "\"[[[[\\\"[[[[\"");
	buf_add_repeat(&b, ']', 64);
	assert_int_equal(read_text(&d, buf_span(&b), &n), OPK_OK);
	document_close(&d);
	buf_release(&b);
}

static void what_is_written_is_plain_json(void **state)
{
	static const struct {
		const char *text, *line, *block;
	} cases[] = {
		{ "null", NULL, "null" },
		{ "{}", NULL, "{}" },
		{ "[]", NULL, "[]" },
		{ "{\"a\": 1, \"b\": [true, -0.5, \"c\"], \"d\": {}}", NULL,
			"{\n  \"a\": 1,\n  \"b\": [\n    true,\n    -0.5,\n"
			"    \"c\"\n  ],\n  \"d\": {}\n}" },
		{ "\"\\u0000\\b\\f\\n\\r\\t\\\"\\\\\\/\\u001f\\u00e4\"",
			"\"\\u0000\\b\\f\\n\\r\\t\\\"\\\\/\\u001f\xc3\xa4\"",
			NULL },
		{ "\xef\xbb\xbf[9223372036854775807, 1e5, 1.0]",
			"[9223372036854775807, 100000.0, 1.0]", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *line =
			cases[i].line ? cases[i].line : cases[i].text;
		struct document d;
		struct node *n;
		struct buf b = { 0 };

		if (read_text(&d, span_of(cases[i].text), &n))
			fail_msg("%s", cases[i].text);
		json_write(n, 0, &b);
		buf_add_char(&b, '\0');
		assert_string_equal(b.ptr, line);
		buf_clear(&b);
		json_write(n, 2, &b);
		buf_add_char(&b, '\0');
		if (cases[i].block)
			assert_string_equal(b.ptr, cases[i].block);
		buf_release(&b);
		document_close(&d);
	}
}

static void trees_of_other_syntaxes_become_json(void **state)
{
	static const struct {
		const char *plain, *json;
	} cases[] = {
		{ "0x1F", "31" },
		{ "007", "7" },
		{ ".5", "0.5" },
		{ "+1.5", "1.5" },
		{ "1.", "1.0" },
		{ "1e5", "1e5" },
		{ ".nan", "null" },
		{ "-.inf", "null" },
		{ "12345678901234567890", "12345678901234567890" },
		{ "a\xff\x80z", "\"a\xef\xbf\xbd\xef\xbf\xbdz\"" },
		/* DEL, C1, directions, line separators, no width */
		{ "a\x7f\xc2\x80\xc2\x9f\xc2\xa0", "\"a\\u007f\\u0080\\u009f"
						   "\xc2\xa0\"" },
		{ "a\xd8\x9c\xe1\xa0\x8e\xe2\x80\x8b",
			"\"a\\u061c\\u180e\\u200b\"" },
		{ "a\xe2\x80\xae\xe2\x80\xa8\xe2\x80\xafz",
			"\"a\\u202e\\u2028\xe2\x80\xafz\"" },
		{ "a\xe2\x81\xa0\xe2\x81\xa9\xe2\x81\xb0",
			"\"a\\u2060\\u2069\xe2\x81\xb0\"" },
		{ "a\xef\xbb\xbf\xef\xbf\xb9\xef\xbf\xbd",
			"\"a\\ufeff\\ufff9\xef\xbf\xbd\"" },
		/* letters, and a picture beyond the first plane */
		{ "\xd8\xa7\xe2\x82\xac\xf0\x9f\x98\x80",
			"\"\xd8\xa7\xe2\x82\xac\xf0\x9f\x98\x80\"" },
	};
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct node n = { 0 };

		node_resolve(&n, span_of(cases[i].plain));
		buf_clear(&b);
		json_write(&n, 0, &b);
		buf_add_char(&b, '\0');
		assert_string_equal(b.ptr, cases[i].json);
	}
	buf_release(&b);
}

/* A NUL may stand nowhere, whatever is before and behind it. */
static void a_nul_is_refused_everywhere(void **state)
{
	static const char *const texts[] = { "1", "-0", "1.5", "1e5", "true",
		"null", "\"a\"", "[1, 2]", "{\"a\": [1.5, null]}", " 12 \n" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		size_t n = strlen(texts[i]);

		for (size_t at = 0; at <= n; at++) {
			struct document d;
			struct node *tree = NULL;
			char text[64];

			memcpy(text, texts[i], at);
			text[at] = '\0';
			memcpy(text + at + 1, texts[i] + at, n - at);
			assert_int_equal(
				read_text(&d, (struct span){ text, n + 1 },
					&tree),
				OPK_MALFORMED);
			assert_int_equal(
				document_fault(&d)->at.column +
					(document_fault(&d)->at.line - 1) *
						(uint32_t)n,
				at + 1);
			document_close(&d);
		}
	}
}

static void floats_have_no_needless_digits(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0.0" },
		{ 0.1, "0.1" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 1e21, "1.0e+21" },
		{ -1.5e-7, "-1.5e-07" },
		{ 1.7976931348623157e308, "1.7976931348623157e+308" },
		{ 5e-324, "4.94065645841247e-324" },
	};
	char text[NUMBER_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		number_format(cases[i].value, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void the_arena_s_limit_is_kept(void **state)
{
	static const struct span text =
		SPAN_INIT("{\"a\": [1, 2.5, \"b\", true, null]}");
	struct document d;
	struct node *n = NULL;
	size_t need;

	(void)state;
	assert_int_equal(read_text(&d, text, &n), OPK_OK);
	need = d.arena.used;
	document_close(&d);
	for (size_t limit = 1; limit < need; limit += 7) {
		document_open(&d, "t.json", text);
		d.arena.limit = limit;
		n = NULL;
		assert_int_equal(
			json_read(&d.src, &d.arena, &d.faults, &n), OPK_SYSTEM);
		assert_null(n);
		document_close(&d);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_suite_is_read_or_refused_as_it_says),
		cmocka_unit_test(faults_have_places),
		cmocka_unit_test(deep_documents_are_refused_without_recursion),
		cmocka_unit_test(what_is_written_is_plain_json),
		cmocka_unit_test(trees_of_other_syntaxes_become_json),
		cmocka_unit_test(a_nul_is_refused_everywhere),
		cmocka_unit_test(floats_have_no_needless_digits),
		cmocka_unit_test(the_arena_s_limit_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
