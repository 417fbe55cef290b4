/* SPDX-License-Identifier: MIT */
/* Circles of roles and of mandatory lookups. */
#include "check_fixture.h"

#define ROLE(name, boss)       \
	"roles/" name ".yaml", \
		"api_name: " name "\nname: X\nreporting_to: " boss "\n"
#define MODULE(name)                                      \
	"modules/" name "/module.yaml",                   \
		"api_name: " name "\nsingular_label: X\n" \
		"plural_label: X\ngenerated_type: custom\n"
#define LOOKUP(module, name, to)                           \
	"modules/" module "/fields/" name ".yaml",         \
		"api_name: " name "\nmodule: " module "\n" \
		"field_label: X\ndata_type: lookup\n"      \
		"system_mandatory: true\nlookup:\n  module: " to "\n"

static void roles_lead_to_the_top(void **state)
{
	static const struct check_case cases[] = {
		{ ROLE("CEO", "CEO"),
			"roles/CEO.yaml:3:15: role CEO leads back to itself: "
			"CEO -> CEO [reference-cycle]\n"
			"Let one of these lead elsewhere.\n" },
		{ ROLE("CEO", "Sales"),
			"roles/CEO.yaml:3:15: role CEO leads back to itself: "
			"CEO -> Sales -> CEO [reference-cycle]\n"
			"Let one of these lead elsewhere.\n" },
		{ "groups/All.yaml",
			"api_name: All\nname: All\ngroups: [All]\n",
			"groups/All.yaml:3:10: user group All leads back to "
			"itself: All -> All [reference-cycle]\n"
			"Let one of these lead elsewhere.\n" },
	};
	static const struct file files[] = {
		{ ROLE("A", "B") },
		{ ROLE("B", "C") },
		{ ROLE("C", "A") },
		{ ROLE("D", "A") },
		{ ROLE("E", "F") },
		{ ROLE("F", "E") },
		{ "territories/X.yaml",
			"api_name: X\nname: X\npermission_type: read_only\n"
			"reporting_to: X\n" },
		{ NULL, NULL },
	};
	struct check_options options = { .workers = 2 };

	(void)state;
	RUN(cases);
	expect_files(files, &options,
		"roles/A.yaml:3:15: role A leads back to itself: A -> "
		"B -> C -> A [reference-cycle]\n"
		"Let one of these lead elsewhere.\n"
		"roles/E.yaml:3:15: role E leads back to itself: E -> "
		"F -> E [reference-cycle]\n"
		"Let one of these lead elsewhere.\n"
		"territories/X.yaml:4:15: territory X leads back to "
		"itself: X -> X [reference-cycle]\n"
		"Let one of these lead elsewhere.\n");
}

static void a_first_record_can_be_made(void **state)
{
	static const struct file circle[] = {
		{ MODULE("A") },
		{ LOOKUP("A", "To_B", "B") },
		{ MODULE("B") },
		{ LOOKUP("B", "To_C", "C") },
		{ LOOKUP("B", "To_Lead", "Leads") },
		{ MODULE("C") },
		{ LOOKUP("C", "To_A", "A") },
		{ MODULE("D") },
		{ LOOKUP("D", "Self", "D") },
		{ NULL, NULL },
	};
	static const struct file chain[] = {
		{ MODULE("A") },
		{ LOOKUP("A", "To_B", "B") },
		{ MODULE("B") },
		{ LOOKUP("B", "To_Lead", "Leads") },
		{ NULL, NULL },
	};
	struct check_options options = { .workers = 2 };

	(void)state;
	expect_files(circle, &options,
		"modules/A/fields/To_B.yaml:5:19: mandatory lookups "
		"lead in a circle, so that no first record can be "
		"made: A.To_B -> B.To_C -> C.To_A -> A.To_B "
		"[reference-cycle]\n"
		"Make one of these fields not mandatory.\n"
		"modules/D/fields/Self.yaml:5:19: mandatory lookups "
		"lead in a circle, so that no first record can be "
		"made: D.Self -> D.Self [reference-cycle]\n"
		"Make one of these fields not mandatory.\n");
	expect_files(chain, &options, "");
}

/* Only circles that something brought in is part of. */
static void others_circles_are_their_own(void **state)
{
	static const struct file files[] = {
		{ ROLE("A", "B") },
		{ ROLE("B", "A") },
		{ ROLE("C", "D") },
		{ ROLE("D", "C") },
		{ MODULE("E") },
		{ LOOKUP("E", "Self", "E") },
		{ NULL, NULL },
	};
	static bool focus[MOST_FILES];
	struct check_options options = { .workers = 2, .focus = focus };
	struct org o = { 0 };

	(void)state;
	add_files(&o, small_org);
	add_files(&o, files);
	sort_files(&o);
	for (size_t i = 0; i < o.state.count; i++)
		focus[i] = span_is(o.state.items[i].path, "roles/D.yaml");
	arena_release(&o.arena);
	expect_files(files, &options,
		"roles/D.yaml:3:15: role D leads back to itself: D -> "
		"C -> D [reference-cycle]\n"
		"Let one of these lead elsewhere.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_lead_to_the_top),
		cmocka_unit_test(a_first_record_can_be_made),
		cmocka_unit_test(others_circles_are_their_own),
	};

	return cmocka_run_group_tests_name("cycles", tests, NULL, NULL);
}
