/* SPDX-License-Identifier: MIT */
/* Tests of how much data an org may hold. */
#include "state_fixture.h"

#include "plan/storage.h"

#define MODULE(name, type)                                \
	"modules/" name "/module.yaml",                   \
		"api_name: " name "\nsingular_label: X\n" \
		"plural_label: X\ngenerated_type: " type "\n"

static const struct file modules[] = {
	{ MODULE("Leads", "default") },
	{ MODULE("Links", "linking") },
	{ MODULE("Notes", "default") },
	{ NULL, NULL },
};

/* Check the tables against an org; the text of the fault, or "". */
static void expect(const char *org_yaml, uint64_t leads, uint64_t links,
	uint64_t notes, const char *wanted)
{
	const struct storage_table tables[] = { { SPAN("Leads"), leads },
		{ SPAN("Links"), links }, { SPAN("Notes"), notes },
		{ SPAN("Gone"), 0 } };
	struct org o = { .state.count = 0 };
	struct faults f = { .arena = &o.arena };
	struct world w;
	uint64_t bytes;

	add_files(&o, modules);
	sort_files(&o);
	assert_int_equal(world_open(&w, &o.state, &f), OPK_OK);
	storage_check(tables, 4, &w, read_yaml(&o.arena, org_yaml), 2, 0,
		&o.arena, &f, &bytes);
	assert_string_equal(f.count ? f.items[0].text : "", wanted);
	world_close(&w);
	arena_release(&o.arena);
}

static void a_free_org_holds_five_thousand_records_and_no_more(void **state)
{
	(void)state;
	expect("edition: free", 5000, 0, 0, "");
	expect("edition: free", 5001, 0, 0,
		"the org's records would take 10002000 bytes; the edition "
		"'free' stores 10000000");
}

static void notes_and_links_take_half_of_a_record(void **state)
{
	(void)state;
	expect("edition: free", 4000, 1000, 1000, "");
	expect("edition: free", 4000, 1001, 1000,
		"the org's records would take 10001000 bytes; the edition "
		"'free' stores 10000000");
}

static void a_user_brings_room_and_a_suite_its_own(void **state)
{
	(void)state;
	expect("edition: professional", 2510000, 0, 0, "");
	expect("edition: professional", 2510001, 0, 0,
		"the org's records would take 5020002000 bytes; the edition "
		"'professional' stores 5020000000");
	expect("{edition: professional, suite: zoho_one}", 5000000, 0, 0, "");
}

static void an_edition_without_a_figure_has_no_limit(void **state)
{
	(void)state;
	expect("edition: private", 1000000000, 0, 0, "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_free_org_holds_five_thousand_records_and_no_more),
		cmocka_unit_test(notes_and_links_take_half_of_a_record),
		cmocka_unit_test(a_user_brings_room_and_a_suite_its_own),
		cmocka_unit_test(an_edition_without_a_figure_has_no_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
