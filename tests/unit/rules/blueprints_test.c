/* SPDX-License-Identifier: MIT */
/* Tests of records in blueprints: may they convert, may they pass on. */
#include "automation_fixture.h"
#include "convert/recipe.h"

#define BLUEPRINT(name, more, before, during)                               \
	{                                                                   \
		"modules/Leads/blueprints/" name ".xml",                    \
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"      \
			"<blueprint api_name=\"" name                       \
			"\" module=\"Leads\" name=\"" name                  \
			"\" layout=\"Standard\" field=\"Lead_Status\" "     \
			"active=\"true\" " more ">\n"                       \
			"<entry_criteria field=\"Last_Name\" "              \
			"comparator=\"not_equal\" value=\"Gnu\"/>\n"        \
			"<states><state name=\"New\" start=\"true\"/>"      \
			"<state name=\"Contacted\" convert=\"true\"/>"      \
			"<state name=\"Qualified\" end=\"true\"/></states>" \
			"<transitions><transition name=\"Go\" "             \
			"to=\"Qualified\"><from>Contacted</from><from>New"  \
			"</from>" before during "</transition>"             \
			"</transitions></blueprint>\n"                      \
	}

/* What becomes of the three leads; a line each. */
static const char *judge(
	struct shop *s, const char *mapping, const char *through)
{
	struct buf b = { 0 };
	struct span all;
	struct rule_scope scope = recipe_scope(&s->recipe);

	s->setting.mapping = read_yaml(&s->arena, mapping);
	if (blueprints_compile(&scope, through, &s->arena, &s->blueprints))
		return list_faults(&s->arena, &s->faults);
	for (uint32_t i = 0; i < s->recipe.source->row_count; i++) {
		struct row_fault f = { 0 };
		struct transition t;
		const struct table *given = s->setting.selection;
		struct span cells[8];
		enum row_code code;

		if (given)
			table_cells(given, i, cells);
		if (through)
			code = blueprints_through(s->blueprints, i,
				given ? cells : NULL, &s->reader, &s->arena, &t,
				&f);
		else
			code = blueprints_let_go(
				s->blueprints, i, &s->reader, &s->arena, &f);
		assert_int_equal(code, f.code);
		if (code)
			buf_print(&b, "%d %.*s: %.*s\n", code,
				SPAN_ARG(f.field), SPAN_ARG(f.message));
		else
			buf_add_text(&b, "good");
		for (size_t k = 0; through && !code && k < t.count; k++)
			buf_print(&b, " %.*s=%.*s",
				SPAN_ARG(s->recipe.source->columns
						 .items[t.values[k].column]
						 .name),
				SPAN_ARG(t.values[k].text));
		if (!code)
			buf_add_char(&b, '\n');
	}
	all = arena_copy(&s->arena, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

static void expect(const struct file *files, const char *mapping,
	const char *through, const char *selection, const char *wanted)
{
	struct table table;
	struct shop s;

	shop_open(&s, files);
	shop_set(&s);
	if (selection) {
		assert_int_equal(
			table_of(&table, span_of(selection), "selection.csv",
				&(struct table_how){ 0 }, &s.faults),
			OPK_OK);
		s.setting.selection = &table;
	}
	assert_string_equal(judge(&s, mapping, through), wanted);
	if (selection)
		table_close(&table);
	shop_close(&s);
}

static void the_blueprint_decides_who_converts(void **state)
{
	static const struct file files[] = { BLUEPRINT("Way", "", "", ""),
		{ NULL, NULL } };
	static const struct file in_states[] = {
		BLUEPRINT("Way", "convert=\"only_in_states\"", "", ""),
		{ NULL, NULL }
	};

	(void)state;
	expect(files, "module: Leads\n", NULL, NULL,
		"6 Lead_Status: blueprint Way does not let a record in state "
		"New convert\n"
		"6 Lead_Status: blueprint Way does not let a record in state "
		"Contacted convert\n"
		"good\n");
	expect(in_states, "module: Leads\n", NULL, NULL,
		"6 Lead_Status: blueprint Way does not let a record in state "
		"New convert\n"
		"good\ngood\n");
}

static void the_mapping_decides_in_place_of_the_blueprint(void **state)
{
	static const struct file files[] = {
		BLUEPRINT("Way", "convert=\"allow\"", "", ""), { NULL, NULL }
	};

	(void)state;
	expect(files, "blueprint: allow\n", NULL, NULL, "good\ngood\ngood\n");
	expect(files, "blueprint: {only_in_states: [New]}\n", NULL, NULL,
		"good\n"
		"6 Lead_Status: blueprint Way does not let a record in state "
		"Contacted convert\n"
		"good\n");
	expect(files, "blueprint: forbid\n", NULL, NULL,
		"6 Lead_Status: blueprint Way does not let a record in state "
		"New convert\n"
		"6 Lead_Status: blueprint Way does not let a record in state "
		"Contacted convert\n"
		"good\n");
}

static void the_first_blueprint_counts(void **state)
{
	static const struct file files[] = { BLUEPRINT("Alpha", "", "", ""),
		BLUEPRINT("Beta", "sequence_number=\"2\" convert=\"allow\"", "",
			""),
		{ NULL, NULL } };

	(void)state;
	expect(files, "module: Leads\n", NULL, NULL, "good\ngood\ngood\n");
}

static void an_inactive_blueprint_does_not_count(void **state)
{
	static const struct file files[] = {
		{ "modules/Leads/blueprints/Way.xml",
			"<blueprint api_name=\"Way\" module=\"Leads\" "
			"name=\"Way\" layout=\"Standard\" "
			"field=\"Lead_Status\"><states>"
			"<state name=\"New\" start=\"true\" end=\"true\"/>"
			"</states></blueprint>\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect(files, "module: Leads\n", NULL, NULL, "good\ngood\ngood\n");
}

static void a_transition_is_taken(void **state)
{
	static const struct file files[] = { BLUEPRINT("Way", "", "", ""),
		{ NULL, NULL } };

	(void)state;
	expect(files, "blueprint: forbid\n", "Go", NULL,
		"good Lead_Status=Qualified\n"
		"good Lead_Status=Qualified\n"
		"6 Lead_Status: not in blueprint\n");
	expect(files, "module: Leads\n", "Fly", NULL,
		"0:0 no active blueprint of 'Leads' has a transition 'Fly' "
		"[bad-option]\n");
}

#define DURING                                                          \
	"<during><item type=\"field\" field=\"Email\" "                 \
	"mandatory=\"true\"/><item type=\"note\" mandatory=\"true\"/>"  \
	"<item type=\"field\" field=\"Size\"><validation "              \
	"message=\"Too small.\"><criteria field=\"Size\" "              \
	"comparator=\"greater_than\" value=\"5\"/></validation></item>" \
	"</during>"

static void a_transition_asks_for_values(void **state)
{
	static const struct file files[] = { BLUEPRINT("Way", "", "", DURING),
		{ NULL, NULL } };

	(void)state;
	expect(files, "module: Leads\n", "Go", NULL,
		"6 Size: Too small.\n"
		"6 Email: Go asks for a value\n"
		"6 Lead_Status: not in blueprint\n");
	expect(files, "module: Leads\n", "Go",
		"id,Leads.Size,Leads.Email\n11,6,\n12,,owl@example.com\n13,,\n",
		"good Lead_Status=Qualified Size=6\n"
		"good Lead_Status=Qualified Email=owl@example.com\n"
		"6 Lead_Status: not in blueprint\n");
	expect(files, "module: Leads\n", "Go",
		"id,Leads.Size,Leads.Email\n11,six,\n12,7,owl\n13,,\n",
		"1 Leads.Size: not a whole number\n"
		"1 Leads.Email: not an e-mail address\n"
		"6 Lead_Status: not in blueprint\n");
}

static void a_selection_gives_no_field_that_is_not_to_be_given(void **state)
{
	static const struct file files[] = { BLUEPRINT("Way", "", "", ""),
		{ NULL, NULL } };

	(void)state;
	expect(files, "module: Leads\n", "Go",
		"id,Leads.Lead_Status,Leads.Shoe,Leads.id,Leads.Created_By\n"
		"11,New,,,\n12,,,,\n13,,,,\n",
		"1:4 column 'Leads.Lead_Status' names the blueprint's own "
		"field [bad-records]\n"
		"1:22 column 'Leads.Shoe' names no field of the source "
		"[bad-records]\n"
		"1:33 column 'Leads.id' names a read-only field "
		"[bad-records]\n"
		"1:42 column 'Leads.Created_By' names a read-only field "
		"[bad-records]\n");
}

static void only_a_transition_gives_the_source_values(void **state)
{
	(void)state;
	expect(NULL, "module: Leads\n", NULL, "id,Leads.Size\n11,6\n",
		"1:4 column 'Leads.Size' gives the source a value, which "
		"only --through does [bad-records]\n");
}

static void a_transition_has_criteria(void **state)
{
	static const struct file said[] = {
		BLUEPRINT("Way", "",
			"<before><criteria field=\"Email\" "
			"comparator=\"not_equal\" value=\"${EMPTY}\"/>"
			"<criteria_message>No address.</criteria_message>"
			"</before>",
			""),
		{ NULL, NULL }
	};
	static const struct file unsaid[] = {
		BLUEPRINT("Way", "",
			"<before><criteria field=\"Email\" "
			"comparator=\"not_equal\" value=\"${EMPTY}\"/>"
			"</before>",
			""),
		{ NULL, NULL }
	};

	(void)state;
	expect(said, "module: Leads\n", "Go", NULL,
		"good Lead_Status=Qualified\n"
		"6 Lead_Status: No address.\n"
		"6 Lead_Status: not in blueprint\n");
	expect(unsaid, "module: Leads\n", "Go",
		"id,Leads.Email\n11,\n12,owl@example.com\n13,\n",
		"good Lead_Status=Qualified\n"
		"6 Lead_Status: the criteria of Go do not hold\n"
		"6 Lead_Status: not in blueprint\n");
}

static void a_transition_has_owners(void **state)
{
	static const struct {
		const char *owners, *wanted;
	} cases[] = {
		{ "<owners><role>CEO</role></owners>",
			"good Lead_Status=Qualified\n"
			"good Lead_Status=Qualified\n"
			"6 Lead_Status: not in blueprint\n" },
		{ "<owners record_owner=\"true\"><group>Desk</group></owners>",
			"good Lead_Status=Qualified\n"
			"6 Lead_Status: transition Go is not for the acting "
			"user\n"
			"6 Lead_Status: not in blueprint\n" },
		{ "<owners><user email=\"bob@example.com\"/></owners>",
			"0:0 'ana' is no owner of the transition 'Go' "
			"[no-permission]\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a = { 0 };
		struct span text = arena_print(&a,
			"<blueprint api_name=\"Way\" module=\"Leads\" "
			"name=\"Way\" layout=\"Standard\" "
			"field=\"Lead_Status\" active=\"true\"><states>"
			"<state name=\"New\" start=\"true\"/>"
			"<state name=\"Contacted\"/><state "
			"name=\"Qualified\" end=\"true\"/></states>"
			"<transitions><transition name=\"Go\" "
			"to=\"Qualified\"><from>Contacted</from><from>New"
			"</from><before>%s</before></transition>"
			"</transitions></blueprint>\n",
			cases[i].owners);
		struct file files[] = { { "modules/Leads/blueprints/Way.xml",
						text.ptr },
			{ NULL, NULL } };

		expect(files, "module: Leads\n", "Go", NULL, cases[i].wanted);
		arena_release(&a);
	}
}

static void without_blueprints_everybody_converts(void **state)
{
	struct shop s;
	struct rule_scope scope;
	struct row_fault f;

	(void)state;
	shop_open(&s, NULL);
	shop_set(&s);
	scope = recipe_scope(&s.recipe);
	assert_int_equal(
		blueprints_compile(&scope, NULL, &s.arena, &s.blueprints),
		OPK_OK);
	assert_null(s.blueprints);
	assert_int_equal(
		blueprints_let_go(s.blueprints, 0, &s.reader, &s.arena, &f),
		ROW_GOOD);
	assert_false(blueprints_takes(s.blueprints, 0));
	shop_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_blueprint_decides_who_converts),
		cmocka_unit_test(the_mapping_decides_in_place_of_the_blueprint),
		cmocka_unit_test(the_first_blueprint_counts),
		cmocka_unit_test(an_inactive_blueprint_does_not_count),
		cmocka_unit_test(a_transition_is_taken),
		cmocka_unit_test(a_transition_asks_for_values),
		cmocka_unit_test(
			a_selection_gives_no_field_that_is_not_to_be_given),
		cmocka_unit_test(only_a_transition_gives_the_source_values),
		cmocka_unit_test(a_transition_has_criteria),
		cmocka_unit_test(a_transition_has_owners),
		cmocka_unit_test(without_blueprints_everybody_converts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
