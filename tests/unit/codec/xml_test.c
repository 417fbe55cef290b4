/* SPDX-License-Identifier: MIT */
/* XML: what is read and where it stands, what is refused, what is written. */
#include "codec_fixture.h"

#include "codec/xml.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

static enum opk_status read_text(
	struct document *d, struct span text, struct element **out)
{
	document_open(d, "t.xml", text);
	return xml_read(&d->src, &d->arena, &d->faults, out);
}

static void canonical_documents_are_kept(void **state)
{
	static const struct {
		const char *text, *canonical; /* without HEAD; NULL: same */
	} cases[] = {
		{ "<a/>\n", NULL },
		{ "<a b=\"c\" d=\"\"/>\n", NULL },
		{ "<a>\n  <b>c</b>\n  <d>\n    <e/>\n  </d>\n</a>\n", NULL },
		{ "<a>  </a>\n", NULL },
		{ "<a>\n b\n\tc </a>\n", NULL },
		{ "<a>&lt;&amp;>\"']]&gt;</a>\n", NULL },
		{ "<a b=\"&lt;&amp;>&quot;'&#10;&#9;&#13;\"/>\n", NULL },
		{ "<a>&#13;\n</a>\n", NULL },
		{ "<a b='c'><b >c</b><!-- x --><d><e></e></d></a>",
			"<a b=\"c\">\n  <b>c</b>\n  <d>\n    <e/>\n  </d>\n"
			"</a>\n" },
		{ "<a><![CDATA[<&]]>b&#x41;&apos;<!-- x -->c</a>",
			"<a>&lt;&amp;bA'c</a>\n" },
		{ "<a b='&amp;#38; &amp;amp; &#38; &#60;\n'/>",
			"<a b=\"&amp;#38; &amp;amp; &amp; &lt; \"/>\n" },
		{ "<x:a xmlns:x='urn:x' xmlns='urn:y' x:b='c'>"
		  "<x:d/><e/></x:a>",
			"<a b=\"c\">\n  <d/>\n  <e/>\n</a>\n" },
		{ "<a>b\r\nc</a>\r\n", "<a>b\nc</a>\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *want =
			cases[i].canonical ? cases[i].canonical : cases[i].text;
		struct buf text = { 0 }, out = { 0 }, whole = { 0 };
		struct document d;
		struct element *e;

		buf_print(&text, HEAD "%s", cases[i].text);
		buf_print(&whole, HEAD "%s%c", want, '\0');
		if (read_text(&d, buf_span(&text), &e))
			fail_msg("%s: %s", cases[i].text,
				document_fault(&d)->text);
		xml_write(e, &out);
		buf_add_char(&out, '\0');
		assert_string_equal(out.ptr, whole.ptr);
		document_close(&d);
		buf_release(&text);
		buf_release(&out);
		buf_release(&whole);
	}
}

struct refusal {
	struct span text;
	enum opk_code code;
	uint32_t line, column;
	const char *words;
};

#define XML(text, line, column, words)                            \
	{                                                         \
		SPAN_INIT(text), OPK_BAD_XML, line, column, words \
	}

static void what_is_refused_is_placed(void **state)
{
	static const struct refusal cases[] = {
		XML("<!DOCTYPE a>\n<a/>", 1, 1, "DOCTYPE"),
		XML("<?xml version='1.0'?>\n <!DOCTYPE a [<!ENTITY b 'c'>]>"
		    "<a>&b;</a>",
			2, 2, "DOCTYPE"),
		XML("<a>\n  <?php echo ?>\n</a>", 2, 3, "instruction"),
		XML("<?xml-stylesheet href='x'?><a/>", 1, 1, "instruction"),
		XML("<a/>\n<?b?>", 2, 1, "instruction"),
		XML("\n<?xml version='1.0'?><a/>", 2, 1, "instruction"),
		XML("<a>\n text <b/></a>", 2, 7, "beside text"),
		XML("<a><b/>\n  text</a>", 2, 3, "beside elements"),
		XML("<a><b/><![CDATA[x]]></a>", 1, 8, "beside elements"),
		XML("<a>&b;</a>", 1, 7, "not defined"),
		XML("<a b='&c;'/>", 1, 10, "not defined"),
		XML("<a><b></a>", 1, 11, "mismatch"),
		XML("<a>", 1, 4, "end of data"),
		XML("", 1, 1, "empty"),
		XML("text", 1, 1, "expected"),
		XML("<a/><b/>", 1, 5, "extra content"),
		XML("<a b='1' b='2'/>", 1, 15, "redefined"),
		XML("<a xmlns:x='y' b='1' x:b='2'/>", 1, 1, "prefix"),
		XML("<x:a/>", 1, 5, "not defined"),
		XML("<a b='<'/>", 1, 7, "'<'"),
		XML("<a>\0</a>", 1, 4, "NUL"),
		XML("<a/>\0", 1, 5, "NUL"),
		XML("<a>\x01</a>", 1, 4, "PCDATA invalid"),
		XML("<a>&#0;</a>", 1, 8, "xmlChar value 0"),
		XML("<?xml version='1.1'?><a/>", 1, 16, "XML 1.0"),
		{ SPAN_INIT("<?xml version='1.0' encoding='latin1'?><a/>"),
			OPK_BAD_ENCODING, 1, 31, "declared" },
		{ SPAN_INIT("<a>\xc3\xa4\n \xe4</a>"), OPK_BAD_ENCODING, 2, 2,
			"not UTF-8" },
		{ SPAN_INIT("\xfe\xff\0<\0a"), OPK_BAD_ENCODING, 1, 1,
			"UTF-16" },
	};
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct document d;
		struct element *e = NULL;

		if (!read_text(&d, cases[i].text, &e) ||
			!document_has(&d, cases[i].code, cases[i].line,
				cases[i].column, cases[i].words)) {
			print_error("'%.*s'\n", SPAN_ARG(cases[i].text));
			bad++;
		}
		assert_null(e);
		document_close(&d);
	}
	assert_int_equal(bad, 0);
}

static void places_are_those_of_the_start_tag(void **state)
{
	struct document d;
	struct element *e;
	const struct element *c;

	(void)state;
	assert_int_equal(
		read_text(&d,
			SPAN("\xef\xbb\xbf<\xc3\xa4 x='>\n>'><b/>\n"
			     " <!-- <c> --><c\n y='1'\n>\xe2\x82\xac</c></\xc3"
			     "\xa4>"),
			&e),
		OPK_OK);
	assert_int_equal(e->line, 1);
	assert_int_equal(e->column, 4);
	assert_true(span_is(e->attributes->value, "> >"));
	c = element_find(e, "b");
	assert_int_equal(c->line, 2);
	assert_int_equal(c->column, 4);
	c = element_find(e, "c");
	assert_int_equal(c->line, 3);
	assert_int_equal(c->column, 14);
	assert_true(span_is(element_attribute(c, "y"), "1"));
	assert_true(span_is(element_text(c), "\xe2\x82\xac"));
	assert_int_equal(e->count, 2);
	assert_false(e->has_text);
	assert_int_equal(e->text.len, 0);
	document_close(&d);
}

static void what_has_a_namespace_is_marked(void **state)
{
	struct document d;
	struct element *e;

	(void)state;
	assert_int_equal(read_text(&d,
				 SPAN("<a xmlns:x='urn:x'><b c='1'/>"
				      "<x:b/><b x:c='1'/></a>"),
				 &e),
		OPK_OK);
	assert_true(e->is_qualified);
	assert_false(e->first->is_qualified);
	assert_true(e->first->next->is_qualified);
	assert_true(e->last->is_qualified);
	document_close(&d);
}

static void lines_beyond_65535_are_counted(void **state)
{
	struct buf b = { 0 };
	struct document d;
	struct element *e;

	(void)state;
	buf_add_text(&b, "<a>");
	buf_add_repeat(&b, '\n', 100000);
	buf_add_text(&b, " <b/></a>");
	assert_int_equal(read_text(&d, buf_span(&b), &e), OPK_OK);
	assert_int_equal(e->first->line, 100001);
	assert_int_equal(e->first->column, 2);
	document_close(&d);
	b.len -= 4;
	assert_int_equal(read_text(&d, buf_span(&b), &e), OPK_MALFORMED);
	assert_int_equal(document_fault(&d)->at.line, 100001);
	document_close(&d);
	buf_release(&b);
}

static void all_refused_markup_is_reported(void **state)
{
	struct document d;
	struct element *e;

	(void)state;
	assert_int_equal(
		read_text(&d, SPAN("<!DOCTYPE a>\n<?b?>\n<a>\n<?c?></a>"), &e),
		OPK_MALFORMED);
	assert_int_equal(d.faults.count, 3);
	assert_int_equal(d.faults.items[0].at.line, 1);
	assert_int_equal(d.faults.items[1].at.line, 2);
	assert_int_equal(d.faults.items[2].at.line, 4);
	document_close(&d);
}

static void depth_is_cut_at_64(void **state)
{
	struct buf b = { 0 };
	struct document d;
	struct element *e;

	(void)state;
	for (int i = 0; i < 64; i++)
		buf_add_text(&b, "<a>");
	for (int i = 0; i < 64; i++)
		buf_add_text(&b, "</a>");
	assert_int_equal(read_text(&d, buf_span(&b), &e), OPK_OK);
	document_close(&d);
	buf_clear(&b);
	for (int i = 0; i < 100000; i++)
		buf_add_text(&b, "<a>");
	assert_int_equal(read_text(&d, buf_span(&b), &e), OPK_MALFORMED);
	assert_true(document_has(&d, OPK_TOO_DEEP, 1, 193, "64 levels"));
	document_close(&d);
	buf_release(&b);
}

static void many_attributes_are_refused_before_they_cost(void **state)
{
	struct buf b = { 0 };
	struct document d;
	struct element *e;

	(void)state;
	buf_add_text(&b, "<x><a");
	for (int i = 0; i < 256; i++)
		buf_print(&b, " a%d=''", i);
	buf_add_text(&b, "/></x>");
	assert_int_equal(read_text(&d, buf_span(&b), &e), OPK_OK);
	document_close(&d);
	b.len -= strlen("/></x>");
	for (int i = 256; i < 200000; i++)
		buf_print(&b, " a%d=''", i);
	buf_add_text(&b, "/></x>");
	assert_int_equal(read_text(&d, buf_span(&b), &e), OPK_MALFORMED);
	assert_true(document_has(&d, OPK_BAD_XML, 1, 4, "256 attributes"));
	document_close(&d);
	buf_release(&b);
}

/* Documents that took minutes when anything was quadratic; %d counts. */
static void hostile_documents_take_linear_time(void **state)
{
	static const char *const pieces[] = {
		"<b/>",         /* one line */
		"<b c='x'/>\n", /* many lines */
		"<n%d/>",       /* names */
		"<b xmlns='u%d'/>",
		"<b xmlns:n%d='u'>", /* namespaces, and depth */
		"<?x?>",             /* a fault each */
		"&amp;",
		"x<!-- -->",
		"<![CDATA[<]]>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct buf b = { 0 };
		struct document d;
		struct element *e;

		buf_add_text(&b, "<a>");
		for (int k = 0; k < 100000; k++)
			buf_print(&b, pieces[i], k);
		buf_add_text(&b, "</a>");
		read_text(&d, buf_span(&b), &e);
		document_close(&d);
		buf_release(&b);
	}
}

static void the_arena_s_limit_is_kept(void **state)
{
	static const struct span text =
		SPAN_INIT("<a b='c'>\n<d e='&amp;'>f&lt;g</d><h/></a>");
	struct document d;
	struct element *e = NULL;
	size_t need;

	(void)state;
	assert_int_equal(read_text(&d, text, &e), OPK_OK);
	need = d.arena.used;
	document_close(&d);
	for (size_t limit = 1; limit < need; limit += 7) {
		document_open(&d, "t.xml", text);
		d.arena.limit = limit;
		e = NULL;
		assert_int_equal(
			xml_read(&d.src, &d.arena, &d.faults, &e), OPK_SYSTEM);
		assert_int_equal(document_fault(&d)->code, OPK_NO_MEMORY);
		assert_int_equal(d.faults.count, 1);
		assert_null(e);
		document_close(&d);
	}
}

static void comments_are_told_from_what_looks_like_them(void **state)
{
	(void)state;
	assert_true(xml_has_comment(SPAN("<!-- a --><b/>")));
	assert_true(xml_has_comment(SPAN(HEAD "<b c='>'><!----></b>")));
	assert_false(xml_has_comment(SPAN("<b><![CDATA[<!-- a -->]]></b>")));
	assert_true(xml_has_comment(SPAN("<b><![CDATA[]]><!-- a --></b>")));
	assert_false(xml_has_comment(SPAN("<b c=\"-->\"/>")));
	assert_false(xml_has_comment(SPAN("")));
}

static void what_xml_cannot_hold_is_found_and_replaced(void **state)
{
	struct element e = { .name = SPAN("a"),
		.text = SPAN("b\x01\xef\xbf\xbf\xef\xbf\xbd\x1f"
			     "c\0") };
	struct buf b = { 0 };
	struct document d;
	struct element *again;

	(void)state;
	assert_int_equal(xml_find_unwritable(SPAN("a\t\n\r\xc3\xa4\x7f")), 7);
	assert_int_equal(xml_find_unwritable(SPAN("ab\x08")), 2);
	assert_int_equal(xml_find_unwritable(SPAN("\xef\xbf\xbe")), 0);
	assert_int_equal(xml_find_unwritable(SPAN("\xef\xbf\xbd")), 3);
	xml_write(&e, &b);
	assert_int_equal(read_text(&d, buf_span(&b), &again), OPK_OK);
	assert_true(span_is(again->text,
		"b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
		"c\xef\xbf\xbd"));
	document_close(&d);
	buf_release(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical_documents_are_kept),
		cmocka_unit_test(what_is_refused_is_placed),
		cmocka_unit_test(places_are_those_of_the_start_tag),
		cmocka_unit_test(what_has_a_namespace_is_marked),
		cmocka_unit_test(lines_beyond_65535_are_counted),
		cmocka_unit_test(all_refused_markup_is_reported),
		cmocka_unit_test(depth_is_cut_at_64),
		cmocka_unit_test(many_attributes_are_refused_before_they_cost),
		cmocka_unit_test(hostile_documents_take_linear_time),
		cmocka_unit_test(the_arena_s_limit_is_kept),
		cmocka_unit_test(comments_are_told_from_what_looks_like_them),
		cmocka_unit_test(what_xml_cannot_hold_is_found_and_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
