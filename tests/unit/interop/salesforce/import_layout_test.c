/* SPDX-License-Identifier: MIT */
/* Importing page layouts and related lists. */
#include "import_fixture.h"

#include "interop/salesforce/sf_state.h"
#include "interop/salesforce/sf_find.h"

#define NS " xmlns=\"http://soap.sforce.com/2006/04/metadata\""
#define ITEM(field, behaviour)                                         \
	"<layoutItems><behavior>" behaviour "</behavior><field>" field \
	"</field></layoutItems>"
#define COLUMN(items) "<layoutColumns>" items "</layoutColumns>"
#define SECTION(label, style, columns)                                     \
	"<layoutSections><label>" label "</label>" columns "<style>" style \
	"</style></layoutSections>"
#define LAYOUT(content) "<Layout" NS ">" content "</Layout>"

static const char *const object =
	"<CustomObject" NS "><label>T</label><pluralLabel>Ts</pluralLabel>"
	"<nameField><label>Name</label><type>Text</type></nameField>"
	"<fields><fullName>A__c</fullName><label>A</label><type>Date</type>"
	"<required>true</required></fields>"
	"<fields><fullName>B__c</fullName><label>B</label><type>Date</type>"
	"</fields><fields><fullName>C__c</fullName><label>C</label>"
	"<type>Date</type></fields>"
	"<fields><fullName>Acc__c</fullName><label>Acc</label>"
	"<type>Lookup</type><referenceTo>Account</referenceTo>"
	"<relationshipName>Ts</relationshipName>"
	"<relationshipLabel>All Ts</relationshipLabel></fields>"
	"</CustomObject>";

static void import_layout(
	struct result *r, const char *file, const char *layout)
{
	const struct project_file files[] = {
		{ "objects/T__c.object", object },
		{ file, layout },
		{ 0 },
	};

	import_files(r, files);
	assert_int_equal(r->status, OPK_OK);
	assert_balance(r);
	assert_valid(r);
}

static void columns_are_read_row_by_row(void **state)
{
	struct result r;

	(void)state;
	import_layout(&r, "layouts/T__c-My %28Own%29 Layout.layout",
		LAYOUT(SECTION("Facts", "TwoColumnsTopToBottom",
			COLUMN(ITEM("A__c", "Required") ITEM("C__c", "Edit"))
				COLUMN("<layoutItems><emptySpace>true"
				       "</emptySpace></layoutItems>" ITEM(
					       "Name", "Required") ITEM("B__c",
					       "Readonly"))) SECTION("Facts",
			"OneColumn",
			COLUMN(ITEM("OwnerId", "Edit") ITEM("B__c", "Edit")))
				SECTION("Gone", "OneColumn",
					COLUMN(ITEM("Gone__c", "Edit")))));
	assert_item(&r, "modules/T__c/layouts/My_Own_Layout.yaml",
		"api_name: My_Own_Layout\n"
		"module: T__c\n"
		"name: My (Own) Layout\n"
		"sections:\n"
		"  - name: Facts\n"
		"    tab_traversal: top_to_bottom\n"
		"    fields:\n"
		"      - api_name: A__c\n"
		"        required: true\n"
		"      - api_name: C__c\n"
		"      - api_name: Name\n"
		"        required: true\n"
		"      - api_name: B__c\n"
		"        read_only: true\n"
		"  - name: Facts 2\n"
		"    column_count: 1\n"
		"    fields:\n"
		"      - api_name: Owner\n");
	assert_true(is_dropped(&r, "LayoutItem", "T__c-My (Own) Layout: B__c",
		"the field is placed already"));
	assert_true(is_dropped(&r, "LayoutItem",
		"T__c-My (Own) Layout: Gone__c", "the field is not carried"));
	assert_true(is_lost(&r, "Layout", "T__c-My (Own) Layout",
		"layoutSections[Gone]", "nothing of the section is carried"));
	assert_int_equal(count_of(&r, "LayoutItem").read, 7);
	assert_null(find_item(&r, "modules/T__c/layouts/Standard.yaml"));
	result_close(&r);
}

static void a_page_gets_the_mandatory_fields_it_lacks(void **state)
{
	struct result r;

	(void)state;
	import_layout(&r, "layouts/T__c-L.layout-meta.xml",
		LAYOUT(SECTION(
			"S", "OneColumn", COLUMN(ITEM("B__c", "Edit")))));
	assert_item(&r, "modules/T__c/layouts/L.yaml",
		"api_name: L\n"
		"module: T__c\n"
		"name: L\n"
		"sections:\n"
		"  - name: S\n"
		"    column_count: 1\n"
		"    fields:\n"
		"      - api_name: B__c\n"
		"      - api_name: Name\n"
		"      - api_name: A__c\n");
	assert_true(is_lost(&r, "Layout", "T__c-L",
		"layoutSections[A__c], layoutSections[Name]",
		"the page lacked the mandatory field"));
	result_close(&r);
	/* even one without any section */
	import_layout(&r, "layouts/Contact-L.layout", LAYOUT(""));
	assert_item(&r, "modules/Contacts/layouts/L.yaml",
		"api_name: L\n"
		"module: Contacts\n"
		"name: L\n"
		"sections:\n"
		"  - name: Information\n"
		"    fields:\n"
		"      - api_name: Last_Name\n");
	result_close(&r);
}

/* So that a small file cannot ask for a large one. */
static void a_page_that_lacks_very_much_is_dropped(void **state)
{
	char text[16384];
	const struct project_file files[] = {
		{ "objects/T__c.object", text },
		{ "layouts/T__c-L.layout", LAYOUT("") },
		{ 0 },
	};
	struct result r;
	int n = snprintf(text, sizeof text,
		"<CustomObject" NS "><label>T</label><pluralLabel>Ts"
		"</pluralLabel><nameField><label>N</label><type>Text</type>"
		"</nameField>");

	(void)state;
	for (int i = 0; i < 60; i++)
		n += snprintf(text + n, sizeof text - (size_t)n,
			"<fields><fullName>F%d__c</fullName><label>F</label>"
			"<type>Date</type><required>true</required></fields>",
			i);
	strcpy(text + n, "</CustomObject>");
	import_files(&r, files);
	assert_true(is_dropped(&r, "Layout", "T__c-L",
		"it lacks more than 50 mandatory fields"));
	/* and the module gets the page that has them all */
	assert_non_null(find_item(&r, "modules/T__c/layouts/Standard.yaml"));
	assert_balance(&r);
	assert_valid(&r);
	result_close(&r);
}

static void a_compound_name_or_address_is_its_parts(void **state)
{
	struct result r;

	(void)state;
	import_layout(&r, "layouts/Contact-Standard.layout",
		LAYOUT(SECTION("S", "OneColumn",
			COLUMN(ITEM("Name", "Required")
					ITEM("MailingAddress", "Edit")))));
	/* and Zoho's own layout of that name stays what it is */
	assert_item(&r, "modules/Contacts/layouts/Standard_2.yaml",
		"api_name: Standard_2\n"
		"module: Contacts\n"
		"name: Standard\n"
		"sections:\n"
		"  - name: S\n"
		"    column_count: 1\n"
		"    fields:\n"
		"      - api_name: Salutation\n"
		"      - api_name: First_Name\n"
		"      - api_name: Last_Name\n"
		"        required: true\n"
		"      - api_name: Mailing_Street\n"
		"      - api_name: Mailing_City\n"
		"      - api_name: Mailing_State\n"
		"      - api_name: Mailing_Zip\n"
		"      - api_name: Mailing_Country\n");
	assert_true(find_item(&r, "modules/Contacts/fields/Mailing_City.yaml")
			    ->assumed);
	result_close(&r);
}

static void add_columns(struct buf *b, const struct node *rows)
{
	NODE_EACH (parts, node_get(rows, SPAN("compounds")))
		buf_print(b, "<columns>%s</columns>", parts->key.ptr);
	NODE_EACH (field, node_get(rows, SPAN("fields")))
		NODE_EACH (name, field)
			buf_print(b, "<columns>%s</columns>", name->text.ptr);
}

static void assert_all_columns(
	const struct foreign_system *s, const struct foreign_object *o)
{
	struct buf b = { 0 };
	char path[64];
	struct project_file files[] = { { path, NULL }, { 0 } };
	struct result r;

	buf_add_text(&b, "<ListView" NS "><fullName>V</fullName>"
			 "<label>V</label>");
	add_columns(&b, node_get(s->doc, SPAN("every_object")));
	add_columns(&b, o->row);
	buf_add_text(&b, "</ListView>");
	buf_add(&b, (struct span){ "", 1 });
	files[0].text = buf_span(&b).ptr;
	snprintf(path, sizeof path, "objects/%s/listViews/V.listView-meta.xml",
		o->name.ptr);
	import_files(&r, files);
	buf_release(&b);
	assert_int_equal(r.status, OPK_OK);
	assert_int_equal(count_of(&r, "ListView").carried, 1);
	if (count_of(&r, "ListView").properties)
		is_lost(&r, "", "", "", "");
	assert_int_equal(count_of(&r, "ListView").properties, 0);
	assert_valid(&r);
	result_close(&r);
}

/* Each name of the tables leads to fields that Zoho ships. */
static void every_name_of_a_standard_field_is_known(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct foreign_system s;

	(void)state;
	assert_int_equal(foreign_read("salesforce", &a, &f, &s), OPK_OK);
	assert_true(s.object_count > 10);
	for (size_t i = 0; i < s.object_count; i++)
		assert_all_columns(&s, &s.objects[i]);
	arena_release(&a);
}

static void names_that_become_one_are_numbered(void **state)
{
	const struct project_file files[] = {
		{ "objects/T__c.object", object },
		{ "layouts/T__c-a%2Fb.layout", LAYOUT("") },
		{ "layouts/T__c-a b.layout", LAYOUT("") },
		{ "layouts/T__c-A%26B.layout", LAYOUT("") },
		{ "layouts/T__c-%C3%A4.layout", LAYOUT("") },
		{ "layouts/T__c-Con.layout", LAYOUT("") },
		{ 0 },
	};
	static const char *const names[][2] = {
		{ "A_B", "A&B" }, /* bytes: "A&B", "Con", "a b", "a/b" */
		{ "XCon", "Con" },
		{ "a_b_2", "a b" },
		{ "a_b_3", "a/b" },
		{ "X", "\303\244" },
	};
	struct result r;

	(void)state;
	import_files(&r, files);
	for (size_t i = 0; i < COUNT(names); i++) {
		char path[128];
		const struct import_item *item;

		snprintf(path, sizeof path, "modules/T__c/layouts/%s.yaml",
			names[i][0]);
		item = find_item(&r, path);
		if (!item)
			fail_msg("there is no %s", path);
		assert_true(span_is(
			node_get_text(item->tree, "name"), names[i][1]));
	}
	assert_valid(&r);
	result_close(&r);
}

static void related_lists_are_the_modules(void **state)
{
	struct result r;

	(void)state;
	import_layout(&r, "layouts/Account-L.layout",
		LAYOUT("<relatedLists><fields>NAME</fields>"
		       "<fields>C__c</fields><fields>Gone__c</fields>"
		       "<relatedList>T__c.Acc__c</relatedList>"
		       "<sortField>C__c</sortField><sortOrder>Desc</sortOrder>"
		       "</relatedLists>"
		       "<relatedLists><fields>FULL_NAME</fields>"
		       "<fields>CONTACT.EMAIL</fields>"
		       "<relatedList>RelatedContactList</relatedList>"
		       "</relatedLists>"
		       "<relatedLists><fields>TASK.SUBJECT</fields>"
		       "<relatedList>RelatedActivityList</relatedList>"
		       "</relatedLists>"
		       "<relatedLists><relatedList>RelatedNoteList"
		       "</relatedList></relatedLists>"
		       "<relatedLists><relatedList>RelatedContentNoteList"
		       "</relatedList></relatedLists>"
		       "<relatedLists><relatedList>RelatedMoonList"
		       "</relatedList></relatedLists>"
		       "<relatedLists><relatedList>T__c.B__c"
		       "</relatedList></relatedLists>"
		       "<relatedLists><relatedList>U__c.X__c"
		       "</relatedList></relatedLists>"));
	assert_item(&r, "modules/Accounts/related_lists/Ts.yaml",
		"api_name: Ts\n"
		"module: Accounts\n"
		"display_label: All Ts\n"
		"type: custom_lookup\n"
		"related_module: T__c\n"
		"lookup_field: Acc__c\n"
		"sequence_number: 1\n"
		"fields:\n"
		"  - Name\n"
		"  - C__c\n"
		"sort_by: C__c\n"
		"sort_order: desc\n");
	assert_item(&r, "modules/Accounts/related_lists/Contacts.yaml",
		"api_name: Contacts\n"
		"module: Accounts\n"
		"display_label: Contacts\n"
		"type: default\n"
		"related_module: Contacts\n"
		"lookup_field: Account_Name\n"
		"sequence_number: 2\n"
		"fields:\n"
		"  - Full_Name\n"
		"  - Email\n");
	assert_int_equal(count_of(&r, "RelatedList").carried, 4);
	assert_true(is_dropped(&r, "RelatedList",
		"Account-L: RelatedContentNoteList",
		"the module has the list"));
	assert_true(is_dropped(&r, "RelatedList", "Account-L: RelatedMoonList",
		"Zoho has no such"));
	assert_true(is_dropped(&r, "RelatedList", "Account-L: T__c.B__c",
		"its field is no lookup"));
	assert_true(is_dropped(&r, "RelatedList", "Account-L: U__c.X__c",
		"its records are of an object that is not carried"));
	result_close(&r);
}

static void pages_of_no_module_go_with_all_that_is_on_them(void **state)
{
	struct result r;

	(void)state;
	import_layout(&r, "layouts/CaseClose-Close.layout",
		LAYOUT(SECTION("S", "OneColumn",
			COLUMN(ITEM("Status", "Edit") ITEM("Reason",
				"Edit"))) "<relatedLists><relatedList>X</"
					  "relatedList>"
					  "</relatedLists>"));
	assert_true(is_dropped(&r, "Layout", "CaseClose-Close",
		"Zoho has no module for the object"));
	assert_int_equal(count_of(&r, "LayoutItem").verbatim, 2);
	assert_int_equal(count_of(&r, "RelatedList").verbatim, 1);
	result_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_read_row_by_row),
		cmocka_unit_test(a_page_gets_the_mandatory_fields_it_lacks),
		cmocka_unit_test(a_page_that_lacks_very_much_is_dropped),
		cmocka_unit_test(a_compound_name_or_address_is_its_parts),
		cmocka_unit_test(every_name_of_a_standard_field_is_known),
		cmocka_unit_test(names_that_become_one_are_numbered),
		cmocka_unit_test(related_lists_are_the_modules),
		cmocka_unit_test(
			pages_of_no_module_go_with_all_that_is_on_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
