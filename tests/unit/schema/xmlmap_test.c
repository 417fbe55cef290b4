/* SPDX-License-Identifier: MIT */
/* Blueprints between XML and tree, by the rules of formats/blueprint.md. */
#include "fault_fixture.h"

#include "codec/xml.h"
#include "schema/component.h"
#include "util/file.h"

static const char path[] = "modules/Leads/blueprints/B.xml";

static struct node *read_text(
	struct arena *a, const char *text, struct faults *f)
{
	struct source src = { path, span_of(text) };
	struct identity id;
	struct node *tree = NULL;

	assert_true(kind_of_path(span_of(path), &id));
	component_read(&id, &src, a, f, &tree);
	return tree;
}

static const char *write_text(struct arena *a, const struct node *tree)
{
	struct faults f = { .arena = a };
	struct buf b = { 0 };
	struct span all;

	if (component_write(kind_find(SPAN("blueprint")), tree, &b, &f))
		fail_msg("%s", list_faults(a, &f));
	all = arena_copy(a, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

/* A right document, with places to put something into. */
#define DOCUMENT(attributes, states, rest)                       \
	"<blueprint api_name=\"B\" module=\"Leads\" name=\"b\" " \
	"layout=\"L\" field=\"F\"" attributes ">\n"              \
	"<states><state name=\"A\"/>" states "</states>\n" rest  \
	"</blueprint>\n"

static const struct {
	const char *xml, *faults;
} cases[] = {
	{ DOCUMENT("", "", ""), "" },
	{ DOCUMENT(" active=\" true \" sequence_number=\"&#10;7 \"", "", ""),
		"" },
	{ DOCUMENT(" active=\"yes\"", "", ""),
		"1:1 'active' is a text, but must be true or false "
		"[wrong-type]\n" },
	{ DOCUMENT(" sequence_number=\"07\"", "", ""),
		"1:1 'sequence_number' is a text, but must be an integer "
		"[wrong-type]\n" },
	{ DOCUMENT(" sequence_number=\"0\"", "", ""),
		"1:1 'sequence_number' is 0, less than 1 [out-of-range]\n" },
	{ DOCUMENT(" sequence_number=\"1.0\"", "", ""),
		"1:1 'sequence_number' is a text, but must be an integer "
		"[wrong-type]\n" },
	{ DOCUMENT(" nmae=\"x\"", "", ""),
		"1:1 'nmae' is not a property here [unknown-property]\n" },
	{ DOCUMENT("", "", "<colour>red</colour>"),
		"3:1 'colour' is not a property here [unknown-property]\n" },
	{ DOCUMENT("", "", "<colour/><colour/>"),
		"3:10 'colour' stands here already [duplicate-key]\n"
		"3:1 'colour' is not a property here [unknown-property]\n" },
	{ DOCUMENT("", "", "<active>true</active>"),
		"3:1 'active' is not written like this "
		"[unknown-property]\n" },
	{ DOCUMENT(" description=\"x\"", "", ""),
		"1:1 'description' is not written like this "
		"[unknown-property]\n" },
	{ DOCUMENT("", "",
		  "<description>a</description>"
		  "<description>b</description>"),
		"3:29 'description' stands here already "
		"[duplicate-key]\n" },
	{ DOCUMENT("", "", "<description/>"), "" },
	{ DOCUMENT("", "", "<description><b/></description>"),
		"3:1 'description' is an object, but must be a text "
		"[wrong-type]\n" },
	{ DOCUMENT("", "", "<description lang=\"en\">x</description>"),
		"3:1 'lang' is an attribute of an element that has none "
		"[unknown-property]\n" },
	{ DOCUMENT("", "<stat name=\"B\"/>", ""),
		"2:26 'stat' is no item of 'states' [unknown-property]\n" },
	{ DOCUMENT("", "<state name=\"A\"/>", ""),
		"2:26 'states[1].name' repeats 'A' [duplicate-item]\n" },
	{ DOCUMENT("", "<state/>", ""),
		"2:26 'states[1].name' is missing [missing-property]\n" },
	{ DOCUMENT("", "<state>text</state>", ""),
		"2:26 'states[1]' is a text, but must be an object "
		"[wrong-type]\n" },
	{ DOCUMENT("", "", "<transitions/>"),
		"3:1 'transitions' is empty [out-of-range]\n" },
	{ DOCUMENT("", "", "<transitions>x</transitions>"),
		"3:1 'transitions' is a text, but must be a list "
		"[wrong-type]\n" },
	{ DOCUMENT("", "", "<transitions x=\"1\"/>"),
		"3:1 'x' is an attribute of an element that has none "
		"[unknown-property]\n"
		"3:1 'transitions' is empty [out-of-range]\n" },
	{ DOCUMENT("", "",
		  "<entry_criteria field=\"F\" comparator=\"in\" "
		  "value=\"a\"><value>b</value></entry_criteria>"),
		"3:53 'value' stands beside the attribute of the same "
		"property [duplicate-key]\n" },
	{ DOCUMENT("", "",
		  "<entry_criteria field=\"F\" comparator=\"in\">"
		  "<value>a</value><value>b</value>"
		  "</entry_criteria>"),
		"" },
	{ DOCUMENT("", "",
		  "<entry_criteria group_operator=\"AND\">"
		  "<group/></entry_criteria>"),
		"3:38 'group' is not written like this [unknown-property]\n"
		"3:1 'entry_criteria.group' is missing "
		"[missing-property]\n" },
	{ DOCUMENT(" xmlns=\"urn:x\"", "", ""),
		"1:1 'blueprint' uses a namespace [bad-xml]\n" },
	{ DOCUMENT("", "<state xml:lang=\"en\" name=\"B\"/>", ""),
		"2:26 'state' uses a namespace [bad-xml]\n"
		"2:26 'states[1].lang' is not a property here "
		"[unknown-property]\n" },
	{ "<flow api_name=\"B\" module=\"Leads\" name=\"b\" layout=\"L\" "
	  "field=\"F\"><states><state name=\"A\"/></states></flow>",
		"1:1 the root element is <flow>, not <blueprint> "
		"[unknown-property]\n" },
	{ "<blueprint>text</blueprint>",
		"1:1 the document is a text, but must be an object "
		"[wrong-type]\n" },
};

static void what_is_wrong_is_reported_at_its_element(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = { 0 };
		struct faults f = { .arena = &a };

		read_text(&a, cases[i].xml, &f);
		assert_string_equal(list_faults(&a, &f), cases[i].faults);
		for (size_t k = 0; k < f.count; k++)
			assert_non_null(f.items[k].hint);
		arena_release(&a);
	}
}

static void the_schema_says_what_a_text_means(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	const struct node *n = read_text(&a,
		"<blueprint api_name=\"B\" module=\"true\" name=\" 12 \" "
		"layout=\"L\" field=\"F\" active=\" false\" "
		"sequence_number=\"12 \"><description> a\n</description>"
		"<states><state name=\"1\"/></states></blueprint>",
		&f);

	(void)state;
	assert_true(span_is(node_get_text(n, "module"), "true"));
	assert_true(span_is(node_get_text(n, "name"), " 12 "));
	assert_true(span_is(node_get_text(n, "description"), " a\n"));
	assert_int_equal(node_get_int(n, "sequence_number", 0), 12);
	assert_int_equal(node_get(n, SPAN("active"))->type, NODE_BOOL);
	assert_false(node_get_bool(n, "active", true));
	arena_release(&a);
}

/* The first XML example of the specification. */
static const char *read_example(struct arena *a)
{
	struct faults f = { .arena = a };
	struct span all;
	const char *from, *to;

	assert_int_equal(
		file_read_operand("formats/blueprint.md", 1 << 20, a, &f, &all),
		OPK_OK);
	from = strstr(all.ptr, "```xml\n");
	assert_non_null(from);
	from += 7;
	to = strstr(from, "```");
	assert_non_null(to);
	return arena_copy(a, (struct span){ from, (size_t)(to - from) }).ptr;
}

static void the_example_of_the_specification_is_valid_and_canonical(
	void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	const char *text = read_example(&a);
	struct source src = { path, span_of(text) };
	struct identity id = { .kind = kind_find(SPAN("blueprint")),
		.value = { SPAN("Leads"), SPAN("Qualification") } };
	struct node *tree = NULL, *again = NULL;

	(void)state;
	if (component_read(&id, &src, &a, &f, &tree))
		fail_msg("%s", list_faults(&a, &f));
	src.text = span_of(write_text(&a, tree));
	assert_int_equal(component_read(&id, &src, &a, &f, &again), OPK_OK);
	assert_true(node_equal(tree, again));
	assert_string_equal(write_text(&a, again), src.text.ptr);
	assert_true(span_is(
		node_at(tree, SPAN("/transitions/1/during/1/checks/0"))->text,
		"Budget confirmed"));
	arena_release(&a);
}

static void order_and_spelling_do_not_show_in_the_canonical_form(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct node *n = read_text(&a,
		"<blueprint field='F' layout='L' sequence_number=' -0 '\n"
		"  name='a&#9;\"b\"&lt;' module='Leads' api_name='B'>\n"
		"  <states>\n    <state name='A' />\n  </states>\n"
		"  <description><![CDATA[<x> & y]]></description>\n"
		"</blueprint>",
		&f);

	(void)state;
	assert_string_equal(write_text(&a, n),
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<blueprint api_name=\"B\" module=\"Leads\" "
		"name=\"a&#9;&quot;b&quot;&lt;\" layout=\"L\" field=\"F\" "
		"sequence_number=\"0\">\n"
		"  <description>&lt;x> &amp; y</description>\n"
		"  <states>\n"
		"    <state name=\"A\"/>\n"
		"  </states>\n"
		"</blueprint>\n");
	arena_release(&a);
}

static void what_has_no_form_in_xml_is_refused(void **state)
{
	static const struct {
		const char *yaml, *fault;
	} trees[] = {
		{ "colour: red",
			"1:9 'colour' has no form in XML [schema-mismatch]\n" },
		{ "name: null",
			"1:7 'name' has no form in XML [schema-mismatch]\n" },
		{ "states: {}", "1:9 'states' has no form in XML "
				"[schema-mismatch]\n" },
		{ "description: [a]", "1:14 'description' has no form in XML "
				      "[schema-mismatch]\n" },
		{ "name: \"a\\x01\"",
			"1:7 'name' holds a character that XML has no way to "
			"write [schema-mismatch]\n" },
		{ "entry_criteria: {group: []}",
			"1:25 'group' is empty, which has no form in XML "
			"[schema-mismatch]\n" },
		{ "entry_criteria: {field: {}}",
			"1:25 'field' has no form in XML "
			"[schema-mismatch]\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
		struct arena a = { 0 };
		struct faults f = { .arena = &a };
		struct buf b = { 0 };

		assert_int_equal(component_write(kind_find(SPAN("blueprint")),
					 read_yaml(&a, trees[i].yaml), &b, &f),
			OPK_MALFORMED);
		assert_string_equal(list_faults(&a, &f), trees[i].fault);
		assert_int_equal(b.len, 0);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_is_reported_at_its_element),
		cmocka_unit_test(the_schema_says_what_a_text_means),
		cmocka_unit_test(
			the_example_of_the_specification_is_valid_and_canonical),
		cmocka_unit_test(
			order_and_spelling_do_not_show_in_the_canonical_form),
		cmocka_unit_test(what_has_no_form_in_xml_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
