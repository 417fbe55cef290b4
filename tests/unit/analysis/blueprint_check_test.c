/* SPDX-License-Identifier: MIT */
/* Blueprints: graphs that lead nowhere, or to what is not there. */
#include "check_fixture.h"

#define BLUEPRINT(rest)                                                    \
	"modules/Leads/blueprints/Path.xml",                               \
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"             \
		"<blueprint api_name=\"Path\" module=\"Leads\" "           \
		"name=\"Path\" layout=\"Standard\" field=\"Lead_Status\">" \
		"\n" rest "</blueprint>\n"
#define NEW "<state name=\"New\" start=\"true\"/>\n"
#define CONTACTED "<state name=\"Contacted\"/>\n"
#define LOST "<state name=\"Lost\" end=\"true\"/>\n"
#define STATES(states) "<states>\n" states "</states>\n"
#define WAYS(ways) "<transitions>\n" ways "</transitions>\n"
#define WAY(name, from, to)                              \
	"<transition name=\"" name "\" to=\"" to "\">\n" \
	"<from>" from "</from>\n</transition>\n"
#define ONWARD WAY("Call", "New", "Contacted") WAY("Drop", "Contacted", "Lost")

static void a_graph_has_a_start_and_leads_to_an_end(void **state)
{
	static const struct check_case cases[] = {
		{ BLUEPRINT(STATES(NEW CONTACTED LOST) WAYS(ONWARD)), "" },
		/* no start, and then not everything is unreachable */
		{ BLUEPRINT(STATES("<state name=\"New\"/>\n" CONTACTED LOST)
				  WAYS(ONWARD)),
			"modules/Leads/blueprints/Path.xml:3:1: no state is "
			"marked as the start [no-start-state]\n"
			"Write start=\"true\" at the state in which records "
			"enter.\n" },
		{ BLUEPRINT(STATES(NEW "<state name=\"Contacted\" "
				       "start=\"true\"/>\n" LOST) WAYS(ONWARD)),
			"modules/Leads/blueprints/Path.xml:5:1: 'Contacted' is "
			"marked as the start, and 'New' is already "
			"[no-start-state]\n"
			"Leave one state with start=\"true\".\n" },
		/* unknown states, with and without something near */
		{ BLUEPRINT(STATES(NEW CONTACTED LOST)
				  WAYS(ONWARD WAY("Back", "Contactd", "Old"))),
			"modules/Leads/blueprints/Path.xml:15:1: transition "
			"'Back' names a state 'Old', which is not drawn "
			"[unknown-state]\n"
			"Add the state, or lead to another.\n"
			"modules/Leads/blueprints/Path.xml:16:1: transition "
			"'Back' names a state 'Contactd', which is not drawn "
			"[unknown-state]\n"
			"Did you mean 'Contacted'?\n" },
		/* Qualified is not reached, and leads nowhere */
		{ BLUEPRINT(STATES(NEW CONTACTED
			  "<state name=\"Qualified\"/>\n" LOST) WAYS(ONWARD)),
			"modules/Leads/blueprints/Path.xml:6:1: no transition "
			"leaves state 'Qualified', and it is no end "
			"[dead-end-state]\n"
			"Add a transition from it, or write end=\"true\".\n"
			"modules/Leads/blueprints/Path.xml:6:1: no way leads "
			"from the start to state 'Qualified' "
			"[unreachable-state]\n"
			"Add a transition to it, or take it out.\n" },
		/* no transitions at all */
		{ BLUEPRINT(STATES(NEW)),
			"modules/Leads/blueprints/Path.xml:4:1: no transition "
			"leaves state 'New', and it is no end "
			"[dead-end-state]\n"
			"Add a transition from it, or write end=\"true\".\n" },
		/* an end from which a way leads on */
		{ BLUEPRINT(STATES(NEW CONTACTED LOST)
				  WAYS(ONWARD WAY("Again", "Lost", "New"))),
			"modules/Leads/blueprints/Path.xml:6:1: warning: state "
			"'Lost' is marked as an end, but a transition leaves "
			"it [open-end-state]\n"
			"Take end=\"true\" away, unless records may well stay "
			"there.\n" },
	};

	(void)state;
	RUN(cases);
}

#define AUTOMATIC(name, from, to)                                           \
	"<transition name=\"" name "\" to=\"" to "\" type=\"automatic\">\n" \
	"<from>" from "</from>\n<elapsed period=\"days\" unit=\"3\"/>\n"    \
	"</transition>\n"
#define CONDITIONAL(name, from, to, value)                            \
	"<transition name=\"" name "\" to=\"" to "\">\n"              \
	"<from>" from "</from>\n<before><criteria field=\"Company\" " \
	"comparator=\"equal\" value=\"" value "\"/></before>\n"       \
	"</transition>\n"

static void two_transitions_are_not_alike(void **state)
{
	static const struct check_case cases[] = {
		{ BLUEPRINT(STATES(NEW CONTACTED LOST)
				  WAYS(ONWARD WAY("Ring", "New", "Contacted"))),
			"modules/Leads/blueprints/Path.xml:15:1: transition "
			"'Ring' leads from 'New' to 'Contacted', just as "
			"'Call' does [duplicate-transition]\n"
			"Leave one of them out, or tell them apart by "
			"criteria.\n" },
		{ BLUEPRINT(STATES(NEW CONTACTED LOST) WAYS(
			  ONWARD AUTOMATIC("Wait", "New", "Contacted"))),
			"" },
		{ BLUEPRINT(STATES(NEW CONTACTED LOST) WAYS(
			  ONWARD CONDITIONAL("A", "New", "Contacted", "a")
				  CONDITIONAL("B", "New", "Contacted", "b"))),
			"" },
		{ BLUEPRINT(STATES(NEW CONTACTED LOST) WAYS(
			  ONWARD CONDITIONAL("A", "New", "Contacted", "a")
				  CONDITIONAL("B", "New", "Contacted", "a"))),
			"modules/Leads/blueprints/Path.xml:19:1: transition "
			"'B' leads from 'New' to 'Contacted', just as 'A' does "
			"[duplicate-transition]\n"
			"Leave one of them out, or tell them apart by "
			"criteria.\n" },
		{ BLUEPRINT(STATES(NEW CONTACTED LOST)
				  WAYS(ONWARD WAY("Call", "Contacted", "New"))),
			"modules/Leads/blueprints/Path.xml:15:1: "
			"'transitions[2].name' repeats 'Call' "
			"[duplicate-item]\n"
			"It stands first in line 9.\n"
			"modules/Leads/blueprints/Path.xml:15:1: transition 3 "
			"is called 'Call' like transition 1 "
			"[duplicate-transition]\n"
			"Give each transition a name of its own.\n" },
	};

	(void)state;
	RUN(cases);
}

static void the_field_is_a_pick_list_with_the_states(void **state)
{
	static const struct check_case cases[] = {
		{ BLUEPRINT(STATES(NEW "<state name=\"Contactd\"/>\n" LOST)
				  WAYS(WAY("Call", "New", "Contactd") WAY(
					  "Drop", "Contactd", "Lost"))),
			"modules/Leads/blueprints/Path.xml:5:1: state "
			"'Contactd' is no value of the pick list 'Lead_Status' "
			"[state-not-a-value]\n"
			"Did you mean 'Contacted'?\n" },
		{ "modules/Leads/blueprints/Path.xml",
			"<blueprint api_name=\"Path\" module=\"Leads\"\n"
			" name=\"Path\" layout=\"Standard\" "
			"field=\"Company\">\n" STATES(LOST NEW) WAYS(
				WAY("Drop", "New", "Lost")) "</blueprint>\n",
			"modules/Leads/blueprints/Path.xml:1:1: field "
			"'Company' is of type text, not a pick list "
			"[state-not-a-value]\n"
			"Name a field of type picklist: its values are the "
			"states.\n" },
		{ "modules/Leads/blueprints/Path.xml",
			"<blueprint api_name=\"Path\" module=\"Leads\"\n"
			" name=\"Path\" layout=\"Standrd\" "
			"field=\"Lead_Stat\">\n" STATES(LOST NEW) WAYS(
				WAY("Drop", "New", "Lost")) "</blueprint>\n",
			"modules/Leads/blueprints/Path.xml:1:1: there is no "
			"layout 'Leads.Standrd' [unknown-reference]\n"
			"Did you mean 'Standard'?\n"
			"modules/Leads/blueprints/Path.xml:1:1: there is no "
			"field 'Leads.Lead_Stat' [unknown-reference]\n"
			"Did you mean 'Lead_Status'?\n" },
		/* the layout does not show the field */
		{ "modules/Leads/blueprints/Path.xml",
			"<blueprint api_name=\"Path\" module=\"Leads\"\n"
			" name=\"Path\" layout=\"Standard\" "
			"field=\"Rating\">\n" STATES(
				"<state name=\"Hot\" start=\"true\"/>\n"
				"<state name=\"Cold\" end=\"true\"/>\n")
				WAYS(WAY("Cool", "Hot",
					"Cold")) "</blueprint>\n",
			"modules/Leads/blueprints/Path.xml:1:1: layout "
			"'Standard' does not show field 'Rating', whose values "
			"are the states [field-not-on-layout]\n"
			"Place the field on the layout.\n" },
	};

	(void)state;
	RUN(cases);
}

static void what_a_transition_names_exists(void **state)
{
	static const struct check_case cases[] = {
		{ BLUEPRINT(STATES(NEW LOST) WAYS(
			  "<transition name=\"Drop\" to=\"Lost\">\n"
			  "<from>New</from>\n"
			  "<before><owners><profile>Sale</profile>"
			  "<role>Sale</role></owners></before>\n"
			  "<during>\n<item type=\"field\" "
			  "field=\"Compny\"/>\n</during>\n"
			  "<after>\n<field_update>Hott</field_update>"
			  "\n</after>\n</transition>\n")),
			"modules/Leads/blueprints/Path.xml:10:17: there is no "
			"profile 'Sale' [unknown-reference]\n"
			"Add profiles/Sale/profile.yaml, or name a profile "
			"that exists.\n"
			"modules/Leads/blueprints/Path.xml:10:40: there is no "
			"role 'Sale' [unknown-reference]\n"
			"Did you mean 'Sales'?\n"
			"modules/Leads/blueprints/Path.xml:12:1: there is no "
			"field 'Leads.Compny' [unknown-reference]\n"
			"Did you mean 'Company'?\n"
			"modules/Leads/blueprints/Path.xml:15:1: there is no "
			"field update 'Hott' [unknown-reference]\n"
			"Did you mean 'Hot'?\n" },
		{ BLUEPRINT(
			  "<entry_criteria field=\"Lead_Status\" "
			  "comparator=\"in\"><value>New</value>"
			  "<value>Qualified</value></entry_criteria>\n" STATES(
				  NEW LOST) WAYS(WAY("Drop", "New", "Lost"))),
			"modules/Leads/blueprints/Path.xml:3:71: warning: "
			"records enter in state 'Qualified', which is not "
			"drawn, and find no transitions there [unknown-state]\n"
			"Draw the state, or leave it out here.\n" },
		{ BLUEPRINT("<entry_criteria field=\"Revenue\" "
			    "comparator=\"greater_than\" "
			    "value=\"lots\"/>\n" STATES(NEW LOST)
				    WAYS(WAY("Drop", "New", "Lost"))),
			"modules/Leads/blueprints/Path.xml:3:1: 'lots' does "
			"not fit 'Revenue', which is of type currency "
			"[bad-criteria]\n"
			"Write a number, such as 100.\n" },
	};

	(void)state;
	RUN(cases);
}

static const struct file *many_ways(struct org *o, unsigned n)
{
	static struct file files[2];
	struct buf b = { 0 };

	buf_print(&b, "<blueprint api_name=\"Path\" module=\"Leads\" "
		      "name=\"Path\" layout=\"Standard\" "
		      "field=\"Lead_Status\">\n"
		      "<states>\n<state name=\"New\" start=\"true\"/>\n"
		      "<state name=\"Lost\" end=\"true\"/>\n</states>\n"
		      "<transitions>\n");
	for (unsigned i = 0; i < n; i++)
		buf_print(&b,
			"<transition name=\"T%u\" to=\"Lost\">\n"
			"<from>New</from>\n<before><criteria "
			"field=\"Company\" comparator=\"equal\" value=\"%u\"/>"
			"</before></transition>\n",
			i, i);
	buf_print(&b, "</transitions>\n</blueprint>\n");
	files[0] = (struct file){ "modules/Leads/blueprints/Path.xml",
		arena_copy(&o->arena, buf_span(&b)).ptr };
	buf_release(&b);
	return files;
}

static void at_most_twenty_transitions_leave_a_state(void **state)
{
	struct check_options options = { .workers = 1 };

	(void)state;
	for (unsigned n = 19; n <= 22; n++) {
		struct org o = { 0 };
		const char *got = check_files(&o, many_ways(&o, n), &options);

		assert_int_equal(
			strstr(got, "[too-many-transitions]") != NULL, n > 20);
		arena_release(&o.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_graph_has_a_start_and_leads_to_an_end),
		cmocka_unit_test(two_transitions_are_not_alike),
		cmocka_unit_test(the_field_is_a_pick_list_with_the_states),
		cmocka_unit_test(what_a_transition_names_exists),
		cmocka_unit_test(at_most_twenty_transitions_leave_a_state),
	};

	return cmocka_run_group_tests_name("blueprint", tests, NULL, NULL);
}
